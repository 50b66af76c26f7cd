package aberration

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// BayesOptions are those of M. Riebler, "Empirischer Vergleich von
// statistischen Methoden zur Ausbruchserkennung" (2004), as surveillance has
// them.
type BayesOptions struct {
	From   int     // the first week judged; 0 for the first that can be
	Year   int     // weeks in a year
	Years  int     // years looked back
	Around int     // weeks around the same week of past years
	Latest bool    // whether Around weeks just before are learned too
	Alpha  float64 // chance of a false alarm in a week
}

// Bayes judges weeks by the predictive distribution of a Poisson count under
// Jeffreys' prior, without trend or overdispersion: for comparison.
func Bayes(counts []float64, o BayesOptions) ([]Bound, error) {
	first := o.Year*o.Years + o.Around
	if o.Years < 0 || o.Around < 0 || o.Years == 0 && !(o.Latest && o.Around > 0) || !(o.Alpha > 0 && o.Alpha < 1) {
		return nil, fmt.Errorf("these options make no past to learn from: %+v", o)
	}
	if o.From == 0 {
		o.From = first
	}
	if o.From < first {
		return nil, fmt.Errorf("week %d: %w", o.From, ErrShort)
	}
	var bounds []Bound
	for t := o.From; t < len(counts); t++ {
		var past []float64
		if o.Latest {
			past = append(past, counts[t-o.Around:t]...)
		}
		for year := 1; year <= o.Years; year++ {
			same := t - year*o.Year
			past = append(past, counts[same-o.Around:min(same+o.Around+1, t)]...)
		}
		var sum float64
		for _, y := range past {
			sum += whole(y)
		}
		size := sum + 0.5
		d := negBinomial{size: size, mean: size / float64(len(past))}
		b := Bound{Week: t, Count: whole(counts[t]), Expected: d.mean, Upper: d.quantile(o.Alpha), Known: true}
		b.PValue, _ = d.tail(b.Count)
		b.Alarm = b.Count > b.Upper
		bounds = append(bounds, b)
	}
	return bounds, nil
}

// RossiOptions are those of a CUSUM of counts.
type RossiOptions struct {
	From int     // the first week judged; the mean is that of the weeks before
	K, H float64 // allowance and threshold; 1.04 and 2.26 are usual
}

// Rossi is the CUSUM of Poisson counts that G. Rossi, L. Lampugnani and M.
// Marchi, "An approximate CUSUM procedure for surveillance of health events",
// Statistics in Medicine 18 (1999), made normal. It does not start again after
// an alarm. Upper is the count at which the sum would reach H.
func Rossi(counts []float64, o RossiOptions) ([]Bound, error) {
	if o.From < 1 || o.From >= len(counts) {
		return nil, fmt.Errorf("week %d of %d: %w", o.From, len(counts), ErrShort)
	}
	m, sum := stat.Mean(counts[:o.From], nil), 0.0
	root := math.Sqrt(m)
	var bounds []Bound
	for t := o.From; t < len(counts); t++ {
		b := Bound{Week: t, Count: whole(counts[t])}
		if m > 0 {
			room := o.H + o.K - sum
			if square := 4*m*m + 2*m*root*room; square > 0 { // else any count is too many
				b.Upper = max(0, 2*root*room+5*m-2*math.Sqrt(square))
			}
			sum = max(0, sum+(b.Count-3*m+2*math.Sqrt(b.Count*m))/(2*root)-o.K)
			b.Expected, b.Known, b.Alarm = m, true, sum >= o.H
		}
		bounds = append(bounds, b)
	}
	return bounds, nil
}
