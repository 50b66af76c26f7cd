// Package language makes the small language model of the ear: what people say
// in calls such as ours, counted from our own texts, in the words that the
// recogniser's dictionary can pronounce.
package language

import (
	"strconv"
	"strings"
	"unicode"
)

// Sentences cuts a text into sentences of words as a recogniser would write
// them: small letters, apostrophes kept, numbers and amounts spelled out.
func Sentences(text string) [][]string {
	var all [][]string
	var now []string
	end := func() {
		if len(now) > 0 {
			all = append(all, now)
			now = nil
		}
	}
	for _, field := range strings.Fields(plain.Replace(strings.ToLower(text))) {
		field = strings.TrimLeft(field, `"'([*_`)
		core := strings.TrimRight(field, `.,!?;:"')]*_-`)
		now = append(now, spoken(core)...)
		if strings.ContainsAny(field[len(core):], ".!?;:") {
			end()
		}
	}
	end()
	return all
}

var plain = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "—", " . ", "–", " ", " - ", " . ", "…", " . ", "/", " ", "&", " and ", "%", " percent ", "[", " . [", "]", "] . ")

// spoken gives the words that somebody says for one written token.
func spoken(token string) []string {
	switch {
	case token == "":
		return nil
	case strings.HasPrefix(token, "$"):
		return amount(token[1:], "dollars", "cents")
	case strings.HasPrefix(token, "£"):
		return amount(strings.TrimPrefix(token, "£"), "pounds", "")
	case strings.HasPrefix(token, "€"):
		return amount(strings.TrimPrefix(token, "€"), "euros", "")
	}
	var words []string
	for _, part := range strings.FieldsFunc(token, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != ',' && r != '.'
	}) {
		if part[0] >= '0' && part[0] <= '9' {
			words = append(words, number(part)...)
			continue
		}
		words = append(words, strings.FieldsFunc(part, func(r rune) bool { return r == ',' || r == '.' })...)
	}
	return words
}

func amount(value, unit, small string) []string {
	whole, part, _ := strings.Cut(value, ".")
	words := append(number(whole), unit)
	if n, err := strconv.Atoi(part); err == nil && n > 0 && n < 100 {
		words = append(words, below100(n)...)
		if small != "" {
			words = append(words, small)
		}
	}
	return words
}

// number spells digits: counts as counts, years as years, and long rows of
// digits one by one.
func number(s string) []string {
	if whole, part, found := strings.Cut(s, "."); found && part != "" {
		return append(append(number(whole), "point"), digits(part)...)
	}
	grouped := strings.Contains(s, ",")
	s = strings.Trim(strings.ReplaceAll(s, ",", ""), ".")
	n, err := strconv.Atoi(s)
	switch {
	case err != nil || len(s) > 6 || s[0] == '0' && len(s) > 1 || len(s) > 4 && !grouped:
		return digits(s)
	case !grouped && len(s) == 4 && (s[:2] == "19" || s[:2] == "20" && n > 2009):
		return append(below100(n/100), below100(n%100)...)
	default:
		return count(n)
	}
}

var digit = [...]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
	"twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}

var tens = [...]string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}

func digits(s string) []string {
	var words []string
	for _, r := range s {
		if r >= '0' && r <= '9' {
			words = append(words, digit[r-'0'])
		}
	}
	return words
}

func below100(n int) []string {
	switch {
	case n < 20:
		return []string{digit[n]}
	case n%10 == 0:
		return []string{tens[n/10]}
	default:
		return []string{tens[n/10], digit[n%10]}
	}
}

func count(n int) []string {
	var words []string
	if n >= 1000 {
		words = append(count(n/1000), "thousand")
		if n %= 1000; n == 0 {
			return words
		}
	}
	if n >= 100 {
		words = append(words, digit[n/100], "hundred")
		if n %= 100; n == 0 {
			return words
		}
		words = append(words, "and")
	}
	return append(words, below100(n)...)
}
