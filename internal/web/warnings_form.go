package web

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// bulletinForm is a warning as it is typed: lists have one entry a line.
type bulletinForm struct {
	Title, Lead, Says, Truth, Do string
	Numbers, Domains             string
	Turn, Tactics, Sources       []pick
	Type, Country, Language      string
	Regions, Organisations       string
	Began, Peak, Expires         string // days
	Reports, Ratio               string
	Publisher                    string
	Seen                         string // which state of the warning was before the person's eyes
}

// pick is what may be left out of a warning, and not written by hand: it comes
// from the knowledge base.
type pick struct {
	Value, Name, Hint string
	On                bool
}

// formOf is the form of a warning as it stands.
func (s *server) formOf(b publish.Bulletin) bulletinForm {
	f := bulletinForm{Title: b.Title, Lead: b.Lead, Says: lined(b.Says), Truth: lined(b.Truth), Do: lined(b.Do),
		Type: b.Type, Country: b.Country, Language: b.Language, Regions: lined(b.Regions), Organisations: lined(b.Organisations),
		Began: dayField(b.Began), Peak: dayField(b.Peak), Expires: dayField(b.Expires),
		Reports: countField(b.Reports), Ratio: ratioField(b.Ratio), Publisher: b.Publisher, Seen: seenOf(b.Updated)}
	var numbers, domains []string
	for _, n := range b.Numbers {
		numbers = append(numbers, n.E164)
	}
	for _, d := range b.Domains {
		domains = append(domains, d.Name)
	}
	f.Numbers, f.Domains = lined(numbers), lined(domains)
	for _, p := range s.turns(b) {
		f.Turn = append(f.Turn, pick{placeKey(p), p.Name, p.Phone, slices.Contains(b.Turn, p)})
	}
	for _, t := range b.Tactics {
		f.Tactics = append(f.Tactics, pick{t.ID, t.Name, "", true})
	}
	for _, x := range b.Sources {
		f.Sources = append(f.Sources, pick{x.URL, x.Title, "", true})
	}
	return f
}

// seenOf writes in a form which state of a warning stands in it.
func seenOf(updated time.Time) string { return strconv.FormatInt(updated.UnixNano(), 36) }

// seenAt reads it back: zero where the form says nothing, and a time at which no
// warning was changed where it cannot be read.
func seenAt(form url.Values) time.Time {
	text := form.Get("seen")
	if text == "" {
		return time.Time{}
	}
	nano, err := strconv.ParseInt(text, 36, 64)
	if err != nil {
		return time.Unix(0, 0)
	}
	return time.Unix(0, nano)
}

func placeKey(p publish.Place) string { return p.Name + " " + p.Phone + " " + p.URL }

// read takes what was typed.
func (f *bulletinForm) read(form url.Values) {
	for name, to := range map[string]*string{"title": &f.Title, "lead": &f.Lead, "says": &f.Says, "truth": &f.Truth, "do": &f.Do, "numbers": &f.Numbers, "domains": &f.Domains,
		"type": &f.Type, "country": &f.Country, "language": &f.Language, "regions": &f.Regions, "organisations": &f.Organisations,
		"began": &f.Began, "peak": &f.Peak, "expires": &f.Expires, "reports": &f.Reports, "ratio": &f.Ratio, "publisher": &f.Publisher} {
		*to = strings.TrimSpace(form.Get(name))
	}
	for name, picks := range map[string][]pick{"turn": f.Turn, "tactics": f.Tactics, "sources": f.Sources} {
		for i := range picks {
			picks[i].On = slices.Contains(form[name], picks[i].Value)
		}
	}
}

