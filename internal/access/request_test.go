package access

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// request makes one as it arrives; over https it came by TLS.
func request(method, url string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func answer(h func(http.Handler) http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })).ServeHTTP(w, r)
	return w
}

func TestIdentify(t *testing.T) {
	g, c, _ := household(t)
	ben := must[string](t)(g.Login("ben", phrase, here1))
	soon := c.now().Add(time.Hour)
	_, token, err := g.NewToken("PBX", []Permission{PermReport}, soon)
	if err != nil {
		t.Fatal(err)
	}
	brief, ended, err := g.NewToken("brief", []Permission{PermManage}, c.now().Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	gone, revoked, err := g.NewToken("gone", []Permission{PermManage}, soon)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Revoke(gone.ID); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Minute)
	if len(g.Tokens()) != 2 || g.Tokens()[0].ID != brief.ID {
		t.Errorf("an ended token is not listed: %+v", g.Tokens())
	}
	const desk, secure = "http://127.0.0.1:4264/", "https://desk.example/"
	for _, tc := range []struct {
		name    string
		url     string
		headers []string
		who     string // empty for nobody
		may     string
	}{
		{"nothing", desk, nil, "", ""},
		{"session", desk, []string{"Cookie", "hangup-4264=" + ben}, "ben", "check, listen, read, report, change"},
		{"session over TLS", secure, []string{"Cookie", "__Host-hangup=" + ben}, "ben", "check, listen, read, report, change"},
		{"cookie without its prefix", secure, []string{"Cookie", "hangup=" + ben}, "", ""},
		{"cookie of another desk", desk, []string{"Cookie", "hangup-4265=" + ben}, "", ""},
		{"cookie beside a false one", desk, []string{"Cookie", "hangup-4264=x; hangup-4264=" + ben}, "ben", "check, listen, read, report, change"},
		{"token", desk, []string{"Authorization", "Bearer " + token}, "token:pbx", "report"},
		{"scheme in small letters", desk, []string{"Authorization", "bearer  " + token}, "token:pbx", "report"},
		{"token that has ended", desk, []string{"Authorization", "Bearer " + ended}, "", ""},
		{"token that was revoked", desk, []string{"Authorization", "Bearer " + revoked}, "", ""},
		{"token without its beginning", desk, []string{"Authorization", "Bearer " + strings.TrimPrefix(token, tokenPrefix)}, "", ""},
		{"token as cookie", desk, []string{"Cookie", "hangup-4264=" + token}, "", ""},
		{"session as bearer", desk, []string{"Authorization", "Bearer " + ben}, "", ""},
		{"local", desk, []string{"Authorization", "Bearer " + g.Local()}, "owner", "check, listen, read, report, change, erase, manage, metrics"},
		{"local as cookie", desk, []string{"Cookie", "hangup-4264=" + g.Local()}, "", ""},
		{"false bearer beside a good cookie", desk, []string{"Authorization", "Bearer x", "Cookie", "hangup-4264=" + ben}, "", ""},
		{"empty bearer beside a good cookie", desk, []string{"Authorization", "Bearer", "Cookie", "hangup-4264=" + ben}, "", ""},
		{"bearer before the cookie", desk, []string{"Authorization", "Bearer " + token, "Cookie", "hangup-4264=" + ben}, "token:pbx", "report"},
		{"another scheme", desk, []string{"Authorization", "Basic " + token}, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			who, ok := g.Identify(request("GET", tc.url, tc.headers...))
			var may []Permission
			for _, p := range Permissions() {
				if who.May(p) {
					may = append(may, p)
				}
			}
			if ok != (tc.who != "") || who.Name != tc.who || listed(may) != tc.may {
				t.Errorf("%v, %q may %s", ok, who.Name, listed(may))
			}
		})
	}
}

func TestCookies(t *testing.T) {
	g := open(t, t.TempDir(), newClock())
	for _, tc := range []struct{ name, url, set, clear string }{
		{"loopback", "http://127.0.0.1:4264/", "hangup-4264=S; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict", "hangup-4264=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"},
		{"IPv6", "http://[::1]:80/", "hangup-80=S; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict", "hangup-80=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"},
		{"TLS", "https://desk.example/", "__Host-hangup=S; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict", "__Host-hangup=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"},
		{"TLS on a port", "https://desk.example:8443/", "__Host-hangup-8443=S; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict", "__Host-hangup-8443=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"},
	} {
		w := httptest.NewRecorder()
		g.SetCookie(w, request("GET", tc.url), "S")
		g.ClearCookie(w, request("GET", tc.url))
		if got := w.Header()["Set-Cookie"]; len(got) != 2 || got[0] != tc.set || got[1] != tc.clear {
			t.Errorf("%s: %q", tc.name, got)
		}
	}
}

