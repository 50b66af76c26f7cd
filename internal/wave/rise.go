package wave

import (
	"slices"

	"github.com/hangup-project/hangup/internal/aberration"
)

const (
	leastReports = 3 // of distinct reporters in a week: fewer are no wave
	week         = Day(7)
	usualZ       = 1.645 // above it a day is not within expectation
	bulkShare    = 0.5   // of a day's excess: a batch above it is judged apart
)

// note is what a day of a rise was: its count, what was expected, and how much
// of the count was tested.
type note struct{ y, mu, tested float32 }

// rise is one alarm of one stream, from the first day of its sum to the last
// day above expectation.
type rise struct {
	begin, alarm, peak, last Day
	days                     []note  // from begin, one a day
	levels                   []level // as they were on the day of the alarm
	chance                   float64
	daily, weekly            bool // which detector said so
	bulk                     bool
	open                     bool
	quiet                    Day // unmasked days within expectation since last
}

func (r *rise) end() Day { return r.begin + Day(len(r.days)) - 1 }

// excess is what came above expectation in the days from to till.
func (r *rise) excess(from, till Day) (sum float64) {
	for d := max(from, r.begin); d <= min(till, r.end()); d++ {
		n := r.days[d-r.begin]
		sum += float64(n.y) - float64(n.mu)
	}
	return sum
}

func (r *rise) ratio() float64 {
	count, expected := r.totals(r.end())
	return float64(count) / max(expected, 0.01)
}

func (r *rise) totals(till Day) (count int, expected float64) {
	for d := r.begin; d <= min(till, r.end()); d++ {
		n := r.days[d-r.begin]
		count, expected = count+int(n.y), expected+float64(n.mu)
	}
	return count, expected
}

// watching is a stream's state at the beginning of a day.
type watching struct {
	next   Day
	d      detector
	guard  [aberration.Guard]lesson // by day
	run    []note                   // the days since the sum was nought, up to next
	lately [week]recently           // by day
	rise   *rise                    // that runs; owned
	still  Day                      // masked days in a row, up to next
}

// recently is a day of the last week.
type recently struct {
	note
	bulk   int32 // of it, judged apart
	others int32 // of it, of sources that are not tested
	masked bool
}

// fork is a copy that shares nothing that changes.
func (s *watching) fork() watching {
	c := *s
	c.d.levels = slices.Clone(s.d.levels)
	c.run = append([]note(nil), s.run...)
	if s.rise != nil {
		r := *s.rise
		r.days = append([]note(nil), r.days...)
		c.rise = &r
	}
	return c
}

// idle says whether nothing but a new report can raise it.
func (s *watching) idle() bool { return s.rise == nil && s.d.sum.S == 0 }

// Guards are the conditions of an alarm beside the sum.
type Guards struct {
	Crossed   bool // the sum is over the threshold, or the day alone overwhelms
	Week      bool // the week that ends on this day is over its bound
	Reporters int  // distinct, in the last seven days
	Enough    bool // at least three of them
	Apart     bool // no wave of this stream runs: an alarm is not repeated
}

// Figures are all that led to what is said of one day, in the terms of
// aberration.Reading.
type Figures struct {
	Day       Day
	Count     int
	Bulk      int     // reports of a batch that is judged apart
	Others    int     // reports of sources that are new or do not cover the day
	Tested    int     // the count without both
	Weekday   float64 // and holiday: the factor of the day
	Holiday   bool
	Share     float64 // of its reports that can have been told by now
	Factor    float64 // the product: what the mean is multiplied by
	Prior     float64
	Reading   aberration.Reading
	Before    float64 // the sum before the day
	Sum       float64 // and after it
	Threshold float64
	Week      *aberration.Bound // of the week that ends on this day, where there are three years
	Guards    Guards
	Masked    bool // a gap, or too early in the day
	Gap       Gap
	Untested  bool // nothing usual is known yet: the first week
	Alarm     bool
	Outside   bool // above the usual: a wave goes on
	Lower     float64
	Upper     float64
}

// note is the day as a part of a rise.
func (f *Figures) note() note {
	return note{float32(f.Count - f.Others), float32(f.Reading.Mu), float32(f.Tested)}
}

