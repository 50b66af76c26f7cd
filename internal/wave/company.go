package wave

import (
	"cmp"
	"slices"
	"sort"
)

// met is what one reporter told of one day in a narrow stream and a broader one:
// once in the count where the reporter is known, else n times.
type met struct {
	reporter uint64
	day      Day
	with     int32 // index into Watch.streams
	source   int32
	n        int32
}

func (m met) compare(o met) int {
	return cmp.Or(cmp.Compare(m.day, o.day), cmp.Compare(m.with, o.with), cmp.Compare(m.reporter, o.reporter), cmp.Compare(m.source, o.source))
}

func (m met) count() int {
	if m.reporter != 0 {
		return 1
	}
	return int(m.n)
}

// company is with which broader streams a narrow one was seen, day by day.
type company struct {
	list []met
	tidy int // so many are in order, each once; the rest is as it came
}

const untidy = 64 // that many may wait, and as many as are in order

func (c *company) add(m met) {
	c.list = append(c.list, m)
	if late := len(c.list) - c.tidy; late > untidy && late > c.tidy {
		c.settle()
	}
}

// settle brings what came since into order.
func (c *company) settle() {
	if c.tidy == len(c.list) {
		return
	}
	late := c.list[c.tidy:]
	slices.SortFunc(late, met.compare)
	from := sort.Search(c.tidy, func(i int) bool { return c.list[i].compare(late[0]) >= 0 })
	old := c.list[from:c.tidy]
	tail := make([]met, 0, len(old)+len(late))
	for len(old) > 0 || len(late) > 0 {
		var m met
		if len(late) == 0 || len(old) > 0 && old[0].compare(late[0]) <= 0 {
			m, old = old[0], old[1:]
		} else {
			m, late = late[0], late[1:]
		}
		if k := len(tail); k > 0 && tail[k-1].compare(m) == 0 {
			tail[k-1].n += m.n
		} else {
			tail = append(tail, m)
		}
	}
	tail = slices.DeleteFunc(tail, func(m met) bool { return m.n <= 0 })
	c.list = append(c.list[:from], tail...)
	c.tidy = len(c.list)
}

// in calls f with what was met in the days from to till: what one reporter told
// of a day in a stream, through whatever sources, at once.
func (c *company) in(from, till Day, f func([]met)) {
	c.settle()
	i := sort.Search(len(c.list), func(i int) bool { return c.list[i].day >= from })
	for i < len(c.list) && c.list[i].day <= till {
		j := i + 1
		for j < len(c.list) && c.list[i].reporter != 0 && c.list[i].sameTeller(c.list[j]) {
			j++
		}
		f(c.list[i:j])
		i = j
	}
}

func (m met) sameTeller(o met) bool {
	return m.reporter == o.reporter && m.day == o.day && m.with == o.with
}

// narrow tells the kinds that keep company: which of the broader streams theirs
// are, no key tells.
func (k Kind) narrow() bool { return k == Number || k == Campaign || k == Area }

// accompany notes the narrowest of the broader streams that count the same
// sight: a type in a region stands for its type and its region.
func (w *Watch) accompany(s *stream, f sight, n int32) {
	if !s.key.Kind.narrow() {
		return
	}
	both := f.kinds&(1<<TypeRegion.narrowness()) != 0
	for _, i := range w.scratch {
		switch k := w.streams[i].key.Kind; {
		case k == TypeRegion, !both && (k == Type || k == Region), k == Campaign && s.key.Kind == Number:
			s.company.add(met{f.reporter, f.day, i, f.source, n})
		}
	}
}

// shares counts, of what a narrow stream counted in the days from to till, how
// many each broader stream counted as well; of those that are asked for, where
// nil is all.
func (w *Watch) shares(s *stream, from, till Day, of heed) map[int32]int {
	out := map[int32]int{}
	s.company.in(from, till, func(told []met) {
		with, n := told[0].with, told[0].count()
		if of != nil && !of(told[0].day, w.by(told)) {
			return
		}
		out[with] += n
		if k := w.streams[with].key; k.Kind == TypeRegion {
			for _, p := range k.Parents() {
				if i, known := w.index[p]; known {
					out[i] += n
				}
			}
		}
	})
	if s.key.Kind == Area { // it is narrower than a type in its region, and no part of one
		for i := range out {
			if w.streams[i].key.Kind == TypeRegion {
				delete(out, i)
			}
		}
	}
	return out
}

// by is the source for which what one reporter told counts: that whose name comes
// first.
func (w *Watch) by(told []met) int32 {
	first := slices.MinFunc(told, func(a, b met) int {
		return cmp.Compare(w.almanac.sources[a.source].name, w.almanac.sources[b.source].name)
	})
	return first.source
}
