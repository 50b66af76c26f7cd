package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/phone"
	"github.com/hangup-project/hangup/internal/wire"
)

const (
	leastDigits = 4    // fewer are no number to look for
	leastAmong  = 7    // nor are these among words
	mostTyped   = 1000 // bytes of words in a row that count, about
	mostTerms   = 32   // words of a search that count
	indexed     = 4    // letters up to which the index knows beginnings
	mostEndings = 128  // words that a longer beginning may stand for
)

// term is one word to look for, or the beginning of one.
type term struct {
	text      string
	beginning bool
}

// all are terms that must all be there.
type all []term

// wanted is what was typed, understood: every clause must hold, and a clause
// holds where one of its alternatives does.
type wanted struct {
	id      string // a whole id was typed
	clauses [][]all
	nothing bool // no report can be meant
}

// understand reads what a person typed. Whatever it is, it is no error.
func understand(text string) wanted {
	if id := strings.TrimSpace(text); isID(id) {
		return wanted{id: strings.ToLower(id)}
	}
	var w wanted
	for _, c := range chunks(text) {
		terms := termsOf(c.text, c.last)
		if n := len(phone.Digits(c.text)); !c.number || n < leastDigits || n < leastAmong && !c.alone {
			for _, t := range terms {
				w.clauses = append(w.clauses, []all{{t}})
			}
			continue
		}
		// A number, or its beginning; its groups may also stand in the words.
		var ways []all
		for _, d := range spellings(phone.Digits(c.text)) {
			ways = append(ways, all{{d, c.last}})
		}
		if len(terms) > 1 {
			ways = append(ways, terms)
		}
		w.clauses = append(w.clauses, ways)
	}
	w.clauses = w.clauses[:min(len(w.clauses), mostTerms)]
	return w
}

// chunk is a stretch of what was typed: words, or what looks like one number.
type chunk struct {
	text   string
	number bool
	last   bool // at the end, where more may be typed
	alone  bool // all there is
}

func chunks(text string) (out []chunk) {
	for _, f := range strings.Fields(text) {
		number := numberLike(f)
		if n := len(out) - 1; n >= 0 && out[n].number == number && len(out[n].text) < mostTyped {
			out[n].text += " " + f
		} else if len(out) < mostTerms {
			out = append(out, chunk{text: f, number: number})
		}
	}
	if n := len(out) - 1; n >= 0 {
		end, _ := utf8.DecodeLastRuneInString(text)
		out[n].last = inWord(end) || unicode.Is(unicode.Mn, end) || out[n].number
		out[n].alone = n == 0
	}
	return out
}

// termsOf are the words of a text; where it is the last, so is its last word
// perhaps the beginning of one.
func termsOf(text string, last bool) (terms all) {
	fold(text, func(w string) {
		if len(terms) < mostTerms {
			terms = append(terms, term{text: w})
		}
	})
	if n := len(terms) - 1; n >= 0 {
		terms[n].beginning = last
	}
	return terms
}

// spellings are the digits as typed, and without the way out of a country.
func spellings(digits string) []string {
	out := []string{cut(digits)}
	for _, out2 := range []string{"00", "011"} {
		if rest, ok := strings.CutPrefix(digits, out2); ok && len(rest) >= leastDigits {
			out = append(out, cut(rest))
		}
	}
	return out
}

func numberLike(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789 +-.()/", r) }) < 0
}

// isID tells a UUID.
func isID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if s[i] != '-' {
				return false
			}
		case !(s[i] >= '0' && s[i] <= '9' || c >= 'a' && c <= 'f'):
			return false
		}
	}
	return true
}

// number adds that the report shows a number, in whatever spelling.
func (w *wanted) number(raw string) {
	if raw == "" {
		return
	}
	digits := phone.Digits(raw)
	if digits == "" {
		w.nothing = true
		return
	}
	var ways []all
	for _, d := range spellings(digits) {
		ways = append(ways, all{{text: d}})
	}
	if a := phone.Assess(raw, ""); a.E164 != "" {
		ways = append(ways, all{{text: phone.Digits(a.E164)}})
	}
	w.clauses = append(w.clauses, ways)
}

