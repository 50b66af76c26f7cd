package wave

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

var (
	family = Key{Type, "family", ""}
	bank   = Key{Type, "bank", ""}
	sask   = Key{Region, "CA-SK", ""}
	ontar  = Key{Region, "CA-ON", ""}
	famSK  = Key{TypeRegion, "family", "CA-SK"}
	seven  = Key{Number, "+13065550107", ""}
)

// quiet is a desk in which nothing happens: so many days with about ten reports
// a day over two types and two regions.
func quiet(seed uint64, days int) (out []Sight) {
	r := rand.New(rand.NewPCG(seed, 2))
	for i := range days {
		for _, ty := range []Key{family, bank} {
			for _, re := range []Key{sask, ontar} {
				for n := poisson(r, 2.5); n > 0; n-- {
					out = append(out, sightOf(day1+Day(i), ty, re))
				}
			}
		}
	}
	return out
}

func sightOf(d Day, ty, re Key, more ...Key) Sight {
	return Sight{Day: d, Told: d, Hour: 12, Keys: append([]Key{ty, re, {TypeRegion, ty.Value, re.Value}}, more...)}
}

func poisson(r *rand.Rand, mean float64) (n int) {
	for t := r.ExpFloat64(); t < mean; t += r.ExpFloat64() {
		n++
	}
	return n
}

// watched is what a watch knows at the end of a day.
func watched(p Plan, end Day, lots ...[]Sight) *Watch {
	w := New(p)
	for _, s := range slices.Concat(lots...) {
		w.Add(s)
	}
	w.Refresh(end.Time().Add(23*time.Hour + 59*time.Minute))
	return w
}

func many(n int, s Sight) []Sight { return slices.Repeat([]Sight{s}, n) }

// of are the waves whose cause or company is a stream, that began on a day or
// later.
func of(w *Watch, k Key, from Day) (out []Wave) {
	for _, v := range w.Waves(from, farDay) {
		if v.Begin >= from && (v.Cause == k || slices.Contains(v.Also, k)) {
			out = append(out, v)
		}
	}
	return out
}

func TestAWaveHasBeginningPeakEndAndOneCause(t *testing.T) {
	begin := day1 + 100
	burst := slices.Concat(many(8, sightOf(begin, family, sask)), many(14, sightOf(begin+1, family, sask)),
		many(9, sightOf(begin+2, family, sask)))
	w := watched(Plan{}, day1+119, quiet(1, 120), burst)
	v := of(w, famSK, begin-2)
	if len(v) != 1 {
		t.Fatalf("%d waves of the type in the region, want 1: %+v", len(v), w.Waves(begin-2, farDay))
	}
	got := v[0]
	if got.Cause != famSK || !slices.Contains(got.Also, family) || !slices.Contains(got.Also, sask) {
		t.Errorf("cause %v with %v, want %v with its type and its region", got.Cause, got.Also, famSK)
	}
	if got.Begin != begin || got.AlarmDay > begin+1 || got.Peak != begin+1 || got.End != begin+2 {
		t.Errorf("from %v, alarm %v, peak %v, to %v; want %v, by %v, %v, %v",
			got.Begin, got.AlarmDay, got.Peak, got.End, begin, begin+1, begin+1, begin+2)
	}
	if got.Count < 31 || got.Expected < 4 || got.Expected > 12 || got.Ratio < 2.5 || got.Reporters != got.Count {
		t.Errorf("%d reports by %d against %.1f, ratio %.1f", got.Count, got.Reporters, got.Expected, got.Ratio)
	}
	if got.Fresh || got.Bulk || got.Publicity || got.Hidden {
		t.Errorf("an old wave of single reports is told as %+v", got)
	}
	whole, found := w.Wave(got.ID)
	if !found || whole.ID != got.ID {
		t.Errorf("the wave is not found by its ID %q", got.ID)
	}
	x, found := w.Explain(got.ID)
	if !found || x.Days[0].Day != begin-window || x.Days[len(x.Days)-1].Day != got.End+week {
		t.Fatalf("explained from %v to %v", x.Days[0].Day, x.Days[len(x.Days)-1].Day)
	}
	for _, f := range x.Days {
		if f.Alarm && (f.Day != got.AlarmDay || !f.Guards.Crossed || !f.Guards.Enough || !f.Guards.Apart) {
			t.Errorf("%v is explained as an alarm with %+v", f.Day, f.Guards)
		}
	}
}

