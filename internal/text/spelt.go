package text

// Spelling is a string of letters and digits that was spelt out: a class ID, a
// licence number, a name said letter by letter.
type Spelling struct {
	From, To int // tokens, To exclusive
	// Value holds the letters A-Z and the digits, in upper case, no separators.
	Value string
}

// minSpelling is the length from which a row of letters is worth reporting;
// "I a" and "press 1 b" are below it.
const minSpelling = 4

// Spellings appends the spellings of l that have four characters or more to
// dst, in order and without overlap. A pause ("...") or the end of a sentence
// ends one, so that an ID of which only both ends were written comes back as
// two spellings, the second beginning where the first ends (To == From).
// A row of digits alone is a matter for Numbers and is left out.
func Spellings(l *Line, dst []Spelling) []Spelling {
	for i := 0; i < len(l.Tokens); {
		s, ok := Spelt(l, i)
		if !ok {
			i++
			continue
		}
		if len(s.Value) >= minSpelling && hasLetter(s.Value) {
			dst = append(dst, s)
		}
		i = s.To
	}
	return dst
}

// Spelt reads the spelling that begins at token from, and reports whether one
// does. It takes letters, digits, number words, "double" and "triple", the
// spelling alphabet of aviators (delta charlie alpha), phrases such as "d for
// dog" and "b as in boy", tokens of letters and digits together (888DCA60),
// and short groups of hexadecimal letters beside digits (888 dca 60). "Oh" is
// a zero. Words that sound like a letter ("see", "are") count only between
// characters that leave no doubt.
func Spelt(l *Line, from int) (Spelling, bool) {
	var tmp [maxSpelling]byte
	s := speller{l: l, out: tmp[:0]}
	i := from
	for i < len(l.Tokens) && len(s.out) < maxSpelling-maxFolded {
		if i > from && l.gap(i) == gapSplit && !l.joinsSpelling(i) {
			break
		}
		k := s.read(i, i == from)
		if k == 0 {
			break
		}
		i += k
	}
	// "... six zero I have it here", "in 2019, a man"
	if i-1 > from && (l.is(i-1, "i") || l.is(i-1, "a") && (l.gap(i-1) == gapComma || l.Tokens[i-2].Kind == Number && len(l.Word(i-2)) > 1)) {
		i, s.out = i-1, s.out[:len(s.out)-1]
	}
	if len(s.out) == 0 {
		return Spelling{}, false
	}
	return Spelling{From: from, To: i, Value: string(s.out)}, true
}

// maxSpelling bounds a spelling; a class ID has 32 characters.
const maxSpelling = 128

type speller struct {
	l   *Line
	out []byte
}

// read appends what the tokens at i stand for, and returns how many it used.
func (s *speller) read(i int, first bool) int {
	l := s.l
	if k := l.spellingFiller(i); k > 0 && !first && l.hardAt(i+k) {
		return k
	}
	times, k := 1, 0
	if w := l.numberWordAt(i); w.kind == repeat && i+1 < len(l.Tokens) && !l.Tokens[i+1].Break {
		if c := l.character(i + 1); c != 0 {
			times, k = int(w.val), 1
			i++
		}
	}
	if c := l.character(i); c != 0 {
		if first && k == 0 && (c == 'I' || c == 'A') && !l.characterAlone(i+1) {
			return 0 // the pronoun, the article
		}
		for range times {
			s.out = append(s.out, c)
		}
		return k + 1 + l.exampleWord(i, c)
	}
	return s.longer(i, first)
}

// longer reads tokens that stand for several characters.
func (s *speller) longer(i int, first bool) int {
	l := s.l
	switch w := l.numberWordAt(i); {
	case w.kind == teen:
		s.out = append(s.out, '1', byte('0'+w.val-10))
		return 1
	case w.kind == tens:
		u := l.numberWordAt(i + 1)
		if u.kind == unit && u.val > 0 && l.gap(i+1) == gapSpace {
			s.out = append(s.out, byte('0'+w.val/10), byte('0'+u.val))
			return 2
		}
		s.out = append(s.out, byte('0'+w.val/10), '0')
		return 1
	}
	word := l.Word(i)
	switch {
	case l.Tokens[i].Kind == Number || mixed(word):
	case hexGroup(word) && (!first && !asciiLetterOnly(s.out) || l.digitsAt(i+1)):
	case !first && softLetters[string(word)] != 0 && l.hardAt(i-1) && l.hardAt(i+1):
		s.out = append(s.out, softLetters[string(word)])
		return 1
	default:
		return 0
	}
	for _, c := range word {
		if asciiLetter(c) {
			s.out = append(s.out, c&^0x20)
		} else if asciiDigit(c) {
			s.out = append(s.out, c)
		}
	}
	return 1
}

