package campaign

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// FuzzSign checks that a text is like itself whatever its turns, letters and
// marks, and that a signature survives being kept.
func FuzzSign(f *testing.F) {
	f.Add(refund, 20)
	f.Add("Мiсrоsоft \xff any\u200bdesk", 3)
	f.Fuzz(func(t *testing.T, words string, at int) {
		s := Sign(words)
		if s == nil {
			return
		}
		if s.Jaccard(s) != 1 {
			t.Fatal("a text is unlike itself")
		}
		if cut := strings.IndexByte(words[min(max(at, 0), len(words)):], ' '); cut >= 0 {
			cut += min(max(at, 0), len(words))
			if !slices.Equal(s, Sign(words[:cut], words[cut:])) {
				t.Fatalf("where a turn ends changes %q", words)
			}
		}
		back, err := DecodeSignature(s.Encode())
		if err != nil || !slices.Equal(s, back) {
			t.Fatalf("kept as %d bytes, and came back otherwise: %v", len(s.Encode()), err)
		}
		g := TellingWords(words)
		again, err := DecodeGist(g.Encode())
		if err != nil || !slices.Equal(g, again) {
			t.Fatalf("the gist came back otherwise: %v", err)
		}
	})
}

func TestShortTextsHaveNoSignature(t *testing.T) {
	for _, words := range []string{"", "hello, is it you?", strings.Repeat("no ", 100)} {
		if s := Sign(words); s != nil {
			t.Errorf("%q has a signature", words)
		}
	}
	if (Signature(nil)).Jaccard(Sign(refund)) != 0 {
		t.Error("nothing is like something")
	}
}

// The estimate is as near to the similarity as 128 hashes allow.
func TestJaccardIsEstimated(t *testing.T) {
	a := strings.Fields(words(1) + words(2))
	b := strings.Fields(words(1) + words(3))
	const both, all = 40 + 38, 80 + 78 + 40 + 40 // words and shingles
	want := float64(both) / all
	got := Sign(strings.Join(a, " ")).Jaccard(Sign(strings.Join(b, " ")))
	if math.Abs(got-want) > 4*math.Sqrt(want*(1-want)/Hashes) {
		t.Errorf("estimated %.2f, is %.2f", got, want)
	}
}

func TestDamagedSignaturesAreRefused(t *testing.T) {
	if _, err := DecodeSignature(make([]byte, 100)); err == nil || !strings.Contains(err.Error(), "sign the words again") {
		t.Errorf("got %v", err)
	}
	if _, err := DecodeGist([]byte{1, 2, 3}); err == nil || !strings.Contains(err.Error(), "again") {
		t.Errorf("got %v", err)
	}
}

func TestJunk(t *testing.T) {
	for v, want := range map[Value]bool{
		{Callback, "0000000000"}: true, {Callback, "123456789"}: true, {Callback, "+15555555555"}: true, {Callback, "911"}: true, {Callback, "999"}: true,
		{Callback, "28850"}: true, {Callback, "+11234567890"}: true, {Callback, "9876543210"}: true, {Callback, ""}: true, {Callback, "+12025550143"}: false,
		{Callback, "+441632960123"}: false, {SessionCode, "123456789"}: true, {SessionCode, "111111111"}: true, {SessionCode, "418205993"}: false,
		{Domain, "localhost"}: true, {Domain, "refund-help.example"}: false, {Payee, ""}: true, {ClassID, "888DCA60"}: false,
	} {
		if v.Junk() != want {
			t.Errorf("%v: junk %v", v, !want)
		}
	}
}
