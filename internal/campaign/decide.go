package campaign

import (
	"slices"
)

// Act says what a person decided.
type Act string

// The decisions.
const (
	// Merge makes the campaigns of all reports of Members and Others one.
	Merge Act = "merge"
	// Split takes Members out of their campaigns into one of their own, which
	// stays apart from the campaigns of Others, and from those it came out of.
	Split Act = "split"
	// Apart says that the campaigns of Members and of Others are two, whatever
	// evidence there is: it refuses a Hold.
	Apart Act = "apart"
	// Name gives the campaign of most Members a name; an empty one takes it away.
	Name Act = "name"
)

// Decision is something that a person decided, as the journal keeps it. It
// names reports and no campaigns, so that it means the same after a rebuild and
// when some of the reports are erased: what it says of the others stays. Anchors
// picks reports that stand for a campaign. A report that Add kept nothing of, since
// it has neither words nor strong evidence, is not there for a decision either.
type Decision struct {
	Act             Act
	Members, Others []string
	Name            string // for Name
}

// Decide applies a decision, at its place in the order of the journal. A later
// decision overrules an earlier one. It reports whether anything it names is
// there; a decision of which nothing is left does nothing.
func (l *Ledger) Decide(d Decision) bool {
	members, others := l.present(d.Members), l.present(d.Others)
	switch d.Act {
	case Merge:
		return l.mergeByHand(append(members, others...))
	case Split:
		return l.split(members, others)
	case Apart:
		return l.keepApart(l.groupsOf(members), l.groupsOf(others))
	case Name:
		return l.name(members, d.Name)
	}
	return false
}

// mostAnchors is how many reports stand for a campaign in a decision.
const mostAnchors = 32

// Anchors lists reports that stand for a campaign in a Decision: who founded
// it, one of each variant, then its first; at most 32. It is nil for a campaign
// that is not there.
func (l *Ledger) Anchors(campaign string) []string {
	g, ok := l.groupOf(campaign)
	if !ok {
		return nil
	}
	at := []int32{l.groups[g].members[0]}
	for _, s := range l.groups[g].scripts {
		at = append(at, l.scripts[s].first)
	}
	var out []string
	for _, m := range append(at, l.groups[g].members...) {
		if id := l.members[m].id; len(out) < mostAnchors && !slices.Contains(out, id) {
			out = append(out, id)
		}
		if len(out) == mostAnchors {
			break
		}
	}
	return out
}

