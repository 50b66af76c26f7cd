package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"

	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/desk"
)

// tell fills in the form of Check.
func (v visitor) tell(words string) {
	v.Helper()
	v.open("/")
	v.do(chromedp.SetValue(chromedp.CSS("#text"), words))
	v.follow("button.main")
}

// cases is how many the desk keeps.
func cases(t *testing.T, a *app.App) int {
	t.Helper()
	p, err := a.Desk().Search(t.Context(), desk.Actor{}, desk.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return len(p.Rows)
}

func TestAStoryIsCheckedKeptFoundAndOverruled(t *testing.T) {
	a := startDesk(t)
	v := signIn(t, a)
	v.tell(read(t, "windows-licensing.txt"))
	v.sees(".instruction", "HANG UP", "If they ring again, hang up")
	v.sees(".words", "my computer has been sending error", "No computer reports its errors to a caller", "Microsoft: Protect yourself")
	v.sees("dl.evidence", "888DCA60", "+1 209-894-0429", "United States")
	v.sees("#next", "Federal Trade Commission")
	if n := cases(t, a); n != 0 {
		t.Fatalf("%d cases are kept though nobody said so", n)
	}

	v.follow("[formaction='/cases']")
	v.sees("main", "It is kept", "HANG UP", "Taken in")
	if n := cases(t, a); n != 1 {
		t.Fatalf("%d cases are kept, want 1", n)
	}

	v.open("/cases?q=2098940429")
	v.sees("#results", "One case.", "False computer support", "+1 209-894-0429")
	v.open("/cases?q=zebra")
	v.sees("#results", "No case fits this search")
	v.open("/cases")
	v.follow("a.excerpt")

	v.do(chromedp.Click(chromedp.CSS("input[value=paid_giftcard]")))
	v.follow("#follows form button")
	v.sees("#timeline", "I paid with gift cards")
	v.sees("#next", "gift cards")

	v.do(chromedp.Click(chromedp.CSS("details.overrule summary")), chromedp.Click(chromedp.CSS("details.overrule input[value=none]")),
		chromedp.SetValue(chromedp.CSS("#reason"), "It was her grandson, playing."))
	v.follow("details.overrule button")
	v.sees(".instruction", "NO SCAM SEEN")
	v.sees(".both", "It was her grandson, playing.", "Hangup said", "HANG UP")

	v.do(chromedp.SetValue(chromedp.CSS("#note"), "Rang back on Friday."))
	v.follow("#timeline form button")
	v.sees("#timeline", "Rang back on Friday.", "Overruled")
}

func TestTheAdviceFollowsTheTicks(t *testing.T) {
	scripted(t)
	v := signIn(t, startDesk(t))
	v.tell(read(t, "windows-licensing.txt"))
	v.do(chromedp.Click(chromedp.CSS("input[value=gave_access]")))
	v.await(`document.querySelector("#next").textContent.includes("Because they were on your computer")`)
	v.do(chromedp.Click(chromedp.CSS("input[data-none]")))
	v.await(`!document.querySelector("#next").textContent.includes("Because they were on your computer")`)
	if eval[bool](v, `document.querySelector("input[value=gave_access]").checked`) {
		t.Error("“None of these” left a tick")
	}
}

// The country that is said on the answer goes with the ticks, and into the case.
func TestTheCountryIsSaidOnTheAnswer(t *testing.T) {
	scripted(t)
	v := signIn(t, startDesk(t, func(c *config.Config) { c.Country = "" }))
	v.tell(read(t, "windows-licensing.txt"))
	v.width(360, "light")
	v.fits("the answer that asks for the country")
	v.picture("answer-asks-360")
	v.do(chromedp.SetValue(chromedp.CSS("#where"), "US"))
	v.do(chromedp.Click(chromedp.CSS("input[value=paid_card]")))
	v.await(`document.querySelector("#next").textContent.includes("Federal Trade Commission")`)
	v.do(chromedp.Click(chromedp.CSS("input[value=gave_access]")))
	v.await(`document.querySelector("#next").textContent.includes("Because they were on your computer")`)
	v.sees("#next", "Federal Trade Commission")
	v.follow("[formaction='/cases']")
	v.sees("main", "It is kept", "United States", "Federal Trade Commission")

	v.tell(read(t, "parcel.txt"))
	v.do(chromedp.SetValue(chromedp.CSS("#where"), "GB"))
	v.follow(".where button")
	v.sees("#next", "Where to report it")
	v.follow("[formaction='/cases']")
	v.sees(".meta", "United Kingdom")
}

// Whoever is signed out in the middle is told so, and keeps what was typed.
func TestSignedOutInTheMiddle(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	keep(t, a, read(t, "parcel.txt"))
	v := signIn(t, a)
	v.tell(read(t, "windows-licensing.txt"))
	eval[bool](v, `fetch("/logout", {method: "POST"}).then(() => true)`)
	v.do(chromedp.Click(chromedp.CSS("input[value=gave_access]")))
	v.await(`document.querySelector("#follows").textContent.includes("Please sign in first")`)
	if kept := eval[string](v, `document.querySelector("#again [name=text]").value`); !strings.Contains(kept, "kitchen table") {
		t.Error("what was typed is gone")
	}

	v.do(chromedp.Navigate(a.Link()))
	v.open("/cases")
	eval[bool](v, `fetch("/logout", {method: "POST"}).then(() => true)`)
	v.followed(chromedp.SendKeys(chromedp.CSS("#q"), "fee"))
	v.sees("h1", "Sign in")
}

func TestAFileThatIsTooLargeIsNotSent(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	id := keep(t, a, read(t, "parcel.txt"))
	large := filepath.Join(t.TempDir(), "large.bin")
	if err := os.WriteFile(large, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	v := signIn(t, a)
	v.open("/cases/" + id)
	v.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{large}))
	if said := eval[string](v, `document.querySelector("#file").validationMessage`); !strings.Contains(said, "larger than 1.0 MB") {
		t.Errorf("a file that is too large is met with %q", said)
	}
}

