package web_test

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/config"
)

// client is a browser as far as forms and cookies go.
type client struct {
	*testing.T
	http *http.Client
	url  string
}

// reply is what came back, after redirects.
type reply struct {
	*http.Response
	body string
	path string // where the client ended up, with its query
}

func stranger(t *testing.T, a *app.App) client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return client{t, &http.Client{Jar: jar}, a.URL()}
}

func owner(t *testing.T, a *app.App) client {
	t.Helper()
	c := stranger(t, a)
	c.took(c.http.Get(a.Link()))
	return c
}

// account signs in somebody with a role, whose name is that of the role.
func account(t *testing.T, a *app.App, role access.Role) client {
	t.Helper()
	const phrase = "correct horse battery staple"
	if err := a.Guard().SetAccount(string(role), role, phrase); err != nil {
		t.Fatal(err)
	}
	c := stranger(t, a)
	if r := c.post("/login", "name", string(role), "passphrase", phrase); r.StatusCode != http.StatusOK {
		t.Fatalf("signing in gave %d", r.StatusCode)
	}
	return c
}

func (c client) took(resp *http.Response, err error) reply {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		c.Fatal(err)
	}
	return reply{resp, string(body), resp.Request.URL.RequestURI()}
}

func (c client) get(path string) reply {
	c.Helper()
	return c.took(c.http.Get(c.url + path))
}

// post sends a form of names and values.
func (c client) post(path string, pairs ...string) reply {
	c.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return c.took(c.http.PostForm(c.url+path, form))
}

func (r reply) says(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(r.body, w) {
			t.Errorf("%s does not say %q", r.path, w)
		}
	}
}

