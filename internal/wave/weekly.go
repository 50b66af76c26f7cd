package wave

import (
	"math"
	"time"

	"github.com/hangup-project/hangup/internal/aberration"
)

// years of whole weeks from which a stream is also judged by the week.
const years = 3

// history is the number of weeks that the weekly detector must have seen.
var historyWeeks = Day(aberration.Noufaily(years, 0.01).First())

// seasoned says whether a stream is also judged by the week on a day: then
// the weekly detector has a part of the budget. The same sources must have told of all
// the weeks.
func (s *stream) seasoned(d Day, p *page) bool {
	return monday(d) >= monday(max(s.life.first, p.since))+historyWeeks*week
}

// monday is the first day of a day's week.
func monday(d Day) Day { return d - Day(d.Weekday()+6)%week }

// weekly judges the week that ends on a Sunday by Farrington Flexible, if the
// stream has three years of weeks, the week five reports in four, and more than
// the daily baseline leads to expect, by a standard deviation: a model takes
// about a millisecond, and a week that is not even that is no alarm. Else it is
// nil. A week with an outage is not judged. What came in bulk is not counted in
// the week, but was in those before it.
func (s *watching) weekly(d Day, sit *sitting) *aberration.Bound {
	p := sit.shared.almanac.at(d)
	if d.Weekday() != time.Sunday || !sit.s.seasoned(d, p) {
		return nil
	}
	count, expected, from := 0.0, 0.0, monday(d)
	for _, n := range s.lately {
		if n.masked {
			return nil
		}
		count += float64(n.y) - float64(n.bulk+n.others)
		expected += float64(n.mu)
	}
	o := aberration.Noufaily(years, p.threshold.alpha)
	if count <= expected+math.Sqrt(expected) || float64(sit.s.tally.sum(from-3*week, d)) < o.Least {
		return nil
	}
	b := sit.s.bound(from, max(sit.s.life.first, p.since), o)
	b.Count = count
	b.Alarm = b.Known && count > b.Upper
	return &b
}

// judged is the bound of a week, kept while nothing that it rests on changes:
// the years behind the mark, the count and the chance.
type judged struct {
	bound        aberration.Bound
	count, alpha float64
	since        Day
}

// bound is what the years before a week, since a day, say of it.
func (s *stream) bound(from, since Day, o aberration.FarringtonOptions) aberration.Bound {
	count := float64(s.tally.sum(from, from+week-1))
	if j, have := s.life.weeks[from]; have && j.count == count && j.alpha == o.Alpha && j.since == since {
		return j.bound
	}
	first := monday(since)
	counts := make([]float64, int(from-first)/int(week)+1)
	for i := range counts {
		counts[i] = float64(s.tally.sum(first+Day(i)*week, first+Day(i+1)*week-1))
	}
	b, err := aberration.FarringtonAt(counts, len(counts)-1, o)
	if err != nil { // too few weeks: seasoned rules it out
		return aberration.Bound{}
	}
	if s.life.weeks == nil {
		s.life.weeks = map[Day]judged{}
	}
	s.life.weeks[from] = judged{b, count, o.Alpha, since}
	return b
}
