package wave

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// from gives sights a source that brings them in.
func from(source string, sights []Sight) []Sight {
	out := slices.Clone(sights)
	for i := range out {
		out[i].Source, out[i].Hour = source, -1
	}
	return out
}

// later moves sights by so many days.
func later(by Day, sights []Sight) []Sight {
	out := slices.Clone(sights)
	for i := range out {
		out[i].Day, out[i].Told = out[i].Day+by, out[i].Told+by
	}
	return out
}

func state(w *Watch, k Key) StreamState {
	for _, s := range w.Streams() {
		if s.Key == k {
			return s
		}
	}
	return StreamState{}
}

// TestAFileThatEndedIsNoSilence: nobody tells of the days after the last of a
// file. They are no outage, nothing is usual on them, and what ran is over.
func TestAFileThatEndedIsNoSilence(t *testing.T) {
	end, today := day1+299, day1+900
	w := watched(Plan{}, today, from("ftc_dnc", quiet(11, 300)), from("ftc_dnc", many(40, sightOf(end, family, sask))))
	for _, d := range w.Calendar(end+1, today) {
		if d.Gap != Unseen || !d.Masked {
			t.Fatalf("%v after the file is %q, want %q", d.Day, d.Gap, Unseen)
		}
	}
	for _, k := range []Key{Whole, famSK} {
		if s := state(w, k); s.Mean != 0 || s.Last != end || s.Score != 0 || s.Alarm {
			t.Errorf("%v long after the file: %+v; want no usual count, and the last day %v", k, s, end)
		}
	}
	if now := w.Now(); len(now) > 0 {
		t.Errorf("what ran when the file ended runs for ever: %+v", now)
	}
	if v := of(w, famSK, end-1); len(v) != 1 || v[0].End != end || v[0].Count < 40 {
		t.Errorf("the wave of the last day: %+v; want one that ended on it", v)
	}
	if p := w.Series(Whole, end+30, end+30)[0]; p.Gap != Unseen || p.Upper != 0 || p.Expected != 0 {
		t.Errorf("a day after the file is told as %+v; want nothing expected", p)
	}
	soon := watched(Plan{}, end+5, from("ftc_dnc", quiet(11, 300)))
	if s := state(soon, Whole); s.Mean < 7 || s.Mean > 13 {
		t.Errorf("five days after the last file the usual count is %.1f, want about ten", s.Mean)
	}
}

// TestAfterAFileTheDeskCountsForItself: a file of many reports a day says
// nothing of what is usual at a desk that has few, and hides no wave of it.
func TestAfterAFileTheDeskCountsForItself(t *testing.T) {
	var file []Sight
	for i := range Day(300) {
		file = append(file, many(200, sightOf(day1+i, family, ontar))...)
		file = append(file, many(100, sightOf(day1+i, bank, sask))...)
	}
	begin := day1 + 500
	desk := later(400, quiet(12, 101))
	w := watched(Plan{}, begin+1, from("ftc_dnc", file), desk, many(14, sightOf(begin, family, sask)), many(14, sightOf(begin+1, family, sask)))
	if s := state(w, bank); s.Mean < 2.5 || s.Mean > 8 {
		t.Errorf("the usual count of the desk is %.1f, want about five", s.Mean)
	}
	now := w.Now()
	if len(now) != 1 || now[0].Cause != famSK || !now[0].Fresh {
		t.Errorf("a wave at the desk, months after a large file: %+v", now)
	}
	whole := w.Waves(0, farDay)
	if early := slices.IndexFunc(whole, func(v Wave) bool { return v.AlarmDay >= day1+400 && v.AlarmDay < begin-60 && !v.Hidden }); early >= 0 {
		t.Errorf("the beginning of the desk is a wave: %+v", whole[early])
	}
}

// TestAFileBesideTheDesk: a file that comes to a desk is no wave, and its days
// count where it tells of them: the desk is held against itself on the others.
func TestAFileBesideTheDesk(t *testing.T) {
	const files = 120
	var file []Sight
	for i := range Day(files) {
		file = append(file, many(60, sightOf(day1+100+i, family, ontar))...)
	}
	lag := watched(Plan{}, day1+100+files+6, quiet(13, 100+files+7), from("ftc_dnc", file))
	for _, v := range lag.Waves(day1+100, farDay) {
		if v.Ratio > 3 {
			t.Errorf("the coming of a file is a wave: %+v", v)
		}
	}
	for _, p := range lag.Series(family, day1+150, day1+100+files+6) {
		want := 65.0
		if p.Day >= day1+100+files {
			want = 5
		}
		if p.Masked || math.Abs(p.Expected-want) > want*0.4 {
			t.Errorf("%v: %.1f expected, want about %.0f", p.Day, p.Expected, want)
		}
	}
	burst := watched(Plan{}, day1+181, quiet(13, 182), from("ftc_dnc", file), from("ftc_dnc", many(50, sightOf(day1+180, bank, sask))))
	if v := of(burst, Key{TypeRegion, "bank", "CA-SK"}, day1+179); len(v) != 1 || v[0].Hidden {
		t.Errorf("a wave in a file that comes every day: %+v, want one", v)
	}
}

// TestOneDailyFileSaysNothing: it holds calls of one day, and a few of the year
// before.
func TestOneDailyFileSaysNothing(t *testing.T) {
	day := day1 + 365
	var file []Sight
	for i := range 400 {
		s := sightOf(day-Day(max(0, i-300))*3, family, sask, Key{Number, "+1306555" + string(rune('0'+i%10)), ""})
		s.Told = day
		file = append(file, s)
	}
	for _, at := range []Day{day + 1, day + 40} {
		w := watched(Plan{}, at, from("ftc_dnc", file))
		if v := w.Waves(0, farDay); len(v) > 0 {
			t.Errorf("one daily file is %d waves on %v: %+v", len(v), at, v[0])
		}
		if w.Untold() != nil {
			t.Errorf("there is something to learn of: %+v", w.Untold())
		}
	}
	w := watched(Plan{}, day1+4, quiet(14, 4), many(40, sightOf(day1+4, family, sask)))
	if v := w.Waves(0, farDay); len(v) > 0 {
		t.Errorf("the first days of a desk are waves: %+v", v)
	}
}

