package aberration

import "math"

const (
	peakBins   = 80
	peakWidth  = 0.125 // so that the bins end at 10
	peaksKept  = 0.9962
	enoughTail = 40.0 // peaks that a fit of the tail rests on
	trustAfter = 60.0 // peaks at which the own past weighs as much as theory
)

// Peaks is what a desk has seen of how high the sums of its streams rise
// before they fall back to nought: one histogram for all streams, from which
// the threshold follows that keeps the budget. Theory takes the days for
// independent and normal. Counts are neither, and a threshold from theory alone
// gives a fraction or a multiple of the alarms that it promises. A peak of half
// a year ago weighs half. The zero value is ready.
type Peaks struct {
	Bins [peakBins]float64 `json:"bins"` // discounted peaks by height
	Days float64           `json:"days"` // discounted stream-days
}

// Day lets one day pass on which the given number of streams was read.
func (p *Peaks) Day(streams int) {
	for i := range p.Bins {
		p.Bins[i] *= peaksKept
	}
	p.Days = peaksKept*p.Days + float64(streams)
}

// Add takes one peak that could have been an alarm: the height that Surge.Add
// gave as ended. Peaks of streams with too few reports for an alarm are not
// added; a height of nought or less is no peak.
func (p *Peaks) Add(height float64) {
	if height > 0 {
		p.Bins[min(int(height/peakWidth), peakBins-1)]++
	}
}

// above is how many peaks lie in bin i and above.
func (p *Peaks) above(i int) (sum float64) {
	for ; i < peakBins; i++ {
		sum += p.Bins[i]
	}
	return sum
}

// Threshold is the h for Surge that gives perWeek false alarms a week over the
// given number of streams, so far as their past tells; before that it is that
// of theory (the function Threshold).
//
// The number of peaks above a height falls exponentially far out. Where enough
// peaks lie above the height, it is read off the histogram; beyond, the
// exponential is fitted to those above the last height with enough of them, each
// as the mean of its bin's edges, so that one true wave, which may be very high,
// counts with its number and not with its height.
func (p *Peaks) Threshold(streams int, perWeek float64) float64 {
	theory := Threshold(streams, perWeek)
	total := p.above(0)
	if math.IsInf(theory, 1) || total == 0 || p.Days == 0 {
		return theory
	}
	aim := perWeek / 7 * p.Days / float64(max(streams, 1))
	own := p.quantile(aim)
	trust := p.above(int(min(1, own)/peakWidth)) / trustAfter
	trust /= 1 + trust
	return trust*own + (1-trust)*theory
}

// quantile is the height above which the given number of peaks lies.
func (p *Peaks) quantile(aim float64) float64 {
	least := max(aim, enoughTail)
	i, above := peakBins, 0.0
	for i > 0 && above < least {
		i--
		above += p.Bins[i]
	}
	low := float64(i) * peakWidth
	if aim >= enoughTail || above <= aim {
		if i < peakBins && p.Bins[i] > 0 { // between the edges of the bin
			low += peakWidth * max(0, above-aim) / p.Bins[i]
		}
		return low
	}
	return low + p.excess(i)*math.Log(above/aim)
}

// excess is the mean height of peaks above bin i, of which those beyond the
// nine lowest tenths count as if they ended there: the maximum likelihood of an
// exponential that is censored.
func (p *Peaks) excess(i int) float64 {
	const uncensored = 0.9
	all := p.above(i)
	sum, seen := 0.0, 0.0
	for j := i; j < peakBins; j++ {
		at := (float64(j-i) + 0.5) * peakWidth
		if seen+p.Bins[j] >= uncensored*all {
			sum += p.Bins[j]*at + (all-seen-p.Bins[j])*(at+peakWidth/2)
			seen += p.Bins[j]
			break
		}
		seen += p.Bins[j]
		sum += p.Bins[j] * at
	}
	return sum / max(seen, 1)
}
