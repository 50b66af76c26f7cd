package scorer

import (
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// Salts keep the families of features apart in one hash space.
const (
	saltBigram uint64 = 0x9e3779b97f4a7c1 * (iota + 1)
	saltTrigram
	saltSkip
	saltSkip2
	saltClass
	saltClassPair
	saltClassSkip
	saltClassSkip2
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
	// word and class hold the last four words and the classes of each.
	word  [4]uint64
	class [4]classes
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
		for _, k := range lex.lookup(h) {
			if k != 0 {
				dst = append(dst, text.Mix(uint64(k)^saltBefore))
			}
		}
	}
	return dst
}

// classes are the word classes of one word, at most two; 0 is none.
type classes [2]uint16

func (c *clause) begin(role call.Role) { *c = clause{role: role} }

// features appends to dst the features that word i of the line completes.
func (c *clause) features(dst []uint64, l *text.Line, i int, lex *lexicon) []uint64 {
	h := wordHash(l, i)
	cls := lex.lookup(h)
	w1, w2, w3 := c.word[0], c.word[1], c.word[2]
	c1, c2, c3 := c.class[0], c.class[1], c.class[2]
	role := saltRole * uint64(c.role+1)

	first := len(dst)
	dst = append(dst, h)
	if w1 != 0 {
		dst = append(dst, text.Mix(w1*3+h^saltBigram))
	}
	for _, k := range cls {
		if k == 0 {
			break
		}
		dst = append(dst, text.Mix(uint64(k)^saltClass))
		if w1 != 0 {
			dst = append(dst, text.Mix(w1*3+uint64(k)^saltClassPair))
		}
		if w2 != 0 {
			dst = append(dst, text.Mix(w2*5+uint64(k)^saltClassSkip))
		}
	}
	for _, k := range c1 {
		if k != 0 {
			dst = append(dst, text.Mix(h*7+uint64(k)^saltClassPair))
		}
	}
	plain := len(dst)
	if c.role != call.RoleUnknown {
		for _, f := range dst[first:plain] {
			dst = append(dst, text.Mix(f^role))
		}
	}
	if w2 != 0 {
		dst = append(dst, text.Mix(w2*9+w1*3+h^saltTrigram), text.Mix(w2*3+h^saltSkip))
	}
	if w3 != 0 {
		dst = append(dst, text.Mix(w3*3+h^saltSkip2))
	}
	dst = classPairs(dst, cls, c1, saltClassPair)
	dst = classPairs(dst, cls, c2, saltClassSkip)
	dst = classPairs(dst, cls, c3, saltClassSkip2)

	copy(c.word[1:], c.word[:3])
	copy(c.class[1:], c.class[:3])
	c.word[0], c.class[0] = h, cls
	c.words++
	return dst
}

func classPairs(dst []uint64, now, before classes, salt uint64) []uint64 {
	for _, k := range now {
		if k == 0 {
			break
		}
		for _, b := range before {
			if b != 0 {
				dst = append(dst, text.Mix(uint64(k)<<16^uint64(b)^salt^saltClass))
			}
		}
	}
	return dst
}

func wordHash(l *text.Line, i int) uint64 {
	t := &l.Tokens[i]
	if t.Kind == text.Number {
		return numberShapes[min(int(t.End-t.Start), len(numberShapes)-1)]
	}
	return t.Hash
}
