package desk

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/complaint"
)

// intakes are the files that are being taken in, and whether one is being taken
// back: not both at a time, and one back after the other, for what one file holds
// decides what goes with another.
type intakes struct {
	mu      sync.Mutex
	running map[string]*intaking
	undoing bool
	// written is the place of the journal up to which it has what each file
	// brought since the start, begun that of all before.
	written map[string]uint64
	begun   uint64
}

func (i *intakes) begin(in *intaking) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.undoing {
		return errTakingBack
	}
	if i.running[in.o.Import] != nil {
		return &Error{Code: Unavailable, Message: "This file is being read already. Wait until that is done; nothing was changed."}
	}
	if i.running == nil {
		i.running = map[string]*intaking{}
	}
	i.running[in.o.Import] = in
	return nil
}

func (i *intakes) end(in *intaking) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.running, in.o.Import)
	if in.written > 0 {
		if i.written == nil {
			i.written = map[string]uint64{}
		}
		i.written[in.o.Import] = in.written
	}
}

// reads says whether a file is being taken in.
func (i *intakes) reads(file string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.running[file] != nil
}

// due is the place of the journal with all that a file brought.
func (i *intakes) due(file string) uint64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	return max(i.begun, i.written[file])
}

// hold keeps files out, and others from being taken back, until release.
func (i *intakes) hold() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.running) > 0 {
		return &Error{Code: Unavailable, Message: "A file is being read at the moment. Wait until that is done, then take this one back; nothing was changed."}
	}
	if i.undoing {
		return errTakingBack
	}
	i.undoing = true
	return nil
}

func (i *intakes) release() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.undoing = false
}

// Underway is a file that is being taken in.
type Underway struct {
	Import, Name, By string
	Began            time.Time
	Line             int64 // read so far
	Taken, Refused   int64
}

// Importing lists the files that are being taken in, the oldest first.
func (d *Desk) Importing() []Underway {
	d.intakes.mu.Lock()
	defer d.intakes.mu.Unlock()
	var out []Underway
	for _, in := range d.intakes.running {
		out = append(out, Underway{Import: in.o.Import, Name: in.o.Name, By: in.who.Name, Began: in.began,
			Line: in.line.Load(), Taken: in.taken.Load(), Refused: in.refusedLines.Load()})
	}
	slices.SortFunc(out, func(a, b Underway) int { return cmp.Or(a.Began.Compare(b.Began), cmp.Compare(a.Import, b.Import)) })
	return out
}

// Imports lists the files of complaints that were taken in, the newest first.
// One whose content stands under another name too says which that is.
func (d *Desk) Imports(ctx context.Context) ([]ImportedFile, error) {
	list, err := d.imports(ctx)
	for i := range list {
		list[i].Reading = d.intakes.reads(list[i].Import)
		for _, f := range list {
			if !list[i].holdsNothing() && f.stands(list[i].Content, list[i].Source) {
				list[i].Same = f.Import
			}
		}
	}
	return list, err
}

func (d *Desk) imports(ctx context.Context) (list []ImportedFile, err error) {
	err = d.shelf.use(func(s Store) error {
		list, err = s.Imports(ctx, tenant)
		return err
	})
	return list, err
}

// RefusedCSV writes the report of the refused lines of a file, as
// complaint.Refusals does; the first 100,000 of a file are kept, and its last line.
func (d *Desk) RefusedCSV(ctx context.Context, file string, w io.Writer) error {
	out, err := complaint.NewRefusals(w)
	if err != nil {
		return err
	}
	err = d.RefusedOf(ctx, file, func(r call.RefusedLine) error { return out.Add(complaint.Refused(r)) })
	if err != nil {
		return err
	}
	return out.Close()
}

