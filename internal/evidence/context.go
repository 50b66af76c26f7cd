package evidence

import (
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// Words around a number that say what it is.
var (
	displayWords  = []string{"id", "display", "displayed", "showed", "shown", "screen", "came", "withheld", "1471"}
	callbackWords = []string{"call", "ring", "phone", "dial", "back", "support", "helpline", "line", "reach", "contact", "toll", "direct", "rang", "called", "gives", "gave", "extension"}
	sessionWords  = []string{"session", "anydesk", "teamviewer", "viewer", "partner", "remote", "logmein", "quicksupport", "ultraviewer", "annydesk"}
	codeWords     = []string{"code", "address", "id", "key", "number", "digits", "box", "enter", "type"}
	secretWords   = []string{"code", "pin", "password", "passcode", "otp", "card", "cvv", "account", "sort", "social", "security", "insurance", "medicare", "passport", "birth", "routing", "iban", "aadhaar", "licence", "license", "policy", "case", "badge", "reference", "order", "tracking", "invoice"}
	hiddenWords   = []string{"pin", "password", "passcode", "otp", "card", "cvv", "account", "sort", "social", "insurance", "medicare", "passport", "routing", "aadhaar", "bank", "texted", "text"} // whatever else stands near
	ownWords      = []string{"my", "our"}
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
