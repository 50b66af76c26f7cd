package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/disk"
)

// What Open and the methods return, wrapped or as they are; beside them
// desk.ErrFull and the errors of the context.
var (
	// ErrInUse says that another process, or another Journal of this one, has
	// the folder.
	ErrInUse = errors.New("a desk is already running on this data: stop it, or use --server")
	// ErrClosed says that the journal was closed.
	ErrClosed = errors.New("the journal is closed")
	// ErrDamaged says that the disk has lost what was on it: what describes the
	// records (Open then changes nothing), or a record that Read comes to.
	ErrDamaged = errors.New("the journal is damaged")
	// ErrTooLarge says that a record is larger than MaxRecord.
	ErrTooLarge = errors.New("the record is too large for the journal")
)

// MaxRecord is the size in bytes of the largest record.
const MaxRecord = 20 << 20

// DefaultMinFree is what Options.MinFree is when it is zero, in bytes.
const DefaultMinFree = 64 << 20

var _ desk.Journal = (*Journal)(nil)

// Options say how to open a journal.
type Options struct {
	// Dir is the folder, which is made where it is missing and belongs to the
	// journal alone.
	Dir string
	// MinFree is how many bytes stay free on the disk of Dir; zero means
	// DefaultMinFree. Erasing needs room for one block, up to 28 MB.
	MinFree int64
	// Log receives errors of the server in the background; they never hold
	// what was journalled. Nil drops them.
	Log *slog.Logger
}

// Journal is an open journal. Its methods may be called at the same time.
type Journal struct {
	dir     string
	minFree int64
	log     *slog.Logger
	lock    *os.File
	id      string

	queue  chan *entry
	stop   chan struct{} // closed by Close: nothing more is taken
	ended  chan struct{} // closed when the last entry is answered
	closed sync.Once

	// disk is held by whoever changes files: a group of records, the erasure
	// of one, a purge, a restart of the server.
	disk   sync.Mutex
	events *line
	graves *line
	broken bool // the server has to be started anew before it is written to
	// suspect: a sync failed, and what the blocks hold on the disk is not known.
	suspect bool

	// mu guards engine, which is replaced by a restart and nil after Close.
	// Whoever holds disk may read it without.
	mu     sync.RWMutex
	engine *engine
}

// Open opens the journal in a folder, and makes it where there is none. ctx
// bounds the opening only. The error wraps ErrInUse, ErrDamaged or
// desk.ErrFull where it is one of these.
func Open(ctx context.Context, o Options) (*Journal, error) {
	j, err := open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	return j, nil
}

func open(ctx context.Context, o Options) (_ *Journal, err error) {
	if o.Dir == "" {
		return nil, errors.New("no folder is given")
	}
	if o.MinFree == 0 {
		o.MinFree = DefaultMinFree
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := disk.Lock(filepath.Join(dir, "lock"))
	if errors.Is(err, disk.ErrLocked) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, err
	}
	j := &Journal{
		dir: dir, minFree: o.MinFree, log: o.Log, lock: lock,
		queue: make(chan *entry, maxGroup),
		stop:  make(chan struct{}), ended: make(chan struct{}),
		events: newLine(dir, "EVENTS", "event"),
		graves: newLine(dir, "GRAVES", "grave"),
	}
	if err := j.begin(ctx); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	go j.run()
	return j, nil
}

// begin finishes what a killed process left, and starts the server.
func (j *Journal) begin(ctx context.Context) error {
	if err := scrubLeft(j.dir, j.events.folder); err != nil {
		return err
	}
	if err := j.start(ctx); err != nil {
		return err
	}
	return keepPrivate(j.dir)
}

