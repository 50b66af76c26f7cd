package campaign

import (
	"slices"
	"sync"

	"github.com/hangup-project/hangup/internal/text"
)

// sequence is how many words stand together.
const sequence = 4

// reader reads words for a signature, and keeps its memory between texts.
type reader struct {
	line     text.Line
	hashes   []uint64
	gist     Gist
	numerals []text.Numeral
}

var readers = sync.Pool{New: func() any { return new(reader) }}

// done gives a reader back, without the text and its numbers. What was folded of it
// lies in memory until the next is written over it.
func (r *reader) done() {
	r.line.Reset("")
	r.numerals = slices.Delete(r.numerals[:cap(r.numerals)], 0, cap(r.numerals)) // which zeroes them
	readers.Put(r)
}

// units reads texts as hashes of their words. Recognisers write one number as
// "five", "5" or "0800 5", and one time as "8am" or "8 a m": each digit is a
// word of its own, and so are the letters of a time.
func (r *reader) units(words []string) {
	r.hashes = r.hashes[:0]
	digit := false
	for _, turn := range words {
		r.line.Reset(turn)
		for i, t := range r.line.Tokens {
			w := r.line.Word(i)
			switch {
			case t.Kind == text.Symbol:
			case t.Kind == text.Number || isDigit(w[0]):
				digit = r.number(w)
			case digit && (string(w) == "am" || string(w) == "pm"):
				r.letters(w)
				digit = false
			case len(w) <= len("seven") && spelled[t.Hash] != 0:
				r.hashes = append(r.hashes, spelled[t.Hash])
				digit = true
			default:
				r.hashes = append(r.hashes, t.Hash)
				digit = false
			}
		}
	}
}

// number reads each digit as a word, and what follows them, as in "8am" or
// "39th". It reports whether a digit was the last.
func (r *reader) number(w []byte) bool {
	for i, c := range w {
		switch {
		case isDigit(c):
			r.hashes = append(r.hashes, digitHash[c-'0'])
		case c == ',' || c == '.':
		default:
			if rest := w[i:]; string(rest) == "am" || string(rest) == "pm" {
				r.letters(rest)
			} else {
				r.hashes = append(r.hashes, text.Hash64(rest))
			}
			return false
		}
	}
	return true
}

func (r *reader) letters(w []byte) {
	for i := range w {
		r.hashes = append(r.hashes, text.Hash64(w[i:i+1]))
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digitHash are the digits as words, and spelled the same by the hashes of their
// names.
var digitHash, spelled = func() (digits [10]uint64, names map[uint64]uint64) {
	names = map[uint64]uint64{}
	for i, name := range []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"} {
		digits[i] = text.Hash64(string(rune('0' + i)))
		names[text.Hash64(name)] = digits[i]
	}
	return digits, names
}()

// inOrder hashes the words of a sequence, in their order.
func inOrder(words []uint64) uint64 {
	h := uint64(0)
	for _, w := range words {
		h = h*0x9e3779b97f4a7c15 + w
	}
	return text.Mix(h)
}
