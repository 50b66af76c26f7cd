package campaign

import (
	"maps"
	"slices"
)

// tie is what is known between two campaigns that are not one.
type tie struct {
	shared []bridge // reports that belong to both, by a value
	told   []bridge // those that tell of the other campaign, or say the same in other words
	held   bool     // they would be one by what they share, and wait for a person
	apart  bool     // a person said that they are not one
}

// waits reports whether a person is asked if the two are one.
func (t *tie) waits() bool { return !t.apart && (t.held || len(t.told) > 0) }

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

func (l *Ledger) areApart(a, b int32) bool {
	t := l.groups[a].ties[b]
	return t != nil && t.apart
}

// lone reports whether a campaign is a single report, or has no recording: what it
// tells may be asked about. What several tell of a recording is not one with
// another campaign because of a story, or of one that says nearly the same.
func (l *Ledger) lone(g int32) bool { return len(l.groups[g].members) == 1 || !l.groups[g].recorded }

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
		into.held = into.held || t.held
		for _, b := range t.shared {
			into.shared = l.bridge(into.shared, b)
		}
		if l.lone(to) || l.lone(other) {
			for _, b := range t.told {
				into.told = l.bridge(into.told, b)
			}
		}
		into.apart = into.apart || t.apart
	}
}

// bridge adds a report to those that connect two campaigns. Reports with the same
// words count once, so that one text sent many times is one, and of one person
// no more are noted than would join two campaigns if people told them, so that
// nobody crowds out the others.
func (l *Ledger) bridge(list []bridge, b bridge) []bridge {
	if len(list) >= mostBridges {
		return list
	}
	me, mine := &l.members[b.member], 0
	for _, other := range list {
		o := &l.members[other.member]
		if b.member == other.member || me.script >= 0 && me.script == o.script {
			return list
		}
		if l.sameReporter(b.member, other.member) {
			mine++
		}
	}
	if mine < l.opt.Bridges {
		list = append(list, b)
	}
	return list
}

// people counts who told the reports that connect two campaigns by a value.
func (l *Ledger) people(t *tie) int {
	var seen []uint64
	n := 0
	for _, b := range t.shared {
		who := l.members[b.member].who
		if who != 0 && slices.Contains(seen, who) {
			continue
		}
		seen = append(seen, who)
		n++
	}
	return n
}

// ofOne reports whether one person told all that is in a campaign, but for a
// report and what else its reporter told.
func (l *Ledger) ofOne(g, but int32) bool {
	first := int32(-1)
	for _, m := range l.groups[g].members {
		switch {
		case m == but || l.sameReporter(m, but):
		case first < 0:
			first = m
		case !l.sameReporter(m, first):
			return false
		}
	}
	return true
}

func (l *Ledger) sameReporter(a, b int32) bool {
	return l.members[a].who != 0 && l.members[a].who == l.members[b].who
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
			t.shared = l.bridge(t.shared, bridge{m, reason{Shared, -1, v, 0}})
			home = l.settle(m, v, home, g, t)
		}
	}
	for _, tl := range told {
		l.hear(m, tl)
	}
}

// hear takes a new report together with a story that waits and tells of it, or asks
// a person about a campaign that it, or a story, may be of.
func (l *Ledger) hear(m int32, tl telling) {
	home, g := l.find(l.members[m].group), l.find(l.members[tl.with].group)
	if g == home || l.areApart(home, g) || !l.lone(home) && !l.lone(g) {
		return
	}
	why := reason{tl.why, tl.with, -1, float32(tl.sure)}
	if tl.waits {
		if tl.beyond && len(l.groups[g].members) == 1 {
			l.join(m, why, home, g)
			return
		}
		l.withdraw(g, home)
	}
	t := l.tie(home, g)
	l.await(home, g, t)
	t.told = l.bridge(t.told, bridge{m, why})
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
// tell of: as many people connect them as Bridges says, and a quarter of the
// smaller; a small one is joined by a single report, unless several people tell
// of each and one person alone connects them. What only would be joined if
// somebody had not told so often waits for a person.
func (l *Ledger) settle(m, v, a, b int32, t *tie) int32 {
	if t.apart {
		return a
	}
	small := min(len(l.groups[a].members), len(l.groups[b].members))
	needed := min(mostBridges, max(l.opt.Bridges, small/4))
	people, single := l.people(t), false
	if small <= l.opt.Small {
		needed = 2
		single = l.ofOne(a, m) || l.ofOne(b, m)
	}
	switch {
	case l.otherType(l.groups[a].kind(), b) && l.unlike(a, b), small >= l.opt.Large:
		l.hold(a, b, t)
	case single, people >= needed:
		_, with := l.holder(v)
		return l.join(m, reason{Shared, with, v, 0}, a, b)
	case small <= l.opt.Small, people < len(t.shared) && len(t.shared) >= l.opt.Bridges:
		l.hold(a, b, t)
	}
	return a
}

// join makes two campaigns one that a report connects, by what it says of why the
// report belongs to the other.
func (l *Ledger) join(m int32, why reason, a, b int32) int32 {
	taken := l.groups[l.later(a, b)].founder
	if taken != m {
		why.with = m
	}
	l.members[taken].why = append(l.members[taken].why, why)
	return l.merge(a, b)
}

func (l *Ledger) hold(a, b int32, t *tie) {
	l.await(a, b, t)
	t.held = true
}

// await lists a question that is not asked yet.
func (l *Ledger) await(a, b int32, t *tie) {
	if !t.waits() {
		l.held = append(l.held, tieKey{a, b})
	}
}

// withdraw takes back what was asked about the stories of a campaign, but for
// whether they tell of one: something fits them better.
func (l *Ledger) withdraw(stories, but int32) {
	for other, t := range l.groups[stories].ties {
		if other != but {
			t.told = nil
		}
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
