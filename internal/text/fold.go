package text

import (
	"unicode"
	"unicode/utf8"
)

// lookAlike maps letters of other scripts that are drawn like Latin ones, as
// in Unicode's confusables (UTS #39), cut to the letters that scams use.
var lookAlike = map[rune]byte{
	// Cyrillic
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'һ': 'h', 'і': 'i', 'ј': 'j', 'к': 'k', 'м': 'm',
	'н': 'h', 'о': 'o', 'р': 'p', 'ԛ': 'q', 'ѕ': 's', 'т': 't', 'у': 'y', 'ѵ': 'v', 'ԝ': 'w', 'х': 'x',
	'А': 'a', 'В': 'b', 'С': 'c', 'Е': 'e', 'Н': 'h', 'І': 'i', 'Ј': 'j', 'К': 'k', 'М': 'm', 'О': 'o',
	'Р': 'p', 'Ѕ': 's', 'Т': 't', 'У': 'y', 'Х': 'x',
	// Greek
	'α': 'a', 'ε': 'e', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x',
	'Α': 'a', 'Β': 'b', 'Ε': 'e', 'Ζ': 'z', 'Η': 'h', 'Ι': 'i', 'Κ': 'k', 'Μ': 'm', 'Ν': 'n', 'Ο': 'o',
	'Ρ': 'p', 'Τ': 't', 'Υ': 'y', 'Χ': 'x',
	// Latin letters without a decomposition
	'ı': 'i', 'ł': 'l', 'Ł': 'l', 'ø': 'o', 'Ø': 'o', 'đ': 'd', 'Đ': 'd', 'ɡ': 'g', 'ɑ': 'a', 'ǀ': 'l',
}

func decode(s string, pos int) (rune, int) {
	if c := s[pos]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[pos:])
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func asciiLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func asciiDigit(c byte) bool { return c >= '0' && c <= '9' }

func currency(r rune) bool { return r == '$' || r == '£' || r == '€' || r == '₹' || r == '¥' }

func apostrophe(r rune) bool { return r == '\'' || r == '\u2019' || r == '\u2018' || r == '\u02bc' }

// invisible letters are put between others to hide a word from a filter.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u180e', '\u200e', '\u200f':
		return true
	}
	return false
}

// joinsDigits reports whether the point or comma at pos belongs to a number
// such as 1,871.40; a comma joins three digits only, so that lists stay lists.
func joinsDigits(s string, pos int) bool {
	digits := 0
	for i := pos + 1; i < len(s) && asciiDigit(s[i]); i++ {
		digits++
	}
	if s[pos] == ',' {
		return digits == 3 && !moreDigits(s[pos+1+digits:])
	}
	return digits > 0
}

// moreDigits reports whether s goes on with a digit of another script, perhaps
// behind marks that cannot be seen.
func moreDigits(s string) bool {
	for _, r := range s {
		if !invisible(r) && !unicode.Is(unicode.Mn, r) {
			return unicode.IsDigit(r)
		}
	}
	return false
}

// endsSentence reports whether the rune at pos closes a sentence.
func endsSentence(s string, pos int, r rune, size int) bool {
	switch r {
	case '\n', '?', '!', '…', '¿', '¡', ';':
		return true
	case '.':
		next := pos + size
		if next >= len(s) {
			return true
		}
		c := s[next]
		return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '"' || c == '\'' || c == ')' || c >= utf8.RuneSelf
	}
	return false
}

var leet = [256]byte{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't'}

// unleet rewrites digits that stand for letters inside a word ("m1cr0soft").
// Hexadecimal strings and model numbers keep their digits: the word must
// begin and end with a letter, and hold a letter that is no hex digit.
func unleet(f []byte) {
	if len(f) < 5 || asciiDigit(f[0]) || asciiDigit(f[len(f)-1]) {
		return
	}
	letters, digits, beyondHex := 0, 0, false
	for _, c := range f {
		switch {
		case asciiDigit(c):
			if leet[c] == 0 {
				return
			}
			digits++
		case asciiLetter(c):
			letters++
			beyondHex = beyondHex || c > 'f'
		default:
			return
		}
	}
	if !beyondHex || digits > letters {
		return
	}
	for i, c := range f {
		if asciiDigit(c) {
			f[i] = leet[c]
		}
	}
}
