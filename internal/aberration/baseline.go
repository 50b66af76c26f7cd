package aberration

import "math"

// The constants of the baseline. They were chosen on daily fraud reports and
// are part of the reference that the tests hold the package to.
const (
	discount      = 0.97 // of counts, a day: a half-life of 23 days
	spreadKept    = 0.98 // of the dispersion, a day: 34 days
	priorDays     = 3.0  // the weight of the parent's mean, in days
	startSpread   = 30.0 // a new stream is taken as overdispersed by 30/20
	startSpreadOf = 20.0
	mostSpread    = 16.0 // one day teaches no more dispersion than that
	leastMean     = 0.05 // below it a squared error over the mean says nothing
	heedless      = 2.58 // a z above it is learned with falling weight
	leastZ        = -3.0
	mostZ         = 7.0
)

// Guard is the number of days that a caller waits before it learns a day, so
// that the beginning of a wave does not teach the baseline that waves are
// usual: after reading day t it learns day t-Guard.
const Guard = 3

// Baseline is the discounted Gamma-Poisson baseline of one daily stream. It is
// all that is kept of the stream's past; copy and store it freely. Start with
// NewBaseline.
type Baseline struct {
	A  float64 `json:"a"`  // discounted sum of counts
	E  float64 `json:"e"`  // discounted sum of day factors
	PH float64 `json:"ph"` // discounted sum of squared errors over the mean
	PN float64 `json:"pn"` // discounted number of days in PH
}

// NewBaseline is the baseline of a stream of which nothing is known.
func NewBaseline() Baseline { return Baseline{PH: startSpread, PN: startSpreadOf} }

// Reading is what a baseline says of one day, with every intermediate figure.
type Reading struct {
	Lambda   float64 `json:"lambda"`   // expected count of a day with factor 1
	Mu       float64 `json:"mu"`       // expected count of this day
	Phi      float64 `json:"phi"`      // dispersion; 1 is Poisson
	Variance float64 `json:"variance"` // of the predictive distribution
	PGE      float64 `json:"pge"`      // P(Y >= y)
	MidP     float64 `json:"mid_p"`    // (P(Y >= y) + P(Y > y)) / 2
	Z        float64 `json:"z"`        // the normal score of MidP, from -3 to 7
}

// Read says how unusual the count y of a day is. The factor is what the day's
// weekday and holiday do to counts (1 where they do nothing), prior the mean
// daily count of streams of this kind, which speaks for the stream while it is
// young. It changes nothing.
func (b Baseline) Read(y, factor, prior float64) Reading {
	r, predicted := b.predict(factor, prior)
	r.PGE, r.MidP = predicted.tail(whole(y))
	r.Z = score(r.MidP)
	return r
}

// Learn takes a day into the baseline: its count, its factor, and the reading
// that was made of it when it came. A day far above its mean counts less, by
// the weights of Farrington et al. (1996). Days that are known to be false, as
// in an outage, are not learned at all.
func (b *Baseline) Learn(y, factor float64, r Reading) {
	y = whole(y)
	w := 1.0
	if r.Z > heedless {
		w = heedless / r.Z * (heedless / r.Z)
	}
	b.A = discount*b.A + w*y
	b.E = discount*b.E + w*factor
	miss := y - r.Mu
	b.PH = spreadKept*b.PH + w*min(miss*miss/max(r.Mu, leastMean), mostSpread)
	b.PN = spreadKept*b.PN + w
}

// Upper is the least whole count whose z reaches the given one: the upper edge
// of the expected band in a chart. No count reaches a z above 7; it is read as
// 7.
func (b Baseline) Upper(factor, prior, z float64) float64 {
	r, predicted := b.predict(factor, prior)
	aim := normalTail(min(z, mostZ))
	return least(math.Floor(r.Mu), math.Sqrt(r.Variance), func(y float64) bool {
		_, mid := predicted.tail(y)
		return mid <= aim
	})
}

// predict fills in what a reading knows before the count does.
func (b Baseline) predict(factor, prior float64) (Reading, negBinomial) {
	var r Reading
	r.Lambda = (b.A + prior*priorDays) / (b.E + priorDays)
	r.Mu = factor * r.Lambda
	r.Phi = max(b.PH/b.PN, 1)
	unsure := factor * factor * r.Lambda * r.Phi / (b.E + priorDays)
	r.Variance = r.Phi*r.Mu + unsure
	// Variance/Mu - 1 without the cancellation; positive while factor is.
	excess := r.Phi - 1 + factor*r.Phi/(b.E+priorDays)
	return r, negBinomial{size: r.Mu / excess, mean: r.Mu}
}

// score is the normal score of a mid-p value, within its limits.
func score(midP float64) float64 {
	switch {
	case midP >= normalTail3:
		return leastZ
	case midP <= normalTail7:
		return mostZ
	}
	return -normalQuantile(midP)
}

// mostCount bounds a count to what a float64 holds exactly with room to spare.
const mostCount = 1e15

// whole makes any number a count that can be reckoned with.
func whole(y float64) float64 {
	if !(y > 0) { // not a number is no count either
		return 0
	}
	return math.Floor(min(y, mostCount))
}