// facets adds the filters of a query.
func (w *wanted) facets(q desk.Query) error {
	add := func(kind byte, value string) {
		if value != "" {
			w.clauses = append(w.clauses, []all{{{text: facet(kind, value)}}})
		}
	}
	if _, ok := wire.LevelNamed(q.Level); !ok && q.Level != "" {
		return &desk.Error{Code: desk.Invalid, Field: "level", Message: "a level is none, caution or hang_up"}
	}
	add(facetLevel, q.Level)
	add(facetType, q.Type)
	add(facetOrigin, string(q.Origin))
	add(facetCountry, q.Country)
	return nil
}

// fits is the filters for a report found by its id.
func fits(q desk.Query, level call.Level, typ string, r desk.Row) bool {
	return (q.Level == "" || q.Level == level.String()) && (q.Type == "" || q.Type == typ) &&
		(q.Origin == "" || q.Origin == r.Origin) && (q.Country == "" || q.Country == r.Country)
}

// expression is the search in the language of FTS5. Every term is quoted, and
// holds only letters, digits and, for filters, underscores: nothing in it can
// be taken for syntax.
func (w wanted) expression(ctx context.Context, e *engine) (string, error) {
	var plain, open []string
	for _, ways := range w.clauses {
		s, err := either(ctx, e, ways)
		if err != nil {
			return "", err
		}
		if len(ways) == 1 && len(ways[0]) == 1 && !ways[0][0].beginning {
			plain = append(plain, s)
		} else {
			open = append(open, s)
		}
	}
	if len(plain) > 1 && len(open) > 0 {
		// FTS5 takes one step in every list in turn, and a step among many words
		// is dear. NOT, of a word that is none, has it bring the plain ones
		// together first.
		plain = []string{"(" + strings.Join(plain, " AND ") + ` NOT "_")`}
	}
	return strings.Join(append(plain, open...), " AND "), nil
}

func either(ctx context.Context, e *engine, ways []all) (string, error) {
	var out []string
	for _, terms := range ways {
		var both []string
		for _, t := range terms {
			s, err := t.expression(ctx, e)
			if err != nil {
				return "", err
			}
			both = append(both, s)
		}
		out = append(out, "("+strings.Join(both, " AND ")+")")
	}
	return "(" + strings.Join(out, " OR ") + ")", nil
}

// expression of one term. A beginning that the index does not know as such is
// looked up: the words that begin so are searched for one by one, newest
// report first, where FTS5 would read everything about all of them before it
// gives the first row (0.6 s where a million reports have the word).
func (t term) expression(ctx context.Context, e *engine) (string, error) {
	whole := `"` + t.text + `"`
	switch {
	case !t.beginning:
		return whole, nil
	case utf8.RuneCountInString(t.text) <= indexed:
		return whole + "*", nil
	}
	words, err := e.endings(ctx, t.text)
	switch {
	case err != nil:
		return "", err
	case len(words) > mostEndings: // they are many, and therefore rare
		return whole + "*", nil
	case len(words) == 0:
		return whole, nil
	}
	return `("` + strings.Join(words, `" OR "`) + `")`, nil
}

// endings lists the words of all reports that begin so, one more than
// mostEndings at the most. It leaps from word to word: after one, the next
// cannot come before the same with a zero added, the least that words hold.
func (e *engine) endings(ctx context.Context, beginning string) (words []string, err error) {
	rows, err := e.read.QueryContext(ctx, `WITH RECURSIVE leap (term, n) AS (
			SELECT (SELECT term FROM words_seen WHERE term >= ?1 LIMIT 1), 1
			UNION ALL
			SELECT (SELECT term FROM words_seen WHERE term >= leap.term || '0' LIMIT 1), n + 1 FROM leap WHERE leap.term < ?2 AND n <= ?3)
		SELECT term FROM leap WHERE term < ?2`, beginning, beginning+string(utf8.MaxRune), mostEndings)
	if err != nil {
		return nil, err
	}
	err = scan(rows, func() error {
		var w string
		err := rows.Scan(&w)
		words = append(words, w)
		return err
	})
	return words, err
}

// limit is the number of rows of a page.
func limit(n int) (int, error) {
	const standard, most = 50, 200
	switch {
	case n == 0:
		return standard, nil
	case n < 0 || n > most:
		return 0, &desk.Error{Code: desk.Invalid, Field: "limit", Message: fmt.Sprintf("a page has 1 to %d rows", most)}
	}
	return n, nil
}
