package wave

import (
	"cmp"
	"slices"
)

// explains is the share of a parent's excess from which a child is its cause. A
// campaign has many numbers: one of them is the cause only from nearlyAll.
const (
	explains  = 0.5
	nearlyAll = 0.8
)

// member is a rise as a part of a wave.
type member struct {
	i      int // among all members
	stream int32
	key    Key
	r      *rise
	root   int // of its wave, by union and find
	alone  bool
}

// above is a rise of a narrower stream, and how much of it is of the broader.
type above struct {
	child int
	share float64
}

// merger joins the rises of streams that count the same reports.
type merger struct {
	w        *Watch
	members  []member
	byStream map[int32][]int
	under    map[int32][]above // rises of narrower streams, by each of the broader
}

// merge returns the members of each wave, the cause's rises first.
func (w *Watch) merge() [][]member {
	m := &merger{w: w, byStream: map[int32][]int{}, under: map[int32][]above{}}
	for _, i := range w.lives {
		s := w.streams[i]
		s.life.rises(func(r *rise) { m.members = append(m.members, member{stream: i, key: s.key, r: r, alone: true}) })
	}
	slices.SortFunc(m.members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.r.alarm, b.r.alarm), a.key.compare(b.key))
	})
	for i := range m.members {
		x := &m.members[i]
		x.i, x.root = i, i
		for a, share := range w.ancestors(x.stream, x.r.begin, x.r.end()) {
			m.under[a] = append(m.under[a], above{i, share})
		}
		m.byStream[x.stream] = append(m.byStream[x.stream], i)
	}
	m.explained()
	m.publicity()
	m.unexplained()
	return m.waves()
}

// near are the rises of the streams under a parent's rise that overlap it, and
// the share of each that the parent counted too.
func (m *merger) near(parent int, f func(child int, share float64)) {
	p := m.members[parent]
	for _, c := range m.under[p.stream] {
		if r := m.members[c.child].r; r.begin <= p.r.end() && p.r.begin <= r.end() || together(r, p.r) {
			f(c.child, c.share)
		}
	}
}

// together says whether two alarms are within a week.
func together(a, b *rise) bool { return max(a.alarm-b.alarm, b.alarm-a.alarm) <= week }

// accounts is the share of a parent's excess that a child's makes, of which a
// share is the parent's.
func accounts(child *rise, share float64, parent *rise) float64 {
	from, till := parent.begin, parent.end()
	all := parent.excess(from, till)
	if all <= 0 {
		return 0
	}
	return share * child.excess(from, till) / all
}

// explained joins each parent with every child that is most of it, and a
// campaign with all its numbers that alarmed with it: they are the same callers.
func (m *merger) explained() {
	for p := range m.members {
		parent := m.members[p]
		m.near(p, func(c int, share float64) {
			child := m.members[c]
			same := parent.key.Kind == Campaign && child.key.Kind == Number && share >= explains && together(child.r, parent.r)
			if same || accounts(child.r, share, parent.r) >= explains {
				m.join(p, c)
			}
		})
	}
}

// publicity joins a rise of everything, in which the types kept their shares,
// with what rose in the same week and not much more than everything did, unless
// the same callers are most of it.
func (m *merger) publicity() {
	const more = 2 // times the rise of everything: a wave of its own
	for _, p := range m.byStream[m.w.whole] {
		whole := m.members[p].r
		if m.sameCallers(p) || !m.w.evenly(whole.begin, whole.end()) {
			continue
		}
		m.near(p, func(c int, _ float64) {
			if r := m.members[c].r; together(r, whole) && r.ratio() <= more*whole.ratio() {
				m.join(p, c)
			}
		})
	}
}

// sameCallers says whether a number or a campaign is most of a rise.
func (m *merger) sameCallers(parent int) (yes bool) {
	m.near(parent, func(c int, share float64) {
		k := m.members[c].key.Kind
		yes = yes || (k == Number || k == Campaign) && accounts(m.members[c].r, share, m.members[parent].r) >= explains
	})
	return yes
}

