package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
)

type warningSeen struct {
	ID, State, Title, Updated, Page, Withheld string
	Revision                                  int
	Says, Do, Obstacles                       []string
	Numbers                                   []struct{ Number, Reason string }
	History                                   []struct{ What, Why string }
}

// From a wave to a published warning, to what is new, what was wrong, and back.
func TestAWarningGoesOutOverTheAPI(t *testing.T) {
	p := newPlace(t)
	send := func(path, body string, status int) warningSeen {
		t.Helper()
		return decoded[warningSeen](t, p.do(t, http.MethodPost, "/api/v1/warnings"+path, "owner", jsonMedia, body), status)
	}
	w := send("", `{"wave":"`+p.wave(t)+`"}`, 201)
	if w.State != "draft" || w.Revision != 0 || w.Page != "" || len(w.Says) == 0 || len(w.Numbers) != 1 || w.Withheld != "" {
		t.Errorf("the draft: %+v", w)
	}
	// Nobody outside sees it, and its address is that of this machine: both are said.
	if told := strings.Join(w.Obstacles, " "); len(w.Obstacles) != 3 || !strings.Contains(told, "warnings.public") || !strings.Contains(told, "warnings.address") || !strings.Contains(told, "warnings.name") {
		t.Errorf("obstacles: %q", w.Obstacles)
	}
	if res := p.do(t, http.MethodGet, "/api/v1/warnings/"+w.ID+"/as/text", "reader", "", ""); res.StatusCode != 422 || !strings.Contains(res.text, "This is a draft") {
		t.Errorf("the text of a draft: %d %s", res.StatusCode, res.text)
	}
	send("/"+w.ID+"/publish", `{"seen":"2020-01-01T00:00:00Z"}`, 422)
	id := w.ID
	change := func(body string, status int) (w warningSeen, text string) {
		t.Helper()
		res := p.do(t, http.MethodPatch, "/api/v1/warnings/"+id, "owner", jsonMedia, body)
		return decoded[warningSeen](t, res, status), res.text
	}
	was := w
	if w, _ = change(`{"seen":"`+w.Updated+`","title":"Calls of a false repair service","do":["Hang up."],"began":"2025-01-02","reports":40,"ratio":3.5}`, 200); w.Title != "Calls of a false repair service" || len(w.Says) != len(was.Says) || len(w.Do) != 1 {
		t.Errorf("reworded: %+v", w)
	}
	for body, says := range map[string]string{
		`{"seen":"` + was.Updated + `","title":"Calls"}`: "Somebody else changed this warning", `{"title":""}`: "body.title", `{"numbers":["+14155550199"]}`: "not on the block list",
		`{"began":"May"}`: "body.began", `{"turn":[{"name":"My cousin"}]}`: "body.turn", `{"reports":-1}`: "body.reports",
	} {
		if _, text := change(body, 422); !strings.Contains(text, says) {
			t.Errorf("%s: %s", body, text)
		}
	}
	if w = send("/"+id+"/publish", `{"seen":"`+w.Updated+`"}`, 200); w.State != "published" || w.Page != "" || len(w.Obstacles) != 3 {
		t.Errorf("published: %+v", w)
	}
	send("/"+id+"/publish", `{}`, 422)
	if w = send("/"+id+"/publish", `{"new":true,"why":"They ring in the evening.","changes":{"lead":"They ring in the evening."}}`, 200); w.History[1].What != "updated" {
		t.Errorf("updated: %+v", w)
	}
	if w = send("/"+id+"/publish", `{"why":"They do not ring in the evening.","changes":{"lead":"They ring at noon."}}`, 200); w.History[2].What != "corrected" || w.Revision != 3 {
		t.Errorf("corrected: %+v", w)
	}
	send("/"+id+"/publish", `{"why":"For good measure."}`, 422)
	change(`{"title":"Calls"}`, 422)
	for form, want := range map[string][2]string{
		"text": {"text/plain; charset=utf-8", "What they say"}, "short": {"text/plain; charset=utf-8", "hang up"}, "atom": {"application/atom+xml; charset=utf-8", "<entry"},
		"cap": {"application/cap+xml; charset=utf-8", "<msgType>Update</msgType>"}, "stix": {"application/stix+json", `"spec_version": "2.1"`}, "misp": {"application/json", `"Event"`}, "csv": {"text/csv", "'+12098940429,callback"},
	} {
		res := p.do(t, http.MethodGet, "/api/v1/warnings/"+id+"/as/"+form, "reader", "", "")
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != want[0] || !strings.Contains(res.text, want[1]) {
			t.Errorf("as %s: %d %s %s", form, res.StatusCode, res.Header.Get("Content-Type"), res.text)
		}
	}
	if res := p.do(t, http.MethodGet, "/api/v1/warnings/"+id+"/as/song", "reader", "", ""); res.StatusCode != 404 {
		t.Errorf("as a song: %d", res.StatusCode)
	}
	if res := p.do(t, http.MethodDelete, "/api/v1/warnings/"+id, "owner", "", ""); res.StatusCode != 422 || !strings.Contains(res.text, "Only a draft") {
		t.Errorf("thrown away: %d %s", res.StatusCode, res.text)
	}
	send("/"+id+"/withdraw", `{"seen":"2020-01-01T00:00:00Z","why":"The calls were a drill."}`, 422)
	if w = send("/"+id+"/withdraw", `{"why":"The calls were a drill."}`, 200); w.State != "withdrawn" {
		t.Errorf("withdrawn: %+v", w)
	}
	send("/"+id+"/withdraw", `{"why":"The calls were a drill."}`, 422)
	// What was published before is told as revoked.
	res := p.do(t, http.MethodGet, "/api/v1/export/stix", "reader", "", "")
	if strings.Count(res.text, `"revoked": true`) < 4 || strings.Contains(res.text, "+12098940429") {
		t.Errorf("after the withdrawal: %s", res.text)
	}
	for _, body := range []string{`{}`, `{"wave":"a","campaign":"b"}`} {
		send("", body, 422)
	}
}