func TestHosts(t *testing.T) {
	of := func(listen string, given ...string) []string {
		return HostsFor(listen, must[[]string](t)(NamesFor(listen)), given)
	}
	local := of("127.0.0.1:4264")
	named := of("127.0.0.1:4264", "desk.example", "desk.lan:8443", "")
	network := of("192.0.2.5:4264")
	all, all6 := of(":4264"), of("[::]:4264", "desk.example")
	machine := must[string](t)(os.Hostname())
	for _, tc := range []struct {
		name    string
		allowed []string
		host    string
		ok      bool
	}{
		{"loopback", local, "127.0.0.1:4264", true},
		{"by name", local, "localhost:4264", true},
		{"in capitals", local, "LocalHost:4264", true},
		{"IPv6", local, "[::1]:4264", true},
		{"a name of a stranger that leads here", local, "evil.example:4264", false},
		{"another port", local, "127.0.0.1:4265", false},
		{"no port", local, "127.0.0.1", false},
		{"no host", local, "", false},
		{"port alone", local, ":4264", false},
		{"ends like ours", local, "evil-localhost:4264", false},
		{"begins like ours", local, "localhost.evil.example:4264", false},
		{"dot at the end", local, "localhost.:4264", false},
		{"credentials", local, "127.0.0.1:4264@evil.example", false},
		{"two", local, "127.0.0.1:4264, evil.example", false},
		{"another loopback", local, "127.0.0.2:4264", false},
		{"all addresses", local, "0.0.0.0:4264", false},
		{"further name", named, "desk.example", true},
		{"further name on any port", named, "desk.example:9000", true},
		{"name below it", named, "x.desk.example", false},
		{"further name on its port", named, "desk.lan:8443", true},
		{"further name on another port", named, "desk.lan:8444", false},
		{"empty entry", named, "", false},
		{"address", network, "192.0.2.5:4264", true},
		{"address of another", network, "192.0.2.6:4264", false},
		{"loopback where it does not listen", network, "127.0.0.1:4264", false},
		{"any address", all, "192.0.2.5:4264", true},
		{"any address of IPv6", all, "[2001:db8::1]:4264", true},
		{"any address through a port that was mapped", all, "192.0.2.5", true},
		{"name where addresses are allowed", all, "evil.example:4264", false},
		{"the word itself", all, "any-address", false},
		{"the word itself with a port", all, "any-address:4264", false},
		{"this machine", all, "localhost:4264", true},
		{"name of this machine", all, machine + ":4264", true},
		{"name of this machine on another port", all, machine + ":4265", false},
		{"further name of all", all6, "desk.example:4264", true},
		{"nothing allowed", nil, "127.0.0.1:4264", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := request("GET", "/")
			r.Host = tc.host
			r.Header.Set("X-Forwarded-Host", "127.0.0.1:4264") // anybody can say so
			w := answer(Hosts(tc.allowed, nil), r)
			if tc.ok && w.Code != http.StatusNoContent || !tc.ok && w.Code != http.StatusMisdirectedRequest {
				t.Errorf("%q gives %d", tc.host, w.Code)
			}
			if !tc.ok && !strings.Contains(w.Body.String(), "Use the address that it printed") {
				t.Errorf("the answer is %s", w.Body)
			}
		})
	}
}

