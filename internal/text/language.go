package text

import "unicode/utf8"

// Language says whether words are English.
type Language uint8

// The answers. LanguageUnclear means that the words are too few to say; such a
// text is best treated as English.
const (
	LanguageUnclear Language = iota
	LanguageEnglish
	LanguageOther
)

// String returns a word for logs and tests.
func (g Language) String() string {
	switch g {
	case LanguageEnglish:
		return "english"
	case LanguageOther:
		return "other"
	default:
		return "unclear"
	}
}

// maxTally bounds the words that a Tally looks at; by then the answer stands.
const maxTally = 20000

// Tally counts the evidence of language over several lines, such as the turns
// of a call. The zero value is ready.
type Tally struct {
	words   int // words in Latin letters
	foreign int // words, or their worth, in other scripts
	english int
	other   [languages]int
}

// Add counts the words of one line.
func (t *Tally) Add(l *Line) {
	for i := range l.Tokens {
		if t.words+t.foreign >= maxTally {
			return
		}
		if l.Tokens[i].Kind != Word {
			continue
		}
		w := l.Word(i)
		if n := scriptRunes(w); n > 0 {
			// Chinese and Thai write no spaces: about two characters a word.
			t.foreign += 1 + max(n, int(l.Tokens[i].End-l.Tokens[i].Start)/6)/2
			continue
		}
		t.words++
		set := stopHashes[l.Tokens[i].Hash]
		if set&english != 0 {
			t.english++
		}
		if set&^english == 0 {
			continue
		}
		for g := range t.other {
			if set&(1<<g) != 0 {
				t.other[g]++
			}
		}
	}
}

// scriptRunes counts the runes of a folded word outside Latin. Letters such
// as ß, þ or ə are Latin.
func scriptRunes(w []byte) int {
	n := 0
	for i := 0; i < len(w); {
		if w[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(w[i:])
		if r > 0x24f && !(r >= 0x1e00 && r < 0x1f00) {
			n++
		}
		i += size
	}
	return n
}

// How much of a text must speak for a language. English runs to about four
// words in ten that are on our list, and falls to one in ten in lists and
// text messages; a foreign text has two in ten on the list of its own.
const (
	enoughWords   = 25 // from here on, a text with no English in it is foreign
	foreignShare  = 10 // per cent of words on one foreign list
	englishShare  = 15 // per cent that make a text English whatever stands beside it
	strangerShare = 4  // per cent of English below which a longer text is foreign
)

// Language weighs what was counted. English with foreign words in it is
// English; so is a text that gives its foreign words in translation.
func (t *Tally) Language() Language {
	most := 0
	for _, n := range t.other {
		most = max(most, n)
	}
	all := t.words + t.foreign
	switch {
	case all == 0:
		return LanguageUnclear
	case t.foreign*2 > all && t.english*100 < englishShare*all && t.foreign >= 2:
		return LanguageOther
	case most >= 2 && most > t.english && most*100 >= foreignShare*t.words && t.english*100 < englishShare*t.words:
		return LanguageOther
	case most >= 4 && most > 2*t.english && most*100 >= 2*foreignShare*t.words:
		return LanguageOther
	case all >= enoughWords && t.english*100 < strangerShare*all:
		return LanguageOther
	case t.english == 0:
		return LanguageUnclear
	}
	return LanguageEnglish
}
