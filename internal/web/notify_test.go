package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
)

const notifications = "/settings/notifications"

// listener is a server on loopback that answers with a status and keeps the
// bodies that it is sent.
func listener(t *testing.T, status int) (url string, bodies chan string) {
	t.Helper()
	bodies = make(chan string, 16)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies <- string(body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(s.Close)
	return s.URL, bodies
}

func TestSomebodyIsAddedTriedAndRemoved(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	url, bodies := listener(t, http.StatusOK)
	c.get("/settings").says(t, "Nobody is told yet", `href="/settings/notifications"`)
	c.get(notifications).says(t, "Nobody yet", "ntfy", "E-mail", "Telegram", "Matrix", "Signal", "Webhook", "Another service")
	c.get(notifications+"?add=ntfy").says(t, `id="notify-topic"`, "ntfy.sh")
	c.post(notifications+"/says", "place", "Mum's phone", "watch", "yes").says(t, `value="Mum&#39;s phone"`, "checked")
	r := c.post(notifications, "kind", "ntfy", "name", "Anna", "topic", "otters-4261", "server", url)
	r.says(t, "Anna", "ntfy on 127.0.0.1", "nothing sent since")
	if strings.Contains(r.body, "otters-4261") {
		t.Error("the topic is shown again")
	}
	id := between(r.body, `action="/settings/notifications/`, `/test"`)
	c.post(notifications+"/"+id+"/test").says(t, "The test was sent", "Anna took it", "test sent")
	if said := <-bodies; !strings.Contains(said, "this is a test") || !strings.Contains(said, "Mum's phone") {
		t.Errorf("the test says %q", said)
	}
	c.get("/settings").says(t, "one destination is told")
	if r := c.post(notifications + "/" + id + "/remove"); !strings.Contains(r.body, "Nobody yet") {
		t.Error("it is still there")
	}
	if r := c.post(notifications + "/" + id + "/test"); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.body, "There is no such destination") {
		t.Errorf("testing what is removed gives %d", r.StatusCode)
	}
	c.post(notifications+"/"+id+"/remove").says(t, "There is no such destination")
}

func TestATestThatDoesNotGetThroughSaysWhy(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	url, _ := listener(t, http.StatusUnauthorized)
	r := c.post(notifications, "kind", "webhook", "name", "Home", "address", url+"/very-secret")
	secret := between(r.body, `<strong>whsec_`, `</strong>`)
	if secret == "" {
		t.Error("the secret of the webhook is not shown")
	}
	r = c.get(notifications)
	if strings.Contains(r.body, secret) || strings.Contains(r.body, "very-secret") {
		t.Error("what is secret is shown again")
	}
	id := between(r.body, `action="/settings/notifications/`, `/test"`)
	r = c.post(notifications + "/" + id + "/test")
	r.says(t, "The test did not get through", "does not let us in", "test failed")
	if strings.Contains(r.body, "very-secret") {
		t.Error("the address is shown again")
	}
}

func TestAFormForADestinationKeepsWhatWasTyped(t *testing.T) {
	c := owner(t, startDesk(t))
	for _, tt := range []struct {
		form []string
		says []string
		not  string
	}{
		{[]string{"kind", "mail", "to", "anna", "server", "smtp.example.org", "user", "mum@example.org", "password", "xanthippe"},
			[]string{`href="#notify-to"`, `value="anna"`, `value="smtp.example.org"`, "anna@example.org"}, "xanthippe"},
		{[]string{"kind", "telegram", "token", "xanthippe", "chat", "123"}, []string{`href="#notify-token"`, `value="123"`, "BotFather"}, "xanthippe"},
		{[]string{"kind", "webhook", "address", "http://elsewhere.example/"}, []string{`href="#notify-address"`, "must begin with https"}, ""},
		{[]string{"kind", "other", "address", "pigeon://loft"}, []string{`href="#notify-address"`, "shoutrrr"}, ""},
		{[]string{"kind", "pigeon"}, []string{"There is no such way"}, ""},
		{[]string{"kind", "ntfy", "topic", "otters", "name", strings.Repeat("x", 41)}, []string{`href="#notify-name"`, "40 letters"}, ""},
	} {
		r := c.post(notifications, tt.form...)
		if r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q gives %d", tt.form, r.StatusCode)
		}
		r.says(t, tt.says...)
		if tt.not != "" && strings.Contains(r.body, tt.not) {
			t.Errorf("%q shows %q again", tt.form, tt.not)
		}
	}
	c.post(notifications+"/says", "place", strings.Repeat("x", 41)).says(t, `href="#notify-place"`)
}

