package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hangup-project/hangup/internal/desk"
)

// Backup writes a consistent copy to a new file that only its owner may read,
// and returns the cursor in it. Nothing that was erased is in it. Others read
// and write meanwhile.
func (s *Store) Backup(ctx context.Context, file string) (c desk.Cursor, err error) {
	// A connection of its own, outside the pool: it may take minutes.
	if err := s.use(ctx, func(*engine) error { return nil }); err != nil {
		return c, err
	}
	db, err := sql.Open("sqlite", dsn(s.opt.File, "rw", readerCache))
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, fault(ctx, db.Close())) }()
	if err := vacuum(ctx, db, file); err != nil {
		return c, err
	}
	return readCursor(ctx, file)
}

// vacuum writes a copy of a database to a new file.
func vacuum(ctx context.Context, db *sql.DB, file string) (err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return &desk.Error{Code: desk.Invalid, Field: "file", Message: "there is a file of this name already: give the backup a new one", Err: err}
	case err != nil:
		return &desk.Error{Code: desk.Invalid, Field: "file", Message: "the backup cannot be written there: choose a folder that is there and that you may write to", Err: err}
	}
	if err := f.Close(); err != nil {
		return err
	}
	if _, err = db.ExecContext(ctx, "VACUUM INTO ?", file); err == nil {
		err = settle(file)
	}
	if err != nil {
		return errors.Join(fault(ctx, err), os.Remove(file))
	}
	return nil
}

// settle puts a file, and that it is in its folder, on the disk.
func settle(file string) error {
	for _, name := range []string{file, filepath.Dir(file)} {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

func readCursor(ctx context.Context, file string) (c desk.Cursor, err error) {
	db, err := sql.Open("sqlite", dsn(file, "ro", readerCache))
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(fault(ctx, err), fault(ctx, db.Close())) }()
	err = db.QueryRowContext(ctx, "SELECT journal, seq, grave FROM cursor").Scan(&c.Journal, &c.Seq, &c.Grave)
	return c, err
}

// intact reads a database through. The connection has to be a fresh one: FTS5
// compares with what a connection remembers of the index, and what others have
// written since looks like damage to it.
func intact(ctx context.Context, db *sql.DB) error {
	var says string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		return fmt.Errorf("%w: it does not fit together", desk.ErrDamaged)
	}
	return nil
}

// Restore puts a backup in the place of the database, which may be damaged.
// What is known here to be erased is erased in it too. Its cursor of graves
// starts from the beginning, so that the journal names them all again.
func (s *Store) Restore(ctx context.Context, file string) (err error) {
	next := s.opt.File + ".restore"
	if err := errors.Join(removeAll(next)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, removeAll(next)) }()
	if err := copyFile(file, next); err != nil {
		return err
	}
	if err := s.admit(ctx, next); err != nil {
		return err
	}
	select {
	case <-s.writing:
		defer func() { s.writing <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	// What is damaged cannot tell what was erased; the journal can.
	var graves []desk.Grave
	err = s.use(ctx, func(e *engine) (err error) { graves, err = e.graves(ctx); return err })
	if err != nil && !errors.Is(err, desk.ErrDamaged) && !errors.Is(err, desk.ErrUnavailable) {
		return err
	}
	if err := carry(ctx, next, graves); err != nil {
		return err
	}
	return s.exchange(ctx, next)
}

// admit checks a copy of a backup and brings it to the form of this program.
func (s *Store) admit(ctx context.Context, file string) (err error) {
	noBackup := func(err error) error {
		return &desk.Error{Code: desk.Invalid, Field: "file", Message: "this is no whole backup of Hangup; nothing was changed", Err: err}
	}
	if st, err := os.Stat(file); err != nil || st.Size() == 0 {
		return noBackup(err)
	}
	db, err := sql.Open("sqlite", dsn(file, "rw", readerCache))
	if err != nil {
		return err
	}
	h, err := look(ctx, db)
	if err == nil && h.application != application {
		err = fmt.Errorf("%w: it is another file", desk.ErrDamaged)
	}
	if err == nil {
		err = intact(ctx, db)
	}
	if err = fault(ctx, errors.Join(err, db.Close())); errors.Is(err, desk.ErrDamaged) {
		return noBackup(err)
	} else if err != nil {
		return err
	}
	return s.migrate(ctx, file, "")
}

// graves lists everything that was erased.
func (e *engine) graves(ctx context.Context) (list []desk.Grave, err error) {
	rows, err := e.read.QueryContext(ctx, "SELECT t.name, x.id, x.at FROM erased x JOIN tenant t ON t.no = x.tenant")
	if err != nil {
		return nil, err
	}
	err = scan(rows, func() error {
		var g desk.Grave
		var at int64
		err := rows.Scan(&g.Tenant, &g.ID, &at)
		g.At = fromMilli(at)
		list = append(list, g)
		return err
	})
	return list, err
}

// carry erases in a restored database what was erased since it was made.
func carry(ctx context.Context, file string, graves []desk.Grave) (err error) {
	e, err := newEngine(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(fault(ctx, err), fault(ctx, e.close())) }()
	return e.write(ctx, true, func(t *tx) error {
		for _, g := range graves {
			if err := t.bury(g); err != nil {
				return err
			}
		}
		_, err := t.exec("UPDATE cursor SET grave = 0")
		return err
	})
}

// exchange puts a closed database in the place of the one in use.
func (s *Store) exchange(ctx context.Context, next string) error {
	if err := settle(next); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end {
		return fmt.Errorf("%w: it was closed", desk.ErrUnavailable)
	}
	if s.eng != nil {
		s.eng.abandon()
		s.eng = nil
	}
	// A log of the old database must never be carried into the new one.
	for _, rest := range []string{"-wal", "-shm"} {
		if err := os.Remove(s.opt.File + rest); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(next, s.opt.File); err != nil {
		return err
	}
	if err := settle(s.opt.File); err != nil {
		return err
	}
	var err error
	s.eng, err = s.start(ctx, false)
	return err
}

func copyFile(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return &desk.Error{Code: desk.Invalid, Field: "file", Message: "this backup cannot be read: look at its name and who may read it", Err: err}
	}
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = io.Copy(dst, src)
		err = errors.Join(err, dst.Close())
	}
	return errors.Join(err, src.Close())
}

// removeAll removes a database file and what SQLite keeps beside it.
func removeAll(file string) error {
	var errs []error
	for _, rest := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(file + rest); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
