package api_test

import (
	"encoding/binary"
	"encoding/json"
	"io"
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

// marker stands in everything that the tests send, and must not come out again
// in an error, in the log or in a count. So must the number.
const (
	marker = "zanzibarmarker"
	number = "2095550129"
	// complaints is a file as the FTC publishes them.
	complaints = "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n" +
		number + ",2026-03-02 08:00:00,2026-03-01 08:00:00,Springfield,Ohio,614,Computer & technical support,Y\n"
	record = `{"turns":[{"role":"caller","text":"This is Windows support, ` + marker + `. Your computer has a virus. Install AnyDesk and ring us back on ` + number + `."}],"caller_id":"9-9876","country":"US"}`
)

// recipes say how each answer of each operation comes about: where the desk
// has to stand, and what to send. {case}, {erased}, {attachment}, {view},
// {token}, {destination}, {imported}, {wave}, {warning}, {campaign}, {other} (campaign), {member}
// (of the campaign) and {fresh} are ids. What holds for every operation (nobody asks,
// somebody who may not, a body of another kind, a disk without room ...) is
// in usual.
var recipes = map[string]map[int]recipe{
	"check":  {200: {body: record}, 422: {body: `{"text":" "}`}},
	"report": {201: {body: record}, 200: {body: with(record, `"id":"{case}"`)}, 202: {desk: away, body: record}, 410: {body: with(record, `"id":"{erased}"`)}, 422: {body: with(record, `"happened":["`+marker+`"]`)}},
	"search": {200: {path: "?q=" + marker + "&from=2020-01-01&limit=1"}},
	"case":   {200: {}, 404: {path: "{fresh}"}, 410: {path: "{erased}"}},
	"change": {200: {body: `{"note":"` + marker + `","correction":{"level":"none","reason":"` + marker + `"},"happened":["gave_access"]}`}, 202: {desk: away},
		404: {path: "{fresh}"}, 410: {path: "{erased}"}, 422: {body: `{"correction":{"level":"` + marker + `","reason":"x"}}`}},
	"erase":               {204: {}, 202: {desk: away}, 404: {path: "{fresh}"}},
	"pack":                {200: {}, 404: {path: "{fresh}/pack"}, 410: {path: "{erased}/pack"}},
	"attach":              {201: {media: "text/plain", body: marker}, 202: {desk: away}, 400: {media: "multipart/form-data", body: marker}, 404: {path: "{fresh}/attachments"}, 410: {path: "{erased}/attachments"}, 413: {body: strings.Repeat(marker, 6000)}},
	"attachment":          {200: {}, 404: {path: "{case}/attachments/{fresh}"}},
	"detach":              {204: {}, 202: {desk: behind}, 404: {path: "{case}/attachments/{fresh}"}, 410: {path: "{erased}/attachments/{fresh}"}},
	"number":              {200: {}, 422: {path: marker}},
	"knowledge":           {200: {}},
	"views":               {200: {}},
	"save-view":           {201: {body: `{"name":"` + marker + `","query":"q=` + marker + `"}`}, 202: {desk: away}, 422: {body: `{"name":"` + marker + `","query":""}`}},
	"drop-view":           {204: {}, 202: {desk: behind}, 404: {path: "{fresh}"}},
	"audit":               {200: {path: "?limit=1"}},
	"export":              {200: {}},
	"import":              {200: {body: "{line}\n" + marker + "\n\n"}, 202: {desk: away}, 400: {desk: cut}},
	"import-complaints":   {200: {path: "?import={fresh}&source=" + marker, body: complaints + marker + "\n"}, 202: {desk: away}, 400: {desk: cut}},
	"imported-files":      {200: {}},
	"take-back-file":      {204: {}, 202: {desk: behind}, 404: {path: "{fresh}"}},
	"backup":              {200: {}},
	"restore":             {204: {body: "{backup}"}, 400: {desk: cut}, 409: {body: "{newer}"}, 413: {body: strings.Repeat(marker, 1<<19)}, 422: {body: marker}},
	"tokens":              {200: {}},
	"new-token":           {201: {body: `{"name":"t{fresh}","scopes":["check"],"expires":"{later}"}`}, 422: {body: `{"name":"t","scopes":["` + marker + `"],"expires":"{later}"}`}},
	"new-link":            {201: {}, 404: {desk: unready}},
	"revoke-token":        {204: {}, 404: {path: "{fresh}"}},
	"accounts":            {200: {}},
	"set-account":         {204: {body: `{"role":"member","passphrase":"a walk along the long canal"}`}, 422: {body: `{"role":"` + marker + `"}`}, 429: {desk: crowded}},
	"remove-account":      {204: {}, 404: {path: "nobody"}, 422: {path: "chief"}},
	"notifications":       {200: {}},
	"new-notification":    {201: {body: `{"kind":"ntfy","name":"` + marker + `","fields":{"topic":"t{fresh}"}}`}, 422: {body: `{"kind":"` + marker + `","fields":{}}`}},
	"test-notification":   {200: {}, 404: {path: "{fresh}/test"}},
	"remove-notification": {204: {}, 404: {path: "{fresh}"}},
	"waves":               {200: {path: "?days=400"}, 503: {desk: blind}},
	"wave":                {200: {}, 404: {path: "{fresh}"}, 503: {desk: blind}},
	"explain-wave":        {200: {}, 404: {path: "{fresh}/explain"}, 503: {desk: blind}},
	"streams":             {200: {path: "?kind=type&limit=2"}, 503: {desk: blind}},
	"stream":              {200: {}, 422: {path: marker}, 503: {desk: blind}},
	"campaigns":           {200: {path: "?least=1"}, 503: {desk: blind}},
	"campaign":            {200: {}, 404: {path: "{fresh}"}},
	"held":                {200: {}, 503: {desk: blind}},
	"name-campaign":       {200: {body: `{"name":"` + marker + `"}`}, 202: {desk: away}, 404: {path: "{fresh}/name"}, 503: {desk: blind}},
	"merge-campaigns":     {200: {body: `{"with":"{other}"}`}, 202: {desk: away}, 404: {path: "{fresh}/merge"}, 503: {desk: blind}},
	"split-campaign":      {200: {body: `{"reports":["{member}"]}`}, 202: {desk: away}, 404: {path: "{fresh}/split", body: `{"reports":[]}`}, 503: {desk: blind}},
	"block-list":          {200: {path: "?since=2020-01-01"}, 503: {desk: blind}},
	"export-stix":         {200: {}, 503: {desk: blind}},
	"export-misp":         {200: {}, 404: {path: "misp/{fresh}"}, 503: {desk: blind}},
	"export-waves":        {200: {}, 503: {desk: blind}},
	"export-campaigns":    {200: {}, 503: {desk: blind}},
	"export-numbers":      {200: {}, 503: {desk: blind}},
	"alive":               {200: {}},
	"ready":               {200: {}, 503: {desk: unready}},
	"metrics":             {200: {}},
}

// with adds a field to a record.
func with(record, field string) string { return `{` + field + "," + record[1:] }

// usual is how an answer comes about with what makes the operation succeed,
// but for one thing.
var usual = map[int]recipe{
	400: {body: "{"},
	401: {as: "-"},
	403: {as: "token:nothing"},
	408: {desk: stalled},
	413: {body: `{"` + marker + `":"` + strings.Repeat("x", 600<<10) + `"}`},
	415: {media: "text/plain"},
	422: {path: "?" + marker + "=" + number},
	500: {desk: faulty},
	503: {desk: away},
	507: {desk: full},
}

// recipe is one way to ask; what is empty is as in the operation's success.
type recipe struct {
	desk        condition
	as, path    string // path is what follows the collection, or a query
	media, body string
}

// condition is how the desk stands.
type condition string

const (
	well    condition = ""
	away    condition = "the database is away"
	full    condition = "the disk is full"
	behind  condition = "the database is behind"
	unready condition = "reports cannot be written down"
	blind   condition = "the store was not read yet"
	crowded condition = "many passphrases are being set"

	// What happens to one request.
	cut     condition = "the body ends too soon"
	stalled condition = "the body does not arrive in time"
	faulty  condition = "the program has a fault"
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
	desks[away].takeAway(t)
	desks[full].journal.full.Store(true)
	fault := io.ErrShortWrite
	desks[unready].ready.Store(&[]error{fault}[0])
	desks[behind].shelf.hold.Lock()
	defer desks[behind].shelf.hold.Unlock()

	doc, schema := read(t, desks[well])
	for path, methods := range doc.Paths {
		for method, op := range methods {
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
		"/waves/{id}", "/waves/{wave}", "/streams/{key}", "/streams/all", "/campaigns/{id}", "/campaigns/{campaign}", "/misp/{id}", "/misp/{warning}").Replace(r.path)
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
		{"{wave}", func() string { return p.wave(t) }},
		{"{warning}", func() string { return p.warning(t) }},
		{"{campaign}", func() string { p.wave(t); return p.flooded(t).ID }},
		{"{other}", func() string { return p.other(t) }},
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
