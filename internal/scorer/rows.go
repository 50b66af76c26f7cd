package scorer

import (
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/text"
)

// Clause is a labelled stretch of words: what it does to the listener.
type Clause struct {
	Role   call.Role
	Text   string
	Acts   []string
	Source string
	Story  bool
}

// Corpus is what a model is trained on.
type Corpus struct {
	Cases   []labelled.Case
	Clauses []Clause
	// Lines gives the acts of each turn of a call (index turn-1), or of
	// stretches of a story, by the id of the case. A case without an entry
	// teaches the model of the call alone.
	Lines map[string][]Line
	// Classes gives the word class by folded word.
	Classes map[string]uint16
	// Tactics are those of the knowledge base, Acts what it makes of learned
	// acts, and Find those that it finds in one turn, in the order of their
	// ends. Find must be safe to call in parallel.
	Tactics []Tactic
	Acts    map[string]Tactic
	Find    func(l *text.Line, role call.Role, kind call.Kind) []Spot
	// Made says what the corpus is, for the model to remember.
	Made string
}

// Tactic is what the scorer needs to know of a tactic.
type Tactic struct {
	// Ask marks what an alarm needs; Sign what is no sign of honesty.
	Ask, Sign bool
}

// Spot is a tactic, by its index in Corpus.Tactics, found up to a token.
type Spot struct{ Tactic, To int }

// Line is a turn of a call, or a stretch of a story, and its acts.
type Line struct {
	Turn       int // 1-based
	Start, End int // bytes of the turn; End 0 means all of it
	Acts       []string
}

// raw is a clause as its features, before they are numbered.
type raw struct {
	before  []uint64 // features of the context
	short   []uint64 // own features: see clause.features
	long    []uint64
	turn    int  // 1-based
	doc     int  // index of the case, -1 for a clause of its own
	unknown bool // the roles were withheld
	source  string
	acts    []bool // nil where nobody labelled the clause
	roles   bool   // somebody's role is known
	lean    int8   // 1 scam, -1 honest, 0 not known
	typ     string // type of a scam
}

// gather is the context that tokens from..to leave behind.
func gather(l *text.Line, from, to int, role call.Role, turn int) context {
	x := context{role: role, turn: turn}
	for i := from; i < to; i++ {
		x.note(wordHash(l, i))
	}
	return x
}

// rawOf has the features of tokens from..to as one clause.
func rawOf(l *text.Line, from, to int, role call.Role, before context, lex *lexicon) raw {
	var c clause
	c.begin(role)
	r := raw{before: before.features(nil, role, lex)}
	for i := from; i < to; i++ {
		r.short, r.long = c.features(r.short, r.long, l, i, lex)
	}
	return r
}

// clausesOf cuts a turn as a Session does.
func clausesOf(l *text.Line, story bool) [][2]int {
	var out [][2]int
	var s clauseSum
	s.start(call.RoleUnknown, 0)
	for i := range l.Tokens {
		if s.cuts(l, i, story) {
			out = append(out, [2]int{s.from, i})
			s.start(call.RoleUnknown, i)
		}
		s.words++
	}
	if s.words > 0 {
		out = append(out, [2]int{s.from, len(l.Tokens)})
	}
	return out
}

// rawRows makes the training clauses of one track.
func rawRows(c Corpus, names []string, story bool, lex *lexicon) []raw {
	index := map[string]int{}
	for i, n := range names {
		index[n] = i
	}
	var out []raw
	emit := func(l *text.Line, from, to int, role call.Role, before context, about raw) {
		add := func(role call.Role, before context, unknown bool) {
			r := rawOf(l, from, to, role, before, lex)
			r.source, r.acts, r.lean, r.typ, r.doc, r.turn, r.unknown = about.source, about.acts, about.lean, about.typ, about.doc, about.turn, unknown
			out = append(out, r)
		}
		add(role, before, false)
		if about.roles {
			add(call.RoleUnknown, before.unknown(), true)
		}
	}
	var l text.Line
	for _, cl := range c.Clauses {
		if cl.Story != story {
			continue
		}
		l.Reset(cl.Text)
		emit(&l, 0, min(len(l.Tokens), maxClause), cl.Role, context{}, raw{source: cl.Source, acts: marks(index, cl.Acts), doc: -1, roles: cl.Role != call.RoleUnknown})
	}
	for d, cs := range c.Cases {
		if (cs.Kind == call.KindStory) != story {
			continue
		}
		lean, typ := int8(-1), ""
		if cs.Scam {
			lean, typ = 1, cs.Type
		}
		lines, labelled := c.Lines[cs.ID]
		var before context
		for t, turn := range cs.Turns {
			l.Reset(turn.Text)
			before.turn = t
			for _, cut := range clausesOf(&l, story) {
				var acts []bool
				if labelled {
					acts = marks(index, actsWithin(lines, t+1, &l, cut))
				}
				emit(&l, cut[0], cut[1], turn.Role, before, raw{source: cs.Source, acts: acts, lean: lean, typ: typ, doc: d, turn: t + 1, roles: HasRoles(cs)})
				if story {
					before = gather(&l, cut[0], cut[1], turn.Role, 1)
				}
			}
			before = gather(&l, 0, len(l.Tokens), turn.Role, t)
		}
	}
	return out
}

// actsWithin gives the acts of the lines that overlap the clause by at least
// a third of either.
func actsWithin(lines []Line, turn int, l *text.Line, cut [2]int) []string {
	var out []string
	from, to := int(l.Tokens[cut[0]].Start), int(l.Tokens[cut[1]-1].End)
	for _, ln := range lines {
		if ln.Turn != turn {
			continue
		}
		start, end := ln.Start, ln.End
		if end == 0 {
			start, end = from, to
		}
		if 3*(min(end, to)-max(start, from)) >= min(end-start, to-from) {
			out = append(out, ln.Acts...)
		}
	}
	return out
}

func marks(index map[string]int, acts []string) []bool {
	out := make([]bool, len(index))
	for _, a := range acts {
		if i, ok := index[a]; ok {
			out[i] = true
		}
		if i, ok := index[anyAsk]; ok && isAsk(a) {
			out[i] = true
		}
	}
	return out
}
