package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/store"
	"github.com/hangup-project/hangup/internal/store/storetest"
	"github.com/hangup-project/hangup/internal/wire"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// secret is in everything that people bring. The index keeps only the end of a
// word that begins like the one before it, so the end alone is looked for.
const (
	secret    = "zqxjkvwypmarker"
	secretEnd = "jkvwypmarker"
	number    = "+12098940429"
)

func opened(t *testing.T, file string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() }) // some tests break it before
	return s
}

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "desk.db") }

func report(n int, words string) wire.Event {
	at := noon.Add(time.Duration(n) * time.Second)
	return wire.Event{Tenant: "house", Report: &call.Report{
		ID: storetest.NewID(at, n), Received: at, Origin: call.OriginPage,
		Call: call.Call{Kind: call.KindStory, Turns: []call.Utterance{{Text: words, At: -1}}},
		Verdict: call.Verdict{Level: call.LevelHangUp, Findings: []call.Finding{{Tactic: "t", Quote: words}},
			Evidence: []call.Evidence{{Kind: call.EvidencePhone, Value: number, Raw: words, Role: call.PhoneCallback, Strength: call.StrengthStrong}}},
	}}
}

func change(n int, to wire.Event, c call.Change) wire.Event {
	c.ID, c.Report, c.At = storetest.NewID(noon, 1000+n), to.Report.ID, noon
	return wire.Event{Tenant: "house", Change: &c}
}

var seq uint64

func apply(s *store.Store, t *testing.T, events ...wire.Event) error {
	t.Helper()
	var batch []desk.Placed
	for _, e := range events {
		seq++
		batch = append(batch, desk.Placed{Seq: seq, Event: e})
	}
	_, err := s.Apply(t.Context(), "journal", 0, batch)
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// holds tells in which files of a folder something stands.
func holds(t *testing.T, dir, what string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		must(t, err)
		if bytes.Contains(bytes.ToLower(data), []byte(what)) {
			names = append(names, e.Name())
		}
	}
	return names
}

// fill brings one report that is full of the secret among others that are not.
func fill(t *testing.T, s *store.Store) wire.Event {
	t.Helper()
	for n := range 6 {
		var batch []wire.Event
		for k := range 10 {
			batch = append(batch, report(10*n+k, "zqx the words of others, zqxa zqxj zqxk"))
		}
		must(t, apply(s, t, batch...))
	}
	r := report(500, secret+" said "+secret)
	attachment := &call.Attachment{ID: storetest.NewID(noon, 1003), Name: "a.txt", Media: "text/plain", Bytes: bytes.Repeat([]byte(secret), 5000)}
	must(t, apply(s, t, r,
		change(1, r, call.Change{Kind: call.ChangeNoted, Note: "a note: " + secret}),
		change(2, r, call.Change{Kind: call.ChangeCorrected, Correction: &call.Correction{Reason: secret}}),
		change(3, r, call.Change{Kind: call.ChangeAttached, Attachment: attachment})))
	for n := range 6 {
		var batch []wire.Event
		for k := range 10 {
			batch = append(batch, report(600+10*n+k, "zqx more words of others"))
		}
		must(t, apply(s, t, batch...))
	}
	return r
}

func TestNothingOfWhatIsForgottenStaysOnTheDisk(t *testing.T) {
	bury := func(s *store.Store, r wire.Event) error {
		err := s.Bury(t.Context(), "journal", 0, []desk.Grave{{Seq: 1, Tenant: "house", ID: r.Report.ID, At: noon}})
		return err
	}
	expire := func(s *store.Store, _ wire.Event) error {
		for _, p := range []call.Part{call.PartWords, call.PartAttachments} {
			if _, err := s.Expire(t.Context(), "house", p, noon.Add(time.Hour), 1000); err != nil {
				return err
			}
		}
		return nil
	}
	for name, forget := range map[string]func(*store.Store, wire.Event) error{"bury": bury, "expire": expire} {
		t.Run(name, func(t *testing.T) {
			f := file(t)
			s := opened(t, f)
			r := fill(t, s)
			if len(holds(t, filepath.Dir(f), secretEnd)) == 0 {
				t.Fatal("the secret is nowhere; the test looks for the wrong thing")
			}
			must(t, forget(s, r))
			if in := holds(t, filepath.Dir(f), secretEnd); in != nil {
				t.Errorf("what was forgotten still stands in %v", in)
			}
			must(t, s.Check(t.Context()))
			must(t, s.Close())
			if in := holds(t, filepath.Dir(f), secretEnd); in != nil {
				t.Errorf("after closing it stands in %v", in)
			}
		})
	}
}

