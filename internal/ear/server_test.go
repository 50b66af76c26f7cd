package ear_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/ear/eartest"
)

const rate = 8000

// patience is how long a test waits for what is to happen, on a machine that may
// be busy; stall is how long it lets a server say nothing that is to stall.
const (
	patience = 2 * time.Minute
	stall    = 2 * time.Second
)

// serve starts a server and returns an ear that hears by it, and waits long.
func serve(t *testing.T, s *eartest.Server) *ear.Server {
	t.Helper()
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return &ear.Server{URL: "ws" + strings.TrimPrefix(web.URL, "http"), Stall: patience, Patience: patience, Dial: patience, Backoff: time.Millisecond}
}

// hear gives so many seconds of silence as a recording, and returns what was
// heard but for interim words.
func hear(t *testing.T, e ear.Ear, seconds int) (events []ear.Event, interim int, err error) {
	t.Helper()
	s, err := e.Listen(t.Context(), rate)
	if err != nil {
		return nil, 0, err
	}
	defer s.Close()
	go func() {
		defer s.End()
		for range seconds * 10 {
			if s.Write(t.Context(), make([]int16, rate/10)) != nil {
				return
			}
		}
	}()
	for e := range s.Events() {
		if e.Kind == ear.Interim {
			interim++
			continue
		}
		events = append(events, e)
	}
	return events, interim, s.Err()
}

// tell lays events out for people.
func tell(events []ear.Event) string {
	var b strings.Builder
	for _, e := range events {
		switch {
		case e.Kind == ear.Gap && e.Open:
			fmt.Fprintf(&b, "%s at %.1f\n", e.Reason, e.From.Seconds())
		case e.Kind == ear.Gap:
			fmt.Fprintf(&b, "%s %.1f-%.1f\n", e.Reason, e.From.Seconds(), e.To.Seconds())
		default:
			fmt.Fprintf(&b, "%.1f-%.1f %s\n", e.From.Seconds(), e.To.Seconds(), e.Text)
		}
	}
	return b.String()
}

func TestServerHears(t *testing.T) {
	srv := &eartest.Server{Connections: []eartest.Connection{{Lines: []eartest.Line{
		{From: time.Second, To: 3 * time.Second, Text: "hello [noise] there <sil>"}, {From: 4 * time.Second, To: 6 * time.Second, Text: "this is your bank"}}}}}
	events, interim, err := hear(t, serve(t, srv), 5)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tell(events), "1.0-2.5 hello there\n4.0-5.0 this is your bank\n"; got != want {
		t.Errorf("heard\n%swant\n%s", got, want)
	}
	if w := events[0].Words; len(w) != 2 || w[1].Text != "there" || w[1].Start != 2*time.Second || w[1].Confidence != 0.9 {
		t.Errorf("words %+v", w)
	}
	if interim == 0 {
		t.Error("no interim words came")
	}
	if got := srv.Configs(); len(got) != 1 || got[0] != `{"config":{"sample_rate":8000,"words":true}}` {
		t.Errorf("the server was told %q", got)
	}
}

