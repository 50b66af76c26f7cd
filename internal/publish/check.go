package publish

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/phone"
)

// Error is what a person may be told: which field does not hold, and what to do.
// It never holds the words or numbers themselves.
type Error struct {
	Field   string
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// parts are the fields of a bulletin that a person writes, as its form names them.
var parts = map[string]string{
	"title":         "Title",
	"lead":          "What is going on",
	"says":          "What they say",
	"truth":         "What is true",
	"do":            "What to do",
	"numbers":       "Numbers of the callers",
	"domains":       "Internet names of the callers",
	"turn":          "Where to turn",
	"organisations": "Whom the callers claim to be",
	"regions":       "Where",
	"type":          "Kind of scam",
	"country":       "Country",
	"language":      "Language",
	"began":         "Began",
	"peak":          "Was at its peak",
	"expires":       "Holds until",
	"reports":       "Reports",
	"ratio":         "Times as many as usual",
	"publisher":     "Who publishes it",
	"tactics":       "What they do, for programs",
	"sources":       "Sources",
}

// PartName is what people call a field of a bulletin; empty where none writes it.
func PartName(field string) string { return parts[field] }

// Placed is the message with the part of the warning that it is about, for
// whoever does not have the form before them.
func (e *Error) Placed() string {
	if part := parts[e.Field]; part != "" {
		return "Under " + part + ": " + e.Message
	}
	return e.Message
}

// How long the parts may be: in characters, and in entries of a list.
const (
	MostTitle  = 120
	MostLead   = 600
	MostLine   = 300
	MostName   = 80
	MostLines  = 12
	MostListed = 100 // numbers, domains, revisions
)

var (
	idForm     = regexp.MustCompile(`^[0-9a-z][0-9a-z._:-]{0,127}$`)
	hashForm   = regexp.MustCompile(`^([a-z]{1,12}[._:-])?[0-9a-f]{16,64}$`)
	dayRun     = regexp.MustCompile(`\b20\d{2}-?\d{2}-?\d{2}\b`)
	dialRun    = regexp.MustCompile(`\d([._:-]?\d){6}`)
	typeForm   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	tacticForm = regexp.MustCompile(`^[a-z][a-z_]*\.[a-z0-9_]{1,60}$`)
	domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)
	langForm   = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	e164Form   = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	dialForm   = regexp.MustCompile(`^[+0-9][0-9 ()-]{1,23}$`)
)

// Check holds a bulletin to what a person may enter: every part is there and
// short enough, numbers qualify, and nothing in free text looks like a secret,
// a number that is not listed, an e-mail address or words of a call. The error
// is an *Error. What is true and what is wise is for whoever approves it.
func (b Bulletin) Check() error {
	c := checker{known: b.named()}
	c.ids(b)
	c.line("title", b.Title, MostTitle, "Give the warning a title.")
	c.line("lead", b.Lead, MostLead, "Say in a sentence or two what is going on.")
	c.lines("says", b.Says, MostLine, "Say what the callers say.")
	c.lines("truth", b.Truth, MostLine, "Say what is true.")
	c.lines("do", b.Do, MostLine, "Say what to do.")
	c.names("organisations", b.Organisations)
	c.line("publisher", b.Publisher, MostName, "Say who publishes this: the name of your desk.")
	c.optional("correction", b.Correction, MostLead)
	c.numbers(b.Numbers)
	c.domains(b.Domains)
	c.turn(b.Turn)
	c.tactics(b.Tactics)
	c.sources(b.Sources)
	c.where(b)
	c.when(b)
	c.history(b.History)
	if c.fault != nil {
		return c.fault
	}
	return nil
}

// named are the numbers that the texts may name.
func (b Bulletin) named() []string {
	var out []string
	for _, n := range b.Numbers {
		out = append(out, n.E164)
	}
	for _, p := range b.Turn {
		out = append(out, p.Phone)
	}
	return out
}

// checker keeps the first fault.
type checker struct {
	known []string
	fault *Error
}

func (c *checker) refuse(field, format string, args ...any) {
	if c.fault == nil {
		c.fault = &Error{field, fmt.Sprintf(format, args...)}
	}
}

func (c *checker) must(ok bool, field, message string) {
	if !ok {
		c.refuse(field, "%s", message)
	}
}

// line checks a text that must be there.
func (c *checker) line(field, s string, most int, missing string) {
	if strings.TrimSpace(s) == "" {
		c.refuse(field, "%s", missing)
		return
	}
	c.optional(field, s, most)
}

