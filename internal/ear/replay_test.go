package ear_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
)

var script = []call.Utterance{
	{Role: call.RoleCaller, Text: "Hello, this is Anna.", At: time.Second},
	{Role: call.RoleCallee, Text: "Hello.", At: -1},
	{Role: call.RoleCaller, Text: "one two  three four", At: 10 * time.Second},
	{Role: call.RoleCallee, Text: "quick", At: 11 * time.Second},
}

func TestReplaySpeaksInTime(t *testing.T) {
	events, _, err := hear(t, ear.NewReplay(script), 12)
	if err != nil {
		t.Fatal(err)
	}
	want := "1.0-1.4 Hello, \n1.4-1.7 this \n1.7-2.0 is \n2.0-2.4 Anna.\n2.9-3.2 Hello.\n10.0-10.2 one \n10.2-10.5 two  \n10.5-10.8 three \n10.8-11.0 four\n11.0-11.3 quick\n"
	if got := tell(events); got != want {
		t.Errorf("heard\n%swant\n%s", got, want)
	}
	if !events[0].More || events[3].More || events[0].Role != call.RoleCaller || events[4].Role != call.RoleCallee {
		t.Errorf("turns are torn: %+v", events)
	}
}

// A hesitant ear guesses, and what was heard of a turn when the audio ends is
// final.
func TestReplayHesitates(t *testing.T) {
	r := ear.NewReplay(script)
	r.Hesitant = true
	events, interim, err := hear(t, r, 0)
	if err != nil || len(events) != 0 || interim != 0 {
		t.Errorf("words before any audio: %v", events)
	}
	events, interim, err = hear(t, r, 2)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tell(events), "1.0-1.7 Hello, this \n"; got != want || interim != 2 {
		t.Errorf("heard\n%s and %d interim, want\n%s", got, interim, want)
	}
	if events, _, err = hear(t, r, 12); err != nil || len(events) != 4 || len(events[0].Words) != 4 {
		t.Errorf("heard %v, %v", events, err)
	}
}

func TestReplayIsTheSameAtAnyPace(t *testing.T) {
	r := ear.NewReplay(script)
	whole, _, err := hear(t, r, 20)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Listen(t.Context(), 16000)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	go func() {
		defer s.End()
		for range 20 * 16000 / 7 {
			s.Offer(make([]int16, 7))
		}
	}()
	var pieces []ear.Event
	for e := range s.Events() {
		pieces = append(pieces, e)
	}
	if a, b := tell(whole), tell(pieces); a != b {
		t.Errorf("at once\n%sin pieces\n%s", a, b)
	}
	var b strings.Builder
	for _, e := range pieces {
		b.WriteString(e.Text)
	}
	if got := b.String(); got != "Hello, this is Anna.Hello.one two  three fourquick" {
		t.Errorf("the pieces are %q", got)
	}
}

func TestReplayEndsWhenClosed(t *testing.T) {
	s, err := ear.NewReplay(script).Listen(t.Context(), rate)
	if err != nil {
		t.Fatal(err)
	}
	s.Offer(make([]int16, 20*rate))
	s.Close() // though nobody took an event
	for range s.Events() {
		t.Log("a word more")
	}
}
