package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// later is the schema of a program that comes after this one.
func later(t *testing.T, step string) fs.FS {
	t.Helper()
	out := steps(t, "9")
	out["0006_later.sql"] = &fstest.MapFile{Data: []byte(step)}
	return out
}

// steps is the schema up to the last step whose name is not behind the given one.
func steps(t testing.TB, last string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(migrations, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name > last {
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

const next = "-- +goose Up\nCREATE TABLE later (x INTEGER);\nPRAGMA user_version = 6;\n"

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
	if len(made) != 1 || !strings.Contains(made[0], "before-version-6") {
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
	if !errors.As(err, &e) || e.Code != desk.Newer || !strings.Contains(e.Message, "version 6") {
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

// A database of schema 4 counted refused lines when it was asked; it has the same
// counts afterwards, each line of a file once.
func TestUpgradeCountsRefusedLines(t *testing.T) {
	o := Options{File: filepath.Join(t.TempDir(), "desk.db")}
	old, err := open(t.Context(), o, steps(t, "0005"))
	if err != nil {
		t.Fatal(err)
	}
	if v := version(t, old); v != 4 {
		t.Fatalf("the old program has version %d", v)
	}
	oldRefusals(t, old, 2, 3, 4)
	// One that was given once more, in the next stretch, and refused otherwise.
	run(t, old, "INSERT INTO refusal VALUES (2, 4, 'cut')")
	closed(t, old)

	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, s)
	files, err := s.Imports(t.Context(), "house")
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for i, want := range []map[string]int{{"few": 6, "late": 6}, {"few": 6, "late": 5, "cut": 1}} {
		if !maps.Equal(files[i].Why, want) || files[i].Refused != 12 {
			t.Errorf("file %s: %d refused, %v; not %v", files[i].Import, files[i].Refused, files[i].Why, want)
		}
	}
	lines, err := s.RefusedOf(t.Context(), "house", "file 2", 3, 2)
	if err != nil || len(lines) != 2 || lines[0] != (call.RefusedLine{Line: 4, Why: "cut"}) || lines[1].Line != 5 {
		t.Errorf("line by line: %v, %v", lines, err)
	}
}

// oldRefusals fills a database of schema 4: so many files of so many stretches of
// so many refused lines of the one kind, and as many of the other.
func oldRefusals(t testing.TB, s *Store, files, stretches, lines int) {
	t.Helper()
	run(t, s, "INSERT INTO tenant (no, name) VALUES (1, 'house')")
	for f := range files {
		run(t, s, `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
			INSERT INTO batch (tenant, id, import, source, at, by, line, taken, first, last, seq)
			SELECT 1, 'batch ' || ?2 || ' ' || i, 'file ' || (?3 - ?2), 'fcc', ?2, 'anna', (i + 1) * ?4, 0, 1, 0, i FROM n`, stretches, f, files, lines)
	}
	run(t, s, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
		INSERT INTO refusal (batch, line, why) SELECT b.no, b.line - n.i + 1, CASE n.i % 2 WHEN 0 THEN 'few' ELSE 'late' END FROM batch b, n`, lines)
}

func run(t testing.TB, s *Store, q string, args ...any) {
	t.Helper()
	err := s.change(t.Context(), func(tx *tx) error {
		_, err := tx.exec(q, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func version(t testing.TB, s *Store) (v int) {
	t.Helper()
	if err := s.eng.read.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// BenchmarkImports lists ten files with a hundred thousand refused lines each: as
// schema 4 counted them, and as they are counted now. Upgrade is the step between.
func BenchmarkImports(b *testing.B) {
	o := Options{File: filepath.Join(b.TempDir(), "desk.db")}
	s, err := open(b.Context(), o, steps(b, "0005"))
	if err != nil {
		b.Fatal(err)
	}
	oldRefusals(b, s, 10, 200, 500)
	b.Run("counted", func(b *testing.B) {
		for b.Loop() {
			var n int
			err := s.eng.read.QueryRowContext(b.Context(), `SELECT sum(n) FROM (SELECT count(DISTINCT r.line) AS n FROM batch b JOIN refusal r ON r.batch = b.no
				WHERE b.tenant = 1 GROUP BY b.import, r.why)`).Scan(&n)
			if err != nil || n != 1_000_000 {
				b.Fatal(n, err)
			}
		}
	})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if s, err = Open(b.Context(), o); err != nil {
		b.Fatal(err)
	}
	upgrade := time.Since(began)
	b.Run("kept", func(b *testing.B) {
		for b.Loop() {
			if list, err := s.Imports(b.Context(), "house"); err != nil || len(list) != 10 || list[0].Refused != 100_000 {
				b.Fatal(err)
			}
		}
		b.ReportMetric(upgrade.Seconds(), "s/upgrade")
	})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
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
