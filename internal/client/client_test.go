package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/client"
)

const marker = "zanzibarmarker"

var told = client.Submission{ID: "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b",
	Call: call.Call{Kind: call.KindCall, CallerID: "9-9876", Turns: []call.Utterance{{Role: call.RoleCaller, Text: marker, At: 1500 * time.Millisecond}, {Text: "Who?", At: -1}}}}

// at makes a client of a desk that answers as f does.
func at(t *testing.T, f http.HandlerFunc) *client.Client {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := client.New(u, "secret", nil)
	c.Wait = time.Nanosecond
	return c
}

// A report with an id of its own is sent again, as it was, until the desk has
// answered. Anything else is sent once.
func TestReportsAreSentAgain(t *testing.T) {
	for _, tt := range []struct {
		name        string
		id          string
		broken      int // connections that break before one holds
		sent        int
		wantErr     bool
		problemWith int // status of an answer; 0 is 201
	}{
		{"all is well", told.ID, 0, 1, false, 0},
		{"two break", told.ID, 2, 3, false, 0},
		{"all break", told.ID, 99, 4, true, 0},
		{"without an id", "", 1, 1, true, 0},
		{"refused", told.ID, 0, 1, true, 507},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var mu sync.Mutex
			var bodies []string
			c := at(t, func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				bodies = append(bodies, string(body))
				if len(bodies) <= tt.broken {
					panic(http.ErrAbortHandler)
				}
				if tt.problemWith != 0 {
					w.WriteHeader(tt.problemWith)
					return
				}
				w.WriteHeader(http.StatusCreated)
				_, _ = io.WriteString(w, `{"id":"`+told.ID+`","found":true}`)
			})
			sub := told
			sub.ID = tt.id
			r, err := c.Report(t.Context(), sub)
			if (err != nil) != tt.wantErr || !tt.wantErr && r.ID != told.ID {
				t.Errorf("%+v, %v", r, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if len(bodies) != tt.sent {
				t.Errorf("sent %d times, want %d", len(bodies), tt.sent)
			}
			for _, b := range bodies {
				if b != bodies[0] {
					t.Errorf("not the same was sent again: %s", b)
				}
			}
		})
	}
}

func TestWhatIsSent(t *testing.T) {
	var got *http.Request
	var body map[string]any
	c := at(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		if r.ContentLength > 0 {
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				t.Error(err)
			}
		}
		_, _ = io.WriteString(w, `{}`)
	})
	c.Program = "hangup-command/1"
	if _, err := c.Report(t.Context(), told); err != nil {
		t.Fatal(err)
	}
	turns, _ := json.Marshal(body["turns"])
	if got.Header.Get("Authorization") != "Bearer secret" || got.UserAgent() != "hangup-command/1" || body["id"] != told.ID || body["caller_id"] != "9-9876" ||
		string(turns) != `[{"at":1.5,"role":"caller","text":"zanzibarmarker"},{"role":"unknown","text":"Who?"}]` {
		t.Errorf("%v %s", got.Header, turns)
	}
	if _, err := c.Search(t.Context(), client.Query{Text: "a b&c", Level: "hang_up", Limit: 7}); err != nil || got.URL.RawQuery != "level=hang_up&limit=7&q=a+b%26c" {
		t.Errorf("%v %s", err, got.URL)
	}
	if _, err := c.Case(t.Context(), "../tokens?x=1"); err != nil || got.URL.EscapedPath() != "/api/v1/reports/..%2Ftokens%3Fx=1" {
		t.Errorf("an id leads elsewhere: %v %s", err, got.URL.EscapedPath())
	}
	if _, err := c.Case(t.Context(), ".."); err == nil {
		t.Error("an id leads elsewhere")
	}
}

// What the desk says is what the person reads.
func TestProblems(t *testing.T) {
	for body, want := range map[string]string{
		`{"status":422,"title":"T","detail":"The note is empty."}`: "The note is empty.",
		`{"title":"T"}`: "T.",
		`<html>`:        "The desk answered with status 422 and gave no reason. Is this the address of a desk?",
	} {
		c := at(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(422)
			_, _ = io.WriteString(w, body)
		})
		_, err := c.Case(t.Context(), told.ID)
		var p *client.Problem
		if !errors.As(err, &p) || err.Error() != want || p.Status != 422 {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// A download that breaks off is an error; so is one that cannot be written.
func TestBrokenDownloads(t *testing.T) {
	c := at(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		panic(http.ErrAbortHandler)
	})
	var out bytes.Buffer
	if err := c.Export(t.Context(), &out); err == nil || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("%v after %q", err, out.String())
	}
	whole := at(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "all") })
	if err := whole.Backup(t.Context(), brokenDisk{}); !errors.Is(err, errDisk) {
		t.Errorf("%v", err)
	}
}

var errDisk = errors.New("the disk is broken")

type brokenDisk struct{}

func (brokenDisk) Write([]byte) (int, error) { return 0, errDisk }
func (brokenDisk) Read([]byte) (int, error)  { return 0, errDisk }

// An upload whose source fails says so, and blames no desk.
func TestBrokenUploads(t *testing.T) {
	c := at(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	if _, err := c.Import(t.Context(), brokenDisk{}); !errors.Is(err, errDisk) {
		t.Errorf("%v", err)
	}
}

// Who stops a command is told that, and is not sent to look for the desk.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	c := at(t, func(_ http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })
	if _, err := c.ImportedFiles(ctx); err == nil || err.Error() != "It was stopped before the desk had answered." {
		t.Errorf("%v", err)
	}
}

// The error of a connection never shows the address, for it may hold what is
// looked for. A token goes to no other address.
func TestNothingLeaks(t *testing.T) {
	c := client.New(&url.URL{Scheme: "http", Host: "127.0.0.1:1"}, "secret", nil)
	_, err := c.Search(t.Context(), client.Query{Text: marker})
	if err == nil || strings.Contains(err.Error(), marker) || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "nobody answers") {
		t.Errorf("%v", err)
	}
	visited := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited = true }))
	defer other.Close()
	moved := at(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	if _, err := moved.Report(t.Context(), told); err == nil || visited {
		t.Errorf("it went along: %v", err)
	}
}
