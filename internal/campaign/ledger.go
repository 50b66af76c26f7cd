package campaign

import (
	"cmp"
	"slices"
)

// Trace is one report as grouping sees it.
type Trace struct {
	ID    string // of the report
	Type  string // of the scam; empty where none is claimed
	Story bool   // a victim's words, not the caller's
	// Honest says that the call was judged to be no scam.
	Honest bool
	// Reporter marks who told, the same for all that one person tells; 0 is
	// somebody else every time.
	Reporter uint64
	Signature
	Gist   Gist
	Values []Value
	Day    int // days since 1 January 1970, of the call, in the desk's time zone

	Region  string   // ISO 3166-2, such as CA-ON
	Country string   // ISO 3166-1 alpha-2
	Claims  []string // whom the caller claims to be
}

// Options are the thresholds of a Ledger. The trial varies them; everybody else
// takes Defaults.
type Options struct {
	Same     float64 // similarity in sequences of words from which two texts are one variant
	Script   float64 // similarity from which two texts are one campaign
	Unlike   float64 // median similarity below which two campaigns' texts are unlike
	Told     float64 // how sure telling words make it that a story is of a campaign, from which it is taken in
	Suggest  float64 // the same, from which a person is asked
	Doubted  float64 // the same, of a story that was judged to be of no scam
	Retold   float64 // share of what two recordings tell, from which a person is asked whether they are one script
	Bridges  int     // people whose reports must connect two campaigns before they become one
	Small    int     // campaigns up to this size are joined by one such report
	Large    int     // two campaigns from this size on are never joined without a person
	Scripts  int     // a value in more distinct texts of callers connects nothing any more
	Types    int     // a value in reports of more types connects nothing any more
	Variants int     // representatives of one campaign
}

// Defaults are the options in force. Same and Script were chosen on published
// clusters (docs/BENCHMARKS.md says how far the held-out half was kept out of
// it); Same so that one misheard word of fifty makes no new variant.
// Told and Suggest were chosen on half of the campaigns of a set of stories and
// recordings written for that (internal/campaign/trial). The
// caps are judgements: a number to ring back serves a handful of scripts in its
// life of days or weeks, so more than sixteen, or a fifth type of scam, are
// signs that it belongs to somebody else, such as a bank.
func Defaults() Options {
	return Options{Same: 0.85, Script: 0.7, Unlike: 0.2, Told: 0.95, Suggest: 0.65, Doubted: 0.85, Retold: 0.55,
		Bridges: 3, Small: 2, Large: 100, Scripts: 16, Types: 4, Variants: 32}
}

// Why says what joined a report to its campaign.
type Why string

// The reasons.
const (
	Founded    Why = "founded"     // the first of its campaign
	SameScript Why = "same_script" // one variant with a representative
	Script     Why = "script"      // one script with a representative
	Told       Why = "told"        // a story that tells of a recording, or the other way round
	Shared     Why = "value"       // strong evidence in common
	Hand       Why = "hand"        // a person said so
)

// Reason is one thing that joined a report.
type Reason struct {
	Why   Why
	With  string  // the report that it was joined with; empty for Founded
	Alike float64 // estimated likeness; of what was told, how sure that is; of a Bridge by Script, the share of the telling words of one that the other has
	Value Value   // for Shared
}

// Joined is where a report went, and why.
type Joined struct {
	Campaign string // empty: it has neither enough words nor strong evidence
	Why      []Reason
	Sure     float64 // 0..1; see Sure
}

// member is one report of the ledger.
type member struct {
	id      string
	who     uint64
	group   int32
	script  int32 // -1 without words
	day     int32
	kind    int32 // interned type
	region  int32
	country int32
	values  []int32 // strong and weak
	counted []int32 // strong values that its text was the first to name
	claims  []int32
	why     []reason
	honest  bool
}

// reason is a Reason with members and values by their place.
type reason struct {
	why   Why
	with  int32
	value int32
	alike float32
}

// script is a variant: texts that are the same but for a recogniser's errors.
type script struct {
	group   int32
	first   int32 // the member that stands for it
	members int32
	reps    []int32 // its representatives, the oldest first
	gist    Gist
	story   bool
	// recorded says that it is a recording of a scam of which stories may tell.
	recorded bool
}

type rep struct {
	sketch sketch
	script int32
	member int32
}

// Ledger is the fold. It is not safe for concurrent use.
type Ledger struct {
	opt   Options
	known func(Value) bool

	members             []member
	byID                map[string]int32
	groups              []group
	byName              map[uint64]int32 // groups by campaign id
	former              map[uint64]int32 // reports by the id of a campaign that they were in; see Known
	scripts             []script
	reps                []rep
	index               index
	recordings, stories profiles

	values  []use
	valueID map[Value]int32
	names   interned
	held    []tieKey
	moves   int

	heard   []heard // for each profile of one kind; see weighed
	touched []int32 // those that are not zero

	// Of the report at hand:
	at      address
	sketch  sketch
	found   []int32
	hits    []hit
	fitting []candidate
}

