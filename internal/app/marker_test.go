package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/web"
)

// marker stands for the words of a person: it is put into every field of every
// route, and may come out in no log, no metric and no error.
const marker = "kaleidoscope"

// hole is a part of a path that a request fills in.
var hole = regexp.MustCompile(`\{[a-z]+\$?\}`)

// fields are names under which the pages take words.
var fields = []string{"text", "note", "reason", "name", "query", "q", "caller_id", "callback", "country", "level", "type", "happened", "from", "to", "occurred",
	"number", "passphrase", "role", "scopes", "scope", "expires", "days", "token", "consent", "id", "kind", "after", "limit", "before",
	"title", "lead", "says", "truth", "do", "numbers", "organisations", "why", "verdict", "until", "answer", "grant", "contact", "wave", "campaign", "since"}

func TestWordsReachNoLog(t *testing.T) {
	r := start(t, t.TempDir(), "intake-public", "true", "intake-notice", "The library", "intake-per-hour", "1000")
	mine := noRedirect(browser(t))
	if code, _ := status(t, mine, request(t, "GET", r.Link(), nil)); code >= 400 {
		t.Fatalf("the link gives %d", code)
	}
	id := keep(t, r)
	m := &marked{t: t, r: r, mine: mine, id: id}
	for _, p := range web.Patterns() {
		m.page(p)
	}
	m.operations()
	m.rubbish()
	if m.tried < 80 {
		t.Errorf("only %d requests were made", m.tried)
	}
	_, metrics := status(t, http.DefaultClient, request(t, "GET", r.URL()+"/metrics", nil, "Authorization", "Bearer "+r.token()))
	if !strings.Contains(metrics, "hangup_") {
		t.Error("there are no metrics")
	}
	log := r.log.String()
	r.stop()
	for what, text := range map[string]string{"the log": log + r.log.String(), "the metrics": metrics} {
		if i := strings.Index(text, marker); i >= 0 {
			t.Errorf("%s holds words of a person: … %s", what, text[max(0, i-200):min(len(text), i+100)])
		}
		if strings.Contains(text, id) {
			t.Errorf("%s names a case", what)
		}
	}
}

// keep makes a case with the marker in it.
func keep(t *testing.T, r *running) string {
	t.Helper()
	req := request(t, "POST", r.URL()+"/api/v1/reports", nil, "Authorization", "Bearer "+r.token(), "Content-Type", "application/json")
	body := `{"text":"He rang from Microsoft about a ` + marker + ` and wanted gift cards."}`
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	code, answer := status(t, http.DefaultClient, req)
	var receipt struct{ ID string }
	if err := json.Unmarshal([]byte(answer), &receipt); err != nil || code != 201 {
		t.Fatalf("%d %v", code, err)
	}
	return receipt.ID
}

type marked struct {
	t     *testing.T
	r     *running
	mine  *http.Client
	id    string
	tried int
}

// paths fills the holes of a path with the marker, and with the case where it
// can be one.
func (m *marked) paths(path string) []string {
	path = strings.ReplaceAll(path, "{$}", "")
	all := hole.ReplaceAllString(path, marker)
	out := []string{all}
	if strings.Contains(path, "{id}") {
		out = append(out, hole.ReplaceAllString(strings.ReplaceAll(path, "{id}", m.id), marker))
	}
	return out
}

// page sends the marker to one page: in its path, its query and its form.
func (m *marked) page(pattern string) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "GET", pattern+marker
	}
	if path == "/cases/news" || path == "/waves/news" || path == "/logout" {
		return // a stream without end; the end of the session
	}
	form := url.Values{}
	for _, f := range fields {
		form.Set(f, marker)
	}
	for _, p := range m.paths(path) {
		if strings.HasSuffix(path, "/erase") && method == "POST" && strings.Contains(p, m.id) {
			continue // the case is still needed
		}
		if method == "GET" {
			m.send(m.mine, request(m.t, method, m.r.URL()+p+"?"+form.Encode(), nil), false)
			continue
		}
		m.send(m.mine, request(m.t, method, m.r.URL()+p, form), false)
		m.send(m.mine, m.multipart(p, form), false)
	}
}

