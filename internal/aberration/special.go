package aberration

import "math"

// converged ends a series, mostSteps bounds it: the fractions need about the
// square root of the greatest count.
const (
	converged = 1e-15
	mostSteps = 200_000
	tiny      = 1e-300
)

// betaFraction is the continued fraction of the regularized incomplete beta
// function: I_x(a,b) = x^a (1-x)^b / (a B(a,b)) times it, for x below
// (a+1)/(a+b+2) (NIST Digital Library of Mathematical Functions 8.17.22,
// evaluated by the modified method of Lentz).
func betaFraction(a, b, x float64) float64 {
	c, d := 1.0, away(1-(a+b)*x/(a+1))
	d = 1 / d
	f := d
	for i := 1; i < mostSteps; i++ {
		m := float64(i)
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / away(1+even*d)
		c = away(1 + even/c)
		f *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / away(1+odd*d)
		c = away(1 + odd/c)
		step := d * c
		f *= step
		if math.Abs(step-1) < converged {
			break
		}
	}
	return f
}

// away keeps a divisor off nought.
func away(x float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}

// poissonUpward is P(Y >= y)/P(Y = y) of a Poisson with a mean below y: a sum
// of falling terms.
func poissonUpward(y, mean float64) float64 {
	sum, term := 1.0, 1.0
	for k := y + 1; term > converged*sum && k < y+mostSteps; k++ {
		term *= mean / k
		sum += term
	}
	return sum
}

// poissonDownward is P(Y < y)/P(Y = y) of a Poisson with a mean from y up.
func poissonDownward(y, mean float64) float64 {
	sum, term := 0.0, 1.0
	for k := y; k > 0 && term > converged*sum && k > y-mostSteps; k-- {
		term *= k / mean
		sum += term
	}
	return sum
}

// stirlingError is log(n!) less Stirling's approximation of it, for any n > 0
// (Loader 2000).
func stirlingError(n float64) float64 {
	if n <= 15 {
		l, _ := math.Lgamma(n + 1)
		return l - (n+0.5)*math.Log(n) + n - math.Log(2*math.Pi)/2
	}
	nn := n * n
	return (1./12 - (1./360-(1./1260-(1./1680-1./1188/nn)/nn)/nn)/nn) / n
}

// deviance is x log(x/m) + m - x without its cancellation near x = m (Loader
// 2000, there bd0).
func deviance(x, m float64) float64 {
	if math.Abs(x-m) >= 0.1*(x+m) {
		return x*math.Log(x/m) + m - x
	}
	v := (x - m) / (x + m)
	s := (x - m) * v
	e := 2 * x * v
	for j := 1; j < 1000; j++ {
		e *= v * v
		next := s + e/float64(2*j+1)
		if next == s {
			break
		}
		s = next
	}
	return s
}
