package knowledge

import (
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

func FuzzCompile(f *testing.F) {
	f.Add(goodTactic)
	for _, p := range []string{`"@x"`, `"(a b|c)? d~ .. # e"`, `"((("`, `"|"`, `"?"`, `{then: [a, b], within: 2, none: [c]}`, `{near: []}`, `&a [*a]`} {
		f.Add(tactics(tactic("a.b", "patterns: ["+p+"]")))
	}
	f.Add("? [a]\n: b\n")
	f.Add("tactics: [{id: {a: b}, examples: x, modes: {}}]\n")
	f.Fuzz(func(t *testing.T, words string) {
		b, err := Load(small(map[string]string{"tactics/x.yaml": words}))
		if (b == nil) == (err == nil) {
			t.Errorf("base %v, error %v", b != nil, err)
		}
		Lint(small(nil), Folder{Name: "mine", FS: small(map[string]string{"tactics/x.yaml": words})})
	})
}

func FuzzMatch(f *testing.F) {
	b := shippedBase(f)
	for i, x := range b.Tactics() {
		if i%8 == 0 {
			f.Add(x.Match[0], uint8(i))
		}
	}
	f.Add("a\xff. \u200b 1,000\u0301 $", uint8(1))
	f.Fuzz(func(t *testing.T, words string, who uint8) {
		kind := call.KindCall
		if who&4 != 0 {
			kind = call.KindStory
		}
		var l text.Line
		l.Reset(words)
		for _, m := range b.Scan(&l, call.Role(who%3), kind) {
			if m.From < 0 || m.From >= m.To || m.To > len(l.Tokens) {
				t.Errorf("%+v of %d tokens in %q", m, len(l.Tokens), words)
			}
		}
	})
}