// multipart is a form with a file in it.
func (m *marked) multipart(path string, form url.Values) *http.Request {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k := range form {
		if err := w.WriteField(k, marker); err != nil {
			m.t.Fatal(err)
		}
	}
	f, err := w.CreateFormFile("file", marker+".txt")
	if err == nil {
		_, err = io.WriteString(f, marker)
	}
	if err != nil || w.Close() != nil {
		m.t.Fatal(err)
	}
	req, err := http.NewRequest("POST", m.r.URL()+path, &b)
	if err != nil {
		m.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return req
}

// operations sends the marker to every operation of the API's document.
func (m *marked) operations() {
	_, doc := status(m.t, http.DefaultClient, request(m.t, "GET", m.r.URL()+"/openapi.json", nil))
	var api struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal([]byte(doc), &api); err != nil {
		m.t.Fatal(err)
	}
	body := map[string]any{"correction": map[string]string{"level": marker, "reason": marker}, "turns": []map[string]string{{"text": marker, "role": marker}}}
	for _, f := range fields {
		body[f] = marker
	}
	good := map[string]any{"text": "He rang about a " + marker, "note": "a " + marker}
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		for method, op := range api.Paths[path] {
			query := url.Values{}
			for _, p := range op.Parameters {
				if p.In == "query" {
					query.Set(p.Name, marker)
				}
			}
			for _, p := range m.paths(path) {
				if strings.ToUpper(method) == "DELETE" && strings.HasSuffix(p, m.id) {
					continue
				}
				for _, b := range []any{body, good, marker} {
					data, err := json.Marshal(b)
					if err != nil {
						m.t.Fatal(err)
					}
					req, err := http.NewRequest(strings.ToUpper(method), m.r.URL()+p+"?"+query.Encode(), bytes.NewReader(data))
					if err != nil {
						m.t.Fatal(err)
					}
					req.Header.Set("Authorization", "Bearer "+m.r.token())
					req.Header.Set("Content-Type", "application/json")
					m.send(http.DefaultClient, req, true)
				}
			}
		}
	}
}

// rubbish sends what is no request of anybody's: a wrong method, a wrong name,
// broken JSON, a header with words in it.
func (m *marked) rubbish() {
	at, bearer := m.r.URL(), "Bearer "+m.r.token()
	broken := request(m.t, "POST", at+"/api/v1/reports", nil, "Authorization", bearer, "Content-Type", "application/json")
	broken.Body = io.NopCloser(strings.NewReader(`{"text": "` + marker))
	m.send(http.DefaultClient, broken, true)
	m.send(http.DefaultClient, request(m.t, "BREW", at+"/"+marker, nil), true)
	m.send(http.DefaultClient, host(request(m.t, "GET", at+"/", nil), marker+".example"), true)
	m.send(http.DefaultClient, request(m.t, "GET", at+"/api/v1/reports", nil, "Authorization", "Bearer "+marker), true)
	m.send(http.DefaultClient, request(m.t, "POST", at+"/check", url.Values{"text": {marker}}, "Origin", "https://"+marker+".example"), true)
}

// send sends a request and looks at what comes back where it is an error of
// the API.
func (m *marked) send(c *http.Client, req *http.Request, program bool) {
	m.t.Helper()
	m.tried++
	where := req.Method + " " + strings.NewReplacer(marker, "MARKER", m.id, "ID").Replace(req.URL.Path)
	code, body := status(m.t, c, req)
	if code >= 500 && code != http.StatusNotImplemented {
		m.t.Errorf("%s: %d", where, code)
	}
	if code >= 400 && program && strings.Contains(body, marker) {
		m.t.Errorf("%s: the error %d quotes what was sent: %s", where, code, body)
	}
}
