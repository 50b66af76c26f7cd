package access

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/acme"
)

// letsEncrypt is an authority of RFC 8555 that lives in the test: as much of
// it as one certificate takes. It does not check signatures of requests; it
// does check, over TLS, that the desk holds the domain.
type letsEncrypt struct {
	*httptest.Server
	t    *testing.T
	ca   *pair
	desk *tls.Config // where the domain leads

	mu       sync.Mutex
	domain   string
	contact  []string
	proven   bool
	issued   []byte
	accounts int
}

func newLetsEncrypt(t *testing.T) *letsEncrypt {
	c := time.Now() // the client of the authority knows no other time
	a := &letsEncrypt{t: t, ca: must[*pair](t)(newAuthority(t.TempDir(), []string{"desk.example"}, c))}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", a.directory)
	mux.HandleFunc("HEAD /nonce", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /account", a.account)
	mux.HandleFunc("POST /orders", a.newOrder)
	mux.HandleFunc("POST /order", func(w http.ResponseWriter, _ *http.Request) { a.order(w, 200) })
	mux.HandleFunc("POST /authz", func(w http.ResponseWriter, _ *http.Request) { a.authz(w) })
	mux.HandleFunc("POST /challenge", a.challenge)
	mux.HandleFunc("POST /finalize", a.finalize)
	mux.HandleFunc("POST /certificate", a.certificate)
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		w.Header().Set("Replay-Nonce", random())
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *letsEncrypt) reply(w http.ResponseWriter, code int, location string, v any) {
	w.Header().Set("Content-Type", "application/json")
	if location != "" {
		w.Header().Set("Location", a.URL+location)
	}
	w.WriteHeader(code)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		a.t.Error(err)
	}
}

// payload opens the envelope of a request.
func (a *letsEncrypt) payload(r *http.Request, v any) {
	var envelope struct{ Payload string }
	err := json.NewDecoder(r.Body).Decode(&envelope)
	if err == nil {
		var data []byte
		if data, err = base64.RawURLEncoding.DecodeString(envelope.Payload); err == nil {
			err = json.Unmarshal(data, v)
		}
	}
	if err != nil {
		a.t.Error(err)
	}
}

func (a *letsEncrypt) directory(w http.ResponseWriter, _ *http.Request) {
	a.reply(w, 200, "", map[string]any{"newNonce": a.URL + "/nonce", "newAccount": a.URL + "/account", "newOrder": a.URL + "/orders",
		"meta": map[string]string{"termsOfService": a.URL + "/terms"}})
}

func (a *letsEncrypt) account(w http.ResponseWriter, r *http.Request) {
	var q struct {
		TermsOfServiceAgreed bool
		Contact              []string
	}
	a.payload(r, &q)
	if !q.TermsOfServiceAgreed {
		a.t.Error("the terms were not agreed to")
	}
	a.accounts++
	a.contact = q.Contact
	a.reply(w, 201, "/account/1", map[string]any{"status": "valid", "contact": q.Contact})
}

func (a *letsEncrypt) newOrder(w http.ResponseWriter, r *http.Request) {
	var q struct{ Identifiers []struct{ Value string } }
	a.payload(r, &q)
	a.domain, a.proven, a.issued = q.Identifiers[0].Value, false, nil
	a.order(w, 201)
}

func (a *letsEncrypt) order(w http.ResponseWriter, code int) {
	status, certificate := "pending", ""
	switch {
	case a.issued != nil:
		status, certificate = "valid", a.URL+"/certificate"
	case a.proven:
		status = "ready"
	}
	a.reply(w, code, "/order", map[string]any{"status": status, "authorizations": []string{a.URL + "/authz"},
		"identifiers": []map[string]string{{"type": "dns", "value": a.domain}}, "finalize": a.URL + "/finalize", "certificate": certificate})
}

func (a *letsEncrypt) status() string {
	if a.proven {
		return "valid"
	}
	return "pending"
}

func (a *letsEncrypt) offer() map[string]string {
	return map[string]string{"type": "tls-alpn-01", "url": a.URL + "/challenge", "token": "token", "status": a.status()}
}

