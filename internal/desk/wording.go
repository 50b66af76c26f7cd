package desk

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/publish"
)

// Wording is what a person may change of a warning. What comes from the block list
// or the knowledge base is named by what stands for it.
type Wording struct {
	Title, Lead            string
	Says, Truth, Do        []string // a point each
	Numbers                []string // as people write them
	Domains                []string
	Turn                   []publish.Place
	Tactics                []string // ids
	Sources                []string // as SourceKey names them
	Type                   string
	Country, Language      string
	Regions, Organisations []string
	Began, Peak, Expires   time.Time // zero says nothing
	Reports                int       // 0 says nothing
	Ratio                  float64   // 0 says nothing
	Publisher              string
}

// WordingOf is what stands in a warning.
func WordingOf(b publish.Bulletin) Wording {
	w := Wording{Title: b.Title, Lead: b.Lead, Says: b.Says, Truth: b.Truth, Do: b.Do, Turn: b.Turn, Type: b.Type, Country: b.Country, Language: b.Language,
		Regions: b.Regions, Organisations: b.Organisations, Began: b.Began, Peak: b.Peak, Expires: b.Expires, Reports: b.Reports, Ratio: b.Ratio, Publisher: b.Publisher}
	for _, n := range b.Numbers {
		w.Numbers = append(w.Numbers, n.E164)
	}
	for _, n := range b.Domains {
		w.Domains = append(w.Domains, n.Name)
	}
	for _, t := range b.Tactics {
		w.Tactics = append(w.Tactics, t.ID)
	}
	for _, x := range b.Sources {
		w.Sources = append(w.Sources, SourceKey(x))
	}
	return w
}

// SourceKey names a source in a Wording: its address, or its title where it has
// none.
func SourceKey(x publish.Source) string { return cmp.Or(x.URL, x.Title) }

// Days takes over days that were typed; nil leaves one as it is, as does one that
// reads as it did, which keeps its hour. The error is an *Error.
func (w *Wording) Days(began, peak, expires *string) error {
	for _, d := range []struct {
		field string
		text  *string
		to    *time.Time
	}{{"began", began, &w.Began}, {"peak", peak, &w.Peak}, {"expires", expires, &w.Expires}} {
		if d.text == nil || *d.text == publish.TypeDay(*d.to) {
			continue
		}
		day, err := publish.ReadDay(d.field, *d.text)
		if err != nil {
			return Unfit(err)
		}
		*d.to = day
	}
	return nil
}

// Unfit tells what is wrong with a field of a warning as the desk does.
func Unfit(err error) error {
	var e *publish.Error
	if errors.As(err, &e) {
		return &Error{Code: Invalid, Field: e.Field, Message: e.Message}
	}
	return err
}

// Reworded is a warning in a person's words. Nothing is kept: that is for
// SaveBulletin or PublishBulletin. Only numbers that stand in the warning or are on
// the block list may be named, and of names, places, tactics and sources only those
// that stand in it or that the knowledge base gives.
func (d *Desk) Reworded(b publish.Bulletin, w Wording) (publish.Bulletin, error) {
	b.Title, b.Lead, b.Says, b.Truth, b.Do = oneLine(w.Title), oneLine(w.Lead), points(w.Says), points(w.Truth), points(w.Do)
	b.Type, b.Country, b.Language = strings.TrimSpace(w.Type), strings.ToUpper(strings.TrimSpace(w.Country)), strings.TrimSpace(w.Language)
	b.Regions, b.Organisations, b.Publisher = points(w.Regions), points(w.Organisations), oneLine(w.Publisher)
	b.Began, b.Peak, b.Expires, b.Reports, b.Ratio = w.Began, w.Peak, w.Expires, w.Reports, w.Ratio
	var err error
	if b.Numbers, err = d.qualified(points(w.Numbers), b.Numbers); err != nil {
		return b, err
	}
	if b.Domains, err = chosen(b.Domains, points(w.Domains), func(n publish.Domain) string { return n.Name },
		invalid("domains", "An Internet name can be taken off here, and none be added: only what several independent reports name is published.")); err != nil {
		return b, err
	}
	if b.Turn, err = chosen(d.placesOf(d.Countries(), b.Turn), w.Turn, func(p publish.Place) publish.Place { return p },
		invalid("turn", "A place to turn to is one of those that the knowledge base names, as it names it: take this one off.")); err != nil {
		return b, err
	}
	if b.Tactics, err = chosen(b.Tactics, points(w.Tactics), func(t publish.Tactic) string { return t.ID },
		invalid("tactics", "What the callers do, for programs, can be taken off here, and nothing be added.")); err != nil {
		return b, err
	}
	b.Sources, err = chosen(b.Sources, w.Sources, SourceKey, invalid("sources", "A source can be taken off here, and none be added."))
	return b, err
}

// chosen are those of a list that stay, in their order there; fault where another
// is named.
func chosen[T any, K comparable](all []T, keep []K, key func(T) K, fault error) (out []T, err error) {
	for _, k := range keep {
		if !slices.ContainsFunc(all, func(e T) bool { return key(e) == k }) {
			return nil, fault
		}
	}
	for _, e := range all {
		if slices.Contains(keep, key(e)) {
			out = append(out, e)
		}
	}
	return out, nil
}

// qualified are numbers with what the block list says of them. One that stood
// in the warning may stay; another must be on the list.
func (d *Desk) qualified(typed []string, had []publish.Number) ([]publish.Number, error) {
	var out []publish.Number
	for _, number := range typed {
		if at := slices.IndexFunc(had, func(n publish.Number) bool { return n.E164 == number }); at >= 0 {
			out = append(out, had[at])
			continue
		}
		ruling, err := d.Ruling(number)
		var told *Error
		switch {
		case errors.As(err, &told) && told.Code == Invalid:
			return nil, invalid("numbers", sentenceOf(told.Message))
		case err != nil:
			return nil, err
		case ruling.Listed == nil:
			return nil, invalid("numbers", "A number is not on the block list, so it cannot be published: take it off. The page of the block list says why it is not there.")
		}
		out = append(out, NumberOf(*ruling.Listed))
	}
	return out, nil
}

// Turns are the places that a warning may name: those that stand in it, and those
// of the knowledge base for its country; for all countries where it names none
// that the knowledge base knows.
func (d *Desk) Turns(b publish.Bulletin) []publish.Place {
	countries := []string{b.Country}
	if !slices.Contains(d.Countries(), b.Country) {
		countries = d.Countries()
	}
	return d.placesOf(countries, b.Turn)
}

// placesOf are places with those of countries that are not among them.
func (d *Desk) placesOf(countries []string, places []publish.Place) []publish.Place {
	out := slices.Clone(places)
	for _, country := range countries {
		for _, ch := range d.Channels(country, nil) {
			if p := (publish.Place{Name: ch.Name, Phone: ch.Phone, URL: ch.URL}); !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// points are the entries that hold something, each on one line.
func points(list []string) (out []string) {
	for _, p := range list {
		if p = oneLine(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// oneLine is a text without its line breaks, which forms and editors add.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// sentenceOf is a message as a sentence of its own.
func sentenceOf(message string) string {
	first, size := utf8.DecodeRuneInString(message)
	return string(unicode.ToUpper(first)) + strings.TrimRight(message[size:], ".") + "."
}
