package publish

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/phone"
	"github.com/hangup-project/hangup/internal/text"
)

// Material is what a draft is made from: counts of a wave or a campaign, and
// what the knowledge base says of them. It is filled by the desk.
type Material struct {
	ID             string // of the bulletin to be, a UUIDv7
	Wave, Campaign string
	Type           string // such as tech_support
	Kind           string // the type in words, such as "false computer support"
	Publisher      string
	Country        string
	Language       string // en where it is empty: drafts are in English

	Organisations []Claim
	Tactics       []Seen
	Phrases       []Phrase
	Advice        []Advice
	Numbers       []Number // those that qualify
	Domains       []Domain
	Turn          []Place // for the country, the best first
	Regions       []Counted
	Reports       int
	Ratio         float64 // against what is usual; 0 where unknown
	Began, Peak   time.Time
}

// Claim is an organisation that callers claim to be.
type Claim struct {
	Name    string
	Reports int
}

// Seen is a tactic of the knowledge base with the share of reports that it was
// found in, 0 to 1.
type Seen struct {
	Tactic
	Share  float64
	Honest bool // a sign of an honest call, which is left out
	Source Source
}

// Phrase is a stretch of words that several callers were heard to say.
type Phrase struct {
	Text    string
	Reports int // independent
}

// Advice is one thing to do.
type Advice struct {
	When   string // talked, gave_access, paid_card ...
	Text   string
	Source Source
}

// Counted is a region with the reports from it.
type Counted struct {
	Region  string
	Reports int
}

// How much of each the draft proposes.
const (
	draftTactics = 5
	draftPhrases = 2
	draftClaims  = 3
	draftRegions = 10
	leastShare   = 0.1
)

// Draft proposes a bulletin: what they say, what is true, what to do, and the
// numbers that qualify. It keeps the rules of Check wherever the ids do: what
// does not is left out, so that a person only has to look and approve.
func Draft(m Material) Bulletin {
	b := Bulletin{
		ID: m.ID, State: Drafted, Type: m.Type, Country: m.Country, Language: cmp.Or(m.Language, "en"),
		Wave: m.Wave, Campaign: m.Campaign, Publisher: cmp.Or(m.Publisher, "Hangup"),
		Reports: m.Reports, Ratio: m.Ratio, Began: m.Began.UTC(), Peak: m.Peak.UTC(),
	}
	b.Numbers = fitting(m.Numbers, MostListed, once(func(n Number) string { return n.E164 }, func(n Number) bool { return kept(func(c *checker) { c.numbers([]Number{n}) }) }))
	b.Domains = fitting(m.Domains, MostListed, once(func(d Domain) string { return d.Name }, func(d Domain) bool { return kept(func(c *checker) { c.domains([]Domain{d}) }) }))
	b.Turn = fitting(m.Turn, MostLines, func(p Place) bool { return kept(func(c *checker) { c.turn([]Place{p}) }) })
	known := b.named()
	b.Organisations = claims(m.Organisations)
	b.Regions = regions(m.Regions)
	seen := tactics(m.Tactics)
	for _, s := range seen {
		b.Tactics = append(b.Tactics, s.Tactic)
		b.Says = append(b.Says, saidOf(s))
		b.Truth = appendNew(b.Truth, s.Truth)
		b.Sources = appendNew(b.Sources, s.Source)
	}
	b.Says = append(b.Says, phrases(m.Phrases)...)
	if len(b.Says) == 0 {
		b.Says = []string{"They ring without being asked, and want something from you."}
	}
	if b.Truth = fitLines(b.Truth, known); len(b.Truth) == 0 {
		b.Truth = []string{"Whoever rings without being asked may be anybody."}
	}
	b.Do = fitLines(advised(m.Advice), known)
	if len(b.Do) == 0 {
		b.Do = []string{"Hang up now. You do not have to say anything first."}
	}
	for _, a := range m.Advice {
		b.Sources = appendNew(b.Sources, a.Source)
	}
	b.Sources = fitting(b.Sources, MostLines, func(s Source) bool {
		return s.URL != "" && kept(func(c *checker) { c.known = known; c.sources([]Source{s}) })
	})
	b.Title, b.Lead = heading(m, b.Organisations)
	return b
}

