package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// tx is a write transaction. Its statements are prepared once for as long as
// the database is open.
type tx struct {
	ctx context.Context
	e   *engine
	// made are tenants that this transaction brought.
	made map[string]int64
}

// write runs f between BEGIN IMMEDIATE and COMMIT. With forgetting, words go
// from the log too.
func (e *engine) write(ctx context.Context, forgetting bool, f func(*tx) error) error {
	late := e.owed && !forgetting
	e.owed = e.owed || forgetting
	t := &tx{ctx: ctx, e: e, made: map[string]int64{}}
	if _, err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := f(t)
	if err == nil {
		_, err = t.exec("COMMIT")
	}
	if err != nil {
		t.ctx = context.WithoutCancel(ctx) // or the lock would stay
		if _, back := t.exec("ROLLBACK"); back != nil {
			e.stale.Store(true)
		}
		return err
	}
	e.names.Lock()
	for name, no := range t.made {
		e.tenants[name] = no
	}
	e.names.Unlock()
	if e.owed {
		return e.truncate(ctx, late)
	}
	return nil
}

// truncate carries the log over and empties it. Where somebody still reads
// from it, it stays owed; where it was late already, nobody waits for that.
func (e *engine) truncate(ctx context.Context, late bool) error {
	wait := patience
	if late {
		wait = 0
	}
	if err := e.waits(ctx, wait); err != nil {
		return err
	}
	var busy, pages, moved int
	err := e.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err == nil || locked(err) {
		e.owed = err != nil || busy != 0
		err = nil
	}
	return errors.Join(err, e.waits(ctx, patience))
}

// waits sets how long the writer waits for a lock.
func (e *engine) waits(ctx context.Context, d time.Duration) error {
	_, err := e.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout(%d)", d.Milliseconds()))
	return err
}

func (t *tx) stmt(q string) (*sql.Stmt, error) {
	if st, ok := t.e.stmts[q]; ok {
		return st, nil
	}
	st, err := t.e.conn.PrepareContext(t.ctx, q)
	if err == nil {
		t.e.stmts[q] = st
	}
	return st, err
}

// exec returns how many rows it changed.
func (t *tx) exec(q string, args ...any) (int64, error) {
	st, err := t.stmt(q)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// get reads one row; sql.ErrNoRows where there is none.
func (t *tx) get(q string, args []any, into ...any) error {
	st, err := t.stmt(q)
	if err != nil {
		return err
	}
	return st.QueryRowContext(t.ctx, args...).Scan(into...)
}

// find is get where no row is no error.
func (t *tx) find(q string, args []any, into ...any) (bool, error) {
	err := t.get(q, args, into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each calls f for every row.
func (t *tx) each(q string, args []any, f func(*sql.Rows) error) error {
	st, err := t.stmt(q)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, args...)
	if err != nil {
		return err
	}
	return scan(rows, func() error { return f(rows) })
}

// run executes statements that take the same arguments.
func (t *tx) run(args []any, qs ...string) error {
	for _, q := range qs {
		if _, err := t.exec(q, args...); err != nil {
			return err
		}
	}
	return nil
}

// tenant is the number of a tenant, which is given one where it has none.
func (t *tx) tenant(name string) (int64, error) {
	if no, ok := t.e.tenant(name); ok {
		return no, nil
	}
	if no, ok := t.made[name]; ok {
		return no, nil
	}
	var no int64
	err := t.get("INSERT INTO tenant (name) VALUES (?) RETURNING no", []any{name}, &no)
	if err == nil {
		t.made[name] = no
	}
	return no, err
}

// scan calls f for every row, and closes them.
func scan(rows *sql.Rows, f func() error) error {
	defer rows.Close() //nolint:errcheck // Err tells what went wrong
	for rows.Next() {
		if err := f(); err != nil {
			return err
		}
	}
	return rows.Err()
}
