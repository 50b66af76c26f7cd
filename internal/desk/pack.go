package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/phone"
)

// Prepared is a report as one authority asks for it. A person sends it; the
// desk sends nothing.
type Prepared struct {
	Channel knowledge.Channel
	Fields  []Field
}

// Field is one thing that the authority asks for.
type Field struct {
	Asks  string // in the authority's words
	Value string // may have several lines; empty where Yours is set
	Yours bool   // only the person can fill it in
}

// Pack prepares the reports for the authorities of the case's country (or of
// the given one), and writes down who asked.
func (d *Desk) Pack(ctx context.Context, who Actor, id, country string) (call.Case, []Prepared, error) {
	c, err := d.Case(ctx, who, id)
	if err != nil {
		return c, nil, err
	}
	if country == "" {
		country = c.Report.Call.Country
	}
	here := d.opt.Now().Location()
	c.Occurred, c.Received = inZone(c.Occurred, here), c.Received.In(here)
	var out []Prepared
	for _, ch := range d.Channels(country, c.Now) {
		p := Prepared{Channel: ch}
		for _, ask := range ch.Asks {
			value, known := filled(ask, c)
			p.Fields = append(p.Fields, Field{Asks: ask, Value: value, Yours: !known || value == ""})
		}
		out = append(out, p)
	}
	return c, out, nil
}

// inZone keeps an unknown time unknown.
func inZone(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

// Text is a prepared report to copy or to save: one field after another.
func (p Prepared) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Report to %s\n", p.Channel.Name)
	if at := strings.TrimSpace(p.Channel.URL + "  " + p.Channel.Phone); at != "" {
		fmt.Fprintf(&b, "%s\n", at)
	}
	if p.Channel.Note != "" {
		fmt.Fprintf(&b, "%s\n", p.Channel.Note)
	}
	for _, f := range p.Fields {
		value := f.Value
		if f.Yours {
			value = "(please fill in)"
		}
		fmt.Fprintf(&b, "\n%s\n%s\n", strings.ToUpper(f.Asks[:1])+f.Asks[1:], value)
	}
	return b.String()
}

// fillers say how each thing that the authorities ask for is filled from a
// case; nil stands for what only the person knows. A test holds that every ask
// of the knowledge base is here.
var fillers = map[string][]func(call.Case) string{
	"contact and date":  {day},
	"contact":           {how},
	"your contact":      nil,
	"date":              {day},
	"time":              {day},
	"names and numbers": {names, numbers},
	"names":             {names},
	"number":            {numbers},
	"numbers":           {numbers},
	"the caller's name, phone, e-mail and site": {names, numbers, sites},
	"amount":                {amounts},
	"loss":                  {amounts, payments},
	"payment":               {payments, amounts},
	"how paid":              {payments},
	"transaction":           nil,
	"transactions":          nil,
	"account":               nil,
	"documents":             {attached},
	"files":                 {attached},
	"screenshot":            {attached},
	"evidence":              {evidenceLines},
	"log of calls":          {day, numbers},
	"type":                  {typeName},
	"incident":              {story},
	"message":               {story},
	"narrative":             {story},
	"the story":             {story},
	"what raised suspicion": {suspicion},
}

func filled(ask string, c call.Case) (value string, known bool) {
	fill, known := fillers[ask]
	if !known || fill == nil {
		return "", false
	}
	var parts []string
	for _, f := range fill {
		if s := f(c); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n"), true
}

func day(c call.Case) string {
	at, what := c.Occurred, "The call was on"
	if at.IsZero() {
		at, what = c.Received, "Told on"
	}
	return what + " " + at.Format("Monday 2 January 2006") + "."
}

func how(c call.Case) string {
	if c.Report.Call.DialledBy == call.DialledByMe {
		return "By telephone. I rang a number that I had been shown."
	}
	return "By telephone. They rang me."
}

func names(c call.Case) string {
	return list("They called themselves", values(c, call.EvidenceClaimedName), values(c, call.EvidenceOrganisation))
}

func list(lead string, lists ...[]string) string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	if len(all) == 0 {
		return ""
	}
	return lead + " " + strings.Join(all, ", ") + "."
}

