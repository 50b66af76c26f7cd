package wave

import (
	"cmp"
	"slices"
)

// mostTraces bounds the series that are kept worked out.
const mostTraces = 4096

// Days are the first day that is tested and the last, which is today; ok is
// false while too little is known.
func (w *Watch) Days() (from, to Day, ok bool) {
	if w.today == noDay || w.almanac.origin == noDay || w.almanac.origin > w.today {
		return 0, 0, false
	}
	return w.almanac.origin, w.today, true
}

// Last is the last day up to today on which something came, and whether nobody
// has told of the days since for so long that nothing is usual any more: for four
// weeks. ok is false where nothing came.
func (w *Watch) Last() (day Day, silent, ok bool) {
	from, _, ok := w.Days()
	if !ok {
		return 0, false, false
	}
	t := &w.streams[w.whole].tally
	day, ok = t.last()
	for d := w.today; ok && day > w.today && d >= from; d-- { // some are dated ahead
		if c := t.cursor(d); c.day(d, nil) > 0 {
			day = d
		}
	}
	return day, w.shared.last == nil, ok
}

// Streams are the streams that had three reports in a week at some time, of the
// given kinds (none: of all), those of many reports first.
func (w *Watch) Streams(kinds ...Kind) (out []StreamState) {
	for _, i := range w.lives {
		s := w.streams[i]
		if len(kinds) > 0 && !slices.Contains(kinds, s.key.Kind) {
			continue
		}
		st := StreamState{Key: s.key, Total: s.tally.total(), Week: s.tally.sum(w.today-week+1, w.today),
			Mean: s.life.mean, Score: s.life.score}
		st.Last, _ = s.tally.last()
		s.life.rises(func(r *rise) { st.Alarm = st.Alarm || r.open })
		out = append(out, st)
	}
	slices.SortFunc(out, func(a, b StreamState) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), a.Key.compare(b.Key))
	})
	return out
}

// Series is a stream day by day, both ends in it. Days before the first that
// is tested, and those of a stream that never had three reports in a week, have
// their count alone; days after today are not there.
func (w *Watch) Series(k Key, from, to Day) []Point {
	i, known := w.index[k]
	to = min(to, w.today)
	if !known || from > to {
		return nil
	}
	s := w.streams[i]
	out := make([]Point, 0, to-from+1)
	trace := w.trace(i, from)
	c := s.tally.cursor(from)
	for d := from; d <= to; d++ {
		if len(trace) > 0 && d >= trace[0].Day {
			out = append(out, trace[d-trace[0].Day:to+1-trace[0].Day]...)
			break
		}
		n := c.day(d, nil)
		out = append(out, Point{Day: d, Count: n})
	}
	return out
}

// traced is the whole series of a stream that can alarm, with the bands of its
// days from one on: they cost ten times what the rest does.
type traced struct {
	banded Day
	points []Point
}

// trace is the whole series of a stream that can alarm, with its bands from a
// day on.
func (w *Watch) trace(i int32, banded Day) []Point {
	if t, have := w.traces[i]; have && t.banded <= banded {
		return t.points
	}
	var out []Point
	w.follow(i, noDay, banded, func(f *Figures) {
		out = append(out, Point{Day: f.Day, Count: f.Count, Expected: f.Reading.Mu, Lower: f.Lower, Upper: f.Upper,
			Z: f.Reading.Z, Sum: f.Sum, Threshold: f.Threshold, Alarm: f.Alarm,
			Masked: f.Gap != "", Gap: f.Gap, Holiday: f.Holiday, Bulk: f.Bulk + f.Others})
	})
	if w.traces == nil || len(w.traces) >= mostTraces {
		w.traces = map[int32]traced{}
	}
	w.traces[i] = traced{banded, out}
	return out
}

// follow reads a stream from its beginning and tells each day from a given one
// on, with its band where that is wanted.
func (w *Watch) follow(i int32, from, banded Day, tell func(*Figures)) {
	s := w.streams[i]
	if _, _, ok := w.Days(); !ok || s.life == nil {
		return
	}
	first, _ := s.tally.first(w.almanac.origin)
	st := watching{next: first}
	sit := sitting{s: s, shared: &w.shared, cursor: s.tally.cursor(first), done: func(rise) {}}
	for st.next <= w.today {
		sit.bands = st.next >= banded
		if f := st.step(&sit); f.Day >= from {
			tell(&f)
		}
	}
}

// Regions are the counts by region in the days from one to another, both in it, those of
// most reports first. A region is in a wave that rose in it, or that has more
// reports from it than is usual.
func (w *Watch) Regions(from, to Day) (out []RegionCount) {
	runs, over := map[string]bool{}, map[string]bool{}
	all := w.known()
	for i := range all.list {
		v := &all.list[i]
		if v.Hidden || v.Begin > to || !v.Running() && v.End < from {
			continue
		}
		for _, region := range w.composed(i).regions {
			runs[region], over[region] = runs[region] || v.Running(), over[region] || !v.Running()
		}
	}
	for i, s := range w.streams {
		if s.key.Kind != Region {
			continue
		}
		r := RegionCount{Region: s.key.Value, Count: s.tally.sum(from, to), Runs: runs[s.key.Value], Over: over[s.key.Value]}
		for _, p := range w.trace(int32(i), farDay) {
			if p.Day >= from && p.Day <= to {
				r.Expected += p.Expected
			}
		}
		if r.Ratio = float64(r.Count) / max(r.Expected, 0.01); r.Count > 0 || r.Expected > 0 {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b RegionCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Region, b.Region))
	})
	return out
}

// Calendar is the count of all reports on each day, both ends in it.
func (w *Watch) Calendar(from, to Day) []DayCount {
	if from > to {
		return nil
	}
	out := make([]DayCount, 0, to-from+1)
	c := w.streams[w.whole].tally.cursor(from)
	first, last, ok := w.Days()
	for d := from; d <= to; d++ {
		n := c.day(d, nil)
		day := DayCount{Day: d, Count: n}
		if ok && d >= first && d <= last {
			p := w.almanac.at(d)
			day.Gap = p.gap(w.shared.late.share(w.today - d))
			if day.Masked = day.Gap != ""; day.Gap == Named {
				day.Why = p.named
			}
		}
		out = append(out, day)
	}
	return out
}

// Explanation is how one wave came to be said.
type Explanation struct {
	Wave    Wave
	Delay   []float64 // share of reports told by the end of so many days after the call
	Hour    float64   // of a day's tellings, the share until now
	Budget  float64   // false alarms a week
	Streams int       // that can alarm, on the day of the alarm
	Total   Total     // all days of the wave as one
	Days    []Figures // of the cause, from three weeks before to one after
}

// Explain gives every intermediate figure of a wave's cause, day by day.
func (w *Watch) Explain(id string) (Explanation, bool) {
	i, found := w.lookup(id)
	if !found {
		return Explanation{}, false
	}
	v := w.inFull(i)
	x := Explanation{Wave: v, Delay: slices.Clone(w.shared.late.within[:]), Hour: w.shared.late.byHour,
		Budget: w.plan.Budget, Streams: w.almanac.at(v.AlarmDay).streams, Total: w.total(w.waves.members[i], v.AlarmDay)}
	till := w.today
	if !v.Running() {
		till = v.End + week
	}
	w.follow(w.index[v.Cause], v.Begin-window, v.Begin-window, func(f *Figures) {
		if f.Day <= till {
			x.Days = append(x.Days, *f)
		}
	})
	return x, true
}
