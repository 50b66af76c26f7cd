package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestTheStoryHas300Words(t *testing.T) {
	if n := len(strings.Fields(story)); n != 300 {
		t.Errorf("it has %d", n)
	}
}

// Requests at a rate are all sent and all counted, however slow the desk is,
// and a wait counts from when the request was due.
func TestNoRequestIsLeftOut(t *testing.T) {
	const hold = 100 * time.Millisecond
	l := load{path: "/", rate: 1000, workers: 2, lasts: hold}
	var answered atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if answered.Add(1) == 1 {
			until(r.Context(), time.Now().Add(2*hold)) // the desk hangs for longer than the load lasts
		}
	}))
	defer s.Close()
	d := &measured{url: s.URL, client: s.Client()}
	times, _, err := d.send(t.Context(), l)
	if err != nil || len(times) != 100 || answered.Load() != 100 {
		t.Errorf("%d were counted, %d answered: %v", len(times), answered.Load(), err)
	}
	l.workers = 1
	answered.Store(0)
	if times, _, err = d.send(t.Context(), l); err != nil || len(times) != 100 || times[99] < hold {
		t.Errorf("%d, the last after %v: %v", len(times), times[len(times)-1], err)
	}
}

// A load ends with its context, and with the first fault of a worker.
func TestLoadsEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := &measured{client: http.DefaultClient}
	if _, err := d.run(ctx, load{workers: 4, lasts: time.Hour}); err == nil {
		t.Error("it is called a measurement")
	}
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	d.url = s.URL
	if _, err := d.run(t.Context(), load{workers: 4, lasts: time.Hour}); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("%v", err)
	}
}

// A desk has caught up when nothing is behind.
func TestCatchingUp(t *testing.T) {
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		body := `{"behind":7}`
		if asked.Add(1) == 3 {
			body = `{"behind":0}`
		}
		if _, err := io.WriteString(w, body); err != nil {
			t.Error(err)
		}
	}))
	defer s.Close()
	d := &measured{url: s.URL, client: s.Client()}
	if _, err := d.catchUp(t.Context()); err != nil || asked.Load() != 3 {
		t.Errorf("asked %d times: %v", asked.Load(), err)
	}
}

// The link is found among the lines that a desk prints, and a desk that ends
// without one is told.
func TestTheLinkIsRead(t *testing.T) {
	const link = "http://127.0.0.1:1/open?token=x"
	for printed, want := range map[string]string{"Hangup is ready.\n\n  " + link + "\n\nTo end it\n": link, "it broke\n": ""} {
		links, done := links(strings.NewReader(printed))
		if got := <-links; got != want {
			t.Errorf("%q gives %q", printed, got)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
