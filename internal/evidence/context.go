package evidence

import (
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// Words around a number that say what it is.
var (
	displayWords  = []string{"id", "display", "displayed", "showed", "shown", "screen", "came", "withheld", "1471"}
	ringWords     = []string{"call", "ring", "phone", "dial", "telephone"}
	rangWords     = []string{"rang", "called", "phoned", "ringing", "calling"}
	callbackWords = []string{"call", "ring", "phone", "dial", "back", "support", "helpline", "line", "reach", "contact", "toll", "direct", "rang", "called", "gives", "gave", "extension"}
	sessionWords  = []string{"session", "anydesk", "teamviewer", "viewer", "partner", "remote", "logmein", "quicksupport", "ultraviewer", "annydesk"}
	codeWords     = []string{"code", "address", "id", "key", "digits", "box", "enter", "type"}
	secretWords   = []string{"code", "pin", "password", "passcode", "otp", "card", "cvv", "account", "sort", "social", "security", "insurance", "medicare", "passport", "birth", "routing", "iban", "aadhaar", "licence", "license", "policy", "case", "badge", "reference", "order", "tracking", "invoice"}
	hiddenWords   = []string{"pin", "password", "passcode", "otp", "card", "cvv", "account", "sort", "social", "insurance", "medicare", "passport", "routing", "aadhaar", "bank", "texted", "text"} // whatever else stands near
	ownWords      = []string{"my", "our"}
	auxiliary     = []string{"has", "had", "have", "just", "then", "keeps", "kept", "is", "was", "again", "also"} // between a number and what it did
	beforeNumber  = []string{"the", "a", "this", "that", "number", "uk", "us", "london", "local", "mobile"}       // between "from" and a number
)

// near reports whether one of the words stands before tokens ahead of a
// number or after tokens behind it, in the same sentence.
func near(l *text.Line, n *text.Numeral, before, after int, words []string) bool {
	for i := n.From - 1; i >= 0 && i >= n.From-before; i-- {
		if l.Tokens[i+1].Break {
			break
		}
		if slices.Contains(words, string(l.Word(i))) {
			return true
		}
	}
	for i := n.To; i < len(l.Tokens) && i < n.To+after && !l.Tokens[i].Break; i++ {
		if slices.Contains(words, string(l.Word(i))) {
			return true
		}
	}
	return false
}

// direct reports whether one of the words stands up to so many tokens before
// the number in its sentence, with no word of a code or a display nearer.
func direct(l *text.Line, n *text.Numeral, before int, words []string) bool {
	for i := n.From - 1; i >= max(0, n.From-before) && !l.Tokens[i+1].Break; i-- {
		switch w := string(l.Word(i)); {
		case slices.Contains(words, w):
			return true
		case slices.Contains(codeWords, w), slices.Contains(displayWords, w):
			return false
		}
	}
	return false
}

// arrival is how the words tell of a number that rang.
type arrival uint8

const (
	notRang    arrival = iota
	rangOn             // "he rang me on": his number, or the one that he reached
	calledFrom         // "he rang from", "this number rang": what a display shows
	rangOut            // "I rang him from": the writer's own
)

// arrived tells whether the number is one that rang, and so no number to ring
// back. What the writer rang ("I called them on") is no such one.
func arrived(l *text.Line, n *text.Numeral) arrival {
	if rangItself(l, n) {
		return calledFrom
	}
	at := n.From - 1
	for at > 0 && !l.Tokens[at+1].Break && slices.Contains(beforeNumber, string(l.Word(at))) {
		at--
	}
	if at < 1 || l.Tokens[at+1].Break {
		return notRang
	}
	from := string(l.Word(at)) == "from"
	if !from && string(l.Word(at)) != "on" {
		return notRang
	}
	for k := at - 1; k >= max(0, at-5) && !l.Tokens[k+1].Break; k-- {
		w := string(l.Word(k))
		rang, byWriter := slices.Contains(rangWords, w), between(l, max(0, k-2), k, "i", "we")
		switch {
		case !rang && !slices.Contains(ringWords, w) && w != "back":
		case from && rang && byWriter:
			return rangOut
		case from:
			return calledFrom
		case !rang || byWriter:
			return notRang
		case k == at-1:
			return calledFrom
		default:
			return rangOn
		}
	}
	return notRang
}

// rangItself reports whether the words go on with what the number did: "rang".
func rangItself(l *text.Line, n *text.Numeral) bool {
	if direct(l, n, 4, ringWords) {
		return false
	}
	for i := n.To; i < min(len(l.Tokens), n.To+3) && !l.Tokens[i].Break; i++ {
		if w := string(l.Word(i)); !slices.Contains(auxiliary, w) {
			return slices.Contains(rangWords, w)
		}
	}
	return false
}

// own reports whether the number belongs to the person who was called: it is
// no evidence. "My number is" is the callee's own, or a writer's; "your
// number" said by a caller is the callee's too.
func own(l *text.Line, n *text.Numeral, role call.Role, kind call.Kind) bool {
	for i := n.From - 1; i >= 0 && i >= n.From-5; i-- {
		if l.Tokens[i+1].Break {
			break
		}
		w := string(l.Word(i))
		if w == "your" && (role == call.RoleCaller || role == call.RoleUnknown) && kind == call.KindCall {
			return true
		}
		if slices.Contains(ownWords, w) && (role == call.RoleCallee || kind == call.KindStory) {
			return !between(l, i, n.From, "caller", "display", "screen")
		}
	}
	return role == call.RoleCallee && !near(l, n, 8, 4, callbackWords) && !near(l, n, 8, 4, displayWords)
}

func between(l *text.Line, from, to int, words ...string) bool {
	for i := from; i < to; i++ {
		if slices.Contains(words, string(l.Word(i))) {
			return true
		}
	}
	return false
}
