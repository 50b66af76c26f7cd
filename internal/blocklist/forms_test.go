package blocklist

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// rulings are one of each kind: strong, weak, disputed, removed, recognised.
func rulings(now time.Time) []Ruling {
	rules := Default()
	tricky := three("+442079460177")
	for i := range tricky {
		tricky[i].Type = `=cmd|"x",1`
	}
	gone := three("+12025550199")
	bank := three("+442079460111")
	rules.Known, _ = Guard([]Known{{"+442079460111", "", "A bank"}})
	appeal := []Appeal{{Number: scam, At: after(4), State: Open}}
	return []Ruling{
		rules.Judge(home, alsoTold(home), nil, now),
		rules.Judge(scam, three(scam), nil, now).Heard(appeal, now),
		rules.Judge("+442079460177", tricky, nil, now),
		rules.Judge("+12025550199", gone, []Decision{{Verdict: Remove, Reason: "wrong", At: after(3)}}, now),
		rules.Judge("+442079460111", bank, nil, now),
		rules.Judge("+12025550177", nil, nil, now),
	}
}

func TestForms(t *testing.T) {
	now := after(5)
	whole, since := Compile(rulings(now), time.Time{}, now), Compile(rulings(now), after(2.5), now)
	gb := Keys{Country: "gb", Weak: true}
	for name, write := range map[string]func(io.Writer) error{
		"whole.csv":            whole.WriteCSV,
		"since.csv":            since.WriteCSV,
		"whole.json":           whole.WriteJSON,
		"since.json":           since.WriteJSON,
		"whole.vcf":            func(w io.Writer) error { return whole.WriteVCard(w, VCard4) },
		"whole-3.vcf":          func(w io.Writer) error { return whole.WriteVCard(w, VCard3) },
		"whole.asterisk":       func(w io.Writer) error { return whole.WriteAsterisk(w, Keys{}) },
		"since.asterisk":       func(w io.Writer) error { return since.WriteAsterisk(w, Keys{Country: "US"}) },
		"whole-gb.asterisk":    func(w io.Writer) error { return whole.WriteAsterisk(w, gb) },
		"whole.freepbx.csv":    func(w io.Writer) error { return whole.WriteFreePBX(w, Keys{}) },
		"since.freepbx-off":    func(w io.Writer) error { return since.WriteFreePBXOff(w, Keys{Country: "US"}) },
		"whole-gb.freepbx.csv": func(w io.Writer) error { return whole.WriteFreePBX(w, gb) },
		"empty.csv":            List{At: now}.WriteCSV,
		"empty.json":           List{At: now}.WriteJSON,
		"bucket.txt":           func(w io.Writer) error { return writeBucketOf(w, whole, Hash(scam)[:5]) },
		"bucket-no-one.txt":    func(w io.Writer) error { return writeBucketOf(w, whole, "abcde") },
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", name), b.Bytes())
		})
	}
}

// What takes numbers off adds none, and is of a date.
func TestWhatTakesOffAddsNothing(t *testing.T) {
	now := after(5)
	since := Compile(rulings(now), after(2.5), now)
	for _, keys := range []Keys{{}, {Weak: true}, {Country: "GB"}} {
		var all, off bytes.Buffer
		if err := errors.Join(since.WriteAsterisk(&all, keys), since.WriteFreePBXOff(&off, keys)); err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		for line := range strings.Lines(all.String()) {
			if strings.HasPrefix(line, "database del ") {
				want.WriteString(line)
			}
		}
		if off.Len() == 0 || off.String() != want.String() {
			t.Errorf("%+v: %q, want %q", keys, off.String(), want.String())
		}
	}
	if err := Compile(rulings(now), time.Time{}, now).WriteFreePBXOff(io.Discard, Keys{}); !errors.Is(err, ErrSince) {
		t.Errorf("of the whole list: %v", err)
	}
}

// A contact with what changed alone would take the place of the whole one.
func TestContactsAreWhole(t *testing.T) {
	if err := Compile(rulings(after(5)), after(2.5), after(5)).WriteVCard(io.Discard, VCard4); !errors.Is(err, ErrWhole) {
		t.Errorf("%v", err)
	}
}

func writeBucketOf(w io.Writer, l List, prefix string) error {
	rows, err := NewIndex(l.Entries).Bucket(prefix)
	if err != nil {
		return err
	}
	return WriteBucket(w, rows)
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test -update writes it anew):\n%s", path, got)
	}
}

