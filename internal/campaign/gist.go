package campaign

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"

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
// three letters and more without their endings, sums of money, and codes of three
// to six digits. What every other call says, and longer numbers, which are
// evidence of their own, are left out; of more than mostGist the least usual
// stay. It is nil where nothing tells.
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

// marks reads all words, sums and codes that could tell, each once, ascending. The
// slice is the reader's.
func (r *reader) marks(words []string) Gist {
	g := r.gist[:0]
	for _, turn := range words {
		r.line.Reset(turn)
		r.numerals = text.Numbers(&r.line, r.numerals[:0])
		read := 0
		for i := range r.numerals {
			n := &r.numerals[i]
			if w := figure(n); w != "" {
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

// figure is a number as two people who tell of one call would both give it: a sum
// of money to two digits, for who paid 399.99 tells of four hundred; a code as it
// is; empty for all others.
func figure(n *text.Numeral) string {
	switch {
	case n.Currency != text.NoCurrency && n.Quantity && n.Hundredths >= 100:
		sum, zeros := n.Hundredths, 0
		for ; sum >= 100; zeros++ {
			sum = (sum + 5) / 10
		}
		return "$" + strconv.FormatInt(sum, 10) + "e" + strconv.Itoa(zeros)
	case n.Currency == text.NoCurrency && n.Len() >= 3 && n.Len() <= 6:
		return "#" + n.Digits()
	}
	return ""
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
// words are taken, or otherwise. The first version had none, and a length that
// four divides.
const gistFormat = 2

// Encode writes a gist as at most 513 bytes, the first of which says how it was
// made; nil stays nil.
func (g Gist) Encode() []byte {
	if g == nil {
		return nil
	}
	out := make([]byte, 1, 1+4*len(g))
	out[0] = gistFormat
	for _, x := range g {
		out = binary.LittleEndian.AppendUint32(out, x)
	}
	return out
}

// OutdatedGist reports whether Encode of another version of Hangup wrote this: it
// has to be taken from the words again.
func OutdatedGist(data []byte) bool {
	return len(data) > 0 && (len(data)%4 != 1 || data[0] != gistFormat)
}

// DecodeGist reads what Encode wrote.
func DecodeGist(data []byte) (Gist, error) {
	if len(data) == 0 {
		return nil, nil
	}
	if OutdatedGist(data) {
		return nil, fmt.Errorf("a gist of %d bytes is damaged or of another version: take it from the words again", len(data))
	}
	g := Gist{}
	for rest := data[1:]; len(rest) > 0; rest = rest[4:] {
		g = append(g, binary.LittleEndian.Uint32(rest))
	}
	if len(g) > mostGist || !slices.IsSorted(g) {
		return nil, fmt.Errorf("a gist of %d bytes is damaged: take it from the words again", len(data))
	}
	return g, nil
}
