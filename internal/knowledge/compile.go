package knowledge

import (
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// chain is one way to say an element: atoms with at most gap words between
// one and the next (gap[0] is unused).
type chain struct {
	atoms   []int32
	gaps    []int32
	program int32
	element int32 // -1: this must not stand with the match
}

// program is a compiled pattern and what it is for.
type program struct {
	kind     matchKind
	index    int // of the tactic, the artefact or the stance
	form     string
	within   int
	elements int
}

type matchKind uint8

const (
	kindTactic matchKind = iota
	kindArtefact
	kindStance
)

// compiler numbers words and atoms while it builds the automaton.
type compiler struct {
	b       *Base
	r       *reading
	trie    *trie
	classes map[string]int32
	atoms   map[string]int32
	nAtoms  int32
}

func (r *reading) compile() (*Base, Problems) {
	for _, name := range sortedKeys(r.classes) {
		r.expandClass(r.classes[name])
	}
	b := &Base{version: r.version, tactics: r.tactics.all(), artefacts: r.artefacts.all(), advice: r.advice.all(), channels: r.channels.all(), laws: r.laws.all(),
		statements: r.statements.byID, words: r.classes, added: r.added, byID: map[string]int{}, byAct: map[string]int{}}
	sortAdvice(b.advice)
	c := &compiler{b: b, r: r, trie: newTrie(), classes: map[string]int32{}, atoms: map[string]int32{}}
	for i, name := range stanceNames {
		for _, p := range r.stances[name] {
			c.pattern(p, kindStance, i)
		}
	}
	for i := range b.tactics {
		t := &b.tactics[i]
		b.byID[t.ID] = i
		r.checkTactic(b, t, i)
		for _, p := range t.patterns {
			c.pattern(p, kindTactic, i)
		}
	}
	for i := range b.artefacts {
		for _, p := range b.artefacts[i].said {
			c.pattern(p, kindArtefact, i)
		}
	}
	r.checkSources(b)
	r.resolveComposites(b)
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	b.automaton = c.trie.finish(int(c.nAtoms), b.chains)
	return b, nil
}

func (c *compiler) pattern(p pattern, kind matchKind, index int) {
	prog := int32(len(c.b.programs))
	c.b.programs = append(c.b.programs, program{kind, index, p.form, p.within, len(p.elements)})
	for e, seqs := range p.elements {
		for _, s := range seqs {
			c.chain(s, prog, int32(e), p)
		}
	}
	for _, s := range p.none {
		c.chain(s, prog, -1, p)
	}
}

// chain turns a sequence into atoms: runs of plain words, and classes.
func (c *compiler) chain(s sequence, prog, element int32, p pattern) {
	ch := chain{program: prog, element: element}
	for _, part := range s {
		gap := int32(part.gap)
		var run []string
		flush := func() {
			if len(run) > 0 {
				ch.atoms, ch.gaps = append(ch.atoms, c.literal(run)), append(ch.gaps, gap)
				run, gap = nil, 0
			}
		}
		for _, it := range part.items {
			if it.single() {
				run = append(run, it.word)
				continue
			}
			flush()
			atom, err := c.group(it)
			if err != nil {
				c.r.problems = append(c.r.problems, Problem{Place{p.folder, p.file, p.node.Line, p.node.Column}, err.Error()})
				return
			}
			ch.atoms, ch.gaps = append(ch.atoms, atom), append(ch.gaps, gap)
			gap = 0
		}
		flush()
	}
	c.b.chains = append(c.b.chains, ch)
}

func (c *compiler) literal(words []string) int32 {
	key := strings.Join(words, " ")
	if a, ok := c.atoms[key]; ok {
		return a
	}
	a := c.nAtoms
	c.nAtoms++
	c.atoms[key] = a
	c.trie.insert(words, a)
	return a
}

// group is the atom of a class, or of groups of words in one place.
func (c *compiler) group(it item) (int32, error) {
	key := it.key()
	if a, ok := c.classes[key]; ok {
		return a, nil
	}
	words, err := c.r.plain([]item{it})
	if err != nil {
		return 0, err
	}
	a := c.nAtoms
	c.nAtoms++
	c.classes[key] = a
	for _, w := range words {
		c.trie.insert(w, a)
	}
	return a, nil
}

func (r *reading) fault(p Place, msg string) {
	r.problems = append(r.problems, Problem{p, msg})
}

func (r *reading) checkTactic(b *Base, t *Tactic, i int) {
	if t.Act == "" {
		return
	}
	if other, twice := b.byAct[t.Act]; twice {
		r.fault(t.Place, "the act "+t.Act+" is held by "+b.tactics[other].ID+" already: one tactic an act")
	}
	b.byAct[t.Act] = i
}

func (r *reading) checkSources(b *Base) {
	check := func(source string, p Place) {
		if _, ok := b.statements[source]; source != "" && !ok {
			r.fault(p, "there is no statement "+source+": add it to statements/ or correct the name")
		}
	}
	for _, t := range b.tactics {
		check(t.Source, t.Place)
	}
	for _, a := range b.artefacts {
		check(a.Source, a.Place)
	}
	for _, a := range b.advice {
		check(a.Source, a.Place)
	}
	for _, c := range b.channels {
		check(c.Source, c.Place)
	}
	of := map[string]string{}
	for _, l := range b.laws {
		check(l.Source, l.Place)
		if first, twice := of[l.Country]; twice {
			r.fault(l.Place, "the law of "+l.Country+" stands twice, first as "+first+": take one out")
		}
		of[l.Country] = l.ID
	}
}

func (r *reading) resolveComposites(b *Base) {
	for _, rc := range r.composites.all() {
		c := rc.Composite
		for _, entry := range rc.all {
			c.All = append(c.All, r.alternatives(b, entry, c.Place))
		}
		for _, entry := range rc.none {
			c.None = append(c.None, r.alternatives(b, entry, c.Place))
		}
		b.composites = append(b.composites, c)
	}
}

// alternatives reads "a.b|c.d" or "proof.*" as the tactics that it names.
func (r *reading) alternatives(b *Base, entry string, p Place) []int {
	var out []int
	for _, name := range strings.Split(entry, "|") {
		if stage, all := strings.CutSuffix(name, ".*"); all {
			if !slices.Contains(stages, Stage(stage)) {
				r.fault(p, "there is no stage "+stage+": correct the name")
			}
			for i, t := range b.tactics {
				if string(t.Stage) == stage {
					out = append(out, i)
				}
			}
		} else if i, ok := b.byID[name]; ok {
			out = append(out, i)
		} else {
			r.fault(p, "there is no tactic "+name+": correct the name")
		}
	}
	return out
}

// checkExamples tries the examples of the tactics that want says.
func (b *Base) checkExamples(want func(Tactic) bool) Problems {
	var ps Problems
	var l text.Line
	for i, t := range b.tactics {
		if !want(t) || len(t.patterns) == 0 {
			continue
		}
		try := func(example string) bool {
			role, kind, words := exampleSpeaker(example, t)
			l.Reset(words)
			return slices.ContainsFunc(b.Scan(&l, role, kind), func(m Match) bool { return m.Tactic == i })
		}
		for _, ex := range t.Match {
			if !try(ex) {
				ps = append(ps, Problem{t.Place, t.ID + " must match but does not: " + ex})
			}
		}
		for _, ex := range t.Miss {
			if try(ex) {
				ps = append(ps, Problem{t.Place, t.ID + " must not match but does: " + ex})
			}
		}
	}
	return ps
}

// exampleSpeaker reads who says an example: "Caller: ", "Callee: " or
// "Story: " before it; bare text is the caller's.
func exampleSpeaker(ex string, t Tactic) (call.Role, call.Kind, string) {
	kind := call.KindCall
	if len(t.Modes) == 1 {
		kind = t.Modes[0]
	}
	for prefix, role := range map[string]call.Role{"Caller: ": call.RoleCaller, "Callee: ": call.RoleCallee} {
		if words, ok := strings.CutPrefix(ex, prefix); ok {
			return role, call.KindCall, words
		}
	}
	if words, ok := strings.CutPrefix(ex, "Story: "); ok {
		return call.RoleUnknown, call.KindStory, words
	}
	return call.RoleCaller, kind, ex
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