func TestALargeListIsSplitIntoCards(t *testing.T) {
	l := List{At: start}
	for i := range 401 {
		l.Entries = append(l.Entries, Entry{Number: fmt.Sprintf("+1202555%04d", i)})
	}
	var b bytes.Buffer
	if err := l.WriteVCard(&b, VCard4); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if n := strings.Count(text, "BEGIN:VCARD\r\n"); n != 3 {
		t.Errorf("%d cards", n)
	}
	if n := strings.Count(text, "tel:+1202555"); n != 401 {
		t.Errorf("%d numbers", n)
	}
	for line := range strings.Lines(text) {
		if len(line) > 77 || !strings.HasSuffix(line, "\r\n") {
			t.Errorf("line %q needs folding, or has a wrong end", line)
		}
	}
	if err := l.WriteVCard(&b, "2.1"); err == nil {
		t.Error("vCard 2.1 is written")
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAFullDiskIsTold(t *testing.T) {
	now := after(5)
	l := Compile(rulings(now), time.Time{}, now)
	for name, err := range map[string]error{
		"csv": l.WriteCSV(full{}), "json": l.WriteJSON(full{}), "vcard": l.WriteVCard(full{}, VCard4),
		"asterisk": l.WriteAsterisk(full{}, Keys{}), "freepbx": l.WriteFreePBX(full{}, Keys{}), "bucket": writeBucketOf(full{}, l, "abcde"),
	} {
		if !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A subscriber who applies each list since the last one holds what the whole
// list holds.
func TestListsSinceAddUpToTheWhole(t *testing.T) {
	late := heard(home, "cat", 1) // it happened early, and was told late
	late.Told = after(40)
	ss := append(three(scam), heard(home, "ann", 0), heard(home, "bob", 1), late)
	const seen = "+442079460150" // on displays first, and rung back by the same people later
	ss = append(append(ss, shown(three(seen))...), heard(seen, "ann", 11), heard(seen, "bob", 12))
	decisions := []Decision{{Verdict: Remove, At: after(20), Reason: "asked"}, {Verdict: Allow, At: after(30)}}
	held, last := map[string]bool{}, time.Time{}
	for _, days := range []float64{3, 10, 21, 25, 31, 41, 50, 93, 130, 140} {
		now := after(days)
		var known []Sighting
		for _, s := range ss {
			if !s.told().After(now) {
				known = append(known, s)
			}
		}
		var d []Decision
		for _, x := range decisions {
			if !x.At.After(now) {
				d = append(d, x)
			}
		}
		rs := []Ruling{Default().Judge(scam, known, d, now), Default().Judge(home, known, nil, now), Default().Judge(seen, known, nil, now)}
		change := Compile(rs, last, now)
		for _, e := range change.Entries {
			held[e.Number] = true
		}
		for _, r := range change.Removed {
			delete(held, r.Number)
		}
		whole := Compile(rs, time.Time{}, now)
		if len(whole.Removed) != 0 || len(whole.Entries) != len(held) {
			t.Errorf("day %v: the whole list has %v, the subscriber %v", days, whole.Entries, held)
		}
		for _, e := range whole.Entries {
			if !held[e.Number] {
				t.Errorf("day %v: the subscriber lacks %s", days, e.Number)
			}
		}
		last = now
	}
}

func TestEveryFormIsWellFormedWhateverTheTexts(t *testing.T) {
	f := func(text string) {
		l := List{At: start, Entries: []Entry{{Number: scam, Type: text, Reason: text}}}
		var b bytes.Buffer
		if err := l.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q: %v %v", text, rows, err)
		}
		for _, cell := range rows[1] {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				t.Errorf("cell %q is a formula", cell)
			}
		}
	}
	for _, text := range []string{"", "=1+1", "+1", "-1", "@x", "\t=1", "a,b", `"`, "a\nb"} {
		f(text)
	}
}

func FuzzForms(f *testing.F) {
	f.Add("tech_support", "a reason")
	f.Add("=x", "\"\r\n,")
	f.Fuzz(func(t *testing.T, kind, reason string) {
		l := List{At: start, Entries: []Entry{{Number: scam, Type: kind, Reason: reason}}}
		var c, j, v bytes.Buffer
		if err := errors.Join(l.WriteCSV(&c), l.WriteJSON(&j), l.WriteVCard(&v, VCard4)); err != nil {
			t.Fatal(err)
		}
		if rows, err := csv.NewReader(&c).ReadAll(); err != nil || len(rows) != 2 {
			t.Fatalf("%v %v", rows, err)
		}
		if !json.Valid(j.Bytes()) {
			t.Fatal("not JSON")
		}
		if strings.Count(v.String(), "\r\n") != 8 {
			t.Fatalf("texts got into the card: %q", v.String())
		}
	})
}
