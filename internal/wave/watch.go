package wave

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Watch owns the counts of all streams and what is said of them. It is not
// safe for concurrent use; neither are its readers, which keep what they have
// worked out.
type Watch struct {
	plan    Plan
	almanac *almanac
	streams []*stream
	index   map[Key]int32
	whole   int32
	lives   []int32 // streams that had three reports in a week
	dirty   []int32
	batches []batch
	batch   map[lot]int32
	stale   Day // the first day of which a batch was judged anew
	odd     int

	today  Day
	hour   int
	shared shared
	waves  *waves // nil: to be worked out
	traces map[int32]traced

	scratch []int32
}

// sight is a Sight brought into form.
type sight struct {
	day, told Day
	hour      int // -1: unknown
	batch     int32
	source    int32
	reporter  uint64
	teaches   bool // its delay is known and usual
	kinds     uint8
}

// lot names a batch: those of two sources are two.
type lot struct {
	source string
	id     uint64
}

// batch is what is known of one bulk.
type batch struct {
	source int32
	single bool // it is a bulk, and not all that a source gave without one
	days   map[Day]int
	first  Day
	last   Day
	n      int
	most   int // reports of one day, at the most
}

// historySpan is the spread of days from which a batch is a history.
const historySpan = 28

// history says whether the days of a batch count like any other.
func (b *batch) history() bool {
	return !b.single || b.last-b.first > historySpan && 2*b.most < b.n
}

// New makes a watch that has seen nothing.
func New(p Plan) *Watch {
	if p.Budget == 0 {
		p.Budget = 1
	}
	if p.Earliest == 0 {
		p.Earliest = Date(2000, time.January, 1)
	}
	p.Workers = max(p.Workers, 2)
	w := &Watch{plan: p, almanac: newAlmanac(p), index: map[Key]int32{}, batches: make([]batch, 1),
		batch: map[lot]int32{}, stale: farDay, today: noDay}
	w.whole = w.stream(Whole)
	return w
}

// Plan is the plan by which it is kept.
func (w *Watch) Plan() Plan { return w.plan }

// Odd is the number of sights with an impossible day: before the plan's
// earliest, or after the day on which they were told. They count on the day of
// telling; where that is impossible too, not at all.
func (w *Watch) Odd() int { return w.odd }

// stream is the index of a key's stream, made where it is not there.
func (w *Watch) stream(k Key) int32 {
	if i, known := w.index[k]; known {
		return i
	}
	i := int32(len(w.streams))
	w.streams = append(w.streams, &stream{key: k, kind: k.Kind.narrowness(), dirty: farDay})
	w.index[k] = i
	return i
}

// Add counts a sight. Nothing is said of it before the next Refresh.
func (w *Watch) Add(s Sight) { w.apply(s, 1) }

// Remove takes back a sight that was added, given as it was.
func (w *Watch) Remove(s Sight) { w.apply(s, -1) }

func (w *Watch) apply(s Sight, n int) {
	f, counts := w.form(s, n)
	if !counts {
		return
	}
	w.touched(s.Keys, n > 0)
	for _, i := range w.scratch {
		f.kinds |= 1 << w.streams[i].kind
	}
	w.almanac.note(f, int32(n))
	for _, i := range w.scratch {
		st := w.streams[i]
		if !st.tally.add(f.day, f.batch, f.reporter, n) {
			continue
		}
		if st.dirty == farDay {
			w.dirty = append(w.dirty, i)
		}
		st.dirty = min(st.dirty, f.day)
		if n < 0 {
			st.shrunk = true
		}
		st.fresh = st.fresh || st.life != nil && !slices.ContainsFunc(st.life.born, func(b birth) bool { return b.alone && b.source == f.source })
		w.accompany(st, f, int32(n))
	}
}

