// Package scorer is the learned part of the judge: it says which acts a
// clause performs on the listener, and what the acts of a call, by whom and in
// which order, make of it. It only ever weighs; findings come from elsewhere.
//
// A model has two tracks, one for calls and one for stories. Each is a linear
// detector of acts over hashed words and pairs of a clause, a linear model of
// the words of the whole so far (the tenor), and on top of both a logistic
// regression.
package scorer

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"slices"
)

// Model is a trained scorer: immutable, and shared by all calls.
type Model struct {
	call, story track
	lex         lexicon
	made        string
}

type track struct {
	table   table
	names   []string  // acts, in the order of the columns
	types   []string  // types of scam, the last columns
	weights []float64 // over Session.features, last is the intercept
	limits  Limits

	asking int // index of anyAsk in names, -1 where it was not learned
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
	Format   int
	Made     string
	LexHash  []uint64
	LexClass []uint16
	Tracks   []wireTrack
}

type wireTrack struct {
	Names   []string
	Types   []string
	Weights []float64
	Limits  Limits
	Columns int
	Hashes  []byte
	Tenor   []byte
	// TenorScale and TenorBias belong to Tenor.
	TenorScale, TenorBias float32
	Cells                 []byte
	Scale                 []float32
	Bias                  []float32
}

const format = 4

// Marshal returns the stored form of the model: equal models, equal bytes.
func (m *Model) Marshal() ([]byte, error) {
	w := wire{Format: format, Made: m.made}
	for _, s := range m.lex.slots {
		w.LexHash = append(w.LexHash, s.hash)
		w.LexClass = append(w.LexClass, s.class)
	}
	for _, t := range []*track{&m.call, &m.story} {
		w.Tracks = append(w.Tracks, wireTrack{
			Names: t.names, Types: t.types, Weights: t.weights, Limits: t.limits,
			Columns: t.table.columns, Hashes: pack(t.table.hashes), Tenor: pack(t.table.tenor),
			TenorScale: t.table.tenorScale, TenorBias: t.table.tenorBias, Cells: pack(t.table.cells), Scale: t.table.scale, Bias: t.table.bias,
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
	if n := len(w.LexHash); n == 0 || n&(n-1) != 0 || len(w.LexClass) != n {
		return nil, errMisfit
	}
	m.lex.slots = make([]lexSlot, len(w.LexHash))
	for i, h := range w.LexHash {
		m.lex.slots[i] = lexSlot{h, w.LexClass[i]}
	}
	for i, t := range []*track{&m.call, &m.story} {
		x := w.Tracks[i]
		*t = track{
			names: x.Names, types: x.Types, weights: x.Weights, limits: x.Limits,
			table: table{columns: x.Columns, stride: (x.Columns + 7) / 8, hashes: unpack[uint64](x.Hashes),
				tenor: unpack[int16](x.Tenor), tenorScale: x.TenorScale, tenorBias: x.TenorBias, cells: unpack[uint64](x.Cells), scale: x.Scale, bias: x.Bias},
		}
		if t.table.stride > 0 {
			t.table.rich = len(t.table.cells) / t.table.stride
		}
		if err := t.check(); err != nil {
			return nil, err
		}
		t.table.index()
		t.index()
	}
	return m, nil
}

func (t *track) index() {
	t.asking = slices.Index(t.names, anyAsk)
}

func (t *track) check() error {
	d := &t.table
	ok := len(t.weights) == width(len(t.names)+1)+1 && len(d.hashes) == len(d.tenor) && d.rich <= len(d.tenor) &&
		len(d.scale) == d.columns && len(d.bias) == d.columns && len(t.names)+1+len(t.types) == d.columns
	if !ok || len(d.cells) != d.rich*d.stride {
		return errMisfit
	}
	return nil
}

var errMisfit = errors.New("the weights do not fit together: make them again with hangup train")

// pack lays numbers out in bytes, the lowest first; the compressor then finds
// what gob would hide.
func pack[T int16 | uint64](v []T) []byte {
	out, err := binary.Append(nil, binary.LittleEndian, v)
	if err != nil {
		panic(err) // cannot be: the numbers have a fixed size
	}
	return out
}

func unpack[T int16 | uint64](b []byte) []T {
	var zero T
	out := make([]T, len(b)/binary.Size(zero))
	if _, err := binary.Decode(b, binary.LittleEndian, out); err != nil {
		panic(err) // cannot be: as many bytes as numbers
	}
	return out
}