// A draft that was thrown away is gone; a warning that cannot be shown is told
// with the reason.
func TestTheListOfWarnings(t *testing.T) {
	p := newPlace(t)
	draft := p.draft(t)
	draft.Do = append(draft.Do, "Never ring 209-894-0429.")
	me := desk.Actor{Name: "owner"}
	b, err := p.desk.PublishBulletin(t.Context(), me, draft, "")
	ok(t, err)
	p.discarded(t)
	other := p.draft(t)
	if res := p.do(t, http.MethodDelete, "/api/v1/warnings/"+other.ID, "reader", "", ""); res.StatusCode != 403 {
		t.Errorf("a reader throws a draft away: %d", res.StatusCode)
	}
	for seen, says := range map[string]string{"2020-01-01T00:00:00Z": "Read it as it stands now", "yesterday": "RFC 3339"} {
		if res := p.do(t, http.MethodDelete, "/api/v1/warnings/"+other.ID+"?seen="+seen, "owner", "", ""); res.StatusCode != 422 || !strings.Contains(res.text, says) || !strings.Contains(res.text, "query.seen") {
			t.Errorf("thrown away as it stood %s: %d %s", seen, res.StatusCode, res.text)
		}
	}
	_, err = p.desk.RuleNumber(t.Context(), me, "+12098940429", "remove", "It is a garage's.", time.Time{})
	ok(t, err)
	p.until(t, "what is withheld", func() bool { why, err := p.desk.Withheld(); return err == nil && len(why) == 1 })
	list := decoded[struct {
		Warnings  []warningSeen
		Public    bool
		Address   string
		Obstacles []string
	}](t, p.do(t, http.MethodGet, "/api/v1/warnings", "reader", "", ""), 200)
	// What is withheld is told to programs as taken back, and to people not at all.
	for form, want := range map[string]struct {
		status int
		says   string
	}{"stix": {200, `"revoked": true`}, "misp": {200, `"deleted": true`}, "text": {404, "no such warning"}, "cap": {200, "<msgType>Cancel</msgType>"}} {
		res := p.do(t, http.MethodGet, "/api/v1/warnings/"+b.ID+"/as/"+form, "reader", "", "")
		if res.StatusCode != want.status || !strings.Contains(res.text, want.says) || strings.Contains(res.text, "2098940429") || strings.Contains(res.text, "894-0429") {
			t.Errorf("withheld, as %s: %d %s", form, res.StatusCode, res.text)
		}
	}
	// A draft says before it is published that it cannot be.
	one := decoded[warningSeen](t, p.do(t, http.MethodGet, "/api/v1/warnings/"+other.ID, "reader", "", ""), 200)
	for _, draft := range []warningSeen{list.Warnings[0], one} {
		if !strings.Contains(draft.Withheld, "not on the block list any more") {
			t.Errorf("of the draft it says %q", draft.Withheld)
		}
	}
	if len(list.Warnings) != 2 || list.Warnings[0].ID != other.ID || list.Warnings[1].ID != b.ID || !strings.Contains(list.Warnings[1].Withheld, "not listed") || list.Public || list.Address != "" || len(list.Obstacles) != 3 {
		t.Errorf("the list: %+v", list)
	}
}
