package access

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func certificate(t *testing.T, dir string, c *clock, hosts ...string) (tls.Certificate, string) {
	t.Helper()
	pair, print, err := Certificate(dir, hosts, c.now)
	if err != nil {
		t.Fatal(err)
	}
	if print != Fingerprint(pair.Certificate[0]) || len(print) != 95 {
		t.Errorf("the fingerprint is %s", print)
	}
	return pair, print
}

// trusts tells what a device that trusts dir/ca.pem thinks of a certificate.
func trusts(t *testing.T, dir string, c *clock, leaf *x509.Certificate, host string) error {
	t.Helper()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(must[[]byte](t)(os.ReadFile(filepath.Join(dir, "ca.pem")))) {
		t.Fatal("ca.pem holds no certificate")
	}
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: c.now(), DNSName: host})
	return err
}

func TestADeviceTrustsTheDesk(t *testing.T) {
	c, dir := newClock(), t.TempDir()
	pair, _ := certificate(t, dir, c, "desk.example", "LOCALHOST:4264", "192.168.1.5", "[::1]:4264", "203.0.113.9", AnyAddress)
	for _, host := range []string{"desk.example", "localhost", "192.168.1.5", "::1", "203.0.113.9"} {
		if err := trusts(t, dir, c, pair.Leaf, host); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	for _, host := range []string{"evil.example", "192.168.1.6", "x.desk.example"} {
		if trusts(t, dir, c, pair.Leaf, host) == nil {
			t.Errorf("%s is trusted", host)
		}
	}
	if life := pair.Leaf.NotAfter.Sub(pair.Leaf.NotBefore); life > 398*24*time.Hour {
		t.Errorf("it is good for %v, more than phones take", life)
	}
}

func TestTheAuthorityVouchesForNothingElse(t *testing.T) {
	c, dir := newClock(), t.TempDir()
	certificate(t, dir, c, "desk.example")
	ca := must[*pair](t)(readPair(filepath.Join(dir, "ca.pem"), filepath.Join(dir, "ca-key.pem")))
	for _, host := range []string{"bank.example", "8.8.8.8", "2001:db8::1"} {
		leaf := must[*pair](t)(newLeaf(t.TempDir(), ca, []string{host}, c.now()))
		if trusts(t, dir, c, leaf.cert, host) == nil {
			t.Errorf("whoever steals the key can stand for %s", host)
		}
	}
}

func TestWhenACertificateIsMadeAnew(t *testing.T) {
	hosts := []string{"localhost", "192.168.1.5"}
	remove := func(names ...string) func(*testing.T, string, *clock) {
		return func(t *testing.T, dir string, _ *clock) {
			for _, n := range names {
				if err := os.Remove(filepath.Join(dir, n)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	pass := func(d time.Duration) func(*testing.T, string, *clock) {
		return func(_ *testing.T, _ string, c *clock) { c.pass(d) }
	}
	for _, tc := range []struct {
		name                string
		change              func(*testing.T, string, *clock)
		hosts               []string
		newLeaf, newAuthory bool
	}{
		{"not with the next start", pass(time.Hour), hosts, false, false},
		{"not for fewer hosts", pass(0), []string{"localhost"}, false, false},
		{"not for another order", pass(0), []string{"192.168.1.5", "Localhost"}, false, false},
		{"before it ends", pass(leafLife - renewBefore), hosts, true, false},
		{"for a further name of the network", pass(0), append([]string{"desk.lan"}, hosts...), true, false},
		{"for a further private address", pass(0), []string{"localhost", "10.1.2.3"}, true, false},
		{"for a name of the world", pass(0), append([]string{"desk.example"}, hosts...), true, true},
		{"for an address of the world", pass(0), append([]string{"203.0.113.9"}, hosts...), true, true},
		{"when the authority ends", pass(authorityLife - leafLife + time.Second), hosts, true, true},
		{"after a crash before the authority was whole", remove("ca.pem"), hosts, true, true},
		{"without the key of the authority", remove("ca-key.pem"), hosts, true, true},
		{"without the certificate", remove("desk.pem"), hosts, true, false},
		{"with a clock that was put back", pass(-48 * time.Hour), hosts, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, dir := newClock(), t.TempDir()
			before, _ := certificate(t, dir, c, hosts...)
			tc.change(t, dir, c)
			after, _ := certificate(t, dir, c, tc.hosts...)
			leaf := string(before.Certificate[0]) != string(after.Certificate[0])
			authority := string(before.Certificate[1]) != string(after.Certificate[1])
			if leaf != tc.newLeaf || authority != tc.newAuthory {
				t.Errorf("new certificate %v, new authority %v", leaf, authority)
			}
		})
	}
}

func TestNamesOfACertificate(t *testing.T) {
	machine := must[string](t)(os.Hostname())
	for _, tc := range []struct {
		listen string
		want   string // all of them, or, for every address, some
		every  bool
	}{
		{"127.0.0.1:0", "127.0.0.1 ::1 localhost", false},
		{"127.0.0.2:0", "127.0.0.1 127.0.0.2 ::1 localhost", false},
		{"192.168.1.5:4264", "192.168.1.5", false},
		{"[2001:db8::1]:4264", "2001:db8::1", false},
		{":4264", "127.0.0.1 localhost " + strings.ToLower(machine), true},
		{"[::]:4264", "127.0.0.1 localhost", true},
	} {
		got := must[[]string](t)(NamesFor(tc.listen))
		if !tc.every && strings.Join(got, " ") != tc.want {
			t.Errorf("%s: %v", tc.listen, got)
		}
		c, dir := newClock(), t.TempDir()
		pair, _ := certificate(t, dir, c, got...)
		for want := range strings.FieldsSeq(tc.want) {
			if !slices.Contains(got, want) {
				t.Errorf("%s: %s is missing in %v", tc.listen, want, got)
			}
			if err := trusts(t, dir, c, pair.Leaf, want); err != nil {
				t.Errorf("%s: %v", tc.listen, err)
			}
		}
	}
	if _, err := NamesFor("here"); err == nil || !strings.Contains(err.Error(), "no address to listen on") {
		t.Errorf("got %v", err)
	}
}

func TestHowThisMachineReachesTheDesk(t *testing.T) {
	for listen, want := range map[string][]string{
		"127.0.0.1:4264": {"127.0.0.1:4264"}, "192.168.1.5:4264": {"192.168.1.5:4264"}, "[2001:db8::1]:4264": {"[2001:db8::1]:4264"},
		"0.0.0.0:4264": {"127.0.0.1:4264"}, ":4264": {"127.0.0.1:4264"},
		"[::]:4264": {"[::1]:4264", "127.0.0.1:4264"}, // with IPv6 and without
		"here":      {"here"},
	} {
		if got := Nearest(listen); !slices.Contains(want, got) {
			t.Errorf("%s: %s", listen, got)
		}
	}
}

// Whoever holds what Nearby gave knows the desk by that name alone; everybody
// else sees what they saw before.
func TestNearby(t *testing.T) {
	c, dir := newClock(), t.TempDir()
	pair, _ := certificate(t, dir, c, "desk.lan")
	desk := config(func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &pair, nil })
	authority := must[[]byte](t)(Nearby(desk, "desk.invalid", time.Now()))
	near, far := x509.NewCertPool(), x509.NewCertPool()
	if !near.AppendCertsFromPEM(authority) || !far.AppendCertsFromPEM(must[[]byte](t)(os.ReadFile(filepath.Join(dir, "ca.pem")))) {
		t.Fatal("there is no certificate")
	}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Listener = tls.NewListener(s.Listener, desk)
	s.Start()
	defer s.Close()
	for _, tc := range []struct {
		roots *x509.CertPool
		name  string
		now   func() time.Time
		ok    bool
	}{{near, "desk.invalid", time.Now, true}, {far, "desk.lan", c.now, true}, {near, "desk.lan", c.now, false}, {far, "desk.invalid", time.Now, false}} {
		conn, err := tls.Dial("tcp", s.Listener.Addr().String(), &tls.Config{RootCAs: tc.roots, ServerName: tc.name, Time: tc.now})
		if (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		}
		if err == nil {
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestCertificatesThatCannotBeMade(t *testing.T) {
	c, dir := newClock(), t.TempDir()
	if _, _, err := Certificate(dir, []string{"", AnyAddress}, c.now); err == nil || !strings.Contains(err.Error(), "set hosts") {
		t.Errorf("got %v", err)
	}
	certificate(t, dir, c, "localhost")
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), []byte("-----BEGIN"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Certificate(dir, []string{"localhost"}, c.now); err == nil || !strings.Contains(err.Error(), "is damaged: remove") {
		t.Errorf("got %v", err)
	}
}

func TestKeysAreForTheirOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are other ones there")
	}
	c, dir := newClock(), t.TempDir()
	certificate(t, dir, c, "localhost")
	for _, name := range []string{"ca-key.pem", "desk.pem"} {
		if info := must[os.FileInfo](t)(os.Stat(filepath.Join(dir, name))); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has %v", name, info.Mode())
		}
	}
	if strings.Contains(string(must[[]byte](t)(os.ReadFile(filepath.Join(dir, "ca.pem")))), "PRIVATE") {
		t.Error("what devices are given holds a key")
	}
}

// greet makes a connection by TLS and gives the certificate that was shown.
func greet(t *testing.T, server *tls.Config, client *tls.Config) (*x509.Certificate, error) {
	t.Helper()
	a, b := net.Pipe()
	done := make(chan error, 1)
	s := tls.Server(a, server)
	go func() { done <- s.HandshakeContext(t.Context()) }()
	cl := tls.Client(b, client)
	err := cl.HandshakeContext(t.Context())
	shown := cl.ConnectionState().PeerCertificates
	// What is left to say once the handshake is over does not matter here.
	for _, end := range []net.Conn{a, b} {
		if cerr := end.Close(); cerr != nil {
			t.Error(cerr)
		}
	}
	if serr := <-done; err == nil {
		err = serr
	}
	if err != nil || len(shown) == 0 {
		return nil, err
	}
	return shown[0], nil
}

func TestASelfMadeCertificateIsRenewedWhileTheDeskRuns(t *testing.T) {
	c, dir := newClock(), t.TempDir()
	server, print, err := SelfMade(dir, []string{"localhost"}, c.now)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(must[[]byte](t)(os.ReadFile(filepath.Join(dir, "ca.pem"))))
	client := &tls.Config{RootCAs: roots, ServerName: "localhost", Time: c.now}
	if got := must[*x509.Certificate](t)(greet(t, server, client)); Fingerprint(got.Raw) != print {
		t.Error("another certificate is shown than was printed")
	}
	c.pass(leafLife) // it would have ended
	if got := must[*x509.Certificate](t)(greet(t, server, client)); Fingerprint(got.Raw) == print {
		t.Error("the old certificate is shown")
	}
	old := &tls.Config{RootCAs: roots, ServerName: "localhost", Time: c.now, MaxVersion: tls.VersionTLS11}
	if _, err := greet(t, server, old); err == nil {
		t.Error("a version of TLS that is broken is spoken")
	}
}

// pems writes a certificate and its key into two files.
func pems(t *testing.T, dir string, c *clock, host string) (cert, key string) {
	t.Helper()
	made, _ := certificate(t, t.TempDir(), c, host)
	secret := must[[]byte](t)(x509.MarshalPKCS8PrivateKey(made.PrivateKey))
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	write(t, cert, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made.Certificate[0]})))
	write(t, key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})))
	return cert, key
}

