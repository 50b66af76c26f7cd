package wave

import (
	"math"
	"slices"

	"github.com/hangup-project/hangup/internal/aberration"
)

// Total is a wave as one count over all its days, held against what was known
// on the day of its alarm.
type Total struct {
	Days    int // that were tested
	Reading aberration.Reading
	Count   int // without what came in bulk
	Streams int
	// Yearly is how often in a year so many come by chance in some run of days
	// of this stream alone that is not longer.
	Yearly float64
	// Chance is the probability that in a week in which nothing happens one of
	// so many streams has so many reports in some run of days that begins in it
	// and is not longer: each is tried, so the chances of all are added up.
	Chance float64
}

// total reads the cause's rises of a wave as one. The predictive distribution
// of a sum of days is that of one day with the sum of their factors, since what
// is not known of the mean is the same on all of them.
func (w *Watch) total(g []member, alarm Day) (out Total) {
	stream := w.streams[g[0].stream]
	var parts []part
	count := 0.0
	for _, m := range g {
		if m.stream != g[0].stream {
			continue
		}
		for i, n := range m.r.days {
			d := m.r.begin + Day(i)
			p, share := w.almanac.at(d), w.shared.late.share(w.today-d)
			if p.gap(share) != "" || share < leastShare {
				continue
			}
			out.Days++
			count += float64(n.tested)
			for j := range p.from {
				if f := &p.from[j]; f.tested {
					parts = more(parts, part{source: f.source, factor: factorOf(f, share), prior: f.prior[stream.kind]})
				}
			}
		}
	}
	d := detector{levels: g[0].r.levels}
	out.Count, out.Streams = int(count), w.almanac.at(alarm).streams
	if len(parts) == 0 {
		out.Chance, out.Yearly = 1, math.Inf(1)
		return out
	}
	out.Reading = d.read(count, parts)
	aDay := float64(out.Days) * out.Reading.PGE
	out.Yearly = 365 * aDay
	out.Chance = -math.Expm1(-7 * float64(max(1, out.Streams)) * aDay)
	return out
}

// more adds the factor of a day to those of its source.
func more(parts []part, p part) []part {
	if i := slices.IndexFunc(parts, func(x part) bool { return x.source == p.source }); i >= 0 {
		parts[i].factor += p.factor
		return parts
	}
	return append(parts, p)
}
