package web

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/home"
)

// phoneView is the page on which phones and tablets at home are let in.
type phoneView struct {
	Home    home.State
	Devices []access.Device
	Now     time.Time
	Fault   fault
	Name    string // of a new device, as it was typed
	Host    string // under which the device should reach the desk
	Link    string // that lets it in; shown this once
}

func (s *server) phoneView() phoneView {
	v := phoneView{Home: s.Home.State(), Devices: s.Guard.Devices(), Now: s.Now()}
	if len(v.Home.Hosts) > 0 {
		v.Host = v.Home.Hosts[0]
	}
	return v
}

func (s *server) phone(w http.ResponseWriter, r *http.Request) error {
	return s.showPhone(w, r, http.StatusOK, s.phoneView())
}

func (s *server) showPhone(w http.ResponseWriter, r *http.Request, status int, v phoneView) error {
	return s.render(w, r, status, "Use a phone or tablet", phonePage(v))
}

// openHome lets devices at home connect.
func (s *server) openHome(w http.ResponseWriter, r *http.Request) error {
	err := s.Home.Open(context.WithoutCancel(r.Context()))
	if err == nil {
		err = s.noted(r, call.ChangeHomeOpened)
	}
	return s.phoned(w, r, err)
}

// shutHome lets none connect any more. It is written down first: whoever does it
// from such a device loses the connection with it.
func (s *server) shutHome(w http.ResponseWriter, r *http.Request) error {
	err := s.noted(r, call.ChangeHomeShut)
	if err == nil {
		err = s.Home.Shut()
	}
	return s.phoned(w, r, err)
}

// phoned leads back to the page, or shows it with what was wrong.
func (s *server) phoned(w http.ResponseWriter, r *http.Request, err error) error {
	var stuck *home.Fault
	v := s.phoneView()
	if err == nil {
		http.Redirect(w, r, "/phone", http.StatusSeeOther)
		return nil
	}
	if errors.As(err, &stuck) {
		v.Fault = fault{"", stuck.Message}
		return s.showPhone(w, r, http.StatusConflict, v)
	}
	wrong, status, ok := faultOf(err)
	if !ok {
		return err
	}
	v.Fault = wrong
	return s.showPhone(w, r, status, v)
}

// inviteDevice shows the code that lets a device in: in the answer itself, for
// it cannot be shown again.
func (s *server) inviteDevice(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	v := s.phoneView()
	v.Name = r.PostForm.Get("name")
	if host := r.PostForm.Get("host"); slices.Contains(v.Home.Hosts, host) {
		v.Host = host
	}
	if !v.Home.Open {
		v.Fault = fault{"", "Devices at home cannot connect yet. Let them, then make the code."}
		return s.showPhone(w, r, http.StatusConflict, v)
	}
	token, err := s.Guard.InviteDevice(v.Name)
	if err != nil {
		wrong, status, ok := faultOf(err)
		if !ok {
			return err
		}
		v.Fault = wrong
		return s.showPhone(w, r, status, v)
	}
	v.Link = "https://" + v.Host + "/join?token=" + token
	return s.showPhone(w, r, http.StatusOK, v)
}

func (s *server) removeDevice(w http.ResponseWriter, r *http.Request) error {
	err := s.Guard.RemoveDevice(r.PathValue("id"))
	if err == nil {
		err = s.noted(r, call.ChangeDeviceRemoved)
	}
	return s.phoned(w, r, err)
}

// join lets in the device that has the one-time link; as open does, it takes
// no notice of browsers that only look ahead.
func (s *server) join(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	switch {
	case r.Method == http.MethodHead:
		w.Header().Set("Allow", http.MethodGet+", "+http.MethodPost)
		return errMethod
	case !followed(r.Header):
		return s.render(w, r, http.StatusOK, "Let this device in", joinPage(token))
	}
	return s.admit(w, r, token)
}

// joinNow is the button of the page that join shows.
func (s *server) joinNow(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	return s.admit(w, r, r.PostForm.Get("token"))
}

// admit lets a device in. It answers with a page and not with the way to the
// next one: a browser that comes from another page would not send its new
// cookie there.
func (s *server) admit(w http.ResponseWriter, r *http.Request, token string) error {
	d, secret, err := s.Guard.Admit(token)
	if errors.Is(err, access.ErrLink) {
		m := messagePage{"This code lets no device in any more", []string{"Each code is good once, for ten minutes. If this device is let in already, just go on.",
			"Otherwise make a new code on the desk: under Settings, Use a phone or tablet."}, []place{{"/listen", "Go on"}}}
		return s.render(w, r, http.StatusForbidden, m.Title, message(m))
	}
	if err != nil {
		return err
	}
	by := desk.Actor{Name: access.DeviceName(d), Origin: call.OriginPage}
	if err := s.Desk.Record(context.WithoutCancel(r.Context()), by, call.ChangeDeviceAdded); err != nil {
		return errors.Join(err, s.Guard.RemoveDevice(d.ID)) // nobody would know that it is in
	}
	s.Guard.SetDeviceCookie(w, r, secret)
	m := messagePage{"This device may listen now", []string{"It is called " + d.Name + ". It can listen to calls, and see nothing else of the desk.",
		"Open the page to listen, and keep it: add it to the home screen or the bookmarks."}, []place{{"/listen", "Open the page to listen"}}}
	return s.render(w, r, http.StatusOK, m.Title, message(m))
}

// trusted is where the welcome page leads when a device knows the authority:
// that it is shown without a warning is the answer.
func (s *server) trusted(w http.ResponseWriter, r *http.Request) error {
	m := messagePage{Title: "This device knows the desk", Lines: []string{"If your browser showed no warning on the way here, the first step is done.",
		"Now scan the second code on the desk, which lets this device in. It is under Settings, Use a phone or tablet."}}
	return s.render(w, r, http.StatusOK, m.Title, message(m))
}

// The files of the welcome.
const (
	authorityPath = "/hangup-ca.crt"
	profilePath   = "/hangup.mobileconfig"
)

// welcomeView is what a device sees before it knows the desk.
type welcomeView struct {
	Style       string
	Host        string
	Fingerprint string
}

// Door gives the authority that devices at home have to trust; nil while none
// may connect.
type Door interface{ Authority() *x509.Certificate }

// Welcome makes the handler of what is not encrypted: a page for new devices,
// the authority in two wrappings, and the style. Everything else is not there.
func Welcome(door Door) http.Handler {
	a, mux := readAssets(), http.NewServeMux()
	give := func(media string, wrap func(*x509.Certificate) ([]byte, error)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			authority := door.Authority()
			if authority == nil {
				http.NotFound(w, r)
				return
			}
			data, err := wrap(authority)
			if err != nil {
				http.Error(w, "The certificate could not be made. Try again.", http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", media)
			send(w, data)
		}
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		give("text/html; charset=utf-8", func(c *x509.Certificate) ([]byte, error) {
			var b bytes.Buffer
			err := welcomePage(welcomeView{a.style, r.Host, access.Fingerprint(c.Raw)}).Render(r.Context(), &b)
			return b.Bytes(), err
		})(w, r)
	})
	mux.HandleFunc("GET "+authorityPath, give("application/x-x509-ca-cert", func(c *x509.Certificate) ([]byte, error) { return c.Raw, nil }))
	mux.HandleFunc("GET "+profilePath, give("application/x-apple-aspen-config", home.Profile))
	mux.HandleFunc("GET "+a.style, func(w http.ResponseWriter, r *http.Request) {
		r.SetPathValue("name", r.URL.Path[len(assetPath):])
		a.serve(w, r)
	})
	return mux
}
