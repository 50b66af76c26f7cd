package store

import (
	"context"
	"errors"
	"os"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// Cursor is how far the journal has been applied.
func (s *Store) Cursor(ctx context.Context) (c desk.Cursor, err error) {
	err = s.use(ctx, func(e *engine) error {
		return e.read.QueryRowContext(ctx, "SELECT journal, seq, grave FROM cursor").Scan(&c.Journal, &c.Seq, &c.Grave)
	})
	return c, err
}

// Views lists the saved searches by name.
func (s *Store) Views(ctx context.Context, tenant string) (list []wire.View, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		rows, err := e.read.QueryContext(ctx, "SELECT id, name, query, by, at FROM view WHERE tenant = ? ORDER BY name COLLATE NOCASE, id", no)
		if err != nil {
			return err
		}
		return scan(rows, func() error {
			var v wire.View
			var at int64
			err := rows.Scan(&v.ID, &v.Name, &v.Query, &v.By, &at)
			v.At = fromMilli(at)
			list = append(list, v)
			return err
		})
	})
	return list, err
}

// Audit lists what was done, newest first.
func (s *Store) Audit(ctx context.Context, tenant, report string, before uint64, most int) (list []desk.AuditEntry, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		q, args := "SELECT seq, at, by, kind, report FROM audit WHERE tenant = ? AND seq < ? ORDER BY seq DESC LIMIT ?", []any{no, place(before), most}
		if report != "" {
			q = "SELECT seq, at, by, kind, report FROM audit WHERE tenant = ? AND report = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
			args = []any{no, report, place(before), most}
		}
		rows, err := e.read.QueryContext(ctx, q, args...)
		if err != nil {
			return err
		}
		return scan(rows, func() error {
			var a desk.AuditEntry
			var at int64
			var kind string
			err := rows.Scan(&a.Seq, &at, &a.By, &kind, &a.Report)
			a.At, a.Kind = fromMilli(at), call.ChangeKind(kind)
			list = append(list, a)
			return err
		})
	})
	return list, err
}

// Stats counts; Bytes is the size of the database file alone.
func (s *Store) Stats(ctx context.Context, tenant string) (st desk.Stats, err error) {
	err = s.use(ctx, func(e *engine) error {
		f, err := os.Stat(e.file)
		if err != nil {
			return err
		}
		st.Bytes = f.Size()
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		return e.read.QueryRowContext(ctx, "SELECT reports, erased FROM tenant WHERE no = ?", no).Scan(&st.Reports, &st.Erased)
	})
	return st, err
}

// Check reads the whole database and gives desk.ErrDamaged where something in
// it does not fit together. It takes seconds for each gigabyte.
func (s *Store) Check(ctx context.Context) error {
	return s.use(ctx, func(e *engine) (err error) {
		db, err := pool(e.file, 1, readerCache)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		return intact(ctx, db)
	})
}