func TestAFormWithAFaultKeepsWhatWasTyped(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	id := keep(t, a, read(t, "parcel.txt"))
	for _, tt := range []struct {
		name, path string
		form       []string
		status     int
		says       []string
	}{
		{"no words", "/check", []string{"text", "  ", "caller_id", "0171 1"}, 422, []string{`role="alert"`, `value="0171 1"`}},
		{"a day that is none", "/check", []string{"text", "he rang and he said hello", "occurred", "yesterday"}, 422, []string{"could not be read", "he rang and he said hello"}},
		{"a day to come", "/check", []string{"text", "he rang and he said hello", "occurred", "2099-01-01T09:40"}, 422, []string{"cannot be in the future", "2099-01-01T09:40"}},
		{"a number that is none", "/check", []string{"text", "he rang", "callback", strings.Repeat("1", 99)}, 422, []string{"write one number", "he rang"}},
		{"what cannot have happened", "/check", []string{"text", "he rang", "happened", "flew"}, 422, []string{"must be among"}},
		{"too many words", "/check", []string{"text", strings.Repeat("hello ", 50_000)}, 413, []string{"256 KB"}},
		{"far too much", "/check", []string{"text", strings.Repeat("hello ", 500_000)}, 413, []string{"may be sent at once"}},
		{"an empty note", "/cases/" + id + "/notes", []string{"note", " "}, 422, []string{"The note is empty"}},
		{"a long note", "/cases/" + id + "/notes", []string{"note", strings.Repeat("long ", 5000)}, 422, []string{"long long", "Attach it as a file"}},
		{"a correction without a reason", "/cases/" + id + "/corrections", []string{"level", "none"}, 422, []string{"Say why", `value="none" required checked`}},
		{"a correction without a verdict", "/cases/" + id + "/corrections", []string{"reason", "because"}, 422, []string{"Choose what the verdict should be", "because"}},
		{"a view without a name", "/views", []string{"query", "q=fee"}, 422, []string{"Give the view a short name"}},
		{"a number without digits", "/numbers?number=hello", nil, 422, []string{"There are no digits in that", `value="hello"`}},
		{"a day of a search", "/cases?from=May", nil, 422, []string{"could not be read"}},
		{"days the wrong way round", "/cases?from=2026-02-01&to=2026-01-01", nil, 422, []string{"lies before the first"}},
		{"a token that never ends", "/settings/tokens", []string{"name", "pbx", "scopes", "check", "days", "0"}, 422, []string{"how many days", `value="pbx"`}},
		{"a weak passphrase", "/settings/accounts", []string{"name", "mary", "role", "reader", "passphrase", "x"}, 422, []string{`value="mary"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := c.get(tt.path)
			if tt.form != nil {
				r = c.post(tt.path, tt.form...)
			}
			if r.StatusCode != tt.status {
				t.Errorf("the status is %d, want %d", r.StatusCode, tt.status)
			}
			r.says(t, tt.says...)
		})
	}
}

func TestEachPageAsksForItsRight(t *testing.T) {
	a := startDesk(t)
	id := keep(t, a, read(t, "parcel.txt"))
	people := []client{stranger(t, a), account(t, a, access.RoleReader), account(t, a, access.RoleMember)}
	for _, tt := range []struct {
		path                     string
		form                     bool
		stranger, reader, member int
		toLogin                  bool // the stranger is led to the page to sign in on
	}{
		{"/", false, 200, 200, 200, true},
		{"/check", true, 401, 422, 422, false},
		{"/cases", false, 200, 200, 200, true},
		{"/cases", true, 401, 403, 422, false},
		{"/cases/" + id, false, 200, 200, 200, true},
		{"/cases/" + id + "/notes", true, 401, 403, 422, false},
		{"/cases/" + id + "/erase", false, 200, 403, 403, true},
		{"/cases/" + id + "/erase", true, 401, 403, 403, false},
		{"/cases/" + id + "/pack", false, 200, 403, 200, true},
		{"/numbers", false, 200, 200, 200, true},
		{"/settings", false, 200, 403, 403, true},
		{"/settings/tokens", true, 401, 403, 403, false},
		{"/audit", false, 200, 403, 403, true},
		{"/knowledge", false, 200, 200, 200, false},
		{"/tell", false, 200, 200, 200, false},
		{"/nowhere", false, 404, 404, 404, false},
	} {
		for i, want := range []int{tt.stranger, tt.reader, tt.member} {
			r := people[i].try(tt.path, tt.form)
			if r.StatusCode != want {
				t.Errorf("%s gives person %d %d, want %d", tt.path, i, r.StatusCode, want)
			}
			if led := strings.HasPrefix(r.path, "/login"); led != (i == 0 && tt.toLogin) {
				t.Errorf("%s leads person %d to %s", tt.path, i, r.path)
			}
		}
	}
}

// try opens a page, or sends it an empty form.
func (c client) try(path string, form bool) reply {
	if form {
		return c.post(path)
	}
	return c.get(path)
}

func TestThePublicIsTakenInWithinLimits(t *testing.T) {
	a := startDesk(t, func(c *config.Config) { c.Intake.PerHour = 2 })
	c := stranger(t, a)
	c.get("/tell").says(t, "400 days", "Kept by the library of Harbour Street.", "erase")
	words := []string{"text", "A man from Microsoft rang, my computer was infected, I should pay 300 dollars with gift cards.", "happened", "paid_giftcard"}
	agreed := append([]string{"consent", "yes"}, words...)

	c.post("/tell", words...).says(t, "Tick that we may keep this", "A man from Microsoft rang")
	c.post("/tell", append([]string{"website", "buy.example"}, agreed...)...).says(t, "as programs do")
	if r := c.post("/tell", append([]string{"consent", "yes"}, "text", strings.Repeat("hello ", 20_000))...); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("too much gives %d", r.StatusCode)
	}
	if n := cases(t, a); n != 0 {
		t.Fatalf("%d reports were kept that should have been refused", n)
	}
	for range 2 {
		r := c.post("/tell", agreed...)
		r.says(t, "HANG UP", "Because you paid with gift cards", "Your receipt")
		if strings.Contains(r.body, "Hang up now.") {
			t.Error("whoever tells of a call that is over is told to hang up")
		}
		if strings.Contains(r.body, "/cases/") {
			t.Error("the public is shown the way to a case")
		}
	}
	r := c.post("/tell", agreed...)
	if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") == "" {
		t.Errorf("the third report of an hour gives %d", r.StatusCode)
	}
	r.says(t, "too many tries", "A man from Microsoft rang")
	if r := c.post("/tell", "consent", "yes", "text", " "); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("words are read before tries are counted: %d", r.StatusCode)
	}
	if n := cases(t, a); n != 2 {
		t.Errorf("%d reports are kept, want 2", n)
	}
	if n := len(a.Desk().Work().Checks); n != 0 {
		t.Errorf("the reports were judged once more than they had to be")
	}
}

func TestThePublicFormIsThereOnlyWhenItIsOn(t *testing.T) {
	a := startDesk(t, func(c *config.Config) { c.Intake.Public = false })
	c := stranger(t, a)
	if r := c.get("/tell"); r.StatusCode != http.StatusNotFound {
		t.Errorf("the form that is off gives %d", r.StatusCode)
	}
	if r := c.post("/tell", "text", "he rang", "consent", "yes"); r.StatusCode != http.StatusNotFound || cases(t, a) != 0 {
		t.Errorf("sending to the form that is off gives %d", r.StatusCode)
	}
}

// A person who presses Keep twice has one case.
func TestKeepingTwiceKeepsOnce(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	const id = "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b"
	for range 2 {
		if r := c.post("/cases", "text", "A man rang about my computer.", "id", id); r.path != "/cases/"+id+"?kept=now" {
			t.Errorf("keeping leads to %s", r.path)
		}
	}
	if n := cases(t, a); n != 1 {
		t.Errorf("%d cases are kept, want 1", n)
	}
}

func TestAFileIsSavedNeverShown(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	id := keep(t, a, read(t, "parcel.txt"))
	if r := c.upload("/cases/"+id+"/attachments", "file", "letter.html", []byte("<script>alert(1)</script>")); r.path != "/cases/"+id || !strings.Contains(r.body, "letter.html") {
		t.Fatalf("adding a file leads to %s", r.path)
	}
	file := between(c.get("/cases/"+id).body, `href="/cases/`+id+`/attachments/`, `"`)
	r := c.get("/cases/" + id + "/attachments/" + file)
	for name, want := range map[string]string{"Content-Disposition": `attachment; filename=letter.html`, "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if r.body != "<script>alert(1)</script>" {
		t.Error("the file came back changed")
	}
	if r := c.upload("/cases/"+id+"/attachments", "file", "large.bin", make([]byte, 2<<20)); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a file that is too large gives %d", r.StatusCode)
	}
	c.post("/cases/" + id + "/attachments/" + file + "/remove")
	if r := c.get("/cases/" + id + "/attachments/" + file); r.StatusCode != http.StatusNotFound {
		t.Errorf("the removed file gives %d", r.StatusCode)
	}
}

func (c client) upload(path, field, name string, data []byte) reply {
	c.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil {
		c.Fatal(err)
	}
	if err := form.Close(); err != nil {
		c.Fatal(err)
	}
	return c.took(c.http.Post(c.url+path, form.FormDataContentType(), &b))
}

func between(s, before, after string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, after)
	return s
}

func TestAReportIsSavedAsText(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	id := keep(t, a, read(t, "windows-licensing.txt"), "gave_access")
	c.get("/cases/"+id+"/pack").says(t, "Federal Trade Commission", "Only you know this", "/pack/us.ftc.txt")
	r := c.get("/cases/" + id + "/pack/us.ftc.txt")
	if !strings.HasPrefix(r.body, "Report to Federal Trade Commission\n") || !strings.Contains(r.Header.Get("Content-Disposition"), "attachment") {
		t.Error("the report is no text to save")
	}
	for _, path := range []string{"/pack/us.ftc", "/pack/nobody.txt"} {
		if r := c.get("/cases/" + id + path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s gives %d", path, r.StatusCode)
		}
	}
}

func TestTheSecretOfATokenIsShownOnce(t *testing.T) {
	c := owner(t, startDesk(t))
	r := c.post("/settings/tokens", "name", "pbx", "scopes", "check", "days", "30")
	secret := "hu_" + between(r.body, "<strong>hu_", "</strong>")
	if len(secret) < 20 {
		t.Fatal("no secret is shown")
	}
	again := c.get("/settings")
	again.says(t, "pbx", "check words")
	if strings.Contains(again.body, secret) {
		t.Error("the secret is shown again")
	}
	c.post("/settings/tokens/"+between(again.body, `action="/settings/tokens/`, `/revoke"`)+"/revoke").says(t, "No program has a token")
}

func TestWhatPeopleWriteIsNeverMarkup(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	const evil = `<img src=x onerror=alert(1)>`
	r := c.post("/check", "text", "He rang from Windows "+evil+" and my computer is infected, he said.", "caller_id", `"`+evil)
	if strings.Contains(r.body, evil) {
		t.Error("the answer carries markup of the person")
	}
	id := keep(t, a, "He rang from Windows "+evil)
	c.post("/cases/"+id+"/notes", "note", evil)
	for _, path := range []string{"/cases/" + id, "/cases", "/cases?q=" + url.QueryEscape(evil), "/numbers?number=" + url.QueryEscape(evil)} {
		if r := c.get(path); strings.Contains(r.body, evil) {
			t.Errorf("%s carries markup of the person", path)
		}
	}
}

func TestTheAddressOfASearchHoldsWhatIsSet(t *testing.T) {
	c := owner(t, startDesk(t))
	if r := c.get("/cases?q=+fee+&level=&type=&from=&to=&country="); r.path != "/cases?q=fee" {
		t.Errorf("the search stands at %s", r.path)
	}
	c.get("/cases").says(t, "Here will stand every call", "To begin")
}

// written holds what a desk logs.
type written struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

// A marker word that goes through every form and address is in no log.
func TestNoWordReachesTheLog(t *testing.T) {
	var log written
	a := startDeskLogging(t, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	c := owner(t, a)
	id := keep(t, a, read(t, "parcel.txt"))
	const marker = "quetzalcoatlus"
	for _, path := range []string{"/", "/check", "/cases", "/tell", "/login", "/views", "/settings/accounts", "/settings/tokens",
		"/cases/" + id + "/notes", "/cases/" + id + "/corrections", "/cases/" + id + "/happened", "/cases/" + marker + "/notes"} {
		c.post(path, "text", marker, "note", marker, "reason", marker, "level", "none", "name", marker, "query", "q="+marker, "caller_id", marker,
			"callback", marker, "country", marker, "occurred", marker, "happened", marker, "passphrase", marker, "consent", "yes")
	}
	for _, path := range []string{"/cases?q=" + marker, "/cases?level=" + marker, "/numbers?number=" + marker, "/numbers/" + marker, "/cases/" + marker,
		"/knowledge/" + marker, "/open?token=" + marker, "/login?next=/" + marker, "/audit?before=" + marker, "/" + marker, "/assets/" + marker} {
		c.get(path)
	}
	log.mu.Lock()
	defer log.mu.Unlock()
	if strings.Contains(log.b.String(), marker) {
		t.Errorf("the log holds what a person sent:\n%s", log.b.String())
	}
}

func TestTheFirstPageIsLight(t *testing.T) {
	c := owner(t, startDesk(t))
	page := c.get("/")
	whole := len(page.body)
	for _, before := range []string{`<link rel="stylesheet" href="`, `<script defer src="`} {
		path := between(page.body, before, `"`)
		if path == "" {
			continue
		}
		r := c.get(path)
		if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s gives %d, kept as %q", path, r.StatusCode, r.Header.Get("Cache-Control"))
		}
		whole += len(r.body)
	}
	t.Logf("the first page with its style and script has %d bytes", whole)
	if whole > 100<<10 {
		t.Errorf("the first page with its style and script has %d bytes", whole)
	}
}
