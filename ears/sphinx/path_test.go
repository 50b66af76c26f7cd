package sphinx

import (
	"strings"
	"testing"
)

// said makes words of half a second each, one after the other.
func said(from float64, text string) []Word {
	var words []Word
	for i, w := range strings.Fields(text) {
		start := from + float64(i)/2
		words = append(words, Word{Text: w, Start: start, End: start + 0.5})
	}
	return words
}

func TestWordsStandWhenTheyHaveStayedInTheirPlace(t *testing.T) {
	const long = "this is the bank we have seen it"
	for _, c := range []struct {
		name  string
		looks []string // what the path is, at each second from the 5th
		want  string
	}{
		{"words that have just come", []string{long}, ""},
		{"words that have stayed, but the last", []string{long, long}, "this is the bank we have seen"},
		{"a word that was changed, and what is behind it", []string{long, strings.Replace(long, "have", "had", 1)}, "this is the bank we"},
		{"the first word was changed", []string{long, "his" + long[4:]}, ""},
		{"words went out and came back", []string{long, "this is", long}, "this is"},
		{"one word", []string{"this", "this"}, ""},
		{"nothing", []string{"", ""}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p path
			for i, look := range c.looks {
				p.look(said(0, look), (5+i)*framesPerSecond)
			}
			if got := text(p.take(p.settled())); got != c.want {
				t.Errorf("%q stand, want %q", got, c.want)
			}
		})
	}
}

func TestWhatWasJustSaidWaits(t *testing.T) {
	var p path
	for now := 300; now <= 400; now += 100 {
		p.look(said(0, "one two three four five six seven eight"), now)
	}
	if got := text(p.take(p.settled())); got != "one two three four five six seven" || p.text() != "eight" {
		t.Errorf("%q stand and %q waits", got, p.text())
	}
	if !p.more() {
		t.Error("the turn ends after four seconds")
	}
}

func TestATurnEndsWhereNobodyPauses(t *testing.T) {
	var p path
	var turns []float64
	for second := 1; second <= 30; second++ {
		p.look(said(p.given, "on and on and"), (second+2)*framesPerSecond)
		p.since = make([]int, len(p.words))
		p.take(2)
		if !p.more() {
			turns = append(turns, p.given)
		}
	}
	if len(turns) != 3 || turns[0] != 8 || turns[1] != 16 {
		t.Errorf("turns end at %v", turns)
	}
}

func TestNoWordIsGivenTwice(t *testing.T) {
	var p path
	words := said(0, "one two three four five six")
	p.look(words, 400)
	p.look(words, 500)
	p.take(3)
	// What was given cannot be taken back; what follows still may change.
	p.look(said(0, "won too three fore five six seven"), 600)
	if p.text() != "fore five six seven" {
		t.Errorf("%q waits", p.text())
	}
	if p.settled() != 0 {
		t.Error("a word stands that has just been changed")
	}
}

func text(words []Word) string {
	p := path{words: words}
	return p.text()
}
