package campaign

import "slices"

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

// Named lists the ids of campaigns that come from a report, each with other reports
// by which Known finds the campaign once that one is gone. An id that leads to
// nothing else is not among them.
func (l *Ledger) Named(report string) map[string][]string {
	m, ok := l.byID[report]
	if !ok {
		return nil
	}
	out := map[string][]string{}
	for _, g := range l.byName {
		if l.groups[g].founder != m {
			continue
		}
		id := l.idOf(g)
		others := slices.DeleteFunc(l.Anchors(id), func(other string) bool { return other == report })
		if len(others) > 0 {
			out[id] = others
		}
	}
	return out
}

// Inherit takes over the ids under which an older ledger of the same reports
// knew its campaigns.
func (l *Ledger) Inherit(old *Ledger) {
	for key := range old.byName {
		if _, taken := l.byName[key]; !taken {
			l.inherit(old, key, old.groups[old.find(old.byName[key])].members)
		}
	}
	for key, m := range old.former {
		if _, taken := l.byName[key]; !taken {
			at := []int32{m}
			l.inherit(old, key, append(at, old.groups[old.find(old.members[m].group)].members...))
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
