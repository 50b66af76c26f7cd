package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	sherpa "github.com/k2-fsa/sherpa-onnx-go/sherpa_onnx"

	"github.com/hangup-project/hangup/ears/sherpa/spelling"
	"github.com/hangup-project/hangup/ears/sherpa/weights"
	"github.com/hangup-project/hangup/ears/vosk"
)

// When a piece of speech ends, in seconds. Words are judged when it does.
const (
	// pause is the silence after words; a model takes its sound in chunks of
	// about 0.3 s, so that it is noticed as much later at most.
	pause = 0.6
	// idle is the silence without words after which the engine starts afresh.
	idle = 2.4
	// longest is how long somebody may speak without a pause before the words
	// are told; the last of them waits, since it may not be whole yet.
	longest = 8
	// never is longer than a call.
	never = 1e9
)

// most is how many tokens of one piece are held where no pause comes.
const most = 1000

// tail is the silence, in seconds, that brings the last words out of a model:
// more than it looks at at once.
const tail = 1

// load reads a model, which all calls share.
func load(f weights.Files, kind string, threads int) (*sherpa.OnlineRecognizer, error) {
	c := sherpa.OnlineRecognizerConfig{
		FeatConfig:              sherpa.FeatureConfig{SampleRate: 16000, FeatureDim: 80},
		DecodingMethod:          "greedy_search", // what it has said it does not take back
		EnableEndpoint:          1,
		Rule1MinTrailingSilence: idle, Rule2MinTrailingSilence: pause, Rule3MinUtteranceLength: never,
	}
	m := &c.ModelConfig
	m.Transducer = sherpa.OnlineTransducerModelConfig{Encoder: f.Encoder, Decoder: f.Decoder, Joiner: f.Joiner}
	m.Tokens, m.NumThreads, m.Provider = f.Tokens, threads, "cpu"
	if f.CTC != "" {
		switch kind {
		case "zipformer2":
			m.Zipformer2Ctc.Model = f.CTC
		case "nemo":
			m.NemoCtc.Model = f.CTC
		case "t-one":
			m.ToneCtc.Model = f.CTC
		default:
			return nil, errors.New("--ctc must be zipformer2, nemo or t-one")
		}
	}
	engine := sherpa.NewOnlineRecognizer(&c)
	if engine == nil {
		return nil, errors.New("the engine does not take the model: fetch it again, or name another by --model")
	}
	return engine, nil
}

// ending says why a piece of speech has ended.
type ending int

const (
	none    ending = iota
	silence        // somebody paused
	length         // somebody goes on
)

// hearing is one call: a stream of the shared recogniser.
type hearing struct {
	engine *sherpa.OnlineRecognizer
	stream *sherpa.OnlineStream
	rate   int
	wave   []float32 // of the samples, from -1 to 1
	fed    float64   // seconds of sound

	begun []spelling.Token // of a word that began before the engine started afresh
	heard []spelling.Token // those, and all since then
	told  int              // how many of heard are in words that were given
	ended ending
}

// listen begins a call whose audio has so many samples a second; the engine
// brings it to the rate of its model.
func listen(engine *sherpa.OnlineRecognizer, rate int) (vosk.Recognizer, error) {
	return &hearing{engine: engine, stream: sherpa.NewOnlineStream(engine), rate: rate}, nil
}

func (h *hearing) Hear(samples []int16) (bool, error) {
	if len(samples) == 0 { // the engine panics
		return false, nil
	}
	h.wave = h.wave[:0]
	for _, s := range samples {
		h.wave = append(h.wave, float32(s)/(1<<15))
	}
	h.stream.AcceptWaveform(h.rate, h.wave)
	h.fed += float64(len(samples)) / float64(h.rate)
	if fresh, err := h.decode(); !fresh {
		return false, err
	}
	waiting := h.heard[h.told:]
	switch {
	case len(waiting) == 0:
		if h.engine.IsEndpoint(h.stream) {
			h.afresh(nil)
		}
	case h.engine.IsEndpoint(h.stream) || len(waiting) > most:
		h.ended = silence
	case h.fed-waiting[0].At > longest && spelling.LastWord(waiting) > 0:
		h.ended = length
	}
	return h.ended != none, nil
}

// decode works on the sound that has come; fresh says that there was enough of
// it to hear more.
func (h *hearing) decode() (fresh bool, err error) {
	for h.engine.IsReady(h.stream) {
		h.engine.Decode(h.stream)
		fresh = true
	}
	if fresh {
		var more []spelling.Token
		more, err = tokens(h.engine.GetResult(h.stream))
		h.heard = append(slices.Clip(h.begun), more...)
	}
	return fresh, err
}

// tokens reads a result, whose times count from where the engine last started
// afresh.
func tokens(r *sherpa.OnlineRecognizerResult) ([]spelling.Token, error) {
	var more struct {
		Start    float64   `json:"start_time"`
		LogProbs []float64 `json:"ys_probs"`
	}
	if err := json.Unmarshal([]byte(r.Json), &more); err != nil {
		return nil, fmt.Errorf("the engine's answer cannot be read: %w", err)
	}
	out := make([]spelling.Token, len(r.Tokens))
	for i, text := range r.Tokens {
		out[i] = spelling.Token{Text: text, At: more.Start}
		if i < len(r.Timestamps) {
			out[i].At += float64(r.Timestamps[i])
		}
		if i < len(more.LogProbs) {
			out[i].LogProb, out[i].Scored = more.LogProbs[i], true
		}
	}
	return out, nil
}

func (h *hearing) Partial() string {
	words := spelling.Words(h.heard[h.told:])
	text := make([]string, len(words))
	for i, w := range words {
		text[i] = w.Word
	}
	return strings.Join(text, " ")
}

func (h *hearing) Finish() (words []vosk.Word, more bool, err error) {
	if h.ended == none {
		h.stream.AcceptWaveform(h.rate, make([]float32, tail*h.rate))
		if _, err := h.decode(); err != nil {
			return nil, false, err
		}
	}
	waiting := h.heard[h.told:]
	if h.ended == length {
		waiting = waiting[:spelling.LastWord(waiting)]
		h.told += len(waiting)
		if len(h.heard) > most {
			h.afresh(h.heard[h.told:])
		}
	} else {
		h.afresh(nil)
	}
	h.ended = none
	return spelling.Words(waiting), false, nil
}

// afresh lets the engine forget what it said; begun is of a word that goes on.
func (h *hearing) afresh(begun []spelling.Token) {
	h.engine.Reset(h.stream)
	h.begun, h.heard, h.told = slices.Clone(begun), slices.Clone(begun), 0
}

func (h *hearing) Close() { sherpa.DeleteOnlineStream(h.stream) }
