package scorer

import (
	"math"

	"github.com/hangup-project/hangup/internal/labelled"
)

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
		*run = append(*run, sum)
	}
	return out
}

// limits sets the thresholds from the budget on the honest cases, each at the
// highest point of its run, and calibrates by Platt's method on all cases.
func (t *trainer) limits(runs []Held) Limits {
	var honest, peaks []float64
	var scam []bool
	for _, r := range runs {
		peak := math.Inf(-1)
		for _, v := range r.Run {
			peak = max(peak, v)
		}
		c := t.corpus.Cases[r.Case]
		if !c.Scam {
			honest = append(honest, peak)
		}
		peaks, scam = append(peaks, peak), append(scam, c.Scam)
	}
	rows := make([]sample, len(peaks))
	for i, p := range peaks {
		rows[i] = sample{col: []int32{0}, val: []float32{float32(p)}}
	}
	w := logistic(rows, scam, 1, fitOptions{cost: 1e3, epochs: 500, seed: 3})
	return Limits{
		HangUp: labelled.ThresholdFor(honest, Budget.HangUp), Caution: labelled.ThresholdFor(honest, Budget.Caution),
		Slope: w[0], Offset: w[1],
	}
}