// TestARegionIsInTheWaveThatRunsOrInOneThatIsOver: a number that calls two
// regions rises in both, though neither region rose by itself.
func TestARegionIsInTheWaveThatRunsOrInOneThatIsOver(t *testing.T) {
	maine, here := Key{Region, "US-ME", ""}, day1+100
	w := watched(Plan{}, here+20, quiet(7, 121), many(12, sightOf(here, bank, maine)),
		many(9, sightOf(here+20, family, sask, seven)), many(2, sightOf(here+20, family, ontar, seven)))
	if now := w.Now(); len(now) != 1 || now[0].Cause != seven {
		t.Fatalf("waves now: %+v; want one, of the number", now)
	}
	want := map[string][2]bool{"CA-SK": {true, false}, "CA-ON": {true, false}, "US-ME": {false, true}}
	for _, c := range w.Regions(here-7, here+20) {
		if got := [2]bool{c.Runs, c.Over}; got != want[c.Region] {
			t.Errorf("%s: runs and over are %v, want %v", c.Region, got, want[c.Region])
		}
	}
}

func TestTheNumberBehindAWaveIsItsCause(t *testing.T) {
	begin := day1 + 100
	burst := slices.Concat(many(12, sightOf(begin, family, sask, seven)), many(12, sightOf(begin+1, family, sask, seven)))
	w := watched(Plan{}, begin+1, quiet(2, 102), burst)
	now := w.Now()
	if len(now) != 1 || now[0].Cause != seven || !now[0].Fresh || !now[0].Running() {
		t.Fatalf("waves now: %+v; want one fresh, by the number", now)
	}
	if !slices.ContainsFunc(now[0].Parts, func(p Part) bool { return p.Key == family && p.Count == 24 && p.Share == 1 }) {
		t.Errorf("the wave of a number consists of %+v", now[0].Parts)
	}
}

// TestAnOldIDFindsTheWave: late reports move the first day or the cause.
func TestAnOldIDFindsTheWave(t *testing.T) {
	begin := day1 + 100
	w := watched(Plan{}, begin+1, quiet(1, 102), many(12, sightOf(begin+1, family, sask, seven)))
	old := w.Now()[0]
	for _, s := range many(5, sightOf(begin, family, sask, seven)) {
		s.Told = begin + 2
		w.Add(s)
	}
	w.Refresh((begin + 2).Time().Add(20 * time.Hour))
	if v, found := w.Wave(old.ID); !found || v.Begin != begin || v.ID == old.ID {
		t.Errorf("%s finds %v: %+v; want the wave that now begins on %v", old.ID, found, v, begin)
	}
	for _, id := range []string{"", "x", "2025-06-10-", "2025-13-41-aaaaaaaa", "2030-01-01" + old.ID[10:]} {
		if _, found := w.Wave(id); found {
			t.Errorf("%q finds a wave", id)
		}
	}
}

func TestOneReporterRaisesNothing(t *testing.T) {
	day := day1 + 100
	troll := sightOf(day, family, sask, seven)
	troll.Reporter = 9
	w := watched(Plan{}, day+1, quiet(3, 102), many(500, troll))
	if v := of(w, seven, day-1); len(v) > 0 {
		t.Errorf("one person's 500 reports are a wave: %+v", v)
	}
	if p := w.Series(famSK, day, day)[0]; p.Count > 12 {
		t.Errorf("one person's 500 reports of a day count %d times", p.Count)
	}
	var daily []Sight
	for d := day; d < day+6; d++ {
		s := troll
		s.Day, s.Told = d, d
		daily = append(daily, s)
	}
	if v := of(watched(Plan{}, day+6, quiet(3, 106), daily), seven, day-1); len(v) > 0 {
		t.Errorf("one person who reports a number each day is a wave: %+v", v)
	}
}

func TestABulkAloneIsNoWave(t *testing.T) {
	day := day1 + 100
	upload := sightOf(day, family, sask)
	upload.Batch = 4
	w := watched(Plan{}, day+2, quiet(4, 103), many(60, upload))
	if v := of(w, famSK, day-1); len(v) > 0 {
		t.Errorf("an upload is a wave: %+v", v)
	}
	if p := w.Series(famSK, day, day)[0]; p.Bulk != 60 || p.Count < 60 {
		t.Errorf("the day of an upload is told as %+v", p)
	}
	single := many(20, sightOf(day, family, sask))
	if v := of(watched(Plan{}, day+2, quiet(4, 103), many(60, upload), single), famSK, day-1); len(v) != 1 || !v[0].Bulk {
		t.Errorf("twenty single reports beside an upload: %+v; want a wave, marked", v)
	}
}

// TestAHistoryIsNoBulk: a year that is imported shows the waves that ran, and
// none of them is news.
func TestAHistoryIsNoBulk(t *testing.T) {
	year := slices.Concat(quiet(5, 300), many(30, sightOf(day1+200, family, sask)))
	for i := range year {
		year[i].Batch, year[i].Told = 7, 0
	}
	w := watched(Plan{}, day1+400, year)
	v := slices.DeleteFunc(of(w, famSK, day1+190), func(v Wave) bool { return v.Begin > day1+200 || v.End < day1+200 })
	if len(v) != 1 || v[0].Fresh || v[0].Bulk {
		t.Errorf("the wave of an imported year: %+v; want one that is no news", v)
	}
	if len(w.Now()) != 0 {
		t.Errorf("waves run though nothing came for a hundred days: %+v", w.Now())
	}
}

