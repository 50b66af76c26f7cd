package web

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/hangup-project/hangup/internal/publish"
)

// warningDays says since when a warning is there and until when it holds.
func warningDays(b publish.Bulletin) string {
	day := "2 January 2006"
	switch {
	case b.State == publish.Drafted:
		return "A draft, changed " + b.Updated.UTC().Format(day)
	case b.State == publish.Withdrawn:
		return "Withdrawn " + b.Updated.UTC().Format(day)
	case b.Updated.After(b.Issued):
		return "Published " + b.Issued.UTC().Format(day) + ", changed " + b.Updated.UTC().Format(day) + ", holds until " + b.Expires.UTC().Format(day)
	}
	return "Published " + b.Issued.UTC().Format(day) + ", holds until " + b.Expires.UTC().Format(day)
}

func stepWord(what string) string {
	switch what {
	case publish.WasIssued:
		return "Published"
	case publish.WasUpdated:
		return "More is known"
	case publish.WasCorrected:
		return "Corrected"
	case publish.WasAdjusted:
		return "Changed"
	case publish.WasWithheld:
		return "Not shown"
	}
	return "Withdrawn"
}

func stepWhy(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

// plainNumber is a number as people of its country write it, without the name
// of the country.
func plainNumber(e164 string) string {
	shown, _ := shownNumber(e164, "")
	return shown
}

func joinWords(list []string) string { return strings.Join(list, ", ") }

func regionNames(codes []string) string {
	var out []string
	for _, c := range codes {
		out = append(out, publish.RegionName(c))
	}
	return joinWords(out)
}

func ofState(all []publish.Bulletin, state publish.State) (out []publish.Bulletin) {
	for _, b := range all {
		if b.State == state {
			out = append(out, b)
		}
	}
	return out
}

func bulletinTitle(v bulletinView) string {
	switch v.State {
	case publish.Drafted:
		return "A draft of a warning"
	case publish.Withdrawn:
		return "A warning that was withdrawn"
	}
	return "A published warning"
}

func bulletinState(v bulletinView) string {
	switch {
	case v.State == publish.Drafted && v.Public:
		return "Nobody outside sees it before you approve it."
	case v.State == publish.Drafted:
		return "It is a draft until you approve it."
	case v.State == publish.Withdrawn:
		return "It no longer holds, and its page says so. Another is drafted from a wave or a campaign."
	}
	return "Whoever has its address sees each change, with what you say of it."
}

// fieldID is the id of a field that stands in two forms of the page.
func fieldID(part, name string) string {
	if part == "withdraw" {
		return "withdraw-" + name
	}
	return name
}

func (v bulletinView) editWhy() string { return v.whyOf("edit") }

func (v bulletinView) withdrawWhy() string { return v.whyOf("withdraw") }

func (v bulletinView) whyOf(part string) string {
	if v.Part == part {
		return v.Why
	}
	return ""
}

// openMore tells whether the fault is of a field that is folded away.
func (v bulletinView) openMore() bool {
	switch v.Fault.Field {
	case "organisations", "regions", "type", "country", "language", "began", "peak", "expires", "reports", "ratio", "publisher", "tactics", "sources":
		return v.Part == "edit"
	}
	return false
}

// marked are the attributes of a field that a fault is of.
func (v bulletinView) marked(id string) templ.Attributes {
	if v.Fault.Field != id {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": id + "-wrong"}
}

// tied ties a fault to a group of ticks: a group is described, and cannot be
// invalid itself.
func (v bulletinView) tied(id string) templ.Attributes {
	if v.Fault.Field != id || v.Fault.Message == "" {
		return nil
	}
	return templ.Attributes{"aria-describedby": id + "-wrong"}
}

// previewWord says what the summary of a warning is.
func previewWord(v bulletinView) string {
	if v.State == publish.Drafted {
		return "The draft"
	}
	if v.Withheld != "" {
		return "As it was published"
	}
	if !v.Public {
		return "As those with an account see it"
	}
	return "As everybody sees it"
}

// publicPageWord names the page of a warning by who sees it.
func publicPageWord(v bulletinView) string {
	if v.Public {
		return "Its page, as everybody sees it"
	}
	return "Its page, as those with an account see it"
}

// holds says how much a warning holds, so that nobody has to read all of it to
// know that a number is in it.
func holds(b publish.Bulletin) string {
	var parts []string
	if n := len(b.Numbers); n > 0 {
		parts = append(parts, counted(n, "number", "numbers"))
	}
	if n := len(b.Domains); n > 0 {
		parts = append(parts, counted(n, "Internet name", "Internet names"))
	}
	if n := len(b.Turn); n > 0 {
		parts = append(parts, counted(n, "place", "places")+" to turn to")
	}
	if len(parts) == 0 {
		return "It names no number, and no place to turn to."
	}
	return "In it: " + joinWords(parts) + "."
}

// leftOut says what of a warning its page no longer shows, and what to do.
func leftOut(list []string) string {
	var shown []string
	for _, x := range list {
		if strings.HasPrefix(x, "+") {
			x = plainNumber(x)
		}
		shown = append(shown, x)
	}
	return "Left out since it was published: " + joinWords(shown) + ". Nobody outside sees that, for it is not on the block list any more, or is known to be somebody honest's. Take it out and publish anew, so that the page says why."
}

// turnHint says why there are so many places to choose from.
func turnHint(f bulletinForm) string {
	if f.Country == "" {
		return "The warning names no country, so these are those of all. Name one under Where to see its own."
	}
	return ""
}