// leastShare of a day's reports is that from which it is tested.
const leastShare = 0.02

// sitting is what a state needs to read a stream's days in order.
type sitting struct {
	s      *stream
	shared *shared
	cursor cursor
	done   func(rise) // takes the rises that end
	bands  bool       // whether Figures want theirs

	today         daily
	parts, tested []part // of the day: of all sources, and of those that are tested
}

// step reads the next day.
func (s *watching) step(sit *sitting) Figures {
	d := s.next
	s.next++
	p, share := sit.shared.almanac.at(d), sit.shared.late.share(sit.shared.today-d)
	f := Figures{Day: d, Weekday: p.factor, Holiday: p.holiday, Share: share, Factor: max(p.factor*share, leastFactor),
		Prior: p.prior[sit.s.kind], Before: s.d.sum.S}
	sit.cursor.read(d, sit.shared, &sit.today)
	sit.split(p, share)
	f.Count = sit.today.count
	for _, part := range sit.tested {
		f.Tested += int(part.y)
	}
	f.Others = f.Count - f.Tested
	f.Reading = s.d.read(float64(f.Tested), sit.tested)
	f.Threshold = aberration.AtLevel(p.threshold.of(sit.s.seasoned(d, p)), f.Reading.Lambda)
	if sit.bands {
		f.Lower, f.Upper = s.d.band(sit.tested)
	}
	f.Gap = p.gap(share)
	if f.Masked = f.Gap != "" || share < leastShare; f.Masked {
		s.pass(&f, sit.done)
		return f
	}
	if f.Untested = len(sit.tested) == 0; f.Untested {
		f.Reading.Z = 0
	} else if f.Bulk = sit.bulk(f.Tested, f.Reading.Mu); f.Bulk > 0 {
		f.Tested -= f.Bulk
		f.Reading = s.d.read(float64(f.Tested), sit.tested)
	}
	if len(sit.parts) == 1 && !f.Untested {
		sit.parts[0].mu = f.Reading.Mu
	}
	s.teach(d)
	s.guard[d%aberration.Guard] = s.d.lessonOf(sit.parts, f.Reading.Z)
	s.lately[d%week] = recently{note: note{float32(f.Count), float32(f.Reading.Mu), float32(f.Tested)}, bulk: int32(f.Bulk), others: int32(f.Others)}
	if f.Untested {
		s.skip(&f, true, note{}, sit.done)
		return f
	}
	s.still = 0
	s.judge(&f, sit)
	s.follow(&f, p, sit.done)
	return f
}

// split brings what the sources told of a day into parts: of all that cover it,
// and of those that are tested.
func (sit *sitting) split(p *page, share float64) {
	sit.parts, sit.tested = sit.parts[:0], sit.tested[:0]
	for i := range p.from {
		f := &p.from[i]
		part := part{source: f.source, y: float64(sit.today.from(f.source)), factor: factorOf(f, share), prior: f.prior[sit.s.kind]}
		sit.parts = append(sit.parts, part)
		if f.tested {
			sit.tested = append(sit.tested, part)
		}
	}
}

// bulk is how many of a day's reports are judged apart, and takes them out of
// its parts. Of a source that regularly brings reports in bulk none are.
func (sit *sitting) bulk(count int, mu float64) (n int) {
	for _, b := range sit.today.batches {
		source := (*sit.shared.batches)[b.of].source
		if source != 0 || b.n < leastReports || float64(b.n) <= bulkShare*(float64(count)-mu) {
			continue
		}
		n += b.n
		for i := range sit.parts {
			if sit.parts[i].source == source {
				sit.parts[i].y -= float64(b.n)
			}
		}
	}
	return n
}

// pass goes over a day that is not tested and teaches nothing.
func (s *watching) pass(f *Figures, done func(rise)) {
	s.teach(f.Day)
	n := note{y: float32(f.Count), mu: float32(f.Count)}
	s.lately[f.Day%week] = recently{note: n, masked: true}
	s.skip(f, f.Gap == Unseen, n, done)
}

