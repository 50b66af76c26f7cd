package web

import (
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
		Began: publish.TypeDay(b.Began), Peak: publish.TypeDay(b.Peak), Expires: publish.TypeDay(b.Expires),
		Reports: publish.TypeReports(b.Reports), Ratio: publish.TypeRatio(b.Ratio), Publisher: b.Publisher, Seen: seenOf(b.Updated)}
	var numbers, domains []string
	for _, n := range b.Numbers {
		numbers = append(numbers, n.E164)
	}
	for _, d := range b.Domains {
		domains = append(domains, d.Name)
	}
	f.Numbers, f.Domains = lined(numbers), lined(domains)
	for _, p := range s.Desk.Turns(b) {
		f.Turn = append(f.Turn, pick{placeKey(p), p.Name, p.Phone, slices.Contains(b.Turn, p)})
	}
	for _, t := range b.Tactics {
		f.Tactics = append(f.Tactics, pick{t.ID, t.Name, "", true})
	}
	for _, x := range b.Sources {
		f.Sources = append(f.Sources, pick{desk.SourceKey(x), x.Title, "", true})
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

// typed puts what was typed into a warning. A day or a figure that nobody touched
// stays as it was, with its hour and to its last digit.
func (s *server) typed(f bulletinForm, b publish.Bulletin) (publish.Bulletin, error) {
	w := desk.WordingOf(b)
	w.Title, w.Lead, w.Says, w.Truth, w.Do = f.Title, f.Lead, points(f.Says), points(f.Truth), points(f.Do)
	w.Type, w.Country, w.Language, w.Publisher = f.Type, f.Country, f.Language, f.Publisher
	w.Regions, w.Organisations, w.Numbers, w.Domains = points(f.Regions), points(f.Organisations), points(f.Numbers), points(f.Domains)
	w.Turn = picked(s.Desk.Turns(b), f.Turn, placeKey)
	w.Tactics = picked(w.Tactics, f.Tactics, func(id string) string { return id })
	w.Sources = picked(w.Sources, f.Sources, func(key string) string { return key })
	err := w.Days(&f.Began, &f.Peak, &f.Expires)
	if err != nil {
		return b, err
	}
	if f.Reports != publish.TypeReports(w.Reports) {
		if w.Reports, err = publish.ReadReports(f.Reports); err != nil {
			return b, desk.Unfit(err)
		}
	}
	if f.Ratio != publish.TypeRatio(w.Ratio) {
		if w.Ratio, err = publish.ReadRatio(f.Ratio); err != nil {
			return b, desk.Unfit(err)
		}
	}
	return s.Desk.Reworded(b, w)
}

func wrong(field, message string) error {
	return &desk.Error{Code: desk.Invalid, Field: field, Message: message}
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
