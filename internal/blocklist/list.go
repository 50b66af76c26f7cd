package blocklist

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
)

// Removal is a number that left the list.
type Removal struct {
	Number string // E.164
	At     time.Time
	Code   Code
}

// List is what is published at a moment: whole, or what changed since a date.
type List struct {
	At    time.Time // UTC: when it was made
	Since time.Time // UTC; zero is the whole list
	// Entries and Removed are in the order of their numbers. A whole list has
	// no removals: whoever loads it forgets what they had.
	Entries []Entry
	Removed []Removal
}

// Compile makes the list of rulings that were given at one moment, at. Where
// nobody knows when a number left (its owner was recognised meanwhile), every
// list since any date tells of it: to be told twice does no harm.
func Compile(rulings []Ruling, since, at time.Time) List {
	l := List{At: at, Since: since}
	for _, r := range rulings {
		switch {
		case r.Listed != nil && (since.IsZero() || !r.Listed.Changed.Before(since)):
			l.Entries = append(l.Entries, *r.Listed)
		case r.Listed == nil && r.Was && !since.IsZero() && (r.Left.IsZero() || !r.Left.Before(since)):
			l.Removed = append(l.Removed, Removal{r.Number, r.Left, r.Refused.Code})
		}
	}
	slices.SortFunc(l.Entries, func(a, b Entry) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortFunc(l.Removed, func(a, b Removal) int { return cmp.Compare(a.Number, b.Number) })
	return l
}

// On finds a number, in E.164, among the entries.
func (l List) On(number string) (Entry, bool) {
	i, is := slices.BinarySearchFunc(l.Entries, number, func(e Entry, n string) int { return cmp.Compare(e.Number, n) })
	if !is {
		return Entry{}, false
	}
	return l.Entries[i], true
}

// ErrForeign says that a list holds what no desk writes, so that a telephone system
// could take it for a command.
var ErrForeign = errors.New("the list holds something that no desk writes, so none of it is passed on. Ask whoever runs the desk that it comes from, and check its address")

// Check looks at a list that somebody else sent before it is written in a form that
// a machine reads: numbers must be E.164, types and codes plain words. The error is
// ErrForeign.
func (l List) Check() error {
	for _, e := range l.Entries {
		if n, err := Read(e.Number, ""); err != nil || n != e.Number || !word(e.Type) {
			return ErrForeign
		}
	}
	for _, r := range l.Removed {
		if !international(r.Number) || !word(string(r.Code)) {
			return ErrForeign
		}
	}
	return nil
}

// international says whether a number is a plus with up to 15 digits (ITU-T E.164).
// What left the list may have left it because no plan has it any more.
func international(n string) bool {
	digits, plus := strings.CutPrefix(n, "+")
	return plus && digits != "" && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}

// word says whether a text is a name for programs, or empty.
func word(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' })
}

// blocked are the entries that a machine may block unasked: weak ones only
// where weak says so.
func (l List) blocked(weak bool) []Entry {
	var out []Entry
	for _, e := range l.Entries {
		if !e.Weak || weak {
			out = append(out, e)
		}
	}
	return out
}

// left are the numbers to take off again: what was removed, and what became
// weak where weak ones are not wanted.
func (l List) left(weak bool) []string {
	var out []string
	for _, r := range l.Removed {
		out = append(out, r.Number)
	}
	for _, e := range l.Entries {
		if e.Weak && !weak && !l.Since.IsZero() {
			out = append(out, e.Number)
		}
	}
	slices.Sort(out)
	return out
}
