package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/access"
)

func TestSigningIn(t *testing.T) {
	a := startDesk(t)
	c := account(t, a, access.RoleReader)
	if r := c.post("/logout"); r.path != "/login" {
		t.Errorf("signing out leads to %s", r.path)
	}
	if r := c.get("/cases"); !strings.HasPrefix(r.path, "/login") {
		t.Error("the session lives on after signing out")
	}
	r := c.post("/login", "name", "reader", "passphrase", "wrong")
	if r.StatusCode != http.StatusUnauthorized {
		t.Errorf("a wrong passphrase gives %d", r.StatusCode)
	}
	r.says(t, "The name or the passphrase is wrong", `value="reader"`, "use the link that hangup printed")
	for range 50 {
		if r = c.post("/login", "name", "reader", "passphrase", "wrong"); r.StatusCode == http.StatusTooManyRequests {
			break
		}
	}
	if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") == "" {
		t.Errorf("trying on and on gives %d", r.StatusCode)
	}
	r.says(t, "too many tries")
}

func TestSigningInLeadsNowhereElse(t *testing.T) {
	a := startDesk(t)
	account(t, a, access.RoleReader)
	for next, want := range map[string]string{"/cases": "/cases", "//evil.example": "/", "https://evil.example": "/", "/\t/evil.example/x": "/", "/cases?q=x": "/"} {
		c := stranger(t, a)
		if r := c.post("/login", "name", "reader", "passphrase", "correct horse battery staple", "next", next); r.path != want {
			t.Errorf("next=%q leads to %s, want %s", next, r.path, want)
		}
	}
}

func TestALinkOpensTheDeskOnce(t *testing.T) {
	a := startDesk(t)
	link := a.Link()
	first, again := stranger(t, a), stranger(t, a)
	if r := first.took(first.http.Get(link)); r.path != "/" || r.StatusCode != http.StatusOK {
		t.Errorf("the link leads to %s with %d", r.path, r.StatusCode)
	}
	r := again.took(again.http.Get(link))
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("the second time the link gives %d", r.StatusCode)
	}
	r.says(t, "Each link works once")
}

// Programs that look at a link do not spend it: what shows a preview, a browser
// that looks ahead, another page that loads it.
func TestALinkIsNotSpentByWhoeverLooksAtIt(t *testing.T) {
	a := startDesk(t)
	link := a.Link()
	r := look(t, http.MethodHead, link)
	if r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET, POST" {
		t.Errorf("HEAD gives %d, allows %q", r.StatusCode, r.Header.Get("Allow"))
	}
	for _, header := range [][2]string{{"Sec-Purpose", "prefetch;prerender"}, {"Purpose", "prefetch"}, {"X-Moz", "prefetch"}, {"Sec-Fetch-Mode", "no-cors"}, {"Sec-Fetch-Dest", "image"}} {
		r = look(t, http.MethodGet, link, header)
		r.says(t, "Open the desk", `action="/open"`)
		if len(r.Cookies()) > 0 {
			t.Errorf("%s: %s opens the desk", header[0], header[1])
		}
	}
	c := stranger(t, a)
	if r := c.post("/open", "token", between(r.body, `name="token" value="`, `"`)); r.path != "/" || r.StatusCode != http.StatusOK {
		t.Errorf("the button leads to %s with %d", r.path, r.StatusCode)
	}
	link = a.Link()
	if r := look(t, http.MethodGet, link, [2]string{"Sec-Fetch-Mode", "navigate"}, [2]string{"Sec-Fetch-Dest", "document"}); len(r.Cookies()) == 0 {
		t.Error("following the link does not open the desk")
	}
}

// look asks for an address with headers, and follows nothing.
func look(t *testing.T, method, address string, headers ...[2]string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range headers {
		req.Header.Set(h[0], h[1])
	}
	c := client{T: t, http: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	return c.took(c.http.Do(req))
}

func TestAWrongMethodIsToldTheRightOnes(t *testing.T) {
	a := startDesk(t)
	for _, tt := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"POST", "/cases/news", 405, "GET, HEAD"},
		{"DELETE", "/login", 405, "GET, HEAD, POST"},
		{"OPTIONS", "/logout", 405, "POST"},
		{"GET", "/logout", 405, "POST"},
		{"PUT", "/nowhere", 404, ""},
		{"GET", "/nowhere", 404, ""},
		{"HEAD", "/cases", 303, ""},
		{"GET", "/cases", 303, ""},
		{"POST", "/views", 401, ""},
	} {
		r := look(t, tt.method, a.URL()+tt.path)
		if r.StatusCode != tt.status || r.Header.Get("Allow") != tt.allow {
			t.Errorf("%s %s gives %d, allows %q; want %d and %q", tt.method, tt.path, r.StatusCode, r.Header.Get("Allow"), tt.status, tt.allow)
		}
	}
}