// optional checks a text that may be empty.
func (c *checker) optional(field, s string, most int) {
	if n := utf8.RuneCountInString(s); n > most {
		c.refuse(field, "This has %d characters; %d fit. Shorten it.", n, most)
	} else if why := unfit(s, c.known); why != "" {
		c.refuse(field, "%s", why)
	}
}

func (c *checker) lines(field string, list []string, most int, missing string) {
	c.must(len(list) > 0, field, missing)
	if len(list) > MostLines {
		c.refuse(field, "These are %d points; %d fit. Leave some out.", len(list), MostLines)
		return
	}
	for _, s := range list {
		c.line(field, s, most, "A point is empty. Fill it in, or remove it.")
	}
}

func (c *checker) names(field string, list []string) {
	if len(list) > MostLines {
		c.refuse(field, "These are %d names; %d fit. Leave some out.", len(list), MostLines)
		return
	}
	for _, s := range list {
		c.line(field, s, MostName, "A name is empty. Fill it in, or remove it.")
	}
}

// ids checks what the desk itself fills in.
func (c *checker) ids(b Bulletin) {
	id, err := uuid.Parse(b.ID)
	c.must(err == nil && id.Version() == 7 && id.String() == b.ID, "id", "A bulletin needs an id of its own, a UUIDv7 in lower case.")
	c.must(slices.Contains([]State{Drafted, Published, Withdrawn}, b.State), "state", "A bulletin is a draft, published or withdrawn.")
	c.must(b.Revision >= 0 && b.Revision <= MostListed, "revision", "A bulletin cannot have so many revisions. Publish a new one.")
	for _, ref := range []string{b.Wave, b.Campaign} {
		c.must(ref == "" || idForm.MatchString(ref) && !looksDialled(ref), "wave", "The id of a wave or campaign has letters, digits and hyphens.")
	}
	c.must(typeForm.MatchString(b.Type), "type", "Choose the kind of scam.")
	c.must(b.Reports >= 0, "reports", "The number of reports cannot be below nothing.")
	c.must(b.Ratio >= 0 && b.Ratio < 1e9, "ratio", "The ratio must be a number, not below nothing.")
}

// looksDialled reports whether an id holds what may be a telephone number. A
// UUID and a hash are longer than any number, a day is none.
func looksDialled(id string) bool {
	if _, err := uuid.Parse(id); err == nil || hashForm.MatchString(id) {
		return false
	}
	return dialRun.MatchString(dayRun.ReplaceAllString(id, "day"))
}

func (c *checker) numbers(list []Number) {
	c.must(len(list) <= MostListed, "numbers", "Too many numbers for one warning; 100 fit. The block list has them all.")
	seen := map[string]bool{}
	for _, n := range list {
		a := phone.Assess(n.E164, "")
		switch {
		case !e164Form.MatchString(n.E164) || a.E164 != n.E164 || a.Short:
			c.refuse("numbers", "A number is none that a telephone network could carry. Remove it.")
		case seen[n.E164]:
			c.refuse("numbers", "A number stands there twice. Remove one.")
		case n.Role != Callback && n.Role != CallerID:
			c.refuse("numbers", "Say of each number whether callers ask to be rung there, or the display showed it.")
		case n.Role == CallerID && !n.Weak:
			c.refuse("numbers", "A number that only the display showed may be faked. It must be marked weak.")
		case n.Sightings < Least:
			c.refuse("numbers", "A number does not qualify: fewer than %d independent people met it. Remove it.", Least)
		}
		c.line("numbers", n.Reason, MostLine, "Say of each number why it is listed.")
		seen[n.E164] = true
	}
}

func (c *checker) domains(list []Domain) {
	c.must(len(list) <= MostListed, "domains", "Too many Internet names for one warning; 100 fit.")
	for _, d := range list {
		switch {
		case !domainForm.MatchString(d.Name) || len(d.Name) > 253 || len(phone.Digits(d.Name)) >= fewestDigits:
			c.refuse("domains", "An Internet name is none: write it in lower case and without an address around it, such as help.example.")
		case d.Sightings < Least:
			c.refuse("domains", "An Internet name does not qualify: fewer than %d independent people met it. Remove it.", Least)
		}
		c.line("domains", d.Reason, MostLine, "Say of each Internet name why it is listed.")
	}
}

