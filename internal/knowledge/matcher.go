package knowledge

import (
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// MatchKind says what a Match found.
type MatchKind uint8

// The kinds of match.
const (
	MatchTactic MatchKind = iota
	MatchArtefact
)

// Match is a tactic or an artefact seen in the words of a turn.
type Match struct {
	Kind MatchKind
	// Tactic indexes Tactics(), or Artefacts() for an artefact.
	Tactic int
	// From and To are tokens of the turn, To exclusive.
	From, To int
}

// hit is an atom or an element that ended in this turn.
type hit struct {
	what, part int32
	from, to   int32
}

const (
	// keptHits bounds what a matcher remembers of a turn. Older hits are
	// out of reach of every gap long before they are overwritten.
	keptHits = 256
	// noneReach is how many words before a match a none: phrase may stand.
	noneReach = 6
	// A stance reaches over the words that follow it in its sentence.
	stanceReach, denialReach = 12, 8
)

// Matcher finds the tactics of a Base in one call, word by word. It belongs
// to one goroutine.
type Matcher struct {
	b     *Base
	role  call.Role
	kind  call.Kind
	state int32

	sentence int32 // token at which the sentence began
	atoms    ring
	elements ring
	present  []uint64 // atoms of this turn, as bits
	stance   [3]int32 // token behind the last phrase of each stance, -1 none
	last     []int32  // by tactic: end of its last match in this turn
	dirty    []int32
	done     []hit
	out      []Match
}

type ring struct {
	hits [keptHits]hit
	n    int
}

func (r *ring) add(h hit) {
	r.hits[r.n%keptHits] = h
	r.n++
}

// back yields hits from the newest to the oldest that is kept.
func (r *ring) back(yield func(*hit) bool) {
	for i := r.n - 1; i >= 0 && i >= r.n-keptHits; i-- {
		if !yield(&r.hits[i%keptHits]) {
			return
		}
	}
}

// NewMatcher makes a matcher for one call.
func (b *Base) NewMatcher() *Matcher {
	m := &Matcher{b: b, present: make([]uint64, b.automaton.atoms/64+1), last: make([]int32, len(b.tactics))}
	m.Begin(call.RoleUnknown, call.KindCall)
	return m
}

// Begin opens a turn by the given party.
func (m *Matcher) Begin(role call.Role, kind call.Kind) {
	m.role, m.kind, m.state, m.sentence = role, kind, 0, 0
	m.atoms.n, m.elements.n = 0, 0
	clear(m.present)
	m.stance = [3]int32{-1, -1, -1}
	for _, t := range m.dirty {
		m.last[t] = 0
	}
	m.dirty = m.dirty[:0]
}

// Step takes in token i of the turn and returns what it completes; the slice
// is reused by the next Step.
func (m *Matcher) Step(l *text.Line, i int) []Match {
	a := &m.b.automaton
	t := &l.Tokens[i]
	m.out, m.done = m.out[:0], m.done[:0]
	if t.Break {
		m.sentence = int32(i)
		m.state = 0
	}
	sym := a.symbol(t)
	if sym == 0 {
		m.state = 0
		return m.out
	}
	m.state = a.step(m.state, sym)
	end := int32(i + 1)
	outs, lens := a.outs[m.state], a.lens[m.state]
	for k, atom := range outs {
		from := end - lens[k]
		for _, c := range a.final[atom] {
			m.complete(c, from, end)
		}
	}
	// Atoms are put in only now: none of them may follow itself.
	for k, atom := range outs {
		if a.inner[atom] {
			m.atoms.add(hit{what: atom, from: end - lens[k], to: end})
			m.present[atom/64] |= 1 << (atom % 64)
		}
	}
	for _, h := range m.done {
		m.evaluate(h)
	}
	return m.out
}

// complete checks the earlier atoms of a chain whose last atom just ended.
func (m *Matcher) complete(c, from, end int32) {
	ch := &m.b.chains[c]
	for _, atom := range ch.atoms[:len(ch.atoms)-1] {
		if m.present[atom/64]&(1<<(atom%64)) == 0 {
			return
		}
	}
	start, ok := m.trace(ch, len(ch.atoms)-1, from)
	if !ok {
		return
	}
	p := &m.b.programs[ch.program]
	if p.kind == kindStance {
		m.stance[p.index] = end
		return
	}
	h := hit{what: ch.program, part: ch.element, from: start, to: end}
	if ch.element < 0 || p.elements > 1 {
		m.elements.add(h)
	}
	if ch.element >= 0 {
		m.done = append(m.done, h)
	}
}

// trace follows a chain backwards from its atom k, which begins at from, and
// returns where the chain begins.
func (m *Matcher) trace(ch *chain, k int, from int32) (int32, bool) {
	if from < m.sentence {
		return 0, false
	}
	if k == 0 {
		return from, true
	}
	for i := m.atoms.n - 1; i >= 0 && i >= m.atoms.n-keptHits; i-- {
		h := &m.atoms.hits[i%keptHits]
		// The longest atom has under 16 words; hits are in the order of their ends.
		if h.to < from-ch.gaps[k] {
			break
		}
		if h.what == ch.atoms[k-1] && h.to <= from {
			if start, ok := m.trace(ch, k-1, h.from); ok {
				return start, true
			}
		}
	}
	return 0, false
}

// evaluate checks the pattern of which one element just ended.
func (m *Matcher) evaluate(h hit) {
	p := &m.b.programs[h.what]
	from := h.from
	if p.elements > 1 {
		var ok bool
		if from, ok = m.together(p, h); !ok {
			return
		}
	}
	if m.forbidden(h.what, from, h.to) {
		return
	}
	if p.kind == kindArtefact {
		m.out = append(m.out, Match{MatchArtefact, p.index, int(from), int(h.to)})
		return
	}
	t := &m.b.tactics[p.index]
	if !m.allowed(t, from) || m.last[p.index] > from {
		return
	}
	if m.last[p.index] == 0 {
		m.dirty = append(m.dirty, int32(p.index))
	}
	m.last[p.index] = h.to
	m.out = append(m.out, Match{MatchTactic, p.index, int(from), int(h.to)})
}

// together looks for the other elements of the pattern and returns where the
// match begins.
func (m *Matcher) together(p *program, h hit) (int32, bool) {
	if p.form == "then" {
		if int(h.part) != p.elements-1 {
			return 0, false
		}
		return m.before(p, h.what, h.part-1, h.from)
	}
	first := h.from
	for e := range p.elements {
		if e == int(h.part) {
			continue
		}
		found := false
		m.elements.back(func(o *hit) bool {
			// Within counts the words between the two, whichever is first.
			found = o.what == h.what && int(o.part) == e &&
				(p.form != "near" || o.from >= m.sentence && h.from-o.to <= int32(p.within))
			if found {
				first = min(first, o.from)
			}
			return !found
		})
		if !found {
			return 0, false
		}
	}
	return first, true
}

// before follows a then: backwards from its element part, which must end at
// limit or before, and returns where the first element begins.
func (m *Matcher) before(p *program, what, part, limit int32) (int32, bool) {
	if part < 0 {
		return limit, true
	}
	for i := m.elements.n - 1; i >= 0 && i >= m.elements.n-keptHits; i-- {
		o := &m.elements.hits[i%keptHits]
		if o.to < limit-int32(p.within) {
			break
		}
		if o.what != what || o.part != part || o.to > limit {
			continue
		}
		if first, ok := m.before(p, what, part-1, o.from); ok {
			return first, true
		}
	}
	return 0, false
}

func (m *Matcher) forbidden(prog, from, to int32) bool {
	bad := false
	m.elements.back(func(o *hit) bool {
		bad = o.what == prog && o.part < 0 && o.from >= max(from-noneReach, m.sentence) && o.to <= to
		return !bad
	})
	return bad
}

// allowed checks speaker, mode and stance.
func (m *Matcher) allowed(t *Tactic, from int32) bool {
	if m.kind == call.KindCall && m.role != call.RoleUnknown {
		if t.Speaker == "caller" && m.role != call.RoleCaller || t.Speaker == "callee" && m.role != call.RoleCallee {
			return false
		}
	}
	if !hasMode(t.Modes, m.kind) {
		return false
	}
	if t.Direction != "claims" && t.Direction != "asks" {
		return true
	}
	return !m.under(0, from, denialReach) && !m.under(1, from, stanceReach) &&
		(m.kind == call.KindStory || !m.under(2, from, stanceReach))
}

// under reports whether the words from a token on stand under a stance.
func (m *Matcher) under(stance int, from, reach int32) bool {
	end := m.stance[stance]
	return end > m.sentence && end <= from+1 && from-end < reach
}

// Scan finds everything in one turn.
func (b *Base) Scan(l *text.Line, role call.Role, kind call.Kind) []Match {
	m := b.NewMatcher()
	m.Begin(role, kind)
	var out []Match
	for i := range l.Tokens {
		out = append(out, slices.Clone(m.Step(l, i))...)
	}
	return out
}
