package judge

import (
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/text"
)

// masked replaces a secret in every output.
const masked = "•••"

// secretBefore are words before which, or after which, digits are a secret.
var secretBefore = []string{"code", "codes", "coat", "pin", "otp", "passcode", "password", "card", "cvv", "cvc", "security", "social", "ssn", "account", "sort", "routing", "expiry", "insurance", "medicare", "aadhaar", "passport", "digits", "texted", "number"}

// safeBefore are words that say that digits are no secret.
var safeBefore = []string{"call", "ring", "phone", "dial", "support", "line", "extension", "press", "badge", "case", "reference", "licence", "license", "telephone", "helpline"}

// Mask hides what must never be shown or logged: card, bank, identity numbers,
// one-time codes and passwords. Phone numbers that are evidence, amounts and
// class IDs stay. The words around are left as they are.
func Mask(s string) string { return Secrets(s).Hide(s, 0) }

// Hidden are stretches of a text that must not be shown, as rising byte offsets.
type Hidden [][2]int

// Secrets finds the stretches of s that Mask hides.
func Secrets(s string) Hidden {
	var l text.Line
	l.Reset(s)
	return secretsOf(&l)
}

func secretsOf(l *text.Line) Hidden {
	var cuts Hidden
	for _, n := range text.Numbers(l, nil) {
		if secretNumber(l, &n) {
			cuts = append(cuts, [2]int{int(l.Tokens[n.From].Start), int(l.Tokens[n.To-1].End)})
		}
	}
	cuts = append(cuts, passwords(l)...)
	slices.SortFunc(cuts, func(a, b [2]int) int { return a[0] - b[0] })
	return cuts
}

// Hide masks part, which stands at byte offset at of the text whose secrets
// these are. A number that the part cuts through is judged as a whole.
func (h Hidden) Hide(part string, at int) string {
	var b strings.Builder
	done := 0
	for _, c := range h {
		from, to := max(c[0]-at, done), min(c[1]-at, len(part))
		if from >= to {
			continue
		}
		b.WriteString(part[done:from])
		b.WriteString(masked)
		done = to
	}
	if done == 0 {
		return part
	}
	b.WriteString(part[done:])
	return b.String()
}

// maxCode is the length of the longest one-time code.
const maxCode = 8

func secretNumber(l *text.Line, n *text.Numeral) bool {
	if n.Currency != text.NoCurrency {
		return false
	}
	digits := n.Digits()
	switch {
	case len(digits) >= 12 && len(digits) <= 19 && !n.Plus:
		return true // a card, an account
	case len(digits) == 9 && shapeSSN(l.Quote(n.From, n.To)):
		return true
	case len(digits) < 3:
		return false
	}
	secret, safe := false, false
	for i := n.From - 1; i >= max(0, n.From-6); i-- {
		w := string(l.Word(i))
		secret = secret || slices.Contains(secretBefore, w)
		safe = safe || slices.Contains(safeBefore, w)
		secret = secret || w == "back" && i > 0 && string(l.Word(i-1)) == "the" // of a card
	}
	for i := n.To; len(digits) <= maxCode && i < min(len(l.Tokens), n.To+4); i++ {
		secret = secret || slices.Contains(secretBefore, string(l.Word(i)))
	}
	return !safe && (secret || len(digits) >= 4 && len(digits) <= maxCode && bare(l, n))
}

// bare reports whether the number stands almost alone, as when somebody reads
// out the code that has just arrived.
func bare(l *text.Line, n *text.Numeral) bool { return n.To-n.From >= len(l.Tokens)-6 }

func shapeSSN(s string) bool {
	return len(s) == 11 && s[3] == '-' && s[6] == '-' || len(s) == 11 && s[3] == ' ' && s[6] == ' '
}

// passwords finds the word after "password is".
func passwords(l *text.Line) [][2]int {
	var out [][2]int
	for i := 0; i+2 < len(l.Tokens); i++ {
		switch string(l.Word(i)) {
		case "password", "passcode", "passphrase", "pin":
		default:
			continue
		}
		verb := string(l.Word(i + 1))
		if verb != "is" && verb != "was" && verb != "its" {
			continue
		}
		k := i + 2
		if w := string(l.Word(k)); slices.Contains([]string{"the", "a", "in", "on", "for", "not", "only", "wrong", "right", "my", "your", "that", "this", "what", "expired", "being", "never", "still"}, w) {
			continue
		}
		out = append(out, [2]int{int(l.Tokens[k].Start), int(l.Tokens[k].End)})
	}
	return out
}

// clip shortens a quote at the end of a word.
func clip(s string) string {
	if len(s) <= maxQuote {
		return strings.Clone(s)
	}
	cut := strings.LastIndexByte(s[:maxQuote], ' ')
	if cut < maxQuote/2 {
		cut = maxQuote
	}
	return strings.ToValidUTF8(s[:cut], "") + " …"
}
