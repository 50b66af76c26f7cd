package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
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
	Filled   filled // what was typed into the form that the fault is of
	Lines    bool   // whether phone platforms may be set up
	Secret   string // of the token that was just made; shown this once
}

// filled is what was typed into one form of the settings.
type filled struct {
	Form       string // its id: account or token for a new one, or that of an account's own form
	Name, Role string
	Scopes     []access.Permission
	Days       string
}

func (s *server) settingsView(r *http.Request) settingsView {
	return settingsView{Accounts: s.Guard.Accounts(), Tokens: s.Guard.Tokens(), State: s.Desk.State(r.Context()), Limits: s.Desk.Limits(),
		Keep: s.Desk.Keep(), Intake: s.Intake, Country: countryName(s.Desk.Country()), Now: s.Now(), Lines: s.Lines != nil}
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

// settled leads back to a part of the settings, or shows them with what was
// wrong and what was typed.
func (s *server) settled(w http.ResponseWriter, r *http.Request, part string, f filled, err error) error {
	if err == nil {
		http.Redirect(w, r, "/settings#"+part, http.StatusSeeOther)
		return nil
	}
	wrong, status, ok := faultOf(err)
	if !ok {
		return err
	}
	later(w, err)
	v := s.settingsView(r)
	v.Fault, v.Filled = wrong, f
	switch own := f.Form != "account" && f.Form != "token"; {
	case own && wrong.Field == "name": // the form of an account has no such field
		v.Fault.Field = f.Form
	case wrong.Field != "":
		v.Fault.Field = f.Form + "-" + wrong.Field
	}
	return s.render(w, r, status, "Settings", settingsPage(v))
}

// noted writes into the audit trail what has been done, even where whoever did
// it has gone by now.
func (s *server) noted(r *http.Request, kind call.ChangeKind) error {
	err := s.Desk.Record(context.WithoutCancel(r.Context()), actor(r), kind)
	var told *desk.Error
	if errors.As(err, &told) && told.Code == desk.Full {
		return &desk.Error{Code: desk.Full, Err: err, Message: "It is done, but there is no room left on the disk to write it into the audit trail. Make room."}
	}
	return err
}

// addAccount makes an account. One that is there has a form of its own, so
// that nobody changes it by a slip.
func (s *server) addAccount(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	f := filled{Form: "account", Name: r.PostForm.Get("name"), Role: r.PostForm.Get("role")}
	var err error = &access.Fault{Field: "name", Message: "there is an account of this name: change it in the list, or choose another name"}
	if rowOf(s.Guard.Accounts(), strings.TrimSpace(f.Name)) < 0 {
		err = s.setAccount(r, f)
	}
	return s.settled(w, r, "accounts", f, err)
}

func (s *server) changeAccount(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	f := filled{Name: r.PathValue("name"), Role: r.PostForm.Get("role")}
	row := rowOf(s.Guard.Accounts(), f.Name)
	f.Form = accountForm(row)
	var err error = &access.Fault{Field: "name", Message: "there is no such account: somebody may have removed it"}
	if row >= 0 {
		err = s.setAccount(r, f)
	}
	return s.settled(w, r, "accounts", f, err)
}

func (s *server) setAccount(r *http.Request, f filled) error {
	if err := s.Guard.SetAccount(f.Name, access.Role(f.Role), r.PostForm.Get("passphrase")); err != nil {
		return err
	}
	return s.noted(r, call.ChangeAccountSet)
}

func (s *server) removeAccount(w http.ResponseWriter, r *http.Request) error {
	f := filled{Name: r.PathValue("name")}
	f.Form = accountForm(rowOf(s.Guard.Accounts(), f.Name))
	err := s.Guard.RemoveAccount(f.Name)
	if err == nil {
		err = s.noted(r, call.ChangeAccountRemoved)
	}
	return s.settled(w, r, "accounts", f, err)
}

// rowOf is where in the list an account stands; -1 where it does not.
func rowOf(all []access.Account, name string) int {
	return slices.IndexFunc(all, func(a access.Account) bool { return strings.EqualFold(a.Name, name) })
}

// accountForm is the id of the form of an account in the list, and of the list
// itself where there is no such account.
func accountForm(row int) string {
	if row < 0 {
		return "accounts"
	}
	return "account-" + strconv.Itoa(row+1)
}

// mostDays bounds the life of a token.
const mostDays = 3650

// newToken makes a token and shows its secret: in the answer itself, for it
// cannot be shown again.
func (s *server) newToken(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	f := filled{Form: "token", Name: r.PostForm.Get("name"), Days: r.PostForm.Get("days")}
	for _, p := range r.PostForm["scopes"] {
		f.Scopes = append(f.Scopes, access.Permission(p))
	}
	days, err := strconv.Atoi(f.Days)
	if err != nil || days < 1 || days > mostDays {
		err = &access.Fault{Field: "days", Message: "say for how many days the token is good: a number from 1 to " + strconv.Itoa(mostDays)}
		return s.settled(w, r, "tokens", f, err)
	}
	t, secret, err := s.Guard.NewToken(f.Name, f.Scopes, s.Now().AddDate(0, 0, days))
	if err != nil {
		return s.settled(w, r, "tokens", f, err)
	}
	if err := s.Desk.Record(r.Context(), actor(r), call.ChangeTokenMade); err != nil {
		// Its secret would not be shown, so it must not stay.
		return s.settled(w, r, "tokens", f, errors.Join(err, s.Guard.Revoke(t.ID)))
	}
	v := s.settingsView(r)
	v.Secret, v.Filled.Name = secret, t.Name
	return s.render(w, r, http.StatusOK, "Settings", settingsPage(v))
}

func (s *server) revokeToken(w http.ResponseWriter, r *http.Request) error {
	err := s.Guard.Revoke(r.PathValue("id"))
	if err == nil {
		err = s.noted(r, call.ChangeTokenRevoked)
	}
	return s.settled(w, r, "tokens", filled{Form: "tokens"}, err)
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
