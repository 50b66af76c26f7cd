package campaign

import (
	"maps"
	"slices"
)

// HeldOf lists the merges of one campaign that wait for a person, the oldest
// other campaign first; nil where there is no such campaign.
func (l *Ledger) HeldOf(id string) []Hold {
	g, ok := l.groupOf(id)
	if !ok {
		return nil
	}
	var out []Hold
	ties := l.groups[g].ties
	for _, other := range slices.Sorted(maps.Keys(ties)) {
		if t := ties[other]; t.held && !t.apart {
			out = append(out, l.holdOf(g, other, t))
		}
	}
	return out
}
