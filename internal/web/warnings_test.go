package web_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/transcript"
	"github.com/hangup-project/hangup/internal/web"
)

// told puts what several people tell of the same callers into the desk, each on
// another day, and waits until all of it is counted. reporter says who tells.
func told(t *testing.T, a *app.App, many int, reporter func(int) string) {
	t.Helper()
	const words = "My %s picked up the phone and a man said he was Kevin from the Windows Repair Department. Her computer was full of viruses, he said, and he would clean it for $349. " +
		"She should ring him back on 202-555-0173 and open a program that lets him in."
	before := 0
	if o, err := a.Desk().Waves(1); err == nil {
		before = o.Counted.Reports
	}
	for i := range many {
		c, err := transcript.Read(fmt.Appendf(nil, words, []string{"aunt", "neighbour", "mother", "sister", "teacher"}[i%5]), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.Desk().Submit(t.Context(), desk.Actor{Name: "owner", Origin: call.OriginPage},
			desk.Submission{Call: c, Occurred: time.Now().Add(-time.Duration(i%5) * 24 * time.Hour), Reporter: reporter(i), Region: "US-CA", Async: true})
		if err != nil {
			t.Fatal(err)
		}
	}
	counted(t, a, fmt.Sprintf("%d reports", many), func() bool {
		o, err := a.Desk().Waves(1)
		return err == nil && o.Counted.Reports >= before+many
	})
}

func people(n int) string { return fmt.Sprintf("person %d", n) }

// counted waits until the lookout says what is wanted.
func counted(t *testing.T, a *app.App, what string, ok func() bool) {
	t.Helper()
	news := a.Desk().Sighted(t.Context())
	late := time.After(patience)
	for !ok() {
		select {
		case <-news:
		case <-late:
			t.Fatalf("the lookout does not come to %s", what)
		}
	}
}

// publicDesk serves the pages of a desk that publishes, and gives its address.
func publicDesk(t *testing.T, a *app.App) string {
	t.Helper()
	return desksAt(t, a, publish.Outlet{Public: true, Name: "The library of Harbour Street"})
}

// desksAt serves the pages of a desk that publishes so, and gives its address.
func desksAt(t *testing.T, a *app.App, how publish.Outlet) string {
	t.Helper()
	pages := web.New(web.Options{Desk: a.Desk(), Guard: a.Guard(), Notify: a.Notifier(), Log: slog.New(slog.DiscardHandler), Version: "test",
		Publishing: how, Intake: web.Intake{Notice: "Kept by the library of Harbour Street."}})
	identified := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who, ok := a.Guard().Identify(r); ok {
			r = r.WithContext(access.With(r.Context(), who))
		}
		pages.ServeHTTP(w, r)
	})
	srv := httptest.NewServer(access.Headers(access.SameOrigin(access.Refuse)(identified)))
	t.Cleanup(srv.Close)
	return srv.URL
}

// at is a client that asks another address.
func (c client) at(url string) client {
	c.url = url
	return c
}

// ownerAt is the owner at another address of the desk.
func ownerAt(t *testing.T, a *app.App, url string) client {
	t.Helper()
	c := stranger(t, a).at(url)
	c.get("/open?token=" + a.Guard().Invite())
	return c
}

// theCampaign is the largest campaign of the desk.
func theCampaign(t *testing.T, a *app.App) string {
	t.Helper()
	list, err := a.Desk().Campaigns(3, 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("campaigns: %v, %v", list, err)
	}
	return list[0].ID
}

// form is what a form of a page holds as it was sent, so that it can be sent
// back.
func (r reply) form(id string) []string {
	part := between(r.body, `id="`+id+`"`, "</form>")
	var out []string
	for rest := part; ; {
		at := strings.Index(rest, ` name="`)
		if at < 0 {
			return out
		}
		head := rest[strings.LastIndex(rest[:at], "<"):]
		name := between(head, ` name="`, `"`)
		rest = rest[at+7:]
		tag := head[:strings.Index(head, ">")+1]
		switch {
		case strings.HasPrefix(tag, "<select"):
			chosen := between(between(head, ">", "</select>"), "<option", " selected>")
			out = append(out, name, unescape(between(chosen[strings.LastIndex(chosen, "<option")+1:], ` value="`, `"`)))
		case strings.HasPrefix(tag, "<textarea"):
			out = append(out, name, unescape(between(head, ">", "</textarea>")))
		case strings.Contains(tag, `type="checkbox"`) && !strings.Contains(tag, " checked"):
		default:
			out = append(out, name, unescape(between(tag, ` value="`, `"`)))
		}
	}
}

