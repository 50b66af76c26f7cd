package desk

import (
	"context"
	"sync"
	"time"
)

// State is how the desk is, for its pages, /readyz and the metrics.
type State struct {
	Database bool      // it can be reached
	Since    time.Time // when it was lost; zero while it can be reached
	Behind   uint64    // records of the journal that are not in the database yet
	Unread   int       // records that this program could not read, since the start
	Notice   string    // what a person should know; empty most of the time
	BackedUp time.Time
	Stats    Stats
}

// State tells how the desk is. Its Stats are zero while the database cannot be
// reached.
func (d *Desk) State(ctx context.Context) State {
	var st State
	d.shelf.state.Lock()
	st.Database, st.Notice = d.shelf.broken == nil, d.shelf.notice
	if !st.Database {
		st.Since = d.shelf.since.UTC()
	}
	d.shelf.state.Unlock()
	d.progress.mu.Lock()
	seq := d.progress.seq
	st.Unread = d.progress.unread
	d.progress.mu.Unlock()
	if last, _ := d.opt.Journal.Last(); last > seq {
		st.Behind = last - seq
	}
	st.BackedUp, _ = d.opt.Shelf.BackedUp()
	err := d.shelf.use(func(s Store) (err error) {
		st.Stats, err = s.Stats(ctx, tenant)
		return err
	})
	st.Database = st.Database && err == nil
	return st
}

// News says that something came in or changed; it tells nothing of what.
type News struct{ Reports, Changes int }

// watchers are who wants to know of news. One that does not keep up is told
// once for all it missed.
type watchers struct {
	mu     sync.Mutex
	all    map[chan News]bool
	closed bool
}

// Watch gives a channel of news until ctx ends or the desk stops; then it is
// closed.
func (d *Desk) Watch(ctx context.Context) <-chan News { return d.watchers.watch(ctx) }

func (w *watchers) watch(ctx context.Context) <-chan News {
	ch := make(chan News, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		close(ch)
		return ch
	}
	if w.all == nil {
		w.all = map[chan News]bool{}
	}
	w.all[ch] = true
	context.AfterFunc(ctx, func() { w.drop(ch) })
	return ch
}

// Hush ends all watching by others: every channel is closed, and so is every
// later one.
func (d *Desk) Hush() {
	d.watchers.close()
	d.lookout.seen.close()
}

func (w *watchers) drop(ch chan News) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all[ch] {
		delete(w.all, ch)
		close(ch)
	}
}

func (w *watchers) tell(n News) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ch := range w.all {
		sum := n
		select {
		case missed := <-ch:
			sum.Reports += missed.Reports
			sum.Changes += missed.Changes
		default:
		}
		ch <- sum
	}
}

func (w *watchers) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for ch := range w.all {
		delete(w.all, ch)
		close(ch)
	}
}
