package campaign

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/hangup-project/hangup/internal/text"
)

// mostGist bounds the words of a gist: a recording has about 40, and a story
// rarely more than eighty.
const mostGist = 128

// Gist is what a text is about, as hashes of its distinct telling words,
// ascending. A victim tells a script in words of their own, so that hardly
// three words stand in a row as they were said; the telling ones remain.
type Gist []uint32

// TellingWords takes the gist of the turns of a call, or of a story: words of
// three letters and more without their endings, and sums of money to two digits.
// What every other call says and numbers to ring, which are evidence of their own,
// are left out; of more than mostGist the least usual stay. It is nil where nothing
// tells.
func TellingWords(words ...string) Gist {
	r := readers.Get().(*reader)
	defer r.done()
	g := slices.DeleteFunc(r.marks(words), func(w uint32) bool { return usual(w) > ordinary })
	if len(g) > mostGist {
		slices.SortFunc(g, func(a, b uint32) int { return cmp.Or(cmp.Compare(usual(a), usual(b)), cmp.Compare(a, b)) })
		g = g[:mostGist]
		slices.Sort(g)
	}
	return append(Gist(nil), g...)
}

// marks reads all words and sums that could tell, each once, ascending. The
// slice is the reader's.
func (r *reader) marks(words []string) Gist {
	g := r.gist[:0]
	for _, turn := range words {
		r.line.Reset(turn)
		r.numerals = text.Numbers(&r.line, r.numerals[:0])
		read := 0
		for i := range r.numerals {
			n := &r.numerals[i]
			w := amount(n)
			if w != "" {
				g = append(r.plain(g, read, n.From), uint32(text.Hash64(w)))
				read = n.To
			}
		}
		g = r.plain(g, read, len(r.line.Tokens))
	}
	r.gist = g
	slices.Sort(g)
	return slices.Compact(g)
}

// plain appends the words from a token up to another.
func (r *reader) plain(g Gist, from, to int) Gist {
	for i := from; i < to; i++ {
		if w := r.line.Word(i); r.line.Tokens[i].Kind == text.Word && len(w) >= 3 && !isDigit(w[0]) {
			g = append(g, uint32(text.Hash64(stem(w))))
		}
	}
	return g
}

// amount is a sum of money as two people who tell of one call would both give it, to
// two digits, for who paid 399.99 tells of four hundred; empty for other numbers. A
// number of three to six digits may be a sum of which nobody names the currency; if
// it is a code, two digits of it give nothing away.
func amount(n *text.Numeral) string {
	bare := n.Currency == text.NoCurrency && (n.Len() < 3 || n.Len() > 6)
	if bare || !n.Quantity || n.Hundredths < 100 {
		return ""
	}
	unit, zeros := int64(1), 0
	for n.Hundredths/unit >= 100 {
		unit *= 10
		zeros++
	}
	digits := (n.Hundredths + unit/2) / unit
	if digits == 100 {
		digits, zeros = 10, zeros+1
	}
	return "$" + strconv.FormatInt(digits, 10) + "e" + strconv.Itoa(zeros)
}

// stem takes the commonest endings off an English word: a caller says "will be
// suspended", and a victim "they suspend" it.
func stem(w []byte) []byte {
	for _, end := range []string{"ing", "ed", "es", "s"} {
		if n := len(w) - len(end); n >= 4 && string(w[n:]) == end {
			return w[:n]
		}
	}
	return w
}

// gistFormat is the first byte of a gist as it is kept: it rises whenever other
// words are taken, or otherwise.
const gistFormat = 3

// gistHead begins a gist as it is kept: how it was made, and by which table of usual
// words.
var gistHead = sync.OnceValue(func() []byte {
	return binary.LittleEndian.AppendUint32([]byte{gistFormat}, uint32(text.Hash64(string(usualData))))
})

// Encode writes a gist as 5 to 517 bytes, the first five of which say how it was
// made, also where nothing tells.
func (g Gist) Encode() []byte {
	out := slices.Grow(slices.Clone(gistHead()), 4*len(g))
	for _, x := range g {
		out = binary.LittleEndian.AppendUint32(out, x)
	}
	return out
}

// OutdatedGist reports whether Encode of another version of Hangup wrote this, or of
// one with another table of usual words, or none: it has to be taken from the words
// again.
func OutdatedGist(data []byte) bool {
	return len(data)%4 != 1 || !bytes.HasPrefix(data, gistHead())
}

// DecodeGist reads what Encode wrote.
func DecodeGist(data []byte) (Gist, error) {
	if OutdatedGist(data) {
		return nil, fmt.Errorf("a gist of %d bytes is damaged or of another version: take it from the words again", len(data))
	}
	var g Gist
	for rest := data[len(gistHead()):]; len(rest) > 0; rest = rest[4:] {
		g = append(g, binary.LittleEndian.Uint32(rest))
	}
	if len(g) > mostGist || !slices.IsSorted(g) {
		return nil, fmt.Errorf("a gist of %d bytes is damaged: take it from the words again", len(data))
	}
	return g, nil
}
