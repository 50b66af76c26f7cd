package desk

import (
	"context"
	"sync"
)

// unread is what the store does not hold yet: files that are being taken in, and
// what the journal held when the store was opened. Until the store has all of it,
// nobody is told of a wave: of a half there is no telling whether it holds one,
// nor whether people were told already.
type unread struct {
	mu      sync.Mutex
	running int
	begun   int    // files, since the start
	opened  uint64 // where the journal stood when the store was opened
	owed    uint64 // the place of the journal that the store must have come to
	graves  uint64 // likewise, of erasures
}

// owing says that a store was opened, which may be behind the journal.
func (d *Desk) owing() {
	record, grave := d.opt.Journal.Last()
	i := &d.unread
	i.mu.Lock()
	defer i.mu.Unlock()
	i.opened, i.owed, i.graves = record, record, grave
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

// calm says whether a store holds all that is owed, and how many files had begun
// by then; abreast, whether it holds at least what was written down before it was
// opened, whatever files are taken in. A store that stands behind the end of the journal, or follows another
// one, follows all of it anew.
func (d *Desk) calm(ctx context.Context, s Store) (begun int, whole, abreast bool, err error) {
	at, err := s.Cursor(ctx)
	record, grave := d.opt.Journal.Last()
	i := &d.unread
	i.mu.Lock()
	defer i.mu.Unlock()
	if at.Journal != d.opt.Journal.ID() || at.Seq > record || at.Grave > grave {
		at = Cursor{}
	}
	return i.begun, i.running == 0 && at.Seq >= i.owed && at.Grave >= i.graves, at.Seq >= i.opened, err
}
