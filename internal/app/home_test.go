package app_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/web"
)

// household is a desk that devices at home may reach.
type household struct {
	*running
	owner *http.Client
	host  string // of the door
	roots *x509.CertPool
}

// atHome starts a desk with an ear and opens its door, as its owner does.
func atHome(t *testing.T) *household {
	t.Helper()
	r := &running{dir: t.TempDir(), log: &safe{}}
	opt := options(t, r.dir, r.log)
	opt.Ear = ear.NewReplay([]call.Utterance{{Role: call.RoleUnknown, Text: "hello"}})
	a, err := app.New(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.App = a
	t.Cleanup(r.stop)
	h := &household{running: r, owner: browser(t), roots: x509.NewCertPool()}
	status(t, h.owner, request(t, "GET", r.Link(), nil))
	if code, page := status(t, h.owner, request(t, "POST", r.URL()+"/phone/on", url.Values{})); code != 200 || !strings.Contains(page, "Make its code") {
		t.Fatalf("the door does not open: %d", code)
	}
	_, page := status(t, h.owner, request(t, "GET", r.URL()+"/phone", nil))
	h.host = inPage(t, page, `http://(127\.0\.0\.1:\d+)/`)
	_, der := status(t, h.owner, request(t, "GET", "http://"+h.host+"/hangup-ca.crt", nil))
	ca, err := x509.ParseCertificate([]byte(der))
	if err != nil {
		t.Fatal(err)
	}
	h.roots.AddCert(ca)
	return h
}

// inPage is what the group of a pattern holds in a page.
func inPage(t *testing.T, page, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no %s in the page", pattern)
	}
	return html.UnescapeString(m[1])
}

// visitor is a browser at home that knows the desk.
func (h *household) visitor(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return noRedirect(&http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: h.roots}}})
}

// code makes a code for a device and returns its address.
func (h *household) code(t *testing.T, name string) string {
	t.Helper()
	got, page := status(t, h.owner, request(t, "POST", h.URL()+"/phone/codes", url.Values{"name": {name}}))
	if got != 200 {
		t.Fatalf("no code: %d", got)
	}
	return inPage(t, page, `(https://[^<"]+/join\?token=[^<"]+)`)
}

// device is a browser that was let in.
func (h *household) device(t *testing.T, name string) *http.Client {
	t.Helper()
	c := h.visitor(t)
	if code, page := status(t, c, request(t, "GET", h.code(t, name), nil)); code != 200 || !strings.Contains(page, "This device may listen now") {
		t.Fatalf("not let in: %d", code)
	}
	return c
}

// remove shows the only device the door.
func (h *household) remove(t *testing.T) {
	t.Helper()
	_, page := status(t, h.owner, request(t, "GET", h.URL()+"/phone", nil))
	if code, _ := status(t, h.owner, request(t, "POST", h.URL()+inPage(t, page, `action="(/phone/devices/[^"]+/remove)"`), url.Values{})); code != 200 {
		t.Fatalf("not removed: %d", code)
	}
}

