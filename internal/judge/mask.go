package judge

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/evidence"
	"github.com/hangup-project/hangup/internal/text"
)

// masked replaces a secret in every output.
const masked = "•••"

// secretBefore are words before which, or after which, digits are a secret.
var secretBefore = []string{"code", "codes", "coat", "pin", "otp", "passcode", "password", "card", "cvv", "cvc", "security", "social", "ssn", "account", "sort", "routing", "expiry", "insurance", "medicare", "aadhaar", "passport", "digits", "texted", "number"}

// hardSecret are words whose digits are a secret whatever else stands near.
var hardSecret = []string{"code", "codes", "pin", "otp", "passcode", "password", "cvv", "cvc", "social", "ssn", "account", "sort", "routing", "insurance", "medicare", "aadhaar", "passport"}

// safeBefore are words that say that digits are no secret.
var safeBefore = []string{"call", "ring", "phone", "dial", "support", "line", "extension", "press", "badge", "case", "reference", "licence", "license", "telephone", "helpline"}

// Mask hides what must never be shown or logged: card, bank, identity numbers,
// one-time codes and passwords. Phone numbers that are evidence, amounts and
// class IDs stay. The words around are left as they are.
func Mask(s string) string { return Secrets(s).Hide(s, 0) }

// Blacken hides what Mask would, and keeps every byte offset.
func Blacken(s string) string { return Secrets(s).Blacken(s) }

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
		from, to := n.From, n.To
		card := false
		if n.Len() > longestCard {
			from, to, card = cardWithin(l, &n)
		}
		if card || secretNumber(l, &n) {
			cuts = append(cuts, [2]int{int(l.Tokens[from].Start), int(l.Tokens[to-1].End)})
		}
	}
	cuts = append(append(append(cuts, passwords(l)...), cardCodes(l)...), groupedCodes(l)...)
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

// Without leaves out the stretches that share a byte with any of the given
// ones.
func (h Hidden) Without(spans [][2]int) Hidden {
	return slices.DeleteFunc(h, func(cut [2]int) bool {
		return slices.ContainsFunc(spans, func(span [2]int) bool { return span[0] < cut[1] && cut[0] < span[1] })
	})
}

// Blacken writes an asterisk over each byte of each letter and digit of the
// stretches, so that byte offsets into s hold.
func (h Hidden) Blacken(s string) string {
	if len(h) == 0 {
		return s
	}
	b := []byte(s)
	for _, cut := range h {
		for at, r := range s[cut[0]:cut[1]] {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				from := cut[0] + at
				for i := range utf8.RuneLen(r) {
					b[from+i] = '*'
				}
			}
		}
	}
	return string(b)
}

// maxHard is the length of a number from which a hard word may be about
// something else: a telephone number has ten digits or more.
const maxHard = 9

// Lengths of the longest telephone number and the longest card number.
const (
	maxTelephone = 15
	longestCard  = 19
)

// maxCode is the length of the longest one-time code.
const maxCode = 8

func secretNumber(l *text.Line, n *text.Numeral) bool {
	if n.Currency != text.NoCurrency {
		return false
	}
	digits := n.Digits()
	switch {
	case len(digits) > maxTelephone && len(digits) <= longestCard:
		return true // a card, an account
	case len(digits) >= 12 && len(digits) <= maxTelephone:
		return !evidence.Telephone(l, n)
	case len(digits) == 9 && shapeSSN(l.Quote(n.From, n.To)):
		return true
	case len(digits) >= 2 && len(digits) <= 4 && before(l, n.From, 4, "expiry", "expires", "expiration"):
		return true
	case len(digits) >= 2 && before(l, n.From, 3, "cvv", "cvc"):
		return true
	case len(digits) < 3:
		return false
	}
	telephone := evidence.Telephone(l, n)
	if telephone && len(digits) > maxHard || displayed(l, n) || yearAfter(l, n, "since", "year") {
		return false
	}
	secret, safe, hard := false, false, len(digits) <= maxHard && before(l, n.From, 10, hardSecret...)
	dated := yearAfter(l, n, "in", "from", "until", "till", "before", "after")
	for i := n.From - 1; i >= max(0, n.From-6); i-- {
		w := string(l.Word(i))
		secret = secret || slices.Contains(secretBefore, w) && !(dated && w == "number") // ours since then
		safe = safe || slices.Contains(safeBefore, w)
		secret = secret || w == "back" && i > 0 && string(l.Word(i-1)) == "the" // of a card
	}
	for i := n.To; len(digits) <= maxCode && i < min(len(l.Tokens), n.To+4); i++ {
		secret = secret || slices.Contains(secretBefore, string(l.Word(i)))
	}
	return hard || !safe && (secret && !telephone || len(digits) >= 4 && len(digits) <= maxCode && bare(l, n))
}

