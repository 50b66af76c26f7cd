package wave

import (
	"cmp"
	"slices"
	"sort"
)

// cell counts the reports of one stream on one day and of one batch whose
// reporters are nobody in particular.
type cell struct {
	day   Day
	batch int32 // index into Watch.batches; 0 is none
	n     uint32
}

// voice counts what one reporter told one stream of one day in one batch: once
// in the count, whatever n is.
type voice struct {
	reporter uint64
	day      Day
	batch    int32
	n        int32 // negative only before it is tidied: told and taken back
}

func (v voice) compare(o voice) int {
	return cmp.Or(cmp.Compare(v.day, o.day), cmp.Compare(v.reporter, o.reporter), cmp.Compare(v.batch, o.batch))
}

// tally is the counts of a stream: only days on which something came, 12 bytes
// each, and 24 for each voice.
type tally struct {
	cells  []cell  // by day, then batch
	voices []voice // the first tidy of them by day, reporter, batch; the rest as they came
	tidy   int
	loose  int // sum over cells
	named  int // distinct reporters a day among the tidy voices
}

// add counts n (1, or -1 to take one back) and says whether there was anything
// to take back; of a voice that shows only when it is tidied.
func (t *tally) add(day Day, batch int32, reporter uint64, n int) bool {
	if reporter != 0 {
		t.voices = append(t.voices, voice{reporter, day, batch, int32(n)})
		return true
	}
	at := t.find(day, batch)
	there := at < len(t.cells) && t.cells[at].day == day && t.cells[at].batch == batch
	switch {
	case n > 0 && there:
		t.cells[at].n++
	case n > 0:
		t.cells = slices.Insert(t.cells, at, cell{day, batch, 1})
	case !there:
		return false
	case t.cells[at].n == 1:
		t.cells = slices.Delete(t.cells, at, at+1)
	default:
		t.cells[at].n--
	}
	t.loose += n
	return true
}

// find is the place of a day's cell of a batch. Most of what comes is of the
// last days, so it looks there first.
func (t *tally) find(day Day, batch int32) int {
	before := func(c cell) bool { return c.day < day || c.day == day && c.batch < batch }
	n := len(t.cells)
	if n == 0 || before(t.cells[n-1]) {
		return n
	}
	return sort.Search(n, func(i int) bool { return !before(t.cells[i]) })
}

// settle sorts the voices that came since it was last called.
func (t *tally) settle() {
	if t.tidy == len(t.voices) {
		return
	}
	late := t.voices[t.tidy:]
	slices.SortFunc(late, voice.compare)
	from := sort.Search(t.tidy, func(i int) bool { return t.voices[i].day >= late[0].day })
	t.named -= speakers(t.voices[from:t.tidy])
	tail := make([]voice, 0, len(t.voices)-from)
	old := t.voices[from:t.tidy]
	for len(old) > 0 || len(late) > 0 {
		var v voice
		if len(late) == 0 || len(old) > 0 && old[0].compare(late[0]) <= 0 {
			v, old = old[0], old[1:]
		} else {
			v, late = late[0], late[1:]
		}
		if k := len(tail); k > 0 && tail[k-1].compare(v) == 0 {
			tail[k-1].n += v.n
		} else {
			tail = append(tail, v)
		}
	}
	tail = slices.DeleteFunc(tail, func(v voice) bool { return v.n <= 0 })
	t.voices = append(t.voices[:from], tail...)
	t.tidy = len(t.voices)
	t.named += speakers(tail)
}

// speakers counts the distinct reporters of each day in sorted voices.
func speakers(v []voice) (n int) {
	for i := range v {
		if i == 0 || v[i].day != v[i-1].day || v[i].reporter != v[i-1].reporter {
			n++
		}
	}
	return n
}

func (t *tally) total() int { return t.loose + t.named }

// first is the first day on or after from that has a report.
func (t *tally) first(from Day) (Day, bool) {
	c := t.cursor(from)
	day, found := Day(0), false
	if c.i < len(t.cells) {
		day, found = t.cells[c.i].day, true
	}
	if c.j < t.tidy && (!found || t.voices[c.j].day < day) {
		day, found = t.voices[c.j].day, true
	}
	return day, found
}

// last is the last day that has a report.
func (t *tally) last() (Day, bool) {
	day, found := Day(0), false
	if n := len(t.cells); n > 0 {
		day, found = t.cells[n-1].day, true
	}
	if t.tidy > 0 && (!found || t.voices[t.tidy-1].day > day) {
		day, found = t.voices[t.tidy-1].day, true
	}
	return day, found
}

// cursor reads counts day by day.
type cursor struct {
	t    *tally
	i, j int
}

