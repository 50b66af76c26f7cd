// Package shelf is where the database of a desk and its backups stand in the
// data folder: it opens the one, makes and drops the others, and puts a damaged
// database together again.
package shelf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/store"
)

// Options say where things stand.
type Options struct {
	Data    string // the data folder
	Keep    int    // backups, at least one
	Journal desk.Journal
	Now     func() time.Time
}

// The names in the data folder.
const (
	file    = "desk.db"
	backups = "backups"
)

// Shelf is desk.Shelf over a folder.
type Shelf struct {
	file, dir string // of the database, of the backups
	keep      int
	journal   desk.Journal
	now       func() time.Time

	mu sync.Mutex // one backup or rebuilding at a time
}

var _ desk.Shelf = (*Shelf)(nil)

// New makes a shelf; nothing is opened yet.
func New(o Options) *Shelf {
	return &Shelf{file: filepath.Join(o.Data, file), dir: filepath.Join(o.Data, backups), keep: max(o.Keep, 1), journal: o.Journal, now: o.Now}
}

// Open opens the database, or makes one where there never was one. One that is
// gone or empty while its backups are there has to be rebuilt: desk.ErrDamaged.
func (s *Shelf) Open(ctx context.Context) (desk.Store, error) {
	info, err := os.Stat(s.file)
	if errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
		if all, err := s.backups(); err != nil || len(all) > 0 {
			return nil, errors.Join(desk.ErrDamaged, err)
		}
	}
	return s.open(ctx)
}

func (s *Shelf) open(ctx context.Context) (desk.Store, error) {
	st, err := store.Open(ctx, store.Options{File: s.file, BackupDir: s.dir})
	if err != nil {
		return nil, err
	}
	return st, nil
}

// Rebuild implements desk.Shelf. Where a backup cannot be tried just now (the
// disk is full, a file cannot be read), it gives desk.ErrUnavailable, and is to
// be called again.
func (s *Shelf) Rebuild(ctx context.Context) (desk.Store, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	aside, err := s.putAside()
	if err != nil {
		return nil, "", err
	}
	backups, err := s.backups()
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", desk.ErrUnavailable, err)
	}
	for _, b := range slices.Backward(backups) {
		st, err := s.from(ctx, b)
		var told *desk.Error
		switch {
		case err == nil:
			return st, "the backup of " + b.at.Format("2 January 2006 15:04") + " UTC", os.RemoveAll(aside)
		case !errors.Is(err, desk.ErrDamaged) && !errors.As(err, &told):
			return nil, "", fmt.Errorf("%w: a backup cannot be tried: %w", desk.ErrUnavailable, err)
		}
	}
	return s.anew(ctx, len(backups), aside)
}

// anew begins with an empty database, which the journal fills.
func (s *Shelf) anew(ctx context.Context, backups int, aside string) (desk.Store, string, error) {
	first, _, err := s.journal.Bounds(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", desk.ErrUnavailable, err)
	}
	st, err := s.open(ctx)
	if err != nil {
		return nil, "", err
	}
	if backups == 0 || first <= 1 {
		// The journal forgets nothing before there is a backup of it.
		return st, "nothing else: there was no backup yet,", os.RemoveAll(aside)
	}
	kept := filepath.Join(filepath.Dir(s.file), unreadable)
	if err := errors.Join(os.MkdirAll(kept, 0o700), os.Rename(s.dir, filepath.Join(kept, s.now().UTC().Format(stamp)))); err != nil {
		return nil, "", errors.Join(err, st.Close())
	}
	return st, "nothing else: no backup could be read. What is older than the journal is missing; the damaged file is kept in " + filepath.Base(aside) +
		" and the backups in " + unreadable + ".", nil
}

// unreadable is the folder of backups that could not be read, for somebody who
// may still get something out of them.
const unreadable = "unreadable"

// damaged begins the name of the folder of a damaged database.
const damaged = "damaged-"

// putAside moves the damaged database out of the way.
func (s *Shelf) putAside() (string, error) {
	aside := filepath.Join(filepath.Dir(s.file), damaged+s.now().UTC().Format(stamp))
	for _, tail := range []string{"", "-wal", "-shm"} {
		if _, err := os.Stat(s.file + tail); errors.Is(err, os.ErrNotExist) {
			continue
		}
		err := os.MkdirAll(aside, 0o700)
		if err == nil {
			err = os.Rename(s.file+tail, filepath.Join(aside, filepath.Base(s.file)+tail))
		}
		if err != nil {
			return "", fmt.Errorf("%w: the damaged database cannot be put aside: %w", desk.ErrUnavailable, err)
		}
	}
	return aside, nil
}

