package desk

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
)

// tenant is whose desk this is: it stands first in every key and subject, so
// that one journal and one store can hold several.
const tenant = "desk"

// Options say what a desk is built from.
type Options struct {
	Judge   *judge.Judge
	Journal Journal
	Shelf   Shelf
	Limits  Limits
	Keep    Keep
	Lookout Lookout
	Country string // default of callers, ISO 3166-1 alpha-2; may be empty
	// Honest are numbers that the owner knows to be honest, beside those of the
	// knowledge base: none is ever listed.
	Honest []blocklist.Known
	Now    func() time.Time
	Log    *slog.Logger // gets no words and no numbers of people
	// Patience is how long a page waits to read its own write; 2 s. Tests, which
	// may run on a busy machine, have more of it.
	Patience time.Duration
}

// Shelf is where the store stands.
type Shelf interface {
	// Open opens the store, or gives ErrDamaged or ErrUnavailable.
	Open(ctx context.Context) (Store, error)
	// Rebuild puts the damaged database aside, takes the newest backup that is
	// whole (or begins anew where there is none), and opens that. from says in
	// words what it was built from.
	Rebuild(ctx context.Context) (s Store, from string, err error)
	// Backup has the store write a backup among those that Rebuild looks at,
	// drops the oldest ones beyond its number and all that hold what was erased
	// since (of damaged databases and older forms too), and returns the cursor
	// of the oldest backup kept.
	Backup(ctx context.Context, s Store) (Cursor, error)
	// BackedUp is when the newest backup was made and how many graves it had
	// seen; zero where there is none.
	BackedUp() (at time.Time, grave uint64)
}

// Limits bound what one person may send.
type Limits struct {
	Words       int64 // bytes of one call or story
	Attachment  int64 // bytes of one attachment
	Attachments int   // of one case
}

// Keep says for how long the parts of a case are kept; zero is for ever.
type Keep struct {
	Words, Evidence, Attachments time.Duration
	BackupEvery                  time.Duration
}

// Actor is who does something, for the audit trail.
type Actor struct {
	Name   string
	Origin call.Origin
}

// Desk is the use cases. Its methods may be called from many goroutines.
type Desk struct {
	opt   Options
	shelf *shelf
	log   *slog.Logger

	stop context.CancelFunc
	done sync.WaitGroup

	progress   progress
	destroying sync.Mutex
	work       work
	glances    glances
	watchers   watchers
	lookout    lookout
	intakes    intakes
	unread     unread
}

// New makes a desk; Start sets it going.
func New(opt Options) *Desk {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Lookout.Zone == nil {
		opt.Lookout.Zone = time.UTC
	}
	opt.Patience = cmp.Or(opt.Patience, 2*time.Second)
	return &Desk{opt: opt, log: opt.Log, shelf: newShelf(opt.Shelf, opt.Log)}
}

// Start opens the store and starts what runs in the background. A desk whose
// database cannot be reached starts all the same and goes on trying; one whose
// database is of a newer program, or of another one, does not: an *Error.
func (d *Desk) Start(ctx context.Context) error {
	d.shelf.open(ctx)
	var refused *Error
	if errors.As(d.shelf.fault(), &refused) && refused.Code != Unavailable {
		return refused
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	d.stop = stop
	d.intakes.begun, _ = d.opt.Journal.Last()
	d.owing()
	for _, f := range []func(context.Context){d.shelf.run, d.project, d.bury, d.keep, d.look} {
		d.done.Add(1)
		go func() { defer d.done.Done(); f(run) }()
	}
	return nil
}

// Stop ends what runs in the background and closes the store. The journal
// belongs to whoever opened it.
func (d *Desk) Stop() error {
	d.stop()
	d.done.Wait()
	d.watchers.close()
	d.lookout.seen.close()
	return d.shelf.close()
}

// Knowledge is the knowledge base that calls are judged with.
func (d *Desk) Knowledge() *knowledge.Base { return d.opt.Judge.Base() }

// Limits are those of the desk.
func (d *Desk) Limits() Limits { return d.opt.Limits }

// Keep says for how long the parts of a case are kept.
func (d *Desk) Keep() Keep { return d.opt.Keep }

// Country is the default country of callers.
func (d *Desk) Country() string { return d.opt.Country }

func (d *Desk) now() time.Time { return d.opt.Now().UTC().Truncate(time.Millisecond) }
