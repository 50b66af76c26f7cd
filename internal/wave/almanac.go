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
	early  int32              // those told within the guard
	kinds  [7]int32           // of these, those that carry a kind
	delays [window + 1]uint32 // reports told on this day, by their delay
	hours  [24]uint32         // and by the hour
	births [7]int32           // streams that count as those that can alarm from the next day on
}

// page is what all streams share on a day.
type page struct {
	factor    float64 // of weekday and holiday
	prior     [7]float64
	threshold float64
	halved    float64 // the threshold for half the budget
	streams   int     // that can alarm
	expected  float64 // reports in all
	named     bool    // an outage by hand
	empty     bool    // nothing came
	missed    float64 // reports expected on the empty days just before
	holiday   bool
}

// out says whether the day is an outage, seen when a share of its reports can
// have been told: named by hand, or nothing at all came on it and on the days
// just before though at least eight reports were expected.
func (p *page) out(share float64) bool {
	return p.named || p.empty && p.missed+p.expected*share >= lull
}

// learned is what the pages so far have taught, as of the beginning of a day.
type learned struct {
	week       aberration.Weekdays
	all        aberration.Baseline
	off, usual float64 // reports of days off, and what they would have been
	volume     [7]float64
	days       float64
	births     [7]int
}

// almanac turns what is known of days into pages. A page for a day uses only
// what was told before it, but for the mask of an outage and the number of
// streams.
type almanac struct {
	plan    Plan
	base    Day // of entries[0]
	entries []entry
	origin  Day // the first day that is tested
	pages   []page
	states  []learned // at the beginning of each page's day
	dirty   Day       // the first page that may be wrong
	steps   map[int][2]float64
}

func newAlmanac(p Plan) *almanac {
	return &almanac{plan: p, base: noDay, origin: noDay, dirty: farDay, steps: map[int][2]float64{}}
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
	if e.calls += n; e.calls == max(n, 0) { // no longer empty, or empty again
		a.touch(s.day)
	}
	if s.day < a.origin || a.origin == noDay {
		a.touch(s.day)
	}
	delay := s.told - s.day
	if delay < aberration.Guard {
		e.early += n
		for k := range e.kinds {
			if s.kinds&(1<<k) != 0 {
				e.kinds[k] += n
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

// born moves the day on which a stream had its first three reports in a week,
// or with n = -1 takes it away.
func (a *almanac) born(kind int, busy Day, n int32) {
	if d := busy + counted; d < lastDay {
		a.ensure(d).births[kind] += n
		a.touch(d + 1)
	}
}

// begin finds the first day that is tested: that of the first three reports
// within a week, so that one stray report of long ago is not taken for the
// beginning.
func (a *almanac) begin() Day {
	n := int32(0)
	for i := range a.entries {
		if i >= 7 {
			n -= a.entries[i-7].calls
		}
		if n += a.entries[i].calls; n >= leastReports {
			for j := max(0, i-6); ; j++ {
				if a.entries[j].calls > 0 {
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
	if a.dirty != farDay {
		if o := a.begin(); o != a.origin {
			changed = min(o, a.origin)
			a.origin, a.pages, a.states, a.dirty = o, nil, nil, o
		}
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
		if a.pages[i] != p {
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

// page makes that of a day from those before it.
func (a *almanac) page(d Day) (page, learned) {
	var l learned
	if d > a.origin {
		l = a.states[d-1-a.origin]
	} else {
		l.all = aberration.NewBaseline()
		for e := a.base; e < d; e++ {
			l.count(a.entry(e))
		}
	}
	if d > a.origin {
		l.count(a.entry(d - 1))
	}
	if past := d - aberration.Guard; past >= a.origin {
		a.learn(&l, past)
	}
	var p page
	p.holiday = a.plan.Holidays != nil && a.plan.Holidays(d)
	p.factor = l.week.Factor(d.Weekday())
	if p.holiday {
		p.factor = min(p.factor, max(p.factor*l.dayOff(), 0.05))
	}
	for k, volume := range l.volume {
		p.streams += l.births[k]
		mean := leastOf
		if l.days > 0 {
			mean = max(mean, volume/l.days/float64(max(1, l.births[k])))
		}
		p.prior[k] = mean
	}
	p.threshold, p.halved = a.threshold(p.streams)
	p.expected = p.factor * l.all.Read(0, 1, p.prior[0]).Lambda
	e := a.entry(d)
	p.empty = e == nil || e.calls == 0
	if last := d - 1; p.empty && last >= a.origin && a.at(last).empty {
		p.missed = a.at(last).missed + a.at(last).expected
	}
	for _, s := range a.plan.Masks {
		p.named = p.named || d >= s.From && d <= s.To
	}
	return p, l
}

func (l *learned) count(e *entry) {
	if e == nil {
		return
	}
	for k, n := range e.births {
		l.births[k] += int(n)
	}
}

// learn takes a day that is past its guard into account.
func (a *almanac) learn(l *learned, d Day) {
	p := a.at(d)
	e := a.entry(d)
	if p.out(toldWithin[aberration.Guard]) || e == nil {
		return
	}
	y := float64(e.early)
	r := l.all.Read(y, p.factor, p.prior[0])
	told := y
	if d >= a.origin+quietFor { // one upload must not bend the week
		told = min(y, 2*r.Mu+8)
	}
	l.all.Learn(told, p.factor, r)
	if p.holiday {
		l.off, l.usual = l.off+told, l.usual+r.Lambda*l.week.Factor(d.Weekday())
	} else {
		l.week.Learn(d.Weekday(), told)
	}
	l.days = volKept*l.days + p.factor
	for k, n := range e.kinds {
		kept := float64(n)
		if y > 0 {
			kept *= told / y
		}
		l.volume[k] = volKept*l.volume[k] + kept
	}
}

// dayOff is what a holiday does to the count of its weekday.
func (l *learned) dayOff() float64 {
	return (l.off + daysOff*offWeigh) / (l.usual + offWeigh)
}

// perWave is how many alarms of streams make one false wave, since parents and
// children alarm together: seen on real days that were shuffled, where a rise
// has no cause (TestShuffledDaysKeepToTheBudget).
const perWave = 1.5

// threshold is that for a number of streams, which is rounded up by up to a
// quarter so that it seldom moves; and that for half the budget, where weeks
// take the other half.
func (a *almanac) threshold(streams int) (whole, half float64) {
	step := int(math.Ceil(math.Log(float64(max(1, streams)))/math.Log(1.25) - 1e-9))
	h, known := a.steps[step]
	if !known {
		n := int(math.Ceil(math.Pow(1.25, float64(step))))
		allowed := a.plan.Budget * perWave
		h = [2]float64{aberration.Threshold(n, allowed), aberration.Threshold(n, allowed/2)}
		a.steps[step] = h
	}
	return h[0], h[1]
}
