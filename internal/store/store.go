// Package store keeps reports in SQLite: it is the engine of desk.Store for one
// machine. One connection writes, a few only read. What the journal holds is
// applied here batch by batch, and everything here can be made again from the
// journal and a backup; therefore a commit is not synced to the disk by itself
// (synchronous=NORMAL): after a power cut the cursor is as old as the rest, and
// the journal fills the gap.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
)

// Options say where the database lies.
type Options struct {
	// File is the database; it is made where it is missing. Its folder must be
	// there. SQLite keeps two more files beside it, of the same name with -wal
	// and -shm.
	File string
	// BackupDir is where a copy goes before an older database is changed to the
	// form of this program; empty for the folder of File.
	BackupDir string
	// Now is the clock for what the store itself writes down; nil for time.Now.
	Now func() time.Time
}

// Store is the database of a desk. It is safe for use by many at once.
type Store struct {
	opt    Options
	schema fs.FS // numbered migrations

	// writing holds one token: whoever has it may write.
	writing chan struct{}

	// mu is held for reading while an engine is used, and for writing while it
	// is exchanged.
	mu  sync.RWMutex
	eng *engine // nil while there is none
	end bool    // closed by Close
}

var _ desk.Store = (*Store)(nil)

// Open opens the database, makes it where there is none, and brings an older
// one to the form of this program after a copy of it was made. A damaged file
// gives desk.ErrDamaged; one of a newer program, or one that is no database of
// Hangup, gives a *desk.Error and is left as it is.
func Open(ctx context.Context, o Options) (*Store, error) {
	return open(ctx, o, migrations)
}

func open(ctx context.Context, o Options, schema fs.FS) (*Store, error) {
	file, err := filepath.Abs(o.File)
	if err != nil {
		return nil, fmt.Errorf("the database file: %w", err)
	}
	o.File = file
	if o.BackupDir == "" {
		o.BackupDir = filepath.Dir(file)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{opt: o, schema: schema, writing: make(chan struct{}, 1)}
	s.writing <- struct{}{}
	if err := create(file); err != nil {
		return nil, err
	}
	if s.eng, err = s.start(ctx, true); err != nil {
		return nil, err
	}
	if err := s.signAll(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.traceAll(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// create makes an empty file that only its owner may read; SQLite would make
// it as the umask says.
func create(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", desk.ErrUnavailable, err)
	}
	return nil
}

// start opens the file and checks it. An empty file becomes a database only
// where fresh allows it: under a running store it means that something is wrong.
func (s *Store) start(ctx context.Context, fresh bool) (*engine, error) {
	st, err := os.Stat(s.opt.File)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: its file is not there", desk.ErrUnavailable)
	case st.Size() == 0 && !fresh:
		return nil, fmt.Errorf("%w: its file is empty", desk.ErrDamaged)
	}
	if err := s.migrate(ctx, s.opt.File, s.opt.BackupDir); err != nil {
		return nil, err
	}
	return newEngine(ctx, s.opt.File)
}

// Close ends the use of the database. What runs is waited for; what comes
// later gives desk.ErrUnavailable.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end = true
	if s.eng == nil {
		return nil
	}
	err := s.eng.close()
	s.eng = nil
	return fault(context.Background(), err)
}

// use runs f with a sound engine. Where the file was lost, exchanged or found
// damaged since, it is opened anew first.
func (s *Store) use(ctx context.Context, f func(*engine) error) error {
	for try := 0; ; try++ {
		s.mu.RLock()
		if e := s.eng; e != nil && e.sound() {
			err := fault(ctx, f(e))
			if errors.Is(err, desk.ErrDamaged) || errors.Is(err, errLost) {
				e.stale.Store(true)
			}
			s.mu.RUnlock()
			return err
		}
		s.mu.RUnlock()
		if try > 0 {
			return fmt.Errorf("%w: its file does not stay in its place", desk.ErrUnavailable)
		}
		if err := s.reopen(ctx); err != nil {
			return err
		}
	}
}

func (s *Store) reopen(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.end:
		return fmt.Errorf("%w: it was closed", desk.ErrUnavailable)
	case s.eng != nil && s.eng.sound():
		return nil // somebody else was faster
	case s.eng != nil && s.eng.missing():
		// The file may come back; SQLite notices by itself that it was moved.
		return fmt.Errorf("%w: its file is not there", desk.ErrUnavailable)
	}
	if s.eng != nil {
		// What cannot be closed well was lost before: the file is another one
		// or damaged, and opening it says so.
		s.eng.abandon()
		s.eng = nil
	}
	e, err := s.start(ctx, false)
	if err != nil {
		return err
	}
	s.eng = e
	return nil
}

// change runs f in one write transaction; nothing of it stays where f fails.
func (s *Store) change(ctx context.Context, f func(*tx) error) error {
	select {
	case <-s.writing:
		defer func() { s.writing <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.use(ctx, func(e *engine) error { return e.write(ctx, false, f) })
}

// forget is change for what removes words: when it returns, they are also gone
// from the log that SQLite writes ahead, unless a backup is still reading; then
// they go with the next change.
func (s *Store) forget(ctx context.Context, f func(*tx) error) error {
	select {
	case <-s.writing:
		defer func() { s.writing <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.use(ctx, func(e *engine) error { return e.write(ctx, true, f) })
}