func values(c call.Case, kind call.EvidenceKind) []string {
	var out []string
	for _, e := range c.Verdict.Evidence {
		if e.Kind == kind && !slices.Contains(out, e.Value) {
			out = append(out, e.Value)
		}
	}
	return out
}

var roleNames = map[string]string{call.PhoneCallback: "Number to ring back", call.PhoneCallerID: "Number on the display (may be faked)", call.PhoneOther: "Number named in the call"}

func numbers(c call.Case) string {
	var lines []string
	for _, e := range c.Verdict.Evidence {
		if e.Kind == call.EvidencePhone {
			lines = append(lines, roleNames[e.Role]+": "+grouped(e, c.Report.Call.Country))
		}
	}
	return strings.Join(lines, "\n")
}

// grouped writes a number as people of its country do.
func grouped(e call.Evidence, country string) string {
	if shown := phone.Assess(e.Value, country).Shown; e.Plausible && shown != "" {
		return shown
	}
	return e.Value
}

func sites(c call.Case) string { return list("Sites:", values(c, call.EvidenceURL)) }

func amounts(c call.Case) string {
	return list("Amounts named in the call:", values(c, call.EvidenceAmount))
}

var paidNames = map[string]string{"paid_card": "by card or transfer", "paid_giftcard": "with gift cards", "paid_cash": "in cash", "paid_crypto": "with cryptocurrency"}

func payments(c call.Case) string {
	var how []string
	for _, h := range c.Now {
		if n := paidNames[h]; n != "" {
			how = append(how, n)
		}
	}
	switch {
	case len(how) == 0 && len(c.Now) > 0:
		return "Nothing was paid."
	case len(how) == 0:
		return "" // nobody has said
	}
	return "I paid " + strings.Join(how, " and ") + "."
}

func attached(c call.Case) string {
	var names []string
	for _, a := range c.Attachments {
		names = append(names, a.Name)
	}
	return list("Attached:", names)
}

func evidenceLines(c call.Case) string {
	var lines []string
	for _, e := range c.Verdict.Evidence {
		kind := strings.ReplaceAll(string(e.Kind), "_", " ")
		value := e.Value
		if e.Kind == call.EvidencePhone {
			kind, value = roleNames[e.Role], grouped(e, c.Report.Call.Country)
		}
		lines = append(lines, kind+": "+value)
	}
	return strings.Join(lines, "\n")
}

var typeNames = map[string]string{
	"tech_support": "False computer support", "refund": "False refund", "bank": "False bank", "government": "False official", "delivery": "False delivery",
	"subscription": "False subscription", "family_emergency": "False relative in need", "utility": "Threat of cut-off", "recovery": "False recovery of lost money",
	"prize": "False prize", "other": "Another scam",
}

// TypeName is what people call a type; "" gives "Not clear".
func TypeName(t string) string {
	if n := typeNames[t]; n != "" {
		return n
	}
	return "Not clear"
}

func typeName(c call.Case) string { return TypeName(c.Type) + ", by telephone." }

func story(c call.Case) string {
	var lines []string
	for _, u := range c.Report.Call.Turns {
		line := u.Text
		switch u.Role {
		case call.RoleCaller:
			line = "Caller: " + line
		case call.RoleCallee:
			line = "I: " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func suspicion(c call.Case) string {
	var lines []string
	for _, f := range c.Verdict.Findings {
		if line := f.Name + ": \"" + f.Quote + "\""; !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// Asked reports whether the desk knows how to answer what an authority asks,
// if only by leaving it to the person.
func Asked(ask string) bool {
	_, known := fillers[ask]
	return known
}
