package app_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A refusal at the door is a problem for programs and a page for people.
func TestRefusalsAtTheDoor(t *testing.T) {
	r := start(t, t.TempDir())
	for _, tc := range []struct {
		path, host, site string
		status           int
		program          bool
	}{
		{"/api/v1/reports", "evil.example", "", 421, true},
		{"/api", "", "cross-site", 403, true},
		{"/metrics", "evil.example", "", 421, true},
		{"/readyz", "", "same-site", 403, true},
		{"/openapi.json", "", "cross-site", 403, true},
		{"/cases", "evil.example", "", 421, false},
		{"/apiary", "", "cross-site", 403, false},
	} {
		req := request(t, "GET", r.URL()+tc.path, nil, "Sec-Fetch-Site", tc.site, "Sec-Fetch-Mode", "no-cors")
		req.Host = tc.host
		resp, err := browser(t).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
		media := resp.Header.Get("Content-Type")
		var p struct {
			Type, Title, Detail string
			Status              int
		}
		switch {
		case resp.StatusCode != tc.status:
			t.Errorf("%s: %d", tc.path, resp.StatusCode)
		case tc.program:
			if err := json.Unmarshal(body, &p); err != nil || media != "application/problem+json" || p.Status != tc.status || p.Title == "" || !strings.Contains(p.Detail, ". ") || p.Type != "about:blank" {
				t.Errorf("%s: %s %s (%v)", tc.path, media, body, err)
			}
		case !strings.HasPrefix(media, "text/html") || !strings.Contains(string(body), `<html lang="en">`):
			t.Errorf("%s: %s %s", tc.path, media, body)
		}
	}
}

// Whoever is nobody is refused without waiting for what they say that they
// will send: the answer is here although nothing else ever comes.
func TestRefusalsDoNotWaitForTheBody(t *testing.T) {
	r := start(t, t.TempDir())
	at := strings.TrimPrefix(r.URL(), "http://")
	for name, tc := range map[string]struct {
		head   string
		hangUp bool // the desk does not even listen for the rest
	}{
		"a report of nobody":  {"POST /api/v1/reports HTTP/1.1\r\nHost: " + at + "\r\nContent-Type: application/json\r\n", false},
		"a page of nobody":    {"POST /cases HTTP/1.1\r\nHost: " + at + "\r\n", false},
		"a name that is none": {"POST / HTTP/1.1\r\nHost: evil.example\r\n", true},
		"another site":        {"POST / HTTP/1.1\r\nHost: " + at + "\r\nSec-Fetch-Site: cross-site\r\n", true},
	} {
		c, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, tc.head+"Content-Length: 1000\r\n\r\nx"); err != nil {
			t.Fatal(err)
		}
		in := bufio.NewReader(c)
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode < 400 || !resp.Close {
			t.Errorf("%s: %s, close %v (%v)", name, resp.Status, resp.Close, err)
		}
		if tc.hangUp {
			if _, err := in.ReadByte(); err != io.EOF {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := errors.Join(resp.Body.Close(), c.Close()); err != nil {
			t.Error(err)
		}
	}
}

// What a desk that was ended in the middle left behind holds words too, and
// the address of who listens there now.
func TestWhatAnEndedDeskLeftBehind(t *testing.T) {
	dir := t.TempDir()
	left := []string{"tmp/hangup-restore-1.db", "tmp/hangup-backup-1/desk.db", ".unfinished-1", "backups/unfinished.db"}
	for _, name := range left {
		write(t, filepath.Join(dir, name), []byte("words"))
	}
	write(t, filepath.Join(dir, "running.json"), []byte(`{"url":"http://127.0.0.1:1"}`))
	write(t, filepath.Join(dir, "notes.txt"), []byte("of a person"))
	r := start(t, dir, "backup-every", "never") // one that begins now has a file of that name too
	for _, name := range left {
		if _, err := os.Stat(filepath.Join(dir, name)); !os.IsNotExist(err) {
			t.Errorf("%s is still there (%v)", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "notes.txt")); err != nil {
		t.Error(err)
	}
	if r.token() == "" {
		t.Error("the desk does not say where it is")
	}
	if info, err := os.Stat(filepath.Join(dir, "tmp")); err != nil || !info.IsDir() {
		t.Errorf("there is no folder for what is on its way (%v)", err)
	}
}

// Nothing in the data folder is for the eyes of others, from the moment on at
// which it is made.
func TestTheDataIsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are other ones there")
	}
	dir := t.TempDir()
	start(t, dir)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has %v", strings.TrimPrefix(name, dir), info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	made := filepath.Join(t.TempDir(), "made")
	if err := os.WriteFile(made, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(made); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("what this process makes now has %v (%v)", info.Mode(), err)
	}
}
