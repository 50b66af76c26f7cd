package aberration

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Variant is one of the three detectors of EARS.
type Variant int

const (
	C1 Variant = iota + 1 // the days just before
	C2                    // with two days of guard between
	C3                    // C2, with what the two days before were above it
)

// EARSOptions are those of the Early Aberration Reporting System: L. Hutwagner
// et al., "The bioterrorism preparedness and response Early Aberration
// Reporting System (EARS)", Journal of Urban Health 80 (2003).
type EARSOptions struct {
	Variant  Variant
	Baseline int     // days that are learned from; 7 is the standard
	MinSigma float64 // the least standard deviation
	Alpha    float64 // chance of a false alarm; 0.001 is the standard, 0.025 for C3
}

// EARS judges every day that has enough days before it. In a Bound, Week is
// the index of the day, PValue is not set, and Known is false where the days
// before were all equal and MinSigma is nought for C3, which then has no
// scale.
func EARS(counts []float64, o EARSOptions) ([]Bound, error) {
	lag := map[Variant]int{C1: o.Baseline, C2: o.Baseline + 2, C3: o.Baseline + 4}[o.Variant]
	switch {
	case lag == 0:
		return nil, fmt.Errorf("EARS has the variants C1, C2 and C3, not %d", o.Variant)
	case o.Baseline < 3:
		return nil, fmt.Errorf("EARS needs a baseline of 3 days or more, not %d", o.Baseline)
	case !(o.Alpha > 0 && o.Alpha < 1) || !(o.MinSigma >= 0):
		return nil, fmt.Errorf("alpha is a chance between 0 and 1, not %v, and the least sigma not under 0, as %v", o.Alpha, o.MinSigma)
	}
	z := normalQuantile(1 - o.Alpha)
	var bounds []Bound
	for t := lag; t < len(counts); t++ {
		guard := 2
		if o.Variant == C1 {
			guard = 0
		}
		mean, sd := o.before(counts, t-guard)
		b := Bound{Week: t, Count: counts[t], Expected: mean, Upper: mean + z*sd, Known: true}
		if o.Variant == C3 {
			b = o.carry(counts, b, z, sd)
		}
		b.Alarm = b.Known && b.Count > b.Upper
		bounds = append(bounds, b)
	}
	return bounds, nil
}

// before are mean and standard deviation of the baseline that ends before day
// t.
func (o EARSOptions) before(counts []float64, t int) (mean, sd float64) {
	mean, sd = stat.MeanStdDev(counts[t-o.Baseline:t], nil)
	return mean, max(sd, o.MinSigma)
}

// carry lowers the bound by what C2 was above 1 on the two days before.
func (o EARSOptions) carry(counts []float64, b Bound, z, sd float64) Bound {
	carried := 0.0
	for t := b.Week - 2; t < b.Week; t++ {
		m, s := o.before(counts, t-2)
		carried += max(0, (counts[t]-m)/s-1)
	}
	b.Upper = max(0, b.Count+sd*(z-carried))
	if math.IsNaN(b.Upper) || math.IsInf(carried, 0) {
		return Bound{Week: b.Week, Count: b.Count}
	}
	return b
}
