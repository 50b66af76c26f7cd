package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/journal"
)

const marker = "the-words-that-must-go"

// found lists the files under a folder that hold the marker.
func found(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if bytes.Contains(b, []byte(marker)) {
			names = append(names, filepath.Base(name))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names
}

func words(n int) string { return fmt.Sprintf("%s %d %s", marker, n, strings.Repeat("x", 500)) }

func TestErasedWordsAreGone(t *testing.T) {
	large := strings.Repeat("large ", 3<<20/6) // three fill a block
	for _, c := range []struct {
		name   string
		before []string
		after  []string
	}{
		{"the only record", nil, nil},
		{"the first", nil, []string{"b", "c"}},
		{"the last", []string{"a", "b"}, nil},
		{"one between", []string{"a"}, []string{"b"}},
		{"one in an older block", []string{"a"}, []string{large, large, large, large, "b"}},
		{"the last of a block", []string{large, large, "a"}, []string{large, large, "b"}},
		{"alone in a block", []string{large, large, large}, []string{large, large, large}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			j := open(t, dir)
			var want []string
			write := func(all []string) {
				for _, data := range all {
					want = append(want, data)
					add(t, j, fmt.Sprint("other", len(want)), data)
				}
			}
			write(c.before)
			seq := add(t, j, "x", words(1))
			write(c.after)
			if len(found(t, dir)) == 0 {
				t.Fatal("the words are not found before they are erased")
			}
			if err := j.Erase(t.Context(), seq, seq, 0, 999); err != nil {
				t.Fatal(err)
			}
			if names := found(t, dir); len(names) > 0 {
				t.Errorf("the words are still in %v", names)
			}
			if err := j.Erase(t.Context(), seq); err != nil {
				t.Errorf("erased twice: %v", err)
			}
			add(t, j, "next", "next")
			want = append(want, "next")
			for range 2 {
				got := all(t, j)
				if len(got) != len(want) {
					t.Fatalf("%d records are left of %d", len(got), len(want))
				}
				for i := range got {
					if string(got[i].Data) != want[i] || got[i].Seq == seq {
						t.Errorf("record %d at %d is another", i, got[i].Seq)
					}
				}
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				if names := found(t, dir); len(names) > 0 {
					t.Errorf("the words are in %v after Close", names)
				}
				j = open(t, dir)
			}
		})
	}
}

// watched holds the block files open, as somebody does who looks at the bare
// disk: what the server removes or replaces can still be read through it.
func watched(t *testing.T, dir string) func() int {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "jetstream", "$G", "streams", "EVENTS", "msgs", "*.blk"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var files []*os.File
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		})
		files = append(files, f)
	}
	return func() (n int) {
		for _, f := range files {
			info, err := f.Stat()
			if err != nil {
				t.Fatal(err)
			}
			b := make([]byte, info.Size())
			if _, err := f.ReadAt(b, 0); err != nil {
				t.Fatal(err)
			}
			n += bytes.Count(b, []byte(marker))
		}
		return n
	}
}

func TestTheOldBlockIsOverwritten(t *testing.T) {
	for name, f := range map[string]func(j *journal.Journal) error{
		"erase":  func(j *journal.Journal) error { return j.Erase(t.Context(), 2) },
		"forget": func(j *journal.Journal) error { return j.Forget(t.Context(), 2, time.Now().Add(time.Hour)) },
		"forget all": func(j *journal.Journal) error {
			return j.Forget(t.Context(), 3, time.Now().Add(time.Hour))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			j := open(t, dir)
			add(t, j, "a", "a")
			add(t, j, "b", words(1))
			add(t, j, "c", "c")
			left := watched(t, dir)
			if left() != 1 {
				t.Fatal("the words are not in the block")
			}
			if err := f(j); err != nil {
				t.Fatal(err)
			}
			if n := left(); n != 0 {
				t.Errorf("the words are on the disk %d times", n)
			}
		})
	}
}

