package publish

import (
	"reflect"
	"slices"
	"time"
)

// Least is the least number of independent reports that is ever told, and of
// independent sightings that a number or a domain needs.
const Least = 3

// State is how far a bulletin is.
type State string

// The states.
const (
	Drafted   State = "draft"     // nobody outside sees it
	Published State = "published" // a person approved it
	Withdrawn State = "withdrawn" // it was published, and no longer holds
	Discarded State = "discarded" // a draft that was thrown away: nothing is left of it but its id and when that was
)

// Role says how a number was met.
type Role string

// The roles of a number.
const (
	Callback Role = "callback"  // callers ask to be rung there: strong
	CallerID Role = "caller_id" // the display showed it: weak, since it can be faked
)

// Reason says in plain words why a number of the role is listed.
func (r Role) Reason() string {
	if r == CallerID {
		return "Several people saw it on their display. Callers can fake that, so it may belong to somebody who has nothing to do with it."
	}
	return "Callers told several people to ring back there."
}

// SentThere is why an Internet name is listed.
const SentThere = "Callers sent several people there."

// Number is a telephone number of callers.
type Number struct {
	E164 string
	Role Role
	// Weak marks a number that may belong to somebody else; always so for a
	// CallerID.
	Weak bool
	// Sightings is in how many independent reports it was met.
	Sightings int
	// Reason says in a sentence why it is listed.
	Reason string
}

// Domain is an Internet name to which callers send people.
type Domain struct {
	Name      string // in lower case, as it stands in the DNS
	Sightings int    // independent
	Reason    string
}

// Tactic is something that the callers do, as the knowledge base has it.
type Tactic struct {
	ID    string // such as money.gift_cards
	Name  string // what they do, in the third person
	Truth string // what is true instead
}

// Source says who says so.
type Source struct {
	Title string
	URL   string // may be empty
}

// Place is where people turn for help or to report; from the knowledge base,
// never from a report.
type Place struct {
	Name, Phone, URL string // Phone as people dial it; Phone or URL may be empty
}

// Revision is one step in the history of a bulletin.
type Revision struct {
	At   time.Time
	What string // one of those below
	Why  string // shown to the public
}

// What a Revision may be.
const (
	WasIssued    = "issued"
	WasUpdated   = "updated"   // what was said stays true, and more is known
	WasCorrected = "corrected" // something that was said was wrong
	WasWithdrawn = "withdrawn"

	// These two are no revisions: nobody wrote anything.
	WasAdjusted = "adjusted" // a number or a name was left out, or is back
	WasWithheld = "withheld" // none of it is shown any more
)

// Bulletin is a warning that a person approves. Its texts are that person's
// words; all times are UTC.
type Bulletin struct {
	ID       string // UUIDv7, in lower case
	Revision int    // from 1; 0 in a draft that was never published
	State    State

	Title string
	Lead  string   // a paragraph
	Says  []string // what the callers say and do
	Truth []string // what is true instead
	Do    []string // what to do, in order

	Numbers []Number
	Domains []Domain
	Turn    []Place
	Tactics []Tactic
	Sources []Source

	Type          string   // the kind of scam, such as tech_support
	Country       string   // ISO 3166-1 alpha-2
	Regions       []string // ISO 3166-2, ISO 3166-1 or an area code such as +1209
	Language      string   // BCP 47
	Organisations []string // whom the callers claim to be

	Wave, Campaign string // ids on this desk; may be empty
	Began, Peak    time.Time
	Reports        int     // rounded down where it is published
	Ratio          float64 // reports against what is usual; 0 where unknown

	Issued, Updated time.Time
	Expires         time.Time // when the warning should be looked at anew; a midnight is all of the day that begins then
	Correction      string    // what was corrected, or why it was withdrawn
	History         []Revision
	Publisher       string // who answers for it
	By              string // the account that approved it; never published
}

// Public is a bulletin as it leaves the house: it kept the rules, its counts
// are rounded, and who approved it is not in it. Only Bulletin.Public makes one.
type Public struct{ b Bulletin }

// Public gives the bulletin as it may be published. The error is an *Error that
// says what does not hold; a draft is refused.
//
// Of a bulletin that was withdrawn only its heading, its history and the reason
// are left: a number that was listed by mistake must not be told again.
func (b Bulletin) Public() (Public, error) {
	if b.State != Published && b.State != Withdrawn {
		return Public{}, &Error{"state", "This is a draft. Approve it before it is published."}
	}
	if err := b.Check(); err != nil {
		return Public{}, err
	}
	if err := b.checkHistory(); err != nil {
		return Public{}, err
	}
	b = b.rounded()
	b.By = ""
	if b.State == Withdrawn {
		b.Lead, b.Says, b.Truth, b.Do = "", nil, nil, nil
		b.Numbers, b.Domains, b.Tactics, b.Sources = nil, nil, nil, nil
		b.Organisations, b.Turn, b.Reports, b.Ratio = nil, nil, 0, 0
	}
	return Public{b}, nil
}

