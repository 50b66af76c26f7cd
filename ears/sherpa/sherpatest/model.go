// Package sherpatest makes small recognition models whose output is known, so
// that the whole way through the real engine can be tried where no real model
// is to be had. They hear tones: each of a few pitches is a piece of a word.
package sherpatest

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// Tone is a pitch that the models hear, and the token that it stands for. A
// token that begins a word begins with a low line, as in a model of real words.
type Tone struct {
	Token string
	Hertz float64
}

// Tones are all that the models hear.
var Tones = []Tone{{"▁GIFT", 500}, {"▁CAR", 1000}, {"D", 2000}, {"▁NOW", 3000}}

// Shape of the models: they look at 320 ms at once, in frames of 40 ms, each
// made of four of the engine's frames of 80 mel bands.
const (
	bands  = 80
	chunk  = 32
	merged = 4
	width  = merged * bands
)

// quiet is the loudness, a natural logarithm of power, below which a band is
// taken for silence.
const quiet = -4

// WriteTransducer writes a streaming zipformer transducer into a folder: an
// encoder that hands the sound on, a decoder that knows the last token, and a
// joiner that tells pitches apart. A tone is told once, until another comes.
func WriteTransducer(folder string) error {
	vocab := len(Tones) + 1
	encoder := zipformer()
	encoder.output("encoder_out", float32s, batch, chunk/merged, width)
	encoder.node("Reshape", []string{"x", "frames"}, "encoder_out")
	encoder.states()

	decoder := &graph{meta: map[string]string{"vocab_size": fmt.Sprint(vocab), "context_size": "1"}}
	decoder.input("y", int64s, batch, 1)
	decoder.output("decoder_out", float32s, batch, vocab)
	last := make([]float32, vocab*vocab)
	for i := 1; i < vocab; i++ {
		last[i*vocab+i] = -1000
	}
	decoder.floats("last", last, vocab, vocab)
	decoder.ints("flat", 0, vocab)
	decoder.node("Gather", []string{"last", "y"}, "rows", axis(0))
	decoder.node("Reshape", []string{"rows", "flat"}, "decoder_out")

	joiner := &graph{meta: map[string]string{"joiner_dim": fmt.Sprint(width)}}
	joiner.input("encoder_out", float32s, batch, width)
	joiner.input("decoder_out", float32s, batch, vocab)
	joiner.output("logit", float32s, batch, vocab)
	joiner.pitches("encoder_out", "heard")
	joiner.node("Add", []string{"heard", "decoder_out"}, "logit")

	return write(folder, map[string][]byte{"encoder-tones.onnx": encoder.bytes(), "decoder-tones.onnx": decoder.bytes(), "joiner-tones.onnx": joiner.bytes()})
}

// WriteCTC writes a streaming zipformer CTC model into a folder. A tone is told
// again after a silence.
func WriteCTC(folder string) error {
	m := zipformer()
	m.output("log_probs", float32s, batch, chunk/merged, len(Tones)+1)
	m.node("Reshape", []string{"x", "frames"}, "merged")
	m.pitches("merged", "heard")
	m.node("LogSoftmax", []string{"heard"}, "log_probs", axis(2))
	m.states()
	return write(folder, map[string][]byte{"model.onnx": m.bytes()})
}

func write(folder string, files map[string][]byte) error {
	var tokens strings.Builder
	tokens.WriteString("<blk> 0\n")
	for i, t := range Tones {
		fmt.Fprintf(&tokens, "%s %d\n", t.Token, i+1)
	}
	files["tokens.txt"] = []byte(tokens.String())
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// zipformer begins a graph that the engine takes for a streaming zipformer of
// one small layer.
func zipformer() *graph {
	g := &graph{meta: map[string]string{
		"model_type": "zipformer2", "encoder_dims": "4", "query_head_dims": "1", "value_head_dims": "1", "num_heads": "1", "num_encoder_layers": "1",
		"cnn_module_kernels": "3", "left_context_len": "2", "T": fmt.Sprint(chunk), "decode_chunk_len": fmt.Sprint(chunk),
	}}
	g.input("x", float32s, batch, chunk, bands)
	g.ints("frames", 0, chunk/merged, width)
	return g
}

// states adds the memory of a zipformer layer, which these models hand on.
func (g *graph) states() {
	for _, s := range []struct {
		name  string
		kind  int
		shape []int
	}{
		{"cached_key_0", float32s, []int{2, batch, 1}},
		{"cached_nonlin_attn_0", float32s, []int{1, batch, 2, 3}},
		{"cached_val1_0", float32s, []int{2, batch, 1}},
		{"cached_val2_0", float32s, []int{2, batch, 1}},
		{"cached_conv1_0", float32s, []int{batch, 4, 1}},
		{"cached_conv2_0", float32s, []int{batch, 4, 1}},
		{"embed_states", float32s, []int{batch, 128, 3, 19}},
		{"processed_lens", int64s, []int{batch}},
	} {
		g.input(s.name, s.kind, s.shape...)
		g.output("new_"+s.name, s.kind, s.shape...)
		g.node("Identity", []string{s.name}, "new_"+s.name)
	}
}

// pitches adds what tells the tones apart: for each its loudness above quiet,
// the mean over the merged frames; nothing for silence.
func (g *graph) pitches(in, out string) {
	vocab := len(Tones) + 1
	weights, bias := make([]float32, width*vocab), make([]float32, vocab)
	for i, t := range Tones {
		for f := range merged {
			weights[(f*bands+band(t.Hertz))*vocab+i+1] = 1.0 / merged
		}
		bias[i+1] = -quiet
	}
	g.floats("weights", weights, width, vocab)
	g.floats("bias", bias, vocab)
	g.node("MatMul", []string{in, "weights"}, out+"_")
	g.node("Add", []string{out + "_", "bias"}, out)
}

// band is the mel band of the engine that a pitch lies in: 80 from 20 Hz to
// 400 Hz below half of 16 kHz.
func band(hertz float64) int {
	mel := func(f float64) float64 { return 1127 * math.Log(1+f/700) }
	low, high := mel(20), mel(7600)
	return int(math.Round((mel(hertz)-low)/((high-low)/(bands+1)))) - 1
}

// Piece is a stretch of sound for Sound: a tone by its token, or silence.
type Piece struct {
	Token   string
	Seconds float64
}

// Sound gives the pieces as samples, so many a second. It panics on a token
// that the models do not have.
func Sound(rate int, pieces ...Piece) []int16 {
	var out []int16
	for _, p := range pieces {
		hertz := 0.0
		if p.Token != "" {
			hertz = pitch(p.Token)
		}
		for i := range int(p.Seconds * float64(rate)) {
			out = append(out, int16(12000*math.Sin(2*math.Pi*hertz*float64(i)/float64(rate))))
		}
	}
	return out
}

func pitch(token string) float64 {
	for _, t := range Tones {
		if t.Token == token {
			return t.Hertz
		}
	}
	panic("no tone stands for " + token)
}