func unescape(s string) string {
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// with sets a field of a form.
func with(form []string, name, value string) []string {
	out := append([]string{}, form...)
	for i := 0; i < len(out); i += 2 {
		if out[i] == name {
			out[i+1] = value
			return out
		}
	}
	return append(out, name, value)
}

// From what many people told to what everybody can read are two clicks; what was
// wrong in it is corrected, and taken back, before everybody's eyes.
func TestAWarningGoesOutInTwoClicks(t *testing.T) {
	a := startDesk(t)
	told(t, a, 6, people)
	site := publicDesk(t, a)
	c, everybody := ownerAt(t, a, site), stranger(t, a).at(site)

	edit := c.post("/desk/warnings", "campaign", theCampaign(t, a)) // the first click
	edit.says(t, "A draft of a warning", "Approve and publish", "+1 202-555-0173", "Read all of it", "Throw the draft away")
	id := strings.TrimPrefix(edit.path, "/desk/warnings/")
	c.get("/desk/warnings").says(t, "; a draft of it waits")
	for _, field := range []string{"title", "lead", "says", "truth", "do", "numbers", "turn", "organisations", "regions", "type", "country", "language", "began", "peak", "expires", "reports", "ratio", "publisher", "tactics", "sources"} {
		edit.says(t, ">"+publish.PartName(field)+"<") // the file of the command line names them so too
	}
	for _, path := range []string{"/warnings/" + id, "/warnings/" + id + "/notice", "/warnings/" + id + "/short", "/warnings/" + id + ".cap.xml"} {
		if r := everybody.get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("of a draft %s gives %d", path, r.StatusCode)
		}
	}
	for _, path := range []string{"/warnings", "/warnings.atom", "/warnings.json"} {
		if r := everybody.get(path); r.StatusCode != http.StatusOK || strings.Contains(r.body, id) {
			t.Errorf("%s gives %d, and tells of a draft or not at all", path, r.StatusCode)
		}
	}

	page := c.post("/desk/warnings/"+id+"/publish", edit.form("edit")...) // the second
	if page.path != "/warnings/"+id {
		t.Fatalf("publishing leads to %s: %s", page.path, between(page.body, `role="alert"`, "</div>"))
	}
	all := func(words ...string) {
		t.Helper()
		everybody.get("/warnings/"+id).says(t, words...)
		for path, form := range map[string]any{"/warnings.atom": new(struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			Entry   []struct {
				ID string `xml:"id"`
			} `xml:"entry"`
		}), "/warnings/" + id + ".cap.xml": new(struct {
			XMLName xml.Name `xml:"urn:oasis:names:tc:emergency:cap:1.2 alert"`
		})} {
			r := everybody.get(path)
			r.says(t, words...)
			if err := xml.Unmarshal([]byte(r.body), form); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		var feed struct {
			Version string
			Items   []struct{ ID, Title string }
		}
		r := everybody.get("/warnings.json")
		if err := json.Unmarshal([]byte(r.body), &feed); err != nil || len(feed.Items) != 1 || !strings.Contains(feed.Version, "1.1") {
			t.Errorf("the JSON feed holds %+v: %v", feed, err)
		}
		r.says(t, words...)
	}
	everybody.get("/warnings/"+id).says(t, "What they say", "What is true", "What to do", "Where to turn", "Federal Trade Commission", "The library of Harbour Street", `href="/warnings.atom"`, "5 or more")
	all("Scam calls")
	c.get("/desk/warnings").says(t, "; a warning of it is published")
	c.get("/warnings/"+id).says(t, "Correct or withdraw it")

	edit = c.get("/desk/warnings/" + id)
	title := "Calls from a false repair department"
	if r := c.post("/desk/warnings/"+id+"/publish", with(edit.form("edit"), "title", title)...); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a correction that says nothing gives %d", r.StatusCode)
	} else {
		r.says(t, "Say what was corrected", title)
	}
	c.post("/desk/warnings/"+id+"/publish", with(with(edit.form("edit"), "title", title), "why", "The first title named a company that has no part in it.")...)
	all("Corrected: "+title, "The first title named a company")

	c.post("/desk/warnings/"+id+"/withdraw", "why", "").says(t, `href="#withdraw-why"`)
	c.post("/desk/warnings/"+id+"/withdraw", "why", "The calls came from a drill.")
	if r := c.get("/warnings/" + id); strings.Contains(r.body, "Correct or withdraw it") {
		t.Error("what is withdrawn can be withdrawn")
	}
	everybody.get("/warnings/"+id).says(t, "Withdrawn: "+title, "The calls came from a drill.", "Corrected: The first title")
	for _, path := range []string{"/warnings/" + id, "/warnings.atom", "/warnings.json", "/warnings/" + id + ".cap.xml", "/warnings/" + id + "/short", "/warnings/" + id + "/notice"} {
		r := everybody.get(path)
		if r.StatusCode != http.StatusOK || strings.Contains(r.body, "555-0173") || strings.Contains(r.body, "+12025550173") {
			t.Errorf("%s gives %d, and tells the number of a warning that was withdrawn", path, r.StatusCode)
		}
	}
	everybody.get("/warnings.atom").says(t, "Withdrawn: "+title, "The calls came from a drill.")
	everybody.get("/warnings/"+id+".cap.xml").says(t, "<msgType>Cancel</msgType>")
}