// unexplained joins parents of which no child is most, narrow ones first, with
// the children that alarmed in the same week and belong to nothing else.
func (m *merger) unexplained() {
	order := make([]int, len(m.members))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(m.members[b].key.Kind.narrowness(), m.members[a].key.Kind.narrowness())
	})
	for _, p := range order {
		if !m.members[p].alone {
			continue
		}
		var left []int
		m.near(p, func(c int, _ float64) {
			if m.members[c].alone && together(m.members[c].r, m.members[p].r) {
				left = append(left, c)
			}
		})
		for _, c := range left {
			m.join(p, c)
		}
	}
}

func (m *merger) join(a, b int) {
	m.members[a].alone, m.members[b].alone = false, false
	a, b = m.root(a), m.root(b)
	m.members[max(a, b)].root = min(a, b)
}

func (m *merger) root(i int) int {
	for m.members[i].root != i {
		m.members[i].root = m.members[m.members[i].root].root
		i = m.members[i].root
	}
	return i
}

// waves groups the members, and puts those of the cause in front.
func (m *merger) waves() (out [][]member) {
	at := map[int]int{}
	for i := range m.members {
		r := m.root(i)
		g, known := at[r]
		if !known {
			g = len(out)
			at[r] = g
			out = append(out, nil)
		}
		out[g] = append(out[g], m.members[i])
	}
	for _, g := range out {
		cause := m.cause(g)
		slices.SortStableFunc(g, func(a, b member) int {
			first := func(x member) int {
				if x.stream == cause {
					return 0
				}
				return 1
			}
			return cmp.Or(cmp.Compare(first(a), first(b)), narrower(b, a))
		})
	}
	return out
}

// narrower orders members from broad to narrow, then from much to little.
func narrower(a, b member) int {
	return cmp.Or(cmp.Compare(a.key.Kind.narrowness(), b.key.Kind.narrowness()),
		cmp.Compare(b.r.excess(b.r.begin, b.r.end()), a.r.excess(a.r.begin, a.r.end())), a.key.compare(b.key))
}

// cause goes from the broadest stream to the narrowest that is most of it, and
// on from there.
func (m *merger) cause(g []member) int32 {
	sorted := slices.Clone(g)
	slices.SortFunc(sorted, narrower)
	at := sorted[0]
	for {
		best := at
		for _, x := range sorted {
			if x.key.Kind.narrowness() > best.key.Kind.narrowness() && m.accounts(x, at) >= explains && !m.oneOfMany(x, sorted) {
				best = x
			}
		}
		if best.stream == at.stream {
			return at.stream
		}
		at = best
	}
}

// accounts is how much of a parent a child makes; nothing where it is no child.
func (m *merger) accounts(child, parent member) float64 {
	for _, c := range m.under[parent.stream] {
		if c.child == child.i {
			return accounts(child.r, c.share, parent.r)
		}
	}
	return 0
}

// oneOfMany says whether a number is one of several of a campaign in g.
func (m *merger) oneOfMany(x member, g []member) bool {
	return x.key.Kind == Number && slices.ContainsFunc(g, func(y member) bool {
		part := m.accounts(x, y)
		return y.key.Kind == Campaign && part > 0 && part < nearlyAll
	})
}

func (k Key) compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Kind, o.Kind), cmp.Compare(k.Value, o.Value), cmp.Compare(k.Region, o.Region))
}

// ancestors are the streams that counted what this one counted in the days from
// to till, and which share of it.
func (w *Watch) ancestors(i int32, from, till Day) map[int32]float64 {
	s, out := w.streams[i], map[int32]float64{}
	if s.key.Kind.narrow() {
		all := float64(max(1, s.tally.sum(from, till)))
		for p, n := range w.shares(s, from, till, nil) {
			out[p] = min(1, float64(n)/all)
		}
	} else {
		for _, k := range s.key.Parents() {
			if p, known := w.index[k]; known {
				out[p] = 1
			}
		}
	}
	if i != w.whole {
		out[w.whole] = 1
	}
	return out
}