func TestChangesOfNotificationsAreInTheAuditTrail(t *testing.T) {
	a := startDesk(t)
	c := owner(t, a)
	r := c.post(notifications, "kind", "ntfy", "topic", "otters")
	c.post(notifications+"/says", "place", "Kitchen")
	c.post(notifications + "/" + between(r.body, `action="/settings/notifications/`, `/test"`) + "/remove")
	c.post(notifications, "kind", "ntfy") // changes nothing
	keep(t, a, read(t, "parcel.txt"))     // what came before it can be read now
	lines, err := a.Desk().Audit(t.Context(), "", 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	var got []call.ChangeKind
	for _, l := range slices.Backward(lines) {
		if l.Report == "" && l.By == "owner" {
			got = append(got, l.Kind)
		}
	}
	if want := []call.ChangeKind{call.ChangeNotifyAdded, call.ChangeNotifySet, call.ChangeNotifyRemoved}; !slices.Equal(got, want) {
		t.Errorf("the audit trail has %v, want %v", got, want)
	}
	c.get("/audit").says(t, "Somebody to notify added", "Notifications set", "Somebody to notify removed")
}

func TestOnlyTheOwnerSaysWhoIsTold(t *testing.T) {
	a := startDesk(t)
	for _, c := range []client{stranger(t, a), account(t, a, access.RoleReader), account(t, a, access.RoleMember)} {
		for _, path := range []string{notifications, notifications + "/says", notifications + "/x/test", notifications + "/x/remove"} {
			if r := c.post(path, "kind", "ntfy", "topic", "otters"); r.StatusCode != http.StatusUnauthorized && r.StatusCode != http.StatusForbidden {
				t.Errorf("%s gives %d", path, r.StatusCode)
			}
		}
	}
	if n := len(a.Notifier().Destinations()); n != 0 {
		t.Errorf("%d destinations were added", n)
	}
}

// Without scripts everything works but for the browser itself.
func TestNotificationsWithoutScripts(t *testing.T) {
	a := startDesk(t)
	url, bodies := listener(t, http.StatusOK)
	v := signIn(t, a)
	v.unscripted()
	v.open("/settings")
	v.follow("a[href='/settings/notifications']")
	v.follow("a[href*='add=ntfy']")
	v.do(chromedp.SetValue(chromedp.CSS("#notify-topic"), "otters"), chromedp.SetValue(chromedp.CSS("#notify-server"), url))
	v.follow("#add form button")
	v.follow("form[action$='/test'] button")
	v.sees("main", "The test was sent")
	if said := <-bodies; !strings.Contains(said, "this is a test") {
		t.Errorf("the test says %q", said)
	}
}

// The page gives the browser the key of the desk and the script that shows
// messages; what stands between, the service of the browser's maker, is played
// by the test.
func TestABrowserAddsItself(t *testing.T) {
	scripted(t)
	a := startDesk(t)
	url, bodies := listener(t, http.StatusCreated)
	v := signIn(t, a)
	v.open(notifications + "?add=browser")
	subscription, err := json.Marshal(map[string]any{"endpoint": url + "/push", "keys": map[string]string{
		"p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM", "auth": "tBHItJI5svbpez7KI4CCXg"}})
	if err != nil {
		t.Fatal(err)
	}
	eval[bool](v, `(() => {
		Notification.requestPermission = async () => "granted";
		PushManager.prototype.getSubscription = async () => null;
		PushManager.prototype.subscribe = async (o) => { window.name = o.applicationServerKey; return `+string(subscription)+`; };
		return true;
	})()`)
	v.follow("form[data-push] button")
	v.sees("main", "A browser, through 127.0.0.1")
	if key := eval[string](v, `window.name`); key != a.Notifier().PushKey() {
		t.Errorf("the browser subscribed with the key %q", key)
	}
	if scope := eval[string](v, `navigator.serviceWorker.getRegistration("/settings/notifications").then(r => r.active ? r.scope : "")`); scope != a.URL()+notifications {
		t.Errorf("the script that shows messages stands over %q", scope)
	}
	v.follow("form[action$='/test'] button")
	v.sees("main", "The test was sent")
	if said := <-bodies; said == "" || strings.Contains(said, "test") {
		t.Error("what the browser is sent is not encrypted")
	}
}

// Where the person says no, the form says what to do.
func TestABrowserThatMayNotShowMessages(t *testing.T) {
	scripted(t)
	v := signIn(t, startDesk(t))
	v.open(notifications + "?add=browser")
	eval[bool](v, `(Notification.requestPermission = async () => "denied", true)`)
	v.do(chromedp.Click(chromedp.CSS("form[data-push] button")))
	v.await(`document.querySelector("[data-push-said]").textContent.includes("does not allow messages")`)
}