// Files say what they are, and whoever has the newest is not sent it again.
func TestWhatIsPublishedIsFetchedOnce(t *testing.T) {
	a := startDesk(t)
	told(t, a, 5, people)
	site := publicDesk(t, a)
	c, everybody := ownerAt(t, a, site), stranger(t, a).at(site)
	edit := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	id := strings.TrimPrefix(edit.path, "/desk/warnings/")
	c.post("/desk/warnings/"+id+"/publish", edit.form("edit")...)
	for path, media := range map[string]string{
		"/warnings.atom": "application/atom+xml; charset=utf-8", "/warnings.json": "application/feed+json",
		"/warnings/" + id + ".cap.xml": "application/cap+xml; charset=utf-8", "/warnings/" + id + "/short": "text/plain; charset=utf-8",
		"/blocklist.csv": "text/csv; charset=utf-8; header=present", "/blocklist.json": "application/json", "/blocklist.vcf": "text/vcard; charset=utf-8",
		"/blocklist/asterisk?country=US": "text/plain; charset=utf-8", "/blocklist/freepbx": "text/csv; charset=utf-8; header=present", "/blocklist/prefix/85c1a": "text/plain; charset=utf-8",
	} {
		r := everybody.get(path)
		if got := r.Header.Get("Content-Type"); r.StatusCode != http.StatusOK || got != media {
			t.Errorf("%s gives %d, %s", path, r.StatusCode, got)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", r.Header.Get("ETag"))
		if again := everybody.took(everybody.http.Do(req)); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s is sent again: %d", path, again.StatusCode)
		}
		if changed := r.Header.Get("Last-Modified"); changed != "" {
			t.Errorf("%s says when it changed, %q: whoever asks by it would keep what is left out since", path, changed)
		}
	}
	if n := len([]rune(everybody.get("/warnings/" + id + "/short").body)); n > 160 {
		t.Errorf("the short text has %d characters", n)
	}
}

// A form of a warning that cannot stand so comes back with what was typed.
func TestADraftWithAFaultKeepsWhatWasTyped(t *testing.T) {
	a := startDesk(t)
	told(t, a, 5, people)
	c := owner(t, a)
	c.post("/desk/warnings").says(t, "Choose a wave or a campaign")
	c.post("/desk/warnings", "wave", "nowhere").says(t, "There is no such wave")
	edit := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	form := edit.form("edit")
	for _, tt := range []struct{ field, value, says string }{
		{"title", "", "Give the warning a title."},
		{"says", "", "Say what the callers say."},
		{"do", "Ring 415-555-0199 and complain", "number"},
		{"numbers", "+14155550199", "not on the block list"},
		{"numbers", "hello", `href="#numbers"`},
		{"domains", "help.example", "none be added"},
		{"began", "May", "could not be read"},
		{"reports", "many", "as a whole number"},
		{"reports", "-4", "as a whole number"},
		{"ratio", "twice", "as a number"},
		{"regions", "12 Harbour Street", "nothing finer"},
		{"seen", "another", "Somebody else changed this warning"},
	} {
		for _, path := range []string{edit.path, edit.path + "/publish"} {
			r := c.post(path, with(with(form, "lead", "What I typed."), tt.field, tt.value)...)
			if r.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%s to %s gives %d", tt.field, path, r.StatusCode)
			}
			r.says(t, tt.says, "What I typed.")
			if tt.field != "seen" && !strings.Contains(r.body, `aria-describedby="`+tt.field+`-wrong"`) {
				t.Errorf("nothing beside %s says what is wrong with it", tt.field)
			}
		}
	}
	// What is empty says nothing, and takes nothing away.
	empty := form
	for _, field := range []string{"reports", "ratio", "country", "began", "peak", "organisations", "regions", "numbers"} {
		empty = with(empty, field, "")
	}
	c.post(edit.path, empty...).says(t, "A draft of a warning", "Where to turn", "Federal Trade Commission", "Scamwatch", "names no country")
	b, err := a.Desk().Bulletin(strings.TrimPrefix(edit.path, "/desk/warnings/"))
	if err != nil || b.Reports != 0 || b.Ratio != 0 || len(b.Turn) == 0 {
		t.Errorf("saved with nothing said: %+v, %v", b, err)
	}
	form = c.get(edit.path).form("edit")
	c.post(edit.path, with(form, "lead", "Callers say they repair computers.")...).says(t, "A draft of a warning", "Callers say they repair computers.")
	reader := account(t, a, access.RoleReader)
	if r := reader.get(edit.path); r.StatusCode != http.StatusOK || strings.Contains(r.body, "Approve") {
		t.Errorf("a reader gets %d, and what only members may do", r.StatusCode)
	}
	if r := reader.post(edit.path+"/publish", form...); r.StatusCode != http.StatusForbidden {
		t.Errorf("a reader publishes: %d", r.StatusCode)
	}
}

