package notify

import (
	"bufio"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// got is what a server was sent.
type got struct {
	path   string
	header http.Header
	body   string
}

// serve is a server on loopback that answers with a status and keeps what it
// was sent.
func serve(t *testing.T, status int, answer string) (url string, taken chan got) {
	t.Helper()
	taken = make(chan got, 16)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		taken <- got{r.URL.RequestURI(), r.Header, string(body)}
		w.Header().Set("Content-Type", "application/json")
		if status/100 == 3 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
		if _, err := io.WriteString(w, answer); err != nil {
			return
		}
	}))
	t.Cleanup(s.Close)
	return s.URL, taken
}

func bare(url string) string { return strings.TrimPrefix(url, "http://") }

func TestServicesAreTold(t *testing.T) {
	url, taken := serve(t, 200, `{}`)
	for _, tt := range []struct {
		kind string
		form []string
		path string
	}{
		{"ntfy", []string{"topic", "otters", "server", url}, "/otters"},
		{"signal", []string{"server", url, "from", "+14155550100", "to", "+14155550101"}, "/v2/send"},
		{"matrix", []string{"server", url, "token", "syt_x", "room", "!abc:example.org"}, "/_matrix/client/"},
		{"other", []string{"address", "gotify://" + bare(url) + "/AzyoeNS.D4iJLVa?disabletls=yes"}, "/message"},
	} {
		n := testNotifier(t)
		d, _ := n.add(t, tt.kind, tt.form...)
		if err := n.Test(t.Context(), d.ID); err != nil {
			t.Errorf("%s: %v", tt.kind, err)
			continue
		}
		if g := <-taken; !strings.HasPrefix(g.path, tt.path) || !strings.Contains(g.body, "this is a test") {
			t.Errorf("%s was sent %s with %s", tt.kind, g.path, g.body)
		}
		if last := n.Destinations()[0].Last; last.Failure != nil || !last.Test || last.At.IsZero() {
			t.Errorf("the last result of %s is %+v", tt.kind, last)
		}
	}
}

// A webhook checks who is calling, by the secret that was shown once.
func TestAWebhookIsSigned(t *testing.T) {
	url, taken := serve(t, 204, "")
	n := testNotifier(t)
	d, secret := n.add(t, "webhook", "address", url+"/hook")
	kept, _ := n.find(d.ID)
	m := Message{ID: "7f6c", At: noon, Scam: ScamOf("bank"), Place: PlaceOf("Mum's phone"), watch: "https://desk.example/w/x"}
	if err := n.deliver(t.Context(), kept, m); err != nil {
		t.Fatal(err)
	}
	g := <-taken
	const want = `{"event":"hang_up","at":"2026-03-02T14:05:00Z","scam":"bank","scam_name":"a false bank","place":"Mum's phone",` +
		`"message":"Hangup: somebody is on the phone with a scammer right now. Ring them on another phone, or go to them.\nMum's phone, 14:05: a false bank.\nSee the call: https://desk.example/w/x",` +
		`"watch":"https://desk.example/w/x"}`
	if g.body != want {
		t.Errorf("the body is\n%s\nwant\n%s", g.body, want)
	}
	sum, err := sign(secret, "7f6c", g.header.Get("Webhook-Timestamp"), []byte(g.body))
	if err != nil || g.header.Get("Webhook-Id") != "7f6c" || g.header.Get("Webhook-Signature") != sum {
		t.Errorf("the signature is %s, want %s (%v)", g.header.Get("Webhook-Signature"), sum, err)
	}
}

// The example of the Standard Webhooks specification's libraries.
func TestSignature(t *testing.T) {
	got, err := sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("the signature is %s (%v), want %s", got, err, want)
	}
}

// What a browser is sent can be read by it alone.
func TestABrowserIsTold(t *testing.T) {
	url, taken := serve(t, 201, "")
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret := noise(16)
	b64 := base64.RawURLEncoding.EncodeToString
	n := testNotifier(t)
	d, shown := n.add(t, "browser", "subscription", `{"endpoint":"`+url+`/push","keys":{"p256dh":"`+b64(key.PublicKey().Bytes())+`","auth":"`+b64(secret)+`"}}`)
	if shown != "" {
		t.Error("the keys of a browser are shown")
	}
	kept, _ := n.find(d.ID)
	if err := n.deliver(t.Context(), kept, Message{ID: "7f6c", At: noon, watch: "https://desk.example/w/x"}); err != nil {
		t.Fatal(err)
	}
	g := <-taken
	if g.header.Get("Ttl") != "900" || g.header.Get("Urgency") != "high" || !strings.HasSuffix(g.header.Get("Authorization"), ", k="+n.PushKey()) {
		t.Errorf("the headers are %v", g.header)
	}
	var said pushBody
	if err := json.Unmarshal(readPush(t, key, secret, []byte(g.body)), &said); err != nil {
		t.Fatal(err)
	}
	if said.Title != "Hangup: a scam call, now" || !strings.Contains(said.Body, "right now") || said.Tag != "7f6c" || said.Watch != "https://desk.example/w/x" {
		t.Errorf("the browser reads %+v", said)
	}
}

