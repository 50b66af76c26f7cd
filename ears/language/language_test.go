package language

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSentencesAreAsARecogniserWritesThem(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Hello, this is Kevin. Don’t hang up!", "hello this is kevin | don't hang up"},
		{"It costs $399.99, or £45 a month", "it costs three hundred and ninety nine dollars ninety nine cents or forty five pounds a month"},
		{"sold in 2019 for 12,500", "sold in twenty nineteen for twelve thousand five hundred"},
		{"the code is 472915", "the code is four seven two nine one five"},
		{"05551 or 1.5%", "zero five five five one or one point five percent"},
		{"[laughs] That's Carl", "laughs | that's carl"},
		{"log-in; support.me", "log in | support me"},
		{"", ""},
		{"...", ""},
	} {
		var got []string
		for _, s := range Sentences(c.text) {
			got = append(got, strings.Join(s, " "))
		}
		if strings.Join(got, " | ") != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.text, strings.Join(got, " | "), c.want)
		}
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("It's $1,871.40 — by 5 o'clock.")
	f.Fuzz(func(t *testing.T, text string) {
		for _, sentence := range Sentences(text) {
			for _, word := range sentence {
				if word == "" || strings.ContainsAny(word, " \t\n0123456789") {
					t.Fatalf("%q has the word %q", text, word)
				}
			}
		}
	})
}

func TestNamesAreSplitIntoWordsOfTheDictionary(t *testing.T) {
	dict := Dictionary{"any": {"any EH N IY"}, "desk": {"desk D EH S K"}, "team": {"team T IY M"}, "viewer": {"viewer V Y UW ER"}, "anyway": {"anyway EH N IY W EY"}, "way": {"way W EY"}}
	got := dict.Split([][]string{{"anydesk", "teamviewer", "anyway", "zoho"}}, []string{"any", "way", "desk", "team", "viewer"})
	if s := strings.Join(got[0], " "); s != "any desk team viewer anyway zoho" {
		t.Error(s)
	}
}

func TestChancesAddUpToOne(t *testing.T) {
	var sentences [][]string
	for _, s := range []string{"your computer is infected", "your computer is slow", "your card is blocked", "is your computer on", "hang up now", "is it infected"} {
		sentences = append(sentences, strings.Fields(s))
	}
	vocabulary := []string{"your", "computer", "is", "infected", "slow", "card", "it", "on", "never"}
	m, err := Learn(sentences, vocabulary, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, history := range []gram{{}, {start}, {4}, {3, 4}, {start, 3}, {4, 5}, {5, 6}, {11, 11}} {
		sum := 0.0
		for w := end; int(w) < len(m.names); w++ {
			sum += m.after(history, w)
		}
		if math.Abs(sum-1) > 0.01 {
			t.Errorf("after %v the chances add up to %.4f", history, sum)
		}
	}
	if m.after(gram{4, 5}, 6) <= m.after(gram{4, 5}, 8) {
		t.Error("what was said is no more likely than what was not")
	}
}

// after is the chance of a word after a history, as a recogniser reckons it.
func (m *Model) after(history gram, word int32) float64 {
	n := 0
	for n < order-1 && history[n] != nothing {
		n++
	}
	g := history
	g[n] = word
	if p, known := m.chance[n+1][g]; known || n == 0 {
		return p
	}
	weight, known := m.back[n][history]
	if !known {
		weight = 1
	}
	return weight * m.after(gram{history[1]}, word)
}

func TestTheSameTextsGiveTheSameBytes(t *testing.T) {
	sentences := [][]string{{"hang", "up", "now"}, {"hang", "on"}, {"hang", "up"}}
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		m, err := Learn(sentences, []string{"hang", "up", "now", "on"}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Write(out); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() || !strings.Contains(first.String(), "ngram 1=6\n") {
		t.Error(first.String())
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	dir := t.TempDir()
	dict := filepath.Join(dir, "dict")
	if err := os.WriteFile(dict, []byte("hello HH AH L OW\nhello(2) HH EH L OW\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		s    Sources
		want string
	}{
		{Sources{Dictionary: filepath.Join(dir, "none")}, "pocketsphinx-en-us"},
		{Sources{Dictionary: dict, Corpus: dir}, "give the folder corpus"},
		{Sources{Dictionary: dict, Corpus: "../../corpus", Knowledge: dir}, "give the folder kb"},
		{Sources{Dictionary: dict, Corpus: "../../corpus", Knowledge: "../../kb"}, "no word is in both"},
	} {
		if _, err := Make(c.s, dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.s, err)
		}
	}
}
