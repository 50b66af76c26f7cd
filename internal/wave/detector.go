package wave

import (
	"math"

	"github.com/hangup-project/hangup/internal/aberration"
)

// detector is all that a stream keeps of its past to judge the next day. It is
// the one place that knows which detector that is: the discounted
// Gamma-Poisson baseline of long memory with a one-sided CUSUM that bends high
// scores.
type detector struct {
	base aberration.Steady
	sum  aberration.Surge
}

func newDetector() detector { return detector{base: aberration.NewSteady()} }

// read judges a count; it changes nothing.
func (d *detector) read(y, factor, prior float64) aberration.Reading {
	return d.base.Read(y, factor, prior)
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

// learn takes a day that is past its guard.
func (d *detector) learn(l lesson) {
	d.base.Learn(l.y, l.factor, aberration.Reading{Mu: l.mu, Z: l.z})
}

// band are the least and the greatest count of the middle nine tenths of days.
func (d *detector) band(factor, prior float64) (low, high float64) {
	return d.base.Upper(factor, prior, -usualZ), max(0, d.base.Upper(factor, prior, usualZ)-1)
}

// lesson is a day that waits for its guard to pass.
type lesson struct {
	y, factor, mu, z float64
	set              bool
}

// byChance is how likely one of so many streams in which nothing happens
// reaches such a sum in a week, by the approximation of aberration.Threshold,
// or such a count on one of its days: whichever is less.
func byChance(sum, pge float64, streams int) float64 {
	b := sum + 1.166
	days := (math.Exp(2*b) - 2*b - 1) / 2
	return -math.Expm1(-7 * float64(max(1, streams)) * min(1/days, pge))
}