func TestTheFirstTwoWeeksAreHidden(t *testing.T) {
	w := watched(Plan{}, day1+10, quiet(6, 11), many(60, sightOf(day1+10, family, sask)))
	if now := w.Now(); len(now) != 0 {
		t.Errorf("waves of the first days are shown: %+v", now)
	}
	v := of(w, famSK, day1)
	if len(v) == 0 || !v[0].Hidden || v[0].Fresh {
		t.Errorf("the hidden wave is not kept: %+v", v)
	}
}

func TestOutagesTeachNothing(t *testing.T) {
	var gap []Sight
	for _, s := range quiet(7, 120) {
		if s.Day < day1+90 || s.Day > day1+103 {
			gap = append(gap, s)
		}
	}
	w := watched(Plan{Masks: []Span{{day1 + 60, day1 + 61, "moved house"}}}, day1+119, gap)
	for _, p := range w.Series(Whole, day1+50, day1+119) {
		out := p.Day >= day1+90 && p.Day <= day1+103 || p.Day == day1+60 || p.Day == day1+61
		if p.Masked != out || p.Alarm {
			t.Errorf("%v: masked %v, alarm %v; want masked %v and no alarm", p.Day, p.Masked, p.Alarm, out)
		}
		if p.Expected < 6 || p.Expected > 15 {
			t.Errorf("%v: %.1f expected after the outage; want about ten", p.Day, p.Expected)
		}
	}
}

func TestMoreReportingIsNotTakenForAScam(t *testing.T) {
	var lots []Sight
	r := rand.New(rand.NewPCG(8, 8))
	for d := day1; d < day1+102; d++ {
		mean := 1.0
		if d >= day1+100 {
			mean = 2.2
		}
		for ty := range 4 {
			for re := range 4 {
				lots = append(lots, many(poisson(r, mean), sightOf(d, Key{Type, string(rune('a' + ty)), ""}, Key{Region, string(rune('A' + re)), ""}))...)
			}
		}
	}
	w := watched(Plan{}, day1+101, lots)
	now := w.Now()
	if len(now) != 1 || now[0].Cause != Whole || !now[0].Publicity || len(now[0].Notes) == 0 {
		t.Errorf("all types rose: %+v; want one wave of all, that may be publicity", now)
	}
}

// TestTodayIsNotOver: in the morning few reports are no wonder, and a day's
// worth of them is one.
func TestTodayIsNotOver(t *testing.T) {
	day := day1 + 100
	reports := many(10, sightOf(day, family, sask))
	at := func(hour int, n int) []Point {
		w := New(Plan{})
		for _, s := range slices.Concat(quiet(9, 100), reports[:n]) {
			w.Add(s)
		}
		w.Refresh(day.Time().Add(time.Duration(hour) * time.Hour))
		return w.Series(famSK, day, day)
	}
	early, late := at(11, 6)[0], at(23, 6)[0]
	if early.Expected >= late.Expected || early.Z <= late.Z {
		t.Errorf("six reports by eleven: %.2f expected, z %.2f; by the evening: %.2f, %.2f", early.Expected, early.Z, late.Expected, late.Z)
	}
	if p := at(11, 0)[0]; p.Masked || p.Alarm {
		t.Errorf("a morning without reports is told as %+v", p)
	}
}

func TestImpossibleDaysCountWhenTheyWereTold(t *testing.T) {
	w := New(Plan{})
	told := day1 + 10
	for _, s := range []struct {
		name string
		Sight
		count bool
	}{
		{"1970", Sight{Day: 0, Told: told}, true},
		{"next year", Sight{Day: told + 365, Told: told}, true},
		{"tomorrow, in another zone", Sight{Day: told + 1, Told: told}, true},
		{"neither day possible", Sight{Day: 3, Told: 5}, false},
		{"no day at all", Sight{}, false},
		{"the year 9000", Sight{Day: Date(9000, 1, 1)}, false},
	} {
		before := w.streams[w.whole].tally.total()
		if w.Add(s.Sight); (w.streams[w.whole].tally.total() > before) != s.count {
			t.Errorf("%s: counted %v, want %v", s.name, !s.count, s.count)
		}
	}
	if w.Odd() != 5 {
		t.Errorf("%d odd sights, want 5", w.Odd())
	}
	w.Refresh((told + 1).Time())
	if c := w.Calendar(told, told+1); c[0].Count != 2 || c[1].Count != 1 {
		t.Errorf("counted %+v", c)
	}
}

func TestAWatchThatSawNothing(t *testing.T) {
	w := New(Plan{})
	for range 2 {
		if w.Streams() != nil || w.Waves(0, farDay) != nil || w.Now() != nil || w.Regions(0, 9) != nil || w.Series(Whole, 5, 1) != nil {
			t.Error("it tells something")
		}
		if _, found := w.Explain("x"); found {
			t.Error("it explains something")
		}
		w.Refresh(time.Unix(0, 0))
	}
}
