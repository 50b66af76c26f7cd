package notify

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Alert is what may be said when a call becomes one to hang up on. It has no
// room for anything that was said in the call: a Scam is one of a few, a Place
// is a short name that the owner gave, a Watch is a token.
type Alert struct {
	At    time.Time
	Scam  Scam
	Place Place // of the line or device; the zero Place is that of the desk
	Watch Watch // the zero Watch is none
	// Rise, where set, makes it an alert of a wave of many reports, in the place
	// of one of a call.
	Rise *Rise
}

// Rise is how many more reports there are than usual. It holds nothing that
// anybody said, and no number of anybody.
type Rise struct {
	Since time.Time // the day on which it began
	Count int       // reports since then
	Usual int       // that were to be expected
}

// String is the rise in words.
func (r Rise) String() string {
	return fmt.Sprintf("since %s %d reports, where about %d are usual", r.Since.Format("2 January"), r.Count, max(r.Usual, 1))
}

// Scam is the kind of a scam. The zero Scam is one that nobody has named.
type Scam uint8

// scams are the types of a verdict, and what people call them.
var scams = [...]struct{ id, name string }{
	{"", "a scam"}, {"tech_support", "false computer support"}, {"refund", "a false refund"}, {"bank", "a false bank"}, {"government", "a false official"},
	{"delivery", "a false delivery"}, {"subscription", "a false subscription"}, {"family_emergency", "a false relative in need"},
	{"utility", "a threat of cut-off"}, {"recovery", "a false recovery of lost money"}, {"prize", "a false prize"},
}

// ScamOf is the scam of the type of a verdict; the zero Scam for a type that it
// does not know.
func ScamOf(verdictType string) Scam {
	for i, s := range scams {
		if s.id == verdictType {
			return Scam(i)
		}
	}
	return 0
}

// ID is the type of the verdict; empty for the zero Scam.
func (s Scam) ID() string { return scams[s].id }

// String is what people call it, such as "a false bank".
func (s Scam) String() string { return scams[s].name }

// Place is a short name that the owner gave, such as "Mum's phone".
type Place struct{ name string }

// mostPlace bounds the letters of a place and of the name of a destination.
const mostPlace = 40

// PlaceOf is the place of a name. What is no short name on one line gives the
// zero Place.
func PlaceOf(name string) Place {
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > mostPlace || strings.ContainsFunc(name, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }) {
		return Place{}
	}
	return Place{name}
}

// Watch lets another device see one call.
type Watch struct{ token string }

var token = regexp.MustCompile(`^[A-Za-z0-9_-]{8,128}$`)

// WatchBy is the watch of a token; the zero Watch for what is no token.
func WatchBy(secret string) Watch {
	if !token.MatchString(secret) {
		return Watch{}
	}
	return Watch{secret}
}

// Message is what is sent to the destinations.
type Message struct {
	ID    string // the same in each try
	At    time.Time
	Scam  Scam
	Place Place
	Test  bool
	Rise  *Rise  // of a wave; nil for a call
	watch string // an address; empty where there is none
}

// Title stands over the message where there is room for one.
func (m Message) Title() string {
	if m.Test {
		return "Hangup: a test"
	}
	if m.Rise != nil {
		return "Hangup: a wave of scam calls"
	}
	return "Hangup: a scam call, now"
}

// Text is the message in words: one line that says what to do, one that says
// where and when, and the address to watch at.
func (m Message) Text() string {
	about := m.At.Format("15:04")
	if m.Place.name != "" {
		about = m.Place.name + ", " + about
	}
	if m.Test {
		return "Hangup: this is a test. When somebody is on the phone with a scammer, a message comes here.\n" + about + "."
	}
	if m.Rise != nil {
		return "Hangup: a wave of scam calls has begun: " + m.Rise.String() + ". Look at the page Waves of the desk, and warn others.\n" + about + ": " + m.Scam.String() + "."
	}
	text := "Hangup: somebody is on the phone with a scammer right now. Ring them on another phone, or go to them.\n" + about + ": " + m.Scam.String() + "."
	if m.watch != "" {
		text += "\nSee the call: " + m.watch
	}
	return text
}
