package ear

import (
	"strings"
	"testing"
	"time"
)

func TestWordsThatAreTold(t *testing.T) {
	s := NewTold()
	for _, w := range []struct {
		text  string
		final bool
		at    time.Duration
	}{{"hello", false, time.Second}, {"hello there\x1b[31m", true, 2 * time.Second}, {"  ", true, 3 * time.Second}, {"it is late", true, time.Second}} {
		if err := s.Say(w.text, w.final, w.at); err != nil {
			t.Fatal(err)
		}
	}
	s.End()
	s.Close()
	var got []Event
	for e := range s.Events() {
		got = append(got, e)
	}
	if len(got) != 3 || got[0].Kind != Interim || got[1].Text != "hello there" || got[1].From != 0 || got[2].From != 2*time.Second || got[2].To != 2*time.Second || s.Err() != nil {
		t.Errorf("%+v, %v", got, s.Err())
	}
	if err := s.Say("too late", true, time.Minute); err != nil {
		t.Error(err)
	}
}

func TestMoreThanAnybodyCanSay(t *testing.T) {
	s := NewTold()
	go func() {
		for range s.Events() {
		}
	}()
	var err error
	for range 1000 {
		if err = s.Say(strings.Repeat("and so on ", 20), true, time.Second); err != nil {
			break
		}
	}
	if err == nil || s.Err() == nil {
		t.Error("a flood of words goes on for ever")
	}
}
