package campaign

import (
	"encoding/base32"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/text"
)

// group is one campaign.
type group struct {
	key     uint64 // its id, as a number
	founder int32
	into    int32 // the group that took it; -1 while it stands
	reps    int32
	// recorded says that it has a recording of which stories may tell; it stands in
	// no profile of stories then.
	recorded bool
	members  []int32
	scripts  []int32
	profiles []int32 // of its recordings, or else of its stories
	best     float64 // the most that spoke for any campaign that its stories may tell of, in nats
	types    []tally
	ties     map[int32]*tie
	name     string
}

// tally is how many members are of a type.
type tally struct{ kind, n int32 }

// start makes a campaign with one report as its founder.
func (l *Ledger) start(m int32) int32 {
	l.members[m].why = append(l.members[m].why, reason{Founded, -1, -1, 0})
	return l.open(m)
}

// open makes an empty campaign that is named after a report. Where that name is
// taken, since the report was split from what it founded, it takes the next.
func (l *Ledger) open(m int32) int32 {
	key := text.Hash64(l.members[m].id)
	for ; ; key = text.Mix(key + 1) {
		if _, taken := l.byName[key]; !taken {
			break
		}
	}
	g := int32(len(l.groups))
	l.groups = append(l.groups, group{key: key, founder: m, into: -1})
	l.byName[key] = g
	return g
}

// find follows a campaign to the one that took it.
func (l *Ledger) find(g int32) int32 {
	root := g
	for l.groups[root].into >= 0 {
		root = l.groups[root].into
	}
	for g != root {
		g, l.groups[g].into = l.groups[g].into, root
	}
	return root
}

var idCode = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// idOf is the id of a campaign: 13 letters and digits made from the id of the
// report that founded it, which tell nothing of it.
func (l *Ledger) idOf(g int32) string {
	return idCode.EncodeToString(binary.BigEndian.AppendUint64(nil, l.groups[g].key))
}

// groupOf finds a campaign by its id, by that of one that it took, or by one
// under which it was known; see Known.
func (l *Ledger) groupOf(id string) (int32, bool) {
	key, ok := keyOf(id)
	if !ok {
		return 0, false
	}
	if g, ok := l.byName[key]; ok {
		return l.find(g), true
	}
	if m, ok := l.former[key]; ok {
		return l.find(l.members[m].group), true
	}
	return 0, false
}

// keyOf reads an id of a campaign.
func keyOf(id string) (uint64, bool) {
	raw, err := idCode.DecodeString(strings.ToLower(id))
	if err != nil || len(raw) != 8 {
		return 0, false
	}
	return binary.BigEndian.Uint64(raw), true
}

func (l *Ledger) enter(m, g int32) {
	l.members[m].group = g
	l.groups[g].members = append(l.groups[g].members, m)
	l.groups[g].tally(l.members[m].kind, 1)
}

func (g *group) tally(kind, n int32) {
	for i := range g.types {
		if g.types[i].kind == kind {
			g.types[i].n += n
			return
		}
	}
	g.types = append(g.types, tally{kind, n})
}

// kind is the type of most members that have one; of equals, the first there
// was; 0 where none has.
func (g *group) kind() int32 {
	best := tally{}
	for _, t := range g.types {
		if t.kind != 0 && t.n > best.n {
			best = t
		}
	}
	return best.kind
}

// otherType reports whether a campaign claims another type; a type that nobody
// claims differs from none.
func (l *Ledger) otherType(kind, g int32) bool {
	k := l.groups[g].kind()
	return kind != 0 && k != 0 && k != kind
}

// later is which of two campaigns was founded by the later report.
func (l *Ledger) later(a, b int32) int32 {
	if l.groups[a].founder > l.groups[b].founder || l.groups[a].founder == l.groups[b].founder && a > b {
		return a
	}
	return b
}

// merge makes two campaigns one: the one that was founded first takes the other.
func (l *Ledger) merge(a, b int32) int32 {
	a, b = l.find(a), l.find(b)
	if a == b {
		return a
	}
	l.moves++
	if l.later(a, b) == a {
		a, b = b, a
	}
	to, from := &l.groups[a], &l.groups[b]
	from.into = a
	to.members = append(to.members, from.members...)
	slices.Sort(to.members)
	to.scripts = append(to.scripts, from.scripts...)
	to.reps += from.reps
	for _, t := range from.types {
		to.tally(t.kind, t.n)
	}
	if to.name == "" {
		to.name = from.name
	}
	l.pool(b, a)
	l.moveTies(b, a)
	for _, other := range l.apartFrom(a) {
		l.part(a, other)
	}
	from.members, from.scripts, from.types, from.name = nil, nil, nil, ""
	return a
}

// unlike reports whether the texts of two campaigns are: the median similarity
// of their representatives is below the mark. At most eight of each are
// compared. Where either has none, words say nothing, and it is false.
func (l *Ledger) unlike(a, b int32) bool {
	x, y := l.sample(a), l.sample(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	var all []float64
	for _, p := range x {
		for _, q := range y {
			seq, words := l.reps[p].sketch.against(&l.reps[q].sketch)
			all = append(all, seq.plus(words).alike())
		}
	}
	slices.Sort(all)
	return all[len(all)/2] < l.opt.Unlike
}
