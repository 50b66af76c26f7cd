package blocklist

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

var (
	errShort     = errors.New("this is a short number: emergency services, operators and helplines have such. Give a full number with its country code")
	errEmergency = errors.New("this is an emergency number; it is never listed")
	errNumber    = errors.New("this cannot be read as a telephone number. Write it with + and its country code, such as +1 209 894 0429")
)

// Read brings a number into E.164. country (ISO 3166-1 alpha-2) says how to
// read digits without a plus; where it is empty they are refused, for they may
// be the number of somebody else in another country. So are letters,
// extensions, and what no numbering plan has.
func Read(raw, country string) (string, error) {
	raw = strings.TrimSpace(raw)
	digits, err := plain(raw)
	if err != nil {
		return "", err
	}
	plus := raw[0] == '+'
	if !plus && len(digits) < 7 {
		if emergency(digits) {
			return "", errEmergency
		}
		return "", errShort
	}
	region := strings.ToUpper(country)
	if plus {
		digits, region = "+"+digits, "ZZ"
	} else if region == "" {
		return "", errNumber
	}
	n, err := phonenumbers.Parse(digits, region)
	if err != nil {
		return "", errNumber
	}
	return judged(n)
}

// Asked is Read for whoever asks for a number, and so sees which one was read: as
// of the first of the countries whose numbering plan has it, and with eleven digits
// or more also as E.164 without its plus, which is how a list is written for
// spreadsheets and telephone systems. The error is that of the first country.
func Asked(raw, country string, others ...string) (string, error) {
	n, first := Read(raw, country)
	if first == nil {
		return n, nil
	}
	// With fewer digits a number at home looks like one of another country.
	const whole = 11
	if digits, err := plain(strings.TrimSpace(raw)); err == nil && len(digits) >= whole {
		if n, err := Read("+"+digits, ""); err == nil {
			return n, nil
		}
	}
	for _, other := range others {
		if n, err := Read(raw, other); err == nil {
			return n, nil
		}
	}
	return "", first
}

// judged is the E.164 form of a number that the plan of its country has.
func judged(n *phonenumbers.PhoneNumber) (string, error) {
	national := phonenumbers.GetNationalSignificantNumber(n)
	if len(national) < 7 {
		for _, region := range phonenumbers.GetRegionCodesForCountryCode(int(n.GetCountryCode())) {
			if phonenumbers.IsEmergencyNumber(national, region) {
				return "", errEmergency
			}
		}
	}
	switch {
	case len(national) < 7 && phonenumbers.IsValidShortNumber(n):
		return "", errShort
	case !phonenumbers.IsValidNumber(n):
		return "", errNumber
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// plain keeps the digits of what holds nothing but them and what people set
// between them.
func plain(raw string) (string, error) {
	const longest = 32
	if raw == "" || len(raw) > longest {
		return "", errNumber
	}
	var b strings.Builder
	for i, c := range raw {
		switch {
		case c >= '0' && c <= '9':
			b.WriteRune(c)
		case c == '+' && i == 0, strings.ContainsRune(" -.()/", c):
		default:
			return "", errNumber
		}
	}
	if b.Len() == 0 {
		return "", errNumber
	}
	return b.String(), nil
}

// emergency says whether digits reach emergency services in any country.
func emergency(digits string) bool {
	for region := range phonenumbers.GetSupportedRegions() {
		if phonenumbers.IsEmergencyNumber(digits, region) {
			return true
		}
	}
	return false
}

// Known is a real organisation and a number of its own. Country says how to read
// a number without a plus.
type Known struct {
	Number, Country, Name string
}

//go:embed never.csv
var neverCSV string

// never are the organisations that ship with the program. A mistake in the
// file ends the first use: without its guard nothing may be listed.
var never = sync.OnceValue(func() map[string]string {
	rows, err := csv.NewReader(strings.NewReader(neverCSV)).ReadAll()
	if err != nil {
		panic("blocklist: never.csv: " + err.Error())
	}
	out := make(map[string]string, len(rows))
	for _, row := range rows[1:] {
		n, err := guardKey(row[0], row[1])
		if err != nil {
			panic("blocklist: never.csv: " + row[0] + ": " + err.Error())
		}
		out[n] = row[2]
	}
	return out
})

// guardKey reads the number of an organisation, short ones too: what the
// guard holds need not be in any plan.
func guardKey(raw, country string) (string, error) {
	n, err := phonenumbers.Parse(raw, strings.ToUpper(country))
	if err != nil {
		return "", errNumber
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// Guard makes Rules.Known of organisations: those of the knowledge base and
// those the owner added. It also returns those whose number cannot be read
// (short numbers need no guard), so that a person can mend them.
func Guard(orgs []Known) (known func(e164 string) (who string, is bool), unread []Known) {
	held := make(map[string]string, len(orgs))
	for _, o := range orgs {
		n, err := guardKey(o.Number, o.Country)
		if err != nil {
			unread = append(unread, o)
			continue
		}
		held[n] = o.Name
	}
	return func(e164 string) (string, bool) {
		who, is := held[e164]
		return who, is
	}, unread
}
