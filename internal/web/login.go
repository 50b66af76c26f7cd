package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
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

// insideDesk gives a path of the desk itself; anything else is the first page.
// Browsers drop control characters from an address and take a backslash for a
// slash, so a path with either may lead out of the desk.
func insideDesk(path string) string {
	odd := func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' || r == '?' || r == '#' }
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsFunc(path, odd) {
		return "/"
	}
	return path
}

func (s *server) loginForm(w http.ResponseWriter, r *http.Request) error {
	v := loginView{Next: insideDesk(r.URL.Query().Get("next")), Accounts: len(s.Guard.Accounts()) > 0, Public: s.Intake.Public}
	if access.From(r.Context()).Name != "" { // signed in already
		http.Redirect(w, r, v.Next, http.StatusSeeOther)
		return nil
	}
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
		later(w, err)
		v.Fault, status, _ = faultOf(err)
	case errors.Is(err, access.ErrWrong):
		v.Fault = fault{"name", "The name or the passphrase is wrong. Type both again; big and small letters of the passphrase matter."}
	default:
		return err
	}
	return s.render(w, r, status, "Sign in", loginPage(v))
}

// open lets in whoever has the one-time link that the desk printed. A browser
// that only looks ahead, and a program that shows what is behind a link, get a
// page with a button instead, so that the link is good when the person comes.
func (s *server) open(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	switch {
	case r.Method == http.MethodHead:
		w.Header().Set("Allow", http.MethodGet+", "+http.MethodPost)
		return errMethod
	case !followed(r.Header):
		return s.render(w, r, http.StatusOK, "Open the desk", openPage(token))
	}
	return s.redeem(w, r, token)
}

// followed reports whether a person follows a link, as far as the headers
// tell. A browser that sends none of them is believed.
func followed(h http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Moz"} {
		if strings.Contains(h.Get(name), "pre") { // prefetch, preview, prerender
			return false
		}
	}
	mode, to := h.Get("Sec-Fetch-Mode"), h.Get("Sec-Fetch-Dest")
	return (mode == "" || mode == "navigate") && (to == "" || to == "document")
}

// openNow is the button of the page that open shows.
func (s *server) openNow(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, formRoom)
	if err := r.ParseForm(); err != nil {
		return formFault(err)
	}
	return s.redeem(w, r, r.PostForm.Get("token"))
}

func (s *server) redeem(w http.ResponseWriter, r *http.Request, token string) error {
	secret, err := s.Guard.Redeem(token)
	switch {
	case err == nil:
		s.Guard.SetCookie(w, r, secret)
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
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
	if access.From(r.Context()).Device() {
		if err := s.noted(r, call.ChangeDeviceRemoved); err != nil {
			return err
		}
	}
	s.Guard.ClearCookie(w, r)
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}