func TestADetachedFileLeavesTheDisk(t *testing.T) {
	f := file(t)
	s := opened(t, f)
	r := report(1, "words")
	must(t, apply(s, t, r, change(1, r, call.Change{Kind: call.ChangeAttached, Attachment: &call.Attachment{ID: "a", Bytes: []byte(secret)}})))
	must(t, apply(s, t, change(2, r, call.Change{Kind: call.ChangeDetached, Attachment: &call.Attachment{ID: "a"}})))
	if in := holds(t, filepath.Dir(f), secretEnd); in != nil {
		t.Errorf("it still stands in %v", in)
	}
}

func TestARestoredBackupForgetsOnTheDiskToo(t *testing.T) {
	f := file(t)
	s := opened(t, f)
	r := fill(t, s)
	backup := filepath.Join(t.TempDir(), "backup")
	_, err := s.Backup(t.Context(), backup)
	must(t, err)
	err = s.Bury(t.Context(), "journal", 0, []desk.Grave{{Seq: 1, Tenant: "house", ID: r.Report.ID, At: noon}})
	must(t, err)
	must(t, s.Restore(t.Context(), backup))
	if in := holds(t, filepath.Dir(f), secretEnd); in != nil {
		t.Errorf("it is back in %v", in)
	}
	must(t, s.Check(t.Context()))
}

func TestOnlyTheOwnerMayReadTheFiles(t *testing.T) {
	f := file(t)
	s := opened(t, f)
	must(t, apply(s, t, report(1, "words")))
	for _, name := range []string{f, f + "-wal", f + "-shm"} {
		st, err := os.Stat(name)
		must(t, err)
		if st.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(name), st.Mode())
		}
	}
}

func TestAnErrorHoldsNoWords(t *testing.T) {
	f := file(t)
	s := opened(t, f)
	must(t, apply(s, t, report(1, secret)))
	must(t, os.Truncate(f, 0))
	_, err := s.Search(t.Context(), "house", desk.Query{Text: secret})
	if err == nil || strings.Contains(err.Error(), "marker") {
		t.Errorf("error %v", err)
	}
}

// trouble is a way in which a database goes wrong under a running store, and
// how to set it right.
type trouble struct {
	name string
	// makes it, and returns how to end it
	makes  func(t *testing.T, f string) (ends func())
	writes error // what a change gives meanwhile
	reads  error // what a search gives meanwhile; nil where it still works
}

func TestTroubleIsToldAndEnds(t *testing.T) {
	for _, tc := range []trouble{
		{"moved away", func(t *testing.T, f string) func() {
			must(t, os.Rename(f, f+".away"))
			return func() { must(t, os.Rename(f+".away", f)) }
		}, desk.ErrUnavailable, desk.ErrUnavailable},
		{"removed, and a copy put back", func(t *testing.T, f string) func() {
			data, err := os.ReadFile(f)
			must(t, err)
			for _, name := range []string{f, f + "-wal", f + "-shm"} {
				must(t, os.Remove(name))
			}
			return func() { must(t, os.WriteFile(f, data, 0o600)) }
		}, desk.ErrUnavailable, desk.ErrUnavailable},
		{"locked by another program", func(t *testing.T, f string) func() {
			db, err := sql.Open("sqlite", f)
			must(t, err)
			db.SetMaxOpenConns(1)
			_, err = db.Exec("BEGIN EXCLUSIVE")
			must(t, err)
			return func() {
				_, err := db.Exec("ROLLBACK")
				must(t, errors.Join(err, db.Close()))
			}
		}, desk.ErrUnavailable, nil},
		{"garbled, and put right", func(t *testing.T, f string) func() {
			data, err := os.ReadFile(f)
			must(t, err)
			bad := bytes.Repeat([]byte("garble"), len(data)/6+1)[:len(data)]
			overwrite(t, f, bad)
			return func() { overwrite(t, f, data) }
		}, desk.ErrDamaged, desk.ErrDamaged},
		{"emptied, and put right", func(t *testing.T, f string) func() {
			data, err := os.ReadFile(f)
			must(t, err)
			must(t, os.Truncate(f, 0))
			return func() { overwrite(t, f, data) }
		}, desk.ErrDamaged, desk.ErrDamaged},
		{"log removed", func(t *testing.T, f string) func() {
			must(t, os.Remove(f+"-wal"))
			return func() {}
		}, nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := file(t)
			s := opened(t, f)
			must(t, apply(s, t, report(1, "first")))
			// With the log carried over, all there is stands in the file.
			err := s.Bury(t.Context(), "journal", 0, []desk.Grave{{Seq: 1, Tenant: "house", ID: "none", At: noon}})
			must(t, err)
			ends := tc.makes(t, f)
			if err := apply(s, t, report(2, "second")); !errors.Is(err, tc.writes) {
				t.Errorf("a change gives %v, want %v", err, tc.writes)
			}
			if _, err := s.Search(t.Context(), "house", desk.Query{Text: "first"}); !errors.Is(err, tc.reads) {
				t.Errorf("a search gives %v, want %v", err, tc.reads)
			}
			if _, err := s.Tally(t.Context(), "house", number); !errors.Is(err, tc.reads) {
				t.Errorf("a look-up gives %v, want %v", err, tc.reads)
			}
			ends()
			must(t, apply(s, t, report(2, "second"), report(3, "third")))
			p, err := s.Search(t.Context(), "house", desk.Query{})
			must(t, err)
			if len(p.Rows) != 3 {
				t.Errorf("%d cases afterwards, want 3", len(p.Rows))
			}
			must(t, s.Check(t.Context()))
		})
	}
}

