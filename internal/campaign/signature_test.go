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
		if s.Alike(s) != 1 {
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
	if (Signature(nil)).Alike(Sign(refund)) != 0 {
		t.Error("nothing is like something")
	}
}

// Recorders begin late, and one recogniser writes numbers as another does not.
func TestWhatIsAlike(t *testing.T) {
	one := words(1) + words(2) // 80 words and 77 sequences
	for name, c := range map[string]struct {
		other string
		want  float64
	}{
		"half of it":             {words(2), 77.0 / (77 + 80.0/2)},
		"half is something else": {words(3) + words(2), 77.0 / (77 + 80 + 80.0/2)},
		"nothing":                {words(3), 0},
		"itself, said twice":     {one + one, 157.0 / (157 + 3.0/2)},
	} {
		if got := Sign(one).Alike(Sign(c.other)); math.Abs(got-c.want) > 0.1 {
			t.Errorf("%s: %.2f alike, want %.2f", name, got, c.want)
		}
	}
	for _, same := range [][2]string{
		{"call us on five five five, two hundred, from eight am to nine pm please", "Call us on 555, two hundred, from 8 a m to 9PM please"},
		{"the charge is 1,299 dollars and your order has number 40 12 99 today", "The charge is 1 2 9 9 dollars, and your order has number 401299 today."},
	} {
		if !slices.Equal(Sign(same[0]), Sign(same[1])) {
			t.Errorf("%q is not %q", same[0], same[1])
		}
	}
}

func TestDamagedSignaturesAreRefused(t *testing.T) {
	if _, err := DecodeSignature(make([]byte, 100)); err == nil || !strings.Contains(err.Error(), "sign the words again") {
		t.Errorf("got %v", err)
	}
	bare := make(Signature, Bins)
	for i := range bare {
		bare[i] = vacant
	}
	for filled := range fewest {
		if _, err := DecodeSignature(bare.Encode()); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Fatalf("a signature of %d filled bins was read: %v", filled, err)
		}
		bare[filled] = 1
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
		{Domain, "localhost"}: true, {Domain, "refund-help.example"}: false, {Payee, ""}: true, {Payee, "gift cards"}: true, {Payee, "desk@refund.example"}: false, {ClassID, "888DCA60"}: false,
	} {
		if v.Junk() != want {
			t.Errorf("%v: junk %v", v, !want)
		}
	}
}
