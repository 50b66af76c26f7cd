package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// later is the schema of a program that comes after this one.
func later(t *testing.T, step string) fs.FS {
	t.Helper()
	out := fstest.MapFS{"0005_later.sql": {Data: []byte(step)}}
	err := fs.WalkDir(migrations, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(migrations, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const next = "-- +goose Up\nCREATE TABLE later (x INTEGER);\nPRAGMA user_version = 5;\n"

func TestUpgrade(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	o := Options{File: filepath.Join(dir, "desk.db"), BackupDir: filepath.Join(dir, "backups")}
	old, err := Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	r := call.Report{ID: "one", Call: call.Call{Turns: []call.Utterance{{Text: "words", At: -1}}}}
	if _, err := old.Apply(ctx, "j", 0, []desk.Placed{{Seq: 1, Event: wire.Event{Tenant: "house", Report: &r}}}); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(dir, "old")
	if _, err := old.Backup(ctx, backup); err != nil {
		t.Fatal(err)
	}
	closed(t, old)
	if copies(t, o.BackupDir) != nil {
		t.Error("a copy was made where nothing was upgraded")
	}

	// A step that fails changes nothing, and the old program goes on.
	if _, err := open(ctx, o, later(t, next+"CREATE TABLE report (x INTEGER);\n")); err == nil {
		t.Fatal("a broken step went well")
	}
	has(t, o, migrations)

	if err := os.RemoveAll(o.BackupDir); err != nil {
		t.Fatal(err)
	}
	has(t, o, later(t, next))
	made := copies(t, o.BackupDir)
	if len(made) != 1 || !strings.Contains(made[0], "before-version-5") {
		t.Fatalf("copies before the upgrade: %v", made)
	}
	has(t, Options{File: filepath.Join(o.BackupDir, made[0])}, migrations)

	// The old program refuses politely, and leaves everything as it is.
	before, err := os.ReadFile(o.File)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(ctx, o)
	var e *desk.Error
	if !errors.As(err, &e) || e.Code != desk.Newer || !strings.Contains(e.Message, "version 5") {
		t.Fatalf("the old program says %v", err)
	}
	after, err := os.ReadFile(o.File)
	if err != nil || !bytes.Equal(before, after) {
		t.Fatal("the old program changed the file", err)
	}

	// A backup of the old program is brought forward; one of a newer program is refused.
	s, err := open(ctx, o, later(t, next))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Restore(ctx, backup); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer")
	if _, err := s.Backup(ctx, newer); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	fresh, err := Open(ctx, Options{File: filepath.Join(dir, "fresh.db")})
	if err != nil {
		t.Fatal(err)
	}
	if err := fresh.Restore(ctx, newer); !errors.As(err, &e) || e.Code != desk.Newer {
		t.Errorf("a newer backup gives %v", err)
	}
	closed(t, fresh)
}

func has(t *testing.T, o Options, schema fs.FS) {
	t.Helper()
	s, err := open(t.Context(), o, schema)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Search(t.Context(), "house", desk.Query{Text: "words"})
	if err != nil || len(p.Rows) != 1 {
		t.Errorf("the report is not there: %v, %v", len(p.Rows), err)
	}
	closed(t, s)
}

func closed(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func copies(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestOpenRefusesWhatIsNoDatabaseOfHangup(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "foreign.db")
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE mine (x)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, bytes.Repeat([]byte("no database. "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	var e *desk.Error
	if _, err := Open(t.Context(), Options{File: foreign}); !errors.As(err, &e) || e.Code != desk.Invalid {
		t.Errorf("a foreign database gives %v", err)
	}
	if _, err := Open(t.Context(), Options{File: text}); !errors.Is(err, desk.ErrDamaged) {
		t.Errorf("a damaged file gives %v", err)
	}
	if _, err := Open(t.Context(), Options{File: filepath.Join(dir, "no", "folder")}); !errors.Is(err, desk.ErrUnavailable) {
		t.Errorf("a missing folder gives %v", err)
	}
}

func TestLongReadsHoldBackTheLogUntilTheNextChange(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, Options{File: filepath.Join(t.TempDir(), "desk.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, s)
	r := call.Report{ID: "one"}
	if _, err := s.Apply(ctx, "j", 0, []desk.Placed{{Seq: 1, Event: wire.Event{Tenant: "house", Report: &r}}}); err != nil {
		t.Fatal(err)
	}
	q, err := s.eng.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM report").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if err := s.Bury(ctx, "j", 0, []desk.Grave{{Seq: 1, Tenant: "house", ID: "one"}}); err != nil || !s.eng.owed {
		t.Fatalf("while somebody reads: owed %v, error %v", s.eng.owed, err)
	}
	if err := q.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Apply(context.WithoutCancel(ctx), "j", 0, []desk.Placed{{Seq: 2}}); err != nil || s.eng.owed {
		t.Errorf("afterwards: owed %v, error %v", s.eng.owed, err)
	}
}

// A desk that was killed before the first step of its first start leaves a file
// with nothing in it but the list of steps: it starts again.
func TestAFileThatWasJustBegunIsOurs(t *testing.T) {
	file := filepath.Join(t.TempDir(), "desk.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
		INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	closed(t, s)
}
