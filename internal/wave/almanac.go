package wave

import (
	"math"
	"slices"

	"github.com/hangup-project/hangup/internal/aberration"
)

// The beginning of what is counted.
const (
	noDay    = Day(math.MinInt32)
	farDay   = Day(math.MaxInt32)
	lastDay  = Day(73413) // 2171-01-01: no report is dated so late
	quietFor = Day(14)    // days at the beginning in which an alarm is hidden
	muteFor  = Day(7)     // days at the beginning in which nothing is tested
	busyFor  = 5          // days with reports that a beginning has, at least
	outageOf = Day(28)    // days without a report that are an outage, at most
	lull     = 8.0        // expected reports that do not come: an outage
	ordinary = Day(60)    // a delay above it says nothing about delays
	leastOf  = 0.05       // mean daily count of a stream of a kind, at least
	daysOff  = 0.5        // what a day off does to counts, before it is learned
	offWeigh = 20.0       // the weight of that, in expected reports
	volKept  = 0.97
)

// entry is what is known of a day in all streams together. Those counts that
// are kept by the day of the call hold only what was told by the guard's end,
// so that they do not change any more when they are learned from.
type entry struct {
	calls  int32              // reports of this day, whenever told
	by     []heard            // the same by source
	delays [window + 1]uint32 // reports told on this day, by their delay
	hours  [24]uint32         // and by the hour
}

// heard is what one source told of a day.
type heard struct {
	source int32
	calls  int32
	early  int32    // those told within the guard
	kinds  [7]int32 // of these, those that carry a kind
	births [7]int32 // streams that count as those that can alarm from the next day on
}

// of is what a source told of the day, made where it is not there.
func (e *entry) of(source int32) *heard {
	for i := range e.by {
		if e.by[i].source == source {
			return &e.by[i]
		}
	}
	e.by = append(e.by, heard{source: source})
	return &e.by[len(e.by)-1]
}

// told is what a source told of the day.
func (e *entry) told(source int32) heard {
	if e != nil {
		for _, h := range e.by {
			if h.source == source {
				return h
			}
		}
	}
	return heard{source: source}
}

// almanac turns what is known of days into pages. A page for a day uses only
// what was told before it, but for the mask of an outage, the days of sources
// and the number of streams.
type almanac struct {
	plan    Plan
	sources []*source
	named   map[string]int32 // sources by name
	ranked  []int32          // sources in the order of their names
	first   Day              // of all sources
	base    Day              // of entries[0]
	entries []entry
	origin  Day // the first day of the pages
	pages   []page
	states  []learned // at the beginning of each page's day
	dirty   Day       // the first page that may be wrong
	steps   map[int]threshold
}

func newAlmanac(p Plan) *almanac {
	a := &almanac{plan: p, named: map[string]int32{}, base: noDay, first: noDay, origin: noDay, dirty: farDay, steps: map[int]threshold{}}
	a.source("")
	return a
}

// entry is that of a day, or nil.
func (a *almanac) entry(d Day) *entry {
	if i := int(d) - int(a.base); a.base != noDay && i >= 0 && i < len(a.entries) {
		return &a.entries[i]
	}
	return nil
}

// ensure is the entry of a day, made where it is not there.
func (a *almanac) ensure(d Day) *entry {
	if a.base == noDay {
		a.base = d
	}
	if d < a.base {
		a.entries = slices.Insert(a.entries, 0, make([]entry, a.base-d)...)
		a.base = d
	}
	if n := int(d-a.base) + 1; n > len(a.entries) {
		a.entries = append(a.entries, make([]entry, n-len(a.entries))...)
	}
	return &a.entries[d-a.base]
}

func (a *almanac) touch(d Day) { a.dirty = min(a.dirty, d) }