// What nobody outside sees is thrown away; what was published is withdrawn.
func TestADraftIsThrownAwayAndAWarningIsNot(t *testing.T) {
	a := startDesk(t)
	told(t, a, 5, people)
	c := owner(t, a)
	draft := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	if strings.Contains(draft.body, "Published") || strings.Contains(draft.body, "<h2>History</h2>") {
		t.Error("a draft says that it was published")
	}
	if r := account(t, a, access.RoleReader).post(draft.path + "/discard"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a reader throws a draft away: %d", r.StatusCode)
	}
	if r := c.post(draft.path+"/discard", "seen", "another"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a draft that somebody changed is thrown away: %d", r.StatusCode)
	} else {
		r.says(t, "Somebody else changed this warning")
	}
	if r := c.post(draft.path + "/discard"); r.path != "/desk/warnings" || strings.Contains(r.body, draft.path) {
		t.Errorf("throwing a draft away leads to %s, where it may still stand", r.path)
	}
	if r := c.get(draft.path); r.StatusCode != http.StatusGone {
		t.Errorf("what was thrown away gives %d", r.StatusCode)
	}
	edit := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	c.post(edit.path+"/publish", edit.form("edit")...)
	if r := c.post(edit.path + "/discard"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("what was published is thrown away: %d", r.StatusCode)
	} else {
		r.says(t, "Only a draft can be thrown away")
	}
}

// Where nobody outside would see a warning, that is said before it is published
// and after, and never on the sheet that hangs in a window.
func TestWhatKeepsAWarningFromThePublicIsSaid(t *testing.T) {
	a := startDesk(t)
	told(t, a, 5, people)
	c := owner(t, a)
	edit := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	c.get("/desk/warnings").says(t, "warnings.public: true", "warnings.address")
	edit.says(t, "warnings.public: true", "warnings.address")
	page := c.post(edit.path+"/publish", edit.form("edit")...)
	page.says(t, "warnings.public: true", "warnings.address")
	notice := c.get(page.path + "/notice")
	notice.says(t, "There is no QR code on it")
	if sheet := between(notice.body, `<article`, "</article>"); strings.Contains(sheet, "<svg") || strings.Contains(sheet, "127.0.0.1") || strings.Contains(sheet, "no QR code") {
		t.Error("the sheet shows an address that leads nowhere, or says why it has none")
	}

	site := desksAt(t, a, publish.Outlet{Public: true, Name: "The library", Address: "https://desk.example.org"})
	c = ownerAt(t, a, site)
	for _, path := range []string{"/desk/warnings", edit.path, page.path} {
		if r := c.get(path); strings.Contains(r.body, "warnings.address") || strings.Contains(r.body, "warnings.public") {
			t.Errorf("%s finds fault where there is none", path)
		}
	}
	c.get(page.path+"/notice").says(t, "<svg", "https://desk.example.org"+page.path)
	everybody := stranger(t, a).at(site)
	for _, path := range []string{"/warnings.atom", "/warnings.json", page.path + ".cap.xml", page.path + ".stix.json", page.path + ".misp.json", page.path + "/short", "/warnings.stix.json"} {
		if r := everybody.get(path); !strings.Contains(r.body, "https://desk.example.org/warnings") || strings.Contains(r.body, "127.0.0.1") {
			t.Errorf("%s leads elsewhere", path)
		}
	}
	for _, path := range []string{page.path, edit.path} {
		c.get(path).says(t, page.path+".stix.json", page.path+".misp.json", page.path+".cap.xml")
	}
}

