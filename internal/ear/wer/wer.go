// Package wer measures word error: how many words must be put in, left out or
// changed to make what was said of what was heard.
package wer

import (
	"strings"
	"unicode"
)

// Count is the errors against a reference, of one text or the sum of many.
type Count struct {
	Errors int
	Words  int // of the reference
}

// Add sums up.
func (c Count) Add(d Count) Count { return Count{c.Errors + d.Errors, c.Words + d.Words} }

// Rate is errors a word. It is more than 1 where more was heard than said, and
// 0 where nothing was said.
func (c Count) Rate() float64 {
	if c.Words == 0 {
		return 0
	}
	return float64(c.Errors) / float64(c.Words)
}

// Compare counts the errors in what was heard. Letters are folded to small ones,
// and marks do not count.
func Compare(said, heard string) Count {
	a, b := words(said), words(heard)
	return Count{distance(a, b), len(a)}
}

// words brings a text to what a recogniser can hear. The apostrophe is part of a
// word.
func words(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	out := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' })
	for i, w := range out {
		out[i] = strings.Trim(w, "'")
	}
	return out
}

// distance is that of Levenshtein, in words.
func distance(said, heard []string) int {
	row := make([]int, len(heard)+1)
	for j := range row {
		row[j] = j
	}
	for i, a := range said {
		before := row[0]
		row[0] = i + 1
		for j, b := range heard {
			change := before
			if a != b {
				change++
			}
			before = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, change)
		}
	}
	return row[len(heard)]
}