func TestSameOrigin(t *testing.T) {
	const cookie = "hangup-4264=x"
	for _, tc := range []struct {
		name    string
		method  string
		headers []string
		ok      bool
	}{
		{"own form", "POST", []string{"Sec-Fetch-Site", "same-origin", "Cookie", cookie}, true},
		{"form of another site", "POST", []string{"Sec-Fetch-Site", "cross-site", "Cookie", cookie}, false},
		{"form of another site, followed", "POST", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, false},
		{"form of another port", "POST", []string{"Sec-Fetch-Site", "same-site", "Cookie", cookie}, false},
		{"erase from another site", "DELETE", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"change from another site", "PATCH", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"old browser, own form", "POST", []string{"Origin", "http://127.0.0.1:4264"}, true},
		{"old browser, another site", "POST", []string{"Origin", "https://evil.example"}, false},
		{"old browser, another port", "POST", []string{"Origin", "http://127.0.0.1:9999"}, false},
		{"page that hides where it is from", "POST", []string{"Origin", "null"}, false},
		{"program", "POST", nil, true},
		{"token from anywhere", "POST", []string{"Sec-Fetch-Site", "cross-site", "Authorization", "Bearer hu_x", "Cookie", cookie}, true},
		{"another scheme is no token", "POST", []string{"Sec-Fetch-Site", "cross-site", "Authorization", "Basic x"}, false},
		{"typed address", "GET", []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Cookie", cookie}, true},
		{"link on another site", "GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Cookie", cookie}, true},
		{"frame in another site", "GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe", "Cookie", cookie}, false},
		{"picture in another site", "GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image", "Cookie", cookie}, false},
		{"script of another port", "GET", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "script", "Cookie", cookie}, false},
		{"another site without cookies", "GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"}, false},
		{"another port without cookies", "GET", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors"}, false},
		{"question of another site whether it may", "OPTIONS", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"}, false},
		{"own script", "GET", []string{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors", "Cookie", cookie}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := answer(SameOrigin(nil), request(tc.method, "http://127.0.0.1:4264/cases", tc.headers...))
			if tc.ok && w.Code != http.StatusNoContent || !tc.ok && w.Code != http.StatusForbidden {
				t.Errorf("got %d", w.Code)
			}
			if !tc.ok && !strings.Contains(w.Body.String(), "nothing was done") {
				t.Errorf("the answer is %s", w.Body)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	h := answer(Headers, request("GET", "http://127.0.0.1:4264/")).Header()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
			"font-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "same-origin",
		"Permissions-Policy":           "microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), payment=()",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "no-store",
		"Strict-Transport-Security":    "",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	for url, want := range map[string]string{"https://desk.example/": "max-age=31536000", "https://localhost:4264/": "", "https://127.0.0.1/": "", "https://[::1]:4264/": ""} {
		if got := answer(Headers, request("GET", url)).Header().Get("Strict-Transport-Security"); got != want {
			t.Errorf("%s: %s", url, got)
		}
	}
}

func TestAssetsMayBeCached(t *testing.T) {
	w := httptest.NewRecorder()
	Headers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	})).ServeHTTP(w, request("GET", "/app.css"))
	if got := w.Header()["Cache-Control"]; len(got) != 1 || !strings.HasPrefix(got[0], "public") {
		t.Errorf("got %v", got)
	}
}

func TestLimiter(t *testing.T) {
	for _, tc := range []struct {
		name, first, second string
		shared              bool
	}{
		{"one address on two ports", "192.0.2.1:1", "192.0.2.1:2", true},
		{"two addresses", "192.0.2.1:1", "192.0.2.2:1", false},
		{"without a port", "192.0.2.1:1", "192.0.2.1", true},
		{"IPv4 written as IPv6", "192.0.2.1:1", "[::ffff:192.0.2.1]:1", true},
		{"one /64", "[2001:db8:0:1::1]:1", "[2001:db8:0:1:ffff::2]:1", true},
		{"two /64", "[2001:db8:0:1::1]:1", "[2001:db8:0:2::1]:1", false},
		{"two interfaces", "[fe80::1%eth0]:1", "[fe80::1%eth1]:1", true},
		{"local sockets", "@", "", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := NewLimiter(time.Minute, 1, 10, newClock().now)
			if ok, wait := l.Allow(tc.first); !ok || wait != 0 {
				t.Fatalf("the first is refused for %v", wait)
			}
			if ok, _ := l.Allow(tc.second); ok == tc.shared {
				t.Errorf("the second is allowed: %v", ok)
			}
		})
	}
}

