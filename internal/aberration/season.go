package aberration

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// The constants of Seasonal. They were chosen on the even replicates of the 42
// scenarios (hangup bench waves) and hold on the odd ones.
const (
	seasonGap     = 8   // weeks before the one that is read that teach nothing
	seasonWaves   = 2   // harmonics of the year
	seasonShrink  = 1.0 // of trend and harmonics towards nought, in reports
	seasonRounds  = 6   // of the first fit
	seasonAgain   = 4   // of each fit after new weights
	seasonWeights = 2   // times that weights are found
	leastLogMean  = -8
	mostLogMean   = 20
)

// Expected is what the past says of a week.
type Expected struct {
	Mu       float64 `json:"mu"`       // expected count
	Phi      float64 `json:"phi"`      // dispersion; 1 is Poisson
	Variance float64 `json:"variance"` // of the predictive distribution
}

// Seasonal says what to expect of the week after those given, oldest first,
// from a log-linear trend and two harmonics of the year (period weeks long; 52
// or 52.18): a quasi-Poisson regression in which weeks far above their mean
// count less, by the weights of Farrington Flexible (Noufaily et al. 2013) on
// Anscombe residuals, and trend and season are drawn a little towards none. A
// season of five figures is surer than Farrington's ten levels, and all years
// teach it rather than the weeks about the same date. The last eight weeks teach
// nothing, for they may be a wave. It wants three years; with less than one year
// beyond the gap ok is false.
func Seasonal(weeks []float64, period float64) (e Expected, ok bool) {
	n := len(weeks) - seasonGap
	if !(period > 1) || float64(n) < period {
		return Expected{}, false
	}
	f := newSeasonFit(weeks[:n], period)
	if !f.solve(seasonRounds) {
		return Expected{}, false
	}
	for range seasonWeights {
		f.reweigh()
		if !f.solve(seasonAgain) {
			return Expected{}, false
		}
	}
	return f.expect(float64(len(weeks)))
}

// seasonFit is one regression under way.
type seasonFit struct {
	period float64
	now    float64 // the week that trends are reckoned from
	y, w   []float64
	mu     []float64
	rows   [][seasonTerms]float64
	beta   [seasonTerms]float64
	chol   mat.Cholesky
}

// seasonTerms are level, trend and two figures for each harmonic.
const seasonTerms = 2 + 2*seasonWaves

func newSeasonFit(y []float64, period float64) *seasonFit {
	n := len(y)
	f := &seasonFit{period: period, now: float64(n + seasonGap), y: y, w: make([]float64, n), mu: make([]float64, n), rows: make([][seasonTerms]float64, n)}
	mean := 0.0
	for _, v := range y {
		mean += v / float64(n)
	}
	for i := range y {
		f.rows[i] = f.terms(float64(i))
		f.w[i] = 1
		f.mu[i] = (y[i] + mean + 0.05) / 2
	}
	return f
}

// terms are those of week t. Five years of trend are one unit.
func (f *seasonFit) terms(t float64) (x [seasonTerms]float64) {
	x[0], x[1] = 1, (t-f.now)/(5*f.period)
	for k := 1; k <= seasonWaves; k++ {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) * t / f.period)
		x[2*k], x[2*k+1] = cos, sin
	}
	return x
}

// solve takes rounds of iteratively reweighted least squares.
func (f *seasonFit) solve(rounds int) bool {
	for range rounds {
		var a [seasonTerms * seasonTerms]float64
		var b [seasonTerms]float64
		for i, x := range f.rows {
			weight := f.w[i] * f.mu[i]
			aim := weight*math.Log(f.mu[i]) + f.w[i]*(f.y[i]-f.mu[i])
			for j := range x {
				b[j] += aim * x[j]
				for k := range j + 1 {
					a[k*seasonTerms+j] += weight * x[j] * x[k]
				}
			}
		}
		for j := range b {
			a[j*seasonTerms+j] += 1e-6
			if j > 0 {
				a[j*seasonTerms+j] += seasonShrink
			}
		}
		if !f.chol.Factorize(mat.NewSymDense(seasonTerms, a[:])) {
			return false
		}
		beta := mat.NewVecDense(seasonTerms, f.beta[:])
		if f.chol.SolveVecTo(beta, mat.NewVecDense(seasonTerms, b[:])) != nil {
			return false
		}
		for i := range f.mu {
			f.mu[i] = f.mean(f.rows[i])
		}
	}
	return true
}

func (f *seasonFit) mean(x [seasonTerms]float64) float64 {
	eta := 0.0
	for j := range x {
		eta += f.beta[j] * x[j]
	}
	return math.Exp(min(max(eta, leastLogMean), mostLogMean))
}

func (f *seasonFit) dispersion() float64 {
	sum, of := 0.0, -float64(seasonTerms)
	for i, mu := range f.mu {
		sum += f.w[i] * (f.y[i] - mu) * (f.y[i] - mu) / mu
		of += f.w[i]
	}
	return max(sum/max(of, 1), 1)
}

func (f *seasonFit) reweigh() {
	scale := math.Sqrt(f.dispersion())
	for i, mu := range f.mu {
		s := 1.5 * (math.Cbrt(f.y[i]*f.y[i])*math.Pow(mu, -1./6) - math.Sqrt(mu)) / scale
		f.w[i] = 1
		if s > heedless {
			f.w[i] = heedless / s * (heedless / s)
		}
	}
}

func (f *seasonFit) expect(t float64) (Expected, bool) {
	x := f.terms(t)
	e := Expected{Mu: f.mean(x), Phi: f.dispersion()}
	v := mat.NewVecDense(seasonTerms, x[:])
	var u mat.VecDense
	if f.chol.SolveVecTo(&u, v) != nil {
		return Expected{}, false
	}
	unsure := min(e.Phi*mat.Dot(v, &u), 1) // variance of the log of the mean
	e.Variance = e.Phi*e.Mu + e.Mu*e.Mu*unsure
	return e, true
}

// Week is what Weeks says of one week, with every intermediate figure.
type Week struct {
	Now  Expected `json:"now"`
	Last Expected `json:"last"` // of the week before; nought where there was none
	One  float64  `json:"one"`  // z of the week alone
	Two  float64  `json:"two"`  // z of the two weeks together
	Z    float64  `json:"z"`    // the higher one: compare it with a threshold
}

// Weeks reads weekly counts one after another. A wave of reports lasts longer
// than one week more often than not, so that it takes the last two together
// too. The zero value is ready.
type Weeks struct {
	LastCount float64  `json:"last_count"`
	LastWeek  Expected `json:"last_week"`
}

// WeeklyThreshold is the Z above which a week is an alarm, for one false alarm
// in a hundred stream-weeks: from the even replicates of the 42 scenarios.
const WeeklyThreshold = 2.49

// Read says how unusual the count y of a week is that was expected to be like
// e, and keeps it as the week before the next.
func (w *Weeks) Read(y float64, e Expected) Week {
	y = whole(y)
	r := Week{Now: e, Last: w.LastWeek, One: weekScore(y, e.Mu, e.Variance)}
	r.Two = leastZ
	if w.LastWeek.Mu > 0 {
		r.Two = weekScore(y+w.LastCount, e.Mu+w.LastWeek.Mu, e.Variance+w.LastWeek.Variance)
	}
	r.Z = max(r.One, r.Two)
	w.LastCount, w.LastWeek = y, e
	return r
}

func weekScore(y, mean, variance float64) float64 {
	size := math.Inf(1)
	if variance > mean {
		size = mean * mean / (variance - mean)
	}
	_, mid := negBinomial{size: size, mean: mean}.tail(y)
	return score(mid)
}
