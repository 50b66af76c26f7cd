package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/hangup-project/hangup/internal/publish"
)

// From the page of a wave to what everybody reads are two clicks, on a telephone
// too: what to press is found without reading all of the draft.
func TestFromAWaveToAWarningAreTwoClicks(t *testing.T) {
	a := startDesk(t)
	wavy(t, a)
	w := running(t, a)
	site := desksAt(t, a, publish.Outlet{Public: true, Name: "The library of Harbour Street", Address: "https://desk.example.org"})
	for _, px := range []int64{360, 1440} {
		v := signIn(t, a)
		v.width(px, "light")
		v.open("/waves/" + w.ID)
		v.follow("form[action='/desk/warnings'] button") // the first
		v.sees("main", "A draft of a warning")
		screens := eval[float64](v, `document.querySelector("button[formaction$='/publish']").getBoundingClientRect().bottom / innerHeight`)
		if screens > 2 {
			t.Errorf("at %d px the button to publish is %.1f screens down", px, screens)
		}
		if eval[bool](v, `document.querySelector(".preview details").open`) {
			t.Error("the long text is not folded away")
		}
		v.picture(fmt.Sprintf("draft-of-a-wave-%d", px))
		v.follow("button[formaction$='/publish']") // the second
		v.sees("main", "What they say", "What is true", "What to do", "History", "Published", "STIX", "MISP")
		everybody := stranger(t, a).at(site)
		everybody.get(eval[string](v, `location.pathname`)).says(t, "What they say")
	}
}

// sheets prints the page on a size of paper, and counts the sheets.
func (v visitor) sheets(name string, paper chromedp.PaperSize) int {
	v.Helper()
	pdf := ask(v, chromedp.PrintToPDF(chromedp.PDFPaper(paper)))
	v.file(name+".pdf", pdf)
	return len(sheet.FindAll(pdf, -1))
}

// A person without scripts writes a warning; whatever it holds, the notice is one
// sheet, as wide as the paper, with nothing to press on it.
func TestTheNoticeIsOneSheet(t *testing.T) {
	a := startDesk(t)
	told(t, a, 5, people)
	v := signIn(t, a)
	v.url = desksAt(t, a, publish.Outlet{Public: true, Name: "The library of Harbour Street", Address: "https://desk.example.org"})
	v.open("/open?token=" + a.Guard().Invite())
	v.unscripted()
	v.open("/desk/warnings")
	v.follow("form[action='/desk/warnings'] button")
	v.follow("button[formaction$='/publish']")
	page := strings.TrimPrefix(eval[string](v, `location.href`), v.url)
	c := ownerAt(t, a, v.url)
	edit := c.get("/desk" + page)
	long := strings.TrimSpace(strings.Repeat("The caller says a great many words. ", 8))
	for _, tt := range []struct{ name, says, title string }{
		{"notice-as-drafted", "", ""},
		{"notice-short", "They say that your computer is broken.", "False repairers ring"},
		{"notice-longest", strings.Repeat(long+"\n", 5), "Scam calls of people who say that they come from the computer repair department of a very large company of this world"},
	} {
		if tt.says != "" {
			form := with(with(edit.form("edit"), "says", tt.says), "truth", tt.says)
			if r := c.post("/desk"+page+"/publish", with(with(form, "title", tt.title), "why", "Said otherwise.")...); r.path != page {
				t.Fatalf("%s: %s", tt.name, between(r.body, `role="alert"`, "</div>"))
			}
			edit = c.get("/desk" + page)
		}
		v.open(page + "/notice")
		v.sees(".poster", "Hang up.", "Please take this down after", "https://desk.example.org/warnings/")
		for paper, size := range map[string]chromedp.PaperSize{"a4": chromedp.PaperA4, "letter": chromedp.PaperLetter} {
			if n := v.sheets(tt.name+"-"+paper, size); n != 1 {
				t.Errorf("%s takes %d sheets of %s", tt.name, n, paper)
			}
		}
	}
	v.paper()
	v.picture("notice-paper")
	if said := eval[string](v, `document.body.innerText`); strings.Contains(said, "Print") || strings.Contains(said, "Sign out") {
		t.Error("the notice has something to press")
	}
	if wide := eval[float64](v, `document.querySelector(".poster").getBoundingClientRect().width / document.documentElement.clientWidth`); wide < 0.95 {
		t.Errorf("the notice takes %.0f %% of the width of the paper", 100*wide)
	}
	c.post("/desk"+page+"/withdraw", "why", "The calls were a drill.")
	v.open(page + "/notice")
	v.sees(".poster", "This warning no longer holds.", "The calls were a drill.", "take the old notice down")
	if eval[bool](v, `document.querySelector(".poster svg, .poster .qr") != null`) {
		t.Error("the notice of a withdrawn warning has a QR code")
	}
}

// Whoever has no account is shown the way, and each page fits a telephone.
func TestThePublicFindsWarningsAndTheBlockList(t *testing.T) {
	a := startDesk(t)
	pages := furnishWarnings(t, a)
	v := visit(t, a)
	v.url = publicDesk(t, a)
	v.width(360, "light")
	v.open("/warnings")
	v.sees(".top", "Warnings", "Block list", "Sign in")
	for name, path := range pages {
		if strings.HasPrefix(path, "/desk/") {
			continue
		}
		v.open(path)
		v.fits(name)
		v.picture("public-" + name)
		if eval[bool](v, `document.querySelector("a[href^='/desk/']") != null`) {
			t.Errorf("%s shows the public the way to the desk", path)
		}
	}
	v.open("/warnings")
	v.follow("main .related a")
	v.sees("main", "What to do")
	v.open("/blocklist")
	v.do(chromedp.SetValue(chromedp.CSS("#number"), "202 555 0173"))
	v.follow("form[action='/blocklist/number'] button")
	v.sees("main", "+1 202-555-0173", "Is it your number?")
}
