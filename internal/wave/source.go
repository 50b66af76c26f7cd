package wave

import (
	"cmp"
	"maps"
	"slices"
)

// source is one of those from whom reports come: the desk itself, whose name is
// empty, or a file or program that brings them in.
type source struct {
	name  string
	told  map[Day]int // reports by the day of telling; not of the desk itself
	spans []Span      // days on which it could be heard, in order
	dirty bool        // told changed since
}

const (
	bridged   = Day(7) // days without a report that are no end of a source
	leastTold = 3      // reports of a span, at least: a misprint of a date is none
)

// cover works out the days that a source tells of, in order. The desk itself is
// heard from its first day on. Of the others a day counts on which something
// was filed with them, and the days between two of those unless they are more
// than a week on which eight reports or more would have been expected: there
// the source was not heard.
func (s *source) cover(own Day) []Span {
	if s.told == nil {
		if own == noDay {
			return nil
		}
		return []Span{{From: own, To: farDay}}
	}
	days := slices.Sorted(maps.Keys(s.told))
	total := 0
	for _, n := range s.told {
		total += n
	}
	var out []Span
	n := 0
	for i, d := range days {
		rate := float64(total) / float64(days[len(days)-1]-days[0]+1)
		if gap := d - days[max(0, i-1)] - 1; i == 0 || gap > bridged && rate*float64(gap) >= lull {
			if len(out) > 0 && n < leastTold {
				out = out[:len(out)-1]
			}
			out, n = append(out, Span{From: d}), 0
		}
		out[len(out)-1].To, n = d, n+s.told[d]
	}
	if len(out) > 0 && n < leastTold {
		out = out[:len(out)-1]
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// covers says whether a day is among those that a source tells of.
func (s *source) covers(d Day) bool {
	i, found := slices.BinarySearchFunc(s.spans, d, func(x Span, d Day) int { return cmp.Compare(x.From, d) })
	return found || i > 0 && d <= s.spans[i-1].To
}

// heardOf counts a report that was told on a day, n times.
func (s *source) heardOf(d Day, n int) {
	if s.told == nil {
		return
	}
	if s.told[d] += n; s.told[d] <= 0 {
		delete(s.told, d)
	}
	s.dirty = true
}

// differ is the first day that one of two lists of spans has and the other has
// not; farDay where they are the same.
func differ(a, b []Span) Day {
	for i := 0; ; i++ {
		switch {
		case i == len(a) && i == len(b):
			return farDay
		case i == len(a):
			return b[i].From
		case i == len(b):
			return a[i].From
		case a[i].From != b[i].From:
			return min(a[i].From, b[i].From)
		case a[i].To != b[i].To:
			return min(a[i].To, b[i].To) + 1
		}
	}
}

// source is the index of the one with a name, made where it is not there. The
// desk itself is 0.
func (a *almanac) source(name string) int32 {
	if i, known := a.named[name]; known {
		return i
	}
	i := int32(len(a.sources))
	s := &source{name: name}
	if name != "" {
		s.told = map[Day]int{}
	}
	a.sources, a.named[name] = append(a.sources, s), i
	a.ranked = append(a.ranked, i)
	slices.SortFunc(a.ranked, func(x, y int32) int { return cmp.Compare(a.sources[x].name, a.sources[y].name) })
	return i
}

// coverage brings the days of all sources up to what was told, and the first
// day of them all; it says from which day on the days are others than before.
func (a *almanac) coverage() (changed Day) {
	changed = farDay
	first := farDay
	for i, s := range a.sources {
		if i == 0 {
			if a.dirty != farDay {
				s.dirty = true
			}
		}
		if s.dirty {
			now := s.cover(a.begin())
			changed = min(changed, differ(s.spans, now))
			s.spans, s.dirty = now, false
		}
		if len(s.spans) > 0 {
			first = min(first, s.spans[0].From)
		}
	}
	if first == farDay {
		first = noDay
	}
	a.first = first
	return changed
}

// heardLast is the page of the last day on which somebody told, within four
// weeks; nil where there is none.
func (a *almanac) heardLast(today Day) *page {
	for d := today; d >= a.origin && d > today-outageOf; d-- {
		if p := a.at(d); len(p.from) > 0 && !(p.empty && p.missed+p.expected >= lull) {
			return p
		}
	}
	return nil
}
