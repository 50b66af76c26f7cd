package wave

import (
	"slices"

	"github.com/hangup-project/hangup/internal/aberration"
)

// page is what all streams share on a day.
type page struct {
	from      []forecast // the sources that cover the day, in the order of their names
	since     Day        // from which those of them that are tested, and no others, are tested each day
	factor    float64    // of weekday and holiday
	prior     [7]float64
	threshold threshold
	streams   int     // that can alarm
	expected  float64 // reports in all
	learning  bool    // no source has been heard for long enough
	named     string  // why it is masked by hand; empty where it is not
	empty     bool    // nothing came
	silent    Day     // days without a report, up to and with this one
	missed    float64 // reports expected on the empty days just before
	holiday   bool
}

// forecast is what a day of a source is like.
type forecast struct {
	source int32
	tested bool // it has been heard for long enough
	factor float64
	prior  [7]float64
}

func (p *page) same(o *page) bool {
	x, y := *p, *o
	x.from, y.from = nil, nil
	return x.equal(&y) && slices.Equal(p.from, o.from)
}

// equal compares all but the sources.
func (p *page) equal(o *page) bool {
	return p.since == o.since && p.factor == o.factor && p.prior == o.prior && p.threshold == o.threshold && p.streams == o.streams &&
		p.expected == o.expected && p.learning == o.learning && p.named == o.named && p.empty == o.empty && p.silent == o.silent && p.missed == o.missed && p.holiday == o.holiday
}

// gap says why the day is not tested, seen when a share of its reports can have
// been told: it is masked by hand; no source covers it; nothing at all came on
// it and on the days just before though at least eight reports were expected.
// After four weeks of that nobody tells any more.
func (p *page) gap(share float64) Gap {
	switch {
	case p.named != "":
		return Named
	case len(p.from) == 0:
		return Unseen
	case p.empty && p.missed+p.expected*share >= lull:
		if p.silent > outageOf {
			return Unseen
		}
		return Outage
	}
	return ""
}

// learned is what the pages so far have taught, as of the beginning of a day.
type learned struct {
	of []habit // by source
}

// habit is what is known of the days of one source.
type habit struct {
	week       aberration.Weekdays
	all        aberration.Baseline
	off, usual float64 // reports of days off, and what they would have been
	volume     [7]float64
	births     [7]int // streams that can alarm by it
	days       float64
	heard      Day // days that it covered
	busy       int // those on which something came
}

// page makes that of a day from those before it.
func (a *almanac) page(d Day) (page, learned) {
	var l learned
	if d > a.origin {
		l = a.states[d-1-a.origin]
		l.of = slices.Clone(l.of)
	}
	for len(l.of) < len(a.sources) {
		l.of = append(l.of, habit{all: aberration.NewBaseline()})
	}
	if d > a.origin {
		l.count(a.entry(d - 1))
		l.grow(a.at(d-1), a.entry(d-1))
	} else {
		for e := a.base; e < d; e++ {
			l.count(a.entry(e))
		}
	}
	if past := d - aberration.Guard; past >= a.origin {
		a.learn(&l, past)
	}
	p := page{holiday: a.plan.Holidays != nil && a.plan.Holidays(d), since: d}
	a.foresee(&p, &l, d)
	p.threshold = a.threshold(p.streams)
	e := a.entry(d)
	if p.empty = e == nil || e.calls == 0; p.empty {
		p.silent = 1
	}
	if last := d - 1; last >= a.origin {
		q := a.at(last)
		if p.empty && q.empty {
			p.silent, p.missed = q.silent+1, q.missed+q.expected
		}
		if slices.Equal(p.heeded(), q.heeded()) {
			p.since = q.since
		}
	}
	for _, s := range a.plan.Masks {
		if d >= s.From && d <= s.To && p.named == "" {
			p.named = s.why()
		}
	}
	return p, l
}

// heeded are the sources that are tested: a few lines of another one change
// nothing in what the weeks of years can be compared with.
func (p *page) heeded() (out []int32) {
	for _, f := range p.from {
		if f.tested {
			out = append(out, f.source)
		}
	}
	return out
}

// foresee says what to expect of the sources that cover a day. A source that
// was first heard less than two weeks before, or on few days, is not tested
// where there is another; where there is none, after a week, and what alarms is
// hidden.
func (a *almanac) foresee(p *page, l *learned, d Day) {
	p.learning = true
	total := 0.0
	for _, i := range a.ranked {
		if !a.sources[i].covers(d) {
			continue
		}
		h := &l.of[i]
		f := forecast{source: i, tested: h.grown(), factor: h.week.Factor(d.Weekday())}
		p.learning = p.learning && !f.tested
		if p.holiday {
			f.factor = min(f.factor, max(f.factor*h.dayOff(), 0.05))
		}
		for k, volume := range h.volume {
			p.streams += h.births[k] // one that two sources tell of counts for both
			f.prior[k] = leastOf
			if h.days > 0 {
				f.prior[k] = max(leastOf, volume/h.days/float64(max(1, h.births[k])))
			}
			p.prior[k] += f.prior[k]
		}
		mean := h.all.Read(0, 1, f.prior[0]).Lambda
		p.expected += f.factor * mean
		total += mean
		p.from = append(p.from, f)
	}
	p.factor = 1
	if total > 0 {
		p.factor = p.expected / total
	}
	if p.learning {
		for i := range p.from {
			p.from[i].tested = l.of[p.from[i].source].heard >= muteFor
		}
	}
}

// grown says whether a source has been heard for long enough to say what is
// unusual.
func (h *habit) grown() bool { return h.heard >= quietFor && h.busy >= busyFor }

func (l *learned) count(e *entry) {
	if e == nil {
		return
	}
	for _, h := range e.by {
		for k, n := range h.births {
			l.of[h.source].births[k] += int(n)
		}
	}
}

// grow counts a day that is over for the sources that covered it.
func (l *learned) grow(p *page, e *entry) {
	for _, f := range p.from {
		h := &l.of[f.source]
		h.heard++
		if e.told(f.source).calls > 0 {
			h.busy++
		}
	}
}

// learn takes a day that is past its guard into account.
func (a *almanac) learn(l *learned, d Day) {
	p := a.at(d)
	if p.gap(toldWithin[aberration.Guard]) != "" {
		return
	}
	for _, f := range p.from {
		l.of[f.source].learn(p, &f, a.entry(d).told(f.source), d)
	}
}

// learn takes what one source told of a day into account.
func (h *habit) learn(p *page, f *forecast, told heard, d Day) {
	y := float64(told.early)
	r := h.all.Read(y, f.factor, f.prior[0])
	kept := y
	if h.grown() { // one upload must not bend the week
		kept = min(y, 2*r.Mu+8)
	}
	h.all.Learn(kept, f.factor, r)
	if p.holiday {
		h.off, h.usual = h.off+kept, h.usual+r.Lambda*h.week.Factor(d.Weekday())
	} else {
		h.week.Learn(d.Weekday(), kept)
	}
	h.days = volKept*h.days + f.factor
	for k, n := range told.kinds {
		part := float64(n)
		if y > 0 {
			part *= kept / y
		}
		h.volume[k] = volKept*h.volume[k] + part
	}
}

// dayOff is what a holiday does to the count of its weekday.
func (h *habit) dayOff() float64 {
	return (h.off + daysOff*offWeigh) / (h.usual + offWeigh)
}
