package aberration

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// design are the regressors of a log-linear model: a level for each season,
// and where trend is wanted a common slope over time. Levels for all seasons
// instead of an intercept and contrasts, and time in units of its own spread,
// span the same space and keep the equations well conditioned.
type design struct {
	season []int     // of each observation, from 0
	time   []float64 // of each observation, in periods
	levels int
	trend  bool

	centre, spread float64 // of time
}

func newDesign(season []int, time []float64, trend bool) design {
	d := design{season: season, time: time, trend: trend}
	for i, s := range season {
		d.levels = max(d.levels, s+1)
		d.centre += time[i] / float64(len(time))
	}
	for _, t := range time {
		d.spread = max(d.spread, math.Abs(t-d.centre))
	}
	return d
}

func (d design) columns() int {
	if d.trend {
		return d.levels + 1
	}
	return d.levels
}

// scaled is a time in the units of the design.
func (d design) scaled(t float64) float64 { return (t - d.centre) / d.spread }

// eta is the linear predictor for a season and a time.
func (d design) eta(coef *mat.VecDense, season int, t float64) float64 {
	e := coef.AtVec(season)
	if d.trend {
		e += coef.AtVec(d.levels) * d.scaled(t)
	}
	return e
}

// leverage is x' C x for the row x of a season and a time.
func (d design) leverage(c mat.Symmetric, season int, t float64) float64 {
	v := c.At(season, season)
	if d.trend {
		s := d.scaled(t)
		v += s * (2*c.At(season, d.levels) + s*c.At(d.levels, d.levels))
	}
	return v
}

// model is a fitted quasi-Poisson regression with log link.
type model struct {
	design
	coef     *mat.VecDense
	unscaled mat.SymDense // (X'WX)^-1 with the weights of the last step
	y, mu    []float64
	weights  []float64 // working weights of the last step
	freedom  float64   // residual degrees of freedom
}

// The limits of R's glm.control: the same steps end at the same digits.
const (
	glmSteps   = 25
	glmEpsilon = 1e-8
)

// fit is iteratively reweighted least squares as R's glm.fit does it
// (P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed., 2.5):
// it starts from y + 0.1, and ends when the deviance stands still. It says
// whether it did. As in R, the covariance is that of the last step's weights,
// not of the fit that the step led to.
func (d design) fit(y, prior []float64) (model, bool) {
	n, p := len(y), d.columns()
	m := model{design: d, y: y, mu: make([]float64, n), weights: make([]float64, n), coef: mat.NewVecDense(p, nil)}
	for _, w := range prior {
		if w > 0 {
			m.freedom++
		}
	}
	m.freedom -= float64(p)
	if m.freedom < 1 || d.trend && d.spread == 0 {
		return m, false
	}
	for i := range y {
		m.mu[i] = y[i] + 0.1
	}
	for before, step := math.Inf(1), 0; step < glmSteps; step++ {
		if !m.step(prior) {
			return m, false
		}
		dev := m.deviance(prior)
		if math.IsNaN(dev) || math.IsInf(dev, 0) {
			return m, false
		}
		if math.Abs(dev-before)/(math.Abs(dev)+0.1) < glmEpsilon {
			return m, true
		}
		before = dev
	}
	return m, false
}

// step solves one weighted least squares; false where that cannot be done.
func (m *model) step(prior []float64) bool {
	p := m.columns()
	information, right := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	add := func(i, j int, v float64) { information.SetSym(i, j, information.At(i, j)+v) }
	for i, mu := range m.mu {
		w := prior[i] * mu
		z := w * (math.Log(mu) + (m.y[i]-mu)/mu)
		m.weights[i] = w
		s := m.season[i]
		add(s, s, w)
		right.SetVec(s, right.AtVec(s)+z)
		if m.trend {
			t := m.scaled(m.time[i])
			add(s, m.levels, w*t)
			add(m.levels, m.levels, w*t*t)
			right.SetVec(m.levels, right.AtVec(m.levels)+z*t)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(information) {
		return false
	}
	// A condition error only says that the digits are few; the seasons'
	// levels differ in scale without harm, and what overflowed is found below.
	if err := chol.SolveVecTo(m.coef, right); err != nil && !isCondition(err) {
		return false
	}
	if err := chol.InverseTo(&m.unscaled); err != nil && !isCondition(err) {
		return false
	}
	for i := range m.mu {
		m.mu[i] = math.Exp(m.eta(m.coef, m.season[i], m.time[i]))
		if !(m.mu[i] > 0) || math.IsInf(m.mu[i], 0) {
			return false
		}
	}
	return true
}

func isCondition(err error) bool {
	_, ok := err.(mat.Condition)
	return ok
}

func (m *model) deviance(prior []float64) float64 {
	var sum float64
	for i, y := range m.y {
		d := m.mu[i]
		if y > 0 {
			d = y*math.Log(y/m.mu[i]) - (y - m.mu[i])
		}
		sum += 2 * prior[i] * d
	}
	return sum
}

// dispersion is Pearson's estimate with the given weights of the working
// residuals.
func (m *model) dispersion(weights []float64) float64 {
	var sum float64
	for i, w := range weights {
		r := (m.y[i] - m.mu[i]) / m.mu[i]
		sum += w * r * r
	}
	return sum / m.freedom
}

// anscombe are the residuals of F. J. Anscombe for a dispersion, standardized
// by leverage, as Farrington et al. (1996) use them.
func (m *model) anscombe(phi float64) []float64 {
	rs := make([]float64, len(m.y))
	for i, y := range m.y {
		hat := min(m.weights[i]*m.leverage(&m.unscaled, m.season[i], m.time[i]), 1)
		a := 1.5 * (math.Cbrt(y*y)*math.Pow(m.mu[i], -1./6) - math.Sqrt(m.mu[i]))
		rs[i] = a / math.Sqrt(phi*(1-hat))
	}
	return rs
}