func TestABucketFillsUpAgain(t *testing.T) {
	c := newClock()
	l := NewLimiter(time.Minute, 2, 10, c.now)
	for i, step := range []struct {
		pass time.Duration
		ok   bool
		wait time.Duration
	}{
		{0, true, 0}, {0, true, 0}, {0, false, time.Minute}, {0, false, time.Minute}, // refusals take nothing
		{45 * time.Second, false, 15 * time.Second}, {15 * time.Second, true, 0}, {0, false, time.Minute},
		{time.Hour, true, 0}, {0, true, 0}, {0, false, time.Minute}, // never more than it holds
	} {
		c.pass(step.pass)
		if ok, wait := l.Allow("192.0.2.1"); ok != step.ok || wait != step.wait {
			t.Errorf("step %d: %v, %v", i, ok, wait)
		}
	}
}

func TestTheLimiterIsBounded(t *testing.T) {
	l := NewLimiter(time.Minute, 1, 2, newClock().now)
	for i, step := range []struct {
		addr string
		ok   bool
	}{{"192.0.2.1", true}, {"192.0.2.2", true}, {"192.0.2.1", false}, {"192.0.2.3", true}, {"192.0.2.1", false}, {"192.0.2.2", true}} {
		if ok, _ := l.Allow(step.addr); ok != step.ok {
			t.Errorf("step %d: %s is allowed: %v", i, step.addr, ok)
		}
		if len(l.buckets) > 2 || l.recent.Len() != len(l.buckets) {
			t.Errorf("it keeps %d and %d", len(l.buckets), l.recent.Len())
		}
	}
}

func TestDemand(t *testing.T) {
	empty := open(t, t.TempDir(), newClock())
	owned, _, _ := household(t)
	const passphrase, certificate = "run `hangup access passphrase`", "set tls.mode to self"
	for _, tc := range []struct {
		listen string
		guard  *Guard
		tls    bool
		want   []string // what the message asks for
	}{
		{"127.0.0.1:0", empty, false, nil},
		{"127.1.2.3:80", empty, false, nil},
		{"[::1]:4264", empty, false, nil},
		{"localhost:4264", empty, false, nil},
		{"0.0.0.0:4264", owned, true, nil},
		{"0.0.0.0:4264", owned, false, []string{certificate}},
		{"0.0.0.0:4264", empty, true, []string{passphrase}},
		{":4264", empty, false, []string{passphrase, certificate}},
		{"[::]:4264", empty, false, []string{passphrase, certificate}},
		{"192.168.1.5:4264", empty, false, []string{passphrase, certificate}},
		{"desk.lan:4264", empty, false, []string{passphrase, certificate}},
		{"localhost.evil.example:4264", empty, false, []string{passphrase, certificate}},
	} {
		err := Demand(tc.listen, tc.guard, tc.tls)
		if (err == nil) != (tc.want == nil) {
			t.Errorf("%s: %v", tc.listen, err)
			continue
		}
		for _, ask := range []string{passphrase, certificate} {
			wants := strings.Contains(strings.Join(tc.want, ""), ask)
			if err != nil && strings.Contains(err.Error(), ask) != wants {
				t.Errorf("%s: %v", tc.listen, err)
			}
		}
	}
}

// The middlewares stand before a real server, as in the desk.
func TestAStrangersPageInARealServer(t *testing.T) {
	g, _, _ := household(t)
	secret := must[string](t)(g.Redeem(g.Invite()))
	s := httptest.NewUnstartedServer(nil)
	s.Config.Handler = Hosts(HostsFor(s.Listener.Addr().String(), []string{"127.0.0.1"}, nil), nil)(SameOrigin(nil)(Headers(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := g.Identify(r); !ok {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))))
	s.StartTLS()
	defer s.Close()
	_, port, _ := strings.Cut(s.Listener.Addr().String(), ":")
	for _, tc := range []struct {
		name, method, host, site string
		want                     int
	}{
		{"own page", "POST", "", "same-origin", 200},
		{"rebound name", "POST", "evil.example:" + port, "same-origin", 421},
		{"form of another site", "POST", "", "cross-site", 403},
	} {
		r, err := http.NewRequestWithContext(t.Context(), tc.method, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = tc.host
		r.Header.Set("Sec-Fetch-Site", tc.site)
		r.AddCookie(&http.Cookie{Name: "__Host-hangup-" + port, Value: secret})
		got, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if got.StatusCode != tc.want || got.TLS.Version < tls.VersionTLS12 {
			t.Errorf("%s: %d", tc.name, got.StatusCode)
		}
	}
}
