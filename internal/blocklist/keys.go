package blocklist

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Keys says in which forms a telephone system compares numbers: what its
// provider sends as the caller ID. The zero value writes the two
// international ones, +12025550123 and 12025550123.
type Keys struct {
	// Country, ISO 3166-1 alpha-2, adds the national form of its own numbers,
	// with the trunk prefix where the country has one: 2025550123, 07700900123.
	Country string
	Weak    bool // weak entries too
}

func (k Keys) of(e164 string) []string {
	out := []string{e164, bare(e164)}
	if k.Country == "" {
		return out
	}
	n, err := phonenumbers.Parse(e164, "ZZ")
	if err != nil || int(n.GetCountryCode()) != phonenumbers.GetCountryCodeForRegion(strings.ToUpper(k.Country)) {
		return out // a number of another country has no national form here
	}
	national := phonenumbers.GetNationalSignificantNumber(n)
	if n.GetCountryCode() != 1 { // in the North American plan displays show no trunk prefix
		national = phonenumbers.GetNddPrefixForRegion(strings.ToUpper(k.Country), true) + national
	}
	return append(out, national)
}
