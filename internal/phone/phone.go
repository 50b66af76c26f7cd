// Package phone says what a telephone number is worth: whether a network
// could carry it, where it belongs, and how far to trust it.
package phone

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Assessment is what is known of a number from its digits alone.
type Assessment struct {
	// E164 is the number in E.164 form; empty where it cannot exist.
	E164 string
	// Shown is the number as people of its country write it.
	Shown string
	// Country is the ISO 3166-1 code of the country, where one is known.
	Country string
	// Plausible says whether a public network could carry the number.
	Plausible bool
	// Short marks service numbers such as 999 or 1930.
	Short bool
	// Note says in a sentence what a person should know of it.
	Note string
}

// countries are the nine that Hangup knows channels for, and the order in
// which a number without a country is tried.
var countries = []string{"US", "GB", "CA", "AU", "NZ", "IE", "IN", "SG", "ZA"}

// Countries are those in which a number without its country code is looked for
// where nobody said which it is of, in this order.
func Countries() []string { return slices.Clone(countries) }

// shortNumbers are service numbers that people are told to ring: the police,
// banks, fraud lines. They can be dialled, and name nobody.
var shortNumbers = map[string]string{
	"911": "US", "999": "GB", "112": "IE", "101": "GB", "105": "GB", "111": "NZ", "159": "GB", "000": "AU", "311": "US", "211": "US",
	"7726": "GB", "1930": "IN", "1799": "SG", "150": "GB", "100": "IN",
}

const (
	noteShort      = "This is a service number. It names nobody."
	noteFew        = "No telephone network can carry this number: it has too few digits. A display that shows it was faked, or shows an office's internal extension."
	noteImpossible = "No telephone network can carry this number: no country has numbers like it. A display that shows it was faked, or shows an internal extension."
	noteFictional  = "This number is set aside for films and examples; nobody can have it."
	noteWithheld   = "The number was withheld. Honest firms seldom hide theirs; it proves nothing."
	noteUnread     = "This cannot be read as a telephone number: it has no digits. It says nothing of the call."
	noteCarried    = "This number can exist."
)

// Assess judges a number as it was written, shown or said (spoken digits must
// be digits by now: see text.Numbers). country is where the call was received,
// as ISO 3166-1 alpha-2, or empty.
func Assess(raw, country string) Assessment {
	digits := Digits(raw)
	switch {
	case digits == "" && withheld(raw):
		return Assessment{Note: noteWithheld}
	case digits == "":
		return Assessment{Note: noteUnread}
	case shortNumbers[digits] != "":
		return Assessment{Country: shortNumbers[digits], Short: true, Plausible: true, Shown: digits, Note: noteShort}
	case len(digits) < 7:
		return Assessment{Shown: strings.TrimSpace(raw), Note: noteFew}
	}
	for _, candidate := range candidates(raw, digits, country) {
		if a, ok := assess(candidate.number, candidate.region); ok {
			return a
		}
	}
	return Assessment{Shown: strings.TrimSpace(raw), Note: noteImpossible}
}

// withheldWords are what displays show, and people write, in the place of a number
// that was not sent.
var withheldWords = []string{"withheld", "private", "unknown", "anonymous", "unavailable", "restricted", "blocked", "hidden", "suppressed", "no caller id", "no number", "not shown", "none"}

// withheld reports whether words without digits say that no number was sent.
func withheld(raw string) bool {
	said := strings.ToLower(strings.TrimSpace(raw))
	return said == "" || slices.ContainsFunc(withheldWords, func(w string) bool { return strings.Contains(said, w) })
}

type candidate struct{ number, region string }

// candidates lists how the digits may be read, the likeliest first. The
// library is only ever given digits, for it reads letters as a keypad.
func candidates(raw, digits, country string) []candidate {
	if strings.HasPrefix(strings.TrimSpace(raw), "+") {
		return []candidate{{"+" + digits, ""}}
	}
	var out []candidate
	regions := countries
	if country != "" {
		regions = append([]string{strings.ToUpper(country)}, countries...)
	}
	for _, prefix := range []string{"00", "011"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && len(rest) > 8 {
			out = append(out, candidate{"+" + rest, ""})
		}
	}
	if len(digits) == 11 && digits[0] == '1' {
		out = append(out, candidate{"+" + digits, ""})
	}
	for _, r := range regions {
		out = append(out, candidate{digits, r})
	}
	if len(digits) >= 11 {
		out = append(out, candidate{"+" + digits, ""})
	}
	return out
}

// assess asks the numbering plan. A parse without error is no number yet
// ("9-9876" parses): only a valid one counts.
func assess(number, region string) (Assessment, bool) {
	if region == "" {
		region = "ZZ"
	}
	n, err := phonenumbers.Parse(number, region)
	if err != nil || !phonenumbers.IsPossibleNumber(n) || !phonenumbers.IsValidNumber(n) && !fictional(phonenumbers.Format(n, phonenumbers.E164)) {
		return Assessment{}, false
	}
	a := Assessment{
		E164: phonenumbers.Format(n, phonenumbers.E164), Shown: phonenumbers.Format(n, phonenumbers.INTERNATIONAL),
		Country: phonenumbers.GetRegionCodeForNumber(n), Plausible: true, Note: noteCarried,
	}
	if fictional(a.E164) {
		a.Plausible, a.Note = false, noteFictional
	}
	return a, true
}

// fictional knows the blocks that regulators set aside for drama: 555-0100 to
// 555-0199 in each area of the North American plan, and Ofcom's 01632 960xxx
// and 07700 900xxx.
func fictional(e164 string) bool {
	if len(e164) == 12 && strings.HasPrefix(e164, "+1") && e164[5:10] == "55501" {
		return true
	}
	for _, p := range []string{"+441632960", "+447700900", "+442079460", "+441134960", "+441144960", "+441154960", "+441164960", "+441174960", "+441184960", "+441214960", "+441314960", "+441414960", "+441514960", "+441614960"} {
		if strings.HasPrefix(e164, p) {
			return true
		}
	}
	return false
}

// Digits keeps the digits of a number as written.
func Digits(raw string) string {
	var b strings.Builder
	for _, c := range raw {
		if c >= '0' && c <= '9' {
			b.WriteRune(c)
		}
	}
	return b.String()
}
