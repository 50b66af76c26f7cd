package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/access"
)

// loginView is the page on which a person signs in.
type loginView struct {
	Name, Next string
	Fault      fault
	Accounts   bool // somebody can sign in with a passphrase
	Public     bool // there is a form for whoever has no account
}

// loginPath is the page to sign in on, and where to go from there: a path
// alone, for a search may be in the rest of an address.
func loginPath(r *http.Request) string {
	if r.URL.Path == "/" {
		return "/login"
	}
	return "/login?" + url.Values{"next": {r.URL.Path}}.Encode()
}

// inside gives a path of the desk itself; anything else is the first page.
func insideDesk(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\?#") {
		return "/"
	}
	return path
}

func (s *server) loginForm(w http.ResponseWriter, r *http.Request) error {
	v := loginView{Next: insideDesk(r.URL.Query().Get("next")), Accounts: len(s.Guard.Accounts()) > 0, Public: s.Intake.Public}
	return s.render(w, r, http.StatusOK, "Sign in", loginPage(v))
}

func (s *server) login(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, formRoom)
	if err := r.ParseForm(); err != nil {
		return formFault(err)
	}
	v := loginView{Name: r.PostForm.Get("name"), Next: insideDesk(r.PostForm.Get("next")), Accounts: len(s.Guard.Accounts()) > 0, Public: s.Intake.Public}
	secret, err := s.Guard.Login(v.Name, r.PostForm.Get("passphrase"), r.RemoteAddr)
	status := http.StatusUnauthorized
	switch {
	case err == nil:
		s.Guard.SetCookie(w, r, secret)
		http.Redirect(w, r, v.Next, http.StatusSeeOther)
		return nil
	case errors.Is(err, access.ErrSlow):
		status = http.StatusTooManyRequests
		v.Fault = fault{"", slowly(w, err)}
	case errors.Is(err, access.ErrWrong):
		v.Fault = fault{"name", "The name or the passphrase is wrong. Type both again; big and small letters of the passphrase matter."}
	default:
		return err
	}
	return s.render(w, r, status, "Sign in", loginPage(v))
}

// slowly says how long to wait before the next try.
func slowly(w http.ResponseWriter, err error) string {
	wait := time.Minute
	var slow *access.Slow
	if errors.As(err, &slow) {
		wait = slow.Wait
	}
	w.Header().Set("Retry-After", seconds(wait))
	return tooOften(wait)
}

// seconds is a time to wait, as a header says it.
func seconds(wait time.Duration) string { return strconv.Itoa(int(wait/time.Second) + 1) }

// open lets in whoever has the one-time link that the desk printed.
func (s *server) open(w http.ResponseWriter, r *http.Request) error {
	secret, err := s.Guard.Redeem(r.URL.Query().Get("token"), r.RemoteAddr)
	switch {
	case err == nil:
		s.Guard.SetCookie(w, r, secret)
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
	case errors.Is(err, access.ErrSlow):
		return s.render(w, r, http.StatusTooManyRequests, "Please wait", message(messagePage{"Please wait", []string{slowly(w, err)}, nil}))
	case errors.Is(err, access.ErrLink):
		m := messagePage{"This link does not open the desk any more", []string{"Each link works once. Nothing is lost.",
			"On this machine, open the newest link that hangup printed, or start the desk again to get one. If this browser is signed in already, just go on."},
			[]place{{"/", "Go on"}, {"/login", "Sign in"}}}
		return s.render(w, r, http.StatusForbidden, m.Title, message(m))
	}
	return err
}

// logout ends the session. A cookie that is no session of this desk ends
// nothing.
func (s *server) logout(w http.ResponseWriter, r *http.Request) error {
	for _, c := range r.Cookies() {
		if err := s.Guard.Logout(c.Value); err != nil {
			return err
		}
	}
	s.Guard.ClearCookie(w, r)
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}
