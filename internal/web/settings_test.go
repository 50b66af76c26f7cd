package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
)

const phrase = "four quiet otters swim"

// A person who only sets a passphrase in the form as it stands changes no role.
func TestTheFormOfAnAccountHasItsRoleChosen(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	for name, role := range map[string]access.Role{"anna": access.RoleOwner, "ben": access.RoleMember} {
		if err := a.Guard().SetAccount(name, role, phrase); err != nil {
			t.Fatal(err)
		}
		form := between(c.get("/settings").body, `action="/settings/accounts/`+name+`" class="narrow"`, "</form>")
		if !strings.Contains(form, `value="`+string(role)+`" selected`) || strings.Count(form, " selected") != 1 {
			t.Errorf("the form of %s, a %s, has another role chosen", name, role)
		}
	}
	c.get("/settings").says(t, `Remove<span class="sr"> anna</span>`)
	fresh := between(c.get("/settings").body, `action="/settings/accounts" class="narrow"`, "</form>")
	if strings.Contains(fresh, " selected") {
		t.Error("the form for a new account has a role chosen")
	}
	c.post("/settings/accounts/ben", "role", "reader", "passphrase", "")
	if r := c.post("/settings/accounts/anna", "role", "member", "passphrase", ""); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("taking the last owner away gives %d", r.StatusCode)
	} else {
		r.says(t, `href="#account-1-role"`, `id="account-1-role"`, `value="member" selected`)
	}
	if r := c.post("/settings/accounts/anna/remove"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("removing the last owner gives %d", r.StatusCode)
	} else {
		r.says(t, `href="#account-1"`, `id="account-1"`)
	}
	if got := a.Guard().Accounts(); got[0].Role != access.RoleOwner || got[1].Role != access.RoleReader {
		t.Errorf("the roles are %v", got)
	}
}

func TestAFormOfTheSettingsKeepsWhatWasChosen(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	r := c.post("/settings/accounts", "name", "mary", "role", "member", "passphrase", "x")
	r.says(t, `value="mary"`, `value="member" selected`)
	c.post("/settings/accounts", "name", "mary", "passphrase", phrase).says(t, `href="#account-role"`)
	if err := a.Guard().SetAccount("mary", access.RoleOwner, phrase); err != nil {
		t.Fatal(err)
	}
	c.post("/settings/accounts", "name", " Mary", "role", "reader", "passphrase", phrase).says(t, "There is an account of this name")
	c.post("/settings/accounts/nobody", "role", "reader", "passphrase", phrase).says(t, "There is no such account")
	if got := a.Guard().Accounts(); len(got) != 1 || got[0].Role != access.RoleOwner {
		t.Errorf("the accounts are %v", got)
	}
	c.post("/settings/tokens", "name", "two words", "scopes", "erase", "days", "7").says(t, `value="erase" checked`, `value="7"`, `value="two words"`)
}

// Who may enter is changed by nobody unseen.
func TestChangesOfAccountsAndTokensAreInTheAuditTrail(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	c.post("/settings/accounts", "name", "anna", "role", "reader", "passphrase", phrase)
	c.post("/settings/accounts/anna", "role", "member", "passphrase", "")
	c.post("/settings/accounts/anna/remove")
	r := c.post("/settings/tokens", "name", "pbx", "scopes", "check", "days", "30")
	c.post("/settings/tokens/" + between(r.body, `action="/settings/tokens/`, `/revoke"`) + "/revoke")
	c.post("/settings/accounts", "name", "weak", "role", "reader", "passphrase", "x") // changes nothing
	keep(t, a, read(t, "parcel.txt"))                                                 // what came before it can be read now
	lines, err := a.Desk().Audit(t.Context(), "", 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	var got []call.ChangeKind
	for _, l := range slices.Backward(lines) {
		if l.By == "owner" && l.Report == "" {
			got = append(got, l.Kind)
		}
	}
	want := []call.ChangeKind{call.ChangeAccountSet, call.ChangeAccountSet, call.ChangeAccountRemoved, call.ChangeTokenMade, call.ChangeTokenRevoked}
	if !slices.Equal(got, want) {
		t.Errorf("the audit trail has %v, want %v", got, want)
	}
	c.get("/audit").says(t, "Account set", "Account removed", "Token made", "Token revoked")
}
