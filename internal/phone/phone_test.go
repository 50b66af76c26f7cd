package phone

import "testing"

func TestAssess(t *testing.T) {
	tests := []struct {
		name, raw, country string
		e164               string
		plausible          bool
	}{
		{"a caller ID that cannot be a number", "9-9876", "US", "", false},
		{"the same without a country", "9-9876", "", "", false},
		{"a number that can exist", "209-894-0429", "", "+12098940429", true},
		{"with the country code", "+1 209 894 0429", "GB", "+12098940429", true},
		{"British, at home", "0300 123 2040", "GB", "+443001232040", true},
		{"British, from abroad", "00 44 300 123 2040", "IE", "+443001232040", true},
		{"Australian", "1300 795 995", "AU", "+611300795995", true},
		{"set aside for films", "+1 209 555 0123", "", "+12095550123", false},
		{"withheld", "private", "", "", false},
		{"a service number", "999", "GB", "", true},
		{"far too long", "123456789012345678901", "US", "", false},
		{"zeroes", "0000000000", "US", "", false},
		{"letters are no keypad", "call me 12", "US", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Assess(tt.raw, tt.country)
			if got.E164 != tt.e164 || got.Plausible != tt.plausible {
				t.Errorf("Assess(%q, %q) = %+v", tt.raw, tt.country, got)
			}
			if got.Note == "" {
				t.Error("says nothing")
			}
		})
	}
}

// Only words that say so mean that no number was sent; others are a slip.
func TestWordsInThePlaceOfANumber(t *testing.T) {
	for raw, want := range map[string]string{
		"": noteWithheld, "withheld": noteWithheld, "Private Number": noteWithheld, "UNKNOWN": noteWithheld, "anonymous": noteWithheld, "No caller ID": noteWithheld,
		"notanumber": noteUnread, "abc": noteUnread, "+": noteUnread,
	} {
		if got := Assess(raw, "").Note; got != want {
			t.Errorf("%q: %s", raw, got)
		}
	}
}

func FuzzAssess(f *testing.F) {
	f.Add("9-9876", "US")
	f.Add("+٣٤٥", "zz")
	f.Fuzz(func(t *testing.T, raw, country string) {
		if a := Assess(raw, country); a.E164 != "" && a.E164[0] != '+' {
			t.Errorf("%q is not E.164", a.E164)
		}
	})
}