func overwrite(t *testing.T, f string, data []byte) {
	t.Helper()
	out, err := os.OpenFile(f, os.O_WRONLY, 0)
	must(t, err)
	_, err = out.WriteAt(data, 0)
	must(t, errors.Join(err, out.Close()))
}

func TestADamagedDatabaseIsRestored(t *testing.T) {
	f := file(t)
	s := opened(t, f)
	must(t, apply(s, t, report(1, "first")))
	backup := filepath.Join(t.TempDir(), "backup")
	_, err := s.Backup(t.Context(), backup)
	must(t, err)
	must(t, os.WriteFile(f, bytes.Repeat([]byte("x"), 1<<16), 0o600))
	if _, err := s.Cursor(t.Context()); !errors.Is(err, desk.ErrDamaged) {
		t.Fatalf("error %v", err)
	}
	must(t, s.Restore(t.Context(), backup))
	must(t, apply(s, t, report(1, "first"), report(2, "second")))
	p, err := s.Search(t.Context(), "house", desk.Query{})
	must(t, err)
	if len(p.Rows) != 2 {
		t.Errorf("%d cases, want 2", len(p.Rows))
	}
}

func TestWhatIsClosedSaysSo(t *testing.T) {
	s := opened(t, file(t))
	must(t, s.Close())
	must(t, s.Close())
	if err := apply(s, t, report(1, "x")); !errors.Is(err, desk.ErrUnavailable) {
		t.Errorf("error %v", err)
	}
}

func TestWhatWasWrittenIsThereAgain(t *testing.T) {
	f := file(t)
	s := opened(t, f)
	must(t, apply(s, t, report(1, "first")))
	must(t, s.Close())
	s = opened(t, f)
	p, err := s.Search(t.Context(), "house", desk.Query{Text: "fir"})
	must(t, err)
	if len(p.Rows) != 1 {
		t.Errorf("%d cases, want 1", len(p.Rows))
	}
}

func TestWhatIsPutAsideIsKeptAndCanBeErased(t *testing.T) {
	f := file(t)
	s := opened(t, f)
	bad := report(1, secret)
	bad.Report.Verdict.Probability = math.Inf(1)
	badNote := change(1, bad, call.Change{Kind: call.ChangeCorrected})
	must(t, apply(s, t, report(2, "words"), bad, badNote))
	if _, err := s.Expire(t.Context(), "house", call.PartWords, noon, 10); err != nil {
		t.Fatal(err)
	}
	n, err := s.Refused(t.Context())
	must(t, err)
	if n != 1 {
		t.Errorf("%d put aside, want 1", n)
	}
	must(t, s.Bury(t.Context(), "journal", 0, []desk.Grave{{Seq: 1, Tenant: "house", ID: bad.Report.ID, At: noon}}))
	if seqs, err := s.Doomed(t.Context(), "journal", 10); err != nil || len(seqs) != 1 {
		t.Errorf("places to erase: %v, want that of the report; error %v", seqs, err)
	}
	if n, err = s.Refused(t.Context()); n != 0 || err != nil {
		t.Errorf("%d are still put aside, error %v", n, err)
	}

	old := report(3, secret)
	old.Report.Verdict.Probability = math.NaN()
	must(t, apply(s, t, old))
	if _, err := s.Expire(t.Context(), "house", call.PartWords, time.Now().Add(time.Hour), 10); err != nil {
		t.Fatal(err)
	}
	if n, err = s.Refused(t.Context()); n != 0 || err != nil {
		t.Errorf("%d are put aside beyond their time, error %v", n, err)
	}
}
