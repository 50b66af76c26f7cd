package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// FuzzSearch holds that nothing that is typed is an error, that a report is
// found by all its words and by the beginning of any, and that an excerpt is
// text of a bounded length.
func FuzzSearch(f *testing.F) {
	s, err := Open(f.Context(), Options{File: filepath.Join(f.TempDir(), "desk.db")})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	for _, seed := range [][2]string{
		{"The caller's name was Kévin, 209-894-0429", `"AND`}, {"ﬁ ½ ² İstanbul ǅ 日本語 हिन्दी", "NEAR(a b)"}, {"a\x00b\xff", "_lhang_up"}, {"e\u0301e\u0301 \u200b\u200d", "+1 (209) 89"}, {"", "* - : ^ {}"},
		{strings.Repeat("long", 50), "0044 20"}, {"x", "01890a5d-ac96-774b-bcce-b302099a8057"},
	} {
		f.Add(seed[0], seed[1])
	}
	n := 0
	f.Fuzz(func(t *testing.T, words, typed string) {
		if len(words) > 2000 || len(typed) > 2000 {
			t.Skip()
		}
		n++
		at := time.UnixMilli(int64(n)).UTC()
		r := call.Report{ID: at.Format(time.RFC3339Nano), Received: at, Call: call.Call{Turns: []call.Utterance{{Text: words, At: -1}}}}
		if _, err := s.Apply(t.Context(), "j", 0, []desk.Placed{{Seq: uint64(n), Event: wire.Event{Tenant: "house", Report: &r}}}); err != nil {
			t.Fatal(err)
		}
		for _, q := range []desk.Query{{Text: typed}, {Number: typed}, {Text: typed, Type: typed, Country: typed, Origin: call.Origin(typed)}} {
			p, err := s.Search(t.Context(), "house", q)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range p.Rows {
				if !utf8.ValidString(row.Excerpt) || utf8.RuneCountInString(row.Excerpt) > excerptRunes+4 {
					t.Errorf("excerpt of %d runes, valid %v", utf8.RuneCountInString(row.Excerpt), utf8.ValidString(row.Excerpt))
				}
			}
		}
		var own bag
		own.words(strings.ToValidUTF8(words, "\ufffd"))
		list := own.list[:min(len(own.list), mostTerms)]
		if len(list) == 0 {
			return
		}
		last := []rune(list[len(list)-1])
		for _, text := range []string{strings.Join(list, " "), strings.Join(list, " ") + " ", strings.Join(append(list[:len(list)-1:len(list)-1], string(last[:(len(last)+1)/2])), " ")} {
			p, err := s.Search(t.Context(), "house", desk.Query{Text: text, From: at})
			if err != nil || len(p.Rows) != 1 {
				t.Errorf("not found by %q: %d rows, %v", text, len(p.Rows), err)
			}
		}
	})
}

func TestExcerpt(t *testing.T) {
	turns := []call.Utterance{{Text: "Somebody rang."}, {Text: "  He said: call me on (209) 894-0429,\n\n or the virus  stays. " + strings.Repeat("And so on. ", 30)}}
	for typed, want := range map[string]string{
		"":           "Somebody rang.",
		"absent":     "Somebody rang.",
		"rang":       "Somebody rang.",
		"viru":       "He said: call me on (209) 894-0429, or the virus stays. And so on. And so on. And so on.",
		"209894":     "He said: call me on (209) 894-0429,",
		"said virus": "He said: call me on (209) 894-0429, or the virus stays.",
	} {
		if got := excerpt(turns, understand(typed)); !strings.Contains(got, want) {
			t.Errorf("%q gives %q, want %q in it", typed, got, want)
		}
	}
	if got := excerpt(nil, understand("x")); got != "" {
		t.Errorf("no words give %q", got)
	}
}
