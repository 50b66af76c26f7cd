package store

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
)

// Lengths of an excerpt in runes: in all, and before the hit.
const (
	excerptRunes = 160
	leadRunes    = 60
)

// excerpt is the stretch of the words around the longest term that stands in
// them, or their beginning.
func excerpt(turns []call.Utterance, want wanted) string {
	for _, t := range longestFirst(want) {
		for _, u := range turns {
			if at := t.in(u.Text); at >= 0 {
				return around(u.Text, at)
			}
		}
	}
	for _, u := range turns {
		if strings.TrimSpace(u.Text) != "" {
			return around(u.Text, 0)
		}
	}
	return ""
}

func longestFirst(want wanted) (terms []term) {
	for _, ways := range want.clauses {
		for _, all := range ways {
			for _, t := range all {
				if t.text[0] != '_' {
					terms = append(terms, t)
				}
			}
		}
	}
	slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(len(b.text), len(a.text)) })
	return terms
}

// in is where a term stands in a text: the offset of its word, or -1. A number
// is found in any spelling.
func (t term) in(text string) int {
	for start, end := 0, 0; ; start = end {
		for start < len(text) {
			r, n := utf8.DecodeRuneInString(text[start:])
			if inWord(r) {
				break
			}
			start += n
		}
		if start == len(text) {
			return -1
		}
		for end = start; end < len(text); {
			r, n := utf8.DecodeRuneInString(text[end:])
			if !inWord(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Cf, r) {
				break
			}
			end += n
		}
		if t.is(text[start:end]) || t.spelled(text[start:]) {
			return start
		}
	}
}

// is tells whether a word as written is the one looked for.
func (t term) is(word string) (yes bool) {
	fold(word, func(w string) {
		yes = yes || w == t.text || t.beginning && strings.HasPrefix(w, t.text)
	})
	return yes
}

// spelled tells whether a text begins with the digits of the term, with signs
// between them.
func (t term) spelled(text string) bool {
	if len(t.text) < leastDigits || strings.Trim(t.text, "0123456789") != "" {
		return false
	}
	k := 0
	for i := 0; i < len(text) && k < len(t.text); i++ {
		switch c := text[i]; {
		case c == t.text[k]:
			k++
		case k == 0 || !strings.ContainsRune(" +-.()/", rune(c)):
			return false
		}
	}
	return k == len(t.text)
}

// around cuts a text to a window that begins at a word a little before at.
func around(text string, at int) string {
	start := at
	for n := 0; start > 0 && n < leadRunes; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
	}
	if start > 0 {
		if i := strings.IndexFunc(text[start:at], unicode.IsSpace); i >= 0 {
			start += i
		}
	}
	end := start
	for n := 0; end < len(text) && n < excerptRunes; n++ {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	out := strings.Join(strings.Fields(text[start:end]), " ")
	if end < len(text) && strings.TrimSpace(text[end:]) != "" {
		if i := strings.LastIndexByte(out, ' '); i > len(out)/2 {
			out = out[:i]
		}
		out += " …"
	}
	if strings.TrimSpace(text[:start]) != "" {
		out = "… " + out
	}
	return out
}