// readPush decrypts a message as a browser does (RFC 8188 and 8291).
func readPush(t *testing.T, key *ecdh.PrivateKey, secret, sent []byte) []byte {
	t.Helper()
	salt, theirs, box := sent[:16], sent[21:21+65], sent[21+65:]
	public, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := key.ECDH(public)
	if err != nil {
		t.Fatal(err)
	}
	derive := func(from, salt []byte, info string, bytes int) []byte {
		out, err := hkdf.Key(sha256.New, from, salt, info, bytes)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	ikm := derive(shared, secret, "WebPush: info\x00"+string(key.PublicKey().Bytes())+string(theirs), 32)
	block, err := aes.NewCipher(derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gcm.Open(nil, derive(ikm, salt, "Content-Encoding: nonce\x00", 12), box, nil)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.TrimRight(string(plain), "\x00")[:strings.LastIndexByte(string(plain), 2)])
}

// mailServer takes one mail on loopback, and answers a word of the client with
// what the test says instead of what it should.
func mailServer(t *testing.T, instead map[string]string) (address string, mails chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	mails = make(chan string, 1)
	done := make(chan struct{})
	t.Cleanup(func() { _ = l.Close(); <-done })
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
		say("220 mail.example ESMTP")
		in := bufio.NewScanner(c)
		for in.Scan() {
			word, _, _ := strings.Cut(in.Text(), " ")
			switch said, other := instead[word]; {
			case other && said == "":
				continue // it falls silent
			case other:
				say(said)
			case word == "EHLO":
				say("250-mail.example\r\n250 AUTH PLAIN")
			case word == "DATA":
				say("354 go on")
				var b strings.Builder
				for in.Scan() && in.Text() != "." {
					b.WriteString(in.Text() + "\n")
				}
				mails <- b.String()
				say("250 taken")
			case word == "AUTH":
				say("235 come in")
			case word == "QUIT":
				say("221 bye")
				return
			default:
				say("250 ok")
			}
		}
	}()
	return l.Addr().String(), mails
}

