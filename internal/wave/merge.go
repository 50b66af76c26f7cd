package wave

import (
	"cmp"
	"slices"
)

// explains is the share of a parent's excess from which a child is its cause.
const explains = 0.5

// member is a rise as a part of a wave.
type member struct {
	stream int32
	key    Key
	r      *rise
	root   int // of its wave, by union and find
	alone  bool
}

// merger joins the rises of streams that count the same reports.
type merger struct {
	w        *Watch
	members  []member
	byStream map[int32][]int
	under    map[int32][]int32 // streams with rises, by each of their ancestors
}

// merge returns the members of each wave, the cause's rises first.
func (w *Watch) merge() [][]member {
	m := &merger{w: w, byStream: map[int32][]int{}, under: map[int32][]int32{}}
	for _, i := range w.lives {
		s := w.streams[i]
		s.life.rises(func(r *rise) { m.members = append(m.members, member{stream: i, key: s.key, r: r, alone: true}) })
	}
	slices.SortFunc(m.members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.r.alarm, b.r.alarm), a.key.compare(b.key))
	})
	for i := range m.members {
		x := &m.members[i]
		x.root = i
		if m.byStream[x.stream] == nil {
			for _, a := range w.ancestors(x.stream) {
				m.under[a] = append(m.under[a], x.stream)
			}
		}
		m.byStream[x.stream] = append(m.byStream[x.stream], i)
	}
	m.explained()
	m.publicity()
	m.unexplained()
	return m.waves()
}

// near are the rises of the streams under a parent's rise that overlap it.
func (m *merger) near(parent int, f func(child int)) {
	p := m.members[parent]
	for _, s := range m.under[p.stream] {
		for _, c := range m.byStream[s] {
			if r := m.members[c].r; r.begin <= p.r.end() && p.r.begin <= r.end() || together(r, p.r) {
				f(c)
			}
		}
	}
}

// together says whether two alarms are within a week.
func together(a, b *rise) bool { return max(a.alarm-b.alarm, b.alarm-a.alarm) <= week }

// causes says whether a child's rise is most of a parent's.
func causes(child, parent *rise) bool {
	from, till := parent.begin, parent.end()
	return child.excess(from, till) >= explains*parent.excess(from, till)
}

// explained joins each parent with every child that is most of it.
func (m *merger) explained() {
	for p := range m.members {
		m.near(p, func(c int) {
			if causes(m.members[c].r, m.members[p].r) {
				m.join(p, c)
			}
		})
	}
}

// publicity joins a rise of everything, in which the types kept their shares,
// with what rose in the same week and not much more than everything did.
func (m *merger) publicity() {
	const more = 2 // times the rise of everything: a wave of its own
	for _, p := range m.byStream[m.w.whole] {
		whole := m.members[p].r
		if !m.w.evenly(whole.begin, whole.end()) {
			continue
		}
		m.near(p, func(c int) {
			if r := m.members[c].r; together(r, whole) && r.ratio() <= more*whole.ratio() {
				m.join(p, c)
			}
		})
	}
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
		m.near(p, func(c int) {
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
			if x.key.Kind.narrowness() > best.key.Kind.narrowness() && causes(x.r, at.r) && slices.Contains(m.under[at.stream], x.stream) {
				best = x
			}
		}
		if best.stream == at.stream {
			return at.stream
		}
		at = best
	}
}

func (k Key) compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Kind, o.Kind), cmp.Compare(k.Value, o.Value), cmp.Compare(k.Region, o.Region))
}

// Parents are the streams that count all, or most often count, what this one
// counts: for a number, a campaign or an area code those with which it was seen
// most, one of each kind.
func (w *Watch) Parents(k Key) []Key {
	i, known := w.index[k]
	if !known {
		return k.Parents()
	}
	var out []Key
	for _, p := range w.parents(i) {
		out = append(out, w.streams[p].key)
	}
	return out
}

func (w *Watch) parents(i int32) (out []int32) {
	s := w.streams[i]
	for _, kind := range []Kind{Campaign, TypeRegion, Type, Region} {
		if p, some := w.foremost(s, kind); some {
			out = append(out, p)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, k := range s.key.Parents() {
		if p, known := w.index[k]; known {
			out = append(out, p)
		}
	}
	return out
}

// foremost is the stream of a kind with which a narrow one was seen most.
func (w *Watch) foremost(s *stream, kind Kind) (best int32, some bool) {
	most := int32(0)
	for _, t := range s.ties {
		k := w.streams[t.to].key
		if k.Kind == kind && (t.n > most || t.n == most && some && k.compare(w.streams[best].key) < 0) && t.n > 0 {
			best, most, some = t.to, t.n, true
		}
	}
	return best, some
}

// ancestors are the parents of a stream, their parents, and Whole.
func (w *Watch) ancestors(i int32) (out []int32) {
	for queue := w.parents(i); len(queue) > 0; queue = queue[1:] {
		if p := queue[0]; p != i && !slices.Contains(out, p) {
			out = append(out, p)
			queue = append(queue, w.parents(p)...)
		}
	}
	return out
}
