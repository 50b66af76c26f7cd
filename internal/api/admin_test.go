package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const passphrase = "a walk along the long canal"

// Who may do what changes as it is said, and nothing else does.
func TestAccountsAreSetAsTheyAreNamed(t *testing.T) {
	p := newPlace(t)
	ok(t, p.guard.SetAccount("chief", "owner", passphrase))
	for _, tt := range []struct {
		name, method, account, body string
		status                      int
		location                    string // of the fault
		accounts                    string // afterwards
	}{
		{"a new one", "PUT", "anna", `{"role":"reader","passphrase":"` + passphrase + `"}`, 204, "", "anna reader, chief owner"},
		{"another passphrase and no role", "PUT", "Anna", `{"passphrase":"another ` + passphrase + `"}`, 204, "", "anna reader, chief owner"},
		{"another role", "PUT", "anna", `{"role":"member"}`, 204, "", "anna member, chief owner"},
		{"a new one without a role", "PUT", "ben", `{"passphrase":"` + passphrase + `"}`, 422, "body.role", "anna member, chief owner"},
		{"a name that cannot be", "PUT", "a%20b", `{"role":"member","passphrase":"` + passphrase + `"}`, 422, "path.name", "anna member, chief owner"},
		{"the last owner becomes another", "PUT", "chief", `{"role":"member"}`, 422, "body.role", "anna member, chief owner"},
		{"the last owner goes, in another spelling", "DELETE", "%20CHIEF", "", 422, "path.name", "anna member, chief owner"},
		{"one that is not there goes", "DELETE", "ben", "", 404, "", "anna member, chief owner"},
		{"one goes, in another spelling", "DELETE", "ANNA", "", 204, "", "chief owner"},
	} {
		media := ""
		if tt.body != "" {
			media = jsonMedia
		}
		res := p.do(t, tt.method, "/api/v1/accounts/"+tt.account, "owner", media, tt.body)
		if res.StatusCode != tt.status || tt.location != "" && !strings.Contains(res.text, `"location":"`+tt.location+`"`) {
			t.Errorf("%s: %d %s", tt.name, res.StatusCode, res.text)
		}
		var all []string
		for _, a := range p.guard.Accounts() {
			all = append(all, a.Name+" "+string(a.Role))
		}
		if got := strings.Join(all, ", "); got != tt.accounts {
			t.Errorf("%s: there are %s", tt.name, got)
		}
	}
}

type trail struct{ Entries []struct{ By, Kind string } }

// Every change of who may do what is in the audit trail, and what was refused
// is not.
func TestChangesOfAccessAreWrittenDown(t *testing.T) {
	p := newPlace(t)
	end := later()
	p.do(t, http.MethodPut, "/api/v1/accounts/anna", "owner", jsonMedia, `{"role":"reader","passphrase":"`+passphrase+`"}`)
	p.do(t, http.MethodPut, "/api/v1/accounts/ben", "owner", jsonMedia, `{"role":"reader"}`)
	p.do(t, http.MethodDelete, "/api/v1/accounts/anna", "owner", "", "")
	p.do(t, http.MethodDelete, "/api/v1/accounts/anna", "owner", "", "")
	id := decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/tokens", "owner", jsonMedia, `{"name":"pbx","scopes":["check"],"expires":"`+end+`"}`), 201).ID
	p.do(t, http.MethodDelete, "/api/v1/tokens/"+id, "owner", "", "")
	// A change of a case waits until it shows, and so does what was before it.
	decoded[struct{ ID string }](t, p.do(t, http.MethodPost, "/api/v1/reports", "owner", jsonMedia, record), 201)
	var got []string
	for _, e := range decoded[trail](t, p.do(t, http.MethodGet, "/api/v1/audit", "owner", "", ""), 200).Entries {
		if e.Kind != "reported" {
			got = append(got, e.By+" "+e.Kind)
		}
	}
	if want := "[owner token_revoked owner token_made owner account_removed owner account_set]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// On a full disk nobody gains access unseen, and access is taken away all the
// same.
func TestAccessOnAFullDisk(t *testing.T) {
	p := newPlace(t)
	end := later()
	made := func(name string) answer {
		return p.do(t, http.MethodPost, "/api/v1/tokens", "owner", jsonMedia, `{"name":"`+name+`","scopes":["check"],"expires":"`+end+`"}`)
	}
	id := decoded[struct{ ID string }](t, made("old"), 201).ID
	p.journal.full.Store(true)
	if res := made("new"); res.StatusCode != 507 || strings.Contains(res.text, "hu_") || !strings.Contains(res.text, "No token was made") {
		t.Errorf("%d %s", res.StatusCode, res.text)
	}
	if res := p.do(t, http.MethodDelete, "/api/v1/tokens/"+id, "owner", "", ""); res.StatusCode != 507 || !strings.Contains(res.text, "has ended all the same") {
		t.Errorf("%d %s", res.StatusCode, res.text)
	}
	if n := len(p.guard.Tokens()); n != 0 {
		t.Errorf("there are %d tokens", n)
	}
}

// The counts need a scope of their own, which is in no other.
func TestCountsHaveTheirOwnScope(t *testing.T) {
	p := newPlace(t)
	for as, status := range map[string]int{"token:metrics": 200, "token:manage": 403, "owner": 200, "member": 403, "": 401} {
		if res := p.do(t, http.MethodGet, "/metrics", as, "", ""); res.StatusCode != status {
			t.Errorf("%q: %d", as, res.StatusCode)
		}
	}
}

// A method that somebody made up is not counted by its name, nor is a part of
// one.
func TestMadeUpMethodsAreCountedTogether(t *testing.T) {
	p := newPlace(t)
	for _, method := range []string{"A", "ZZZ"} {
		p.do(t, method, "/api/v1/reports", "owner", "", "")
	}
	counts := p.do(t, http.MethodGet, "/metrics", "owner", "", "").text
	if strings.Contains(counts, `method="A"`) || strings.Contains(counts, "ZZZ") || !strings.Contains(counts, `method="other"`) {
		t.Error(counts)
	}
}
