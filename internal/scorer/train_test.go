package scorer_test

import (
	"bytes"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/text"
	"github.com/hangup-project/hangup/kb"
)

// small is a part of the corpus that trains in seconds. Its slices are the
// test's own.
func small(t *testing.T) scorer.Corpus {
	t.Helper()
	c, err := part()
	if err != nil {
		t.Fatal(err)
	}
	c.Cases, c.Clauses = slices.Clone(c.Cases), slices.Clone(c.Clauses)
	return c
}

// part is what small gives; reading the whole corpus takes seconds, so it is
// read once.
var part = sync.OnceValues(func() (scorer.Corpus, error) {
	c, err := scorer.ReadCorpus(os.DirFS("../../corpus"))
	if err != nil {
		return scorer.Corpus{}, err
	}
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		return scorer.Corpus{}, err
	}
	cases, clauses := map[string]int{}, map[string]int{} // taken, by where they are from
	c.Cases = slices.DeleteFunc(c.Cases, func(k labelled.Case) bool {
		which := k.Source + string(k.Kind)
		cases[which]++
		return k.Source != "t4" && k.Source != "cd" || cases[which] > 40
	})
	c.Clauses = slices.DeleteFunc(c.Clauses, func(k scorer.Clause) bool {
		clauses[k.Source]++
		return clauses[k.Source] > 60 // with fewer, no act is seen often enough to be learned
	})
	c.Made = "a part of the corpus"
	return scorer.WithKnowledge(c, base), nil
})

// The same corpus gives the same bytes, which can be read again.
func TestTrainingRepeats(t *testing.T) {
	c := small(t)
	var stored [2][]byte
	for i := range stored {
		m, rep, err := scorer.Train(c, func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		if len(rep.Held) == 0 {
			t.Error("nothing was held out")
		}
		if stored[i], err = m.Marshal(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(stored[0], stored[1]) {
		t.Fatal("two trainings on the same corpus differ")
	}
	m, err := scorer.Unmarshal(stored[0])
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.Marshal()
	if err != nil || !bytes.Equal(stored[0], again) {
		t.Errorf("weights that are read and stored again differ: %v", err)
	}
	if m.Made() != c.Made {
		t.Errorf("made from %q, want %q", m.Made(), c.Made)
	}
}

func TestBrokenWeightsSayWhatToDo(t *testing.T) {
	for _, data := range []string{"", "not weights at all"} {
		if _, err := scorer.Unmarshal([]byte(data)); err == nil || !strings.Contains(err.Error(), "hangup train") {
			t.Errorf("Unmarshal(%q): %v", data, err)
		}
	}
}

func TestFaultsOfACorpus(t *testing.T) {
	lexicon := &fstest.MapFile{Data: []byte("askv: ask~\n")}
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"no word classes": {fstest.MapFS{}, "word classes"},
		"a bad label":     {fstest.MapFS{"lexicon.txt": lexicon, "calls/x.jsonl": {Data: []byte(`{"id":"x-1","kind":"call","label":"maybe","text":"secret words"}`)}}, "calls/x.jsonl:1: "},
		"a bad clause":    {fstest.MapFS{"lexicon.txt": lexicon, "acts/x.jsonl": {Data: []byte("{}\nsecret words")}}, "acts/x.jsonl:2: "},
		"a bad line":      {fstest.MapFS{"lexicon.txt": lexicon, "lines/x.jsonl": {Data: []byte("secret words")}}, "lines/x.jsonl:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scorer.ReadCorpus(c.files)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret words") {
				t.Errorf("error %v, want %q and none of the words", err, c.want)
			}
		})
	}
	if _, _, err := scorer.Train(scorer.Corpus{}, func(string) {}); err == nil {
		t.Error("nothing can be learned from nothing")
	}
	one := small(t)
	one.Cases = slices.DeleteFunc(one.Cases, func(k labelled.Case) bool { return k.Source != "t4" })
	if _, _, err := scorer.Train(one, func(string) {}); err == nil || !strings.Contains(err.Error(), "one source") {
		t.Errorf("a corpus of one source: %v", err)
	}
}

// Parts and the constant add up to the log-odds, but for parts too small to show.
func TestPartsAddUp(t *testing.T) {
	m, err := scorer.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	s := m.NewSession(call.KindCall)
	var l text.Line
	for i, words := range []string{"I ring about your computer, it sends us errors", "Who is this?", "Read me the code that came, and tell nobody about it"} {
		l.Reset(words)
		s.BeginTurn(call.RoleCaller + call.Role(i%2))
		for k := range l.Tokens {
			s.Step(&l, k, nil)
		}
		s.EndTurn(&l, nil)
	}
	parts, sum := s.Parts()
	for i, p := range parts {
		sum += p.Value
		if i > 0 && math.Abs(p.Value) > math.Abs(parts[i-1].Value) {
			t.Errorf("%s stands behind a lighter part", p.Name)
		}
	}
	if math.Abs(sum-s.LogOdds()) > 0.2 {
		t.Errorf("the parts add up to %.3f, the log-odds are %.3f", sum, s.LogOdds())
	}
	first := s.LogOdds()
	s.Restart()
	if fresh := m.NewSession(call.KindCall).LogOdds(); s.LogOdds() != fresh || fresh == first {
		t.Errorf("a session that starts anew has %.3f, a new one %.3f, the old call %.3f", s.LogOdds(), fresh, first)
	}
}

func TestSightingsStandInTheWords(t *testing.T) {
	m, err := scorer.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]string{
		"please read me the code that you have just been sent":          "ask_secret",
		"open your browser and download any desk so that I can connect": "ask_remote_access",
	} {
		var l text.Line
		l.Reset(words)
		s := m.NewSession(call.KindCall)
		s.BeginTurn(call.RoleCaller)
		var seen []scorer.Sighting
		for k := range l.Tokens {
			seen = append(seen, s.Step(&l, k, nil)...)
		}
		seen = append(seen, s.EndTurn(&l, nil)...)
		found := map[string]bool{}
		for _, g := range seen {
			found[g.Act] = g.Logit >= scorer.Clear
			if g.From < 0 || g.From >= g.To || g.To > len(l.Tokens) {
				t.Errorf("%s stands at tokens %d to %d of %d", g.Act, g.From, g.To, len(l.Tokens))
			}
		}
		if !found[want] {
			t.Errorf("%q: %s was not seen, only %v", words, want, found)
		}
	}
}

func TestWithoutASource(t *testing.T) {
	c := small(t)
	left := c.Without("cd")
	for _, k := range left.Cases {
		if k.Source == "cd" {
			t.Fatalf("%s was left in", k.ID)
		}
	}
	if len(left.Cases) == 0 || len(left.Cases) == len(c.Cases) || cmp.Equal(left.Made, c.Made) {
		t.Errorf("%d of %d cases, made from %q", len(left.Cases), len(c.Cases), left.Made)
	}
}