func (t *tally) cursor(from Day) cursor {
	return cursor{t,
		sort.Search(len(t.cells), func(i int) bool { return t.cells[i].day >= from }),
		sort.Search(t.tidy, func(i int) bool { return t.voices[i].day >= from })}
}

// dayCells are the cells and voices of a day; days must be asked in order.
func (c *cursor) dayCells(day Day) ([]cell, []voice) {
	for c.i < len(c.t.cells) && c.t.cells[c.i].day < day {
		c.i++
	}
	i := c.i
	for c.i < len(c.t.cells) && c.t.cells[c.i].day == day {
		c.i++
	}
	for c.j < c.t.tidy && c.t.voices[c.j].day < day {
		c.j++
	}
	j := c.j
	for c.j < c.t.tidy && c.t.voices[c.j].day == day {
		c.j++
	}
	return c.t.cells[i:c.i], c.t.voices[j:c.j]
}

// day is the count of a day in the batches asked for, where nil is all; days
// must be asked in order.
func (c *cursor) day(day Day, of func(batch int32) bool) (count int) {
	cells, voices := c.dayCells(day)
	if of != nil {
		voices = slices.DeleteFunc(slices.Clone(voices), func(v voice) bool { return !of(v.batch) })
	}
	for _, x := range cells {
		if of == nil || of(x.batch) {
			count += int(x.n)
		}
	}
	return count + speakers(voices)
}

// batches calls f with each batch of which there is a report, some more than once.
func (t *tally) batches(f func(batch int32)) {
	for _, c := range t.cells {
		f(c.batch)
	}
	for _, v := range t.voices[:t.tidy] {
		f(v.batch)
	}
}

// daily is the count of a day, by source, and what it would lack without each
// batch that may be judged by itself.
type daily struct {
	count   int
	sources []share
	batches []share
}

// read counts a day into out; days must be asked in order. Whoever told
// through two sources counts for that whose name comes first.
func (c *cursor) read(day Day, sh *shared, out *daily) {
	cells, voices := c.dayCells(day)
	out.count, out.sources, out.batches = 0, out.sources[:0], out.batches[:0]
	for _, x := range cells {
		out.put(sh, x.batch, int(x.n), true)
	}
	for len(voices) > 0 {
		through, n := sh.through(voices)
		out.put(sh, through, 1, n == 1)
		voices = voices[n:]
	}
}

// put counts n reports of a batch; alone says that they came with no other.
func (d *daily) put(sh *shared, batch int32, n int, alone bool) {
	d.count += n
	b := &(*sh.batches)[batch]
	d.sources = plus(d.sources, b.source, n)
	if alone && !b.history() {
		d.batches = plus(d.batches, batch, n)
	}
}

// share is a part of a day's count: that of a source, or of a batch.
type share struct {
	of int32
	n  int
}

func plus(list []share, of int32, n int) []share {
	for i := range list {
		if list[i].of == of {
			list[i].n += n
			return list
		}
	}
	return append(list, share{of, n})
}

// from is the count of a source.
func (d *daily) from(source int32) int {
	for _, s := range d.sources {
		if s.of == source {
			return s.n
		}
	}
	return 0
}

// sum is the count of the days from to till.
func (t *tally) sum(from, till Day) (n int) {
	c := t.cursor(from)
	for ; c.i < len(t.cells) && t.cells[c.i].day <= till; c.i++ {
		n += int(t.cells[c.i].n)
	}
	end := c.j
	for end < t.tidy && t.voices[end].day <= till {
		end++
	}
	return n + speakers(t.voices[c.j:end])
}

// reporters is the number of distinct reporters in the days from to till:
// those that are nobody in particular count each.
func (t *tally) reporters(from, till Day) (n int) {
	c := t.cursor(from)
	for ; c.i < len(t.cells) && t.cells[c.i].day <= till; c.i++ {
		n += int(t.cells[c.i].n)
	}
	if c.j == t.tidy || t.voices[c.j].day > till {
		return n
	}
	who := map[uint64]struct{}{}
	for ; c.j < t.tidy && t.voices[c.j].day <= till; c.j++ {
		who[t.voices[c.j].reporter] = struct{}{}
	}
	return n + len(who)
}

// busy is the last of the first so many days that had at least so many reports
// of the batches asked for; nil is all.
func (t *tally) busy(days Day, least int, of func(batch int32) bool) (day Day, ever bool) {
	if t.total() < least {
		return 0, false
	}
	type tick struct {
		day Day
		n   int
	}
	var recent []tick
	have := 0
	for d, more := t.first(noDay); more; d, more = t.first(d + 1) {
		c := t.cursor(d)
		n := c.day(d, of)
		recent, have = append(recent, tick{d, n}), have+n
		for recent[0].day <= d-days {
			have, recent = have-recent[0].n, recent[1:]
		}
		if have >= least {
			return d, true
		}
	}
	return 0, false
}
