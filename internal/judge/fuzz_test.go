package judge_test

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/call"
)

// FuzzJudge holds that no words bring the judge down, that every finding is a
// place in the words, and that whole or in pieces the verdict is the same.
func FuzzJudge(f *testing.F) {
	j := shipped(f)
	for _, seed := range []string{
		"I am calling from Windows. Your computer sends us errors, read me the code 482 913.",
		"888DC ... D7B062", "press 1 to speak to an officer", "Mïcrosoft\u200b сalls", "\xff\xfe", "a\nb. c! ¿d? 1,000,000.00",
	} {
		f.Add(seed, uint8(3), false)
		f.Add(seed, uint8(1), true)
	}
	f.Fuzz(func(t *testing.T, words string, n uint8, isStory bool) {
		if len(words) > 4<<10 {
			return
		}
		c := call.Call{Kind: call.KindCall, Turns: []call.Utterance{{Role: call.RoleCaller, Text: words}, {Text: words}}}
		if isStory {
			c.Kind = call.KindStory
		}
		whole := j.Call(c)
		for _, x := range whole.Findings {
			if x.Span.Turn < 1 || x.Span.Turn > 2 || x.Span.Start >= x.Span.End || x.Span.End > len(words) {
				t.Fatalf("a finding out of place: %+v", x)
			}
		}
		if utf8.ValidString(words) {
			if pieces := inPieces(j, c, 1+int(n)); !cmp.Equal(whole, pieces) {
				t.Fatalf("in pieces of %d: %s", 1+int(n), cmp.Diff(whole, pieces))
			}
		}
	})
}
