package publish

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/phone"
	"github.com/hangup-project/hangup/internal/text"
)

// What must not stand in a text for the public, and what to do about it.
const (
	hasEmail  = "This looks like an e-mail address. Take it out: a bulletin names nobody who can be written to."
	hasNumber = "This looks like a telephone number that is not listed. Take it out. A number of the callers is listed under Numbers, where it must have been seen often enough."
	hasSecret = "This looks like a code, a card or another secret of a person. Take it out."
	hasTurns  = "This looks like words of a call. Say in your own words what the callers say."
	hasMarks  = "There are invisible characters in it. Type it anew."
)

var (
	emailLike = regexp.MustCompile(`[^\s@<>()]+\s?(@|\(at\)|\[at\])\s?[^\s@<>()]+\.[\p{L}]{2,}`)
	turnLike  = regexp.MustCompile(`(?i)(^|\s)(caller|callee|agent|scammer|victim|customer|operator|speaker ?\d*|me|you|him|her)\s?:\s`)
	dateLike  = regexp.MustCompile(`\b(\d{4}-\d{2}-\d{2}|(\d{1,2} )?(January|February|March|April|May|June|July|August|September|October|November|December) (\d{1,2}, )?\d{4})\b`)
	yearLike  = regexp.MustCompile(`^(19|20)\d\d$`)
	quantity  = regexp.MustCompile(`^[$£€]?\d{1,3}(,\d{3})+$`)
)

// fewestDigits is where digits may be a telephone number or a code.
const fewestDigits = 6

// unfit says what in s must not be published, empty where nothing is. known
// are the numbers that may be named, as they are written.
func unfit(s string, known []string) string {
	switch {
	case !plain(s):
		return hasMarks
	case strings.ContainsAny(s, "@()[]") && emailLike.MatchString(s):
		return hasEmail
	case strings.Contains(s, ":") && turnLike.MatchString(s):
		return hasTurns
	}
	s = dateLike.ReplaceAllString(s, "a day")
	var l text.Line
	l.Reset(s)
	for _, n := range text.Numbers(&l, nil) {
		written := s[l.Tokens[n.From].Start:l.Tokens[n.To-1].End]
		amount := n.Currency != text.NoCurrency || quantity.MatchString(written)
		if n.Len() >= fewestDigits && !amount && !isKnown(n.Digits(), known) {
			return hasNumber
		}
	}
	for _, cut := range judge.Secrets(s) {
		// A word that only stands where a password would is no secret in an advice,
		// nor is a year, or a piece of a number that may be named.
		if d := phone.Digits(s[cut[0]:cut[1]]); d != "" && !yearLike.MatchString(d) && !isKnown(d, known) && !isPiece(d, known) {
			return hasSecret
		}
	}
	return ""
}

// isKnown reports whether digits are one of the numbers, at home or abroad.
func isKnown(digits string, known []string) bool {
	home := strings.TrimLeft(digits, "0")
	for _, k := range known {
		d := phone.Digits(k)
		if d == digits || len(home) >= 7 && (strings.HasSuffix(d, home) || strings.HasSuffix(home, strings.TrimLeft(d, "0")) && len(d) >= 7) {
			return true
		}
	}
	return false
}

// isPiece reports whether digits are the beginning, the area code or the end of
// one of the numbers.
func isPiece(digits string, known []string) bool {
	for _, k := range known {
		if len(digits) >= 3 && strings.Contains(phone.Digits(k), digits) {
			return true
		}
	}
	return false
}

// plain reports whether s is text of one line that every form can hold and
// that looks like what it is: no control, no mark that turns the reading.
func plain(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case unicode.IsControl(r), r == utf8.RuneError, r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
			return false
		case unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r), unicode.Is(unicode.Co, r):
			return false
		case unicode.Is(unicode.Cf, r) && r != '\u00ad' && r != '\u200c' && r != '\u200d':
			return false
		}
	}
	return true
}
