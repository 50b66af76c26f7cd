package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/wire"
)

// batch is how many records one transaction takes.
const batch = 500

// patience is how long a page waits to read its own write.
const patience = 2 * time.Second

// progress is how far the store has followed the journal, and who waits for it.
type progress struct {
	mu     sync.Mutex
	seq    uint64
	grave  uint64
	moved  chan struct{} // closed and replaced whenever something moved
	unread int           // records that could not be read, since the start
}

func (p *progress) set(f func(*progress)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p)
	if p.moved != nil {
		close(p.moved)
	}
	p.moved = make(chan struct{})
}

func (p *progress) wait(ctx context.Context, reached func(*progress) bool) bool {
	for {
		p.mu.Lock()
		if p.moved == nil {
			p.moved = make(chan struct{})
		}
		ok, moved := reached(p), p.moved
		p.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-moved:
		}
	}
}

// await waits until the store has the given place, so that a page reads its
// own write. It gives up at once where there is no database, and soon where it
// is behind.
func (d *Desk) await(ctx context.Context, seq uint64) bool {
	return d.awaitFor(ctx, func(p *progress) bool { return p.seq >= seq })
}

func (d *Desk) awaitGrave(ctx context.Context, seq uint64) bool {
	return d.awaitFor(ctx, func(p *progress) bool { return p.grave >= seq })
}

func (d *Desk) awaitFor(ctx context.Context, reached func(*progress) bool) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return d.progress.wait(ctx, func(p *progress) bool { return reached(p) || d.shelf.fault() != nil }) && d.shelf.fault() == nil
}

// project carries the journal into the store, batch by batch, for as long as
// the desk runs. What the store cannot take now is taken later.
func (d *Desk) project(ctx context.Context) {
	d.follow(ctx, func(after uint64) (uint64, error) {
		records, err := d.opt.Journal.Read(ctx, after, batch)
		var lost *Lost
		if errors.As(err, &lost) && lost.Seq > after {
			d.shelf.say("The disk has lost a part of the journal. What was in the database by then is safe; have the disk looked at.")
			d.log.Error("a record of the journal is lost and was left out", "error", err)
			return lost.Seq, nil
		}
		if err != nil || len(records) == 0 {
			return after, err
		}
		last := records[len(records)-1].Seq
		if err := d.apply(ctx, records); err != nil {
			return after, err
		}
		return last, nil
	}, func(c Cursor) uint64 { return c.Seq }, func(p *progress, seq uint64) { p.seq = seq })
}

// again is how many of the last graves are seen to once more when the store is
// opened: the desk may have ended after the store had erased a report and before
// the journal had.
const again = 32

// bury carries erasures into the store, and then out of the journal.
func (d *Desk) bury(ctx context.Context) {
	d.follow(ctx, func(after uint64) (uint64, error) {
		graves, err := d.opt.Journal.Graves(ctx, after, batch)
		if err != nil || len(graves) == 0 {
			return after, err
		}
		var seqs []uint64
		err = d.shelf.use(func(s Store) error {
			seqs, err = s.Bury(ctx, d.opt.Journal.ID(), graves)
			return err
		})
		if err != nil {
			return after, err
		}
		if err := d.opt.Journal.Erase(ctx, seqs...); err != nil {
			return after, err
		}
		d.erased.Store(true)
		return graves[len(graves)-1].Seq, nil
	}, func(c Cursor) uint64 { return c.Grave - min(c.Grave, again) }, func(p *progress, seq uint64) { p.grave = seq })
}

// follow runs step from where the store's cursor stands, again from the cursor
// whenever the store was opened anew, and after a pause when a step failed.
func (d *Desk) follow(ctx context.Context, step func(after uint64) (uint64, error), place func(Cursor) uint64, mark func(*progress, uint64)) {
	wait := firstWait
	for ctx.Err() == nil {
		reopened := d.shelf.reopened()
		at, err := d.cursor(ctx, place)
		for err == nil {
			d.progress.set(func(p *progress) { mark(p, at) })
			select {
			case <-reopened:
				reopened, wait = d.shelf.reopened(), firstWait
				at, err = d.cursor(ctx, place)
				continue
			default:
			}
			if at, err = step(at); err == nil {
				wait = firstWait
			}
		}
		if ctx.Err() != nil {
			return
		}
		if errors.Is(err, ErrDamaged) || errors.Is(err, ErrUnavailable) {
			d.shelf.report(err)
		} else {
			d.log.Error("the journal cannot be carried into the database; trying again", "error", err)
		}
		d.progress.set(func(*progress) {}) // who waits should look at the fault
		select {
		case <-ctx.Done():
		case <-reopened:
		case <-time.After(wait):
			wait = min(2*wait, lastWait)
		}
	}
}

func (d *Desk) cursor(ctx context.Context, place func(Cursor) uint64) (at uint64, err error) {
	_, last, err := d.opt.Journal.Bounds(ctx)
	if err != nil {
		return 0, err
	}
	err = d.shelf.use(func(s Store) error {
		c, err := s.Cursor(ctx)
		// A journal whose end the disk has lost uses its places again; to apply
		// everything once more does no harm.
		if err == nil && c.Journal == d.opt.Journal.ID() && c.Seq <= last {
			at = place(c)
		}
		return err
	})
	return at, err
}

// apply puts a batch into the store and tells who watches.
func (d *Desk) apply(ctx context.Context, records []Record) error {
	placed := make([]Placed, 0, len(records))
	unread := 0
	for _, r := range records {
		e, err := wire.DecodeEvent(r.Data)
		if err != nil {
			// It stays in the journal; a program that can read it will find it.
			d.log.Error("a record of the journal cannot be read and was left where it is", "place", r.Seq, "error", err)
			unread++
			e = wire.Event{}
		}
		placed = append(placed, Placed{Seq: r.Seq, Event: e})
	}
	var done Applied
	err := d.shelf.use(func(s Store) (err error) {
		done, err = s.Apply(ctx, d.opt.Journal.ID(), placed)
		return err
	})
	if err != nil {
		return err
	}
	if len(done.Erase) > 0 {
		if err := d.opt.Journal.Erase(ctx, done.Erase...); err != nil {
			return err
		}
	}
	d.progress.set(func(p *progress) { p.unread += unread })
	if len(done.Reports) > 0 || len(done.Changes) > 0 {
		d.watchers.tell(News{Reports: len(done.Reports), Changes: len(done.Changes)})
	}
	return nil
}
