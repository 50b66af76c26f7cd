package text

import (
	"bytes"
	"testing"
)

func seeds(f *testing.F) {
	for _, s := range []string{
		"", "Don't touch it, Sir.", "$1,871.40 or £220", "Мiсrоsоft", "any\u200bdesk", "a\xffb", "ＡｎｙＤｅｓｋ ５,000",
		"two oh nine, eight nine four, oh four two nine", "double four triple nine hundred and a half k", "+44 (0)20 7946 0958",
		"{888DCA60-FC0A-11CF-8F0F-00C04FD7D062}", "d for dog, seven, b as in boy", "您好，我是", "ﷺ ͺ ½ ʼn ﬁ", "1,000\u0301५ 1.2.3.4",
		"one one one one hundred thousand million point oh to for $ 48k 1.5m", "plus plus double double a a hundred",
		"one eight hundred and five five nine hundred and", "two five hundred and and ten", "three thousand and four hundred and one two",
	} {
		f.Add(s)
	}
}

// FuzzLine checks that tokens stand in order within the text, that a folded
// text folds to itself, and that nothing panics on the way to a language.
func FuzzLine(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw string) {
		var l, again Line
		l.Reset(raw)
		var folded []byte
		long := false
		last := int32(0)
		for i, tok := range l.Tokens {
			if tok.Start < last || tok.End <= tok.Start || int(tok.End) > len(raw) {
				t.Fatalf("token %d has span %d-%d after %d in %q", i, tok.Start, tok.End, last, raw)
			}
			last = tok.End
			w := l.Word(i)
			if len(w) == 0 || Hash64(w) != tok.Hash {
				t.Fatalf("token %d of %q is %q", i, raw, w)
			}
			long = long || len(w) > maxFolded-8
			folded = append(append(folded, w...), ' ')
		}
		languageOf(&l)
		if long {
			return // it was cut, and what is cut may read otherwise
		}
		again.Reset(string(folded))
		var twice []byte
		for i := range again.Tokens {
			twice = append(append(twice, again.Word(i)...), ' ')
		}
		if !bytes.Equal(folded, twice) {
			t.Errorf("%q folds to %q, and that to %q", raw, folded, twice)
		}
	})
}

// FuzzNumbers checks that numerals stand in order, hold what
// they promise, and come out the same when the line is used again.
func FuzzNumbers(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw string) {
		var l Line
		l.Reset(raw)
		ns := Numbers(&l, nil)
		last := 0
		for i := range ns {
			n := &ns[i]
			if n.From < last || n.To <= n.From || n.To > len(l.Tokens) || n.Len() < 1 || n.Hundredths < 0 {
				t.Fatalf("%q: numeral %d is %+v after %d", raw, i, n, last)
			}
			for _, c := range n.Digits() {
				if c < '0' || c > '9' {
					t.Fatalf("%q: digits %q", raw, n.Digits())
				}
			}
			last = n.To
		}
		for i, n := range Numbers(&l, nil) {
			if n != ns[i] {
				t.Fatalf("%q: read twice, numeral %d differs", raw, i)
			}
		}
	})
}
