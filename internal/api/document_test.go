package api_test

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// document is openapi.json as the tests read it.
type document struct {
	Paths map[string]map[string]struct {
		OperationID, Summary, Description string
		Tags                              []string
		Security                          []map[string][]string
		RequestBody                       struct{ Content map[string]media }
		Responses                         map[string]struct {
			Description string
			Content     map[string]media
			Headers     map[string]any
		}
	}
}

type media struct {
	Schema  any
	Example any
}

// restoreLast are the paths, those that put a backup in the place of the database
// at the end: until it has caught up with the journal, a desk says of what came
// after the backup that it is not there.
func (d document) restoreLast() []string {
	paths := slices.Sorted(maps.Keys(d.Paths))
	slices.SortStableFunc(paths, func(a, b string) int {
		return strings.Count(a, "restore") - strings.Count(b, "restore")
	})
	return paths
}

func read(t *testing.T, p *place) (document, func(pointer ...string) *jsonschema.Schema) {
	t.Helper()
	res := p.do(t, http.MethodGet, "/openapi.json", "", "", "")
	var d document
	ok(t, json.Unmarshal([]byte(res.text), &d))
	raw, err := jsonschema.UnmarshalJSON(strings.NewReader(res.text))
	ok(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	ok(t, c.AddResource("openapi.json", raw))
	return d, func(pointer ...string) *jsonschema.Schema {
		t.Helper()
		at := "openapi.json#"
		for _, p := range pointer {
			at += "/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(p)
		}
		s, err := c.Compile(at)
		ok(t, err)
		return s
	}
}

// Every operation of the document gives every answer that the document tells
// of, in the shape that it tells.
func TestEveryAnswerOfTheDocument(t *testing.T) {
	desks := map[condition]*place{}
	seeds := map[condition]seed{}
	for _, c := range []condition{well, away, full, behind, unready, blind} {
		p := newPlaceOn(t, &shelf{dir: t.TempDir(), blind: c == blind})
		ok(t, p.guard.SetAccount("chief", "owner", "a walk along the long canal"))
		desks[c], seeds[c] = p, p.seed(t, "")
	}
	desks[behind].stop()
	desks[behind] = newPlaceOn(t, &shelf{dir: desks[behind].shelf.dir, patience: time.Millisecond})
	desks[away].takeAway(t)
	desks[full].journal.full.Store(true)
	fault := io.ErrShortWrite
	desks[unready].ready.Store(&[]error{fault}[0])
	desks[behind].shelf.hold.Lock()
	defer desks[behind].shelf.hold.Unlock()

	doc, schema := read(t, desks[well])
	for _, path := range doc.restoreLast() {
		for method, op := range doc.Paths[path] {
			for status := range op.Responses {
				code, err := strconv.Atoi(status)
				ok(t, err)
				t.Run(op.OperationID+" "+status, func(t *testing.T) {
					r, known := recipeFor(op.OperationID, code, desks[well].success(op.OperationID, path, doc))
					if !known {
						t.Fatal("no recipe says how this answer comes about")
					}
					p, s := desks[r.desk], seeds[r.desk]
					if p == nil || r.desk == well {
						p = desks[well]
						s = p.seed(t, "{case}"+r.path+r.body)
					}
					if r.desk == crowded {
						p.crowd(t)
					}
					ask := func() answer {
						req := request(t, strings.ToUpper(method), p.URL+s.fill(r.path), r.as, s.fill(r.media), s.fill(r.body))
						req.Header.Set("Trouble", string(r.desk))
						return p.send(t, req)
					}
					res := ask()
					for r.desk == crowded && res.StatusCode != code {
						res = ask()
					}
					if res.StatusCode != code {
						t.Fatalf("the answer is %d: %s", res.StatusCode, res.text)
					}
					documented := op.Responses[status]
					for name := range documented.Headers {
						if res.Header.Get(name) == "" && name != "Link" {
							t.Errorf("the header %s is missing", name)
						}
					}
					for m := range documented.Content {
						fits(t, res, m, schema("paths", path, method, "responses", status, "content", m, "schema"))
					}
					if len(documented.Content) == 0 && res.text != "" {
						t.Errorf("there is a body, and none is documented: %s", res.text)
					}
					if code >= 400 {
						plain(t, res)
					}
				})
			}
		}
	}
	for c, p := range desks {
		if log := p.log.text(); strings.Contains(log, marker) || strings.Contains(log, number) || strings.Contains(log, seeds[c].ids["{case}"]) {
			t.Errorf("%s: the log holds what was sent: %s", c, log)
		}
		counts := p.do(t, http.MethodGet, "/metrics", "owner", "", "").text
		if strings.Contains(counts, marker) || strings.Contains(counts, number) || !strings.Contains(counts, `hangup_http_requests_total{`) {
			t.Errorf("%s: the counts: %s", c, counts)
		}
	}
}

// plain checks that a problem says what its status says, in sentences, and
// nothing of what was sent.
func plain(t *testing.T, res answer) {
	t.Helper()
	if strings.Contains(res.text, marker) || strings.Contains(res.text, number) {
		t.Errorf("the error holds what was sent: %s", res.text)
	}
	if res.Header.Get("Content-Type") != "application/problem+json" {
		return // a desk that is not ready says more than that
	}
	var pr struct {
		Status int
		Detail string
		Errors []struct{ Message string }
	}
	ok(t, json.Unmarshal([]byte(res.text), &pr))
	told := []string{pr.Detail}
	for _, e := range pr.Errors {
		told = append(told, e.Message)
	}
	if i := slices.IndexFunc(told, func(s string) bool { return !isSentence(s) }); i >= 0 || pr.Status != res.StatusCode {
		t.Errorf("%d is told as: %s", res.StatusCode, res.text)
	}
}

// success is the request that makes an operation succeed.
func (p *place) success(id, path string, _ document) recipe {
	r := recipe{as: "owner", path: path}
	for status := range recipes[id] {
		if status < 300 && status != 202 && (id != "report" || status == 201) {
			r.body, r.media = recipes[id][status].body, recipes[id][status].media
			if q := recipes[id][status].path; q != "" {
				r.path += q
			}
		}
	}
	r.path = strings.NewReplacer("{attachment}", "{attachment}", "/reports/{id}", "/reports/{case}", "/views/{id}", "/views/{view}", "/tokens/{id}", "/tokens/{token}", "/notifications/{id}", "/notifications/{destination}",
		"/accounts/{name}", "/accounts/{account}", "/numbers/{number}", "/numbers/"+number, "/complaints/{import}", "/complaints/{imported}",
		"/waves/{id}", "/waves/{wave}", "/masks/{id}", "/masks/{mask}", "/streams/{key}", "/streams/all", "/campaigns/{id}/decisions/{decision}", "/campaigns/{campaign}/decisions/{decision}", "/campaigns/{id}", "/campaigns/{campaign}", "/misp/{id}", "/misp/{warning}",
		"/warnings/{id}/as/{form}", "/warnings/{issued}/as/stix", "/warnings/{id}/withdraw", "/warnings/{issued}/withdraw", "/warnings/{id}", "/warnings/{draft}", "/appeals/{id}", "/appeals/{appeal}").Replace(r.path)
	switch {
	case id == "import":
		r.media = "application/x-ndjson"
	case id == "import-complaints":
		r.media = "application/octet-stream"
	case id == "restore":
		r.media = "application/vnd.sqlite3"
	case r.body != "" && r.media == "":
		r.media = "application/json"
	}
	return r
}

// recipeFor is the success with what the recipe changes.
func recipeFor(id string, status int, r recipe) (recipe, bool) {
	change, known := recipes[id][status]
	if !known {
		change, known = usual[status]
	}
	r.desk = change.desk
	if change.as != "" {
		r.as = strings.TrimPrefix(change.as, "-")
	}
	if change.media != "" {
		r.media = change.media
	}
	if change.body != "" {
		r.body = strings.TrimPrefix(change.body, "-")
	}
	if status >= 400 && change.path != "" {
		bare, _, _ := strings.Cut(r.path, "?")
		if strings.HasPrefix(change.path, "?") {
			r.path = bare + change.path
		} else {
			at := strings.Split(bare, "/")
			r.path = strings.Join(at[:4], "/") + "/" + change.path
		}
	}
	return r, known
}

// fits checks that an answer is of the media type and the shape.
func fits(t *testing.T, res answer, want string, schema *jsonschema.Schema) {
	t.Helper()
	got, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil || want != "*/*" && got != want {
		t.Errorf("the media type is %q, and %q is documented", got, want)
	}
	if !strings.HasSuffix(got, "/json") && !strings.HasSuffix(got, "+json") || want == "*/*" {
		return
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(res.text))
	if err == nil {
		err = schema.Validate(v)
	}
	if err != nil {
		t.Errorf("the answer is not of the shape that is documented: %v\n%s", err, res.text)
	}
}

// seed is what a desk holds before it is asked.
type seed struct{ ids map[string]string }

func (s seed) fill(text string) string {
	for name, id := range s.ids {
		text = strings.ReplaceAll(text, name, id)
	}
	return text
}

// later is an end that a token may have.
func later() string { return time.Now().AddDate(1, 0, 0).UTC().Format(time.RFC3339) }

// seed puts into the desk what the given text names, or everything where it is
// empty.
func (p *place) seed(t *testing.T, wanted string) seed {
	t.Helper()
	post := func(path, media, body string) string {
		res := p.do(t, http.MethodPost, path, "owner", media, body)
		var w struct{ ID string }
		ok(t, json.Unmarshal([]byte(res.text), &w))
		if w.ID == "" {
			t.Fatalf("%s: %d %s", path, res.StatusCode, res.text)
		}
		return w.ID
	}
	const j = "application/json"
	fresh, err := uuid.NewV7()
	ok(t, err)
	s := seed{map[string]string{"{fresh}": fresh.String(), "{later}": later()}}
	for _, make := range []struct {
		name string
		id   func() string
	}{
		{"{case}", func() string { return post("/api/v1/reports", j, record) }},
		{"{attachment}", func() string {
			return post("/api/v1/reports/"+s.ids["{case}"]+"/attachments?name="+marker, "image/png", "\x89PNG")
		}},
		{"{erased}", func() string {
			id := post("/api/v1/reports", j, record)
			if res := p.do(t, http.MethodDelete, "/api/v1/reports/"+id, "owner", "", ""); res.StatusCode != http.StatusNoContent {
				t.Fatalf("erase: %d %s", res.StatusCode, res.text)
			}
			return id
		}},
		{"{account}", func() string {
			ok(t, p.guard.SetAccount("a"+fresh.String(), "member", "a walk along the long canal"))
			return "a" + fresh.String()
		}},
		{"{view}", func() string { return post("/api/v1/views", j, `{"name":"`+marker+`","query":"q=`+marker+`"}`) }},
		{"{token}", func() string {
			return post("/api/v1/tokens", j, `{"name":"s`+fresh.String()+`","scopes":["check"],"expires":"`+s.ids["{later}"]+`"}`)
		}},
		{"{destination}", func() string {
			for _, d := range p.notify.Destinations() { // there may be few
				ok(t, p.notify.Remove(d.ID))
			}
			return post("/api/v1/notifications", j, `{"kind":"ntfy","fields":{"topic":"s`+fresh.String()+`","server":"http://127.0.0.1:9"}}`)
		}},
		{"{imported}", func() string {
			id := "f" + fresh.String()
			if res := p.do(t, http.MethodPost, "/api/v1/complaints?import="+id, "owner", "application/octet-stream", complaints); res.StatusCode != http.StatusOK {
				t.Fatalf("a file: %d %s", res.StatusCode, res.text)
			}
			return id
		}},
		{"{line}", func() string {
			line, _, _ := strings.Cut(p.do(t, http.MethodGet, "/api/v1/export", "owner", "", "").text, "\n")
			return line
		}},
		{"{backup}", func() string { return p.do(t, http.MethodGet, "/api/v1/backup", "owner", "", "").text }},
		{"{newer}", func() string { return ofNewer(p.do(t, http.MethodGet, "/api/v1/backup", "owner", "", "").text) }},
		{"{mask}", func() string {
			if res := p.do(t, http.MethodPost, "/api/v1/masks", "owner", j, `{"from":"2019-05-01","why":"The line was down."}`); res.StatusCode != http.StatusOK {
				t.Fatalf("a mask: %d %s", res.StatusCode, res.text)
			}
			return "2019-05-01"
		}},
		{"{wave}", func() string { return p.wave(t) }},
		{"{warning}", func() string { return p.warning(t) }},
		{"{draft}", func() string { return p.draft(t).ID }},
		{"{issued}", func() string { return p.issued(t) }},
		{"{discarded}", func() string { return p.discarded(t) }},
		{"{campaign}", func() string { p.wave(t); return p.flooded(t).ID }},
		{"{decision}", func() string {
			return post("/api/v1/campaigns/"+p.flooded(t).ID+"/name", j, `{"name":"The technician"}`)
		}},
		{"{other}", func() string { return p.other(t) }},
		{"{appeal}", func() string { return p.appeal(t) }},
		{"{member}", func() string { return p.flooded(t).lastOf(t, p) }},
	} {
		if wanted == "" && !(p.shelf.blind && lookedOut[make.name]) || strings.Contains(wanted, make.name) {
			s.ids[make.name] = make.id()
		}
	}
	return s
}

// ofNewer makes a backup one of a newer program: the version of the form stands
// at byte 60 of an SQLite file.
func ofNewer(backup string) string {
	b := []byte(backup)
	binary.BigEndian.PutUint32(b[60:], 9999)
	return string(b)
}

// The examples of the document are what it says that they are.
func TestExamplesFit(t *testing.T) {
	doc, schema := read(t, newPlace(t))
	seen := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			check := func(m media, pointer ...string) {
				if m.Example == nil {
					return
				}
				seen++
				if err := schema(append([]string{"paths", path, method}, pointer...)...).Validate(m.Example); err != nil {
					t.Errorf("%s: %v", op.OperationID, err)
				}
			}
			for name, m := range op.RequestBody.Content {
				check(m, "requestBody", "content", name, "schema")
				if m.Example == nil && name == "application/json" {
					t.Errorf("%s shows no example of what to send", op.OperationID)
				}
			}
			for status, r := range op.Responses {
				for name, m := range r.Content {
					check(m, "responses", status, "content", name, "schema")
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no example was seen")
	}
}

// The document says of each operation what a reader needs.
func TestTheDocumentIsWhole(t *testing.T) {
	doc, _ := read(t, newPlace(t))
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if op.OperationID == "" || op.Summary == "" || op.Description == "" || len(op.Tags) != 1 || len(op.Security) == 0 {
				t.Errorf("%s %s is not described", method, path)
			}
			for status, r := range op.Responses {
				if r.Description == "" || strings.HasPrefix(status, "4") && len(r.Content) != 1 {
					t.Errorf("%s %s: %s is not described", method, path, status)
				}
			}
		}
	}
}

// A verdict is exactly what hangup check --json writes.
func TestVerdictsKeepToTheirSchema(t *testing.T) {
	p := newPlace(t)
	s, err := jsonschema.NewCompiler().Compile("../../docs/verdict.schema.json")
	ok(t, err)
	res := p.do(t, http.MethodPost, "/api/v1/check", "owner", "application/json", record)
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(res.text))
	ok(t, err)
	ok(t, s.Validate(v))
}
