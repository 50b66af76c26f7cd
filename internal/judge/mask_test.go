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
		"": "",
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
