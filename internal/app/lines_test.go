package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/app"
)

// Platforms reach their lines on the running desk under any name and with any
// origin; the pages stay behind theirs.
func TestPlatformsReachTheDesk(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir, "lines-audiosocket", "127.0.0.1:0")
	mine := noRedirect(browser(t))
	if code, _ := status(t, mine, request(t, "GET", r.Link(), nil)); code >= 400 {
		t.Fatalf("the link gives %d", code)
	}
	form := url.Values{"name": {"kitchen"}, "platform": {"telnyx"}, "policy": {"watch"}, "keep": {"never"}, "party": {"stranger"}}
	req := request(t, "POST", r.URL()+"/lines", form, "Origin", r.URL())
	code, page := status(t, mine, req)
	if code != http.StatusOK {
		t.Fatalf("the line is not made: %d", code)
	}
	_, at, _ := strings.Cut(page, "/line/kitchen/")
	secret, _, _ := strings.Cut(at, "&#34;")
	address := "ws" + strings.TrimPrefix(r.URL(), "http") + "/line/kitchen/"
	opt := &websocket.DialOptions{Host: "calls.example.org", HTTPHeader: http.Header{"Origin": {"https://platform.example.net"}}}
	if _, resp, err := websocket.Dial(t.Context(), address+"wrong", opt); err == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a wrong secret is let in: %v", err)
	}
	conn, _, err := websocket.Dial(t.Context(), address+secret, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"event":"start","start":{}}`)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
		t.Errorf("without an ear, the call ends with %v", err)
	}
	if _, page = status(t, mine, request(t, "GET", r.URL()+"/lines/kitchen", nil)); !strings.Contains(page, "No ear is installed") {
		t.Error("the page does not say that there is no ear")
	}
	if data, err := os.ReadFile(filepath.Join(dir, "lines.json")); err != nil || bytes.Contains(data, []byte(secret)) || !json.Valid(data) {
		t.Errorf("the lines are kept as %s, %v", data, err)
	}
	req = request(t, "GET", r.URL()+"/lines", nil)
	req.Host = "calls.example.org"
	if code, _ := status(t, mine, req); code != http.StatusMisdirectedRequest {
		t.Errorf("a page under another name gives %d", code)
	}
}

// An address that is taken ends the start, and says which setting it is of.
func TestAudioSocketWhereAnotherListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, err := app.New(context.Background(), options(t, t.TempDir(), io.Discard, "lines-audiosocket", l.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(context.Background()); err == nil || !strings.Contains(err.Error(), "lines.audiosocket") {
		t.Errorf("got %v", err)
	}
}
