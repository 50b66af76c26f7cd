package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/api"
)

const jsonMedia = "application/json"

// decoded reads an answer, which must have the given status.
func decoded[T any](t *testing.T, res answer, status int) (v T) {
	t.Helper()
	if res.StatusCode != status {
		t.Fatalf("%d: %s", res.StatusCode, res.text)
	}
	ok(t, json.Unmarshal([]byte(res.text), &v))
	return v
}

type found struct {
	Reports []struct{ ID, Origin, Level, Excerpt string }
	Next    string
}

func TestPagesOfASearchFollowEachOther(t *testing.T) {
	p := newPlace(t)
	for range 5 {
		decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
	}
	seen, path := map[string]bool{}, "/api/v1/reports?number=209-555-0129&limit=2"
	for n := 1; path != ""; n++ {
		res := p.do(t, http.MethodGet, path, "reader", "", "")
		f := decoded[found](t, res, 200)
		for _, r := range f.Reports {
			seen[r.ID] = true
		}
		link := res.Header.Get("Link")
		if (link == "") != (f.Next == "") || n > 3 {
			t.Fatalf("page %d: next %q, link %q", n, f.Next, link)
		}
		path, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">")
	}
	if len(seen) != 5 {
		t.Errorf("%d of 5 were found", len(seen))
	}
}

func TestDaysOfASearch(t *testing.T) {
	p := newPlace(t)
	c := decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
	received := decoded[struct{ Received string }](t, p.do(t, http.MethodGet, "/api/v1/reports/"+c.ID, "owner", "", ""), 200).Received[:10]
	for _, tt := range []struct {
		query string
		want  int
	}{
		{"from=" + received, 1},
		{"to=" + received, 1}, // the whole of the day
		{"from=" + received + "&to=" + received, 1},
		{"to=2020-01-01", 0},
		{"to=" + received + "T00:00:00Z", 0},
		{"from=2120-01-01", 0},
	} {
		if f := decoded[found](t, p.do(t, http.MethodGet, "/api/v1/reports?"+tt.query, "owner", "", ""), 200); len(f.Reports) != tt.want {
			t.Errorf("%s: %d were found", tt.query, len(f.Reports))
		}
	}
}

// What the command line reports is marked so; a program's word for itself
// does not matter otherwise.
func TestOrigin(t *testing.T) {
	p := newPlace(t)
	for agent, want := range map[string]string{"": "api", api.CommandAgent + "1.0": "command", "curl/8": "api"} {
		r := request(t, http.MethodPost, p.URL+"/api/v1/reports", "owner", jsonMedia, record)
		r.Header.Set("User-Agent", agent)
		c := decoded[struct{ ID string }](t, p.send(t, r), 201)
		if got := decoded[struct{ Origin string }](t, p.do(t, http.MethodGet, "/api/v1/reports/"+c.ID, "owner", "", ""), 200).Origin; got != want {
			t.Errorf("%q: %s", agent, got)
		}
	}
	if n := p.do(t, http.MethodGet, "/metrics", "owner", "", "").text; !strings.Contains(n, `hangup_reports_total{level="hang_up",origin="command"} 1`) {
		t.Errorf("the counts do not show it: %s", n)
	}
}

// A file comes back byte for byte, as a download that no browser runs.
func TestFilesComeBackAsTheyWent(t *testing.T) {
	p := newPlace(t)
	c := decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
	var form strings.Builder
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", `C:\letters\Brief an "mich" ü.html`)
	ok(t, err)
	_, err = io.WriteString(part, "<script>alert(1)</script>")
	ok(t, err)
	ok(t, w.Close())
	for _, tt := range []struct{ name, media, body, want, file string }{
		{"?name=a.png", "image/png", "\x89PNG\x00\xff", "\x89PNG\x00\xff", "a.png"},
		{"", "text/html", "<b>", "<b>", "attachment"},
		{"", w.FormDataContentType(), form.String(), "<script>alert(1)</script>", "Brief"},
	} {
		res := p.do(t, http.MethodPost, "/api/v1/reports/"+c.ID+"/attachments"+tt.name, "owner", tt.media, tt.body)
		at := decoded[struct{ URL string }](t, res, 201).URL
		got := p.do(t, http.MethodGet, at, "owner", "", "")
		h := got.Header
		if got.text != tt.want || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Disposition"), tt.file[:3]) ||
			h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %q %v", tt.media, got.text, h)
		}
	}
}

// A view that was dropped is gone, however soon.
func TestViewsComeAndGo(t *testing.T) {
	p := newPlace(t)
	id := decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/views", "owner", jsonMedia, `{"name":"a","query":"q=a"}`), 201).ID
	list := func() int {
		return len(decoded[struct{ Views []any }](t, p.do(t, http.MethodGet, "/api/v1/views", "reader", "", ""), 200).Views)
	}
	if n := list(); n != 1 {
		t.Errorf("%d views", n)
	}
	if res := p.do(t, http.MethodDelete, "/api/v1/views/"+id, "owner", "", ""); res.StatusCode != 204 || list() != 0 {
		t.Errorf("%d, and it is still there", res.StatusCode)
	}
}