// typed puts what was typed into a warning.
func (s *server) typed(f bulletinForm, b publish.Bulletin) (publish.Bulletin, error) {
	b.Title, b.Lead, b.Says, b.Truth, b.Do = oneLine(f.Title), oneLine(f.Lead), points(f.Says), points(f.Truth), points(f.Do)
	b.Type, b.Country, b.Language = f.Type, strings.ToUpper(f.Country), f.Language
	b.Regions, b.Organisations, b.Publisher = points(f.Regions), points(f.Organisations), f.Publisher
	b.Turn = picked(s.placesOf(s.Desk.Countries(), b.Turn), f.Turn, placeKey)
	b.Tactics = picked(b.Tactics, f.Tactics, func(t publish.Tactic) string { return t.ID })
	b.Sources = picked(b.Sources, f.Sources, func(x publish.Source) string { return x.URL })
	for _, d := range []struct {
		field, text string
		to          *time.Time
	}{{"began", f.Began, &b.Began}, {"peak", f.Peak, &b.Peak}, {"expires", f.Expires, &b.Expires}} {
		if d.text == dayField(*d.to) {
			continue // as it was, with its hour
		}
		*d.to = time.Time{}
		if d.text == "" {
			continue
		}
		day, err := time.Parse(time.DateOnly, d.text)
		if err != nil {
			return b, wrong(d.field, "This day could not be read. Write it as 2026-05-31, or leave it empty.")
		}
		*d.to = day
	}
	var err error
	if f.Reports != countField(b.Reports) {
		if b.Reports, err = strconv.Atoi(cmp.Or(f.Reports, "0")); err != nil || b.Reports < 0 {
			return b, wrong("reports", "Write how many reports there are, as a whole number such as 40, or leave it empty to say nothing of it.")
		}
	}
	if f.Ratio != ratioField(b.Ratio) { // else as it was, to the last digit
		if b.Ratio, err = strconv.ParseFloat(cmp.Or(f.Ratio, "0"), 64); err != nil || !(b.Ratio >= 0) || math.IsInf(b.Ratio, 0) {
			return b, wrong("ratio", "Write how many times as many as usual, as a number such as 3.5, or leave it empty to say nothing of it.")
		}
	}
	if b.Numbers, err = s.qualified(points(f.Numbers), b.Numbers); err != nil {
		return b, err
	}
	var domains []publish.Domain
	for _, name := range points(f.Domains) {
		at := slices.IndexFunc(b.Domains, func(d publish.Domain) bool { return d.Name == name })
		if at < 0 {
			return b, wrong("domains", "An Internet name can be taken off here, and none be added: only what several independent reports name is published.")
		}
		domains = append(domains, b.Domains[at])
	}
	b.Domains = domains
	return b, nil
}

// qualified are numbers with what the block list says of them. One that stood
// in the warning may stay; another must be on the list.
func (s *server) qualified(typed []string, had []publish.Number) ([]publish.Number, error) {
	var out []publish.Number
	for _, number := range typed {
		if at := slices.IndexFunc(had, func(n publish.Number) bool { return n.E164 == number }); at >= 0 {
			out = append(out, had[at])
			continue
		}
		ruling, err := s.Desk.Ruling(number)
		if err != nil {
			return nil, renamed(err, "numbers")
		}
		e := ruling.Listed
		if e == nil {
			return nil, wrong("numbers", "A number is not on the block list, so it cannot be published: take it off. The page of the block list says why it is not there.")
		}
		out = append(out, desk.NumberOf(*e))
	}
	return out, nil
}

func wrong(field, message string) error {
	return &desk.Error{Code: desk.Invalid, Field: field, Message: message}
}

// renamed is a fault of the desk at a field that has another name in a form.
func renamed(err error, field string) error {
	if f, _, ok := faultOf(err); ok {
		return wrong(field, upper(strings.TrimRight(f.Message, "."))+".")
	}
	return err
}

// picked are the entries whose tick is set.
func picked[T any](all []T, picks []pick, key func(T) string) (out []T) {
	for _, e := range all {
		if slices.ContainsFunc(picks, func(p pick) bool { return p.On && p.Value == key(e) }) {
			out = append(out, e)
		}
	}
	return out
}

func lined(list []string) string { return strings.Join(list, "\n") }

// points are the lines of a text that hold something.
func points(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// oneLine is a text without its line breaks, which browsers add.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// countField and ratioField write nothing where nothing is said.
func countField(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func ratioField(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}

func dayField(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
