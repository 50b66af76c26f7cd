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

// clauseSum is the running sum of one clause.
type clauseSum struct {
	clause
	lanes
	count int // features so far, known or not
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
	s.lanes.clear()
	s.count = 0
	s.from = from
}

// logit is the log-odds of one column in the clause so far. The lanes must
// have been flushed.
func (s *clauseSum) logit(t *table, column int) float64 {
	if s.count == 0 {
		return float64(t.bias[column])
	}
	return float64(t.bias[column]) + float64(s.sum[column])*float64(t.scale[column])/math.Sqrt(float64(s.count))
}

// tenor is the running sum of the whole call: each feature counts once, as in
// training. Which features have been seen is kept in a fixed set of bits; two
// features that share a bit count as one, which is rare.
type tenor struct {
	seen  [seenBits / 64]uint64
	sum   int64
	count int // features so far, known or not
}

const seenBits = 1 << 16

func (s *tenor) add(t *table, row int) {
	bit := uint32(row) % seenBits
	if mask := uint64(1) << (bit % 64); s.seen[bit/64]&mask == 0 {
		s.seen[bit/64] |= mask
		s.sum += int64(t.tenor[row])
	}
}

// logit is the log-odds of a scam by the words of the call so far.
func (s *tenor) logit(t *table) float64 {
	if s.count == 0 {
		return float64(t.tenorBias)
	}
	return float64(t.tenorBias) + float64(s.sum)*float64(t.tenorScale)/math.Sqrt(float64(s.count))
}
