package store

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/phone"
)

// mostRunes is the length to which a word is cut, in the index and in a search.
const mostRunes = 40

// bag is a set of tokens in the order in which they came.
type bag struct {
	seen map[string]bool
	list []string
}

func (b *bag) add(token string) {
	if token == "" || b.seen[token] {
		return
	}
	if b.seen == nil {
		b.seen = map[string]bool{}
	}
	b.seen[token] = true
	b.list = append(b.list, token)
}

func (b *bag) words(s string) { fold(s, b.add) }

// fold calls f for every word of s: a run of letters and digits without case
// and accents. Everything else parts words.
func fold(s string, f func(string)) {
	if !ascii(s) {
		s = norm.NFKD.String(s)
	}
	var word strings.Builder
	runes := 0
	end := func() {
		if word.Len() > 0 {
			f(word.String())
		}
		word.Reset()
		runes = 0
	}
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case !inWord(r):
			end()
		case runes < mostRunes:
			word.WriteRune(unicode.ToLower(r))
			runes++
		}
	}
	end()
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mc, r))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// facet is the token of a filter. No word holds an underscore, so that nobody
// can type one.
func facet(kind byte, value string) string {
	var b strings.Builder
	b.WriteByte('_')
	b.WriteByte(kind)
	for i := range len(value) {
		if c := value[i]; c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

// The kinds of facets.
const (
	facetTenant  = 'n'
	facetLevel   = 'l'
	facetType    = 't'
	facetOrigin  = 'o'
	facetCountry = 'c'
)

// standing is a report as it stands now, with what was added to it.
type standing struct {
	tenant int64
	level  call.Level
	typ    string
	report call.Report
	notes  []string
}

// document is what the index holds of a report: each token once.
func (s standing) document() string {
	var b bag
	b.add(facet(facetTenant, fmt.Sprint(s.tenant)))
	b.add(facet(facetLevel, s.level.String()))
	b.add(facet(facetType, s.typ))
	b.add(facet(facetOrigin, string(s.report.Origin)))
	b.add(facet(facetCountry, s.report.Call.Country))
	for _, u := range s.report.Call.Turns {
		b.words(u.Text)
	}
	for _, note := range s.notes {
		b.words(note)
	}
	for _, e := range complete(s.report) {
		b.words(e.Value)
		b.words(e.Raw)
		if e.Kind == call.EvidencePhone {
			b.number(e)
		}
	}
	return strings.Join(b.list, " ")
}

// number adds the digits of a number in each way in which people write it: as
// given, as in E.164, and as in its country with and without a leading zero.
func (b *bag) number(e call.Evidence) {
	for _, s := range []string{e.Value, e.Raw} {
		b.add(cut(phone.Digits(s)))
	}
	if !strings.HasPrefix(e.Value, "+") {
		return
	}
	a := phone.Assess(e.Value, "")
	if _, national, ok := strings.Cut(a.Shown, " "); ok && a.E164 != "" {
		national = phone.Digits(national)
		b.add(national)
		if !strings.HasPrefix(a.E164, "+1") {
			b.add("0" + national)
		}
	}
}

func cut(digits string) string { return digits[:min(len(digits), mostRunes)] }
