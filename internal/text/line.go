// Package text turns what people type and what recognisers hear into folded
// tokens that still know where they stood in the original, and reads numbers
// that were spoken as words.
package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TokenKind tells words, digits and currency signs apart.
type TokenKind uint8

// The kinds of token. Other punctuation makes no token; it only sets Break.
const (
	Word TokenKind = iota
	Number
	Symbol
)

// Token is one folded word and its place in the original.
type Token struct {
	// Start and End are byte offsets into Line.Raw, end exclusive.
	Start, End int32
	// Hash is Hash64 of the folded word.
	Hash uint64
	// Kind is what the token is made of; a word may hold digits too.
	Kind TokenKind
	// Break marks the first token after the end of a sentence.
	Break bool

	foldStart, foldEnd int32
}

// maxFolded bounds the folded bytes kept of one token; the span still covers
// all of it. The longest word of the knowledge base has under 40.
const maxFolded = 64

// Line is a text and its tokens. The zero value is ready; Reset makes it
// anew and reuses its memory, so that a running call allocates nothing per
// word once it has seen its longest turn.
type Line struct {
	Raw    string
	Tokens []Token

	folded []byte
}

// Reset tokenises raw. Invalid UTF-8 separates words and is never kept.
func (l *Line) Reset(raw string) {
	l.Raw = raw
	l.Tokens = l.Tokens[:0]
	l.folded = l.folded[:0]
	l.appendFrom(0, true)
}

// unsettled is how many tokens at the end may still change when more text
// follows: a word may grow, and digits may join over a comma.
const unsettled = 2

// Append carries the text on. Tokens before Settled keep their place and form;
// the text may be split anywhere, even inside a letter.
func (l *Line) Append(more string) {
	keep := l.Settled()
	pos, brk, folded := 0, true, 0
	if keep < len(l.Tokens) {
		t := l.Tokens[keep]
		pos, brk, folded = int(t.Start), t.Break, int(t.foldStart)
	}
	l.Raw += more
	if keep == 0 {
		pos = 0
	}
	l.Tokens, l.folded = l.Tokens[:keep], l.folded[:folded]
	l.appendFrom(pos, brk)
}

// Settled is the number of tokens that Append will not change.
func (l *Line) Settled() int { return max(0, len(l.Tokens)-unsettled) }

// Word returns the folded form of token i: lower case, without accents,
// apostrophes and invisible letters, look-alike letters replaced. The bytes
// are valid until the next Reset.
func (l *Line) Word(i int) []byte {
	t := &l.Tokens[i]
	return l.folded[t.foldStart:t.foldEnd]
}

// Quote returns the original words of tokens from up to, but not with, to.
func (l *Line) Quote(from, to int) string {
	if from >= to {
		return ""
	}
	return l.Raw[l.Tokens[from].Start:l.Tokens[to-1].End]
}

// appendFrom tokenises Raw from the given byte offset.
func (l *Line) appendFrom(pos int, brk bool) {
	raw := l.Raw
	for pos < len(raw) {
		r, size := decode(raw, pos)
		switch {
		case isWordRune(r):
			pos = l.word(pos, brk)
			brk = false
		case currency(r):
			l.symbol(pos, pos+size, r, brk)
			brk = false
			pos += size
		default:
			if endsSentence(raw, pos, r, size) {
				brk = true
			}
			pos += size
		}
	}
}

// word reads one word that starts at pos and returns the offset behind it.
func (l *Line) word(pos int, brk bool) int {
	raw, start, foldStart := l.Raw, pos, len(l.folded)
	digits, letters := 0, 0
	end := pos
	for pos < len(raw) {
		c := raw[pos]
		if c < utf8.RuneSelf {
			switch {
			case c >= 'a' && c <= 'z':
				l.put(c, foldStart)
				letters++
			case c >= 'A' && c <= 'Z':
				l.put(c+'a'-'A', foldStart)
				letters++
			case c >= '0' && c <= '9':
				l.put(c, foldStart)
				digits++
			case c == '\'' && pos+1 < len(raw) && letters > 0 && asciiLetter(raw[pos+1]):
			case (c == ',' || c == '.') && letters == 0 && digits > 0 && joinsDigits(raw, pos):
				l.put(c, foldStart)
			default:
				return l.add(start, end, foldStart, digits, letters, brk, pos)
			}
			pos++
			end = pos
			continue
		}
		r, size := utf8.DecodeRuneInString(raw[pos:])
		switch {
		case invisible(r):
		case apostrophe(r) && letters > 0:
		case unicode.Is(unicode.Mn, r):
		case isWordRune(r):
			if l.putRune(r, foldStart) {
				digits++
			} else {
				letters++
			}
		default:
			return l.add(start, end, foldStart, digits, letters, brk, pos)
		}
		pos += size
		if !apostrophe(r) && !invisible(r) {
			end = pos
		}
	}
	return l.add(start, end, foldStart, digits, letters, brk, pos)
}

func (l *Line) add(start, end, foldStart, digits, letters int, brk bool, next int) int {
	f := l.folded[foldStart:]
	if len(f) == 0 {
		return next // a letter that is only a mark, such as the iota subscript
	}
	kind := Word
	if letters == 0 {
		kind = Number
	} else if digits > 0 {
		unleet(f)
	}
	l.Tokens = append(l.Tokens, Token{
		Start: int32(start), End: int32(end), Hash: Hash64(f), Kind: kind, Break: brk,
		foldStart: int32(foldStart), foldEnd: int32(len(l.folded)),
	})
	return next
}

func (l *Line) symbol(start, end int, r rune, brk bool) {
	foldStart := len(l.folded)
	l.folded = utf8.AppendRune(l.folded, r)
	l.Tokens = append(l.Tokens, Token{
		Start: int32(start), End: int32(end), Hash: Hash64(l.folded[foldStart:]), Kind: Symbol, Break: brk,
		foldStart: int32(foldStart), foldEnd: int32(len(l.folded)),
	})
}

func (l *Line) put(c byte, foldStart int) {
	if len(l.folded)-foldStart < maxFolded {
		l.folded = append(l.folded, c)
	}
}

// putRune folds a rune outside ASCII and reports whether it was a digit.
func (l *Line) putRune(r rune, foldStart int) (digit bool) {
	if a, ok := lookAlike[r]; ok {
		l.put(a, foldStart)
		return false
	}
	var src, dst [utf8.UTFMax * 4]byte
	n := utf8.EncodeRune(src[:], r)
	for _, c := range string(norm.NFKD.Append(dst[:0], src[:n]...)) {
		if _, ok := lookAlike[c]; !ok {
			c = unicode.ToLower(c)
		}
		a, drawn := lookAlike[c]
		switch {
		case drawn:
			l.put(a, foldStart)
		case c < utf8.RuneSelf && asciiLetter(byte(c)):
			l.put(byte(c)|0x20, foldStart)
		case c >= '0' && c <= '9':
			l.put(byte(c), foldStart)
			digit = true
		case !isWordRune(c) || apostrophe(c): // marks, and the spaces of ligatures
		default:
			if len(l.folded)-foldStart < maxFolded-utf8.UTFMax {
				l.folded = utf8.AppendRune(l.folded, c)
			}
		}
	}
	return digit
}

// Hash64 hashes a folded word: FNV-1a (Fowler, Noll, Vo), then the finaliser
// of MurmurHash3, so that the low bits alone can index a table.
func Hash64[T string | []byte](word T) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(word); i++ {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	return Mix(h)
}

// Mix is the 64-bit finaliser of MurmurHash3 (Appleby).
func Mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
