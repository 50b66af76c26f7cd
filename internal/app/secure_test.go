package app_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/app"
)

// issued is a certificate for one name with its key, as PEM, that some
// authority gave.
func issued(t *testing.T, name string) (cert, key []byte) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(0, 3, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &secret.PublicKey, secret)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// With every kind of certificate, people get a link with the name that the
// certificate has, and the command line of the same user reaches the desk at
// its listener, sure of who answers.
func TestCertificates(t *testing.T) {
	const name = "desk.example"
	cert, key := issued(t, name)
	for mode, settings := range map[string]func(dir string) []string{
		// The port of an entry is that of a proxy, and not where the link leads.
		"self": func(string) []string { return []string{"hosts", name + ":443,other.example"} },
		"own": func(dir string) []string {
			return []string{"hosts", name, "tls-cert", write(t, filepath.Join(dir, "cert.pem"), cert), "tls-key", write(t, filepath.Join(dir, "key.pem"), key)}
		},
		"acme": func(dir string) []string {
			// As the authority of acme left it when it was asked before.
			write(t, filepath.Join(dir, "tls", name), bytes.Join([][]byte{key, cert}, nil))
			return []string{"tls-domain", name, "hosts", "other.example"}
		},
	} {
		t.Run(mode, func(t *testing.T) {
			dir := t.TempDir()
			r := start(t, dir, append(settings(dir), "tls-mode", mode)...)
			at, err := url.Parse(r.URL())
			if err != nil || at.Scheme != "https" || at.Hostname() != "127.0.0.1" {
				t.Fatalf("this machine reaches it at %s (%v)", r.URL(), err)
			}
			front := "https://" + name + ":" + at.Port()
			link := r.Link()
			if !strings.HasPrefix(link, front+"/open?token=") {
				t.Errorf("the link does not begin with %s", front)
			}
			roots, trusted := x509.NewCertPool(), cert
			if mode == "self" {
				if trusted, err = os.ReadFile(filepath.Join(dir, "tls", "ca.pem")); err != nil {
					t.Fatal(err)
				}
			}
			roots.AppendCertsFromPEM(trusted)
			visitor := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots},
				DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, "tcp", at.Host)
				}}}
			if code, _ := status(t, noRedirect(visitor), request(t, "GET", link, nil)); code != http.StatusSeeOther {
				t.Errorf("the link gives %d", code)
			}
			c, err := app.Local(context.Background(), func() (app.Options, error) { return options(t, dir, io.Discard), nil })
			if err != nil {
				t.Fatal(err)
			}
			req := request(t, "GET", c.URL.String()+"/api/v1/reports", nil, "Authorization", "Bearer "+c.Token)
			if code, body := status(t, &http.Client{Transport: c.Transport}, req); code != 200 {
				t.Errorf("the command line gets %d %s", code, body)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Without TLS the link leads to the listener, whatever other names there are:
// the token would be read on the way.
func TestALinkWithoutTLSStaysHere(t *testing.T) {
	r := start(t, t.TempDir(), "hosts", "desk.example")
	if link := r.Link(); !strings.HasPrefix(link, "http://127.0.0.1:") {
		t.Error("the link leads elsewhere")
	}
}

// Where a desk listens everywhere, what it says of itself leads to loopback.
func TestListeningEverywhere(t *testing.T) {
	dir := t.TempDir()
	g, err := access.Open(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.SetAccount("owner", access.RoleOwner, "correct horse battery staple"); err != nil {
		t.Fatal(err)
	}
	ready := filepath.Join(t.TempDir(), "ready")
	r := start(t, dir, "listen", "0.0.0.0:0", "tls-mode", "self", "ready-file", ready)
	said, err := os.ReadFile(ready)
	if err != nil || !strings.HasPrefix(string(said), "https://127.0.0.1:") && !strings.HasPrefix(string(said), "https://[::1]:") || strings.TrimSpace(string(said)) != r.URL() {
		t.Errorf("the ready file says %s (%v)", said, err)
	}
}

// The owner's token goes to loopback, or over TLS to who is known to be the
// desk, and nowhere else, whatever stands in the file.
func TestWhereTheTokenMayGo(t *testing.T) {
	dir := t.TempDir()
	start(t, dir)
	at := filepath.Join(dir, "running.json")
	was, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	authority, _ := issued(t, "nearby.invalid")
	for _, tc := range []struct {
		url, authority string
		ok             bool
	}{
		{"http://127.0.0.1:4264", "", true},
		{"http://[::1]:4264", "", true},
		{"http://192.0.2.5:4264", "", false},
		{"http://desk.example", "", false},
		{"http://localhost.evil.example:80", "", false},
		{"http://127.0.0.1:80@evil.example:80", "", false},
		{"https://192.0.2.5:4264", string(authority), true},
		{"https://192.0.2.5:4264", "", false},
		{"https://127.0.0.1:4264", "no certificate", false},
		{"ftp://127.0.0.1:4264", "", false},
		{"", "", false},
	} {
		data, err := json.Marshal(map[string]string{"url": tc.url, "token": "t", "authority": tc.authority})
		if err != nil {
			t.Fatal(err)
		}
		write(t, at, data)
		c, err := app.Local(context.Background(), func() (app.Options, error) { return options(t, dir, io.Discard), nil })
		if (err == nil) != tc.ok || err != nil && !strings.Contains(err.Error(), "stop the desk and start it again") {
			t.Errorf("%s: %v", tc.url, err)
		}
		if err == nil {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	write(t, at, was)
}
