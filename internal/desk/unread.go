package desk

import (
	"context"
	"sync"
)

// unread is what is being taken in from files. While one is read, and until
// the store has all of it, nobody is told of a wave: of half a file there is no
// telling whether it holds one.
type unread struct {
	mu      sync.Mutex
	running int
	begun   int    // since the start
	owed    uint64 // the place of the journal that the store must have come to
}

// importing says that a file is taken in; the function that it returns, that it has
// ended, well or not, and that the store is to be looked at once more.
func (d *Desk) importing() (ended func()) {
	i := &d.unread
	i.mu.Lock()
	defer i.mu.Unlock()
	i.running++
	i.begun++
	return func() {
		last, _ := d.opt.Journal.Last()
		i.mu.Lock()
		i.running--
		i.owed = max(i.owed, last)
		i.mu.Unlock()
		d.watchers.tell(News{})
	}
}

// calm says whether a store holds all files whole, and how many had begun by
// then.
func (d *Desk) calm(ctx context.Context, s Store) (begun int, whole bool, err error) {
	at, err := s.Cursor(ctx)
	i := &d.unread
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.begun, i.running == 0 && at.Seq >= i.owed, err
}
