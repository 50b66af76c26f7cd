package blocklist

import (
	"cmp"
	"slices"
	"time"
)

// origin is whom a sighting came from. Unknown tellers of one way are one.
func (s Sighting) origin() string {
	if s.Source != "" {
		return "source " + s.Source
	}
	return "way " + s.Way
}

// chain holds the sightings that still count for a number: each source once,
// no pause longer than life. After such a pause the number may have
// another owner, and all that was before is forgotten.
type chain struct {
	independent []Sighting // one a source, the oldest first
	sightings   int        // repeated ones too
}

func (c chain) last() time.Time {
	if len(c.independent) == 0 {
		return time.Time{}
	}
	return c.independent[len(c.independent)-1].At
}

// told is when the desk had the first n of the chain.
func (c chain) told(n int) time.Time {
	var at time.Time
	for _, s := range c.independent[:n] {
		at = later(at, s.told())
	}
	return at
}

// chained counts sightings, which must be in order (see ordered). It also
// returns the last chain before that had enough, where there was one.
func chained(ss []Sighting, least int, life time.Duration) (now, before chain) {
	origins, lines := map[string]bool{}, map[string]bool{}
	for _, s := range ss {
		if len(now.independent) > 0 && s.At.Sub(now.last()) > life {
			if len(now.independent) >= least {
				before = now
			}
			now = chain{}
			clear(origins)
		}
		if s.Line != "" {
			if lines[s.Way+" "+s.Line] {
				continue
			}
			lines[s.Way+" "+s.Line] = true
		}
		now.sightings++
		if origins[s.origin()] {
			continue
		}
		origins[s.origin()] = true
		now.independent = append(now.independent, s)
	}
	return now, before
}

// ordered are the sightings that may count at all, by time; what is dated
// after now, or has no date, does not.
func ordered(ss []Sighting, after, now time.Time) []Sighting {
	var out []Sighting
	for _, s := range ss {
		if s.HangUp && !s.At.IsZero() && !s.At.After(now) && s.At.After(after) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Sighting) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Way, b.Way),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Type, b.Type), a.told().Compare(b.told()))
	})
	return out
}

func only(ss []Sighting, keep func(Sighting) bool) []Sighting {
	var out []Sighting
	for _, s := range ss {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
