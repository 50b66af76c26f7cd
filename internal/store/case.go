package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// Case finds one report with all that was done to it.
func (s *Store) Case(ctx context.Context, tenant, id string, withBytes bool) (c call.Case, err error) {
	err = s.snapshot(ctx, tenant, func(q *sql.Tx, no int64) error {
		var at int64
		if err := q.QueryRowContext(ctx, "SELECT place FROM report WHERE tenant = ? AND id = ?", no, id).Scan(&at); err != nil {
			return err
		}
		c, err = readCase(ctx, q, no, at, withBytes)
		return err
	})
	if err != nil {
		return call.Case{}, err
	}
	return c, nil
}

// snapshot runs f in a transaction that sees one state of the database;
// desk.ErrNotFound where nothing of the tenant is known.
func (s *Store) snapshot(ctx context.Context, tenant string, f func(q *sql.Tx, no int64) error) error {
	return s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return desk.ErrNotFound
		}
		q, err := e.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return err
		}
		defer q.Rollback() //nolint:errcheck // nothing was written
		return f(q, no)
	})
}

func readCase(ctx context.Context, q *sql.Tx, tenant, at int64, withBytes bool) (c call.Case, err error) {
	var body []byte
	var level, gone int
	err = q.QueryRowContext(ctx, "SELECT r.level, r.type, r.gone, b.record FROM report r JOIN body b ON b.place = r.place WHERE r.place = ?", at).
		Scan(&level, &c.Type, &gone, &body)
	if err != nil {
		return c, err
	}
	if c.Report, err = wire.DecodeReport(body); err != nil {
		return c, err
	}
	c.Level, c.Now = call.Level(level), c.Happened
	for _, p := range parts {
		if gone&bit(p) != 0 {
			c.Gone = append(c.Gone, p)
		}
	}
	if c.Attachments, err = readAttachments(ctx, q, tenant, at, withBytes); err != nil {
		return c, err
	}
	rows, err := q.QueryContext(ctx, "SELECT record FROM change WHERE place = ? ORDER BY no", at)
	if err != nil {
		return c, err
	}
	err = scan(rows, func() error {
		var record []byte
		if err := rows.Scan(&record); err != nil {
			return err
		}
		ch, err := wire.DecodeChange(record)
		if err == nil {
			add(&c, ch)
		}
		return err
	})
	return c, err
}

// add carries the case on by one change. An attachment that is still there
// gets its bytes, where the case has them.
func add(c *call.Case, ch call.Change) {
	if ch.Kind == call.ChangeHappened {
		c.Now = ch.Happened
	}
	if ch.Kind == call.ChangeAttached && ch.Attachment != nil {
		for _, a := range c.Attachments {
			if a.ID == ch.Attachment.ID {
				ch.Attachment.Bytes = a.Bytes
			}
		}
	}
	c.Changes = append(c.Changes, ch)
}

func readAttachments(ctx context.Context, q *sql.Tx, tenant, at int64, withBytes bool) (list []call.Attachment, err error) {
	bytes := "NULL"
	if withBytes {
		bytes = "bytes"
	}
	rows, err := q.QueryContext(ctx, "SELECT id, name, media, size, sha256, "+bytes+" FROM attachment WHERE tenant = ? AND place = ? ORDER BY rowid", tenant, at)
	if err != nil {
		return nil, err
	}
	err = scan(rows, func() error {
		var a call.Attachment
		err := rows.Scan(&a.ID, &a.Name, &a.Media, &a.Size, &a.SHA256, &a.Bytes)
		list = append(list, a)
		return err
	})
	return list, err
}

// Has tells whether a report is there, and whether it was erased.
func (s *Store) Has(ctx context.Context, tenant, id string) (there, erased bool, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		return e.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM report WHERE tenant = ?1 AND id = ?2),
			EXISTS (SELECT 1 FROM erased WHERE tenant = ?1 AND id = ?2)`, no, id).Scan(&there, &erased)
	})
	return there, erased, err
}

// Attachment finds one attachment with its bytes.
func (s *Store) Attachment(ctx context.Context, tenant, report, id string) (a call.Attachment, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return desk.ErrNotFound
		}
		return e.read.QueryRowContext(ctx, `SELECT a.id, a.name, a.media, a.size, a.sha256, a.bytes FROM report r
			JOIN attachment a ON a.tenant = r.tenant AND a.place = r.place WHERE r.tenant = ? AND r.id = ? AND a.id = ?`, no, report, id).
			Scan(&a.ID, &a.Name, &a.Media, &a.Size, &a.SHA256, &a.Bytes)
	})
	if err != nil {
		return call.Attachment{}, err
	}
	return a, nil
}

// Each calls f for every case, oldest first. It reads a few at a time, so that
// a slow f keeps no old state of the database alive: a report that comes or
// goes meanwhile may be in it or not.
func (s *Store) Each(ctx context.Context, tenant string, f func(call.Case) error) error {
	const some = 50
	for after := int64(-1); ; {
		var cases []call.Case
		err := s.snapshot(ctx, tenant, func(q *sql.Tx, no int64) error {
			places, err := placesAfter(ctx, q, no, after, some)
			for _, at := range places {
				c, err := readCase(ctx, q, no, at, true)
				if err != nil {
					return err
				}
				cases, after = append(cases, c), at
				if heavy(cases) {
					break
				}
			}
			return err
		})
		switch {
		case errors.Is(err, desk.ErrNotFound):
			return nil
		case err != nil || len(cases) == 0:
			return err
		}
		for _, c := range cases {
			if err := f(c); err != nil {
				return err
			}
		}
	}
}

// heavy tells that cases hold enough attachments to go on with them first.
func heavy(cases []call.Case) bool {
	const enough = 32 << 20
	n := 0
	for _, c := range cases {
		for _, a := range c.Attachments {
			n += len(a.Bytes)
		}
	}
	return n > enough
}

func placesAfter(ctx context.Context, q *sql.Tx, tenant, after int64, most int) (places []int64, err error) {
	rows, err := q.QueryContext(ctx, "SELECT place FROM report WHERE tenant = ? AND place > ? ORDER BY place LIMIT ?", tenant, after, most)
	if err != nil {
		return nil, err
	}
	err = scan(rows, func() error {
		var at int64
		err := rows.Scan(&at)
		places = append(places, at)
		return err
	})
	return places, err
}