// Our own ears say that a turn goes on, and give its words as soon as they stand.
func TestServerWhoseSpeakerGoesOn(t *testing.T) {
	srv := &eartest.Server{Connections: []eartest.Connection{{Lines: []eartest.Line{
		{From: time.Second, To: 2 * time.Second, Text: "this is", More: true}, {From: 2 * time.Second, To: 3 * time.Second, Text: "your bank"}}}}}
	events, _, err := hear(t, serve(t, srv), 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 2 || !events[0].More || events[1].More || events[0].Text+events[1].Text != "this is your bank" {
		t.Errorf("%+v", events)
	}
}

// What goes wrong with one connection leaves the words so far, marks the gap,
// and the next one goes on in the time of the call.
func TestServerThatFails(t *testing.T) {
	line := func(from, to int, text string) eartest.Line {
		return eartest.Line{From: time.Duration(from) * time.Second, To: time.Duration(to) * time.Second, Text: text}
	}
	first := []eartest.Line{line(0, 1, "first words"), line(1, 9, "these are only guessed so far")}
	then := eartest.Connection{Lines: []eartest.Line{line(0, 1, "again here")}}
	for _, c := range []struct {
		name   string
		fault  eartest.Fault
		reason ear.Reason
	}{
		{"it closes", eartest.Break, ear.Lost},
		{"it is gone", eartest.Vanish, ear.Lost},
		{"it stalls", eartest.Stall, ear.Stalled},
		{"it babbles", eartest.Babble, ear.Babbled},
		{"it sends megabytes", eartest.Huge, ear.Babbled},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := &eartest.Server{Connections: []eartest.Connection{{Lines: first, Fault: c.fault, After: 4 * time.Second}, then}}
			e := serve(t, srv)
			e.Queue = 2 * time.Second
			if c.fault == eartest.Stall {
				e.Stall = stall
			}
			events, _, err := hear(t, e, 30)
			if err != nil {
				t.Fatal(err)
			}
			got := tell(events)
			if first := "0.0-1.0 first words\n"; c.fault != eartest.Vanish && !strings.HasPrefix(got, first) { // who vanishes may take words along
				t.Errorf("no %q in\n%s", first, got)
			}
			for _, want := range []string{string(c.reason) + " at ", "again here\n"} {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			var gap, after ear.Event
			for _, e := range events {
				if e.Kind == ear.Gap && !e.Open && e.Reason == c.reason {
					gap = e
				}
				if e.Text == "again here" {
					after = e
				}
			}
			if gap.To < gap.From || after.From != gap.To {
				t.Errorf("the gap ends at %v, and words go on at %v:\n%s", gap.To, after.From, got)
			}
		})
	}
}

func TestServerThatDoesNotComeBack(t *testing.T) {
	srv := &eartest.Server{Refuse: true, Connections: []eartest.Connection{{Lines: []eartest.Line{{To: time.Second, Text: "first words"}}, Fault: eartest.Break, After: 2 * time.Second}}}
	e := serve(t, srv)
	e.Patience = 50 * time.Millisecond
	events, _, err := hear(t, e, 30)
	if err == nil || !strings.Contains(err.Error(), "has gone and did not come back in 50ms: start it again; the words so far stay") {
		t.Errorf("error %v", err)
	}
	if got := tell(events); !strings.HasPrefix(got, "0.0-1.0 first words\near_lost at 1.0\near_lost 1.0") {
		t.Errorf("heard\n%s", got)
	}
}

// An ear that says nothing to the end of a recording is waited for, and not for
// ever.
func TestServerThatStallsAtTheEnd(t *testing.T) {
	srv := &eartest.Server{Connections: []eartest.Connection{{Lines: []eartest.Line{{To: time.Second, Text: "first words"}}, Fault: eartest.Stall, After: 2 * time.Second}}}
	e := serve(t, srv)
	e.Stall = stall
	events, _, err := hear(t, e, 5)
	if got, want := tell(events), "0.0-1.0 first words\near_stalled 1.0-5.0\n"; err != nil || got != want {
		t.Errorf("%v, heard\n%swant\n%s", err, got, want)
	}
}

// A guess that becomes final at the end does not hide how much was not heard.
func TestServerThatStallsInAWord(t *testing.T) {
	srv := &eartest.Server{Connections: []eartest.Connection{{Lines: []eartest.Line{{To: 5 * time.Second, Text: "words that go on"}}, Fault: eartest.Stall, After: 2 * time.Second}}}
	e := serve(t, srv)
	e.Stall = stall
	events, _, err := hear(t, e, 5)
	if err != nil || len(events) != 2 || !strings.HasPrefix(events[0].Text, "words") || events[1].Reason != ear.Stalled || events[1].From != 0 || events[1].To != 5*time.Second {
		t.Errorf("%v, heard\n%s", err, tell(events))
	}
}