// A backup that is none leaves everything as it is.
func TestABadBackupHarmsNothing(t *testing.T) {
	p := newPlace(t)
	c := decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
	if res := p.do(t, http.MethodPost, "/api/v1/restore", "owner", "application/vnd.sqlite3", "no backup"); res.StatusCode != 422 {
		t.Errorf("%d %s", res.StatusCode, res.text)
	}
	decoded[struct{ ID string }](t, p.do(t, http.MethodGet, "/api/v1/reports/"+c.ID, "owner", "", ""), 200)
}

// Bodies that are no good are refused without being quoted.
func TestBadBodies(t *testing.T) {
	p := newPlace(t)
	c := decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
		location                 string
	}{
		{"no JSON", "POST", "/api/v1/check", marker, 400, "body"},
		{"half of it", "POST", "/api/v1/check", `{"text":"` + marker, 400, "body"},
		{"another kind", "POST", "/api/v1/check", `{"text":"hello","kind":"` + marker + `"}`, 422, "body.kind"},
		{"a wrong type", "POST", "/api/v1/check", `{"text":["` + marker + `"]}`, 422, "body.text"},
		{"too deep", "POST", "/api/v1/check", `{"text":"hello","x":` + deep + `}`, 400, ""},
		{"no UUID", "POST", "/api/v1/reports", `{"text":"hello","id":"` + marker + `"}`, 422, "body.id"},
		{"no day", "POST", "/api/v1/reports", `{"text":"hello","occurred":"` + marker + `"}`, 422, "body.occurred"},
		{"no list", "POST", "/api/v1/reports", `{"text":"hello","happened":"` + marker + `"}`, 422, "body"},
		{"an unknown field", "PATCH", "/api/v1/reports/" + c.ID, `{"` + marker + `":1}`, 400, "body"},
		{"a wrong type in a field", "PATCH", "/api/v1/reports/" + c.ID, `{"note":[` + number + `]}`, 422, "body.note"},
		{"two objects", "PATCH", "/api/v1/reports/" + c.ID, `{"note":"a"}{"note":"` + marker + `"}`, 400, ""},
		{"nothing", "PATCH", "/api/v1/reports/" + c.ID, `{}`, 422, "body"},
		{"no body", "PATCH", "/api/v1/reports/" + c.ID, ``, 400, ""},
		{"another type of scam", "PATCH", "/api/v1/reports/" + c.ID, `{"correction":{"level":"none","type":"` + marker + `","reason":"a"}}`, 422, "body.correction.type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res := p.do(t, tt.method, tt.path, "owner", jsonMedia, tt.body)
			pr := decoded[struct {
				Detail string
				Errors []struct{ Location, Message string }
			}](t, res, tt.status)
			if strings.Contains(res.text, marker) || strings.Contains(res.text, number) || pr.Detail == "" {
				t.Errorf("the error: %s", res.text)
			}
			if tt.location != "" && (len(pr.Errors) == 0 || pr.Errors[0].Location != tt.location) {
				t.Errorf("the place: %s", res.text)
			}
		})
	}
}

// What was exported is taken in again as it was, and what is no case is told.
func TestAnImportCountsItsLines(t *testing.T) {
	p, q := newPlace(t), newPlace(t)
	for range 3 {
		decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
	}
	lines := p.do(t, http.MethodGet, "/api/v1/export", "owner", "", "").text
	in := decoded[struct {
		Lines, Cases int
		Refused      []struct {
			Line int
			Why  string
		}
	}](t, q.do(t, http.MethodPost, "/api/v1/import", "owner", "application/x-ndjson", "\n"+lines+marker+"\n\n"), 200)
	if in.Lines != 5 || in.Cases != 3 || fmt.Sprint(in.Refused) != "[{1 This is no JSON object.} {5 This is no JSON object.}]" {
		t.Errorf("%+v", in)
	}
	if again := q.do(t, http.MethodGet, "/api/v1/export", "owner", "", "").text; again != lines {
		t.Errorf("it is not the same:\n%s\n%s", lines, again)
	}
}

// An export that fails is a problem before its first byte, and a broken
// connection after it: nobody takes a part for the whole.
func TestATornExportIsSeen(t *testing.T) {
	for name, files := range map[string]int{"before": 0, "after": 3} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			c := decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
			for range files {
				decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports/"+c.ID+"/attachments", "owner", "text/plain", strings.Repeat("x", 60<<10)), 201)
			}
			p.shelf.torn.Store(true)
			res, err := p.Client().Do(request(t, http.MethodGet, p.URL+"/api/v1/export", "owner", "", ""))
			ok(t, err)
			_, err = io.Copy(io.Discard, res.Body)
			ok(t, res.Body.Close())
			switch {
			case files == 0 && (res.StatusCode != 503 || err != nil || res.Header.Get("Content-Type") != "application/problem+json" || res.Header.Get("Content-Disposition") != ""):
				t.Errorf("%d %v %v", res.StatusCode, res.Header, err)
			case files > 0 && err == nil:
				t.Error("the part looks like the whole")
			}
		})
	}
}
