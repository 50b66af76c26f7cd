package campaign

import (
	"maps"
	"slices"
)

// tie is what is known between two campaigns that are not one.
type tie struct {
	bridges []bridge // reports that belong to both
	held    bool     // they would be one, and wait for a person
	apart   bool     // a person said that they are not one
}

type bridge struct {
	member int32
	reason reason
}

// tieKey names two campaigns, as they were when it was held.
type tieKey struct{ a, b int32 }

// mostBridges bounds what is kept of a tie.
const mostBridges = 16

func (l *Ledger) tie(a, b int32) *tie {
	if t := l.groups[a].ties[b]; t != nil {
		return t
	}
	t := &tie{}
	for _, p := range [2][2]int32{{a, b}, {b, a}} {
		if l.groups[p[0]].ties == nil {
			l.groups[p[0]].ties = map[int32]*tie{}
		}
		l.groups[p[0]].ties[p[1]] = t
	}
	return t
}

// moveTies gives the ties of a campaign to the one that took it.
func (l *Ledger) moveTies(from, to int32) {
	ties := l.groups[from].ties
	l.groups[from].ties = nil
	for _, other := range slices.Sorted(maps.Keys(ties)) {
		t := ties[other]
		delete(l.groups[other].ties, from)
		if other == to {
			continue
		}
		into := l.tie(to, other)
		into.apart = into.apart || t.apart
		into.held = into.held || t.held
		for _, b := range t.bridges {
			l.bridge(into, b)
		}
	}
}

// bridge notes a report that connects two campaigns. Reports with the same
// words count once, so that one text sent many times is one.
func (l *Ledger) bridge(t *tie, b bridge) {
	if len(t.bridges) >= mostBridges {
		return
	}
	me := &l.members[b.member]
	for _, other := range t.bridges {
		o := &l.members[other.member]
		if b.member == other.member || me.script >= 0 && me.script == o.script {
			return
		}
	}
	t.bridges = append(t.bridges, b)
}

// connect looks at what else a new report belongs to, and joins campaigns where
// that is well founded, or holds the merge for a person.
func (l *Ledger) connect(m int32, told []telling, strong []int32) {
	for _, v := range strong {
		home := l.find(l.members[m].group)
		for _, g := range l.holders(v) {
			if g = l.find(g); g == home {
				l.also(m, v)
				continue
			}
			t := l.tie(home, g)
			l.bridge(t, bridge{m, reason{Shared, -1, v, 0}})
			home = l.settle(m, v, home, g, t)
		}
	}
	for _, tl := range told {
		home, g := l.find(l.members[m].group), l.find(l.scripts[tl.script].group)
		if g == home || !l.sameType(l.members[m].kind, g) {
			continue
		}
		t := l.tie(home, g)
		l.bridge(t, bridge{m, reason{Told, l.scripts[tl.script].first, -1, float32(tl.share)}})
		l.hold(home, g, t)
	}
}

// also notes a value as one more reason of a report to be where it is.
func (l *Ledger) also(m, v int32) {
	me := &l.members[m]
	if len(me.why) == 0 || me.why[0].why == Founded {
		return
	}
	for _, r := range me.why {
		if r.value == v {
			return
		}
	}
	_, with := l.holder(v)
	me.why = append(me.why, reason{Shared, with, v, 0})
}

// settle decides what becomes of two campaigns that a value connects, and gives
// the campaign in which the first then is. A few reports must not join what many
// tell of: as many connect them as Bridges says, and a quarter of the smaller.
func (l *Ledger) settle(m, v, a, b int32, t *tie) int32 {
	if t.apart {
		return a
	}
	small := min(len(l.groups[a].members), len(l.groups[b].members))
	kind := l.groups[a].kind()
	switch {
	case l.otherType(kind, b) && l.unlike(a, b), small >= l.opt.Large:
		l.hold(a, b, t)
	case small <= l.opt.Small, len(t.bridges) >= min(mostBridges, max(l.opt.Bridges, small/4)):
		taken := l.groups[l.later(a, b)].founder
		with := m
		if taken == m {
			_, with = l.holder(v)
		}
		l.members[taken].why = append(l.members[taken].why, reason{Shared, with, v, 0})
		return l.merge(a, b)
	}
	return a
}

func (l *Ledger) hold(a, b int32, t *tie) {
	if !t.held && !t.apart {
		t.held = true
		l.held = append(l.held, tieKey{a, b})
	}
}

func (l *Ledger) sample(g int32) []int32 {
	var out []int32
	for _, s := range l.groups[g].scripts {
		if r := l.scripts[s].reps; len(r) > 0 {
			if out = append(out, r[0]); len(out) == 8 {
				break
			}
		}
	}
	return out
}