func TestServerThatSpeaksNoJSON(t *testing.T) {
	srv := &eartest.Server{Connections: []eartest.Connection{{Fault: eartest.Garbage}}}
	if events, _, err := hear(t, serve(t, srv), 3); err != nil || len(events) > 0 {
		t.Errorf("%v, %v", events, err)
	}
}

func TestNoServer(t *testing.T) {
	for url, want := range map[string]string{
		"http://127.0.0.1:1":             "looks like ws://127.0.0.1:2700",
		"ws://":                          "looks like ws://127.0.0.1:2700",
		"ws://somebody:word@127.0.0.1:1": "no ear answers at ws://127.0.0.1:1: start a Vosk server there",
	} {
		_, err := (&ear.Server{URL: url}).Listen(t.Context(), rate)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// A server that comes back elsewhere is found there, and why there is none is
// shown.
func TestServerThatMoves(t *testing.T) {
	one := serve(t, &eartest.Server{Connections: []eartest.Connection{{Lines: []eartest.Line{{To: time.Second, Text: "first words"}}, Fault: eartest.Break, After: 2 * time.Second}}})
	two := serve(t, &eartest.Server{Connections: []eartest.Connection{{Lines: []eartest.Line{{To: time.Second, Text: "again here"}}}}})
	at := []string{two.URL, one.URL} // asked by one goroutine after the other
	one.Address = func(context.Context) (string, error) {
		url := at[len(at)-1]
		at = at[:max(1, len(at)-1)]
		return url, nil
	}
	events, _, err := hear(t, one, 30)
	if got := tell(events); err != nil || !strings.Contains(got, "first words") || !strings.Contains(got, "again here") || !strings.Contains(got, "ear_lost") {
		t.Errorf("%v, heard\n%s", err, got)
	}
	none := &ear.Server{Address: func(context.Context) (string, error) { return "", &ear.Error{Message: "no ear is installed"} }}
	if _, err := none.Listen(t.Context(), rate); err == nil || err.Error() != "no ear is installed" {
		t.Errorf("%v", err)
	}
}

// An ear that takes nothing holds no live call up: the oldest audio is
// dropped, and the stream tells of it.
func TestLiveAudioNeverWaits(t *testing.T) {
	e := serve(t, &eartest.Server{Connections: []eartest.Connection{{Lines: []eartest.Line{{From: 90 * time.Second, To: 100 * time.Second, Text: "the end"}}}}})
	e.Queue = time.Second
	s, err := e.Listen(t.Context(), rate)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 100 { // one hundred seconds at once
		s.Offer(make([]int16, rate))
	}
	s.End()
	missing := time.Duration(0)
	for e := range s.Events() {
		if e.Kind == ear.Gap && e.Reason == ear.Behind {
			missing += e.To - e.From
		}
	}
	if missing <= 0 || missing > 99*time.Second {
		t.Errorf("%v were dropped", missing)
	}
}

func TestNoGoroutineIsLeft(t *testing.T) {
	e := serve(t, &eartest.Server{Connections: []eartest.Connection{{Fault: eartest.Stall}}})
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	for i := range 20 {
		s, err := e.Listen(ctx, rate)
		if err != nil {
			t.Fatal(err)
		}
		s.Offer(make([]int16, rate))
		if i == 10 {
			cancel()
			ctx, cancel = context.WithCancel(t.Context())
		}
		s.Close()
	}
	cancel()
	settles(t, before)
}

// settles waits until no more goroutines than before are there.
func settles(t *testing.T, before int) {
	t.Helper()
	late := time.After(patience)
	for runtime.NumGoroutine() > before+3 { // those of idle connections at the server's side
		select {
		case <-late:
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		default:
			runtime.Gosched()
		}
	}
}
