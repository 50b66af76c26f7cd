// Package blocklist says which telephone numbers may stand on a public block
// list, for how long and why, and writes the list in the forms that others
// load. docs/BLOCKLIST.md is the rule in the words of a person.
//
// A list that names a wrong number silences somebody who did nothing. So
// whatever cannot be read, or is in doubt, is not listed.
package blocklist

import "time"

// Role is how a number was met.
type Role string

// Callback is a number that the caller asked to be rung at: the caller must
// own it to profit. CallerID is what a display showed: anybody can fake it.
const (
	Callback Role = "callback"
	CallerID Role = "caller_id"
)

// Sighting is one report that a number was met in a call.
type Sighting struct {
	Number string // E.164, or digits where Rules.Country says how to read them
	Role   Role
	// Source is who told, opaque: equal means the same. Empty is unknown, and
	// all that is unknown of one Way is one source.
	Source string
	Way    string // page, public, api, import:FTC ...
	// Line is the record that it was read from, a report's id or a line of a
	// file; the same line of a way twice is one sighting. Empty is unknown.
	Line string
	At   time.Time // UTC: when the call was, or was told
	Told time.Time // UTC: when the desk took it in; zero means At
	Type string
	// HangUp says that the report stands at caution or hang_up, or is an
	// official complaint. Nothing else counts.
	HangUp bool
}

func (s Sighting) told() time.Time {
	if s.Told.After(s.At) {
		return s.Told
	}
	return s.At
}

// What a person of the desk may decide about a number. Nobody can list a
// number that the rules do not list.
const (
	Remove Verdict = "remove" // off the list, until Until or for good
	Allow  Verdict = "allow"  // undoes what was decided before
	Hold   Verdict = "hold"   // off the list while somebody looks into it
	Never  Verdict = "never"  // an honest one's: never listed, whoever tells of it
)

// Verdict is what was decided.
type Verdict string

// Words say in a few words what was decided; empty for what is not known here.
func (v Verdict) Words() string {
	switch v {
	case Remove:
		return "taken off the list"
	case Never:
		return "honest, never listed"
	case Hold:
		return "held while somebody looks into it"
	case Allow:
		return "let on the list again"
	}
	return ""
}

// Decision is one by a person of the desk. Decisions are given in the order
// of the journal: the last one counts, whatever the clocks said.
type Decision struct {
	Verdict Verdict
	Reason  string    // safe to publish
	At      time.Time // UTC
	Until   time.Time // UTC; zero is for good
	By      string    // who decided: for the people of the desk, in nothing that is published
}

// Entry is a number as it is published. It holds nothing of who reported.
type Entry struct {
	Number    string // E.164
	Weak      bool   // met as a caller ID: may be shown, should not be blocked unasked
	Since     time.Time
	Last      time.Time // the last independent sighting
	Changed   time.Time // when this entry last became other than it was
	Expires   time.Time
	Sources   int // independent ones
	Sightings int // all that count, repeated ones too
	Type      string
	Reason    string // a sentence, safe to publish
	Disputed  bool   // an appeal waits for its answer
}

// Code names a reason for not listing a number.
type Code string

// Why a number is not listed.
const (
	TooFew       Code = "too_few"
	Expired      Code = "expired"
	Organisation Code = "organisation"
	Emergency    Code = "emergency"
	Short        Code = "short"
	CallerAlone  Code = "caller_id_alone"
	Impossible   Code = "impossible"
	Removed      Code = "removed"
	Held         Code = "held"
	Suspended    Code = "suspended"
)

// Words say in a few words why a number is not on the list; empty for a code that is
// not known here.
func (c Code) Words() string {
	switch c {
	case TooFew:
		return "too few people met it"
	case Expired:
		return "nobody met it lately"
	case Organisation:
		return "it is an honest one's"
	case Emergency:
		return "an emergency number"
	case Short:
		return "a short number"
	case CallerAlone:
		return "only displays showed it"
	case Impossible:
		return "no number can be so"
	case Removed:
		return "taken off by a person"
	case Held:
		return "held while somebody looks into it"
	case Suspended:
		return "rests until an appeal is answered"
	}
	return ""
}

// Refusal is why a number is not listed: a code for programs, and a sentence
// that is safe to publish.
type Refusal struct {
	Code Code
	Text string
}

// Ruling is the answer for one number: Listed, or Refused.
type Ruling struct {
	Number  string // E.164, or as given where it cannot be read
	Listed  *Entry
	Refused Refusal
	// Was says that the number met the rules before, so that lists may hold it.
	Was bool
	// Left is when it then left the list, UTC; zero where nobody knows.
	Left time.Time

	counted []Sighting
}
