package aberration

// The constants of a steady baseline and of Daily's sum. They were chosen from a
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