func TestTheSearchAnswersAsOneTypesAndTellsOfNews(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	keep(t, a, read(t, "windows-licensing.txt"))
	keep(t, a, read(t, "parcel.txt"))
	v := signIn(t, a)
	v.open("/cases")
	v.await(`document.querySelectorAll("a.excerpt").length == 2`)
	v.do(chromedp.SendKeys(chromedp.CSS("#q"), "courier"))
	v.await(`document.querySelectorAll("a.excerpt").length == 1 && location.search == "?q=courier"`)

	keep(t, a, read(t, "refund-call.txt"))
	v.await(`document.querySelector(".news").textContent.includes("One new report came in")`)
}

func TestASearchIsSavedAndDropped(t *testing.T) {
	a := startDesk(t)
	keep(t, a, read(t, "parcel.txt"))
	v := signIn(t, a)
	v.open("/cases?level=hang_up")
	v.do(chromedp.Click(chromedp.CSS("details.save summary")), chromedp.SendKeys(chromedp.CSS("#view-name"), "Clear scams"))
	v.follow("details.save button")
	v.sees(".views", "Clear scams")
	v.open("/cases")
	v.follow(".views a")
	v.sees("#results", "One case.")
	v.follow(".views button")
	if eval[bool](v, `document.querySelector(".views") != null`) {
		t.Error("the view is still there")
	}
}

func TestACaseIsErasedAfterAPageThatSaysWhatThatDoes(t *testing.T) {
	a := startDesk(t)
	id := keep(t, a, read(t, "parcel.txt"))
	v := signIn(t, a)
	v.open("/cases/" + id)
	v.follow("a[href$='/erase']")
	v.sees("main", "Nobody can undo this", "Keep it")
	v.follow("form[action$='/erase'] button")
	v.sees("main", "The case is erased")
	v.open("/cases/" + id)
	v.sees("main", "This case was erased", "does not come back")
	v.open("/audit")
	v.sees("main", "Erased", "…"+id[len(id)-8:])
}

// Somebody who uses the keyboard alone comes from the first page to a kept
// case.
func TestTheKeyboardIsEnough(t *testing.T) {
	a := startDesk(t)
	v := signIn(t, a)
	v.do(chromedp.KeyEvent(keys.Tab))
	if at := eval[string](v, `document.activeElement.textContent`); !strings.Contains(at, "Skip to the page") {
		t.Errorf("the first stop is %q, want the link over the navigation", at)
	}
	v.tabTo("#text")
	v.do(chromedp.KeyEvent("A man from Microsoft rang. My computer was infected, he said, and I should pay 300 dollars to clean it."))
	v.enter("button.main")
	v.sees(".instruction", "HANG UP")
	v.tabTo("input[value=gave_access]")
	v.do(chromedp.KeyEvent(" "))
	v.enter("[formaction='/cases']")
	v.sees("main", "It is kept", "They were on my computer")
}

