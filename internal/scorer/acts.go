package scorer

import (
	"math"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// maxClause bounds the words that are weighed together. Longer turns are cut
// at the end of a sentence where there is one, so that an ask in the middle
// of a monologue is not diluted.
const maxClause = 48

// shortClause is the length from which the end of a sentence cuts a turn.
const shortClause = 24

// detector is a linear model of all acts at once: one row of weights a
// feature. The columns are the acts, then the leaning (the same words, labelled
// by what the whole call was), then the types of scam.
type detector struct {
	columns int
	mask    uint32
	keys    []uint32 // fingerprint of the feature; 0 is empty
	rows    []uint32 // row in weights
	table   []int8   // rows x columns
	scale   []float32
	bias    []float32
}

func (d *detector) row(f uint64) []int8 {
	key := fingerprint(f)
	for i := uint32(f) & d.mask; d.keys[i] != 0; i = (i + 1) & d.mask {
		if d.keys[i] == key {
			r := int(d.rows[i]) * d.columns
			return d.table[r : r+d.columns : r+d.columns]
		}
	}
	return nil
}

func fingerprint(f uint64) uint32 {
	if k := uint32(f >> 32); k != 0 {
		return k
	}
	return 1
}

// clauseSum is the running sum of one clause. Sums are whole numbers, so that
// the order of adding cannot change a bit.
type clauseSum struct {
	clause
	count int // features so far, known or not
	sum   []int32
	from  int // token where the clause begins
}

// cuts reports whether token i of the line begins a new clause.
func (s *clauseSum) cuts(l *text.Line, i int, story bool) bool {
	if s.words == 0 {
		return false
	}
	if s.words >= maxClause {
		return true
	}
	if l.Tokens[i].Break {
		return story || s.words >= shortClause
	}
	return story && s.words >= shortClause
}

func (s *clauseSum) start(role call.Role, from int) {
	s.clause.begin(role)
	s.count = 0
	s.from = from
	for i := range s.sum {
		s.sum[i] = 0
	}
}

// add weighs token i and returns the reused buffer of features.
func (s *clauseSum) add(d *detector, buf []uint64, l *text.Line, i int, lex *lexicon) []uint64 {
	buf = s.clause.features(buf[:0], l, i, lex)
	s.weigh(d, buf)
	return buf
}

// weigh adds features that belong to the clause as a whole.
func (s *clauseSum) weigh(d *detector, features []uint64) {
	s.count += len(features)
	for _, f := range features {
		for a, w := range d.row(f) {
			s.sum[a] += int32(w)
		}
	}
}

// logit is the log-odds of one act in the clause so far.
func (s *clauseSum) logit(d *detector, act int) float64 {
	if s.count == 0 {
		return float64(d.bias[act])
	}
	return float64(d.bias[act]) + float64(s.sum[act])*float64(d.scale[act])/math.Sqrt(float64(s.count))
}
