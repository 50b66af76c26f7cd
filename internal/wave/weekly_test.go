package wave

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/aberration"
)

// TestThreeYearsOfWeeksAreJudgedToo: from then on a rise that no day shows by
// itself is found at the end of its week, and explained with its bound.
func TestThreeYearsOfWeeksAreJudgedToo(t *testing.T) {
	begin := monday(day1) + 170*week
	var rise []Sight
	for d := begin; d < begin+week; d++ {
		rise = append(rise, many(4, sightOf(d, family, sask))...)
	}
	w := watched(Plan{}, begin+week-1, quiet(11, int(begin+week-day1)), rise)
	v := of(w, famSK, begin)
	if len(v) == 0 || !strings.Contains(v[0].By, "farrington") {
		t.Fatalf("a week of 45 reports instead of 18: %+v; want a wave that the week shows", v)
	}
	x, found := w.Explain(v[0].ID)
	if !found {
		t.Fatal("it is not explained")
	}
	last := x.Days[len(x.Days)-1]
	if last.Week == nil || !last.Guards.Week || last.Day.Weekday() != time.Sunday {
		t.Fatalf("the last day is explained as %+v", last)
	}
	s := w.streams[w.index[x.Wave.Cause]]
	var counts []float64
	for d := monday(s.life.first); d <= begin; d += week {
		counts = append(counts, float64(s.tally.sum(d, d+week-1)))
	}
	page := w.almanac.at(last.Day)
	want, err := aberration.FarringtonAt(counts, len(counts)-1, aberration.Noufaily(3, page.threshold.alpha))
	if err != nil || math.Abs(want.Upper-last.Week.Upper) > 1e-9 || last.Week.Count <= want.Upper {
		t.Errorf("a count of %v over %v; want over %v (%v)", last.Week.Count, last.Week.Upper, want.Upper, err)
	}
	if h := aberration.AtLevel(page.threshold.beside, last.Reading.Lambda); last.Threshold != h || page.threshold.beside < page.threshold.alone {
		t.Errorf("the daily threshold is %v; want %v, that of the rest of the budget", last.Threshold, h)
	}
}

// TestLateReportsAreAllowedFor: where most are told days later, the last days
// are expected to be low, and as they fill up the expectation grows.
func TestLateReportsAreAllowedFor(t *testing.T) {
	late := quiet(12, 200)
	for i := range late {
		late[i].Told += Day(i%4) * 2 // a quarter each on the day, and 2, 4, 6 days after
	}
	today := day1 + 150
	late = slices.DeleteFunc(late, func(s Sight) bool { return s.Told > today })
	w := watched(Plan{}, today, late)
	p := w.Series(Whole, today-40, today)
	full := p[0].Expected
	for ago, want := range map[int]float64{0: 0.25, 1: 0.25, 2: 0.5, 4: 0.75, 6: 1} {
		share := w.shared.late.share(Day(ago))
		if math.Abs(share-want) > 0.1 {
			t.Errorf("after %d days %.2f of the reports are expected, want about %.2f", ago, share, want)
		}
		if e := p[40-ago].Expected / full; e > want+0.35 || e < want-0.35 {
			t.Errorf("%d days ago %.2f of a usual day is expected, want about %.2f", ago, e, want)
		}
	}
	if now := w.Now(); len(now) > 0 {
		t.Errorf("waves though nothing happens: %+v", now)
	}
}
