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
	return d.awaitLong(ctx, d.opt.Patience, reached)
}

// awaitLong is awaitFor with a patience of its own.
func (d *Desk) awaitLong(ctx context.Context, most time.Duration, reached func(*progress) bool) bool {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	return d.progress.wait(ctx, func(p *progress) bool { return reached(p) || d.shelf.fault() != nil }) && d.shelf.fault() == nil
}

// project carries the journal into the store, batch by batch, for as long as
// the desk runs. What the store cannot take now is taken later.
func (d *Desk) project(ctx context.Context) {
	d.follow(ctx, func(ctx context.Context, after uint64) (uint64, error) {
		records, err := d.opt.Journal.Read(ctx, after, batch)
		var lost *Lost
		if errors.As(err, &lost) && lost.Seq > after {
			d.shelf.say("The disk has lost a part of the journal. What was in the database by then is safe; have the disk looked at.")
			d.log.Error("a record of the journal is lost and was left out", "error", err)
			return lost.Seq, d.shelf.use(func(s Store) error {
				_, err := s.Apply(ctx, d.opt.Journal.ID(), after, []Placed{{Seq: lost.Seq}})
				return err
			})
		}
		if err != nil || len(records) == 0 {
			return after, err
		}
		last := records[len(records)-1].Seq
		if err := d.apply(ctx, after, records); err != nil {
			return after, err
		}
		return last, nil
	}, func(c Cursor) uint64 { return c.Seq }, func(p *progress, seq uint64) { p.seq = seq })
}

// bury carries erasures into the store, and then out of the journal.
func (d *Desk) bury(ctx context.Context) {
	d.follow(ctx, func(ctx context.Context, after uint64) (uint64, error) {
		graves, err := d.opt.Journal.Graves(ctx, after, batch)
		if err != nil || len(graves) == 0 {
			return after, err
		}
		err = d.shelf.use(func(s Store) error { return s.Bury(ctx, d.opt.Journal.ID(), after, graves) })
		if err != nil {
			return after, err
		}
		if err := d.destroy(ctx); err != nil {
			return after, err
		}
		d.watchers.tell(News{Changes: len(graves)})
		return graves[len(graves)-1].Seq, nil
	}, func(c Cursor) uint64 { return c.Grave }, func(p *progress, seq uint64) { p.grave = seq })
}

// follow runs step from where the store's cursor stands, again from the cursor
// whenever the store was opened anew, and after a pause when a step failed.
func (d *Desk) follow(ctx context.Context, step func(ctx context.Context, after uint64) (uint64, error), place func(Cursor) uint64, mark func(*progress, uint64)) {
	wait := firstWait
	for ctx.Err() == nil {
		reopened := d.shelf.reopened()
		here, leave := context.WithCancel(ctx)
		go func() {
			select {
			case <-reopened:
				leave()
			case <-here.Done():
			}
		}()
		at, err := d.cursor(here, place)
		for err == nil {
			d.progress.set(func(p *progress) { mark(p, at) })
			if at, err = step(here, at); err == nil {
				wait = firstWait
			}
		}
		leave()
		select {
		case <-reopened:
			continue
		default:
		}
		if ctx.Err() != nil {
			return
		}
		d.stumbled(err)
		select {
		case <-ctx.Done():
		case <-reopened:
		case <-time.After(wait):
			wait = min(2*wait, lastWait)
		}
	}
}

// stumbled says why following the journal has to begin again.
func (d *Desk) stumbled(err error) {
	switch {
	case errors.Is(err, ErrMoved):
	case errors.Is(err, ErrDamaged) || errors.Is(err, ErrUnavailable):
		d.shelf.report(err)
	default:
		d.log.Error("the journal cannot be carried into the database; trying again", "error", err)
	}
	d.progress.set(func(*progress) {}) // who waits should look at the fault
}

// cursor is how far the store has followed this journal. A journal whose end
// the disk has lost uses its places again: then everything is followed once
// more, which does no harm.
func (d *Desk) cursor(ctx context.Context, place func(Cursor) uint64) (at uint64, err error) {
	err = d.shelf.use(func(s Store) error {
		c, err := s.Cursor(ctx)
		if err != nil || c.Journal != d.opt.Journal.ID() {
			return err
		}
		if record, grave := d.opt.Journal.Last(); c.Seq > record || c.Grave > grave {
			c.Seq, c.Grave = 0, 0
			if err := s.Rewind(ctx, c); err != nil {
				return err
			}
		}
		at = place(c)
		return nil
	})
	return at, err
}

// atOnce is how many records of the journal are destroyed before the store is
// told: a desk that ends meanwhile destroys these again.
const atOnce = 32

// destroy takes out of the journal what the store says has to go.
func (d *Desk) destroy(ctx context.Context) error {
	d.destroying.Lock()
	defer d.destroying.Unlock()
	for {
		var seqs []uint64
		err := d.shelf.use(func(s Store) (err error) {
			seqs, err = s.Doomed(ctx, d.opt.Journal.ID(), atOnce)
			return err
		})
		if err != nil || len(seqs) == 0 {
			return err
		}
		if err := d.opt.Journal.Erase(ctx, seqs...); err != nil {
			return err
		}
		if err := d.shelf.use(func(s Store) error { return s.Destroyed(ctx, seqs) }); err != nil {
			return err
		}
	}
}

// apply puts a batch into the store and tells who watches.
func (d *Desk) apply(ctx context.Context, after uint64, records []Record) error {
	placed := make([]Placed, 0, len(records))
	unread := 0
	for _, r := range records {
		e, err := wire.DecodeEvent(r.Data)
		if err != nil {
			d.log.Error("a record of the journal cannot be read and was left out", "place", r.Seq, "error", err)
			unread++
			e = wire.Event{}
		}
		placed = append(placed, Placed{Seq: r.Seq, Event: e})
	}
	var done Applied
	err := d.shelf.use(func(s Store) (err error) {
		done, err = s.Apply(ctx, d.opt.Journal.ID(), after, placed)
		return err
	})
	if err != nil {
		return err
	}
	d.progress.set(func(p *progress) { p.unread += unread })
	if len(done.Reports) > 0 || len(done.Changes) > 0 || done.Complaints > 0 || done.Decisions > 0 {
		d.watchers.tell(News{Reports: len(done.Reports), Changes: len(done.Changes)})
	}
	return nil
}
