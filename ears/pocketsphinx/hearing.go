package main

import (
	"github.com/hangup-project/hangup/ears/sound"
	"github.com/hangup-project/hangup/ears/sphinx"
	"github.com/hangup-project/hangup/ears/vosk"
)

const (
	// A call is narrow-band sound, by whatever way it comes: a telephone line,
	// or a telephone held to a microphone. So all is brought to this rate first,
	// and the ear hears calls alike.
	telephone = 8000
	// mirror is how much of the band above 4 kHz, which a telephone does not
	// carry, is filled for a model that was trained with it.
	mirror = 0.3
)

// voice is the mean that the en-us model finds in telephone-band speech,
// filled by mirror: without it the first sentence is lost, and that is the one
// in which a caller says who he is. Taken from the recordings of Debian's
// pocketsphinx-testdata, cut to 300-3400 Hz.
var voice = []float32{53, -7.4, 0.4, -9.8, 11, -20.3, 3.5, -11.5, -9.5, 2, -10.5, 0, -0.8}

// hearing is one call: its sound is brought to the model's rate and decoded.
type hearing struct {
	narrow, wide *sound.Resampler
	decoder      *sphinx.Decoder
}

// listen begins a call whose audio has so many samples a second.
func listen(o sphinx.Options, rate int) (vosk.Recognizer, error) {
	model, err := sphinx.Rate(o.Model)
	if err != nil {
		return nil, err
	}
	if model != telephone {
		o.Mean = voice
	}
	narrow, err := sound.NewResampler(rate, telephone, 0)
	if err != nil {
		return nil, err
	}
	wide, err := sound.NewResampler(telephone, model, mirror)
	if err != nil {
		return nil, err
	}
	decoder, err := sphinx.Open(o)
	if err != nil {
		return nil, err
	}
	return &hearing{narrow, wide, decoder}, nil
}

func (h *hearing) Hear(samples []int16) (bool, error) {
	return h.decoder.Feed(h.wide.Push(h.narrow.Push(samples)))
}

func (h *hearing) Partial() string { return h.decoder.Partial() }

func (h *hearing) Finish() ([]vosk.Word, bool, error) {
	heard, more, err := h.decoder.Finish()
	words := make([]vosk.Word, len(heard))
	for i, w := range heard {
		words[i] = vosk.Word{Word: w.Text, Start: w.Start, End: w.End, Conf: w.Confidence}
	}
	return words, more, err
}

func (h *hearing) Close() { h.decoder.Close() }
