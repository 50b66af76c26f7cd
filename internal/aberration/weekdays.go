package aberration

import (
	"math"
	"time"
)

// leastFactor keeps a weekday on which nobody works from making every report
// of it a wonder.
const leastFactor = 0.05

// weekdayKept halves what is known of the week in 56 days.
var weekdayKept = math.Exp2(-1. / 56)

// Weekdays learns what the days of the week do to counts. It is kept at the
// level of a parent (all reports, or all of a region), for a child stream has
// too few to tell. Its zero value knows nothing: every factor is 1.
type Weekdays struct {
	Counts [7]float64 `json:"counts"` // discounted, by time.Weekday
	Days   [7]float64 `json:"days"`   // discounted number of days, likewise
}

// Factor is what a weekday does to a count: 1 for the mean day, at least 0.05.
// While there are few reports, it is drawn towards 1 as if one more report had
// come on that weekday at the mean rate.
func (w Weekdays) Factor(day time.Weekday) float64 {
	return w.Factors()[day]
}

// Factors are those of all weekdays, by time.Weekday. Their mean is 1, unless
// the least factor raised one.
func (w Weekdays) Factors() [7]float64 {
	var count, days float64
	for i := range w.Counts {
		count += w.Counts[i]
		days += w.Days[i]
	}
	rates := [7]float64{1, 1, 1, 1, 1, 1, 1}
	if !(count > 0 && days > 0) {
		return rates
	}
	mean, sum := count/days, 0.
	for i := range rates {
		rates[i] = (w.Counts[i] + 1) / (w.Days[i] + 1/mean)
		sum += rates[i]
	}
	for i := range rates {
		rates[i] = max(7*rates[i]/sum, leastFactor)
	}
	return rates
}

// Learn takes the parent's count of one day. Days of an outage, an import in
// bulk or a holiday are not learned.
func (w *Weekdays) Learn(day time.Weekday, count float64) {
	for i := range w.Counts {
		w.Counts[i] *= weekdayKept
		w.Days[i] *= weekdayKept
	}
	w.Counts[day] += whole(count)
	w.Days[day]++
}
