package aberration

import "math"

// LikelihoodSum is the CUSUM of the log likelihood ratio of negative binomial
// counts against a given larger mean: M. Höhle and M. Paul, "Count data
// regression charts for the monitoring of surveillance time series",
// Computational Statistics & Data Analysis 52 (2008). Its zero value is ready.
type LikelihoodSum struct {
	S float64 `json:"s"`
}

// LikelihoodOptions are those of a LikelihoodSum. surveillance calls the first
// alpha, the second e^theta and the third c.ARL.
type LikelihoodOptions struct {
	Spread float64 // above 0: the variance is mean + Spread mean^2
	Ratio  float64 // above 1: the rise that is looked for, as a factor of the mean
	H      float64 // the threshold
}

// Add takes a count and its expected mean, above nought. It says whether the
// sum reaches the threshold, after which it starts again, and the count at
// which it would have.
func (s *LikelihoodSum) Add(y, mean float64, o LikelihoodOptions) (alarm bool, upper float64) {
	none := math.Log((1+o.Spread*mean)/(1+o.Spread*mean*o.Ratio)) / o.Spread // of a count of nought
	each := math.Log(o.Ratio) + none*o.Spread
	upper = max(0, (o.H-s.S-none)/each)
	s.S = max(0, s.S+none+each*whole(y))
	if s.S >= o.H {
		s.S = 0
		return true, upper
	}
	return false, upper
}
