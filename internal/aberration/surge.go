package aberration

import "math"

// The constants of a steady baseline and of a Surge. They were chosen from a
// grid on half of the daily streams, with injected waves of other seeds than
// those that hangup bench waves reports, and hold on the other half.
const (
	steadyKept       = 0.985 // of counts, a day: a half-life of 46 days
	steadySpreadKept = 0.995 // of the dispersion, a day: 138 days
	steadyMostSpread = 60.0  // one day teaches no more dispersion than that
)

// Steady is a Baseline with a longer memory. It reads days in the same way; a
// stream of few reports has too few days in a month to tell how much it varies,
// and calls its ordinary days unusual.
type Steady struct{ Baseline }

// NewSteady is the baseline of a stream of which nothing is known.
func NewSteady() Steady { return Steady{NewBaseline()} }

// Learn takes a day into the baseline, as Baseline.Learn does.
func (b *Steady) Learn(y, factor float64, r Reading) {
	y = whole(y)
	w := 1.0
	if r.Z > heedless {
		w = heedless / r.Z * (heedless / r.Z)
	}
	b.A = steadyKept*b.A + w*y
	b.E = steadyKept*b.E + w*factor
	miss := y - r.Mu
	b.PH = steadySpreadKept*b.PH + w*min(miss*miss/max(r.Mu, leastMean), steadyMostSpread)
	b.PN = steadySpreadKept*b.PN + w
}

const (
	surgeKnee  = 3.0 // a z above it counts in part
	surgeSlope = 0.1 // that part
)

// Surge is a one-sided CUSUM over the z scores of one stream, like Sum, that
// does not cut a high z off but bends it. What is cut off makes many sums
// equal: a threshold a hair below that value gives several times the alarms of
// one a hair above, so that no threshold meets a budget. Its zero value is
// ready.
type Surge struct {
	S float64 `json:"s"`
	// Free is S as it would be if no alarm had ever set it back, Peak the highest
	// Free since that last was nought, on days that might have been alarms.
	Free float64 `json:"free"`
	Peak float64 `json:"peak"`
}

// Bend is what a z adds to a Surge, before the allowance of 1 is taken off.
func Bend(z float64) float64 {
	if z <= surgeKnee {
		return z
	}
	return surgeKnee + surgeSlope*(z-surgeKnee)
}

// Add takes the z of one day and says whether the sum crosses the threshold h;
// after an alarm it starts from nought again. Where the day may not be an alarm
// (too few reports, or one was given a few days ago) the sum stands, so that the
// next day may be one. Where the day ends a rise that began at nought, ended is
// how high that went on days that might have been alarms (for Peaks); else it is
// nought. Pass NaN as z for a day that is masked, as in an outage: it changes
// nothing.
func (s *Surge) Add(z, h float64, may bool) (alarm bool, ended float64) {
	if math.IsNaN(z) {
		return false, 0
	}
	step := Bend(z) - allowance
	s.Free = max(0, s.Free+step)
	if may {
		s.Peak = max(s.Peak, s.Free)
	}
	if s.Free == 0 {
		ended, s.Peak = s.Peak, 0
	}
	s.S = max(0, s.S+step)
	if may && s.S > h {
		s.S = 0
		return true, ended
	}
	return false, ended
}