func (a *letsEncrypt) authz(w http.ResponseWriter) {
	a.reply(w, 200, "", map[string]any{"status": a.status(), "identifier": map[string]string{"type": "dns", "value": a.domain}, "challenges": []any{a.offer()}})
}

// challenge goes to the domain and looks for the proof of RFC 8737.
func (a *letsEncrypt) challenge(w http.ResponseWriter, _ *http.Request) {
	shown, err := greet(a.t, a.desk, &tls.Config{ServerName: a.domain, NextProtos: []string{acme.ALPNProto}, InsecureSkipVerify: true})
	if err != nil {
		a.t.Errorf("the desk does not answer the authority: %v", err)
	} else {
		proof := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 31}
		for _, e := range shown.Extensions {
			a.proven = a.proven || e.Id.Equal(proof) && e.Critical
		}
	}
	a.reply(w, 200, "", a.offer())
}

func (a *letsEncrypt) finalize(w http.ResponseWriter, r *http.Request) {
	var q struct{ CSR string }
	a.payload(r, &q)
	der, err := base64.RawURLEncoding.DecodeString(q.CSR)
	if err != nil {
		a.t.Error(err)
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil || !a.proven || csr.CheckSignature() != nil || !slices.Equal(csr.DNSNames, []string{a.domain}) {
		a.t.Errorf("the request is wrong: %v", err)
		return
	}
	t := template(time.Now(), 90*24*time.Hour, a.domain)
	t.DNSNames, t.KeyUsage = csr.DNSNames, x509.KeyUsageDigitalSignature
	if a.issued, err = x509.CreateCertificate(rand.Reader, t, a.ca.cert, csr.PublicKey, a.ca.key); err != nil {
		a.t.Error(err)
	}
	a.order(w, 200)
}

func (a *letsEncrypt) certificate(w http.ResponseWriter, _ *http.Request) {
	for _, der := range [][]byte{a.issued, a.ca.cert.Raw} {
		if err := pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			a.t.Error(err)
		}
	}
}

func TestACME(t *testing.T) {
	a, dir := newLetsEncrypt(t), t.TempDir()
	start := func() *tls.Config {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := authority(dir, "desk.example", "anna@example.org", &acme.Client{DirectoryURL: a.URL, Key: key})
		return c
	}
	a.desk = start()
	roots := x509.NewCertPool()
	roots.AddCert(a.ca.cert)
	visitor := func(name string) *tls.Config { return &tls.Config{RootCAs: roots, ServerName: name} }

	first, err := greet(t, a.desk, visitor("desk.example"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"mailto:anna@example.org"}; !slices.Equal(a.contact, want) {
		t.Errorf("the authority writes to %v", a.contact)
	}
	if _, err := greet(t, a.desk, visitor("evil.example")); err == nil || a.domain != "desk.example" {
		t.Errorf("a certificate was asked for evil.example: %v", err)
	}
	// After a new start the certificate is still there, and nobody is asked.
	again, err := greet(t, start(), visitor("desk.example"))
	if err != nil || !again.Equal(first) || a.accounts != 1 {
		t.Errorf("%v, %d accounts", err, a.accounts)
	}
	for _, f := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
		if info := must[os.FileInfo](t)(f.Info()); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has %v", f.Name(), info.Mode())
		}
	}
}

func TestACMEGoesToLetsEncryptAndSendsVisitorsToTLS(t *testing.T) {
	c, plainly := ACME(t.TempDir(), "desk.example", "")
	if !slices.Contains(c.NextProtos, acme.ALPNProto) || c.MinVersion != tls.VersionTLS12 {
		t.Errorf("it speaks %v", c.NextProtos)
	}
	w := httptest.NewRecorder()
	plainly.ServeHTTP(w, request("GET", "http://desk.example/cases"))
	if got := w.Header().Get("Location"); w.Code != http.StatusFound || got != "https://desk.example/cases" {
		t.Errorf("%d to %s", w.Code, got)
	}
}
