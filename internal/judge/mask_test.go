package judge_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/hangup-project/hangup/internal/judge"
)

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"it is 4929 1111 2222 3333 and the three on the back are 456": "it is ••• and the three on the back are •••",
		"the code is 482 913":                        "the code is •••",
		"four eight two nine one three":              "•••",
		"my social is 078-05-1120":                   "my social is •••",
		"the password is hunter2, all small":         "the password is •••, all small",
		"your password, which is Bluebird, opens it": "your password, which is •••, opens it",
		"your password: hunter2":                     "your password: •••",
		"my password is purple horse battery":        "my password is •••",
		"she reset the password again":               "she reset the password again",
		"the card says X7QW 99KL 2PMN on the back":   "the card says ••• on the back",
		"it expires 09/27":                           "it expires •••/•••",
		"the licence number is 888DCA60-FC0A-11CF":   "the licence number is 888DCA60-FC0A-11CF",
		"the password is wrong":                      "the password is wrong",
		"ring me on 209-894-0429":                    "ring me on 209-894-0429",
		"that will be $249.99 for two years":         "that will be $249.99 for two years",
		"I have lived here since 1974, and it has always been a quiet street with no trouble": "I have lived here since 1974, and it has always been a quiet street with no trouble",
		"It is the number of our surgery, since 1998.":                                        "It is the number of our surgery, since 1998.",
		"Our number since 1998":                                       "Our number since 1998",
		"it was our number from 1998 until 2004, you see":             "it was our number from 1998 until 2004, you see",
		"the number is 1998":                                          "the number is •••",
		"I put my pin in 1998":                                        "I put my pin in •••",
		"my pin is 1998, since 2004":                                  "my pin is •••, since 2004",
		"I typed the code in, 1998 it was":                            "I typed the code in, ••• it was",
		"ABCD-EFGH-1234-5678":                                         "•••",
		"ring +44 (0)20 7946 0123 4111 1111 1111 1111":                "ring +44 (0)20 7946 0123 •••",
		"it says X7QW-ABCD-99KL-2PMN, scratched":                      "it says •••, scratched",
		"it says ABCDE-FGH12-KLMNO":                                   "it says •••",
		"a well-known four-part-word-plan":                            "a well-known four-part-word-plan",
		"call 1 800 555 0199 4111 1111 1111 1111":                     "call 1 800 555 0199 •••",
		"call 1 800 555 0199 4111 1111 1111 1111 09 27 123":           "call 1 800 555 0199 •••",
		"it is 4111 1111 1111 1111 4111 1111 1111 1111":               "it is ••• •••",
		"my card 4111 1111 1111 1111 09 27 and you ring 209-894-0429": "my card ••• and you ring 209-894-0429",
		"one eight hundred five five five oh one nine nine four one one one one one one one one one one one one one one one": "one eight hundred five five five oh one nine nine •••",
		"ring 209 894 0429 209 894 0430 soon": "ring 209 894 0429 209 894 0430 soon",
		"":                                    "",
	} {
		if got := judge.Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

// The telephone number of a caller is evidence, whatever firm or number the
// words speak of.
func TestTelephoneNumbersAreNoSecret(t *testing.T) {
	for _, in := range []string{
		"Windows Security Alert 1-888-555-0142",
		"John from Windows Security, 209-894-0429",
		"Social Security Administration left 209-894-0429",
		"the credit card company and left 209-894-0429",
		"My number, 209-894-0430, rang",
		"The number on my caller ID was 209-894-0430",
		"The number on my caller ID was 9-9876",
		"My caller ID showed 9-9876",
		"It was about my account, 209-894-0429 again",
		"the card people left 2098940429",
		"the security number given was two oh nine, eight nine four, oh four two nine",
		"the number was 020 7946 0123",
		"the number was 44 7911 123456",
		"the number was 0044 20 7946 0123",
		"the number was +44 7911 123456",
		"the number they left on the machine was 894-0429",
	} {
		if got := judge.Mask(in); got != in {
			t.Errorf("Mask(%q) = %q", in, got)
		}
	}
}

// What the words name as a secret is one, though it could be rung.
func TestNamedNumbersAreSecret(t *testing.T) {
	for in, want := range map[string]string{
		"my account number is 2098940429":            "my account number is •••",
		"my account number is 209 894 0429":          "my account number is •••",
		"the number of my account is 2098940429":     "the number of my account is •••",
		"the number of my account, 2098940429":       "the number of my account, •••",
		"account 2098940429 at the bank":             "account ••• at the bank",
		"my account number? 2098940429":              "my account number? •••",
		"account no. 2098940429":                     "account no. •••",
		"my card number is 2098940429":               "my card number is •••",
		"my routing number is 021000021":             "my routing number is •••",
		"they wanted the sort code 20-00-00 from me": "they wanted the sort code ••• from me",
		"account 20-00-00 55779911":                  "account •••",
		"Amex is 3782 822463 10005":                  "Amex is •••",
		"plus 4111 1111 1111 1111":                   "plus •••",
		"my security code is 4821 he said to them":   "my security code is ••• he said to them",
	} {
		if got := judge.Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

// A part is masked in the light of the whole: half a telephone number is no code.
func TestHideAPart(t *testing.T) {
	whole := "He gave me 209-894-0429, and my pin is 4411."
	hidden := judge.Secrets(whole)
	for part, want := range map[string]string{"894-0429, and": "894-0429, and", "pin is 4411": "pin is •••", "4411.": "•••."} {
		at := strings.Index(whole, part)
		if got := hidden.Hide(part, at); got != want {
			t.Errorf("Hide(%q) = %q, want %q", part, got, want)
		}
	}
}

// What is kept has no secrets in it, and every offset into it still holds.
func TestBlacken(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"My PIN is 4321, he said.", "My PIN is ****, he said."},
		{"Ring me on 209-894-0429.", "Ring me on 209-894-0429."},
		{"nothing here", "nothing here"},
	} {
		if got := judge.Blacken(c.in); got != c.want {
			t.Errorf("Blacken(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`(my pin is |é |code |call )?[0-9 -]{0,20}( é pass)?`).Draw(t, "s")
		if got := judge.Blacken(s); len(got) != len(s) && utf8.ValidString(s) {
			t.Fatalf("%q became %q: another length", s, got)
		}
	})
}
