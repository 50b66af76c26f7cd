package wave

import (
	"cmp"
	"math"
	"slices"
)

const (
	mostParts  = 8  // of a kind
	beforehand = 56 // days of which the rate is what a part was expected to be
)

// parts says what a wave consists of: for each kind the streams that gave it
// most.
func (w *Watch) parts(v *Wave) (out []Part) {
	till := v.End
	if v.Running() {
		till = w.today
	}
	own := w.index[v.Cause]
	found := map[Kind][]Part{}
	put := func(k Key, n int, expected float64) {
		if n > 0 {
			found[k.Kind] = append(found[k.Kind], Part{k, n, float64(n) / float64(max(1, v.Count)), expected})
		}
	}
	switch v.Cause.Kind {
	case Number, Campaign, Area:
		s := w.streams[own]
		for _, t := range s.ties {
			share := float64(t.n) / float64(max(1, s.tally.total()))
			put(w.streams[t.to].key, min(v.Count, int(math.Round(share*float64(v.Count)))), share*v.Expected)
		}
	default:
		factors := w.factors(v.Begin, till)
		w.within(own, v.Begin, till, func(s *stream, n int) { put(s.key, n, w.rate(s, v.Begin)*factors) })
	}
	for _, kind := range Kinds {
		list := found[kind]
		slices.SortFunc(list, func(a, b Part) int { return cmp.Or(cmp.Compare(b.Count, a.Count), a.Key.compare(b.Key)) })
		out = append(out, list[:min(len(list), mostParts)]...)
	}
	return out
}

// within calls f with the streams under a broad one, and their count in the
// days from to till. Numbers, campaigns and areas that never had three reports
// in a week are left out.
func (w *Watch) within(own int32, from, till Day, f func(s *stream, n int)) {
	k := w.streams[own].key
	for _, s := range w.streams {
		under := false
		switch s.key.Kind {
		case Number, Campaign, Area:
			under = s.life != nil
		case TypeRegion:
			under = k.Kind == Type && s.key.Value == k.Value || k.Kind == Region && s.key.Region == k.Value
		case Type, Region:
			under = k.Kind == All
		}
		if !under {
			continue
		}
		n := s.tally.sum(from, till)
		if n > 0 && k.Kind != All && s.key.Kind != TypeRegion {
			if main, some := w.foremost(s, k.Kind); !some || main != own {
				continue
			}
		}
		if n > 0 {
			f(s, n)
		}
	}
}

// rate is the mean count of a usual day in the eight weeks before a day.
func (w *Watch) rate(s *stream, before Day) float64 {
	from := max(before-beforehand, w.almanac.origin)
	if f := w.factors(from, before-1); f > 0 {
		return float64(s.tally.sum(from, before-1)) / f
	}
	return 0
}

// factors is the sum of the factors of tested days.
func (w *Watch) factors(from, till Day) (sum float64) {
	for d := max(from, w.almanac.origin); d <= min(till, w.today); d++ {
		if p, share := w.almanac.at(d), w.shared.late.share(w.today-d); p.gap(share) == "" {
			sum += p.factor * share
		}
	}
	return sum
}

// evenly says whether the shares of the types in the days from to till are
// those of the eight weeks before, as far as such counts can tell: half the sum
// of their differences is at most 0.1 and what chance adds.
func (w *Watch) evenly(from, till Day) bool {
	var now, before []float64
	var n, m float64
	for _, s := range w.streams {
		if s.key.Kind == Type {
			x, y := float64(s.tally.sum(from, till)), float64(s.tally.sum(from-beforehand, from-1))
			now, before, n, m = append(now, x), append(before, y), n+x, m+y
		}
	}
	if len(now) < 2 || n == 0 || m == 0 {
		return false
	}
	apart := 0.0
	for i := range now {
		apart += math.Abs(now[i]/n-before[i]/m) / 2
	}
	return apart <= 0.1+0.4*math.Sqrt(float64(len(now))*(1/n+1/m))
}