func (c *checker) turn(list []Place) {
	c.must(len(list) <= MostLines, "turn", "Too many places to turn to; choose the best.")
	for _, p := range list {
		c.line("turn", p.Name, MostName, "A place to turn to needs a name.")
		c.must(p.Phone == "" || dialForm.MatchString(p.Phone), "turn", "Write the number of a place to turn to as it is dialled.")
		c.address("turn", p.URL)
	}
}

func (c *checker) tactics(list []Tactic) {
	c.must(len(list) <= MostLines, "tactics", "Too many tactics for one warning; choose the main ones.")
	for _, t := range list {
		c.must(tacticForm.MatchString(t.ID) && len(phone.Digits(t.ID)) < fewestDigits, "tactics", "A tactic has an id of the knowledge base.")
		c.line("tactics", t.Name, MostLine, "A tactic needs a name.")
		c.optional("tactics", t.Truth, MostLine)
	}
}

func (c *checker) sources(list []Source) {
	c.must(len(list) <= MostLines, "sources", "Too many sources for one warning; choose the best.")
	for _, s := range list {
		c.line("sources", s.Title, MostLine, "A source needs a title.")
		c.address("sources", s.URL)
	}
}

// address checks a web address that may be empty. Only the knowledge base gives
// addresses, so that digits in a path are no number of a person.
func (c *checker) address(field, s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(s) <= MostLine && plain(s) && !strings.ContainsAny(s, " \"<>")
	c.must(ok, field, "This is no web address. It begins with https:// and has no spaces.")
}

func (c *checker) where(b Bulletin) {
	c.must(b.Country == "" || isCountry(b.Country), "country", "Name the country by its two capital letters, such as GB.")
	c.must(len(b.Regions) <= MostListed, "regions", "Too many regions; name the country instead.")
	for _, r := range b.Regions {
		c.must(isRegion(r), "regions", "A region is a state or province such as US-CA, a country, or an area code such as +1209; nothing finer is published.")
	}
	c.must(langForm.MatchString(b.Language) && len(b.Language) <= 20, "language", "Name the language of the warning, such as en.")
}

func (c *checker) when(b Bulletin) {
	c.must(b.Peak.IsZero() || !b.Peak.Before(b.Began), "peak", "The peak cannot be before the beginning.")
	if b.State == Drafted {
		return
	}
	c.must(!b.Issued.IsZero(), "issued", "A bulletin that is published needs the time of it.")
	c.must(!b.Updated.Before(b.Issued), "updated", "The last change cannot be before the first publication.")
	c.must(b.Expires.After(b.Issued), "expires", "Say until when the warning holds: after the day on which it is published.")
	c.must(b.Revision >= 1, "revision", "A bulletin that is published has a revision from 1 on.")
	c.must(b.State != Withdrawn || strings.TrimSpace(b.Correction) != "", "correction", "Say why the warning is withdrawn. It is shown.")
}

func (c *checker) history(list []Revision) {
	c.must(len(list) <= MostListed, "history", "A bulletin cannot have so many revisions. Publish a new one.")
	for _, r := range list {
		c.must(slices.Contains([]string{WasIssued, WasUpdated, WasCorrected, WasWithdrawn}, r.What), "history", "A step is issued, updated, corrected or withdrawn.")
		c.optional("history", r.Why, MostLead)
	}
}

// checkHistory holds what is published to one step for each revision, in the
// order of their times: alerts name those before them by it.
func (b Bulletin) checkHistory() error {
	c := checker{}
	c.must(len(b.History) == b.Revision, "history", "The history must hold one step for each revision.")
	for i, r := range b.History {
		c.must((r.What == WasIssued) == (i == 0), "history", "The first step, and no other, is that it was issued.")
		c.must((r.What == WasWithdrawn) == (b.State == Withdrawn && i == len(b.History)-1), "history", "The last step of a bulletin that was withdrawn, and no other, is its withdrawal.")
		c.must(i == 0 || r.At.After(b.History[i-1].At), "history", "Each step comes after the one before it.")
		c.must(r.What != WasCorrected || strings.TrimSpace(r.Why) != "", "correction", "Say what was corrected and why. It is shown.")
	}
	if n := len(b.History); n > 0 && c.fault == nil {
		c.must(b.History[0].At.Equal(b.Issued) && b.History[n-1].At.Equal(b.Updated), "history", "The first and the last step are when it was issued and updated.")
	}
	if c.fault != nil {
		return c.fault
	}
	return nil
}