// yearAfter reports whether a numeral is a year of this century or the last that
// stands directly behind one of the words, as in "our number since 1998". A PIN may
// look like a year, so the word before it decides.
func yearAfter(l *text.Line, n *text.Numeral, words ...string) bool {
	digits := n.Digits()
	return len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20")) && before(l, n.From, 1, words...)
}

// betweenDisplay are words between "caller ID" and the number that it showed.
var betweenDisplay = []string{"is", "was", "said", "says", "showed", "shows", "read", "reads", "just", "only", "as", "the", "number", "displayed", "it", "that"}

// displayed reports whether the words name the number as what the display
// showed: it may be as short as 9-9876.
func displayed(l *text.Line, n *text.Numeral) bool {
	i := n.From - 1
	for i > 0 && i > n.From-6 && slices.Contains(betweenDisplay, string(l.Word(i))) {
		i--
	}
	return i > 0 && string(l.Word(i)) == "id" && string(l.Word(i-1)) == "caller"
}

// bare reports whether the number stands almost alone, as when somebody reads
// out the code that has just arrived.
func bare(l *text.Line, n *text.Numeral) bool { return n.To-n.From >= len(l.Tokens)-6 }

func shapeSSN(s string) bool {
	return len(s) == 11 && s[3] == '-' && s[6] == '-' || len(s) == 11 && s[3] == ' ' && s[6] == ' '
}

// passwordWords name a secret that may be a word; a copula may stand between
// the name and the secret, and noSecret words show that none follows.
var (
	passwordWords = []string{"password", "passcode", "passphrase", "pin"}
	copulas       = []string{"is", "was", "its"}
	noSecret      = []string{"the", "a", "an", "in", "on", "for", "to", "of", "and", "or", "not", "only", "wrong", "right", "my", "your", "his", "her", "that", "this", "what", "expired", "never", "still",
		"reset", "manager", "number", "code", "no", "i", "you", "he", "she", "we", "they", "please", "when", "because", "so", "but", "if", "from", "with", "at", "by", "back", "again", "screen", "page", "field",
		"needs", "has", "had", "will", "would", "should", "must", "can", "does", "did", "protected", "changed", "too", "as", "into", "over", "out", "up", "then", "first", "himself", "herself", "there", "were", "are", "same", "all", "here", "it", "which", "correct", "short", "long", "weak", "strong"}
)

// passwords finds what follows the word password: after "is" within a few
// words, or a sign, up to four words; bare, a single word.
func passwords(l *text.Line) Hidden {
	var out Hidden
	for i := 0; i+1 < len(l.Tokens); i++ {
		if !slices.Contains(passwordWords, string(l.Word(i))) {
			continue
		}
		k, told := secretAt(l, i)
		if k < 0 || slices.Contains(noSecret, string(l.Word(k))) {
			continue
		}
		to := k + 1
		for told && to < len(l.Tokens) && to < k+4 && l.Raw[l.Tokens[to-1].End:l.Tokens[to].Start] == " " && !slices.Contains(noSecret, string(l.Word(to))) {
			to++
		}
		out = append(out, [2]int{int(l.Tokens[k].Start), int(l.Tokens[to-1].End)})
	}
	return out
}

// secretAt gives the token at which the secret begins that token i names, or
// -1, and whether it is told outright that one follows.
func secretAt(l *text.Line, i int) (at int, told bool) {
	if strings.ContainsAny(l.Raw[l.Tokens[i].End:l.Tokens[i+1].Start], ":=\"-") {
		return i + 1, true
	}
	for k := i + 1; k+1 < len(l.Tokens) && k <= i+4 && !l.Tokens[k].Break; k++ {
		if !slices.Contains(copulas, string(l.Word(k))) {
			continue
		}
		for k+1 < len(l.Tokens) && slices.Contains(copulas, string(l.Word(k))) {
			k++
		}
		return k, true
	}
	if l.Tokens[i+1].Break {
		return -1, false
	}
	return i + 1, false
}

func before(l *text.Line, at, n int, words ...string) bool {
	for i := max(0, at-n); i < at; i++ {
		if slices.Contains(words, string(l.Word(i))) {
			return true
		}
	}
	return false
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
