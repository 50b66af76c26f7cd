package campaign

import "cmp"

// Marks are by what a person tells a campaign from others like it.
type Marks struct {
	Value Value  // that most reports name, one that connects before one that does not; zero where none names any
	Place string // the region, or else the country, of most reports; empty where none says it
}

// Marks reads the last so many reports of a campaign. ok is false where there
// is no such campaign.
func (l *Ledger) Marks(id string, most int) (m Marks, ok bool) {
	g, ok := l.groupOf(id)
	if !ok {
		return Marks{}, false
	}
	members := l.groups[g].members
	values, places := map[int32]int{}, map[string]int{}
	for _, at := range members[max(0, len(members)-most):] {
		me := &l.members[at]
		for _, v := range me.values {
			values[v]++
		}
		if where := l.place(me); where != "" {
			places[where]++
		}
	}
	best := 0
	for v, n := range values {
		u := l.values[v].Value
		if u.Junk() {
			continue
		}
		if u.Strong() {
			n += most
		}
		if c := cmp.Or(cmp.Compare(n, best), cmp.Compare(m.Value.Value, u.Value)); c > 0 {
			m.Value, best = u, n
		}
	}
	if list := counts(places); len(list) > 0 {
		m.Place = list[0].Name
	}
	return m, true
}
