package blocklist

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"
)

// The hash of the worked example in docs/BLOCKLIST.md, made with sha256sum.
func TestTheHashIsTheOneInTheDocuments(t *testing.T) {
	const want = "8596c4ee7f958af391998348e813d6c3cdd92960099aaaabb215540aef200ff2"
	if got := Hash(scam); got != want {
		t.Errorf("got %s", got)
	}
}

func TestABucketHoldsItsEntries(t *testing.T) {
	entries := numbered(50_000)
	x := NewIndex(entries)
	for _, digits := range []int{4, 5, 6} {
		for _, e := range entries[:200] {
			h := Hash(e.Number)
			rows, err := x.Bucket(strings.ToUpper(h[:digits]))
			if err != nil {
				t.Fatal(err)
			}
			found := 0
			for _, m := range rows {
				if m.Suffix == h[digits:] && m.Expires.Equal(e.Expires) && m.Type == e.Type {
					found++
				}
			}
			if found != 1 || len(rows)%pad != 0 {
				t.Fatalf("%s: %d times among %d rows", h[:digits], found, len(rows))
			}
		}
	}
}

func TestAnAnswerTellsLittleByItsSize(t *testing.T) {
	x := NewIndex([]Entry{{Number: scam, Expires: after(5), Type: "tech_support"}})
	size := func(prefix string) int {
		rows, err := x.Bucket(prefix)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := WriteBucket(&b, rows); err != nil {
			t.Fatal(err)
		}
		return b.Len()
	}
	if a, b := size(Hash(scam)[:5]), size("00000"); a != b {
		t.Errorf("%d bytes with a listed number, %d without", a, b)
	}
	empty, _ := x.Bucket("00000")
	again, _ := NewIndex(nil).Bucket("00000")
	if fmt.Sprint(empty) != fmt.Sprint(again) {
		t.Error("padding differs from one asking to the next")
	}
	if err := WriteBucket(&bytes.Buffer{}, []Match{{Type: "a\nb"}}); err == nil {
		t.Error("a type can break a row")
	}
}

func TestPrefixesThatAreRefused(t *testing.T) {
	for _, p := range []string{"", "abc", "abcdef0", "zzzz", "12 4", "+1202", "äöü", scam, Hash(scam)} {
		if _, err := NewIndex(nil).Bucket(p); err == nil || strings.Contains(err.Error(), "2025550123") {
			t.Errorf("%q: %v", p, err)
		}
	}
}

// What a desk answers is found by who asks, until the end of its last day.
func TestWhatIsAnsweredIsFound(t *testing.T) {
	entries := []Entry{{Number: scam, Expires: after(5), Type: "tech_support", Disputed: true}, {Number: home, Weak: true, Expires: after(5)}}
	x := NewIndex(entries)
	for _, digits := range []int{4, 5, 6} {
		for _, e := range entries {
			rows, err := x.Bucket(Hash(e.Number)[:digits])
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := WriteBucket(&b, rows); err != nil {
				t.Fatal(err)
			}
			read, err := ReadBucket(&b)
			if err != nil || len(read) != len(rows) {
				t.Fatalf("%d rows of %d, %v", len(read), len(rows), err)
			}
			m, ok := Find(read, e.Number, digits, after(5.5))
			if !ok || m.Weak != e.Weak || m.Disputed != e.Disputed || m.Type != e.Type {
				t.Errorf("%+v, %t", m, ok)
			}
			if _, ok := Find(read, e.Number, digits, after(7)); ok {
				t.Error("an entry that ran out is found")
			}
			if _, ok := Find(read, "+12025550177", digits, after(1)); ok {
				t.Error("a number that nobody listed is found")
			}
		}
	}
	if _, ok := Find(nil, scam, 7, after(1)); ok {
		t.Error("found by a prefix that nobody takes")
	}
}

func TestWhatIsNoAnswer(t *testing.T) {
	for _, text := range []string{"", "<!doctype html>", "{}", "abc 2026-01-01 strong", "xyz 2026-01-01 strong standing", "abc soon strong standing", "abc 2026-01-01 mild standing", "abc 2026-01-01 weak sitting", "\n"} {
		if _, err := ReadBucket(strings.NewReader(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func FuzzReadBucket(f *testing.F) {
	f.Add([]byte("4ee7f958 2026-06-02 strong standing tech_support\n"))
	f.Add([]byte("4ee7f958 2026-06-02 weak   disputed\n"))
	f.Add([]byte("\xff  \n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := ReadBucket(bytes.NewReader(data))
		if err == nil && len(rows) == 0 {
			t.Fatal("nothing was read, and nothing is wrong")
		}
	})
}

func FuzzBucket(f *testing.F) {
	f.Add("abcd")
	f.Add("ABCDE")
	f.Add("\xff\x00ab")
	x := NewIndex(numbered(1000))
	f.Fuzz(func(t *testing.T, prefix string) {
		rows, err := x.Bucket(prefix)
		if err != nil {
			return
		}
		for _, m := range rows {
			if len(m.Suffix)+len(prefix) != 64 {
				t.Fatalf("%q: suffix %q", prefix, m.Suffix)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{scam, "020 7946 0123", "911", "+1911", "+44 (0) 20 7946 0123", "+1 202 555 0123;ext=9", "", "+", "\xff"} {
		f.Add(s, "GB")
	}
	f.Fuzz(func(t *testing.T, raw, country string) {
		n, err := Read(raw, country)
		if err != nil {
			return
		}
		if again, err := Read(n, ""); err != nil || again != n {
			t.Fatalf("%q gives %q, and that %q, %v", raw, n, again, err)
		}
		for region := range phonenumbers.GetSupportedRegions() {
			if phonenumbers.IsEmergencyNumber(strings.TrimPrefix(n, "+"), region) {
				t.Fatalf("%q is an emergency number in %s", n, region)
			}
		}
	})
}

// numbered are entries for the first n numbers of an exchange that nobody has.
func numbered(n int) []Entry {
	out := make([]Entry, n)
	for i := range out {
		out[i] = Entry{Number: fmt.Sprintf("+1202%07d", i), Expires: start.Add(time.Hour), Type: "tech_support"}
	}
	return out
}

func BenchmarkJudge100000(b *testing.B) {
	rules, now := Default(), after(3)
	numbers := make([]string, 100_000)
	sightings := make([][]Sighting, len(numbers))
	for i := range numbers {
		numbers[i] = fmt.Sprintf("+1202%07d", 2_000_000+i)
		sightings[i] = three(numbers[i])
	}
	for b.Loop() {
		for i, n := range numbers {
			rules.Judge(n, sightings[i], nil, now)
		}
	}
}

func BenchmarkIndexOfAMillion(b *testing.B) {
	entries := numbered(1_000_000)
	for b.Loop() {
		NewIndex(entries)
	}
}

func BenchmarkBucketOfAMillion(b *testing.B) {
	x := NewIndex(numbered(1_000_000))
	for i := 0; b.Loop(); i++ {
		if _, err := x.Bucket(fmt.Sprintf("%05x", i%(1<<20))); err != nil {
			b.Fatal(err)
		}
	}
}
