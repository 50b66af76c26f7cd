package aberration

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Farrington1996 are the options of the algorithm of C. P. Farrington et al.,
// "A statistical algorithm for the early detection of outbreaks of infectious
// disease", Journal of the Royal Statistical Society A 159 (1996).
func Farrington1996(years int, alpha float64) FarringtonOptions {
	return FarringtonOptions{Year: 52, Years: years, Around: 3, Periods: 1, Skip: 3, Alpha: alpha, Method: Delta,
		TrendBelow: 0.05, HeedUpTo: 1, Least: 5, LeastOver: 4}
}

// Farrington judges weeks by the algorithm of 1996, with the figures of
// farrington in surveillance 1.20.3. Its alpha is that of both sides. Of the
// options, Method, Periods and Skip do not matter to it.
func Farrington(counts []float64, o FarringtonOptions) ([]Bound, error) {
	o.Periods, o.Skip, o.original = 1, o.Around, true
	return each(counts, o, farringtonAt)
}

func farringtonAt(counts []float64, week int, o FarringtonOptions) (Bound, error) {
	if err := o.check(len(counts), week); err != nil {
		return Bound{}, err
	}
	b := Bound{Week: week, Count: whole(counts[week])}
	season, time, y := o.past(counts, week)
	m, ok := o.settle(season, time, y, float64(week))
	if !ok {
		return b, nil
	}
	b.Expected, b.Phi, b.Trend, b.Slope = math.Exp(m.eta(m.coef, 0, float64(week))), m.phi, m.trend, m.slope()
	b.power(b.Expected*m.standardError(float64(week), m.phi), normalQuantile(1-o.Alpha/2))
	return b.settled(counts, o), nil
}

// fitted is the model of a past with its dispersions.
type fitted struct {
	model
	phi float64 // at least 1
	// weighted is the dispersion for standard errors. The flexible algorithm
	// of surveillance takes it with the weights of Farrington in place of the
	// working weights, which is kept here: it decides on trends.
	weighted float64
}

// settle fits with a trend, and without one where it does not converge or is
// not to be kept: it must be significant, look back three years, and not
// foretell more than ever came.
func (o FarringtonOptions) settle(season []int, time, y []float64, now float64) (fitted, bool) {
	if o.NoTrend {
		return o.fit(newDesign(season, time, false), y)
	}
	m, ok := o.fit(newDesign(season, time, true), y)
	if ok && o.Years >= 3 && m.trendP() < o.TrendBelow {
		most := 0.0
		for _, c := range y {
			most = max(most, c)
		}
		if math.Exp(m.eta(m.coef, 0, now)) <= most {
			return m, true
		}
	}
	return o.fit(newDesign(season, time, false), y)
}

// fit fits once, and a second time with weights that heed high weeks less.
func (o FarringtonOptions) fit(d design, y []float64) (fitted, bool) {
	ones := make([]float64, len(y))
	for i := range ones {
		ones[i] = 1
	}
	m, ok := d.fit(y, ones)
	if !ok {
		return fitted{}, false
	}
	disp := m.dispersion(m.weights)
	if o.HeedUpTo <= 0 {
		return fitted{m, max(disp, 1), disp}, true
	}
	weights := heed(m.anscombe(max(disp, 1)), o.HeedUpTo)
	if m, ok = d.fit(y, weights); !ok {
		return fitted{}, false
	}
	disp = m.dispersion(m.weights)
	if o.original {
		return fitted{m, max(disp, 1), disp}, true
	}
	return fitted{m, max(disp, 1), m.dispersion(weights)}, true
}

// heed turns residuals into weights: the inverse square above a limit, equal
// below it, one in the mean.
func heed(residuals []float64, upTo float64) []float64 {
	weights := make([]float64, len(residuals))
	var sum float64
	for i, r := range residuals {
		weights[i] = 1
		if r > upTo {
			weights[i] = 1 / (r * r)
		}
		sum += weights[i]
	}
	for i := range weights {
		weights[i] *= float64(len(weights)) / sum
	}
	return weights
}

// slope is that of the logarithm of the mean a period.
func (m *fitted) slope() float64 {
	if !m.trend {
		return 0
	}
	return m.coef.AtVec(m.levels) / m.spread
}

// trendP is the p value of the trend: Student's t over both sides.
func (m *fitted) trendP() float64 {
	t := m.coef.AtVec(m.levels) / math.Sqrt(m.weighted*m.unscaled.At(m.levels, m.levels))
	if math.IsNaN(t) {
		return 1
	}
	return 2 * distuv.StudentsT{Sigma: 1, Nu: m.freedom}.CDF(-math.Abs(t))
}

// standardError is that of the linear predictor for the week judged.
func (m *fitted) standardError(now, dispersion float64) float64 {
	return math.Sqrt(dispersion * m.leverage(&m.unscaled, 0, now))
}

// power sets the threshold by a normal after the power 2/3: se is the standard
// error of Expected, z how far out the threshold lies.
func (b *Bound) power(se, z float64) {
	mean := math.Pow(b.Expected, 2./3)
	tau := b.Phi + se*se/b.Expected
	sd := math.Sqrt(4. / 9 * math.Cbrt(b.Expected) * tau)
	b.Upper = math.Pow(mean+z*sd, 1.5)
	b.PValue = normalTail((math.Pow(b.Count, 2./3) - mean) / sd)
	b.Score = (b.Count - b.Expected) / (b.Upper - b.Expected)
}

// plugin sets the threshold by the quantile of a negative binomial, Poisson
// where phi is 1, whose mean has the given logarithm. The score is that of
// surveillance, which measures from the logarithm of the expected count.
func (b *Bound) plugin(eta, logMean, alpha float64) {
	b.Plugin = math.Exp(logMean)
	if b.Plugin > mostCount {
		b.Upper = math.Inf(1)
		return
	}
	d := negBinomial{size: b.Plugin / (b.Phi - 1), mean: b.Plugin}
	b.Upper = d.quantile(alpha)
	b.PValue, _ = d.tail(b.Count)
	b.Score = (b.Count - eta) / (b.Upper - eta)
}

// settled decides on the alarm, and takes back figures that are none.
func (b Bound) settled(counts []float64, o FarringtonOptions) Bound {
	for _, x := range []float64{b.Expected, b.Phi, b.Upper, b.Score, b.PValue, b.Plugin, b.Slope} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return Bound{Week: b.Week, Count: b.Count}
		}
	}
	var recent float64
	for t := max(b.Week-o.LeastOver+1, 0); t <= b.Week; t++ {
		recent += whole(counts[t])
	}
	b.Known = true
	b.Alarm = b.Count > b.Upper && recent >= o.Least
	return b
}