func write(t *testing.T, file, data string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFromFiles(t *testing.T) {
	c, dir, other := newClock(), t.TempDir(), t.TempDir()
	cert, key := pems(t, dir, c, "desk.example")
	_, strange := pems(t, other, c, "desk.example")
	file := func(name, data string) string {
		name = filepath.Join(dir, name)
		write(t, name, data)
		return name
	}
	begin := func(kind string) string { return "-----BEGIN " + kind + "-----\nAAAA\n-----END " + kind + "-----\n" }
	for _, tc := range []struct{ name, cert, key, want string }{
		{"good", cert, key, ""},
		{"no certificate there", filepath.Join(dir, "none"), key, "tls.cert: there is no file"},
		{"no key there", cert, filepath.Join(dir, "none"), "tls.key: there is no file"},
		{"folder", dir, key, "tls.cert: " + dir + " cannot be read"},
		{"no PEM", file("der", "\x30\x82"), key, "is no PEM file: convert it"},
		{"swapped", key, cert, "holds a key, not a certificate: the two files may be swapped"},
		{"request", file("csr", begin("CERTIFICATE REQUEST")), key, "holds no certificate"},
		{"something else", file("dh", begin("DH PARAMETERS")), key, "holds no certificate: name the file that begins with"},
		{"certificate twice", cert, cert, "holds no private key: name the file that begins with"},
		{"key with passphrase", cert, file("enc", begin("ENCRYPTED PRIVATE KEY")), "has a passphrase: take it off with openssl pkey"},
		{"old key with passphrase", cert, file("old", "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----\n"), "has a passphrase"},
		{"key of another", cert, strange, "does not belong to the certificate in"},
		{"damaged", file("bad", begin("CERTIFICATE")), key, "is damaged: get them anew"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			pair, err := FromFiles(tc.cert, tc.key)
			switch {
			case tc.want == "" && (err != nil || pair.Leaf == nil):
				t.Errorf("got %v", err)
			case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
				t.Errorf("got %v", err)
			}
			if _, err := OwnFiles(tc.cert, tc.key); (err == nil) != (tc.want == "") {
				t.Errorf("a listener gets %v", err)
			}
		})
	}
}

func TestOwnFilesAreTakenUpAgain(t *testing.T) {
	c, dir := newClock(), t.TempDir()
	cert, key := pems(t, dir, c, "desk.example")
	server, err := OwnFiles(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	shown := func() string {
		return Fingerprint(must[*tls.Certificate](t)(server.GetCertificate(nil)).Certificate[0])
	}
	touch := func(at time.Time) {
		for _, f := range []string{cert, key} {
			if err := os.Chtimes(f, at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	first := shown()
	write(t, key, "half of a k")
	touch(c.now())
	if shown() != first {
		t.Error("a pair that is not whole is shown")
	}
	pems(t, dir, c, "desk.example")
	touch(c.now().Add(time.Minute))
	if shown() == first {
		t.Error("the old certificate is still shown")
	}
}
