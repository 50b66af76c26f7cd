package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/desk"
)

// appeal is the id of one that is open; where none is, somebody objects.
func (p *place) appeal(t testing.TB) string {
	t.Helper()
	open := func() string {
		if list, err := p.desk.Appeals(); err == nil && len(list) > 0 && list[0].State == blocklist.Open {
			return list[0].ID
		}
		return ""
	}
	if open() == "" {
		p.wave(t)
		_, err := p.desk.Appeal(t.Context(), desk.Actor{}, blocklist.Appeal{Number: "+12098940429", Text: "It is the " + marker + " of my bakery.", Contact: "ben@harbour.example"})
		ok(t, err)
		p.until(t, "an appeal", func() bool { return open() != "" })
	}
	return open()
}

type listedSeen struct {
	Number, Code string
	Listed       bool
	Entry        struct{ Strength, Reason string }
	Why          []string
}

// A number is listed, objected to, taken off, and never listed again, all over the
// API; how to reach who objected is erased.
func TestTheBlockListOverTheAPI(t *testing.T) {
	p := newPlace(t)
	id := p.appeal(t)
	const at = "/api/v1/blocklist/numbers/209-894-0429"
	see := func() listedSeen {
		t.Helper()
		return decoded[listedSeen](t, p.do(t, http.MethodGet, at, "reader", "", ""), 200)
	}
	now := see()
	if !now.Listed || now.Number != "+12098940429" || now.Entry.Strength != "strong" || !strings.Contains(now.Why[0], "who do not know each other") || len(now.Why) < 5 {
		t.Errorf("%+v", now)
	}
	type shape struct {
		Appeals []struct{ ID, Number, Text, Contact, State, Answer string }
	}
	appeals := func() shape {
		t.Helper()
		return decoded[shape](t, p.do(t, http.MethodGet, "/api/v1/appeals", "reader", "", ""), 200)
	}
	if list := appeals(); len(list.Appeals) != 1 || list.Appeals[0].Contact != "ben@harbour.example" || list.Appeals[0].State != "open" {
		t.Fatalf("%+v", list)
	}
	if res := p.do(t, http.MethodPost, "/api/v1/appeals/"+id, "reader", jsonMedia, `{"grant":true,"answer":"x"}`); res.StatusCode != 403 {
		t.Errorf("who may only read answers: %d", res.StatusCode)
	}
	decoded[struct{}](t, p.do(t, http.MethodPost, "/api/v1/appeals/"+id, "owner", jsonMedia, `{"grant":true,"answer":"It is off."}`), 200)
	if res := p.do(t, http.MethodDelete, "/api/v1/appeals/"+id+"/contact", "owner", "", ""); res.StatusCode != 204 {
		t.Errorf("the contact: %d %s", res.StatusCode, res.text)
	}
	if list := appeals(); len(list.Appeals) != 1 || list.Appeals[0].Contact != "" || list.Appeals[0].Answer != "It is off." {
		t.Errorf("%+v", list)
	}
	if now = see(); now.Listed || now.Code != "removed" {
		t.Errorf("%+v", now)
	}
	decoded[struct{}](t, p.do(t, http.MethodPost, at, "owner", jsonMedia, `{"verdict":"allow","reason":"It was a mistake."}`), 200)
	if now = see(); !now.Listed {
		t.Errorf("%+v", now)
	}
	decoded[struct{}](t, p.do(t, http.MethodPost, at, "owner", jsonMedia, `{"verdict":"never","reason":"It is our own."}`), 200)
	if now = see(); now.Listed || now.Code != "organisation" {
		t.Errorf("%+v", now)
	}
	if res := p.do(t, http.MethodPost, at, "owner", jsonMedia, `{"verdict":"remove","reason":"x","until":"soon"}`); res.StatusCode != 422 || !strings.Contains(res.text, "body.until") {
		t.Errorf("%d %s", res.StatusCode, res.text)
	}
	if res := p.do(t, http.MethodDelete, "/api/v1/appeals/"+id, "owner", "", ""); res.StatusCode != 204 || len(appeals().Appeals) != 0 {
		t.Errorf("the appeal: %d %s", res.StatusCode, res.text)
	}
}
