package campaign

import (
	"slices"

	"github.com/hangup-project/hangup/internal/text"
)

// Known says under which id a campaign was once known, by reports that were in
// it. The id leads to where the first of them that is still there is now, unless
// a campaign has it. When the report that founded a campaign is erased, the
// campaign goes by the id of the next; what people wrote down still finds it.
func (l *Ledger) Known(id string, members []string) {
	key, ok := keyOf(id)
	if !ok {
		return
	}
	if _, taken := l.byName[key]; taken {
		return
	}
	for _, m := range members {
		if at, there := l.byID[m]; there {
			l.former[key] = at
			return
		}
	}
}

// Canonical is the id that a campaign has now, by one that it has or had; empty
// where there is none.
func (l *Ledger) Canonical(id string) string {
	g, ok := l.groupOf(id)
	if !ok {
		return ""
	}
	return l.idOf(g)
}

// Founded lists the ids of campaigns that come from a report: of the one that it
// began, and of those that were split off with it as their first.
func (l *Ledger) Founded(report string) (ids []string) {
	for _, g := range l.foundedBy(report) {
		ids = append(ids, l.idOf(g))
	}
	return ids
}

func (l *Ledger) foundedBy(report string) (groups []int32) {
	m, ok := l.byID[report]
	if !ok {
		return nil
	}
	for key := text.Hash64(report); ; key = text.Mix(key + 1) { // as open names them
		g, taken := l.byName[key]
		if !taken {
			slices.Sort(groups)
			return groups
		}
		if l.groups[g].founder == m {
			groups = append(groups, g)
		}
	}
}

// Named lists the ids of campaigns that come from a report, each with other reports
// by which Known finds the campaign once that one is gone. An id that leads to
// nothing else is not among them.
func (l *Ledger) Named(report string) map[string][]string {
	out := map[string][]string{}
	for _, g := range l.foundedBy(report) {
		id := l.idOf(g)
		var others []string
		for _, m := range l.own(g) {
			others = append(others, l.members[m].id)
			if len(others) > mostAnchors { // one of them goes
				break
			}
		}
		for _, other := range l.Anchors(id) {
			if !slices.Contains(others, other) {
				others = append(others, other)
			}
		}
		others = slices.DeleteFunc(others, func(other string) bool { return other == report })
		if len(others) > 0 {
			out[id] = others
		}
	}
	return out
}

// own are the reports that went into a campaign itself, not into one that it was
// merged with: where the merge is taken back, its id leads to them.
func (l *Ledger) own(g int32) []int32 {
	var out []int32
	for _, m := range l.groups[l.find(g)].members {
		if l.members[m].group == g {
			out = append(out, m)
		}
	}
	return out
}

// Inherit takes over the ids under which an older ledger of the same reports
// knew its campaigns.
func (l *Ledger) Inherit(old *Ledger) {
	for key := range old.byName {
		if _, taken := l.byName[key]; !taken {
			g := old.byName[key]
			l.inherit(old, key, append(old.own(g), old.groups[old.find(g)].members...))
		}
	}
	for key, m := range old.former {
		if _, taken := l.byName[key]; !taken {
			g := old.members[m].group
			l.inherit(old, key, slices.Concat([]int32{m}, old.own(g), old.groups[old.find(g)].members))
		}
	}
}

func (l *Ledger) inherit(old *Ledger, key uint64, members []int32) {
	if _, known := l.former[key]; known {
		return
	}
	i := slices.IndexFunc(members, func(m int32) bool {
		_, there := l.byID[old.members[m].id]
		return there
	})
	if i >= 0 {
		l.former[key] = l.byID[old.members[members[i]].id]
	}
}
