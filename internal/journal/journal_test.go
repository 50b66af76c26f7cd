package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/journal"
)

func open(t testing.TB, dir string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j
}

func add(t testing.TB, j *journal.Journal, id, data string) uint64 {
	t.Helper()
	seq, err := j.Append(t.Context(), "home", id, []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

// all reads what is there. Its last record must not be an erased one: Read would
// wait for more.
func all(t testing.TB, j *journal.Journal) []desk.Record {
	t.Helper()
	first, last, err := j.Bounds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []desk.Record
	for after := first - 1; after < last; {
		got, err := j.Read(t.Context(), after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, got...)
		after = got[len(got)-1].Seq
	}
	return out
}

func show(records []desk.Record) string {
	var b strings.Builder
	for _, r := range records {
		fmt.Fprintf(&b, "%d:%s ", r.Seq, r.Data)
	}
	return strings.TrimSpace(b.String())
}

func TestRecordsComeBackInOrder(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	for i, want := range []string{"a", "b", "c"} {
		if seq := add(t, j, want, want); seq != uint64(i+1) {
			t.Errorf("place of %s: %d", want, seq)
		}
	}
	if got := show(all(t, j)); got != "1:a 2:b 3:c" {
		t.Errorf("read %s", got)
	}
	got, err := j.Read(t.Context(), 1, 1)
	if err != nil || show(got) != "2:b" {
		t.Errorf("one after the first: %s, %v", show(got), err)
	}
	id := j.ID()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}

	j = open(t, dir)
	if got := show(all(t, j)); got != "1:a 2:b 3:c" {
		t.Errorf("read after opening again: %s", got)
	}
	if j.ID() != id || id == "" {
		t.Errorf("the journal's name was %q and is %q", id, j.ID())
	}
	if seq := add(t, j, "d", "d"); seq != 4 {
		t.Errorf("the next place is %d", seq)
	}
	if other := open(t, t.TempDir()); other.ID() == id {
		t.Error("two journals have one name")
	}
}

func TestTheSameIDIsTheSameRecord(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	first := add(t, j, "x", "one")
	if again := add(t, j, "x", "one"); again != first {
		t.Errorf("sent again it is at %d, not at %d", again, first)
	}
	if seq, err := j.Append(t.Context(), "shop", "x", []byte("two")); err != nil || seq == first {
		t.Errorf("another tenant's record is at %d, %v", seq, err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if again := add(t, open(t, dir), "x", "one"); again != first {
		t.Errorf("sent again after a restart it is at %d, not at %d", again, first)
	}
}

func TestManyAtOnce(t *testing.T) {
	j := open(t, t.TempDir())
	const workers, each = 16, 50
	var mu sync.Mutex
	want := map[uint64]string{}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("%d-%d", w, i)
				seq, err := j.Append(t.Context(), "home", id, []byte(id))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				want[seq] = id
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	got := all(t, j)
	if len(got) != workers*each || len(want) != workers*each {
		t.Fatalf("%d read, %d places given, of %d", len(got), len(want), workers*each)
	}
	for _, r := range got {
		if want[r.Seq] != string(r.Data) {
			t.Errorf("at %d is %s, and %s was told so", r.Seq, r.Data, want[r.Seq])
		}
	}
}

func TestLargeRecords(t *testing.T) {
	j := open(t, t.TempDir())
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			data := bytes.Repeat([]byte{byte('a' + i)}, 16<<20)
			if _, err := j.Append(t.Context(), "home", fmt.Sprint(i), data); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := j.Append(t.Context(), "home", fmt.Sprint("small", i), []byte("small")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	large := 0
	for _, r := range all(t, j) {
		if len(r.Data) == 16<<20 && bytes.Count(r.Data, r.Data[:1]) == len(r.Data) {
			large++
		}
	}
	if large != 4 {
		t.Errorf("%d of 4 large records came back whole", large)
	}
	if _, err := j.Append(t.Context(), "home", "most", make([]byte, journal.MaxRecord)); err != nil {
		t.Errorf("the largest record: %v", err)
	}
	if _, err := j.Append(t.Context(), "home", "over", make([]byte, journal.MaxRecord+1)); !errors.Is(err, journal.ErrTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
}

func TestWhatAppendRefuses(t *testing.T) {
	j := open(t, t.TempDir())
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name, tenant, id, want string
		ctx                    context.Context
	}{
		{"no tenant", "", "x", "the tenant", t.Context()},
		{"a tenant of two parts", "a.b", "x", "the tenant", t.Context()},
		{"a tenant for all", "*", "x", "the tenant", t.Context()},
		{"a tenant in capitals", "Home", "x", "the tenant", t.Context()},
		{"no id", "home", "", "an id must be", t.Context()},
		{"an id of two lines", "home", "a\r\nb", "an id must be", t.Context()},
		{"a long id", "home", strings.Repeat("x", 129), "an id must be", t.Context()},
		{"a context that is over", "home", "x", "context canceled", over},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := j.Append(c.ctx, c.tenant, c.id, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("append says %v", err)
			}
		})
	}
	if got := show(all(t, j)); got != "" {
		t.Errorf("something was written: %s", got)
	}
}

func TestReadWaits(t *testing.T) {
	j := open(t, t.TempDir())
	type answer struct {
		records []desk.Record
		err     error
	}
	read := func(ctx context.Context, after uint64) chan answer {
		c := make(chan answer, 1)
		go func() {
			records, err := j.Read(ctx, after, 10)
			c <- answer{records, err}
		}()
		return c
	}
	waiting := read(t.Context(), 0)
	add(t, j, "a", "a")
	if a := <-waiting; a.err != nil || show(a.records) != "1:a" {
		t.Errorf("for the first: %s, %v", show(a.records), a.err)
	}

	// What is erased is no news.
	waiting = read(t.Context(), 1)
	if err := j.Erase(t.Context(), add(t, j, "b", "b")); err != nil {
		t.Fatal(err)
	}
	add(t, j, "c", "c")
	a := <-waiting
	if a.err == nil && len(a.records) == 1 && a.records[0].Seq == 2 {
		a = <-read(t.Context(), 2) // it was seen before it was erased
	}
	if a.err != nil || show(a.records) != "3:c" {
		t.Errorf("after the erased one: %s, %v", show(a.records), a.err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	waiting = read(ctx, 3)
	cancel()
	if a := <-waiting; !errors.Is(a.err, context.Canceled) {
		t.Errorf("given up: %v", a.err)
	}
	waiting = read(t.Context(), 3)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if a := <-waiting; !errors.Is(a.err, journal.ErrClosed) {
		t.Errorf("closed: %v", a.err)
	}
}

func TestGraves(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	began := time.Now().Add(-time.Second)
	for i, g := range [][2]string{{"home", "a"}, {"shop", "b"}, {"home", "a"}} {
		want := []uint64{1, 2, 1}[i]
		if seq, err := j.Bury(t.Context(), g[0], g[1]); err != nil || seq != want {
			t.Errorf("the grave of %v is at %d, %v", g, seq, err)
		}
	}
	add(t, j, "x", "x")
	if err := j.Forget(t.Context(), 10, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	graves, err := j.Graves(t.Context(), 0, 10)
	if err != nil || len(graves) != 2 {
		t.Fatalf("%v, %v", graves, err)
	}
	for i, g := range graves {
		if g.Seq != uint64(i+1) || g.Tenant != []string{"home", "shop"}[i] || g.ID != []string{"a", "b"}[i] ||
			g.At.Before(began) || g.At.After(time.Now()) || g.At.Location() != time.UTC {
			t.Errorf("grave %d is %+v", i+1, g)
		}
	}
	if rest, err := j.Graves(t.Context(), 1, 10); err != nil || len(rest) != 1 {
		t.Errorf("after the first: %v, %v", rest, err)
	}
}

func TestOneDeskOnly(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	if _, err := journal.Open(t.Context(), journal.Options{Dir: dir}); !errors.Is(err, journal.ErrInUse) {
		t.Errorf("a second one: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestClosed(t *testing.T) {
	j := open(t, t.TempDir())
	add(t, j, "a", "a")
	for range 2 {
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	for name, f := range map[string]func() error{
		"append": func() error { _, err := j.Append(ctx, "home", "x", nil); return err },
		"bury":   func() error { _, err := j.Bury(ctx, "home", "x"); return err },
		"read":   func() error { _, err := j.Read(ctx, 0, 1); return err },
		"graves": func() error { _, err := j.Graves(ctx, 0, 1); return err },
		"erase":  func() error { return j.Erase(ctx, 1) },
		"forget": func() error { return j.Forget(ctx, 1, time.Now()) },
		"bounds": func() error { _, _, err := j.Bounds(ctx); return err },
	} {
		if err := f(); !errors.Is(err, journal.ErrClosed) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
}

// No goroutine of ours, of the server or of the client outlives Close.
func TestNothingRunsOn(t *testing.T) {
	for range 2 {
		j := open(t, t.TempDir())
		add(t, j, "a", "a")
		all(t, j)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	deadline := time.Now().Add(2 * time.Minute)
	for {
		var b bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
			t.Fatal(err)
		}
		// The profile is the means: what has been told to end takes a moment.
		if !strings.Contains(b.String(), "nats") && !strings.Contains(b.String(), "journal.(*") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still running:\n%s", &b)
		}
	}
}

func TestOnlyTheOwnerReads(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	j := open(t, dir)
	add(t, j, "a", "a")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has %v", name, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Records without what describes them are not covered by a new journal.
func TestRecordsWithoutAStream(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	add(t, j, "a", "a")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	meta := filepath.Join(dir, "jetstream", "$G", "streams", "EVENTS", "meta.inf")
	kept, err := os.ReadFile(meta)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(meta); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Open(t.Context(), journal.Options{Dir: dir}); !errors.Is(err, journal.ErrDamaged) {
		t.Fatalf("without its description: %v", err)
	}
	if err := os.WriteFile(meta, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := show(all(t, open(t, dir))); got != "1:a" {
		t.Errorf("with it: %s", got)
	}
}
