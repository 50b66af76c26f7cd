package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
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
	Cases   int // written down: new ones, and changes of those that were there
	Known   int // of these, cases that were there
	Erased  int // left out, because they were erased here
	Refused []Refused
	Found   bool // they can be found already; else the database follows
}

// Refused is a line of an import that could not be taken in.
type Refused struct {
	Line int // from 1
	Why  string
}

// Bounds of an import: refused lines that are told (it goes on after them), and
// cases that are written down at once, for they share syncs, in number and bytes.
const (
	mostRefused   = 1000
	together      = 64
	togetherBytes = 32 << 20
)

// Import takes in lines of an export. The same line twice is one case; changes
// are added to what is there. next gives the lines, and io.EOF (or any error)
// at the end; that error is returned but for io.EOF.
func (d *Desk) Import(ctx context.Context, who Actor, next func() ([]byte, error)) (Imported, error) {
	defer d.importing()()
	var in Imported
	group, writing := errgroup.WithContext(ctx)
	group.SetLimit(together)
	room := semaphore.NewWeighted(togetherBytes)
	for writing.Err() == nil {
		line, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return in, errors.Join(err, group.Wait())
		}
		if first := bytes.TrimSpace(line); in.Lines == 0 && len(first) > 0 && first[0] != '{' {
			return in, errors.Join(invalid("file", "This is no export of a desk: every line of one is a JSON object. A public file of complaints goes another way: hangup import FILE, or POST /api/v1/complaints."), group.Wait())
		}
		c, ok := d.importLine(ctx, line, &in)
		if !ok {
			continue
		}
		size := min(int64(len(line)), togetherBytes)
		if room.Acquire(writing, size) != nil {
			break // a write failed, or nobody waits any more
		}
		group.Go(func() error {
			defer room.Release(size)
			return d.writeCase(writing, c)
		})
	}
	if err := group.Wait(); err != nil {
		return in, err
	}
	seq, err := d.enter(ctx, who, call.ChangeImported)
	if err == nil {
		in.Found = d.await(ctx, seq)
	}
	return in, err
}

// importLine reads a line and counts it; ok says that it is to be written.
func (d *Desk) importLine(ctx context.Context, line []byte, in *Imported) (c call.Case, ok bool) {
	in.Lines++
	c, err := wire.DecodeCase(line)
	if err == nil {
		err = d.admitCase(&c)
	}
	if err == nil {
		err = d.there(ctx, c.ID)
	}
	switch {
	case errors.Is(err, errErased):
		in.Erased++
		return c, false
	case err == nil:
		in.Known++
		c.Gone = nil // what age has taken elsewhere stays here
	case !errors.Is(err, errNoCase) && !unavailable(err):
		if len(in.Refused) < mostRefused {
			in.Refused = append(in.Refused, Refused{in.Lines, err.Error()})
		}
		return c, false
	}
	in.Cases++
	return c, true
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
		out = append(out, call.Change{ID: derived(c.ID, string(part)), Report: c.ID, At: c.Received, By: "hangup", Kind: call.ChangeExpired, Note: string(part)})
	}
	return out
}

// derived is a UUIDv7 of the time of another, the same one for the same of what.
func derived(id, what string) string {
	u := uuid.MustParse(id) // its first six bytes are the time
	sum := sha256.Sum256([]byte(id + what))
	copy(u[6:], sum[:])
	u[6], u[8] = u[6]&0x0f|0x70, u[8]&0x3f|0x80
	return u.String()
}

// admitCase checks what a line of an import brings, and brings it into form as
// if it had been told here.
func (d *Desk) admitCase(c *call.Case) error {
	if c.ID == "" {
		return invalid("id", `"id" is missing: every report of an export has one`)
	}
	if c.Received.Before(earliest) || c.Received.After(d.now().Add(ahead)) {
		return invalid("received", `"received" must be a time between 1990 and now`)
	}
	sub := Submission{ID: c.ID, Call: c.Report.Call, Occurred: c.Occurred, Happened: c.Happened}
	if err := d.admitWords(&sub, slices.Contains(c.Gone, call.PartWords)); err != nil {
		return err
	}
	for _, part := range c.Gone {
		if part != call.PartWords && part != call.PartEvidence && part != call.PartAttachments {
			return invalid("gone", `"gone" must name words, evidence or attachments`)
		}
	}
	c.ID, c.Report.Call, c.Happened = sub.ID, blacken(sub.Call, c.Verdict), sub.Happened
	c.Report.Call.ID = sub.ID
	for i := range c.Changes {
		if err := d.admitChange(c.ID, &c.Changes[i]); err != nil {
			return err
		}
	}
	return nil
}

// earliest is the earliest time at which a report may have been received.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// admitChange checks one change of an import. Only what changes a case can come
// in: lines of another desk's audit trail would be forged here.
func (d *Desk) admitChange(report string, ch *call.Change) error {
	if err := d.admitID(&ch.ID); err != nil {
		return err
	}
	if ch.Report != report || ch.ID == report {
		return invalid("changes", "a change names another report than the line that it stands in")
	}
	fits := false
	switch ch.Kind {
	case call.ChangeNoted:
		ch.Note = judge.Blacken(ch.Note)
		fits = utf8.RuneCountInString(ch.Note) <= maxNote
	case call.ChangeCorrected:
		if k := ch.Correction; k != nil {
			k.Reason = judge.Blacken(k.Reason)
			fits = utf8.RuneCountInString(k.Reason) <= maxNote && (k.Type == "" || isType(k.Type))
		}
	case call.ChangeAttached:
		fits = ch.Attachment != nil && int64(len(ch.Attachment.Bytes)) <= d.opt.Limits.Attachment
	case call.ChangeDetached:
		fits = ch.Attachment != nil
	case call.ChangeHappened:
		fits = admitHappened(&ch.Happened) == nil
	}
	if !fits {
		return invalid("changes", fmt.Sprintf("a change is of a kind that an import cannot bring, or larger than the desk takes (attachments: %d MB)", d.opt.Limits.Attachment>>20))
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
		if _, err := d.opt.Shelf.Backup(ctx, s); err != nil {
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
