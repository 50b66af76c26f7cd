package web

import (
	"strings"
	"testing"
)

func TestWhatWasLookedForIsMarked(t *testing.T) {
	for _, tt := range []struct{ excerpt, sought, want string }{
		{"A courier wanted a fee.", "", "A courier wanted a fee."},
		{"A courier wanted a fee.", "FEE", "A courier wanted a [fee]."},
		{"A courier wanted a fee.", "cour", "A [courier] wanted a fee."},
		{"A courier wanted a fee.", "cour fee", "A courier wanted a [fee]."},
		{"Feet, no fee", "fee", "[Feet], no [fee]"},
		{"Das Café rief an", "cafe", "Das [Café] rief an"},
		{"Das Café rief an", "CAFÉ rief", "Das [Café] [rief] an"},
		{"ring 209-894-0429 now", "+1 2098940429", "ring [209-894-0429] now"},
		{"ring +1 (209) 894 0429 now", "209-894-0429", "ring [+1 (209) 894 0429] now"},
		{"ring 020 7946 0958 now", "+44 20 7946 0958", "ring [020 7946 0958] now"},
		{"pay 300 or 3000", "300", "pay [300] or [3000]"},
		{"<b>fee</b>", "b", "<[b]>fee</[b]>"},
		{"a fee\xff", "fee", "a [fee]\xff"},
	} {
		var b strings.Builder
		open := false
		for _, p := range hits(tt.excerpt, tt.sought) {
			if p.Marked && !open {
				b.WriteByte('[')
			}
			b.WriteString(p.Text)
			if open = p.Marked && p.Goes; p.Marked && !open {
				b.WriteByte(']')
			}
		}
		if b.String() != tt.want {
			t.Errorf("%q in %q is marked as %q, want %q", tt.sought, tt.excerpt, b.String(), tt.want)
		}
	}
}

// FuzzHits holds that marking neither loses nor changes a letter.
func FuzzHits(f *testing.F) {
	f.Add("ring 209-894-0429, für", "fur 2098940429")
	f.Fuzz(func(t *testing.T, excerpt, sought string) {
		var b strings.Builder
		for _, p := range hits(excerpt, sought) {
			b.WriteString(p.Text)
		}
		if b.String() != excerpt {
			t.Errorf("the words changed")
		}
	})
}