// TestWhatADeskLearns: what alarms in the first two weeks is told to nobody,
// but can be seen.
func TestWhatADeskLearns(t *testing.T) {
	w := watched(Plan{}, day1+10, quiet(6, 11), many(60, sightOf(day1+10, family, sask)))
	if u := w.Untold(); len(u) == 0 || !u[0].Hidden || u[0].Fresh || u[0].Bulk {
		t.Errorf("what is not told yet: %+v", u)
	}
	if u := watched(Plan{}, day1+60, quiet(6, 61), many(60, sightOf(day1+10, family, sask))).Untold(); len(u) > 0 {
		t.Errorf("long after the beginning: %+v", u)
	}
}

// TestALongOutageIsTheEnd: for four weeks silence is an outage, then nobody
// tells any more.
func TestALongOutageIsTheEnd(t *testing.T) {
	w := watched(Plan{}, day1+200, quiet(15, 100))
	for _, d := range w.Calendar(day1+100, day1+200) {
		want := Outage
		if d.Day >= day1+100+outageOf {
			want = Unseen
		}
		if d.Gap != want {
			t.Errorf("%v is %q, want %q", d.Day, d.Gap, want)
		}
	}
	if s := state(w, Whole); s.Mean != 0 || s.Last != day1+99 {
		t.Errorf("after the end: %+v", s)
	}
}

// TestDaysMaskedByHand raise nothing and teach nothing, and come back when the
// mask is lifted.
func TestDaysMaskedByHand(t *testing.T) {
	begin := day1 + 100
	lots := slices.Concat(quiet(16, 130), many(40, sightOf(begin, family, sask)), many(40, sightOf(begin+1, family, sask)))
	w := watched(Plan{}, day1+129, lots)
	if v := of(w, famSK, begin-1); len(v) != 1 {
		t.Fatalf("%d waves without a mask, want one", len(v))
	}
	w.Mask([]Span{{begin, begin + 1, "A report on television"}})
	at := (day1 + 129).Time().Add(23*time.Hour + 59*time.Minute)
	w.Refresh(at)
	if v := of(w, famSK, begin-1); len(v) != 0 {
		t.Errorf("masked days are a wave: %+v", v)
	}
	if c := w.Calendar(begin, begin)[0]; c.Gap != Named || c.Why != "A report on television" || c.Count < 40 {
		t.Errorf("a masked day is told as %+v", c)
	}
	if p := w.Series(famSK, begin+10, begin+10)[0]; p.Expected > 6 {
		t.Errorf("masked days taught: %.1f expected, want about 2.5", p.Expected)
	}
	w.Mask(nil)
	w.Refresh(at)
	if v := of(w, famSK, begin-1); len(v) != 1 {
		t.Errorf("%d waves after the mask was lifted, want one", len(v))
	}
}

func TestDaysOfASource(t *testing.T) {
	told := func(days ...Day) map[Day]int {
		m := map[Day]int{}
		for _, d := range days {
			m[d]++
		}
		return m
	}
	every := func(step, from, to Day) (out []Day) {
		for d := from; d <= to; d += step {
			out = append(out, d)
		}
		return out
	}
	for _, c := range []struct {
		name string
		told map[Day]int
		want []Span
	}{
		{"nothing", told(), nil},
		{"every day", told(every(1, 10, 60)...), []Span{{From: 10, To: 60}}},
		{"a week without", told(slices.Concat(every(1, 10, 60), every(1, 68, 90))...), []Span{{From: 10, To: 90}}},
		{"two weeks without", told(slices.Concat(every(1, 10, 60), every(1, 75, 90))...), []Span{{From: 10, To: 60}, {From: 75, To: 90}}},
		{"two weeks without, of a file of one a week", told(slices.Concat(every(7, 10, 360), every(7, 374, 700))...), []Span{{From: 10, To: 696}}},
		{"a misprint", told(slices.Concat([]Day{-4000}, every(1, 10, 60))...), []Span{{From: 10, To: 60}}},
		{"two reports", told(4, 5), nil},
	} {
		s := source{name: "a file", told: c.told}
		if diff := cmp.Diff(c.want, s.cover(noDay)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		s.spans = c.want
		for d := Day(-10); d < 700; d++ {
			if want := slices.ContainsFunc(c.want, func(x Span) bool { return d >= x.From && d <= x.To }); s.covers(d) != want {
				t.Fatalf("%s: covers %d: %v", c.name, d, !want)
			}
		}
	}
	for _, c := range []struct {
		a, b []Span
		want Day
	}{
		{nil, nil, farDay}, {nil, []Span{{From: 5, To: 6}}, 5}, {[]Span{{From: 5, To: 9}}, []Span{{From: 5, To: 6}}, 7},
		{[]Span{{From: 5, To: 6}, {From: 20, To: 21}}, []Span{{From: 5, To: 6}, {From: 19, To: 21}}, 19}, {[]Span{{From: 5, To: farDay}}, []Span{{From: 5, To: farDay}}, farDay},
	} {
		if got := differ(c.a, c.b); got != c.want {
			t.Errorf("%v and %v differ from %d on, want %d", c.a, c.b, got, c.want)
		}
	}
}