// RefusedOf gives each refused line of a file to f, in the order of its lines.
func (d *Desk) RefusedOf(ctx context.Context, file string, f func(call.RefusedLine) error) error {
	for after := int64(0); ; {
		var list []call.RefusedLine
		err := d.shelf.use(func(s Store) (err error) {
			list, err = s.RefusedOf(ctx, tenant, file, after, reading)
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, r := range list {
			if err := f(r); err != nil {
				return err
			}
			after = r.Line
		}
	}
}

var errNoFile = &Error{Code: NotFound, Message: "No such file was imported, or it was taken back already."}

// Imported finds one file by its fingerprint.
func (d *Desk) Imported(ctx context.Context, file string) (ImportedFile, error) {
	list, err := d.Imports(ctx)
	for _, f := range list {
		if f.Import == file {
			return f, err
		}
	}
	if err == nil {
		err = errNoFile
	}
	return ImportedFile{}, err
}

// UndoImport takes a file back, for good: its complaints, and its reports with
// words, which are erased. A line that another file holds too stays.
func (d *Desk) UndoImport(ctx context.Context, who Actor, file string) (Done, error) {
	if err := d.intakes.hold(); err != nil {
		return Done{}, err
	}
	defer d.intakes.release()
	due := d.intakes.due(file)
	if !d.awaitLong(ctx, burying, func(p *progress) bool { return p.seq >= due }) && d.shelf.fault() == nil {
		return Done{}, &Error{Code: Unavailable, Message: "What was imported is still on its way into the database. Wait a minute, then take it back; nothing was changed."}
	}
	// What another file shared with this one is this one's alone once that is gone.
	if err := d.settled(ctx); err != nil {
		return Done{}, err
	}
	var reports, stretches []string
	err := d.shelf.use(func(s Store) (err error) {
		if stretches, err = s.Batches(ctx, tenant, file); err == nil {
			reports, err = s.Brought(ctx, tenant, file)
		}
		return err
	})
	switch {
	case err != nil:
		return Done{}, err
	case len(stretches) == 0:
		return Done{}, errNoFile
	}
	// The stretches last, for they say which reports are the file's: what a
	// break leaves can be taken back again.
	var last uint64
	for _, ids := range [][]string{reports, stretches} {
		if last, err = d.entomb(ctx, ids); err != nil {
			return Done{}, err
		}
	}
	seq, err := d.enter(ctx, who, call.ChangeErased)
	if err != nil {
		return Done{}, err
	}
	return Done{Seen: d.awaitGrave(ctx, last) && d.await(ctx, seq)}, nil
}

// clear takes away what is left of a file that holds nothing any more, so that it
// can come under another name.
func (d *Desk) clear(ctx context.Context, file string) (err error) {
	var stretches []string
	err = d.shelf.use(func(s Store) error {
		stretches, err = s.Batches(ctx, tenant, file)
		return err
	})
	if err == nil {
		_, err = d.entomb(ctx, stretches)
	}
	if err != nil {
		return err
	}
	return d.settled(ctx)
}

// entomb writes down that all of these are erased, many at once, for they share
// syncs; it gives the place of the last grave.
func (d *Desk) entomb(ctx context.Context, ids []string) (uint64, error) {
	group, burying := errgroup.WithContext(ctx)
	group.SetLimit(together)
	var last atomic.Uint64
	for _, id := range ids {
		group.Go(func() error {
			seq, err := d.opt.Journal.Bury(burying, tenant, id)
			for at := last.Load(); err == nil && seq > at && !last.CompareAndSwap(at, seq); at = last.Load() {
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return 0, full(fmt.Errorf("taking back an import: %w", err))
	}
	return last.Load(), nil
}

// burying is how long an import, or whoever takes a file back, waits for what is
// being taken back.
const burying = time.Minute

var errTakingBack = &Error{Code: Unavailable, Message: "A file is still being taken back. Wait a minute, then try again; nothing was changed."}

// settled waits until all that was taken back is gone: lines that come again
// before that would go with it.
func (d *Desk) settled(ctx context.Context) error {
	_, grave := d.opt.Journal.Last()
	if !d.awaitLong(ctx, burying, func(p *progress) bool { return p.grave >= grave }) && d.shelf.fault() == nil {
		return errTakingBack
	}
	return nil
}
