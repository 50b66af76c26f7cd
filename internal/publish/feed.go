package publish

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"time"
)

// MostEntries is how many bulletins a feed holds, the newest first; older ones
// are on the desk's list of warnings.
const MostEntries = 100

// Atom gives the bulletins as an Atom 1.0 feed (RFC 4287). self is the feed's
// own address. A correction or a withdrawal keeps the id of its entry, moves
// its time of update and shows in title, text and category.
func Atom(s Site, self string, list []Public) ([]byte, error) {
	if !made(list) {
		return nil, errEmpty
	}
	list = newest(list)
	f := atomFeed{
		Lang: "en", Title: feedTitle(s), ID: self, Updated: stamp(latest(list)),
		Links:     []atomLink{{"self", "application/atom+xml", self}, {"alternate", "text/html", s.Warnings}},
		Author:    atomPerson{s.Name},
		Generator: "Hangup",
	}
	for _, p := range list {
		f.Entries = append(f.Entries, atomEntryOf(s, p))
	}
	return marshalXML(f)
}

type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang      string      `xml:"xml:lang,attr"`
	Title     string      `xml:"title"`
	ID        string      `xml:"id"`
	Updated   string      `xml:"updated"`
	Links     []atomLink  `xml:"link"`
	Author    atomPerson  `xml:"author"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	Lang       string         `xml:"xml:lang,attr"`
	Title      string         `xml:"title"`
	ID         string         `xml:"id"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Author     atomPerson     `xml:"author"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
	Content    atomText       `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

func atomEntryOf(s Site, p Public) atomEntry {
	b := p.b
	e := atomEntry{
		Lang: b.Language, Title: p.heading(s), ID: "urn:uuid:" + b.ID, Published: stamp(b.Issued), Updated: stamp(b.Updated),
		Author: atomPerson{b.Publisher}, Links: []atomLink{{"alternate", "text/html", s.Page(b.ID)}},
		Summary: p.summary(), Content: atomText{"text", p.text()},
	}
	for _, c := range p.categories() {
		e.Categories = append(e.Categories, atomCategory{c})
	}
	return e
}

// JSONFeed gives the bulletins as a JSON Feed 1.1. self is the feed's own
// address. The rules are those of Atom.
func JSONFeed(s Site, self string, list []Public) ([]byte, error) {
	if !made(list) {
		return nil, errEmpty
	}
	list = newest(list)
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: feedTitle(s), Home: s.Warnings, Self: self,
		Language: "en", Authors: []jsonAuthor{{s.Name}}, Items: []jsonItem{},
	}
	for _, p := range list {
		b := p.b
		f.Items = append(f.Items, jsonItem{
			ID: "urn:uuid:" + b.ID, URL: s.Page(b.ID), Title: p.heading(s), Summary: p.summary(), Text: p.text(),
			Published: stamp(b.Issued), Modified: stamp(b.Updated), Authors: []jsonAuthor{{b.Publisher}}, Tags: p.categories(), Language: b.Language,
		})
	}
	return marshalJSON(f)
}

type jsonFeed struct {
	Version  string       `json:"version"`
	Title    string       `json:"title"`
	Home     string       `json:"home_page_url"`
	Self     string       `json:"feed_url"`
	Language string       `json:"language"`
	Authors  []jsonAuthor `json:"authors"`
	Items    []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Text      string       `json:"content_text"`
	Summary   string       `json:"summary"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags"`
	Language  string       `json:"language"`
}

func feedTitle(s Site) string {
	if s.Exercise {
		return "Exercise: warnings of scam calls, " + s.Name
	}
	return "Warnings of scam calls, " + s.Name
}

// newest are the bulletins that a feed holds, the last changed first.
func newest(list []Public) []Public {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Public) int {
		if c := b.b.Updated.Compare(a.b.Updated); c != 0 {
			return c
		}
		return strings.Compare(a.b.ID, b.b.ID)
	})
	return list[:min(len(list), MostEntries)]
}

// made reports whether all were made from a bulletin.
func made(list []Public) bool {
	return !slices.ContainsFunc(list, func(p Public) bool { return p.b.Revision == 0 })
}

// latest is when a feed last changed: a fixed time where it is empty, since
// Atom wants one and nothing here reads a clock.
func latest(sorted []Public) time.Time {
	if len(sorted) == 0 {
		return fixed
	}
	return sorted[0].b.Updated
}

// fixed is the time of what never changes.
var fixed = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func marshalXML(v any) ([]byte, error) {
	body, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(append([]byte(xml.Header), body...), '\n'), nil
}

func marshalJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
