package aberration

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// The normal tails at the limits of a score: P(Z > -3) and P(Z > 7).
var normalTail3, normalTail7 = normalTail(leastZ), normalTail(mostZ)

// normalQuantile is the z below which a standard normal lies with probability
// p.
func normalQuantile(p float64) float64 { return mathext.NormalQuantile(p) }

// normalTail is P(Z > z) of a standard normal.
func normalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// negBinomial is the negative binomial distribution with a mean and a size;
// its variance is mean + mean^2/size. Both are positive, or mean is nought. An
// infinite size makes it Poisson.
type negBinomial struct{ size, mean float64 }

const (
	fewTerms     = 64    // up to here a sum is quicker than a continued fraction
	nearlyAll    = 0.999 // up to here a difference from 1 keeps 13 digits
	poissonAbove = 1e12  // a size from which the Poisson is the same to 1e-12
)

// tail is P(Y >= y) and the mid-p value (P(Y >= y) + P(Y > y))/2 of a whole
// count y >= 0.
func (d negBinomial) tail(y float64) (ge, mid float64) {
	if d.mean == 0 { // nothing can come
		if y == 0 {
			return 1, 0.5
		}
		return 0, 0
	}
	below, at := d.below(y)
	if below < nearlyAll {
		ge = 1 - below
	} else {
		ge = min(at*d.upward(y), 1)
	}
	return ge, max(ge-at/2, 0)
}

// quantile is the least count above which Y lies with probability alpha or
// less.
func (d negBinomial) quantile(alpha float64) float64 {
	const fuzz = 1 + 64*0x1p-52 // a count that just reaches it, reaches it
	return least(math.Floor(d.mean), math.Sqrt(d.mean+d.mean*d.mean/d.size), func(y float64) bool {
		above, _ := d.tail(y + 1)
		return above <= alpha*fuzz
	})
}

// least is the least whole number from 0 that is reached, where all above it
// are too; it is looked for from a guess, in growing steps.
func least(guess, step float64, reached func(y float64) bool) float64 {
	low, high := -1.0, guess
	for step = max(1, math.Ceil(step)); high < mostCount && !reached(high); step *= 2 {
		low, high = high, high+step
	}
	for high-low > 1 {
		if mid := math.Floor((low + high) / 2); reached(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

// below is P(Y = y) and, where it is below nearlyAll, P(Y < y); else any
// greater number.
func (d negBinomial) below(y float64) (sum, at float64) {
	if y > fewTerms {
		at = d.mass(y)
		if y+1 > d.mean*(1+1/d.size) { // where the fraction for it is quick
			return 1, at
		}
		return at * d.downward(y), at
	}
	ratio, q := d.terms()
	at = d.none()
	if at == 0 { // underflow: the mean is far above
		at = d.mass(y)
		return at * d.downward(y), at
	}
	for k := 0.0; k < y; k++ {
		sum += at
		at *= (ratio + k*q) / (k + 1)
	}
	return sum, at
}

// terms are those of the recurrence P(k+1) = P(k) (ratio + k q)/(k+1).
func (d negBinomial) terms() (ratio, q float64) {
	if d.size > poissonAbove {
		return d.mean, 0
	}
	q = d.mean / (d.size + d.mean)
	return d.size * q, q
}

// none is P(Y = 0).
func (d negBinomial) none() float64 {
	if d.size > poissonAbove {
		return math.Exp(-d.mean)
	}
	return math.Exp(-d.size * math.Log1p(d.mean/d.size))
}

// mass is P(Y = y), by the saddle-point expansion of C. Loader, "Fast and
// accurate computation of binomial probabilities" (2000), which keeps its
// digits where differences of log gammas lose them.
func (d negBinomial) mass(y float64) float64 {
	if y == 0 {
		return d.none()
	}
	if d.size > poissonAbove {
		return math.Exp(-stirlingError(y)-deviance(y, d.mean)) / math.Sqrt(2*math.Pi*y)
	}
	n := d.size + y
	p, q := d.size/(d.size+d.mean), d.mean/(d.size+d.mean)
	l := stirlingError(n) - stirlingError(y) - stirlingError(d.size) - deviance(y, n*q) - deviance(d.size, n*p)
	return d.size / n * math.Exp(l) * math.Sqrt(n/(2*math.Pi*y*d.size))
}

// upward is P(Y >= y)/P(Y = y) for y well above the mean.
func (d negBinomial) upward(y float64) float64 {
	if d.size > poissonAbove {
		return poissonUpward(y, d.mean)
	}
	if y == 0 {
		return 1 / d.none()
	}
	return betaFraction(y, d.size, d.mean/(d.size+d.mean))
}

// downward is P(Y < y)/P(Y = y) for y not far above the mean.
func (d negBinomial) downward(y float64) float64 {
	if y == 0 {
		return 0
	}
	if d.size > poissonAbove {
		return poissonDownward(y, d.mean)
	}
	return y / d.size * betaFraction(d.size, y, d.size/(d.size+d.mean))
}