// kept reports whether a check finds nothing.
func kept(check func(*checker)) bool {
	c := checker{}
	check(&c)
	return c.fault == nil
}

// fitting are the first entries that fit.
func fitting[T any](list []T, most int, fits func(T) bool) []T {
	var out []T
	for _, e := range list {
		if fits(e) && len(out) < most {
			out = append(out, e)
		}
	}
	return out
}

// once lets an entry that fits through the first time that its key comes.
func once[T any](key func(T) string, fits func(T) bool) func(T) bool {
	seen := map[string]bool{}
	return func(e T) bool {
		if seen[key(e)] || !fits(e) {
			return false
		}
		seen[key(e)] = true
		return true
	}
}

// fitLines are the lines that may be published.
func fitLines(list, known []string) []string {
	return fitting(list, MostLines, func(s string) bool {
		return strings.TrimSpace(s) != "" && utf8.RuneCountInString(s) <= MostLine && unfit(s, known) == ""
	})
}

// appendNew appends what is not there yet and not empty.
func appendNew[T comparable](list []T, e T) []T {
	var none T
	if e == none || slices.Contains(list, e) {
		return list
	}
	return append(list, e)
}

// claims are the names that enough reports hold, the most frequent first.
func claims(list []Claim) []string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Claim) int { return b.Reports - a.Reports })
	var out []string
	for _, c := range list {
		fits := kept(func(k *checker) { k.names("", []string{c.Name}) })
		if c.Reports >= Least && fits && len(out) < draftClaims {
			out = appendNew(out, c.Name)
		}
	}
	return out
}

// regions are those with enough reports, the most frequent first.
func regions(list []Counted) []string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Counted) int { return b.Reports - a.Reports })
	var out []string
	for _, r := range list {
		if r.Reports >= Least && isRegion(r.Region) && len(out) < draftRegions {
			out = appendNew(out, r.Region)
		}
	}
	return out
}

// tactics are what callers do most, the most frequent first.
func tactics(list []Seen) []Seen {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Seen) int { return cmp.Compare(b.Share, a.Share) })
	return fitting(list, draftTactics, func(s Seen) bool {
		fits := kept(func(c *checker) { c.tactics([]Tactic{s.Tactic}) })
		return !s.Honest && s.Share >= leastShare && fits && utf8.RuneCountInString(saidOf(s)) <= MostLine
	})
}

// saidOf tells a tactic with how often it is met. Its name is what the caller
// does, in the third person ("Wants gift cards"), or a thing ("A recording ...").
func saidOf(s Seen) string {
	often := "some calls"
	switch {
	case s.Share >= 0.8:
		often = "nearly every call"
	case s.Share >= 0.5:
		often = "most calls"
	case s.Share >= 0.25:
		often = "many calls"
	}
	name := lowered(strings.TrimRight(s.Name, "."))
	if first, _, _ := strings.Cut(name, " "); strings.HasSuffix(first, "s") {
		return "In " + often + " the caller " + name + "."
	}
	return "In " + often + ": " + name + "."
}

