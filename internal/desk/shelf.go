package desk

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// shelf holds the store that is open now. Its run loop alone opens, rebuilds
// and replaces it; everybody else borrows it.
type shelf struct {
	place Shelf
	log   *slog.Logger
	wake  chan struct{} // somebody met a fault

	mu    sync.RWMutex
	store Store // nil while there is none

	state  sync.Mutex
	broken error     // why there is none; nil while all is well
	since  time.Time // of broken
	notice string    // what a person should know, until the next start
	opened chan struct{}
}

func newShelf(place Shelf, log *slog.Logger) *shelf {
	return &shelf{place: place, log: log, wake: make(chan struct{}, 1), opened: make(chan struct{})}
}

// Waits between tries to reach a database that is gone.
const (
	firstWait = 100 * time.Millisecond
	lastWait  = 5 * time.Second
)

// use lends the store to f. Without one it returns at once; one that is
// exchanged meanwhile gives ErrUnavailable to whoever still has it.
func (s *shelf) use(f func(Store) error) error {
	s.mu.RLock()
	store := s.store
	s.mu.RUnlock()
	if store == nil {
		return away(ErrUnavailable)
	}
	err := f(store)
	var told *Error
	if errors.As(err, &told) {
		return err // of what somebody sent, such as a damaged backup; the database is well
	}
	if errors.Is(err, ErrDamaged) {
		s.report(err)
	}
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrUnavailable) {
		return away(err)
	}
	return err
}

func away(err error) error {
	return &Error{Code: Unavailable, Err: err, Message: "The database cannot be reached just now. New reports are taken in all the same and are safe; what was kept will show again when the database is back."}
}

func unavailable(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == Unavailable || errors.Is(err, ErrUnavailable) || errors.Is(err, ErrDamaged)
}

// report tells the run loop that the store cannot be used.
func (s *shelf) report(err error) {
	s.state.Lock()
	if s.broken == nil {
		s.since = time.Now()
	}
	s.broken = err
	s.state.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// run mends the store whenever a fault is reported.
func (s *shelf) run(ctx context.Context) {
	wait := firstWait
	for {
		var retry <-chan time.Time
		if s.fault() != nil {
			retry = time.After(wait)
			wait = min(2*wait, lastWait)
		} else {
			wait = firstWait
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-retry:
		}
		if s.fault() != nil {
			s.open(ctx)
		}
	}
}

func (s *shelf) fault() error {
	s.state.Lock()
	defer s.state.Unlock()
	return s.broken
}

// open opens the store, and rebuilds it where it is damaged. It is the run
// loop's, and Start's before that runs.
func (s *shelf) open(ctx context.Context) {
	before := s.fault()
	if err := s.close(); err != nil {
		s.log.Warn("the database did not close well", "error", err)
	}
	st, err := Store(nil), before
	if !errors.Is(before, ErrDamaged) {
		st, err = s.place.Open(ctx)
	}
	if errors.Is(err, ErrDamaged) {
		var from string
		if st, from, err = s.place.Rebuild(ctx); err == nil {
			s.say("The database was damaged and has been rebuilt from " + from + " and the journal.")
			s.log.Warn("the database was damaged and has been rebuilt", "from", from)
		}
	}
	s.settle(st, before, err)
}

// settle takes over what opening gave.
func (s *shelf) settle(st Store, before, err error) {
	s.state.Lock()
	defer s.state.Unlock()
	if err != nil {
		if before == nil {
			s.since = time.Now()
			s.log.Error("the database cannot be reached; reports are taken in all the same", "error", err)
		}
		s.broken = err
		return
	}
	s.mu.Lock()
	s.store, s.broken = st, nil
	s.mu.Unlock()
	close(s.opened)
	s.opened = make(chan struct{})
}

func (s *shelf) say(notice string) {
	s.state.Lock()
	s.notice = notice
	s.state.Unlock()
}

// reopened is closed when a store is opened the next time.
func (s *shelf) reopened() <-chan struct{} {
	s.state.Lock()
	defer s.state.Unlock()
	return s.opened
}

// close takes the store away from everybody and closes it.
func (s *shelf) close() error {
	s.mu.Lock()
	st := s.store
	s.store = nil
	s.mu.Unlock()
	if st == nil {
		return nil
	}
	return st.Close()
}

// anew tells who follows the journal that the store stands elsewhere now.
func (s *shelf) anew() {
	s.state.Lock()
	defer s.state.Unlock()
	close(s.opened)
	s.opened = make(chan struct{})
}
