package web

import (
	"cmp"
	"context"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/wave"
)

// spoken is the name of a stream with its places by name and its number as
// people write it.
func spoken(k wave.Key, name string) string {
	switch k.Kind {
	case wave.Region:
		return strings.Replace(name, k.Value, publish.RegionName(k.Value), 1)
	case wave.TypeRegion:
		return strings.Replace(name, k.Region, publish.RegionName(k.Region), 1)
	case wave.Number:
		shown, _ := shownNumber(k.Value, "")
		return strings.Replace(name, k.Value, shown, 1)
	}
	return name
}

// spoken is the name of a stream in the same way, and that of a campaign with
// the number by which it is known as people write it.
func (s *server) spoken(k wave.Key, name string) string {
	if k.Kind != wave.Campaign {
		return spoken(k, name)
	}
	m, err := s.Desk.CampaignMarks(k.Value)
	if err != nil || m.Value.Value == "" {
		return name // its id is a name as well
	}
	return strings.Replace(name, m.Value.Value, shownValue(m.Value), 1)
}

// telephone finds numbers as people write them, with the sign after them.
var telephone = regexp.MustCompile(`\+\d[\d -]*\d[,.;:)”]?`)

// numbered writes a text so that no telephone number in it breaks over lines.
func numbered(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		at := 0
		for _, m := range telephone.FindAllStringIndex(text, -1) {
			if m[1]-m[0] > lineOfNumber {
				continue
			}
			b.WriteString(templ.EscapeString(text[at:m[0]]) + `<span class="nowrap">` + templ.EscapeString(text[m[0]:m[1]]) + "</span>")
			at = m[1]
		}
		_, err := io.WriteString(w, b.String()+templ.EscapeString(text[at:]))
		return err
	})
}

// speak names all streams of an outlook as people do, in its sentence as well: the
// longest first, for a name may stand within another.
func (s *server) speak(o *desk.Outlook) {
	longest := func(a, b string) int {
		return cmp.Or(len(o.Names[b])-len(o.Names[a]), cmp.Compare(a, b))
	}
	for _, text := range slices.SortedFunc(maps.Keys(o.Names), longest) {
		name := o.Names[text]
		k, err := wave.ParseKey(text)
		if err != nil {
			continue // it was not made by the desk
		}
		said := s.spoken(k, name)
		o.Sentence = strings.Replace(o.Sentence, name, said, 1)
		o.Names[text] = said
	}
}

// spanDays says from which day to which, each thing once: "3 to 9 Mar 2026".
func spanDays(from, to wave.Day) string {
	a, b := from.Time(), to.Time()
	last := b.Format("2 Jan 2006")
	switch {
	case from == to:
		return last
	case a.Year() != b.Year():
		return a.Format("2 Jan 2006") + " to " + last
	case a.Month() != b.Month():
		return a.Format("2 Jan") + " to " + last
	}
	return a.Format("2") + " to " + last
}
