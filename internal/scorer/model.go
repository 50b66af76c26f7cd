// Package scorer is the learned part of the judge: it says which acts a
// clause performs on the listener, and what the acts of a call, by whom and in
// which order, make of it. It only ever weighs; findings come from elsewhere.
//
// A model has two tracks, one for calls and one for stories. Each is a linear
// detector of acts over hashed words, pairs, gaps and word classes, and on top
// of it a logistic regression over the acts seen so far.
package scorer

import (
	"bytes"
	"encoding/gob"
	"fmt"
)

// Model is a trained scorer: immutable, and shared by all calls.
type Model struct {
	call, story track
	lex         lexicon
	made        string
}

type track struct {
	det     detector
	names   []string  // acts, in the order of the columns
	types   []string  // types of scam, the last columns
	tactics []string  // tactics of the knowledge base that the call's model reads
	weights []float64 // over history.features, last is the intercept
	limits  Limits

	tacticIndex map[string]int
}

// Limits are the log-odds at which a level is reached; they come from a
// false-alarm budget on development data.
type Limits struct {
	Caution, HangUp float64
	// Slope and Offset turn log-odds into a calibrated probability (Platt).
	Slope, Offset float64
}

// Limits returns the thresholds of the track.
func (s *Session) Limits() Limits { return s.track.limits }

// Probability is the calibrated probability for a log-odds.
func (l Limits) Probability(logOdds float64) float64 { return sigmoid(l.Slope*logOdds + l.Offset) }

// Made says what the weights were made from.
func (m *Model) Made() string { return m.made }

// wire is the stored form of a model; gob keeps the order of its fields, so
// that equal models have equal bytes.
type wire struct {
	Format  int
	Made    string
	LexHash []uint64
	LexA    []uint16
	LexB    []uint16
	Tracks  []wireTrack
}

type wireTrack struct {
	Names   []string
	Types   []string
	Tactics []string
	Weights []float64
	Limits  Limits
	Columns int
	Mask    uint32
	Keys    []byte
	Rows    []byte
	Table   []byte
	Scale   []float32
	Bias    []float32
}

const format = 1

// Marshal returns the stored form of the model: equal models, equal bytes.
func (m *Model) Marshal() ([]byte, error) {
	w := wire{Format: format, Made: m.made}
	for _, s := range m.lex.slots {
		w.LexHash = append(w.LexHash, s.hash)
		w.LexA = append(w.LexA, s.cls[0])
		w.LexB = append(w.LexB, s.cls[1])
	}
	for _, t := range []*track{&m.call, &m.story} {
		w.Tracks = append(w.Tracks, wireTrack{
			Names: t.names, Types: t.types, Tactics: t.tactics, Weights: t.weights, Limits: t.limits,
			Columns: t.det.columns, Mask: t.det.mask, Keys: packWords(t.det.keys), Rows: packWords(t.det.rows),
			Table: packInt8(t.det.table), Scale: t.det.scale, Bias: t.det.bias,
		})
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(w); err != nil {
		return nil, fmt.Errorf("store the weights: %w", err)
	}
	return buf.Bytes(), nil
}

// Unmarshal reads a stored model.
func Unmarshal(data []byte) (*Model, error) {
	var w wire
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&w); err != nil {
		return nil, fmt.Errorf("read the weights (make them again with hangup train): %w", err)
	}
	if w.Format != format || len(w.Tracks) != 2 {
		return nil, fmt.Errorf("the weights have format %d, this program reads %d: make them again with hangup train", w.Format, format)
	}
	m := &Model{made: w.Made}
	m.lex.slots = make([]lexSlot, len(w.LexHash))
	for i, h := range w.LexHash {
		m.lex.slots[i] = lexSlot{h, classes{w.LexA[i], w.LexB[i]}}
	}
	for i, t := range []*track{&m.call, &m.story} {
		x := w.Tracks[i]
		*t = track{
			names: x.Names, types: x.Types, tactics: x.Tactics, weights: x.Weights, limits: x.Limits,
			det: detector{columns: x.Columns, mask: x.Mask, keys: unpackWords(x.Keys), rows: unpackWords(x.Rows),
				table: unpackInt8(x.Table), scale: x.Scale, bias: x.Bias},
		}
		t.index()
		if err := t.check(); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (t *track) index() {
	t.tacticIndex = map[string]int{}
	for i, id := range t.tactics {
		t.tacticIndex[id] = i
	}
}

func (t *track) check() error {
	d := &t.det
	ok := len(t.weights) == width(len(t.names)+1, len(t.tactics))+1 && len(d.keys) == int(d.mask)+1 && len(d.rows) == len(d.keys) &&
		len(d.scale) == d.columns && len(d.bias) == d.columns && len(t.names)+1+len(t.types) == d.columns
	for _, r := range d.rows {
		ok = ok && (int(r)+1)*d.columns <= len(d.table)
	}
	if !ok {
		return fmt.Errorf("the weights do not fit together: make them again with hangup train")
	}
	return nil
}

func packWords(v []uint32) []byte {
	out := make([]byte, 0, 4*len(v))
	for _, x := range v {
		out = append(out, byte(x), byte(x>>8), byte(x>>16), byte(x>>24))
	}
	return out
}

func unpackWords(b []byte) []uint32 {
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = uint32(b[4*i]) | uint32(b[4*i+1])<<8 | uint32(b[4*i+2])<<16 | uint32(b[4*i+3])<<24
	}
	return out
}

func packInt8(v []int8) []byte {
	out := make([]byte, len(v))
	for i, x := range v {
		out[i] = byte(x)
	}
	return out
}

func unpackInt8(b []byte) []int8 {
	out := make([]int8, len(b))
	for i, x := range b {
		out[i] = int8(x)
	}
	return out
}
