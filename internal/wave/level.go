package wave

import (
	"math"
	"slices"

	"github.com/hangup-project/hangup/internal/aberration"
)

// level is what is known of what one source tells of a stream.
type level struct {
	source int32
	base   aberration.Steady
}

// of is the baseline of a source.
func (d *detector) of(source int32) aberration.Steady {
	for i := range d.levels {
		if d.levels[i].source == source {
			return d.levels[i].base
		}
	}
	return aberration.NewSteady()
}

// part is what a source has to do with a day: its count, what its mean is
// multiplied by, and what streams of the kind have on average.
type part struct {
	source           int32
	y, factor, prior float64
	mu               float64 // expected; 0 where it was not read yet
}

// mixed is the baseline by which the sum of some parts is read, with the
// factor and the prior that go with it. Of one source it is its own. Of several
// it has the sum of their means and of their variances, and nothing is uncertain
// of its mean that is not in that variance.
func (d *detector) mixed(parts []part) (b aberration.Steady, factor, prior float64) {
	if len(parts) == 1 {
		return d.of(parts[0].source), parts[0].factor, parts[0].prior
	}
	const certain = 1e9 // days
	mu, variance := 0.0, 0.0
	for _, p := range parts {
		r := d.of(p.source).Read(0, p.factor, p.prior)
		mu, variance = mu+r.Mu, variance+r.Variance
	}
	b.A, b.E, b.PN = mu*certain, certain, 1
	if b.PH = 1; mu > 0 {
		b.PH = variance / mu
	}
	return b, 1, mu
}

// read judges the sum of counts of some sources; it changes nothing.
func (d *detector) read(y float64, parts []part) aberration.Reading {
	b, factor, prior := d.mixed(parts)
	r := b.Read(y, factor, prior)
	if len(parts) != 1 {
		r.Lambda = 0
		for _, p := range parts {
			r.Lambda += d.of(p.source).Read(0, 1, p.prior).Lambda
		}
	}
	return r
}

// past is how many days are known of the source of some parts that is known
// longest.
func (d *detector) past(parts []part) (days float64) {
	for _, p := range parts {
		days = max(days, d.of(p.source).E)
	}
	return days
}

// band are the least and the greatest count of the middle nine tenths of days.
func (d *detector) band(parts []part) (low, high float64) {
	b, factor, prior := d.mixed(parts)
	return b.Upper(factor, prior, -usualZ), max(0, b.Upper(factor, prior, usualZ)-1)
}

// lesson is a day that waits for its guard to pass.
type lesson struct {
	z    float64 // 0 where it was not tested
	one  part
	more []part // of a day of several sources, all but the first
	set  bool
}

// lessonOf is what a day teaches, read before anything was learned of it.
func (d *detector) lessonOf(parts []part, z float64) lesson {
	for i := range parts {
		if p := &parts[i]; p.mu == 0 {
			p.mu = d.of(p.source).Read(0, p.factor, p.prior).Mu
		}
	}
	l := lesson{z: z, one: parts[0], set: true}
	if len(parts) > 1 {
		l.more = slices.Clone(parts[1:])
	}
	return l
}

// learn takes a day that is past its guard.
func (d *detector) learn(l lesson) {
	d.learnPart(l.one, l.z)
	for _, p := range l.more {
		d.learnPart(p, l.z)
	}
}

func (d *detector) learnPart(p part, z float64) {
	i := slices.IndexFunc(d.levels, func(x level) bool { return x.source == p.source })
	if i < 0 {
		i = len(d.levels)
		d.levels = append(d.levels, level{p.source, aberration.NewSteady()})
	}
	d.levels[i].base.Learn(p.y, p.factor, aberration.Reading{Mu: p.mu, Z: z})
}

// least is the least factor that a mean is multiplied by.
const leastFactor = 1e-3

func factorOf(f *forecast, share float64) float64 { return math.Max(f.factor*share, leastFactor) }
