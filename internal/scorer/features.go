package scorer

import (
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// Salts keep the families of features apart in one hash space.
const (
	saltPair uint64 = 0x9e3779b97f4a7c1 * (iota + 1)
	saltTriple
	saltClass
	saltMixedPair
	saltMixedTriple
	saltBefore
	saltRole
)

// numberShapes replace the hash of a number: only its length is a feature,
// for the digits themselves belong to people.
var numberShapes = func() (shapes [12]uint64) {
	for i := range shapes {
		shapes[i] = text.Hash64("#" + string(rune('a'+i)))
	}
	return shapes
}()

// clause is a stretch of one turn, at most maxClause words, whose features
// are added up word by word.
type clause struct {
	role  call.Role
	words int
	// The last two words, the classes that stand for them, and whether they
	// have one.
	word, mixed [2]uint64
	classed     [2]bool
}

// context is what was said just before a clause: an answer, or a step that
// follows another, is told by it.
type context struct {
	words [maxBefore]uint64
	n     int
	role  call.Role
	turn  int
}

// maxBefore is how many words of the turn before are remembered.
const maxBefore = 14

func (x *context) note(h uint64) {
	x.words[x.n%maxBefore] = h
	x.n++
}

func (x context) unknown() context {
	x.role = call.RoleUnknown
	return x
}

// features appends what the context says of the clause that now begins.
func (x *context) features(dst []uint64, role call.Role, lex *lexicon) []uint64 {
	same := uint64(1)
	if x.role != role {
		same = 2
	}
	dst = append(dst, text.Mix(saltBefore+uint64(min(x.turn, 3))), text.Mix(saltBefore+16*same))
	for _, h := range x.words[:min(x.n, maxBefore)] {
		dst = append(dst, text.Mix(h^saltBefore))
		if k := lex.lookup(h); k != 0 {
			dst = append(dst, text.Mix(uint64(k)^saltBefore))
		}
	}
	return dst
}

func (c *clause) begin(role call.Role) { *c = clause{role: role} }

// features gives the features that word i of the line completes: short ones
// (words, pairs of words, and both with word classes in their place, with the
// speaker and without), which the acts are told by, and long ones (the same of
// three), which only the tenor reads. Both buffers are appended to.
//
// Gaps between words and second classes were tried and cost more on unseen
// sources than they gave.
func (c *clause) features(short, long []uint64, l *text.Line, i int, lex *lexicon) (_, _ []uint64) {
	h := wordHash(l, i)
	mixed, classed := h, false
	if k := lex.lookup(h); k != 0 {
		mixed, classed = text.Mix(uint64(k)^saltClass), true
	}
	w1, w2 := c.word[0], c.word[1]
	m1, m2 := c.mixed[0], c.mixed[1]

	first := len(short)
	short = append(short, h)
	if w1 != 0 {
		short = append(short, text.Mix(w1*3+h^saltPair))
	}
	if c.role != call.RoleUnknown {
		role := saltRole * uint64(c.role+1)
		for _, f := range short[first:] {
			short = append(short, text.Mix(f^role))
		}
	}
	if classed {
		short = append(short, mixed)
	}
	if w1 != 0 && (classed || c.classed[0]) {
		short = append(short, text.Mix(m1*3+mixed^saltMixedPair))
	}
	if w2 != 0 {
		long = append(long, text.Mix(w2*9+w1*3+h^saltTriple))
		if classed || c.classed[0] || c.classed[1] {
			long = append(long, text.Mix(m2*9+m1*3+mixed^saltMixedTriple))
		}
	}
	c.word = [2]uint64{h, w1}
	c.mixed = [2]uint64{mixed, m1}
	c.classed = [2]bool{classed, c.classed[0]}
	c.words++
	return short, long
}

func wordHash(l *text.Line, i int) uint64 {
	t := &l.Tokens[i]
	if t.Kind == text.Number {
		return numberShapes[min(int(t.End-t.Start), len(numberShapes)-1)]
	}
	return t.Hash
}
