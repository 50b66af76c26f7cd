package web

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/hangup-project/hangup/internal/phone"
)

var (
	// oneWord is a word as the search takes it: a run of letters and digits,
	// with their accents.
	oneWord = regexp.MustCompile(`[\p{L}\p{N}\p{M}]+`)
	// oneNumber is a number in any spelling.
	oneNumber = regexp.MustCompile(`\+?\(?[0-9](?:[-. ()/]{0,2}[0-9]){3,}`)
)

// hits marks in an excerpt what was looked for: its words, the last of which
// may be the beginning of one, and numbers in any spelling.
func hits(excerpt, sought string) []piece {
	words := oneWord.FindAllString(plain(sought), -1)
	digits := ""
	if oneNumber.MatchString(sought) {
		digits = strings.TrimLeft(phone.Digits(sought), "0")
	}
	var marks []stretch
	if len(digits) > 3 {
		for _, at := range oneNumber.FindAllStringIndex(excerpt, -1) {
			there := strings.TrimLeft(phone.Digits(excerpt[at[0]:at[1]]), "0")
			if strings.HasSuffix(there, digits) || strings.HasSuffix(digits, there) {
				marks = append(marks, stretch{From: at[0], To: at[1]})
			}
		}
	}
	for _, at := range oneWord.FindAllStringIndex(excerpt, -1) {
		word := plain(excerpt[at[0]:at[1]])
		for i, w := range words {
			if word == w || i == len(words)-1 && strings.HasPrefix(word, w) {
				marks = append(marks, stretch{From: at[0], To: at[1]})
				break
			}
		}
	}
	out := pieces(excerpt, [2]int{0, len(excerpt)}, marks)
	for i := range out {
		out[i].Numbers = nil // there are no notes
	}
	return out
}

// plain is a text without case and accents.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}