// skip leaves a day out of the sum. After a week of them, where nobody told,
// what ran before is over.
func (s *watching) skip(f *Figures, unseen bool, n note, done func(rise)) {
	if s.still++; unseen && s.still >= week {
		s.d.sum.S = 0
		if s.rise != nil {
			s.close(done)
		}
		s.run = nil
	}
	if f.Sum = s.d.sum.S; s.rise != nil || len(s.run) > 0 {
		s.note(n)
	}
}

// teach learns the day that is past its guard.
func (s *watching) teach(d Day) {
	slot := &s.guard[d%aberration.Guard]
	if slot.set {
		s.d.learn(*slot)
		slot.set = false
	}
}

// judge adds the day to the sum, and its week to the weeks, and says whether
// it is an alarm.
func (s *watching) judge(f *Figures, sit *sitting) {
	g := &f.Guards
	g.Apart = s.rise == nil
	f.Sum, g.Crossed = s.d.sum.Reach(f.Reading, f.Threshold, s.d.past(sit.tested))
	f.Week = s.weekly(f.Day, sit)
	g.Week = f.Week != nil && f.Week.Alarm
	if g.Crossed || g.Week {
		g.Reporters = sit.s.tally.reporters(f.Day-week+1, f.Day)
		for _, n := range s.lately {
			g.Reporters -= int(n.bulk + n.others)
		}
		g.Enough = g.Reporters >= leastReports
	}
	crossed := g.Crossed && g.Enough
	s.d.sum.Take(f.Sum, crossed)
	f.Alarm = (g.Crossed || g.Week) && g.Enough && g.Apart
	f.Outside = f.Reading.Z > usualZ || crossed
}

// follow keeps the rise that runs, and begins and ends it.
func (s *watching) follow(f *Figures, p *page, done func(rise)) {
	s.note(f.note())
	switch {
	case s.rise != nil:
		s.extend(f, done)
	case f.Alarm:
		s.begin(f, p)
	case f.Sum == 0:
		s.run = s.run[:0]
	}
}

// begin starts a rise: with the first day of the sum, or that of the week.
func (s *watching) begin(f *Figures, p *page) {
	if f.Guards.Week {
		for len(s.run) < int(week) {
			s.run = append([]note{s.lately[(f.Day-Day(len(s.run)))%week].note}, s.run...)
		}
	}
	s.rise = &rise{begin: f.Day - Day(len(s.run)) + 1, alarm: f.Day, last: f.Day, days: s.run, levels: slices.Clone(s.d.levels), chance: 1,
		daily: f.Guards.Crossed, weekly: f.Guards.Week, open: true}
	s.run = nil
	for _, n := range s.lately {
		s.rise.bulk = s.rise.bulk || n.bulk > 0
	}
	if s.rise.daily {
		s.rise.chance = byChance(f.Sum, f.Reading, p.streams)
	}
	if s.rise.weekly {
		s.rise.chance = min(s.rise.chance, f.Week.PValue*float64(p.streams))
	}
	s.rise.crest()
}

// note adds a day to the rise that runs, or to the days of the sum.
func (s *watching) note(n note) {
	switch {
	case s.rise != nil:
		s.rise.days = append(s.rise.days, n)
	case len(s.run) > 0 || n.y > 0:
		s.run = append(s.run, n)
	}
}

func (s *watching) extend(f *Figures, done func(rise)) {
	r := s.rise
	r.bulk, r.weekly = r.bulk || f.Bulk > 0, r.weekly || f.Guards.Week && f.Guards.Enough
	if f.Outside {
		r.last, r.quiet = f.Day, 0
		if float32(f.Count-f.Others) > r.days[r.peak-r.begin].y {
			r.peak = f.Day
		}
		return
	}
	if r.quiet++; r.quiet < week {
		return
	}
	s.close(done)
	if s.d.sum.S > 0 {
		s.run = append(s.run, f.note())
	}
}

// close ends the rise that runs on its last day above expectation.
func (s *watching) close(done func(rise)) {
	r := s.rise
	r.days = r.days[:r.last-r.begin+1]
	r.open = false
	done(*r)
	s.rise, s.run = nil, nil
}

// crest finds the day of the highest count so far.
func (r *rise) crest() {
	r.peak = r.begin
	for i, n := range r.days {
		if n.y > r.days[r.peak-r.begin].y {
			r.peak = r.begin + Day(i)
		}
	}
}
