package desk

import (
	"strings"
	"testing"
)

func TestSentencesNameNobody(t *testing.T) {
	small := map[string]bool{"we": true, "have": true, "noticed": true, "thank": true}
	for phrase, want := range map[string]string{
		"your machine sends warnings":                             "your machine sends warnings",
		"this is Kevin from the repair department":                "this is | from the repair department",
		"my name is kevin and I ring you":                         "my | and I ring you",
		"good day Mrs Otter we have noticed":                      "good day | we have noticed",
		"ring ### ### now":                                        "ring | now",
		"on your computer We have noticed errors":                 "on your computer | We have noticed errors",
		"to our server Your licence ends today":                   "to our server | Your licence ends today",
		"I've seen it and I'm sure":                               "I've seen it and I'm sure",
		"Thank you for waiting Contoso Support has your computer": "Thank you for waiting | has your computer",
	} {
		var got []string
		for _, words := range sentences(phrase, small) {
			if len(words) > 0 {
				got = append(got, strings.Join(words, " "))
			}
		}
		if s := strings.Join(got, " | "); s != want {
			t.Errorf("%q is cut as %q, not %q", phrase, s, want)
		}
	}
}

func TestOwnerOfAName(t *testing.T) {
	for name, want := range map[string]string{"help.example.com": "example", "example.co.uk": "example", "a.b.example.gov.au": "example", "co.uk": "", "com": "", "t.co": "t", "support.me": "support"} {
		if got := owner(name); got != want {
			t.Errorf("%s is %q's, not %q's", name, got, want)
		}
	}
}

func TestWholePhrases(t *testing.T) {
	for phrase, want := range map[string]string{"and your licence ends today with the": "your licence ends today", "the of": "", "open the page": "open the page"} {
		if got := strings.Join(whole(strings.Fields(phrase)), " "); got != want {
			t.Errorf("%q becomes %q, not %q", phrase, got, want)
		}
	}
}