// character returns the one character for which token i stands, 0 for none.
func (l *Line) character(i int) byte {
	if i >= len(l.Tokens) || l.Tokens[i].Kind == Symbol {
		return 0
	}
	w := l.Word(i)
	if n := l.numberWordAt(i); n.kind == unit || n.kind == oh && len(w) > 1 {
		return byte('0' + n.val)
	}
	if len(w) == 1 {
		if asciiDigit(w[0]) {
			return w[0]
		}
		if asciiLetter(w[0]) {
			return w[0] &^ 0x20
		}
		return 0
	}
	return spellingAlphabet[string(w)]
}

// hardAt reports whether token i stands for characters without doubt.
func (l *Line) hardAt(i int) bool {
	if i < 0 || i >= len(l.Tokens) {
		return false
	}
	k := l.numberWordAt(i).kind
	return l.character(i) != 0 || k == teen || k == tens || k == repeat || l.digitsAt(i)
}

// characterAlone reports whether token i carries a spelling on as a character
// of its own, so that a letter before it is no pronoun.
func (l *Line) characterAlone(i int) bool {
	if i >= len(l.Tokens) || l.gap(i) == gapSplit {
		return false
	}
	k := l.numberWordAt(i).kind
	return l.character(i) != 0 || k == repeat
}

// digitsAt reports whether token i is written with digits.
func (l *Line) digitsAt(i int) bool {
	return i < len(l.Tokens) && (l.Tokens[i].Kind == Number || l.Tokens[i].Kind == Word && mixed(l.Word(i)))
}

// joinsSpelling reports whether the brace or colon before token i may stand
// inside a spelling.
func (l *Line) joinsSpelling(i int) bool {
	gap := l.Raw[l.Tokens[i-1].End:l.Tokens[i].Start]
	return !l.Tokens[i].Break && len(gap) == 1 && (gap[0] == '{' || gap[0] == '_' || gap[0] == '/')
}

// spellingFiller returns how many tokens at i are said between characters
// without being one: "dash", "capital", "the letter".
func (l *Line) spellingFiller(i int) int {
	switch string(l.Word(i)) {
	case "dash", "hyphen", "space", "then", "um", "uh", "er", "erm", "capital", "uppercase", "lowercase", "letter":
		return 1
	case "the":
		if l.is(i+1, "letter") {
			return 2
		}
	}
	return 0
}

// exampleWord returns how many tokens behind the letter at i only say which
// letter it was: "d for dog", "b as in boy", "f like Frank".
func (l *Line) exampleWord(i int, c byte) int {
	k := 0
	switch {
	case l.is(i+1, "for"), l.is(i+1, "like"):
		k = 2
	case l.is(i+1, "as") && (l.is(i+2, "in") || l.is(i+2, "for")):
		k = 3
	default:
		return 0
	}
	if at := i + k; at < len(l.Tokens) && !l.Tokens[at].Break {
		if w := l.Word(at); len(w) > 1 && asciiLetter(w[0]) && w[0]&^0x20 == c {
			return k
		}
	}
	return 0
}

// mixed reports whether a word has both letters and digits, and no reading
// as a quantity or an ordinal (48k, 21st).
func mixed(w []byte) bool {
	digits, letters, end := 0, 0, 0
	for i, c := range w {
		switch {
		case asciiDigit(c):
			digits++
			end = i + 1
		case asciiLetter(c):
			letters++
		default:
			return false
		}
	}
	if digits == 0 || letters == 0 {
		return false
	}
	switch string(w[end:]) {
	case "st", "nd", "rd", "th", "k", "am", "pm", "m", "mil", "bn", "gb", "mb", "s":
		return end != digits
	}
	return true
}

// hexGroup reports whether a word is a short group of hexadecimal letters and
// not an English word.
func hexGroup(w []byte) bool {
	if len(w) < 2 || len(w) > 4 || hexWords[string(w)] {
		return false
	}
	for _, c := range w {
		if c < 'a' || c > 'f' {
			return false
		}
	}
	return true
}

// hexWords are English words that could be hexadecimal.
var hexWords = map[string]bool{
	"ad": true, "be": true, "add": true, "bad": true, "bed": true, "bee": true, "cab": true, "dad": true, "fab": true,
	"fad": true, "fed": true, "fee": true, "ace": true, "abed": true, "bead": true, "beef": true, "cafe": true,
	"cede": true, "dead": true, "deaf": true, "deed": true, "face": true, "fade": true, "feed": true, "abba": true,
	"babe": true, "dab": true, "ebb": true, "aced": true, "fa": true,
}

func hasLetter(s string) bool {
	for i := range len(s) {
		if asciiLetter(s[i]) {
			return true
		}
	}
	return false
}

func asciiLetterOnly(b []byte) bool {
	for _, c := range b {
		if !asciiLetter(c) {
			return false
		}
	}
	return true
}
