package home_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/home"
)

// door is a door on a free port, with what is inside and what is outside told
// apart by their answers.
func door(t *testing.T, dir, listen, open string) *home.Door {
	t.Helper()
	says := func(what string) func([]string) http.Handler {
		return func(hosts []string) http.Handler {
			return access.Hosts(hosts, nil)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = fmt.Fprintf(w, "%s, TLS %v", what, r.TLS != nil)
			}))
		}
	}
	d, err := home.New(home.Options{
		Dir: dir, Listen: listen, Open: open, Inside: says("inside"), Welcome: says("welcome"), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Server: func(h http.Handler) *http.Server { return &http.Server{Handler: h, ReadHeaderTimeout: time.Minute} },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// opened is a door on loopback that is open.
func opened(t *testing.T) *home.Door {
	t.Helper()
	d := door(t, t.TempDir(), "127.0.0.1:0", home.ByPage)
	if err := d.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

// trusting is a browser that knows the authority of a door.
func trusting(d *home.Door) *http.Client {
	pool := x509.NewCertPool()
	pool.AddCert(d.Authority())
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true, DisableKeepAlives: true}}
}

func fetch(c *http.Client, address string) (string, error) {
	resp, err := c.Get(address)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(resp.Body)
	return string(body), errors.Join(err, resp.Body.Close())
}

func TestOnePortAnswersOverTLSAndInTheClear(t *testing.T) {
	d := opened(t)
	host := d.State().Hosts[0]
	for address, want := range map[string]string{"https://" + host: "inside, TLS true", "http://" + host: "welcome, TLS false"} {
		if got, err := fetch(trusting(d), address); err != nil || got != want {
			t.Errorf("%s: %q (%v), want %q", address, got, err, want)
		}
	}
	if _, err := fetch(&http.Client{}, "https://"+host); err == nil {
		t.Error("a device that does not know the authority sees a page")
	}
	if got := d.State().Fingerprint; got != access.Fingerprint(d.Authority().Raw) || len(got) != 95 {
		t.Errorf("fingerprint %s", got)
	}
}

// What vouches for the desk can vouch for no website.
func TestTheAuthorityVouchesForHomesAlone(t *testing.T) {
	ca := opened(t).Authority()
	for _, ip := range []string{"192.168.1.7", "10.1.2.3", "172.16.0.1", "fd00::1"} {
		if !slices.ContainsFunc(ca.PermittedIPRanges, func(n *net.IPNet) bool { return n.Contains(net.ParseIP(ip)) }) {
			t.Errorf("not for %s", ip)
		}
	}
	for _, ip := range []string{"8.8.8.8", "172.32.0.1", "2001:db8::1"} {
		if slices.ContainsFunc(ca.PermittedIPRanges, func(n *net.IPNet) bool { return n.Contains(net.ParseIP(ip)) }) {
			t.Errorf("for %s", ip)
		}
	}
	for _, name := range ca.PermittedDNSDomains {
		if !slices.Contains([]string{"localhost", "local", "lan", "home.arpa", "internal"}, name) {
			t.Errorf("for names in %s", name)
		}
	}
	if !ca.PermittedDNSDomainsCritical || !ca.IsCA || !ca.MaxPathLenZero {
		t.Errorf("not strict: %v %v %v", ca.PermittedDNSDomainsCritical, ca.IsCA, ca.MaxPathLenZero)
	}
}

func TestTheDoorIsRemembered(t *testing.T) {
	dir := t.TempDir()
	for _, step := range []struct {
		name string
		do   func(*home.Door) error
		open bool
	}{
		{"at first", func(d *home.Door) error { return nil }, false},
		{"opened", func(d *home.Door) error { return d.Open(t.Context()) }, true},
		{"opened twice", func(d *home.Door) error { return d.Open(t.Context()) }, true},
		{"started again", func(d *home.Door) error { return nil }, true},
		{"shut", (*home.Door).Shut, false},
		{"started again after it was shut", func(d *home.Door) error { return nil }, false},
	} {
		d := door(t, dir, "127.0.0.1:0", home.ByPage)
		if err := errors.Join(d.Start(t.Context()), step.do(d)); err != nil {
			t.Fatal(step.name, err)
		}
		if d.State().Open != step.open {
			t.Errorf("%s: %+v", step.name, d.State())
		}
		if err := d.Close(); err != nil || d.State().Open || d.Authority() != nil {
			t.Errorf("%s: closed, and %+v (%v)", step.name, d.State(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "home.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := door(t, dir, "127.0.0.1:0", home.ByPage).Start(t.Context()); err == nil || !strings.Contains(err.Error(), "remove it") {
		t.Errorf("damaged: %v", err)
	}
}

func TestTheConfigurationDecides(t *testing.T) {
	for open, want := range map[string]bool{home.On: true, home.Off: false} {
		d := door(t, t.TempDir(), "127.0.0.1:0", open)
		if err := d.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		var f *home.Fault
		if err := d.Open(t.Context()); !errors.As(err, &f) {
			t.Errorf("%s: opened by a button (%v)", open, err)
		}
		if err := d.Shut(); !errors.As(err, &f) || !strings.Contains(f.Message, "home.open") {
			t.Errorf("%s: shut by a button (%v)", open, err)
		}
		if s := d.State(); s.Open != want || !s.Fixed {
			t.Errorf("%s: %+v", open, s)
		}
	}
}

// A port that another program has is told; a desk that only remembers the door
// starts all the same.
func TestThePortIsTaken(t *testing.T) {
	taken := strings.TrimPrefix(opened(t).State().Hosts[0], "")
	dir := t.TempDir()
	d := door(t, dir, taken, home.ByPage)
	var f *home.Fault
	if err := d.Open(t.Context()); !errors.As(err, &f) || !strings.Contains(f.Message, "home.listen") || f.Unwrap() == nil {
		t.Errorf("by the button: %v", err)
	}
	if err := door(t, dir, taken, home.On).Start(t.Context()); !errors.As(err, &f) {
		t.Errorf("by the configuration: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "home.json"), []byte(`{"open":true}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.Start(t.Context()); err != nil || d.State().Open || d.State().Fault == "" {
		t.Errorf("remembered: %+v (%v)", d.State(), err)
	}
}

func TestWhereADoorMayBe(t *testing.T) {
	for listen, good := range map[string]bool{
		"0.0.0.0:4265": true, ":4265": true, "[::]:4265": true, "192.168.1.7:4265": true, "10.0.0.1:0": true, "[fd00::1]:1": true, "127.0.0.1:0": true,
		"203.0.113.7:4265": false, "[2001:db8::1]:4265": false, "desk.example:4265": false, "4265": false, "": false,
	} {
		_, err := home.New(home.Options{Listen: listen})
		if (err == nil) != good || err != nil && !strings.Contains(err.Error(), "0.0.0.0:4265") {
			t.Errorf("%q: %v", listen, err)
		}
	}
}

// To shut the door ends what runs through it, that which a handler has taken
// over (a socket) and that which waits among it.
func TestShutEndsWhatRuns(t *testing.T) {
	taken := make(chan net.Conn, 1)
	d, err := home.New(home.Options{
		Dir: t.TempDir(), Listen: "127.0.0.1:0", Open: home.ByPage, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Welcome: func([]string) http.Handler { return http.NotFoundHandler() },
		Inside: func([]string) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				c, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
				}
				taken <- c
			})
		},
		Server: func(h http.Handler) *http.Server { return &http.Server{Handler: h, ReadHeaderTimeout: time.Minute} },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	host, pool := d.State().Hosts[0], x509.NewCertPool()
	pool.AddCert(d.Authority())
	c, err := tls.Dial("tcp", host, &tls.Config{RootCAs: pool, NextProtos: []string{"http/1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	silent, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: "+host+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-taken
	if err := d.Shut(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]net.Conn{"a socket": c, "one that said nothing": silent} {
		if n, err := c.Read(make([]byte, 1)); err == nil {
			t.Errorf("%s still runs: %d bytes", name, n)
		}
		_ = c.Close() // it has ended
	}
	if c, err := net.Dial("tcp", host); err == nil {
		t.Error("somebody still listens", c.Close())
	}
}

// One device that opens connections and says nothing keeps nobody else out,
// and not itself for long.
func TestIdleConnectionsAreBounded(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have one address of loopback")
	}
	d := opened(t)
	host := d.State().Hosts[0]
	ended := make(chan error, 500)
	var all []net.Conn
	for range 500 {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
		go func() {
			_, err := c.Read(make([]byte, 1))
			ended <- err
		}()
	}
	for range 500 - 32 { // those that are too many end at once
		if err := <-ended; err == nil {
			t.Fatal("an answer to nothing")
		}
	}
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	c := trusting(d)
	c.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, at string) (net.Conn, error) {
		return from.DialContext(ctx, network, at)
	}
	if got, err := fetch(c, "https://"+host); err != nil || got != "inside, TLS true" {
		t.Errorf("another device: %q (%v)", got, err)
	}
	for range 32 { // and the rest when they have had their time
		if err := <-ended; err == nil {
			t.Fatal("an answer to nothing")
		}
	}
	for _, c := range all {
		_ = c.Close() // the other side has
	}
	if got, err := fetch(trusting(d), "https://"+host); err != nil || got != "inside, TLS true" {
		t.Errorf("the same device later: %q (%v)", got, err)
	}
}

func TestStrangeNamesAndHalfHandshakes(t *testing.T) {
	host := opened(t).State().Hosts[0]
	for name, tc := range map[string]struct{ said, want string }{
		"a name that is not ours": {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421"},
		"no HTTP":                 {"hello\r\n\r\n", "HTTP/1.1 400"},
		"a TLS that is none":      {"\x16hello, this is no handshake", ""},
	} {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, tc.said); err != nil {
			t.Fatal(err)
		}
		line, _, err := bufio.NewReader(c).ReadLine()
		if !bytes.HasPrefix(line, []byte(tc.want)) {
			t.Errorf("%s: %q (%v)", name, line, err)
		}
		_ = c.Close() // the other side may have
	}
}

// The profile is a property list whose payload is the certificate.
func TestProfile(t *testing.T) {
	ca := opened(t).Authority()
	data, err := home.Profile(ca)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := home.Profile(ca); err != nil || !bytes.Equal(again, data) {
		t.Errorf("the same authority gives another profile (%v)", err)
	}
	var text []string
	for dec := xml.NewDecoder(bytes.NewReader(data)); ; {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := tok.(xml.CharData); ok && strings.TrimSpace(string(s)) != "" {
			text = append(text, string(s))
		}
	}
	after := func(key string) string { return text[slices.Index(text, key)+1] }
	der, err := base64.StdEncoding.DecodeString(text[slices.Index(text, "PayloadCertificateFileName")+3])
	if err != nil || !bytes.Equal(der, ca.Raw) || after("PayloadType") != "com.apple.security.root" || !slices.Contains(text, "Configuration") {
		t.Errorf("%s (%v)", data, err)
	}
}
