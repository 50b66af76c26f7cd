package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
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

// done sends what changes something, and waits for no database that is busy: the
// desk may say that it follows.
func (p *place) done(t *testing.T, method, path, body string) {
	t.Helper()
	media := ""
	if body != "" {
		media = jsonMedia
	}
	if res := p.do(t, method, path, "owner", media, body); res.StatusCode != http.StatusOK && res.StatusCode != http.StatusAccepted && res.StatusCode != http.StatusNoContent {
		t.Errorf("%s %s: %d %s", method, path, res.StatusCode, res.text)
	}
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
	if res := p.do(t, http.MethodPost, "/api/v1/appeals/"+id, "reader", jsonMedia, `{"grant":true,"answer":"x"}`); res.StatusCode != 403 {
		t.Errorf("who may only read answers: %d", res.StatusCode)
	}
	answered := func() blocklist.Appeal {
		t.Helper()
		list, err := p.desk.Appeals()
		ok(t, err)
		if len(list) != 1 {
			t.Fatalf("%d appeals", len(list))
		}
		return list[0]
	}
	p.done(t, http.MethodPost, "/api/v1/appeals/"+id, `{"grant":true,"answer":"It is off."}`)
	p.until(t, "the answer", func() bool { return answered().State == blocklist.Granted && !see().Listed })
	p.done(t, http.MethodDelete, "/api/v1/appeals/"+id+"/contact", "")
	p.until(t, "no contact", func() bool { return answered().Contact == "" })
	if a := answered(); a.Answer != "It is off." {
		t.Errorf("%+v", a)
	}
	if now = see(); now.Code != "removed" {
		t.Errorf("%+v", now)
	}
	p.done(t, http.MethodPost, at, `{"verdict":"allow","reason":"It was a mistake."}`)
	p.until(t, "the number again", func() bool { return see().Listed })
	p.done(t, http.MethodPost, at, `{"verdict":"never","reason":"It is our own."}`)
	p.until(t, "that it is never listed", func() bool { return see().Code == "organisation" })
	if res := p.do(t, http.MethodPost, at, "owner", jsonMedia, `{"verdict":"remove","reason":"x","until":"soon"}`); res.StatusCode != 422 || !strings.Contains(res.text, "body.until") {
		t.Errorf("%d %s", res.StatusCode, res.text)
	}
	p.done(t, http.MethodDelete, "/api/v1/appeals/"+id, "")
	p.until(t, "no appeal", func() bool { list, err := p.desk.Appeals(); return err == nil && len(list) == 0 })
}

// How to reach whoever appealed is for those who answer, and who looked is written
// down.
func TestContactsAreForThoseWhoAnswer(t *testing.T) {
	p := newPlace(t)
	p.appeal(t)
	type shape struct {
		Appeals []struct{ Text, Contact, State string }
	}
	for _, tt := range []struct{ who, contact string }{{"reader", ""}, {"owner", "ben@harbour.example"}} {
		list := decoded[shape](t, p.do(t, http.MethodGet, "/api/v1/appeals", tt.who, "", ""), 200)
		if len(list.Appeals) != 1 || list.Appeals[0].State != "open" || list.Appeals[0].Contact != tt.contact || list.Appeals[0].Text == "" {
			t.Errorf("the %s is told %+v", tt.who, list)
		}
	}
	var looked []string
	p.tell(t, "They rang once more about my computer.", 0, 0) // what came before it can be read then
	p.until(t, "the audit trail", func() bool {
		lines, err := p.desk.Audit(t.Context(), "", 0, 200)
		ok(t, err)
		looked = nil
		for _, e := range lines {
			if e.Kind == call.ChangeContacts {
				looked = append(looked, e.By)
			}
		}
		return len(looked) > 0
	})
	if !slices.Equal(looked, []string{"owner"}) {
		t.Errorf("at the contacts looked %v", looked)
	}
}
