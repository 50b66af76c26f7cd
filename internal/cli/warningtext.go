package cli

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/client"
	"github.com/hangup-project/hangup/internal/manuscript"
	"github.com/hangup-project/hangup/internal/publish"
)

// warningField is a field of a warning as a person changes it in a file: named as
// on its page, with the name that the API gives it.
type warningField struct {
	key, hint string
	list      bool
	of        func(client.OneWarning) []string
}

// name is what the page calls the field.
func (f warningField) name() string { return publish.PartName(f.key) }

// theVersion is the field that says which state of a warning was read.
const theVersion = "Version"

var warningFields = []warningField{
	{key: "title", of: func(w client.OneWarning) []string { return single(w.Title) }},
	{key: "lead", of: func(w client.OneWarning) []string { return single(w.Lead) }},
	{key: "says", list: true, of: func(w client.OneWarning) []string { return w.Says }},
	{key: "truth", list: true, of: func(w client.OneWarning) []string { return w.Truth }},
	{key: "do", list: true, hint: "The first thing first.", of: func(w client.OneWarning) []string { return w.Do }},
	{key: "numbers", list: true, hint: "Only such as are on the block list.", of: numbersIn},
	{key: "domains", list: true, hint: "They can be taken off, not added.", of: func(w client.OneWarning) (out []string) {
		for _, d := range w.Domains {
			out = append(out, d.Name)
		}
		return out
	}},
	{key: "turn", list: true, hint: "Places of the knowledge base. Take the # from one to name it too.", of: func(w client.OneWarning) []string { return placesIn(w.Turn) }},
	{key: "organisations", list: true, of: func(w client.OneWarning) []string { return w.Organisations }},
	{key: "regions", list: true, hint: "A state such as US-CA, a country, or an area code such as +1209.", of: func(w client.OneWarning) []string { return w.Regions }},
	{key: "type", of: func(w client.OneWarning) []string { return single(w.Type) }},
	{key: "country", hint: "Two letters, such as US.", of: func(w client.OneWarning) []string { return single(w.Country) }},
	{key: "language", of: func(w client.OneWarning) []string { return single(w.Language) }},
	{key: "began", hint: "Days as 2026-05-31; empty says nothing.", of: func(w client.OneWarning) []string { return single(publish.TypeDay(w.Began)) }},
	{key: "peak", of: func(w client.OneWarning) []string { return single(publish.TypeDay(w.Peak)) }},
	{key: "expires", of: func(w client.OneWarning) []string { return single(publish.TypeDay(w.Expires)) }},
	{key: "reports", hint: "Rounded down where shown; empty says nothing of it.", of: func(w client.OneWarning) []string { return single(publish.TypeReports(w.Reports)) }},
	{key: "ratio", of: func(w client.OneWarning) []string { return single(publish.TypeRatio(w.Ratio)) }},
	{key: "publisher", of: func(w client.OneWarning) []string { return single(w.Publisher) }},
	{key: "tactics", list: true, hint: "They can be taken off, not added.", of: func(w client.OneWarning) (out []string) {
		for _, t := range w.Tactics {
			out = append(out, t.ID+" "+t.Name)
		}
		return out
	}},
	{key: "sources", list: true, hint: "They can be taken off, not added.", of: func(w client.OneWarning) (out []string) {
		for _, x := range w.Sources {
			out = append(out, sourceLine(x))
		}
		return out
	}},
}

