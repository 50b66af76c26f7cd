package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/notify"
)

// Notifier is who tells the family, as far as the pages need it; see
// notify.Notifier.
type Notifier interface {
	Destinations() []notify.Destination
	Add(kind, name string, values map[string]string) (d notify.Destination, secret string, err error)
	Remove(id string) error
	Test(ctx context.Context, id string) error
	Says() notify.Says
	SetSays(notify.Says) error
	PushKey() string
	Counts() notify.Counts
}

// notifyView is the page on which one says who is told.
type notifyView struct {
	To      []notify.Destination
	Says    notify.Says
	Dropped uint64
	Kinds   []notify.Kind
	Chosen  *notify.Kind // whose form is shown; nil for none
	Typed   func(field string) string
	Fault   fault
	Tried   string // the destination that was just tested
	Went    error  // how that went
	Secret  string // of the webhook that was just added; shown this once
	PushKey string
}

// notifyPath is where the page is.
const notifyPath = "/settings/notifications"

func (s *server) notifyView(kind string) notifyView {
	v := notifyView{To: s.Notify.Destinations(), Says: s.Notify.Says(), Dropped: s.Notify.Counts().Dropped, Kinds: notify.Kinds(), Typed: func(string) string { return "" }}
	if i := slices.IndexFunc(v.Kinds, func(k notify.Kind) bool { return k.ID == kind }); i >= 0 {
		v.Chosen = &v.Kinds[i]
		if v.Chosen.Script {
			v.PushKey = s.Notify.PushKey()
		}
	}
	return v
}

func (s *server) notifications(w http.ResponseWriter, r *http.Request) error {
	return s.showNotifications(w, r, http.StatusOK, s.notifyView(r.URL.Query().Get("add")))
}

func (s *server) showNotifications(w http.ResponseWriter, r *http.Request, status int, v notifyView) error {
	return s.render(w, r, status, "Notifications", notifyPage(v, s.Now()))
}

// notified leads back to the page, or shows it with what was wrong.
func (s *server) notified(w http.ResponseWriter, r *http.Request, v notifyView, err error) error {
	if err == nil {
		http.Redirect(w, r, notifyPath, http.StatusSeeOther)
		return nil
	}
	wrong, status, ok := faultOf(err)
	if !ok {
		return err
	}
	v.Fault = wrong
	if wrong.Field != "" {
		v.Fault.Field = "notify-" + wrong.Field
	}
	return s.showNotifications(w, r, status, v)
}

// addDestination adds one. That of a webhook shows its secret in the answer,
// for it cannot be shown again.
func (s *server) addDestination(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	kind, values := r.PostForm.Get("kind"), map[string]string{}
	for name := range r.PostForm {
		values[name] = r.PostForm.Get(name)
	}
	d, secret, err := s.Notify.Add(kind, values["name"], values)
	if err == nil {
		if err = s.Desk.Record(r.Context(), actor(r), call.ChangeNotifyAdded); err != nil {
			err = errors.Join(err, s.Notify.Remove(d.ID))
		}
	}
	v := s.notifyView(kind)
	v.Typed = func(field string) string { return values[field] }
	if err != nil || secret == "" {
		return s.notified(w, r, v, err)
	}
	v.Chosen, v.Secret = nil, secret
	return s.showNotifications(w, r, http.StatusOK, v)
}

func (s *server) removeDestination(w http.ResponseWriter, r *http.Request) error {
	err := s.Notify.Remove(r.PathValue("id"))
	if err == nil {
		err = s.noted(r, call.ChangeNotifyRemoved)
	}
	return s.notified(w, r, s.notifyView(""), err)
}

// testDestination sends a test message and says how that went.
func (s *server) testDestination(w http.ResponseWriter, r *http.Request) error {
	err := s.Notify.Test(r.Context(), r.PathValue("id"))
	v := s.notifyView("")
	var failed *notify.Failure
	if err != nil && !errors.As(err, &failed) {
		return s.notified(w, r, v, err)
	}
	v.Went = err
	for _, d := range v.To {
		if d.ID == r.PathValue("id") {
			v.Tried = titled(d)
		}
	}
	return s.showNotifications(w, r, http.StatusOK, v)
}

func (s *server) setNotifications(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	says := notify.Says{Place: r.PostForm.Get("place"), Watch: r.PostForm.Get("watch") != ""}
	err := s.Notify.SetSays(says)
	if err == nil {
		err = s.noted(r, call.ChangeNotifySet)
	}
	v := s.notifyView("")
	if err != nil {
		v.Says = says
	}
	return s.notified(w, r, v, err)
}

// pushWorker is the script that shows messages in a browser while no page of
// the desk is open. It stands at the root, since a browser asks for it there.
func (s *server) pushWorker(w http.ResponseWriter, _ *http.Request) error {
	f := s.assets.push
	if f.data == nil {
		return errNotThere
	}
	w.Header().Set("Content-Type", f.media)
	w.Header().Set("Cache-Control", "no-cache")
	send(w, f.data)
	return nil
}

// titled is how a destination is called: its name, or what it is.
func titled(d notify.Destination) string { return cmp.Or(d.Name, d.Label) }