func TestInTheClearThereIsOnlyTheWelcome(t *testing.T) {
	h := atHome(t)
	for path, want := range map[string]struct {
		status int
		media  string
	}{
		"GET /":                     {200, "text/html"},
		"HEAD /":                    {200, "text/html"},
		"GET /hangup-ca.crt":        {200, "application/x-x509-ca-cert"},
		"GET /hangup.mobileconfig":  {200, "application/x-apple-aspen-config"},
		"GET " + web.Stylesheet():   {200, "text/css"},
		"POST /":                    {405, ""},
		"POST /hangup-ca.crt":       {405, ""},
		"GET /assets/script.js":     {404, ""},
		"GET /listen":               {404, ""},
		"GET /login":                {404, ""},
		"POST /login":               {404, ""},
		"GET /open?token=x":         {404, ""},
		"GET /join?token=x":         {404, ""},
		"POST /join":                {404, ""},
		"GET /trusted":              {404, ""},
		"GET /knowledge":            {404, ""},
		"GET /tell":                 {404, ""},
		"GET /cases":                {404, ""},
		"GET /healthz":              {404, ""},
		"GET /readyz":               {404, ""},
		"GET /metrics":              {404, ""},
		"GET /openapi.json":         {404, ""},
		"GET /api":                  {404, ""},
		"GET /api/v1/reports":       {404, ""},
		"POST /api/v1/reports":      {404, ""},
		"GET /line/twilio/x":        {404, ""},
		"GET /listen/mic":           {404, ""},
		"GET /hangup-ca.crt/../api": {404, ""},
		"DELETE /hangup-ca.crt":     {405, ""},
	} {
		method, path, _ := strings.Cut(path, " ")
		req := request(t, method, "http://"+h.host+path, nil, "Authorization", "Bearer "+h.token())
		resp, err := noRedirect(&http.Client{}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close() // nothing of it is wanted
		moved := resp.StatusCode/100 == 3 && want.status == 404
		if resp.StatusCode != want.status && !moved || !strings.HasPrefix(resp.Header.Get("Content-Type"), want.media) || len(resp.Cookies()) > 0 {
			t.Errorf("%s %s: %d %s", method, path, resp.StatusCode, resp.Header.Get("Content-Type"))
		}
	}
	if code, page := status(t, browser(t), request(t, "GET", "http://"+h.host+"/", nil)); code != 200 || !strings.Contains(page, "https://"+h.host+"/trusted") || strings.Contains(page, "token") || strings.Contains(page, "<script") {
		t.Errorf("the welcome is not one: %d", code)
	}
}

// Whoever passes the door has to pass what guards every other way in.
func TestTheDoorIsNoWeakerThanTheOther(t *testing.T) {
	h := atHome(t)
	at := "https://" + h.host
	words := url.Values{"text": {"He rang from Microsoft."}}
	for name, c := range map[string]struct {
		who  *http.Client
		req  *http.Request
		want int
	}{
		"nobody":                    {h.visitor(t), request(t, "GET", at+"/listen", nil), 303},
		"nobody, the API":           {h.visitor(t), request(t, "GET", at+"/api/v1/reports", nil), 401},
		"a name that was turned":    {h.visitor(t), host(request(t, "GET", at+"/", nil), "evil.example"), 421},
		"another site":              {h.visitor(t), request(t, "POST", at+"/check", words, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"), 403},
		"in a frame":                {h.visitor(t), request(t, "GET", at+"/trusted", nil, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"), 403},
		"the owner's token":         {h.visitor(t), request(t, "GET", at+"/api/v1/reports", nil, "Authorization", "Bearer "+h.token()), 200},
		"a guessed code":            {h.visitor(t), request(t, "GET", at+"/join?token=x", nil), 403},
		"a platform":                {h.visitor(t), request(t, "GET", at+"/line/kitchen", nil), 404},
		"a device, the first page":  {h.device(t, "hall"), request(t, "GET", at+"/", nil), 303},
		"a device, another's frame": {h.device(t, "bath"), request(t, "GET", at+"/listen", nil, "Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors"), 403},
	} {
		if code, _ := status(t, c.who, c.req); code != c.want {
			t.Errorf("%s: %d, want %d", name, code, c.want)
		}
	}
}

func TestACodeLetsOneDeviceInOnce(t *testing.T) {
	h := atHome(t)
	address := h.code(t, "Kitchen")
	for name, req := range map[string]*http.Request{
		"a program that looks":      request(t, "HEAD", address, nil),
		"a browser that looks":      request(t, "GET", address, nil, "Sec-Purpose", "prefetch"),
		"a picture of another page": request(t, "GET", address, nil, "Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"),
	} {
		if _, page := status(t, h.visitor(t), req); strings.Contains(page, "may listen now") {
			t.Errorf("%s is let in", name)
		}
	}
	c := h.visitor(t)
	token := inPage(t, address, `token=(.*)`)
	if code, page := status(t, c, request(t, "POST", "https://"+h.host+"/join", url.Values{"token": {token}})); code != 200 || !strings.Contains(page, "It is called kitchen") {
		t.Errorf("the button does not let it in: %d", code)
	}
	if code, _ := status(t, h.visitor(t), request(t, "GET", address, nil)); code != 403 {
		t.Errorf("the code is good twice: %d", code)
	}
	if code, page := status(t, c, request(t, "GET", "https://"+h.host+"/listen", nil)); code != 200 || !strings.Contains(page, "Start listening") {
		t.Errorf("the device gets %d", code)
	}
	if code, page := status(t, h.owner, request(t, "POST", h.URL()+"/phone/codes", url.Values{"name": {"kitchen"}})); code != 422 || !strings.Contains(page, "remove that one first") {
		t.Errorf("two devices of one name: %d", code)
	}
	_, page := status(t, h.owner, request(t, "GET", h.URL()+"/audit", nil))
	for _, line := range []string{"Door for devices at home opened", "Device let in", "Device kitchen"} {
		if !strings.Contains(page, line) {
			t.Errorf("the audit trail does not say %q", line)
		}
	}
}

// openTo are the pages that a device is given.
var openTo = regexp.MustCompile(`^(GET /(listen|listen/mic|listen/warning.wav|listen/calls/.*|watch/.*|knowledge.*|tell|open|login|join|trusted|push.js)|POST /(listen/.*|tell|open|login|join|logout))$`)

func TestADeviceGetsNothingElse(t *testing.T) {
	h := atHome(t)
	id := keep(t, h.running)
	c := h.device(t, "kitchen")
	for _, p := range web.Patterns() {
		method, path, _ := strings.Cut(p, " ")
		if openTo.MatchString(p) {
			continue
		}
		path = hole.ReplaceAllString(strings.ReplaceAll(strings.ReplaceAll(path, "{$}", ""), "{id}", id), "x")
		code, page := status(t, c, request(t, method, "https://"+h.host+path, url.Values{}))
		if first := p == "GET /{$}" && code == 303; code != 403 && !first || strings.Contains(page, marker) {
			t.Errorf("%s: %d", p, code)
		}
	}
	_, doc := status(t, h.owner, request(t, "GET", h.URL()+"/openapi.json", nil))
	var api struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal([]byte(doc), &api); err != nil || len(api.Paths) < 10 {
		t.Fatal(len(api.Paths), err)
	}
	for path, ways := range api.Paths {
		for method := range ways {
			at := "https://" + h.host + hole.ReplaceAllString(strings.ReplaceAll(path, "{id}", id), "x")
			req := request(t, strings.ToUpper(method), at, nil, "Content-Type", "application/json")
			code, body := status(t, c, req)
			if code < 400 && !strings.HasPrefix(path, "/api/v1/knowledge") && path != "/healthz" && path != "/readyz" || strings.Contains(body, marker) {
				t.Errorf("%s %s: %d", method, path, code)
			}
		}
	}
}

// A device that is removed loses what runs at once: what happens next is not
// told to it any more.
func TestARemovedDeviceHearsNoMore(t *testing.T) {
	h := atHome(t)
	c := h.device(t, "kitchen")
	base, err := url.Parse("https://" + h.host)
	if err != nil {
		t.Fatal(err)
	}
	var cookie []string
	for _, k := range c.Jar.Cookies(base) {
		cookie = append(cookie, k.String())
	}
	mic, _, err := websocket.Dial(t.Context(), "wss://"+h.host+"/listen/mic", &websocket.DialOptions{
		HTTPClient: c, HTTPHeader: http.Header{"Cookie": cookie, "Origin": {base.String()}}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mic.CloseNow() }() // it has ended already
	if err := mic.Write(t.Context(), websocket.MessageText, []byte(`{"begin":{"rate":16000}}`)); err != nil {
		t.Fatal(err)
	}
	_, said, err := mic.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := inPage(t, string(said), `"id":"([^"]+)"`)
	if _, page := status(t, h.owner, request(t, "GET", h.URL()+"/listen", nil)); !strings.Contains(page, "The microphone of kitchen") {
		t.Error("the owner does not see whose microphone it is")
	}
	events, err := c.Do(request(t, "GET", base.String()+"/listen/calls/"+id+"/events", nil))
	if err != nil || events.StatusCode != 200 {
		t.Fatal(events, err)
	}
	defer func() { _ = events.Body.Close() }() // it has been read to its end
	h.remove(t)
	status(t, h.owner, request(t, "POST", h.URL()+"/listen/calls/"+id+"/end", url.Values{}))
	rest, err := io.ReadAll(bufio.NewReader(events.Body))
	if err != nil || bytes.Contains(rest, []byte(`"event":"end"`)) {
		t.Errorf("it is told %q (%v)", rest, err)
	}
	if code, _ := status(t, c, request(t, "GET", base.String()+"/listen", nil)); code != 303 {
		t.Errorf("it still gets %d", code)
	}
}

// To shut the door ends the sockets behind it, and nobody listens there.
func TestTheOwnerShutsTheDoor(t *testing.T) {
	h := atHome(t)
	c := h.device(t, "kitchen")
	if code, page := status(t, h.owner, request(t, "POST", h.URL()+"/phone/off", url.Values{})); code != 200 || !strings.Contains(page, "no other device at home can connect") {
		t.Errorf("%d", code)
	}
	if _, err := c.Do(request(t, "GET", "https://"+h.host+"/listen", nil)); err == nil {
		t.Error("the device still reaches the desk")
	}
	if conn, err := net.Dial("tcp", h.host); err == nil {
		t.Error("somebody still listens", conn.Close())
	}
	if code, page := status(t, h.owner, request(t, "POST", h.URL()+"/phone/codes", url.Values{"name": {"hall"}})); code != 409 || !strings.Contains(page, "cannot connect yet") {
		t.Errorf("a code for a door that is shut: %d", code)
	}
}

// What the page said is remembered, and the devices are let in still; the
// configuration has the last word.
func TestTheDoorOpensAgainAfterAStart(t *testing.T) {
	h := atHome(t)
	dir := h.dir
	h.stop()
	for open, want := range map[string]string{"page": "Let no device connect any more", "off": "<code>home.open</code>", "on": "because the configuration says so"} {
		t.Run(open, func(t *testing.T) {
			r := start(t, dir, "home-open", open)
			mine := browser(t)
			status(t, mine, request(t, "GET", r.Link(), nil))
			if _, page := status(t, mine, request(t, "GET", r.URL()+"/phone", nil)); !strings.Contains(page, want) {
				t.Errorf("the page does not say %q", want)
			}
			if open == "page" {
				return
			}
			for _, do := range []string{"on", "off"} {
				if code, page := status(t, mine, request(t, "POST", r.URL()+"/phone/"+do, url.Values{})); code != 409 || !strings.Contains(page, "home.open") {
					t.Errorf("the button %s gives %d", do, code)
				}
			}
			r.stop()
		})
	}
}

// Another desk cannot be at a port that is taken, and says so.
func TestTheDoorOfAnotherDesk(t *testing.T) {
	h := atHome(t)
	r := start(t, t.TempDir(), "home-listen", h.host)
	mine := browser(t)
	status(t, mine, request(t, "GET", r.Link(), nil))
	code, page := status(t, mine, request(t, "POST", r.URL()+"/phone/on", url.Values{}))
	if code != 409 || !strings.Contains(page, "another program may be there") {
		t.Errorf("%d", code)
	}
	_, err := app.New(t.Context(), options(t, t.TempDir(), io.Discard, "home-listen", "203.0.113.7:4265"))
	if err == nil || !strings.Contains(err.Error(), "no address of a home network") {
		t.Errorf("a door on the internet: %v", err)
	}
	if want := fmt.Sprint(h.host); !strings.Contains(page, want) {
		t.Errorf("the page does not name %s", want)
	}
}
