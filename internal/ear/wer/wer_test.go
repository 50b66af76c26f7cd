package wer_test

import (
	"testing"

	"github.com/hangup-project/hangup/internal/ear/wer"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, said, heard string
		want              wer.Count
	}{
		{"the same", "Hello, this is your bank.", "hello this is your bank", wer.Count{Errors: 0, Words: 5}},
		{"one changed", "this is your bank", "this is your tank", wer.Count{Errors: 1, Words: 4}},
		{"one left out", "this is your bank", "this is bank", wer.Count{Errors: 1, Words: 4}},
		{"one put in", "this is your bank", "this is uh your bank", wer.Count{Errors: 1, Words: 4}},
		{"nothing heard", "this is your bank", "", wer.Count{Errors: 4, Words: 4}},
		{"nothing said", "", "the the", wer.Count{Errors: 2, Words: 0}},
		{"moved", "a b c d", "b c d a", wer.Count{Errors: 2, Words: 4}},
		{"apostrophes", "don’t say 'no'", "don't say no", wer.Count{Errors: 0, Words: 3}},
		{"nothing at all", "", "", wer.Count{}},
	} {
		if got := wer.Compare(c.said, c.heard); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	sum := wer.Count{Errors: 1, Words: 4}.Add(wer.Count{Errors: 1, Words: 6})
	if sum.Rate() != 0.2 || (wer.Count{}).Rate() != 0 {
		t.Errorf("%+v has the rate %v", sum, sum.Rate())
	}
}
