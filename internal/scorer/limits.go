package scorer

import (
	"math"

	"github.com/hangup-project/hangup/internal/labelled"
)

// Budget is the share of honest near-misses of the development data that the
// score alone may bring to each level. It is set here, before anything is
// scored. One in a hundred is allowed in all; composites, which decide without
// the score, take 0.4 of that on calls and 0.6 on stories.
var Budget = struct{ HangUp, Caution float64 }{HangUp: 0.006, Caution: 0.042}

// Point is the score at one place of a run, and what had been found by then.
type Point struct {
	Turn    int // 1-based
	LogOdds float64
	// Ask says that an ask has been found, Sign that anything has.
	Ask, Sign bool
}

// Held is a case scored by weights that never saw its source.
type Held struct {
	Case    int  // index in Corpus.Cases
	Unknown bool // scored with all roles withheld
	Run     []Point
}

// HangUp gives the turn at which the score alone would have the person hang
// up: high enough, with an ask among the findings. 0 means never.
func (h Held) HangUp(l Limits) int {
	for _, p := range h.Run {
		if p.Ask && p.LogOdds >= l.HangUp {
			return p.Turn
		}
	}
	return 0
}

// Caution is the same for caution, which needs any finding.
func (h Held) Caution(l Limits) int {
	for _, p := range h.Run {
		if p.Sign && p.LogOdds >= l.Caution {
			return p.Turn
		}
	}
	return 0
}

// Peak is the highest score of the run where ok holds; -Inf where it never does.
func (h Held) Peak(ok func(Point) bool) float64 {
	peak := math.Inf(-1)
	for _, p := range h.Run {
		if ok(p) {
			peak = max(peak, p.LogOdds)
		}
	}
	return peak
}

// heldRuns scores every prefix by weights that never saw its source.
func (t *trainer) heldRuns(ps []prefix, held []*track) []Held {
	var out []Held
	last := -1
	for _, p := range ps {
		if p.held != last {
			out = append(out, Held{Case: p.caseIdx, Unknown: p.unknown})
			last = p.held
		}
		w := held[p.fold].weights
		sum := w[len(w)-1]
		for i, v := range p.x {
			sum += w[i] * float64(v)
		}
		run := &out[len(out)-1].Run
		*run = append(*run, Point{p.turn, sum, p.ask, p.sign})
	}
	return out
}

// limits sets the thresholds from the budget on the honest cases, each at the
// highest point of its run, and calibrates by Platt's method on all cases.
func (t *trainer) limits(runs []Held) Limits {
	var asked, signed []float64
	var rows []sample
	var scam []bool
	for _, r := range runs {
		c := t.corpus.Cases[r.Case]
		if !c.Scam {
			asked = append(asked, r.Peak(func(p Point) bool { return p.Ask }))
			signed = append(signed, r.Peak(func(p Point) bool { return p.Sign }))
		}
		peak := r.Peak(func(Point) bool { return true })
		rows, scam = append(rows, sample{col: []int32{0}, val: []float32{float32(peak)}}), append(scam, c.Scam)
	}
	w := logistic(rows, scam, 1, fitOptions{cost: 1e3, epochs: 500, seed: 3})
	l := Limits{HangUp: threshold(asked, Budget.HangUp), Caution: threshold(signed, Budget.Caution), Slope: w[0], Offset: w[1]}
	l.Caution = min(l.Caution, l.HangUp)
	return l
}

// threshold is that of the budget, but never below every score there is: where
// hardly an honest case was ever asked for anything, all of them count.
func threshold(peaks []float64, budget float64) float64 {
	t := labelled.ThresholdFor(peaks, budget)
	if t < -math.MaxFloat64/2 {
		return labelled.ThresholdFor(peaks, 0)
	}
	return t
}