// present gives the places of those reports that are there, in their order.
func (l *Ledger) present(ids []string) []int32 {
	var out []int32
	for _, id := range ids {
		if m, ok := l.byID[id]; ok {
			out = append(out, m)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// groupsOf are the campaigns of some reports, each once, by their first.
func (l *Ledger) groupsOf(members []int32) []int32 {
	var out []int32
	for _, m := range members {
		if g := l.find(l.members[m].group); !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func (l *Ledger) mergeByHand(members []int32) bool {
	groups := l.groupsOf(members)
	if len(groups) == 0 {
		return false
	}
	to := groups[0]
	for _, g := range groups[1:] {
		if g = l.find(g); g == l.find(to) {
			continue
		}
		with := l.groups[l.find(to)].members[0]
		for _, m := range l.groups[g].members {
			if slices.Contains(members, m) {
				l.members[m].why = append(l.members[m].why, reason{Hand, with, -1, 0})
			}
		}
		to = l.merge(to, g)
	}
	return true
}

func (l *Ledger) keepApart(as, bs []int32) bool {
	for _, a := range as {
		for _, b := range bs {
			if a != b {
				t := l.tie(a, b)
				t.apart, t.held, t.told = true, false, nil
				l.part(a, b)
			}
		}
	}
	return len(as) > 0 && len(bs) > 0
}

// split moves reports into a campaign of their own. Where they are all that
// their one campaign has, they stay in it.
func (l *Ledger) split(members, others []int32) bool {
	if len(members) == 0 {
		return false
	}
	from := l.groupsOf(members)
	if len(from) == 1 && len(l.groups[from[0]].members) == len(members) {
		l.keepApart(from, l.groupsOf(others))
		return true
	}
	g := l.open(members[0])
	for _, m := range members {
		l.move(m, g)
	}
	l.moveScripts(members, g)
	var rest []int32
	for _, f := range from {
		l.follow(f, g)
		rest = append(rest, l.apartFrom(f)...)
		if len(l.groups[f].members) == 0 {
			l.dissolve(f, g)
			continue
		}
		l.forget(f, members)
		rest = append(rest, f)
	}
	for i := range rest {
		rest[i] = l.find(rest[i])
	}
	slices.Sort(rest)
	l.keepApart([]int32{g}, append(slices.Compact(rest), l.groupsOf(others)...))
	for _, left := range append(from, g) {
		if l.groups[left].into < 0 {
			l.reprofile(left)
		}
	}
	return true
}

// move takes one report from its campaign to another.
func (l *Ledger) move(m, to int32) {
	l.moves++
	me := &l.members[m]
	from := l.find(me.group)
	old := &l.groups[from]
	at, _ := slices.BinarySearch(old.members, m)
	old.members = slices.Delete(old.members, at, at+1)
	old.tally(me.kind, -1)
	for _, v := range me.counted {
		u := &l.values[v]
		if !u.common {
			l.nameIn(u, from, m, -1)
			l.nameIn(u, to, m, 1)
		}
	}
	l.enter(m, to)
	me.why = append(me.why[:0:0], reason{Hand, -1, -1, 0})
}

// moveScripts gives a variant to the campaign that all its reports moved to.
// Where some stay, the variant stays with them, and so do reports to come that
// say the same; those that moved are one variant of theirs, which finds nobody.
func (l *Ledger) moveScripts(members []int32, to int32) {
	moved := map[int32][]int32{}
	var order []int32
	for _, m := range members {
		if s := l.members[m].script; s >= 0 {
			if moved[s] == nil {
				order = append(order, s)
			}
			moved[s] = append(moved[s], m)
		}
	}
	for _, s := range order {
		sc := &l.scripts[s]
		from := l.find(sc.group)
		if int(sc.members) == len(moved[s]) {
			old := &l.groups[from]
			old.scripts = slices.DeleteFunc(old.scripts, func(x int32) bool { return x == s })
			old.reps -= int32(len(sc.reps))
			sc.group = to
			l.groups[to].scripts = append(l.groups[to].scripts, s)
			l.groups[to].reps += int32(len(sc.reps))
			continue
		}
		sc.members -= int32(len(moved[s]))
		if slices.Contains(moved[s], sc.first) {
			sc.first = l.standIn(s, from)
		}
		own := int32(len(l.scripts))
		l.scripts = append(l.scripts, script{group: to, first: moved[s][0], members: int32(len(moved[s])), gist: sc.gist, story: sc.story, recorded: sc.recorded})
		l.groups[to].scripts = append(l.groups[to].scripts, own)
		for _, m := range moved[s] {
			l.members[m].script = own
		}
	}
}

// standIn is the first report of a campaign with a variant.
func (l *Ledger) standIn(s, g int32) int32 {
	for _, m := range l.groups[g].members {
		if l.members[m].script == s {
			return m
		}
	}
	return l.scripts[s].first
}

// dissolve gives what is left of a campaign without reports to another.
func (l *Ledger) dissolve(g, to int32) {
	l.groups[g].into = to
	if l.groups[to].name == "" {
		l.groups[to].name = l.groups[g].name
	}
	l.moveTies(g, to)
	l.groups[g].scripts, l.groups[g].types, l.groups[g].profiles = nil, nil, nil
}

// forget takes reports out of the ties of a campaign that they left.
func (l *Ledger) forget(g int32, members []int32) {
	left := func(b bridge) bool {
		_, bridges := slices.BinarySearch(members, b.member)
		_, met := slices.BinarySearch(members, b.reason.with)
		return bridges || met
	}
	for _, t := range l.groups[g].ties {
		t.shared, t.told = slices.DeleteFunc(t.shared, left), slices.DeleteFunc(t.told, left)
	}
}

// name names the campaign of most of the reports; of equals, the first founded.
func (l *Ledger) name(members []int32, name string) bool {
	best, most := int32(-1), 0
	for _, g := range l.groupsOf(members) {
		n := 0
		for _, m := range members {
			if l.find(l.members[m].group) == g {
				n++
			}
		}
		if n > most || n == most && l.groups[g].founder < l.groups[best].founder {
			best, most = g, n
		}
	}
	if best >= 0 {
		l.groups[best].name = name
	}
	return best >= 0
}
