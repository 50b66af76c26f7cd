package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// The page shows every operation, and needs neither script nor anything from
// elsewhere.
func TestThePageShowsTheDocument(t *testing.T) {
	p := newPlace(t)
	doc, _ := read(t, p)
	page := p.do(t, http.MethodGet, "/api", "", "", "").text
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if !strings.Contains(page, "<code>"+strings.ToUpper(method)+" "+path+"</code>") || !strings.Contains(page, `id="op-`+op.OperationID+`"`) {
				t.Errorf("the page does not show %s %s", method, path)
			}
		}
	}
	for _, never := range []string{"<script", "style=", "<style", "https://cdn", "onclick"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %s in it", never)
		}
	}
	if !strings.Contains(page, `<link rel="stylesheet" href="/desk.css">`) {
		t.Error("the page does not ask for the style sheet of the desk")
	}
}

// The type of a problem is an address with an explanation.
func TestProblemsAreExplained(t *testing.T) {
	p := newPlace(t)
	for _, tt := range []struct {
		method, path, problem string
		status                int
	}{
		{http.MethodGet, "/api/v1/reports", "/api/problems/not-signed-in", 401},
		{http.MethodGet, "/api/v1/nowhere", "/api/problems/not-found", 404},
		{http.MethodPut, "/api/v1/reports", "/api/problems/method", 405},
	} {
		res := p.do(t, tt.method, tt.path, "", "", "")
		if res.StatusCode != tt.status || !strings.Contains(res.text, `"type":"`+tt.problem+`"`) || res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, res.StatusCode, res.text)
		}
		if tt.status == 405 && !strings.Contains(res.Header.Get("Allow"), "POST") {
			t.Errorf("what is allowed is not told: %q", res.Header.Get("Allow"))
		}
		if page := p.do(t, http.MethodGet, tt.problem, "", "", ""); page.StatusCode != 200 || !strings.Contains(page.text, "<h1>") {
			t.Errorf("%s is not explained: %d", tt.problem, page.StatusCode)
		}
	}
}
