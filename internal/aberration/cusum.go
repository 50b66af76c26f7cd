package aberration

import "math"

const (
	allowance = 1.0   // k: the z that a day must exceed to add to a sum
	mostOfDay = 4.0   // so that one day alone cannot cross a high threshold
	overshoot = 1.166 // of a sum above its threshold, both ends (Siegmund)
)

// Sum is the one-sided CUSUM over the z scores of one stream. Its zero value
// is ready.
type Sum struct {
	S float64 `json:"s"`
}

// Add takes the z of one day and says whether the sum crosses the threshold h.
// After an alarm it starts from nought again.
func (s *Sum) Add(z, h float64) (alarm bool) {
	s.S = max(0, s.S+min(z, mostOfDay)-allowance)
	if s.S > h {
		s.S = 0
		return true
	}
	return false
}

// Threshold is the h for Sum that gives perWeek false alarms a week over the
// given number of streams, if their days are independent and normal. It solves
// Siegmund's approximation of the average run length of a CUSUM with k = 1,
//
//	ARL = (e^(2b) - 2b - 1)/2,  b = h + 1.166
//
// (D. Siegmund, Sequential Analysis, 1985) for ARL = 7 streams/perWeek days.
// Fewer than one stream counts as one. A budget that would allow a negative
// threshold gives nought, and no budget (nought or less) gives one that is
// never reached.
func Threshold(streams int, perWeek float64) (h float64) {
	if !(perWeek > 0) {
		return math.Inf(1)
	}
	days := 7 * float64(max(streams, 1)) / perWeek
	b := math.Log1p(2*days) / 2
	for range 50 {
		next := math.Log(2*days+2*b+1) / 2
		if math.Abs(next-b) < 1e-14 {
			break
		}
		b = next
	}
	return max(b-overshoot, 0)
}