// tabTo presses Tab until the focus is where a selector says.
func (v visitor) tabTo(selector string) {
	v.Helper()
	for range 80 {
		if eval[bool](v, `document.activeElement.matches("`+selector+`")`) {
			if !eval[bool](v, `getComputedStyle(document.activeElement).outlineStyle != "none"`) {
				v.Errorf("one cannot see that %s has the focus", selector)
			}
			return
		}
		v.do(chromedp.KeyEvent(keys.Tab))
	}
	v.Fatalf("the keyboard does not come to %s", selector)
}

// enter goes to a button and presses it.
func (v visitor) enter(selector string) {
	v.Helper()
	v.tabTo(selector)
	v.followed(chromedp.KeyEvent(keys.Enter))
}

func TestWithoutScripts(t *testing.T) {
	a := startDesk(t)
	v := signIn(t, a)
	v.unscripted()
	v.tell(read(t, "windows-licensing.txt"))
	v.sees(".instruction", "HANG UP")
	v.do(chromedp.Click(chromedp.CSS("input[value=gave_access]")))
	v.follow(".ticks button")
	v.sees("#next", "Because they were on your computer")
	v.follow("[formaction='/cases']")
	v.sees("main", "It is kept")
	v.open("/cases")
	v.do(chromedp.SetValue(chromedp.CSS("#q"), "licence"))
	v.follow("#search button")
	v.sees("#results", "One case.")
	v.follow("a.excerpt")
	v.do(chromedp.SetValue(chromedp.CSS("#note"), "A note."))
	v.follow("#timeline form button")
	v.sees("#timeline", "A note.")
}

// A case goes on one sheet where its story is of the usual length.
func TestACasePrintsOnFewSheets(t *testing.T) {
	a := startDesk(t)
	v := signIn(t, a)
	for story, most := range map[string]int{"parcel.txt": 1, "windows-licensing.txt": 2} {
		v.open("/cases/" + keep(t, a, read(t, story)))
		pdf := ask(v, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
		v.file(story+".pdf", pdf)
		if n := len(sheet.FindAll(pdf, -1)); n < 1 || n > most {
			t.Errorf("the case of %s takes %d sheets, want at most %d", story, n, most)
		}
	}
	if shown := eval[string](v, `getComputedStyle(document.querySelector(".source a"), "::after").content`); shown != "none" {
		t.Errorf("addresses are written out on the screen: %s", shown)
	}
}

// A sheet is read on another day, and nobody presses anything on it.
func TestPaperSaysTheDayAndHasNothingToPress(t *testing.T) {
	a := startDesk(t, func(c *config.Config) { c.Country = "" })
	v := signIn(t, a)
	story := read(t, "windows-licensing.txt")
	keep(t, a, story)
	id := keep(t, a, story, "gave_access")
	for name, path := range map[string]string{"case": "/cases/" + id, "pack": "/cases/" + id + "/pack?country=US", "tactic": "/knowledge/access.remote_tool"} {
		v.open(path)
		v.paper()
		v.picture(name + "-paper")
		said := eval[string](v, `document.body.innerText`)
		for _, no := range []string{"today", "Back to the case", "How telephone scams work", "Copy", "Choose one", "Show where", "On this page"} {
			if strings.Contains(said, no) {
				t.Errorf("the sheet of %s says %q", name, no)
			}
		}
		for _, f := range eval[[]string](v, `[...document.querySelectorAll("time, a, button, select, input:not([type=hidden])")].filter(e => e.checkVisibility()).flatMap(e => {
			const after = getComputedStyle(e, "::after").content;
			if (e.matches("time")) return after.includes(e.title) ? [] : ["a time that is not exact"];
			if (e.matches("a")) return e.href.startsWith(location.origin) && after !== "none" ? ["the address " + e.href] : [];
			return [e.outerHTML];
		})`) {
			t.Errorf("the sheet of %s has %s", name, f)
		}
	}
	v.open("/cases/" + id)
	v.paper()
	said := eval[string](v, `document.body.innerText`)
	for _, want := range []string{" Taken in", "United States (hard to fake)"} {
		if !strings.Contains(said, want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
}

// sheet is how a PDF names a page of itself.
var sheet = regexp.MustCompile(`/Type\s*/Page\b[^s]`)