// form brings a sight into form; it says whether it can be counted.
func (w *Watch) form(s Sight, n int) (f sight, counts bool) {
	possible := func(d Day) bool { return d >= w.plan.Earliest && d < lastDay }
	f = sight{day: s.Day, told: s.Told, hour: -1, reporter: s.Reporter, teaches: s.Told != 0}
	if !possible(s.Day) || s.Told != 0 && s.Day > s.Told+1 {
		w.odd += n
		f.day, f.teaches = s.Told, false
	}
	if !possible(f.day) {
		return f, false
	}
	if f.told < f.day { // also where it is not known
		f.told = f.day
	}
	f.source = w.almanac.source(s.Source)
	f.batch = w.inBatch(lot{s.Source, s.Batch}, f.source, f.day, n)
	if possible(s.Told) {
		w.almanac.sources[f.source].heardOf(s.Told, n)
	} else {
		w.almanac.sources[f.source].heardOf(f.day, n)
	}
	if f.told-f.day > ordinary {
		f.teaches = false
		if f.batch != 0 {
			f.told = f.day // a history: of the day of the call
		}
	}
	if f.teaches && s.Hour >= 0 && s.Hour < 24 {
		f.hour = int(s.Hour)
	}
	return f, true
}

// inBatch counts a sight into its batch; what a source gave without one is one
// too, so that each cell has its source. 0 is what came to the desk one by one.
func (w *Watch) inBatch(of lot, source int32, d Day, n int) int32 {
	if of == (lot{}) {
		return 0
	}
	i, known := w.batch[of]
	if !known {
		i = int32(len(w.batches))
		w.batch[of] = i
		w.batches = append(w.batches, batch{source: source, single: of.id != 0, days: map[Day]int{}, first: farDay, last: noDay})
	}
	b := &w.batches[i]
	if !b.single {
		return i
	}
	was := b.history()
	b.days[d] += n
	b.n += n
	b.most = max(b.most, b.days[d])
	b.first, b.last = min(b.first, d), max(b.last, d)
	if n < 0 {
		b.measure()
	}
	if b.history() != was {
		w.stale = min(w.stale, b.first)
	}
	return i
}

// measure finds the figures of a batch anew.
func (b *batch) measure() {
	b.first, b.last, b.most = farDay, noDay, 0
	for d, n := range b.days {
		if n > 0 {
			b.first, b.last, b.most = min(b.first, d), max(b.last, d), max(b.most, n)
		} else {
			delete(b.days, d)
		}
	}
}

// Mask has days masked that a person named, in the place of those that were
// before: they are not tested and teach nothing. It shows with the next Refresh.
func (w *Watch) Mask(days []Span) {
	changed := farDay
	for _, s := range slices.Concat(w.plan.Masks, days) {
		if !slices.Contains(days, s) || !slices.Contains(w.plan.Masks, s) {
			changed = min(changed, s.From)
		}
	}
	w.plan.Masks = slices.Clone(days)
	w.almanac.plan.Masks = w.plan.Masks
	w.almanac.touch(changed)
}

// touched puts the streams of a sight into scratch, each once.
func (w *Watch) touched(keys []Key, create bool) {
	w.scratch = append(w.scratch[:0], w.whole)
	for _, k := range keys {
		if k.Value == "" || k.Kind == TypeRegion && k.Region == "" || k.Kind.narrowness() <= 0 {
			continue
		}
		i, known := w.index[k]
		if !known {
			if !create {
				continue
			}
			i = w.stream(k)
		}
		if !slices.Contains(w.scratch, i) {
			w.scratch = append(w.scratch, i)
		}
	}
}

// Refresh brings everything up to the moment: the streams that changed, and
// all of them once an hour, when more of today's reports can have come. A clock
// that goes back, or ahead and back, costs a full pass and nothing else.
func (w *Watch) Refresh(now time.Time) {
	today, hour := DayOf(now, w.plan.Zone), int(hourOf(now, w.plan.Zone))
	touched := w.settle()
	changed := w.almanac.settle(today)
	if w.almanac.origin == noDay || w.almanac.origin > today {
		w.today, w.hour, w.waves, w.traces = today, hour, nil, nil
		for _, i := range w.lives {
			l := w.streams[i].life
			w.streams[i].dirty = farDay
			*l = life{mark: watching{next: noDay}, alive: true, busy: l.busy, born: l.born}
		}
		return
	}
	changed = min(changed, w.stale)
	all := today != w.today || hour != w.hour || changed <= today
	w.today, w.hour, w.stale = today, hour, farDay
	w.shared = shared{w.almanac, today, w.almanac.punctual(today, hour), &w.batches, w.almanac.heardLast(today)}
	work := touched
	if all {
		work = w.awake(changed)
	}
	if w.pass(work, changed) {
		w.waves = nil
	}
	for _, i := range work {
		w.streams[i].dirty = farDay
	}
	if all {
		w.traces, w.waves = nil, nil
	}
}

