package scorer

import (
	"math"
	"slices"

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
	// Classes gives the word classes by folded word.
	Classes map[string][]uint16
	// Tactics lists the tactics of the knowledge base, and Find the indices of
	// those that it finds in one turn. Find must be safe to call in parallel.
	Tactics []string
	Find    func(text string, role call.Role, kind call.Kind) []int
	// Made says what the corpus is, for the model to remember.
	Made string
}

// Line is a turn of a call, or a stretch of a story, and its acts.
type Line struct {
	Turn       int // 1-based
	Start, End int // bytes of the turn; End 0 means all of it
	Acts       []string
}

// space numbers the features that occur often enough to keep.
type space struct {
	col    map[uint64]int32
	hashes []uint64
}

func (sp *space) sample(features []uint64) sample {
	norm := float32(1 / math.Sqrt(float64(max(1, len(features)))))
	cols := make([]int32, 0, len(features))
	for _, f := range features {
		if c, ok := sp.col[f]; ok {
			cols = append(cols, c)
		}
	}
	slices.Sort(cols)
	var s sample
	for i, c := range cols {
		if i > 0 && c == cols[i-1] {
			s.val[len(s.val)-1] += norm
			continue
		}
		s.col = append(s.col, c)
		s.val = append(s.val, norm)
	}
	return s
}

// raw is a clause as its features, before they are numbered.
type raw struct {
	features []uint64
	source   string
	acts     []bool // nil where nobody labelled the clause
	lean     int8   // 1 scam, -1 honest, 0 not known
	typ      string // type of a scam
}

// gather is the context that tokens from..to leave behind.
func gather(l *text.Line, from, to int, role call.Role, turn int) context {
	x := context{role: role, turn: turn}
	for i := from; i < to; i++ {
		x.note(wordHash(l, i))
	}
	return x
}

// clauseFeatures are the features of tokens from..to as one clause.
func clauseFeatures(l *text.Line, from, to int, role call.Role, before context, lex *lexicon) []uint64 {
	var c clause
	c.begin(role)
	out := before.features(nil, role, lex)
	for i := from; i < to; i++ {
		out = c.features(out, l, i, lex)
	}
	return out
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
	emit := func(l *text.Line, from, to int, role call.Role, before context, source string, acts []bool, lean int8, typ string) {
		out = append(out, raw{clauseFeatures(l, from, to, role, before, lex), source, acts, lean, typ})
		if role != call.RoleUnknown {
			out = append(out, raw{clauseFeatures(l, from, to, call.RoleUnknown, before.unknown(), lex), source, acts, lean, typ})
		}
	}
	var l text.Line
	for _, cl := range c.Clauses {
		if cl.Story != story {
			continue
		}
		l.Reset(cl.Text)
		emit(&l, 0, min(len(l.Tokens), maxClause), cl.Role, context{}, cl.Source, marks(index, cl.Acts), 0, "")
	}
	for _, cs := range c.Cases {
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
				emit(&l, cut[0], cut[1], turn.Role, before, cs.Source, acts, lean, typ)
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
	}
	return out
}

// number keeps the features that occur in at least two clauses of different
// words, in a fixed order.
func number(raws []raw) *space {
	count := map[uint64]int{}
	for _, r := range raws {
		for i, f := range r.features {
			if !slices.Contains(r.features[:i], f) {
				count[f]++
			}
		}
	}
	sp := &space{col: map[uint64]int32{}}
	for f, n := range count {
		if n >= 3 {
			sp.hashes = append(sp.hashes, f)
		}
	}
	slices.Sort(sp.hashes)
	for i, f := range sp.hashes {
		sp.col[f] = int32(i)
	}
	return sp
}
