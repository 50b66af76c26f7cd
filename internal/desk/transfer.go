package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/wire"
)

// Export gives every case to write, one line of JSON each without its end,
// oldest first: the report and every change, with the bytes of attachments.
func (d *Desk) Export(ctx context.Context, who Actor, write func(line []byte) error) error {
	if _, err := d.enter(ctx, who, call.ChangeExported); err != nil {
		return err
	}
	return d.shelf.use(func(s Store) error {
		return s.Each(ctx, tenant, func(c call.Case) error {
			line, err := wire.EncodeCase(c)
			if err != nil {
				return err
			}
			return write(line)
		})
	})
}

// enter writes a line of the audit trail that is of no one case.
func (d *Desk) enter(ctx context.Context, who Actor, kind call.ChangeKind) (uint64, error) {
	key, err := uuid.NewV7()
	if err != nil {
		return 0, err
	}
	return d.write(ctx, wire.Event{Tenant: tenant, Change: &call.Change{ID: key.String(), Kind: kind, At: d.now(), By: who.Name}})
}

// Imported counts what an import did.
type Imported struct {
	Lines   int // read
	Cases   int // written down, new or known
	Erased  int // left out, because they were erased here
	Refused []Refused
	Found   bool // they can be found already; else the database follows
}

// Refused is a line of an import that could not be taken in.
type Refused struct {
	Line int // from 1
	Why  string
}

// mostRefused bounds how many refused lines are told; an import goes on.
const mostRefused = 1000

// together is how many cases are written down at once: they share syncs.
const together = 64

// Import takes in lines of an export. The same line twice is one case; changes
// are added to what is there. next gives the lines, and io.EOF (or any error)
// at the end; that error is returned but for io.EOF.
func (d *Desk) Import(ctx context.Context, who Actor, next func() ([]byte, error)) (Imported, error) {
	var in Imported
	group, ctx2 := errgroup.WithContext(ctx)
	group.SetLimit(together)
	for {
		line, err := next()
		if err != nil {
			if werr := group.Wait(); werr != nil {
				return in, werr
			}
			if !errors.Is(err, io.EOF) {
				return in, err
			}
			seq, err := d.enter(ctx, who, call.ChangeImported)
			if err == nil {
				in.Found = d.await(ctx, seq)
			}
			return in, err
		}
		in.Lines++
		c, err := wire.DecodeCase(line)
		if err == nil {
			err = d.admitCase(&c)
		}
		if err == nil {
			err = d.notErased(ctx, c.ID)
		}
		switch {
		case errors.Is(err, errErased):
			in.Erased++
			continue
		case err != nil:
			if len(in.Refused) < mostRefused {
				in.Refused = append(in.Refused, Refused{in.Lines, err.Error()})
			}
			continue
		}
		in.Cases++
		group.Go(func() error { return d.writeCase(ctx2, c) })
		if ctx2.Err() != nil {
			return in, group.Wait()
		}
	}
}

// writeCase writes a case in the order in which it came about.
func (d *Desk) writeCase(ctx context.Context, c call.Case) error {
	if _, err := d.write(ctx, wire.Event{Tenant: tenant, Report: &c.Report}); err != nil {
		return err
	}
	for _, ch := range append(c.Changes, gone(c)...) {
		if _, err := d.write(ctx, wire.Event{Tenant: tenant, Change: &ch}); err != nil {
			return err
		}
	}
	return nil
}

// gone are the changes that take away what age had taken where the case comes
// from. The same case gives the same ids, so that again is no more.
func gone(c call.Case) []call.Change {
	var out []call.Change
	for _, part := range c.Gone {
		id := uuid.MustParse(c.ID) // its first six bytes are the time
		sum := sha256.Sum256([]byte(c.ID + string(part)))
		copy(id[6:], sum[:])
		id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
		out = append(out, call.Change{ID: id.String(), Report: c.ID, At: c.Received, By: "hangup", Kind: call.ChangeExpired, Note: string(part)})
	}
	return out
}

// admitCase checks what a line of an import brings.
func (d *Desk) admitCase(c *call.Case) error {
	sub := Submission{ID: c.ID, Call: c.Report.Call, Occurred: c.Occurred, Happened: c.Happened}
	if sub.ID == "" {
		return invalid("id", `"id" is missing: every report of an export has one`)
	}
	if len(c.Gone) == 0 {
		if err := d.admit(&sub); err != nil {
			return err
		}
	} else if err := d.admitID(&sub.ID); err != nil {
		return err
	}
	c.ID, c.Report.Call.ID = sub.ID, sub.ID
	for i := range c.Changes {
		ch := &c.Changes[i]
		if err := d.admitID(&ch.ID); err != nil {
			return err
		}
		if ch.Report != c.ID {
			return invalid("changes", "a change names another report than the line that it stands in")
		}
		if ch.Kind == call.ChangeAttached && (ch.Attachment == nil || int64(len(ch.Attachment.Bytes)) > d.opt.Limits.Attachment) {
			return invalid("changes", fmt.Sprintf("an attachment is missing or larger than %d MB", d.opt.Limits.Attachment>>20))
		}
	}
	return nil
}

func (d *Desk) notErased(ctx context.Context, id string) error {
	err := d.there(ctx, id)
	if errors.Is(err, errErased) {
		return err
	}
	return nil
}

// Backup writes a copy of the database to a new file of the given name.
func (d *Desk) Backup(ctx context.Context, who Actor, file string) error {
	seq, err := d.enter(ctx, who, call.ChangeBackedUp)
	if err != nil {
		return err
	}
	d.await(ctx, seq)
	return d.shelf.use(func(s Store) error {
		_, err := s.Backup(ctx, file)
		return err
	})
}

// Restore puts a backup in the place of the database. What was erased since
// stays erased; what the journal still holds is added to it. A backup of how
// things are now is made first, among the desk's own.
func (d *Desk) Restore(ctx context.Context, who Actor, file string) error {
	if _, err := os.Stat(file); err != nil {
		return invalid("file", "There is no such backup: check its name and its folder.")
	}
	err := d.shelf.use(func(s Store) error {
		if _, err := d.opt.Shelf.Backup(ctx, s, time.Time{}); err != nil {
			return err
		}
		return s.Restore(ctx, file)
	})
	if err != nil {
		return err
	}
	d.shelf.anew()
	seq, err := d.enter(ctx, who, call.ChangeRestored)
	if err == nil {
		d.await(ctx, seq)
	}
	return err
}