// Same reports whether two bulletins would tell the public the same, as far as a
// person writes it: counts are compared as they are rounded.
func (b Bulletin) Same(other Bulletin) bool {
	said := func(b Bulletin) Bulletin {
		b = b.rounded()
		b.Revision, b.State, b.Issued, b.Updated, b.Correction, b.History, b.By = 0, "", time.Time{}, time.Time{}, "", nil, ""
		b.Began, b.Peak, b.Expires = b.Began.UTC(), b.Peak.UTC(), b.Expires.UTC()
		return b
	}
	return reflect.DeepEqual(said(b), said(other))
}

// Standing is for how long a warning holds when nobody says.
const Standing = 30 * 24 * time.Hour

// Preview gives a draft as it would be if it were published at a time (UTC); what
// was published is given as it is. The error is that of Public.
func (b Bulletin) Preview(now time.Time) (Public, error) {
	if b.State == Drafted {
		b.State, b.Revision, b.Issued, b.Updated = Published, 1, now, now
		b.History = []Revision{{At: now, What: WasIssued}}
		if !b.Expires.After(now) {
			b.Expires = now.Add(Standing)
		}
	}
	return b.Public()
}

// errEmpty refuses a Public that nobody made.
var errEmpty = &Error{"state", "There is no bulletin here to publish."}

// ID is that of the bulletin.
func (p Public) ID() string { return p.b.ID }

// Bulletin gives what is published, for a page.
func (p Public) Bulletin() Bulletin { return p.b.copied() }

// rounded is a copy with its counts as they may be told.
func (b Bulletin) rounded() Bulletin {
	b = b.copied()
	b.Reports, b.Ratio = Rounded(b.Reports), roundedRatio(b.Ratio)
	for i := range b.Numbers {
		b.Numbers[i].Sightings = Rounded(b.Numbers[i].Sightings)
	}
	for i := range b.Domains {
		b.Domains[i].Sightings = Rounded(b.Domains[i].Sightings)
	}
	return b
}

// copied shares nothing with b; an empty list is nil in it.
func (b Bulletin) copied() Bulletin {
	b.Says, b.Truth, b.Do = slices.Concat(b.Says), slices.Concat(b.Truth), slices.Concat(b.Do)
	b.Numbers, b.Domains, b.Turn = slices.Concat(b.Numbers), slices.Concat(b.Domains), slices.Concat(b.Turn)
	b.Tactics, b.Sources = slices.Concat(b.Tactics), slices.Concat(b.Sources)
	b.Regions, b.Organisations = slices.Concat(b.Regions), slices.Concat(b.Organisations)
	b.History = slices.Concat(b.History)
	return b
}

// withdrawn reports whether the warning no longer holds.
func (p Public) withdrawn() bool { return p.b.State == Withdrawn }

// corrected is the reason of the last correction or of the withdrawal, empty
// where there was none.
func (p Public) corrected() string {
	if p.b.Correction != "" {
		return p.b.Correction
	}
	for _, r := range slices.Backward(p.b.History) {
		if r.What == WasCorrected || r.What == WasWithdrawn {
			return r.Why
		}
	}
	return ""
}

// Rounded is a count as it may be told: nothing below Least, then 3, 5, the
// tens, and from 100 on two figures, always downward.
func Rounded(n int) int {
	switch {
	case n < Least:
		return 0
	case n < 5:
		return 3
	case n < 10:
		return 5
	}
	unit := 10
	for n/unit >= 100 {
		unit *= 10
	}
	return n / unit * unit
}

// roundedRatio tells a ratio by halves below ten and by whole numbers above,
// downward: the ratio and the expectation would give the count away.
func roundedRatio(r float64) float64 {
	switch {
	case !(r >= 1) || r > 1e6:
		return 0
	case r < 10:
		return float64(int(r*2)) / 2
	}
	return float64(int(r))
}

// over is the moment after which a warning does not hold: people name a day, and
// mean all of it.
func (b Bulletin) over() time.Time {
	if b.Expires.Equal(b.Expires.Truncate(24 * time.Hour)) {
		return b.Expires.Add(24*time.Hour - time.Second)
	}
	return b.Expires
}