// New makes an empty ledger. known tells of a value that it belongs to somebody
// honest, such as a bank's real number; nil knows none.
func New(opt Options, known func(Value) bool) *Ledger {
	if known == nil {
		known = func(Value) bool { return false }
	}
	return &Ledger{opt: opt, known: known, stories: profiles{waiting: true}, byID: map[string]int32{}, byName: map[uint64]int32{}, former: map[uint64]int32{}, valueID: map[Value]int32{}}
}

// Len is how many reports are in campaigns.
func (l *Ledger) Len() int { return len(l.members) }

// Moves rises whenever reports that had a campaign come into another one.
func (l *Ledger) Moves() int { return l.moves }

// hit is a representative that is alike: as a whole, and in its sequences.
type hit struct {
	rep       int32
	alike     float64
	sequences float64
}

// Add takes in the next report and says where it belongs. A report that is
// there already stays as it is. One with neither enough words nor strong
// evidence belongs nowhere, and nothing of it is kept.
func (l *Ledger) Add(t Trace) Joined {
	if at, ok := l.byID[t.ID]; ok {
		return l.joined(at)
	}
	strong := l.strong(t.Values)
	if t.Signature == nil && len(strong) == 0 {
		return Joined{}
	}
	m := int32(len(l.members))
	l.byID[t.ID] = m
	l.members = append(l.members, l.memberOf(t))
	hits := l.alike(t.Signature)
	v := l.variantOf(hits)
	g := l.choose(m, t, hits, v, strong)
	s := l.scriptOf(g, hits, v)
	told, best := l.tells(t, g, s, hits)
	if g < 0 {
		g = l.chooseTold(m, told)
	}
	if g < 0 {
		g = l.start(m)
	}
	l.enter(m, g)
	l.learn(m, t, s, v)
	l.note(m, t, told, best)
	l.connect(m, told, strong)
	l.count(m, strong)
	return l.joined(m)
}

func (l *Ledger) memberOf(t Trace) member {
	m := member{id: t.ID, who: t.Reporter, group: -1, script: -1, day: int32(t.Day), kind: l.names.of(t.Type), region: l.names.of(t.Region), country: l.names.of(t.Country), honest: t.Honest}
	for _, v := range t.Values {
		if !v.Junk() {
			m.values = append(m.values, l.value(v))
		}
	}
	for _, c := range t.Claims {
		m.claims = append(m.claims, l.names.of(c))
	}
	slices.Sort(m.values)
	m.values = slices.Compact(m.values)
	return m
}

// alike finds the representatives with the signature's script, the nearest
// first, and of equals the oldest.
func (l *Ledger) alike(s Signature) []hit {
	if len(s) != Bins {
		return nil
	}
	l.at, l.sketch = locate(s), sketched(s)
	l.found = l.index.near(&l.at, l.found[:0])
	likely := 0
	for _, r := range l.found { // without a branch, so that the memory of several is waited for at once
		l.found[likely] = r
		if !l.sketch.unlikely(&l.reps[r].sketch) {
			likely++
		}
	}
	hits := l.hits[:0]
	for _, r := range l.found[:likely] {
		sequences, words := l.sketch.against(&l.reps[r].sketch)
		if j := sequences.plus(words).alike(); j >= l.opt.Script {
			hits = append(hits, hit{r, j, sequences.alike()})
		}
	}
	l.hits = hits
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.alike, a.alike), cmp.Compare(a.rep, b.rep))
	})
	return hits
}

// choose picks the campaign of a new report: that of its words, else the one
// that has most reports with its strong evidence. It writes down why, and gives -1
// where there is none.
func (l *Ledger) choose(m int32, t Trace, hits []hit, v variant, strong []int32) int32 {
	me := &l.members[m]
	if v.script >= 0 {
		me.why = append(me.why, reason{SameScript, v.with, -1, float32(v.alike)})
		return l.find(l.scripts[v.script].group)
	}
	if len(hits) > 0 {
		r := l.reps[hits[0].rep]
		me.why = append(me.why, reason{Script, r.member, -1, float32(hits[0].alike)})
		return l.find(l.scripts[r.script].group)
	}
	for _, v := range strong {
		if g, with := l.holder(v); g >= 0 && !(t.Signature != nil && l.otherType(me.kind, g)) {
			me.why = append(me.why, reason{Shared, with, v, 0})
			return g
		}
	}
	return -1
}

// chooseTold picks the campaign that a new report tells of beyond doubt, or whose
// story tells of it; -1 where there is none.
func (l *Ledger) chooseTold(m int32, told []telling) int32 {
	i := slices.IndexFunc(told, func(tl telling) bool { return tl.beyond })
	if i < 0 {
		return -1
	}
	l.members[m].why = append(l.members[m].why, reason{told[i].why, told[i].with, -1, float32(told[i].sure)})
	return l.find(l.members[told[i].with].group)
}

