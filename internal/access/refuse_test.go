package access

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A refusal says what happened and what to do, in a page or in whatever the
// caller makes of it; and it does not wait for the rest of a body.
func TestRefusals(t *testing.T) {
	mine := Refusal(func(w http.ResponseWriter, _ *http.Request, status int, message string) {
		http.Error(w, "mine: "+message, status)
	})
	for _, tc := range []struct {
		name   string
		door   func(Refusal) func(http.Handler) http.Handler
		method string
		body   string
		status int
		words  string
		close  string
	}{
		{"a name", func(f Refusal) func(http.Handler) http.Handler { return Hosts(nil, f) }, "GET", "", 421, "This desk is not reached under that name", ""},
		{"a name with a body", func(f Refusal) func(http.Handler) http.Handler { return Hosts(nil, f) }, "POST", "x", 421, "This desk is not reached under that name", "close"},
		{"another site", SameOrigin, "POST", "x", 403, "This came from a page that is not this desk&#39;s own, so nothing was done", "close"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ask := func(f Refusal) *httptest.ResponseRecorder {
				r := httptest.NewRequest(tc.method, "/cases", strings.NewReader(tc.body))
				r.Header.Set("Sec-Fetch-Site", "cross-site")
				return answer(tc.door(f), r)
			}
			w := ask(nil)
			page := w.Body.String()
			for _, want := range []string{`<html lang="en">`, "<title>" + tc.words + " - Hangup</title>", "<h1>" + tc.words + "</h1>"} {
				if !strings.Contains(page, want) {
					t.Errorf("%s is missing in %s", want, page)
				}
			}
			if w.Code != tc.status || w.Header().Get("Connection") != tc.close || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				t.Errorf("%d, %v", w.Code, w.Header())
			}
			if w := ask(mine); w.Code != tc.status || !strings.HasPrefix(w.Body.String(), "mine: This") || w.Header().Get("Connection") != tc.close {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}