// A warning that cannot be shown any more is told of at the desk, with the reason.
func TestTheDeskIsToldWhatIsWithheld(t *testing.T) {
	a := startDesk(t)
	told(t, a, 5, people)
	c := owner(t, a)
	edit := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	page := c.post(edit.path+"/publish", with(edit.form("edit"), "do", "Hang up. Never ring 202-555-0173.")...)
	c.post("/desk/blocklist", "number", "+12025550173", "verdict", "remove", "reason", "It is a garage's.")
	counted(t, a, "what is withheld", func() bool { why, err := a.Desk().Withheld(); return err == nil && len(why) == 1 })
	c.get("/desk/warnings").says(t, "Not shown", "Under What to do: This looks like a telephone number that is not listed")
	c.get(edit.path).says(t, "The public does not see this warning.", "telephone number that is not listed")
	for path, want := range map[string]int{"": http.StatusNotFound, ".cap.xml": http.StatusOK, "/short": http.StatusNotFound, ".stix.json": http.StatusOK, ".misp.json": http.StatusOK} {
		if r := c.get(page.path + path); r.StatusCode != want || strings.Contains(r.body, "0173") {
			t.Errorf("its page%s gives %d", path, r.StatusCode)
		}
	}
	c.get("/warnings.stix.json").says(t, `"revoked": true`)
}

// The page of a warning at the desk shows what everybody sees, and names what was
// left out of it since.
func TestTheDeskSeesWhatEverybodySees(t *testing.T) {
	a := startDesk(t)
	told(t, a, 5, people)
	c := owner(t, a)
	draft := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	edit := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	page := c.post(edit.path+"/publish", edit.form("edit")...)
	preview := func(path string) string { return between(c.get(path).body, `class="preview"`, "</section>") }
	if shown := preview(edit.path); !strings.Contains(shown, "202-555-0173") || strings.Contains(shown, "Left out") {
		t.Errorf("at first: %s", shown)
	}
	c.post("/desk/blocklist", "number", "+12025550173", "verdict", "remove", "reason", "It is a garage's.")
	counted(t, a, "the number off the list", func() bool { r, err := a.Desk().Ruling("+12025550173"); return err == nil && r.Listed == nil })
	if shown := preview(edit.path); !strings.Contains(shown, "Left out since it was published: +1 202-555-0173.") || strings.Count(shown, "0173") != 1 || strings.Contains(shown, "1 number") {
		t.Errorf("with a number left out: %s", shown)
	}
	if shown := c.get(page.path).body; strings.Contains(shown, "0173") {
		t.Error("the public page shows it")
	}
	// A draft that names it says so before anybody presses a button.
	c.get(draft.path).says(t, "not on the block list any more", `href="#numbers"`, `aria-describedby="numbers-wrong"`)
}

// Without publishing nobody outside sees anything.
func TestADeskThatDoesNotPublishShowsAccountsAlone(t *testing.T) {
	a := startDesk(t)
	c, everybody := owner(t, a), stranger(t, a)
	for _, path := range []string{"/warnings", "/warnings.atom", "/blocklist", "/blocklist.csv", "/blocklist/appeal", "/blocklist/prefix/85c1a"} {
		if r := everybody.get(path); !strings.HasPrefix(r.path, "/login") && r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s is shown to everybody: %d", path, r.StatusCode)
		}
		if r := c.get(path); r.StatusCode != http.StatusOK {
			t.Errorf("%s gives %d to the owner", path, r.StatusCode)
		}
	}
	if r := everybody.post("/blocklist/appeal", "number", "+12025550173", "text", "It is mine."); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("an appeal gives %d", r.StatusCode)
	}
}

// furnishWarnings gives the desk a warning, a listed number and an appeal, and
// lists the pages.
func furnishWarnings(t *testing.T, a *app.App) map[string]string {
	t.Helper()
	told(t, a, 6, people)
	c := owner(t, a)
	draft := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	edit := c.post("/desk/warnings", "campaign", theCampaign(t, a))
	page := c.post(edit.path+"/publish", edit.form("edit")...)
	c.post("/blocklist/appeal", "number", "+12025550173", "text", "This is the number of my shop, and has been for years.", "contact", "ben@example.org")
	counted(t, a, "an appeal", func() bool {
		list, err := a.Desk().Appeals()
		return err == nil && len(list) == 1
	})
	return map[string]string{
		"desk-warnings": "/desk/warnings", "draft": draft.path, "published": edit.path, "warnings": "/warnings", "warning": page.path, "notice": page.path + "/notice",
		"blocklist": "/blocklist", "blocklist-number": "/blocklist/number", "appeal": "/blocklist/appeal", "desk-blocklist": "/desk/blocklist?number=%2B12025550173",
	}
}
