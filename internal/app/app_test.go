package app_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/kb"
)

// patience is how long a test waits for what is to happen, on a machine that may
// be busy.
const patience = 2 * time.Minute

var shipped = sync.OnceValue(func() *judge.Judge {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		panic(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		panic(err)
	}
	return judge.New(base, model)
})

// safe is a buffer that many may write to.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// running is a desk that listens.
type running struct {
	*app.App
	dir string
	log *safe
}

func options(t *testing.T, dir string, log io.Writer, more ...string) app.Options {
	t.Helper()
	flags := map[string]string{"data": dir, "listen": "127.0.0.1:0", "home-listen": "127.0.0.1:0", "country": "US"}
	for i := 0; i < len(more); i += 2 {
		flags[more[i]] = more[i+1]
	}
	cfg, _, err := config.Load(config.Sources{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	return app.Options{Config: cfg, Judge: shipped(), Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), Version: "test", Patience: patience}
}

// start starts a desk with settings as pairs of flag and value.
func start(t *testing.T, dir string, more ...string) *running {
	t.Helper()
	r := &running{dir: dir, log: &safe{}}
	a, err := app.New(context.Background(), options(t, dir, r.log, more...))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.App = a
	t.Cleanup(r.stop)
	return r
}

func (r *running) stop() {
	if r.App == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := r.Stop(ctx); err != nil {
		panic(err)
	}
	r.App = nil
}

func (r *running) token() string {
	data, err := os.ReadFile(filepath.Join(r.dir, "running.json"))
	if err != nil {
		panic(err)
	}
	var at struct{ Token string }
	if err := json.Unmarshal(data, &at); err != nil {
		panic(err)
	}
	return at.Token
}

// browser is a client that keeps cookies, as a browser does.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func status(t *testing.T, c *http.Client, req *http.Request) (int, string) {
	t.Helper()
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func request(t *testing.T, method, url string, form url.Values, header ...string) *http.Request {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req
}

// The link makes its reader the owner, once. Nobody else on the machine gets
// anything, and neither does another page in the owner's browser.
func TestTheLink(t *testing.T) {
	r := start(t, t.TempDir())
	link, mine := r.Link(), browser(t)
	if code, page := status(t, mine, request(t, "GET", link, nil)); code != 200 || !strings.Contains(page, "Tell us what happened") {
		t.Errorf("the link gives %d", code)
	}
	if code, _ := status(t, browser(t), request(t, "GET", link, nil)); code == 200 {
		t.Error("the link works twice")
	}
	words := url.Values{"text": {"He rang from Microsoft."}}
	for name, c := range map[string]struct {
		who  *http.Client
		req  *http.Request
		want int
	}{
		"me":                       {mine, request(t, "GET", r.URL()+"/cases", nil), 200},
		"another user":             {browser(t), request(t, "GET", r.URL()+"/api/v1/reports", nil), 401},
		"another user, a page":     {noRedirect(browser(t)), request(t, "GET", r.URL()+"/cases", nil), 303},
		"a page of another site":   {mine, request(t, "POST", r.URL()+"/check", words, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"), 403},
		"a frame of another site":  {mine, request(t, "GET", r.URL()+"/cases", nil, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"), 403},
		"a name that was turned":   {mine, host(request(t, "GET", r.URL()+"/", nil), "evil.example"), 421},
		"a token that is none":     {browser(t), request(t, "GET", r.URL()+"/api/v1/reports", nil, "Authorization", "Bearer hu_nothing"), 401},
		"health, for anybody":      {browser(t), request(t, "GET", r.URL()+"/healthz", nil), 200},
		"knowledge, for anybody":   {browser(t), request(t, "GET", r.URL()+"/knowledge", nil), 200},
		"metrics, for nobody else": {browser(t), request(t, "GET", r.URL()+"/metrics", nil), 401},
	} {
		if code, _ := status(t, c.who, c.req); code != c.want {
			t.Errorf("%s: %d, want %d", name, code, c.want)
		}
	}
}

func host(r *http.Request, name string) *http.Request {
	r.Host = name
	return r
}

func noRedirect(c *http.Client) *http.Client {
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

// Beyond this machine the desk wants an owner with a passphrase, and TLS.
func TestBeyondThisMachine(t *testing.T) {
	dir := t.TempDir()
	a, err := app.New(context.Background(), options(t, dir, io.Discard, "listen", "0.0.0.0:0"))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(context.Background()); err == nil || !strings.Contains(err.Error(), "hangup access passphrase") || !strings.Contains(err.Error(), "tls.mode") {
		t.Fatalf("it started, or did not say what it needs: %v", err)
	}
	a, err = app.New(context.Background(), options(t, dir, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Guard().SetAccount("owner", access.RoleOwner, "correct horse battery staple"); err != nil {
		t.Fatal(err)
	}
	if err := a.Discard(); err != nil {
		t.Fatal(err)
	}
	r := start(t, dir, "listen", "127.0.0.2:0", "tls-mode", "self", "hosts", "desk.lan")
	if len(r.Fingerprint()) < 60 {
		t.Errorf("the fingerprint is %q", r.Fingerprint())
	}
	pool := x509.NewCertPool()
	ca, err := os.ReadFile(filepath.Join(dir, "tls", "ca.pem"))
	if err != nil || !pool.AppendCertsFromPEM(ca) {
		t.Fatal(err)
	}
	at, err := url.Parse(r.URL())
	if err != nil {
		t.Fatal(err)
	}
	mine := browser(t)
	mine.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "desk.lan"}}
	base := "https://127.0.0.2:" + at.Port()
	if code, _ := status(t, mine, host(request(t, "POST", base+"/login", url.Values{"name": {"owner"}, "passphrase": {"wrong wrong wrong"}}), "desk.lan:"+at.Port())); code != 401 && code != 422 {
		t.Errorf("a wrong passphrase gives %d", code)
	}
}

// A second process on the same data finds the desk that is running, and works
// through it; without one, it works on the data itself.
func TestLocal(t *testing.T) {
	dir := t.TempDir()
	for _, way := range []string{"alone", "beside a running desk"} {
		if way != "alone" {
			start(t, dir)
		}
		c, err := app.LocalOrNew(context.Background(), func() (app.Options, error) { return options(t, dir, io.Discard), nil })
		if err != nil {
			t.Fatal(way, err)
		}
		req := request(t, "POST", c.URL.String()+"/api/v1/reports", nil, "Authorization", "Bearer "+c.Token, "Content-Type", "application/json")
		req.Body = io.NopCloser(strings.NewReader(`{"text":"He rang from Microsoft and wanted gift cards."}`))
		req.ContentLength = -1
		if code, body := status(t, &http.Client{Transport: c.Transport}, req); code != 201 {
			t.Errorf("%s: %d %s", way, code, body)
		}
		if err := c.Close(); err != nil {
			t.Error(way, err)
		}
	}
}

// A desk that ends answers what it has begun to take in.
func TestStopFinishesWhatItHasBegun(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	url, token := r.URL(), r.token()
	codes := make(chan int, 64)
	var begun sync.WaitGroup
	for range 16 {
		begun.Add(1)
		go func() {
			first := sync.OnceFunc(begun.Done)
			for {
				body := `{"text":"He rang from Microsoft and wanted gift cards."}`
				req, err := http.NewRequest("POST", url+"/api/v1/reports", strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				req.Header.Set("Authorization", "Bearer "+token)
				req.Header.Set("Content-Type", "application/json")
				resp, err := http.DefaultClient.Do(req)
				first()
				if err != nil {
					codes <- 0 // it came too late
					return
				}
				_ = resp.Body.Close()
				if resp.StatusCode >= 300 {
					codes <- resp.StatusCode
					return
				}
			}
		}()
	}
	begun.Wait()
	r.stop()
	for range 16 {
		if code := <-codes; code != 0 {
			t.Errorf("a report that was begun got %d", code)
		}
	}
}
