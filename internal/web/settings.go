package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
)

// settingsView is the page of those who run the desk.
type settingsView struct {
	Accounts []access.Account
	Tokens   []access.Token
	State    desk.State
	Limits   desk.Limits
	Keep     desk.Keep
	Intake   Intake
	Country  string
	Now      time.Time
	Fault    fault
	Form     string // which form the fault belongs to: account or token
	Name     string // that was typed
	Secret   string // of the token that was just made; shown this once
}

func (s *server) settingsView(r *http.Request) settingsView {
	return settingsView{Accounts: s.Guard.Accounts(), Tokens: s.Guard.Tokens(), State: s.Desk.State(r.Context()), Limits: s.Desk.Limits(),
		Keep: s.Desk.Keep(), Intake: s.Intake, Country: countryName(s.Desk.Country()), Now: s.Now()}
}

func (s *server) settings(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "Settings", settingsPage(s.settingsView(r)))
}

// settingsForm reads a form of the settings.
func settingsForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, formRoom)
	if err := r.ParseForm(); err != nil {
		return formFault(err)
	}
	return nil
}

// settled leads back to the settings, or shows them with what was wrong.
func (s *server) settled(w http.ResponseWriter, r *http.Request, form, name string, err error) error {
	if err == nil {
		http.Redirect(w, r, "/settings#"+form+"s", http.StatusSeeOther)
		return nil
	}
	f, status, ok := faultOf(err)
	if !ok {
		return err
	}
	v := s.settingsView(r)
	v.Fault, v.Form, v.Name = f, form, name
	if v.Fault.Field != "" {
		v.Fault.Field = form + "-" + v.Fault.Field
	}
	return s.render(w, r, status, "Settings", settingsPage(v))
}

func (s *server) setAccount(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	get := r.PostForm.Get
	err := s.Guard.SetAccount(get("name"), access.Role(get("role")), get("passphrase"))
	return s.settled(w, r, "account", get("name"), err)
}

func (s *server) removeAccount(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	return s.settled(w, r, "account", name, s.Guard.RemoveAccount(name))
}

// mostDays bounds the life of a token.
const mostDays = 3650

// newToken makes a token and shows its secret: in the answer itself, for it
// cannot be shown again.
func (s *server) newToken(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	name := r.PostForm.Get("name")
	days, err := strconv.Atoi(r.PostForm.Get("days"))
	if err != nil || days < 1 || days > mostDays {
		return s.settled(w, r, "token", name, &access.Fault{Field: "days", Message: "say for how many days the token is good: a number from 1 to " + strconv.Itoa(mostDays)})
	}
	var scopes []access.Permission
	for _, p := range r.PostForm["scopes"] {
		scopes = append(scopes, access.Permission(p))
	}
	_, secret, err := s.Guard.NewToken(name, scopes, s.Now().AddDate(0, 0, days))
	if err != nil {
		return s.settled(w, r, "token", name, err)
	}
	v := s.settingsView(r)
	v.Secret, v.Name = secret, name
	return s.render(w, r, http.StatusOK, "Settings", settingsPage(v))
}

func (s *server) revokeToken(w http.ResponseWriter, r *http.Request) error {
	return s.settled(w, r, "token", "", s.Guard.Revoke(r.PathValue("id")))
}

// auditView is a page of the audit trail.
type auditView struct {
	Lines []desk.AuditEntry
	Next  uint64 // where the next page begins; zero on the last
	First bool
	Now   time.Time
}

// auditPage is how many lines one page of the audit trail has.
const auditLines = 100

func (s *server) audit(w http.ResponseWriter, r *http.Request) error {
	before, err := strconv.ParseUint(r.URL.Query().Get("before"), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrSyntax) {
		return errNotThere
	}
	lines, err := s.Desk.Audit(r.Context(), "", before, auditLines+1)
	if err != nil {
		return err
	}
	v := auditView{Lines: lines, First: before == 0, Now: s.Now()}
	if len(lines) > auditLines {
		v.Lines = slices.Clip(lines[:auditLines])
		v.Next = v.Lines[auditLines-1].Seq
	}
	return s.render(w, r, http.StatusOK, "Audit trail", auditPage(v))
}
