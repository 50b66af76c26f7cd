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

// compose says what a wave consists of: for each kind the streams that gave it
// most. What it counted and they counted too is counted report by report.
func (w *Watch) compose(v *Wave, of heed) (out composed) {
	till := v.End
	if v.Running() {
		till = w.today
	}
	own := w.index[v.Cause]
	usual := w.usually(v.Begin, till)
	found := map[Kind][]Part{}
	put := func(i int32, n, before int) {
		if k := w.streams[i].key; n > 0 {
			found[k.Kind] = append(found[k.Kind], Part{k, n, float64(n) / float64(max(1, v.Count)), usual(before)})
		}
	}
	if s := w.streams[own]; s.key.Kind.narrow() {
		before := w.shares(s, v.Begin-beforehand, v.Begin-1, nil)
		for i, n := range w.shares(s, v.Begin, till, of) {
			put(i, n, before[i])
		}
	}
	w.within(own, v.Begin, till, of, put)
	for _, kind := range Kinds {
		list := found[kind]
		slices.SortFunc(list, func(a, b Part) int { return cmp.Or(cmp.Compare(b.Count, a.Count), a.Key.compare(b.Key)) })
		out.parts = append(out.parts, list[:min(len(list), mostParts)]...)
	}
	for _, p := range found[Region] {
		if float64(p.Count) > p.Expected {
			out.regions = append(out.regions, p.Key.Value)
		}
	}
	return out
}

// within calls f with the streams under a broader one, and how many reports
// they share with it of a wave in the days from to till, and in the eight weeks before.
// Numbers, campaigns and areas that never had three reports in a week are left
// out.
func (w *Watch) within(own int32, from, till Day, of heed, f func(i int32, n, before int)) {
	k := w.streams[own].key
	for i, s := range w.streams {
		if !under(s.key, k) || s.key.Kind.narrow() && s.life == nil {
			continue
		}
		if s.tally.sum(from, till) == 0 { // of most: it costs less
			continue
		}
		n, _ := w.count(s, from, till, of)
		if n == 0 {
			continue
		}
		before := s.tally.sum(from-beforehand, from-1)
		if s.key.Kind.narrow() && k.Kind != All {
			if n = w.shares(s, from, till, of)[own]; n == 0 {
				continue
			}
			before = w.shares(s, from-beforehand, from-1, nil)[own]
		}
		f(int32(i), n, before)
	}
}

// under says whether a stream may count what a broader one counts, and nothing
// narrower holds both.
func under(s, broad Key) bool {
	switch s.Kind {
	case Number:
		return broad.Kind != Number && broad.Kind != Area
	case Campaign:
		return broad.Kind != Number && broad.Kind != Campaign && broad.Kind != Area
	case Area:
		return broad.Kind == All || broad.Kind == Type || broad.Kind == Region
	case TypeRegion:
		return broad.Kind == Type && s.Value == broad.Value || broad.Kind == Region && s.Region == broad.Value
	case Type, Region:
		return broad.Kind == All
	}
	return false
}

// usually makes what came in the eight weeks before a day into what was to be
// expected from that day to another.
func (w *Watch) usually(from, till Day) func(before int) float64 {
	now, then := w.factors(from, till), w.factors(max(from-beforehand, w.almanac.origin), from-1)
	return func(before int) float64 {
		if then <= 0 {
			return 0
		}
		return float64(before) / then * now
	}
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