func lowered(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// phrases are proposals in the words of the callers, where enough share them and
// they hold no number.
func phrases(list []Phrase) []string {
	var out []string
	for _, p := range list {
		words := strings.TrimSpace(p.Text)
		line := "In their words: “" + words + "”"
		if p.Reports >= Least && words != "" && !numbered(words) && len(out) < draftPhrases {
			out = append(out, fitLines([]string{line}, nil)...)
		}
	}
	return out
}

// numbered reports whether words hold a figure, or a number of two digits or more
// that was spoken: "one of your accounts" holds none.
func numbered(words string) bool {
	var l text.Line
	l.Reset(words)
	return phone.Digits(words) != "" || slices.ContainsFunc(text.Numbers(&l, nil), func(n text.Numeral) bool { return n.Len() > 1 })
}

// happenings say for whom an advice is, in the order of the draft.
var happenings = []struct{ when, words string }{
	{"talked", ""}, {"gave_access", "If you let them into your computer: "}, {"paid_card", "If you paid by card or transfer: "},
	{"paid_giftcard", "If you paid with gift cards: "}, {"paid_cash", "If you paid in cash: "}, {"paid_crypto", "If you paid with cryptocurrency: "},
	{"gave_secret", "If you gave a code, a password or data: "}, {"later", "Afterwards: "},
}

// advised is the advice by what has happened: all of what holds for everybody,
// and the first of each worse case.
func advised(list []Advice) []string {
	var out []string
	for _, h := range happenings {
		for _, a := range list {
			if a.When != h.when {
				continue
			}
			if h.words == "" {
				out = appendNew(out, a.Text)
				continue
			}
			out = appendNew(out, h.words+lowered(a.Text))
			break
		}
	}
	return out
}

// kinds are the types of scams in words for everybody: a title, and what callers do.
var kinds = map[string][2]string{
	"tech_support":     {"Scam calls: false computer support", "callers pretend to be computer support"},
	"refund":           {"Scam calls: false refunds", "callers pretend that money is to be paid back"},
	"bank":             {"Scam calls: false bank staff", "callers pretend to be from a bank"},
	"government":       {"Scam calls: false officials", "callers pretend to be from an authority"},
	"delivery":         {"Scam calls: false parcel services", "callers pretend that a parcel waits"},
	"subscription":     {"Scam calls: false subscriptions", "callers pretend that something was ordered or renewed"},
	"family_emergency": {"Scam calls: a relative in trouble", "callers pretend that a relative is in trouble"},
	"utility":          {"Scam calls: false cut-offs", "callers threaten to cut something off"},
	"recovery":         {"Scam calls: lost money found again", "callers promise to bring lost money back"},
	"prize":            {"Scam calls: false prizes", "callers pretend that a prize was won"},
	"other":            {"Scam calls", "callers try a scam"},
}

// kindOf says what the calls are and what the callers do.
func kindOf(m Material) (title, who string) {
	if words, known := kinds[m.Type]; known {
		return words[0], words[1]
	}
	kind := m.Kind
	if strings.TrimSpace(kind) == "" || utf8.RuneCountInString(kind) > MostName/2 || unfit(kind, nil) != "" {
		return "Scam calls", "callers try a scam"
	}
	return "Scam calls: " + kind, "callers try " + kind
}

// heading says what is going on in a title and a paragraph.
func heading(m Material, claimed []string) (title, lead string) {
	title, who := kindOf(m)
	if len(claimed) > 0 {
		title = "Scam calls from a false " + claimed[0]
		who = "callers claim to be " + joined(claimed, "or")
	}
	var s strings.Builder
	if r := roundedRatio(m.Ratio); r >= 1.5 {
		fmt.Fprintf(&s, "There is a wave of calls: %s.", who)
		if !m.Began.IsZero() {
			fmt.Fprintf(&s, " It began about %s.", m.Began.UTC().Format("2 January 2006"))
		}
		fmt.Fprintf(&s, " There are about %s times as many reports as usual.", times(r))
	} else {
		fmt.Fprintf(&s, "People tell of calls in which %s.", who)
	}
	if n := Rounded(m.Reports); n >= 5 {
		fmt.Fprintf(&s, " We know of %d reports or more.", n)
	}
	s.WriteString(" It is a scam: hang up.")
	return title, s.String()
}

func times(r float64) string {
	if r == math.Trunc(r) {
		return fmt.Sprintf("%.0f", r)
	}
	return fmt.Sprintf("%.1f", r)
}

func joined(list []string, word string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + word + " " + list[len(list)-1]
}