// note takes one sight into account, n times.
func (a *almanac) note(s sight, n int32) {
	e := a.ensure(s.day)
	h := e.of(s.source)
	h.calls += n
	e.calls += n
	if h.calls == max(n, 0) { // no longer empty, or empty again
		a.touch(s.day)
	}
	if s.source == 0 { // it may begin elsewhere
		a.sources[0].dirty = true
	}
	delay := s.told - s.day
	if delay < aberration.Guard {
		h.early += n
		for k := range h.kinds {
			if s.kinds&(1<<k) != 0 {
				h.kinds[k] += n
			}
		}
		a.touch(s.day + aberration.Guard)
	}
	if s.told >= lastDay {
		return
	}
	t := a.ensure(s.told)
	if s.teaches && delay <= window {
		t.delays[delay] += uint32(n)
	}
	if s.teaches && s.hour >= 0 && s.batch == 0 {
		t.hours[s.hour] += uint32(n)
	}
}

// counted is how many days after its first three reports in a week a stream is
// taken among those that can alarm: so late that reports that are still on
// their way seldom change what was said meanwhile, and not later than alarms are
// hidden.
const counted = quietFor

// born adds a stream to those that can alarm by what a source tells, or with n =
// -1 takes it away.
func (a *almanac) born(kind int, b birth, n int32) {
	if d := b.day + counted; d < lastDay {
		a.ensure(d).of(b.source).births[kind] += n
		a.touch(d + 1)
	}
}

// begin finds the first day of the desk itself: that of the first three reports
// within a week, so that one stray report of long ago is not taken for the
// beginning.
func (a *almanac) begin() Day {
	n := int32(0)
	own := func(i int) int32 { return a.entries[i].told(0).calls }
	for i := range a.entries {
		if i >= 7 {
			n -= own(i - 7)
		}
		if n += own(i); n >= leastReports {
			for j := max(0, i-6); ; j++ {
				if own(j) > 0 {
					return a.base + Day(j)
				}
			}
		}
	}
	return noDay
}

// settle makes the pages up to today, and returns the first day of which the
// page is another than before; farDay where all are the same.
func (a *almanac) settle(today Day) (changed Day) {
	changed = farDay
	a.touch(a.coverage())
	if a.first != a.origin {
		changed = min(a.first, a.origin)
		a.origin, a.pages, a.states, a.dirty = a.first, nil, nil, a.first
	}
	if a.origin == noDay {
		a.dirty = farDay
		return changed
	}
	from := a.origin + Day(len(a.pages))
	if a.dirty < from {
		from = max(a.dirty, a.origin)
	}
	a.dirty = farDay
	for d := from; d <= today; d++ {
		i := int(d - a.origin)
		p, l := a.page(d)
		if i == len(a.pages) {
			a.pages, a.states = append(a.pages, p), append(a.states, l)
			continue
		}
		a.states[i] = l
		if !a.pages[i].same(&p) {
			a.pages[i], changed = p, min(changed, d)
		}
	}
	// The clock may have gone back: what was known of days ahead is forgotten.
	keep := min(len(a.pages), int(max(today+1, from)-a.origin))
	a.pages, a.states = a.pages[:keep], a.states[:keep]
	return changed
}

// at is the page of a day from the origin to the last that was settled.
func (a *almanac) at(d Day) *page { return &a.pages[d-a.origin] }

// threshold is what the budget allows on a day.
type threshold struct {
	alone  float64 // of the sum of a stream of one report a day and more
	beside float64 // the same where the stream is judged by the week too
	alpha  float64 // of that judgement
}

// of is the threshold of the sum where a stream is judged by the week too, or is
// not.
func (t threshold) of(weekly bool) float64 {
	if weekly {
		return t.beside
	}
	return t.alone
}

// threshold is that for a number of streams, which is rounded to a tenth so that
// it seldom moves.
func (a *almanac) threshold(streams int) threshold {
	const tenth = 1.1
	step := int(math.Round(math.Log(float64(max(1, streams))) / math.Log(tenth)))
	h, known := a.steps[step]
	if !known {
		n := int(math.Round(math.Pow(tenth, float64(step))))
		alpha, rest := aberration.AllotWeekly(n, a.plan.Budget)
		h = threshold{aberration.Allot(n, a.plan.Budget), aberration.Allot(n, rest), alpha}
		a.steps[step] = h
	}
	return h
}
