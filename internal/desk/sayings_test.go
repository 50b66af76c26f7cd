package desk

import (
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/campaign"
)

func TestSentencesNameNobody(t *testing.T) {
	known := heard{small: map[string]bool{"we": true, "have": true, "noticed": true, "thank": true}, named: map[string]bool{"murphy": true}}
	for phrase, want := range map[string]string{
		"your machine sends warnings":                             "your machine sends warnings",
		"this is Kevin from the repair department":                "this is | from the repair department",
		"my name is kevin and I ring you":                         "my name is | and I ring you",
		"this is kevin from the repair department":                "this is | from the repair department",
		"this is kevin patrick murphy with the tax office":        "this is | with the tax office",
		"this is the tax office about your account":               "this is the tax office about your account",
		"please ask for kevin murphy in the office":               "please ask for | in the office",
		"you can speak to officer kevin about your case":          "you can speak to | about your case",
		"hello kevin your computer is not safe":                   "hello | your computer is not safe",
		"kevin speaking how can I help you":                       "speaking how can I help you",
		"let murphy look at your computer":                        "let | look at your computer",
		"ring eight four four five five now":                      "ring | now",
		"ring oh two double seven or press one":                   "ring | or press one",
		"ring nought treble five and pay two billion rupees":      "ring | and pay | rupees",
		"or nine lakhs and you win the grand prize":               "or | and you win the grand prize",
		"you owe five hundred and fifty dollars":                  "you owe | and | dollars",
		"one of our people will press nine for you":               "one of our people will press nine for you",
		"good day Mrs Otter we have noticed":                      "good day | we have noticed",
		"ring ### ### now":                                        "ring | now",
		"on your computer We have noticed errors":                 "on your computer | We have noticed errors",
		"to our server Your licence ends today":                   "to our server | Your licence ends today",
		"I've seen it and I'm sure":                               "I've seen it and I'm sure",
		"Thank you for waiting Contoso Support has your computer": "Thank you for waiting | has your computer",
	} {
		var got []string
		for _, words := range sentences(phrase, known) {
			if len(words) > 0 {
				got = append(got, strings.Join(words, " "))
			}
		}
		if s := strings.Join(got, " | "); s != want {
			t.Errorf("%q is cut as %q, not %q", phrase, s, want)
		}
	}
}

// Who says a name once has said it for all that say it otherwise.
func TestNamesAreHeardInAllVoices(t *testing.T) {
	voices := []campaign.Text{{Words: []string{"hello my name’s kevin i ring about your licence"}}, {Words: []string{"now kevin looks at it, Mrs otter"}}}
	known := hear(voices)
	for word, want := range map[string]bool{"kevin": true, "otter": true, "licence": false, "i": false} {
		if known.named[word] != want {
			t.Errorf("%s is a name: %v", word, !want)
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
