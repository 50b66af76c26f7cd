package scorer

import "math"

// Ratio scaling: a feature that is as frequent in clauses with an act as in
// those without says little, however rare it is.
const (
	ratioFloor  = 0.3
	ratioSmooth = 0.5
)

// ratios gives each feature the size of its log-count ratio between the two
// classes, plus a floor (after Wang and Manning, Baselines and bigrams, ACL
// 2012, NB-SVM). Samples of no cost do not count.
func ratios(rows []sample, label []bool, cost []float64, dim int) []float32 {
	with, without := make([]float64, dim), make([]float64, dim)
	nWith, nWithout := ratioSmooth, ratioSmooth
	for i, r := range rows {
		if cost[i] == 0 {
			continue
		}
		count, n := without, &nWithout
		if label[i] {
			count, n = with, &nWith
		}
		for _, c := range r.col {
			count[c]++
		}
		*n += 1
	}
	out := make([]float32, dim)
	for c := range out {
		ratio := math.Log((with[c]+ratioSmooth)/nWith) - math.Log((without[c]+ratioSmooth)/nWithout)
		out[c] = float32(ratioFloor + math.Min(math.Abs(ratio), 4))
	}
	return out
}
