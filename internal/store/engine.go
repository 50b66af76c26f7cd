package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/hangup-project/hangup/internal/desk"
)

// How the connections are set. Caches are per connection and together stay
// near 30 MB, for the whole idle process is to stay under 80; the operating
// system caches the file anyway. There is no memory map: a file that is cut
// short under one kills the process, and reading costs little more without.
const (
	writerCache = 16 << 10 // KiB
	readerCache = 3 << 10
	lookupCache = 1 << 10
	readers     = 4
	lookups     = 2
	patience    = 500 * time.Millisecond // for a lock that another program holds
)

// magic is how every SQLite file begins.
var magic = []byte("SQLite format 3\x00")

// engine is one opened database file.
type engine struct {
	file   string
	opened os.FileInfo // which file it was
	log    os.FileInfo // its write-ahead log
	raw    *os.File    // to look at the header; must close after SQLite has closed
	pool   *sql.DB     // the writer, one connection
	conn   *sql.Conn   // that connection
	stmts  map[string]*sql.Stmt
	read   *sql.DB // readers
	lookup *sql.DB // readers of numbers alone, so that no search holds one up
	tally  *sql.Stmt
	owed   bool // words were removed, and the log still holds them
	stale  atomic.Bool

	names   sync.RWMutex
	tenants map[string]int64
}

func newEngine(ctx context.Context, file string) (e *engine, err error) {
	e = &engine{file: file, stmts: map[string]*sql.Stmt{}, tenants: map[string]int64{}}
	defer func() {
		if err != nil {
			e.abandon()
			e, err = nil, fault(ctx, err)
		}
	}()
	if e.raw, err = os.Open(file); err != nil {
		return e, err
	}
	if e.pool, err = sql.Open("sqlite", dsn(file, "rw", writerCache)); err != nil {
		return e, err
	}
	e.pool.SetMaxOpenConns(1)
	if e.conn, err = e.pool.Conn(ctx); err != nil {
		return e, err
	}
	if e.read, err = pool(file, readers, readerCache); err != nil {
		return e, err
	}
	if e.lookup, err = pool(file, lookups, lookupCache); err != nil {
		return e, err
	}
	if e.tally, err = e.lookup.PrepareContext(ctx, tallySQL); err != nil {
		return e, err
	}
	rows, err := e.conn.QueryContext(ctx, "SELECT name, no FROM tenant")
	if err != nil {
		return e, err
	}
	err = scan(rows, func() error {
		var name string
		var no int64
		err := rows.Scan(&name, &no)
		e.tenants[name] = no
		return err
	})
	if err != nil {
		return e, err
	}
	// The first change makes the log, so that it can be watched; it is the one
	// that would show that the file cannot be written.
	if _, err = e.conn.ExecContext(ctx, "UPDATE cursor SET seq = seq"); err != nil && !locked(err) {
		return e, err
	}
	if e.opened, err = os.Stat(file); err != nil {
		return e, err
	}
	e.log, err = os.Stat(file + "-wal")
	return e, err
}

func pool(file string, most, cache int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(file, "ro", cache))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db, nil
}

