package main

import (
	"strings"
	"unicode"
)

// words brings a text to what a recogniser can hear: small letters, no marks.
// The names of two tools are two words to it.
func words(text string) []string {
	text = strings.NewReplacer("anydesk", "any desk", "teamviewer", "team viewer", "’", "'").Replace(strings.ToLower(text))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
}

// distance counts the words that must be put in, left out or changed to make
// what was heard of what was said.
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
