package evidence

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// payees are the forms in which somebody to be paid is written down.
var payees = []struct {
	may    func(*text.Line) bool // a cheap look whether there can be one
	form   *regexp.Regexp
	after  *regexp.Regexp // what stands before it, where the form alone says too little
	normal func(string) string
}{
	{long, regexp.MustCompile(`\b(?:bc1[ac-hj-np-z02-9]{25,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b`), nil, bitcoin},
	{long, regexp.MustCompile(`\b0x[0-9a-fA-F]{40}\b`), nil, strings.ToLower},
	{account, regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`), paying, iban},
	{mail, regexp.MustCompile(`(?i)\b[a-z0-9][a-z0-9._%+-]{1,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,24}\b`), paying, strings.ToLower},
	{cashtag, regexp.MustCompile(`\$[A-Za-z][A-Za-z0-9_-]{2,19}\b`), regexp.MustCompile(`(?i)\bcash ?app\b`), strings.ToLower},
}

// paying are words after which somebody to be paid is named.
var paying = regexp.MustCompile(`(?i)\b(?:zelle|venmo|paypal|pay ?id|interac|e-?transfer|pay|paid|send|sent|transfer(?:red)?|wired?|deposit)\b`)

// owned tells that what follows belongs to the person called.
var owned = regexp.MustCompile(`(?i)\b(?:my|your|our|his|her)\b[^.?!]*$`)

// beforePayee is how many bytes before a payee are read for what it is.
const beforePayee = 60

// payee finds accounts, wallets and addresses that somebody is to be paid at. A
// name or a means of payment alone, as "gift cards", is none: many share it.
func (c *Collector) payee(l *text.Line, turn int, role call.Role) {
	if role == call.RoleCallee {
		return
	}
	for _, p := range payees {
		if !p.may(l) {
			continue
		}
		for _, at := range p.form.FindAllStringIndex(l.Raw, 4) {
			before := l.Raw[max(0, at[0]-beforePayee):at[0]]
			if p.after != nil && !p.after.MatchString(before) || owned.MatchString(before) {
				continue
			}
			raw := l.Raw[at[0]:at[1]]
			if v := p.normal(raw); v != "" {
				c.add(call.Evidence{Kind: call.EvidencePayee, Value: v, Raw: raw, Strength: call.StrengthStrong, Plausible: true,
					Note: "Whoever takes the money has to own it: it is strong evidence.", Span: call.Span{Turn: turn, Start: at[0], End: at[1]}})
			}
		}
	}
}

func long(l *text.Line) bool {
	return slices.ContainsFunc(l.Tokens, func(t text.Token) bool { return t.End-t.Start >= 26 })
}

func account(l *text.Line) bool {
	return slices.ContainsFunc(l.Tokens, func(t text.Token) bool {
		w := l.Raw[t.Start:t.End]
		return len(w) >= 4 && w[0] >= 'A' && w[0] <= 'Z' && w[1] >= 'A' && w[1] <= 'Z' && w[2] >= '0' && w[2] <= '9' && w[3] >= '0' && w[3] <= '9'
	})
}

func mail(l *text.Line) bool { return strings.Contains(l.Raw, "@") }

func cashtag(l *text.Line) bool {
	at := strings.IndexByte(l.Raw, '$')
	for at >= 0 && at+1 < len(l.Raw) {
		if c := l.Raw[at+1] | 0x20; c >= 'a' && c <= 'z' {
			return true
		}
		next := strings.IndexByte(l.Raw[at+1:], '$')
		if next < 0 {
			return false
		}
		at += 1 + next
	}
	return false
}

// bitcoin takes an address that has letters and digits; a long number is none.
func bitcoin(s string) string {
	if strings.HasPrefix(s, "bc1") || strings.ContainsAny(s, "ABCDEFGHJKLMNPQRSTUVWXYZ") && strings.ContainsAny(s, "abcdefghijkmnopqrstuvwxyz") {
		return s
	}
	return ""
}

// iban takes an account number whose check digits are right (ISO 13616).
func iban(s string) string {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) < 15 || len(s) > 34 {
		return ""
	}
	rest := 0
	for _, r := range s[4:] + s[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	if rest != 1 {
		return ""
	}
	return s
}
