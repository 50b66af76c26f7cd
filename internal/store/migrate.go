package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"

	"github.com/hangup-project/hangup/internal/desk"
)

// application marks our files among all SQLite files (PRAGMA application_id).
const application = 0x48754750

//go:embed migrations/*.sql
var embedded embed.FS

// migrations is the schema of this program: numbered steps, each of which sets
// user_version to its number.
var migrations fs.FS = sub(embedded)

func sub(f fs.FS) fs.FS {
	out, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return out
}

// tablesOf counts what is in a file, but for what is there before the first of
// our steps: a desk that was killed just then has a file with nothing else.
const tablesOf = `SELECT count(*) FROM sqlite_schema WHERE tbl_name NOT IN ('goose_db_version', 'sqlite_sequence')`

// header is what a database file says of itself.
type header struct {
	application int64
	version     int64
	tables      int
}

// migrate brings a file to the form of this program. An older database is
// copied to the folder backups first, unless that is empty; a foreign or newer file is left as it is.
func (s *Store) migrate(ctx context.Context, file, backups string) (err error) {
	db, err := sql.Open("sqlite", dsn(file, "rw", readerCache))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(fault(ctx, err), fault(ctx, db.Close())) }()
	h, err := look(ctx, db)
	if err != nil {
		return err
	}
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, s.schema, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	sources := steps.ListSources()
	newest := sources[len(sources)-1].Version
	if err := h.check(newest); err != nil {
		return err
	}
	if h.version == newest {
		return nil
	}
	if h.version > 0 && backups != "" {
		name := fmt.Sprintf("before-version-%d-%s.db", newest, s.opt.Now().UTC().Format("20060102-150405.000"))
		if err := os.MkdirAll(backups, 0o700); err != nil {
			return fmt.Errorf("the copy before the upgrade: %w", err)
		}
		if err := vacuum(ctx, db, filepath.Join(backups, name)); err != nil {
			return fmt.Errorf("the copy before the upgrade: %w", err)
		}
	}
	_, err = steps.Up(ctx)
	return err
}

func look(ctx context.Context, db *sql.DB) (h header, err error) {
	for q, into := range map[string]any{
		"PRAGMA application_id": &h.application, "PRAGMA user_version": &h.version, tablesOf: &h.tables,
	} {
		if err = db.QueryRowContext(ctx, q).Scan(into); err != nil {
			return h, err
		}
	}
	return h, nil
}

// check refuses what is not ours and what is newer than the given version.
func (h header) check(newest int64) error {
	switch {
	case h.application != application && (h.application != 0 || h.tables > 0):
		return &desk.Error{Code: desk.Invalid, Message: "this file is no database of Hangup; nothing was changed"}
	case h.version > newest:
		return &desk.Error{Code: desk.Newer, Message: fmt.Sprintf(
			"a newer hangup made this database (version %d, and this program knows up to %d): use that one; nothing was changed", h.version, newest)}
	}
	return nil
}
