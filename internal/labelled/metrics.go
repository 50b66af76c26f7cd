package labelled

import (
	"math"
	"sort"
)

// Rate is a share of cases, with its 95 % interval.
type Rate struct {
	Hits, Total int
}

// Value is the share itself; 0 where there are no cases.
func (r Rate) Value() float64 {
	if r.Total == 0 {
		return 0
	}
	return float64(r.Hits) / float64(r.Total)
}

// Interval is the Wilson score interval at 95 % (E. B. Wilson, JASA 1927),
// which stays inside 0..1 and is honest for no hits in few cases.
func (r Rate) Interval() (low, high float64) {
	if r.Total == 0 {
		return 0, 1
	}
	const z = 1.959963984540054
	n, p := float64(r.Total), r.Value()
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, mid-half), min(1, mid+half)
}

// Add counts one case.
func (r *Rate) Add(hit bool) {
	r.Total++
	if hit {
		r.Hits++
	}
}

// ThresholdFor returns the lowest threshold at which at most the share rate
// of the scores lies at or above it. It is +Inf where there are no scores.
func ThresholdFor(scores []float64, rate float64) float64 {
	if len(scores) == 0 {
		return math.Inf(1)
	}
	s := append([]float64(nil), scores...)
	sort.Float64s(s)
	allowed := int(rate * float64(len(s)))
	if allowed >= len(s) {
		return s[0]
	}
	return math.Nextafter(s[len(s)-1-allowed], math.Inf(1))
}

// AUC is the probability that a positive scores above a negative, ties half.
// It is NaN where one side is empty.
func AUC(positive, negative []float64) float64 {
	if len(positive) == 0 || len(negative) == 0 {
		return math.NaN()
	}
	neg := append([]float64(nil), negative...)
	sort.Float64s(neg)
	sum := 0.0
	for _, p := range positive {
		below := sort.SearchFloat64s(neg, p)
		upTo := sort.Search(len(neg), func(i int) bool { return neg[i] > p })
		sum += float64(below) + float64(upTo-below)/2
	}
	return sum / float64(len(positive)*len(neg))
}

// Quantile returns the q-quantile of whole numbers by the nearest rank; the
// slice is sorted in place. It is 0 for an empty slice.
func Quantile(v []int, q float64) int {
	if len(v) == 0 {
		return 0
	}
	sort.Ints(v)
	return v[min(len(v)-1, max(0, int(math.Ceil(q*float64(len(v))))-1))]
}