// A process that is killed between the new block and the destruction of the
// old one leaves the old one under its second name.
func TestOpenDestroysWhatWasLeft(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	add(t, j, "a", "kept")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "old")
	if err := os.MkdirAll(old, 0o700); err != nil {
		t.Fatal(err)
	}
	// 1: linked, and not replaced yet. 9: replaced since.
	if err := os.Link(filepath.Join(dir, "jetstream", "$G", "streams", "EVENTS", "msgs", "1.blk"), filepath.Join(old, "1.blk")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old, "9.blk"), []byte(words(1)), 0o600); err != nil {
		t.Fatal(err)
	}
	bare, err := os.Open(filepath.Join(old, "9.blk"))
	if err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	if got := show(all(t, j)); got != "1:kept" {
		t.Errorf("read %s", got)
	}
	b := make([]byte, len(words(1)))
	if _, err := bare.ReadAt(b, 0); err != nil || bytes.Contains(b, []byte(marker)) {
		t.Errorf("the old block is still on the disk, %v", err)
	}
	if err := bare.Close(); err != nil {
		t.Fatal(err)
	}
	if names, err := os.ReadDir(old); err != nil || len(names) > 0 {
		t.Errorf("left: %v, %v", names, err)
	}
}

func TestForget(t *testing.T) {
	later := time.Now().Add(time.Hour)
	for _, c := range []struct {
		name   string
		upTo   uint64
		before time.Time
		erased []uint64
		want   string // the places left
		first  uint64
	}{
		{"nothing is old", 5, time.Unix(0, 0), nil, "1 2 3 4 5", 1},
		{"no place", 0, later, nil, "1 2 3 4 5", 1},
		{"some", 3, later, nil, "4 5", 4},
		{"some, with an erased one at the edge", 3, later, []uint64{3, 4}, "5", 5},
		{"all", 5, later, nil, "", 6},
		{"more than there is", 99, later, nil, "", 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			j := open(t, dir)
			for i := range 5 {
				add(t, j, fmt.Sprint(i), words(i))
			}
			if err := j.Erase(t.Context(), c.erased...); err != nil {
				t.Fatal(err)
			}
			for range 2 { // and once more, when it is done
				if err := j.Forget(t.Context(), c.upTo, c.before); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // and after a restart
				var places []string
				for _, r := range all(t, j) {
					places = append(places, fmt.Sprint(r.Seq))
				}
				if got := strings.Join(places, " "); got != c.want {
					t.Errorf("left %q, want %q", got, c.want)
				}
				if first, last, err := j.Bounds(t.Context()); err != nil || first != c.first || last != 5 {
					t.Errorf("bounds %d to %d, %v", first, last, err)
				}
				if c.want == "" && len(found(t, dir)) > 0 {
					t.Errorf("the words are still in %v", found(t, dir))
				}
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				j = open(t, dir)
			}
			if seq := add(t, j, "next", "next"); seq != 6 {
				t.Errorf("the next place is %d", seq)
			}
		})
	}
}

// Whole blocks go at once; a record that stays in a block is never hidden: it
// can be read and erased.
func TestForgetByBlocks(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	const n = 40
	for i := range n {
		add(t, j, fmt.Sprint(i), words(i)+strings.Repeat("y", 1<<20))
	}
	left := watched(t, dir)
	if err := j.Forget(t.Context(), n-2, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	rest := all(t, j)
	if len(rest) != 2 || rest[0].Seq != n-1 || rest[1].Seq != n {
		t.Fatalf("%d records are left", len(rest))
	}
	if left() != 0 {
		t.Errorf("words that are forgotten are on the disk %d times", left())
	}
	if err := j.Erase(t.Context(), n-1, n); err != nil {
		t.Fatal(err)
	}
	if names := found(t, dir); len(names) > 0 {
		t.Errorf("the words are in %v", names)
	}
}