func TestMailIsSent(t *testing.T) {
	address, mails := mailServer(t, nil)
	n := testNotifier(t)
	d, _ := n.add(t, "mail", "to", "anna@example.org", "server", address, "user", "mum@example.org", "password", "four quiet otters")
	if err := n.Test(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	m := <-mails
	for _, want := range []string{"Subject: Hangup: a test", "From: <mum@example.org>", "To: <anna@example.org>", "this is a test"} {
		if !strings.Contains(m, want) {
			t.Errorf("the mail does not say %q:\n%s", want, m)
		}
	}
}

// Why something did not go out is said in our own words: no password, token or
// address comes back.
func TestFailures(t *testing.T) {
	const secret = "xanthippe"
	answering := func(status int) string {
		url, _ := serve(t, status, `{"error":"`+secret+`","code":1}`)
		return url
	}
	refusing := func(word, answer string) string { a, _ := mailServer(t, map[string]string{word: answer}); return a }
	gone := func() string { // an address where nobody listens any more
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		return l.Addr().String()
	}()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	subscription := func(url string) string {
		return `{"endpoint":"` + url + "/" + secret + `","keys":{"p256dh":"` + p256dh + `","auth":"` + auth + `"}}`
	}
	for _, tt := range []struct {
		kind string
		form []string
		says string
	}{
		{"webhook", []string{"address", answering(401) + "/" + secret}, "does not let us in"},
		{"webhook", []string{"address", answering(302) + "/" + secret}, "leads elsewhere"},
		{"webhook", []string{"address", answering(503) + "/" + secret}, "trouble of its own (503)"},
		{"webhook", []string{"address", "http://" + gone + "/" + secret}, "nobody answers there"},
		{"webhook", []string{"address", secure.URL + "/" + secret}, "certificate is not trusted"},
		{"webhook", []string{"address", "https://" + bare(answering(200)) + "/" + secret}, "does not speak TLS"},
		{"webhook", []string{"address", "https://" + secret + ".invalid/"}, "its name was not found"},
		{"ntfy", []string{"topic", secret, "server", answering(403)}, "does not let us in"},
		{"ntfy", []string{"topic", secret, "server", answering(307)}, "leads elsewhere"},
		{"ntfy", []string{"topic", secret, "server", "http://" + gone}, "nobody answers there"},
		{"matrix", []string{"server", answering(404), "token", secret, "room", "!" + secret + ":example.org"}, "nothing at that address"},
		{"other", []string{"address", "gotify://" + bare(answering(401)) + "/AzyoeNS.D4iJLVa?disabletls=yes&title=" + secret}, "does not let us in"},
		{"other", []string{"address", "gotify://192.0.2.1/AzyoeNS.D4iJLVa?disabletls=yes&title=" + secret}, "unencrypted"},
		{"browser", []string{"subscription", subscription(answering(410))}, "takes no messages any more"},
		{"browser", []string{"subscription", subscription(answering(403))}, "does not let us in"},
		{"mail", []string{"to", secret + "@example.org", "server", refusing("AUTH", "535 no "+secret), "user", "mum@example.org", "password", secret}, "name and the password"},
		{"mail", []string{"to", secret + "@example.org", "server", refusing("RCPT", "550 no "+secret), "from", "mum@example.org"}, "does not send from or to"},
		{"mail", []string{"to", secret + "@example.org", "server", refusing("DATA", "452 full "+secret), "from", "mum@example.org"}, "trouble of its own"},
		{"mail", []string{"to", secret + "@example.org", "server", gone, "from", "mum@example.org"}, "nobody answers there"},
	} {
		n := testNotifier(t)
		d, _ := n.add(t, tt.kind, tt.form...)
		err := n.Test(t.Context(), d.ID)
		var f *Failure
		if !errors.As(err, &f) || !strings.Contains(f.Reason, tt.says) {
			t.Errorf("%s with %q fails with %v, want %q", tt.kind, tt.form, err, tt.says)
		} else if strings.Contains(f.Reason, secret) || strings.Contains(f.Reason, "127.0.0.1") {
			t.Errorf("%s says what is secret: %s", tt.kind, f.Reason)
		}
		if last := n.Destinations()[0].Last; last.Failure != f {
			t.Errorf("the last result of %s is %+v", tt.kind, last)
		}
	}
}

// A redirect is not followed, neither with the message nor without.
func TestAMessageIsLedNowhereElse(t *testing.T) {
	url, taken := serve(t, 307, "")
	n := testNotifier(t)
	d, _ := n.add(t, "webhook", "address", url)
	if err := n.Test(t.Context(), d.ID); err == nil {
		t.Error("a redirect counts as taken")
	}
	if <-taken; len(taken) != 0 {
		t.Error("a redirect was followed")
	}
}

// Whoever falls silent in the middle is left when the time is over.
func TestASilentServerIsLeft(t *testing.T) {
	block := make(chan struct{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-block }))
	t.Cleanup(func() { close(block); web.Close() })
	mail, _ := mailServer(t, map[string]string{"EHLO": ""})
	for kind, form := range map[string][]string{
		"webhook": {"address", web.URL}, "ntfy": {"topic", "otters", "server", web.URL},
		"mail": {"to", "anna@example.org", "server", mail, "from", "mum@example.org"},
	} {
		n := testNotifier(t)
		d, _ := n.add(t, kind, form...)
		kept, _ := n.find(d.ID)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		err := n.deliver(ctx, kept, Message{ID: "1", At: noon})
		if f := failureOf(ctx, err); err == nil || !strings.Contains(f.Reason, "did not answer") {
			t.Errorf("%s: %v", kind, err)
		}
		cancel()
	}
}

// A connection may be given up a moment before the time of the try is over.
func TestAConnectionThatTakesTooLong(t *testing.T) {
	late := fmt.Errorf("dial failed: %w", &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded})
	if f := failureOf(t.Context(), late); f.Reason != unanswered || f.final {
		t.Errorf("%+v", f)
	}
}

// An answer without end is not read to its end.
func TestALongAnswerIsCutOff(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	}))
	t.Cleanup(s.Close)
	n := testNotifier(t)
	d, _ := n.add(t, "webhook", "address", s.URL)
	if err := n.Test(t.Context(), d.ID); err != nil {
		t.Error(err)
	}
}