// start starts the server. What it finds is synced before it counts: a process
// that was killed may have left records that only the system's memory has.
func (j *Journal) start(ctx context.Context) error {
	e, err := startEngine(ctx, j.dir, j.log, j.events, j.graves)
	if err == nil {
		e, err = j.sound(ctx, e)
	}
	if err != nil {
		return j.fullOr(err)
	}
	if err := j.settle(ctx, e); err != nil {
		e.stop()
		return j.fullOr(err)
	}
	j.mu.Lock()
	j.engine = e
	j.mu.Unlock()
	return nil
}

// settle brings what the server found to the disk and lets it be read.
func (j *Journal) settle(ctx context.Context, e *engine) error {
	if err := syncTree(j.dir); err != nil {
		return err
	}
	for _, l := range []*line{j.events, j.graves} {
		info, err := e.streams[l.name].Info(ctx)
		if err != nil {
			return err
		}
		if err := l.find(); err != nil {
			return err
		}
		l.advance(info.State.LastSeq)
		if l == j.events && j.id == "" { // it stays: ID takes no lock
			j.id = info.Config.Metadata[idKey]
		}
	}
	if j.id == "" {
		return fmt.Errorf("%w: it has no name", ErrDamaged)
	}
	return nil
}

// sound looks at the newest record. A loss of power can leave it torn while the
// server's index, which was written later, says that it is whole; without the
// index the server reads the block itself and cuts it off.
func (j *Journal) sound(ctx context.Context, e *engine) (*engine, error) {
	torn := false
	for _, l := range []*line{j.events, j.graves} {
		err := e.newest(ctx, l)
		if errors.Is(err, ErrDamaged) {
			torn = true
		} else if err != nil {
			e.stop()
			return nil, err
		}
	}
	if !torn {
		return e, nil
	}
	e.stop() // which writes the index once more
	for _, l := range []*line{j.events, j.graves} {
		if err := os.Remove(filepath.Join(l.folder, "index.db")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return startEngine(ctx, j.dir, j.log, j.events, j.graves)
}

// Close stops taking records, answers those that wait, and ends the server.
// Calls that wait in Read return ErrClosed.
func (j *Journal) Close() error {
	var err error
	j.closed.Do(func() {
		close(j.stop)
		<-j.ended
		j.disk.Lock()
		defer j.disk.Unlock()
		j.mu.Lock()
		defer j.mu.Unlock()
		if j.engine != nil { // it is where the disk let it start again
			j.engine.stop()
			j.engine = nil
		}
		err = errors.Join(keepPrivate(j.dir), j.lock.Close())
	})
	return err
}

// ID names this journal: random, made with it, and kept in it.
func (j *Journal) ID() string { return j.id }

// Ready tells, at this moment, why nothing can be appended: desk.ErrFull on a
// disk without room. It is nil where all is well.
func (j *Journal) Ready() error {
	_, err := j.room()
	return err
}

// Bounds gives the first place that is still there and the last one that is on
// the disk; first is last+1 where there is none.
func (j *Journal) Bounds(ctx context.Context) (first, last uint64, err error) {
	err = j.change(ctx, func(ctx context.Context, s jetstream.Stream) error {
		last, _ = j.events.reached()
		info, err := s.Info(ctx)
		if err != nil {
			return err
		}
		first = min(info.State.FirstSeq, last+1)
		if info.State.Msgs == 0 {
			first = last + 1
		}
		return nil
	})
	if err != nil {
		return 0, 0, fmt.Errorf("journal: bounds: %w", err)
	}
	return first, last, nil
}

// Last gives the places of the last record and of the last grave that are on
// the disk.
func (j *Journal) Last() (record, grave uint64) {
	record, _ = j.events.reached()
	grave, _ = j.graves.reached()
	return record, grave
}

// withEngine runs f while the server is not replaced. A server that is down
// since it could not be started again is unavailable, not closed.
func withEngine[T any](j *Journal, f func(*engine) (T, error)) (T, error) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	if j.engine == nil {
		var none T
		select {
		case <-j.stop:
			return none, ErrClosed
		default:
			return none, errDown
		}
	}
	return f(j.engine)
}

var errDown = errors.New("the journal waits for its disk")