// settle brings the counts that changed into order, finds the streams that can
// alarm, and returns those of them that changed.
func (w *Watch) settle() (work []int32) {
	for _, i := range w.dirty {
		s := w.streams[i]
		s.tally.settle()
		delete(w.traces, i)
		if s.life == nil || s.shrunk || s.fresh || s.dirty <= s.life.newest() {
			w.live(i)
		}
		if s.shrunk, s.fresh = false, false; s.life == nil {
			s.dirty = farDay
		} else {
			work = append(work, i)
		}
	}
	w.dirty = w.dirty[:0]
	return work
}

// live finds out whether, and since when, a stream can alarm.
func (w *Watch) live(i int32) {
	s := w.streams[i]
	busy, ever := s.tally.busy(week, leastReports, nil)
	var born []birth
	if ever {
		born = w.births(s, busy)
	}
	if was := s.life; was != nil {
		if ever && busy == was.busy && slices.Equal(born, was.born) {
			return
		}
		for _, b := range was.born {
			w.almanac.born(s.kind, b, -1)
		}
		if !ever {
			s.life, w.waves = nil, nil
			w.lives = slices.DeleteFunc(w.lives, func(j int32) bool { return i == j })
			return
		}
	}
	if !ever {
		return
	}
	for _, b := range born {
		w.almanac.born(s.kind, b, 1)
	}
	if s.life == nil {
		s.life = &life{mark: watching{next: noDay}, alive: true}
		w.lives = append(w.lives, i)
	}
	s.life.busy, s.life.born = busy, born
}

// births are by which sources a stream can alarm: those that told of it three
// times within a week. Where none did alone, it is the first that told of it.
func (w *Watch) births(s *stream, busy Day) (out []birth) {
	var told []int32
	s.tally.batches(func(b int32) {
		if i := w.batches[b].source; !slices.Contains(told, i) {
			told = append(told, i)
		}
	})
	slices.SortFunc(told, func(a, b int32) int { return cmp.Compare(w.almanac.sources[a].name, w.almanac.sources[b].name) })
	if len(told) == 1 {
		return []birth{{told[0], busy, true}}
	}
	for _, i := range told {
		if d, ever := s.tally.busy(week, leastReports, func(b int32) bool { return w.batches[b].source == i }); ever {
			out = append(out, birth{i, d, true})
		}
	}
	if out == nil {
		out = []birth{{told[0], busy, false}}
	}
	return out
}

// newest is the last day that is one of a birth.
func (l *life) newest() Day {
	last := l.busy
	for _, b := range l.born {
		last = max(last, b.day)
	}
	return last
}

// awake are the streams that must be read when all are: not those in which
// nothing can have changed.
func (w *Watch) awake(changed Day) (work []int32) {
	for _, i := range w.lives {
		if l := w.streams[i].life; l.alive || w.streams[i].dirty != farDay || changed < l.mark.next || l.mark.next > w.today-window {
			work = append(work, i)
		}
	}
	return work
}

// pass reads streams on a few goroutines; each touches its own stream alone.
func (w *Watch) pass(work []int32, stale Day) (moved bool) {
	const few = 16
	workers := min(w.plan.Workers, max(2, runtime.GOMAXPROCS(0)))
	if len(work) < few {
		workers = 1
	}
	var next atomic.Int64
	var any atomic.Bool
	run := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(work) {
				return
			}
			if w.streams[work[i]].refresh(&w.shared, stale) {
				any.Store(true)
			}
		}
	}
	var all sync.WaitGroup
	for range workers - 1 {
		all.Go(run)
	}
	run()
	all.Wait()
	return any.Load()
}