// single is a text as the entries of a field.
func single(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func numbersIn(w client.OneWarning) (out []string) {
	for _, n := range w.Numbers {
		out = append(out, n.Number)
	}
	return out
}

func placesIn(list []client.WarnedPlace) (out []string) {
	for _, p := range list {
		out = append(out, placeLine(p))
	}
	return out
}

func placeLine(p client.WarnedPlace) string { return joined(p.Name, p.Phone, p.URL) }

func sourceLine(x client.WarnedSource) string { return joined(x.Title, x.URL) }

// joined are the parts that there are, with commas between.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// warningText is a warning as a file to change.
func warningText(w client.OneWarning) string {
	state := "A draft: nobody outside has seen it."
	if w.State == "published" {
		state = "A published warning: what you change is published anew."
	}
	fields := []manuscript.Field{{Name: theVersion, Entries: []string{w.Updated.UTC().Format(time.RFC3339Nano)}, Hint: "Leave this: it guards what somebody else may write meanwhile."}}
	for _, f := range warningFields {
		m := manuscript.Field{Name: f.name(), List: f.list, Entries: f.of(w), Hint: f.hint}
		if f.key == "turn" {
			m.Spare = placesIn(w.MayTurn)
		}
		if f.key != "domains" || len(m.Entries) > 0 {
			fields = append(fields, m)
		}
	}
	return manuscript.Write([]string{state + " Look once whether a name of a person stands in it: no program can tell.",
		"Points begin with a hyphen, lines that go on with a text with a space, remarks such as this one with #."}, fields)
}

// readWarning gives what a file changes of a warning, and which state of it was
// read; zero where the file does not say, errSince where it is another.
func readWarning(file string, was client.OneWarning) (seen time.Time, change client.Rewording, err error) {
	known := []manuscript.Field{{Name: theVersion}}
	for _, f := range warningFields {
		known = append(known, manuscript.Field{Name: f.name(), List: f.list})
	}
	read, err := manuscript.Read(file, known)
	if err != nil {
		return seen, nil, err
	}
	if v := strings.Join(read[theVersion], " "); v != "" {
		if seen, err = time.Parse(time.RFC3339, v); err != nil {
			return seen, nil, errors.New("the field Version is not as the desk wrote it: take it from hangup warnings edit ID --print, or leave the field out to change whatever stands there")
		}
		if !seen.Equal(was.Updated) { // before the lines are held against another state
			return seen, nil, errSince
		}
	}
	change = client.Rewording{}
	for _, f := range warningFields {
		typed, there := read[f.name()]
		if !there || slices.Equal(typed, spaced(f.of(was))) {
			continue
		}
		if change[f.key], err = f.value(typed, was); err != nil {
			return seen, nil, errors.New("under " + f.name() + ": " + err.Error())
		}
	}
	return seen, change, nil
}

// spaced are texts as a file gives them back.
func spaced(list []string) (out []string) {
	for _, s := range list {
		out = append(out, strings.Join(strings.Fields(s), " "))
	}
	return out
}

// value is what was typed into a field as the API takes it.
func (f warningField) value(typed []string, was client.OneWarning) (any, error) {
	switch f.key {
	case "began", "peak", "expires":
		_, err := publish.ReadDay(f.key, strings.Join(typed, " "))
		return strings.Join(typed, " "), err
	case "reports":
		return valueOf(publish.ReadReports(strings.Join(typed, " ")))
	case "ratio":
		return valueOf(publish.ReadRatio(strings.Join(typed, " ")))
	case "turn":
		return valueOf(chosen(typed, slices.Concat(was.Turn, was.MayTurn), placeLine, func(p client.WarnedPlace) client.WarnedPlace { return p }))
	case "tactics":
		return valueOf(chosen(typed, was.Tactics, func(t client.WarnedTactic) string { return t.ID + " " + t.Name }, func(t client.WarnedTactic) string { return t.ID }))
	case "sources":
		return valueOf(chosen(typed, was.Sources, sourceLine, func(x client.WarnedSource) string { return cmp.Or(x.URL, x.Title) }))
	}
	if f.list {
		return append([]string{}, typed...), nil // an empty list empties the field
	}
	return strings.Join(typed, " "), nil
}

func valueOf[T any](v T, err error) (any, error) { return v, err }

// chosen are those of a list whose lines were typed.
func chosen[T, K any](typed []string, all []T, line func(T) string, key func(T) K) ([]K, error) {
	out := []K{}
	for _, t := range typed {
		at := slices.IndexFunc(all, func(e T) bool { return strings.Join(strings.Fields(line(e)), " ") == t })
		if at < 0 {
			return nil, errors.New("a line here is none of those that the file offered. Leave a line as it was, or take it out")
		}
		out = append(out, key(all[at]))
	}
	return out, nil
}
