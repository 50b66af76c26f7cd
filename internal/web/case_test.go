package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/desk"
)

// ticked finds the ticks that are set.
var ticked = regexp.MustCompile(`name="happened" value="(\w+)"[^>]* checked`)

func ticks(page string) string {
	var out []string
	for _, m := range ticked.FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return strings.Join(out, " ")
}

// That nobody has said what happened is not the same as that people only
// talked.
func TestOnlyTalkedIsToldAndNotGuessed(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	const words = "A man from Microsoft rang. My computer was infected, he said, and I should pay 300 dollars."
	if got := ticks(c.post("/check", "text", words).body); got != "" {
		t.Errorf("%q is ticked though nobody has said anything", got)
	}
	for _, tt := range []struct{ sent, ticks, told string }{
		{"", "", ""},
		{"talked", "talked", "I only talked."},
		{"talked paid_cash", "paid_cash", "I sent or gave cash."},
	} {
		form := []string{"text", words, "ticked", "yes"}
		for _, h := range strings.Fields(tt.sent) {
			form = append(form, "happened", h)
		}
		if got := ticks(c.post("/check", form...).body); got != tt.ticks {
			t.Errorf("after %q the answer has %q ticked, want %q", tt.sent, got, tt.ticks)
		}
		r := c.post("/cases", form...)
		if got := ticks(r.body); got != tt.ticks {
			t.Errorf("after %q the case has %q ticked, want %q", tt.sent, got, tt.ticks)
		}
		said := between(between(r.body, `<ol class="timeline">`, "</li>"), "<p>", "</p>")
		if said != tt.told {
			t.Errorf("after %q the case says %q, want %q", tt.sent, said, tt.told)
		}
	}
	reader := account(t, a, access.RoleReader)
	reader.get("/cases/"+keep(t, a, words)).says(t, "Nobody has said.")
	reader.get("/cases/"+keep(t, a, words, "talked")).says(t, "I only talked.")
}

// Where a person says that it was no scam, there is nothing to do, nothing to
// report, and no kind of scam.
func TestACaseThatIsNoScamHasNoAdvice(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	id := keep(t, a, read(t, "windows-licensing.txt"), "gave_access")
	c.get("/cases/"+id).says(t, "What to do now", "Where to report it", "Prepare the reports")
	r := c.post("/cases/"+id+"/corrections", "level", "none", "type", "refund", "reason", "It was her grandson.")
	r.says(t, "NO SCAM SEEN", "It was her grandson.")
	for _, gone := range []string{"What to do now", "Where to report it", "Prepare the reports", "False refund"} {
		if strings.Contains(strings.ReplaceAll(r.body, between(r.body, `<details class="column overrule">`, "</details>"), ""), gone) {
			t.Errorf("the case that is no scam says %q", gone)
		}
	}
	form := c.post("/cases/"+id+"/corrections", "level", "none", "type", "refund").body
	if strings.Contains(form, " selected") {
		t.Error("the form for “no scam” keeps a kind of scam")
	}
}

// Whoever forgot to say the country can say it where it is missed.
func TestACountryThatWasForgottenIsAskedFor(t *testing.T) {
	a := startDesk(t, func(c *config.Config) { c.Country = "" })
	c := owner(t, a)
	words := read(t, "windows-licensing.txt")
	r := c.post("/check", "text", words, "caller_id", "9-9876", "happened", "paid_card", "ticked", "yes")
	r.says(t, "Say in which country you are", `<select id="where" name="country" form="again">`, `formaction="/check#report"`)
	if n := strings.Count(r.body, `name="country"`); n != 1 {
		t.Errorf("the answer carries %d countries", n)
	}
	r = c.post("/check", "text", words, "country", "US", "happened", "paid_card", "ticked", "yes")
	r.says(t, "Federal Trade Commission", `<input type="hidden" name="country" form="again" value="US">`)

	id := keep(t, a, words)
	c.get("/cases/"+id).says(t, `<form method="get" action="/cases/`+id+`/pack" class="line where">`, `<option value="US">United States</option>`)
	c.get("/cases/"+id+"/pack?country=US").says(t, "Federal Trade Commission")
	if r := account(t, a, access.RoleReader).get("/cases/" + id); strings.Contains(r.body, `id="where"`) {
		t.Error("a reader is led to reports that a reader may not see")
	}
}

func TestErasingLeadsToAPageThatSaysSo(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	id := keep(t, a, read(t, "parcel.txt"))
	if r := c.get("/cases/" + id + "/erased"); r.path != "/cases/"+id {
		t.Errorf("a case that is there is said to be erased, at %s", r.path)
	}
	r := c.post("/cases/" + id + "/erase")
	if r.path != "/cases/"+id+"/erased" || r.StatusCode != http.StatusOK {
		t.Errorf("erasing leads to %s with %d", r.path, r.StatusCode)
	}
	r.says(t, "The case is erased")
	if r := c.get("/cases/01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b/erased"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a case that never was gives %d", r.StatusCode)
	}
}

func TestWhoeverIsSignedInIsNotAskedToSignIn(t *testing.T) {
	c := owner(t, startDesk(t))
	for path, want := range map[string]string{"/login": "/", "/login?next=/cases": "/cases", "/login?next=//evil.example": "/"} {
		if r := c.get(path); r.path != want {
			t.Errorf("%s leads to %s, want %s", path, r.path, want)
		}
	}
}

func TestASearchWithoutHitsSaysWhatNarrowsIt(t *testing.T) {
	c := owner(t, startDesk(t))
	const fewer, days, all = "se fewer words", "ake in more days", "hoose “All” as the "
	for query, want := range map[string][]string{
		"q=zebra":             {fewer},
		"to=2020-01-01":       {days},
		"level=caution":       {all + "verdict"},
		"q=zebra&type=refund": {fewer, all + "kind of scam"},
		"to=2020-01-1":        nil,
		"level=worse":         nil,
	} {
		body := c.get("/cases?" + query).body
		for _, tip := range []string{fewer, days, all} {
			var wanted bool
			for _, w := range want {
				wanted = wanted || strings.HasPrefix(w, tip)
			}
			if strings.Contains(body, tip) != wanted {
				t.Errorf("%s: that it says %q is %v", query, tip, !wanted)
			}
		}
		if fault := strings.Contains(body, `role="alert"`); fault == strings.Contains(body, "No case fits this search") {
			t.Errorf("%s has to say either that nothing fits or what is wrong with it", query)
		}
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s does not say %q", query, w)
			}
		}
	}
}

// The words in a list are those of the case: what is blackened was blackened
// when they came, and a number that is evidence stays readable.
func TestAListShowsWordsAsTheyAreKept(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	const number = "4111 1111 1111 1111" // as a card has, and all the same the number on a display
	sub := desk.Submission{Call: call.Call{CallerID: number, Turns: []call.Utterance{{Text: "The display showed " + number + " when he rang about my computer."}}}}
	r, err := a.Desk().Submit(t.Context(), desk.Actor{Name: "owner", Origin: call.OriginPage}, sub)
	if err != nil {
		t.Fatal(err)
	}
	c.get("/cases/"+r.ID).says(t, number+"</span> when he rang")
	c.get("/cases").says(t, number+"</span> when he rang")
}

func TestWhoLookedIsPutTogether(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	id := keep(t, a, read(t, "parcel.txt"))
	for range 3 {
		c.get("/cases/" + id)
	}
	looked := between(c.get("/cases/"+id).body, `<details class="column looked">`, "</details>")
	if strings.Count(looked, "Looked at") != 1 || !strings.Contains(looked, "four times") {
		t.Errorf("four looks of one person are listed as %s", looked)
	}
}