// from opens a copy of a backup in the place of the database.
func (s *Shelf) from(ctx context.Context, b backup) (desk.Store, error) {
	fresh := s.file + ".fresh"
	if err := copyFile(b.file, fresh); err != nil {
		return nil, errors.Join(err, remove(fresh))
	}
	if err := os.Rename(fresh, s.file); err != nil {
		return nil, errors.Join(err, remove(fresh))
	}
	st, err := s.open(ctx)
	if err != nil {
		return nil, errors.Join(err, remove(s.file))
	}
	return st, nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// remove removes a file; one that is not there is no error.
func remove(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Sweep removes what a desk that was killed may have left half done, before
// anything is opened: such files hold words too.
func (s *Shelf) Sweep() error {
	return errors.Join(remove(s.file+".fresh"), remove(s.file+".restore"), remove(filepath.Join(s.dir, unfinished)))
}

// unfinished is the name of a backup while it is made.
const unfinished = "unfinished.db"

// stamp is the time in the name of a backup; names sort by it.
const stamp = "20060102T150405.000Z"

// backup is a file desk-TIME-JOURNAL-SEQ-GRAVE.db: when it was made, of which
// journal, and how far it had followed.
type backup struct {
	file       string
	at         time.Time
	journal    string // the beginning of its id
	seq, grave uint64
}

const idLen = 8

// backups lists the desk's own backups, oldest first.
func (s *Shelf) backups() ([]backup, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("the backups cannot be listed: %w", err)
	}
	var out []backup
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".db")
		parts := strings.Split(name, "-")
		if !ok || len(parts) != 5 || parts[0] != "desk" {
			continue
		}
		at, terr := time.Parse(stamp, parts[1])
		seq, serr := strconv.ParseUint(parts[3], 10, 64)
		grave, gerr := strconv.ParseUint(parts[4], 10, 64)
		if terr == nil && serr == nil && gerr == nil {
			out = append(out, backup{filepath.Join(s.dir, e.Name()), at, parts[2], seq, grave})
		}
	}
	return out, nil // ReadDir sorts by name, and the names sort by time
}

// BackedUp implements desk.Shelf.
func (s *Shelf) BackedUp() (time.Time, uint64) {
	all, err := s.backups()
	if err != nil || len(all) == 0 {
		return time.Time{}, 0
	}
	newest := all[len(all)-1]
	return newest.at, newest.grave
}

// Backup implements desk.Shelf.
func (s *Shelf) Backup(ctx context.Context, st desk.Store) (desk.Cursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return desk.Cursor{}, fmt.Errorf("the folder of backups cannot be made: %w", err)
	}
	fresh := filepath.Join(s.dir, unfinished)
	if err := remove(fresh); err != nil {
		return desk.Cursor{}, err
	}
	cursor, err := st.Backup(ctx, fresh)
	if err != nil {
		return desk.Cursor{}, err
	}
	name := fmt.Sprintf("desk-%s-%.*s-%d-%d.db", s.now().UTC().Format(stamp), idLen, cursor.Journal, cursor.Seq, cursor.Grave)
	if err := os.Rename(fresh, filepath.Join(s.dir, name)); err != nil {
		return desk.Cursor{}, err
	}
	return s.prune(cursor)
}

// prune drops the oldest backups and those that hold what was erased since, and
// says from where on the journal is needed to go with those that stay.
func (s *Shelf) prune(newest desk.Cursor) (desk.Cursor, error) {
	all, err := s.backups()
	if err != nil {
		return desk.Cursor{}, err
	}
	for len(all) > 1 && (len(all) > s.keep || all[0].grave < newest.Grave) {
		if err := os.Remove(all[0].file); err != nil {
			return desk.Cursor{}, err
		}
		if all[0].grave < newest.Grave {
			if err := s.forget(); err != nil {
				return desk.Cursor{}, err
			}
		}
		all = all[1:]
	}
	oldest := desk.Cursor{Journal: newest.Journal, Seq: newest.Seq}
	for _, b := range all {
		if !strings.HasPrefix(newest.Journal, b.journal) || b.journal == "" {
			oldest.Seq = 0
		}
		oldest.Seq = min(oldest.Seq, b.seq)
	}
	return oldest, nil
}

// forget removes every other copy of the database: it may hold what was erased
// since.
func (s *Shelf) forget() error {
	var errs []error
	for _, pattern := range []string{filepath.Join(filepath.Dir(s.file), damaged+"*"), filepath.Join(filepath.Dir(s.file), unreadable), filepath.Join(s.dir, "before-*")} {
		found, err := filepath.Glob(pattern)
		errs = append(errs, err)
		for _, name := range found {
			errs = append(errs, os.RemoveAll(name))
		}
	}
	return errors.Join(errs...)
}
