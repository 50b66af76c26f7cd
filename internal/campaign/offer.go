package campaign

import (
	"maps"
	"math"
	"slices"
)

// Held lists the merges that wait for a person, in the order in which they came
// up.
func (l *Ledger) Held() []Hold {
	list, _ := l.FirstHeld(math.MaxInt)
	return list
}

// FirstHeld is the beginning of Held, at most so many, and how many there are in
// all. It costs as much as the campaigns of those have reports.
func (l *Ledger) FirstHeld(most int) (list []Hold, all int) {
	o := offers{l, map[int32]Summary{}}
	listed := map[tieKey]bool{}
	for _, k := range l.held {
		a, b := l.find(k.a), l.find(k.b)
		key := tieKey{min(a, b), max(a, b)}
		if t := l.groups[a].ties[b]; a == b || t == nil || !t.waits() || listed[key] {
			continue
		}
		listed[key] = true
		if all++; all <= most {
			list = append(list, o.of(a, b))
		}
	}
	return list, all
}

// HeldOf lists the merges of one campaign that wait for a person, the oldest
// other campaign first; nil where there is no such campaign.
func (l *Ledger) HeldOf(id string) []Hold {
	list, _ := l.FirstHeldOf(id, math.MaxInt)
	return list
}

// FirstHeldOf is the beginning of HeldOf, as FirstHeld is that of Held.
func (l *Ledger) FirstHeldOf(id string, most int) (list []Hold, all int) {
	g, ok := l.groupOf(id)
	if !ok {
		return nil, 0
	}
	o := offers{l, map[int32]Summary{}}
	ties := l.groups[g].ties
	for _, other := range slices.Sorted(maps.Keys(ties)) {
		if !ties[other].waits() {
			continue
		}
		if all++; all <= most {
			list = append(list, o.of(g, other))
		}
	}
	return list, all
}

// offers makes a list of held merges: of each campaign it adds up the reports
// once, for one can stand in very many.
type offers struct {
	*Ledger
	sums map[int32]Summary
}

func (o offers) of(a, b int32) Hold {
	t := o.groups[a].ties[b]
	out := Hold{A: o.sum(a), B: o.sum(b), Unlike: len(t.shared) > 0 && o.unlike(a, b)}
	for _, br := range slices.Concat(t.shared, t.told) {
		out.Bridges = append(out.Bridges, Bridge{o.members[br.member].id, o.reason(br.reason)})
	}
	return out
}

func (o offers) sum(g int32) Summary {
	if _, known := o.sums[g]; !known {
		o.sums[g] = o.summary(g)
	}
	return o.sums[g]
}