// scriptOf is the script of a campaign that a new report has: its variant, or in a
// campaign that takes no more the one that is likest; -1 for a new one.
func (l *Ledger) scriptOf(g int32, hits []hit, v variant) int32 {
	if v.script < 0 && len(hits) > 0 && l.full(g) {
		return l.reps[hits[0].rep].script
	}
	return v.script
}

// full reports whether a campaign has as many representatives as it takes.
func (l *Ledger) full(g int32) bool { return l.groups[g].reps >= int32(l.opt.Variants) }

// learn makes the words of a report known: as one more of script s, as a new
// variant of its campaign where s is -1, and as a representative where they add
// something.
func (l *Ledger) learn(m int32, t Trace, s int32, v variant) {
	if t.Signature == nil {
		return
	}
	me := &l.members[m]
	g := l.find(me.group)
	if me.script = s; s < 0 {
		me.script = int32(len(l.scripts))
		l.scripts = append(l.scripts, script{group: g, first: m, gist: t.Gist, story: t.Story})
		l.groups[g].scripts = append(l.groups[g].scripts, me.script)
	}
	sc := &l.scripts[me.script]
	sc.members++
	if l.full(g) || v.alike >= alreadyKnown || len(sc.reps) >= repsOfVariant {
		return
	}
	sc.reps = append(sc.reps, int32(len(l.reps)))
	l.groups[g].reps++
	l.reps = append(l.reps, rep{l.sketch, me.script, m})
	l.index.add(&l.at)
}

// variant is where a text belongs among those that say the same.
type variant struct {
	script int32 // -1 for none
	with   int32 // the report that is likest
	alike  float64
}

// variantOf finds the variant whose representatives are all alike enough in
// their sequences of words: that with the likest of the least like (complete
// link), of equals the first hit.
func (l *Ledger) variantOf(hits []hit) variant {
	out, best := variant{script: -1}, 0.0
	asked := make([]int32, 0, mostAsked)
	for _, h := range hits {
		v := variant{script: l.reps[h.rep].script}
		if slices.Contains(asked, v.script) {
			continue
		}
		if len(asked) == mostAsked {
			break
		}
		asked = append(asked, v.script)
		least := 1.0
		for _, r := range l.scripts[v.script].reps {
			one := l.inOrder(r, hits)
			least = min(least, one)
			if one > v.alike {
				v.alike, v.with = one, l.reps[r].member
			}
		}
		if least >= l.opt.Same && least > best {
			out, best = v, least
		}
	}
	return out
}

// inOrder is how alike the report at hand is to a representative in its sequences.
func (l *Ledger) inOrder(r int32, hits []hit) float64 {
	for _, h := range hits {
		if h.rep == r {
			return h.sequences
		}
	}
	sequences, _ := l.sketch.against(&l.reps[r].sketch)
	return sequences.alike()
}

const (
	// alreadyKnown is the similarity from which a text adds nothing to its
	// variant as a representative.
	alreadyKnown = 0.95
	// repsOfVariant is how many texts may stand for one variant: recognisers err
	// differently, and the fourth rarely brings what none of three has.
	repsOfVariant = 4
	// mostAsked is how many variants are asked whether a text is theirs, those of
	// the likest representatives first.
	mostAsked = 8
)

func (l *Ledger) joined(m int32) Joined {
	me := &l.members[m]
	out := Joined{Campaign: l.idOf(l.find(me.group)), Sure: l.sure(m)}
	for _, r := range me.why {
		out.Why = append(out.Why, l.reason(r))
	}
	return out
}

func (l *Ledger) reason(r reason) Reason {
	out := Reason{Why: r.why, Alike: float64(r.alike)}
	if r.with >= 0 {
		out.With = l.members[r.with].id
	}
	if r.value >= 0 {
		out.Value = l.values[r.value].Value
	}
	return out
}

// sure is how sure a membership is: 1 less the product of the doubts of its
// reasons. A likeness of words, and what a story tells, leave what they lack of 1,
// a shared value one of 0.2, a person none.
// Who founds a campaign belongs to it; who founded one that another took needs
// a reason like everybody.
func (l *Ledger) sure(m int32) float64 {
	doubt := 1.0
	for _, r := range l.members[m].why {
		switch r.why {
		case SameScript, Script, Told:
			doubt *= 1 - float64(r.alike)
		case Shared:
			doubt *= 0.2
		case Founded:
			if l.founds(m) {
				doubt = 0
			}
		case Hand:
			doubt = 0
		}
	}
	return 1 - doubt
}

// founds reports whether a report founded the campaign that it is in.
func (l *Ledger) founds(m int32) bool { return l.groups[l.find(l.members[m].group)].founder == m }

// interned keeps one copy of each short text.
type interned struct {
	place map[string]int32
	list  []string
}

func (n *interned) of(s string) int32 {
	if n.place == nil {
		n.place = map[string]int32{"": 0}
		n.list = []string{""}
	}
	at, ok := n.place[s]
	if !ok {
		at = int32(len(n.list))
		n.place[s] = at
		n.list = append(n.list, s)
	}
	return at
}