func dsn(file, mode string, cache int) string {
	if whole, err := filepath.Abs(file); err == nil { // an address has no relative files
		file = whole
	}
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	q := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_dqs": {"0"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()), fmt.Sprintf("cache_size(-%d)", cache),
		"foreign_keys(1)", "trusted_schema(0)",
	}}
	if mode == "ro" {
		q.Add("_pragma", "query_only(1)")
		q.Set("_txlock", "deferred")
	} else {
		// 40 MB of log before it is carried over: fewer, longer writes.
		q["_pragma"] = append(q["_pragma"], "journal_mode(WAL)", "synchronous(NORMAL)", "wal_autocheckpoint(10000)",
			"journal_size_limit(67108864)", "secure_delete(1)")
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// missing tells that there is no file where the database was.
func (e *engine) missing() bool {
	_, err := os.Stat(e.file)
	return err != nil
}

// sound tells whether the file is the one that was opened, its log too, and
// still begins like a database. On Linux a removed file takes writes as if
// nothing had happened; they would be lost.
func (e *engine) sound() bool {
	if e.stale.Load() {
		return false
	}
	st, err := os.Stat(e.file)
	if err != nil || !os.SameFile(st, e.opened) {
		return false
	}
	if st, err = os.Stat(e.file + "-wal"); err != nil || !os.SameFile(st, e.log) {
		return false
	}
	head := make([]byte, len(magic))
	_, err = e.raw.ReadAt(head, 0)
	return err == nil && bytes.Equal(head, magic)
}

func (e *engine) close() error {
	var errs []error
	for _, c := range e.parts() {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

// abandon closes what cannot be saved any more.
func (e *engine) abandon() {
	for _, c := range e.parts() {
		if c() != nil {
			continue // it was broken before, and nothing is in it that is not in the journal
		}
	}
}

// parts lists how to close everything, in order: the writer last of the
// connections, so that it carries the log over; the raw file after all, since
// closing it gives up every lock that this process has on the database.
func (e *engine) parts() []func() error {
	var out []func() error
	if e.tally != nil {
		out = append(out, e.tally.Close)
	}
	for _, db := range []*sql.DB{e.lookup, e.read} {
		if db != nil {
			out = append(out, db.Close)
		}
	}
	for _, st := range e.stmts {
		out = append(out, st.Close)
	}
	if e.conn != nil {
		out = append(out, e.conn.Close)
	}
	if e.pool != nil {
		out = append(out, e.pool.Close)
	}
	if e.raw != nil {
		out = append(out, e.raw.Close)
	}
	return out
}

// tenant is the number of a tenant; false where nothing of it is known.
func (e *engine) tenant(name string) (no int64, ok bool) {
	e.names.RLock()
	defer e.names.RUnlock()
	no, ok = e.tenants[name]
	return no, ok
}

// alone tells that there is no more than one tenant.
func (e *engine) alone() bool {
	e.names.RLock()
	defer e.names.RUnlock()
	return len(e.tenants) < 2
}

// errLost marks faults after which the file should be opened anew.
var errLost = errors.New("the file was lost")

// fault gives an error of SQLite its meaning for the desk. The texts of SQLite
// are left out: they may quote what was searched for.
func fault(ctx context.Context, err error) error {
	var known *desk.Error
	var se *sqlite.Error
	switch {
	case err == nil, errors.As(err, &known), errors.Is(err, desk.ErrUnavailable), errors.Is(err, desk.ErrDamaged), errors.Is(err, desk.ErrNotFound):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return desk.ErrNotFound
	case ctx.Err() != nil:
		return ctx.Err()
	case !errors.As(err, &se):
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) || errors.Is(err, sql.ErrConnDone) {
			return fmt.Errorf("%w: %w: %w", desk.ErrUnavailable, errLost, err)
		}
		return err
	}
	switch code := se.Code(); code & 0xff {
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return fmt.Errorf("%w (SQLite %d)", desk.ErrDamaged, code)
	case lib.SQLITE_FULL:
		return fmt.Errorf("%w: %w (SQLite %d)", desk.ErrUnavailable, desk.ErrFull, code)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_PROTOCOL, lib.SQLITE_NOMEM:
		return fmt.Errorf("%w (SQLite %d)", desk.ErrUnavailable, code)
	case lib.SQLITE_CANTOPEN, lib.SQLITE_IOERR, lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return fmt.Errorf("%w: %w (SQLite %d)", desk.ErrUnavailable, errLost, code)
	default:
		return &refusal{code}
	}
}

// refusal is what SQLite says of content that it does not take, or of a fault
// in this package.
type refusal struct{ code int }

func (r *refusal) Error() string { return fmt.Sprintf("the database refused (SQLite %d)", r.code) }

func locked(err error) bool {
	var se *sqlite.Error
	return errors.As(err, &se) && (se.Code()&0xff == lib.SQLITE_BUSY || se.Code()&0xff == lib.SQLITE_LOCKED)
}
