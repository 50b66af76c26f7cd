package wave

import (
	"math"

	"github.com/hangup-project/hangup/internal/aberration"
)

// detector is all that a stream keeps of its past to judge the next day. It is
// the one place that knows which detector that is: the discounted
// Gamma-Poisson baseline of long memory, one for each source that tells of the
// stream, with a one-sided CUSUM that bends high scores.
type detector struct {
	levels []level
	sum    aberration.Surge
}

// overwhelming is the z of a day that is an alarm whatever the sum: over many
// streams the threshold is higher than one day can lift a sum, and a number that
// dozens report on its first day must not wait for a second (a combined
// Shewhart-CUSUM scheme: J. M. Lucas, 1982). By chance one day in 10^9 has it.
const overwhelming = 6.0

// reach is the sum that a day's z makes, and whether it calls for an alarm.
func (d *detector) reach(z, threshold float64) (sum float64, crossed bool) {
	reached := d.sum
	reached.Add(z, math.Inf(1), false)
	return reached.S, reached.S > threshold || z >= overwhelming
}

// add takes a day into the sum, which starts anew after an alarm. Where it
// called for one that is not allowed, the sum stands, so that the next report
// may raise it.
func (d *detector) add(sum float64, alarm bool) {
	d.sum.S = sum
	if alarm {
		d.sum.S = 0
	}
}

// byChance is how likely one of so many streams in which nothing happens
// reaches such a sum in a week, by the approximation of aberration.Threshold,
// or such a count on one of its days: whichever is less.
func byChance(sum, pge float64, streams int) float64 {
	b := sum + 1.166
	days := (math.Exp(2*b) - 2*b - 1) / 2
	return -math.Expm1(-7 * float64(max(1, streams)) * min(1/days, pge))
}
