package main

import "testing"

func TestDistanceCountsWords(t *testing.T) {
	for _, c := range []struct {
		said, heard string
		want        int
	}{
		{"", "", 0},
		{"hang up now", "Hang up, now!", 0},
		{"open anydesk", "open any desk", 0},
		{"your computer is infected", "your computer infected", 1},
		{"your computer is infected", "your commuter is so infected", 2},
		{"", "yes", 1},
	} {
		if got := distance(words(c.said), words(c.heard)); got != c.want {
			t.Errorf("%q heard as %q: %d words wrong, want %d", c.said, c.heard, got, c.want)
		}
	}
}
