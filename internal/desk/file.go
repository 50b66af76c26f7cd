package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/complaint"
	"github.com/hangup-project/hangup/internal/wire"
)

// FileOptions say what is known beside a file of complaints.
type FileOptions struct {
	// Import is the fingerprint of the file: the same one goes on where it was
	// cut off.
	Import string
	Source string           // names a file of JSON lines
	Format complaint.Format // empty to look at the header
}

// FileTaken counts what a file of complaints brought.
type FileTaken struct {
	complaint.Summary
	Reports int       // with words, judged
	Known   int       // of these, reports that were there
	Lines   []Refused // refused, at most 1000
	From    int64     // the line at which it went on; 0 from the start
	Found   bool      // all can be found already; else the database follows
}

// atATime is how many complaints are one entry of the journal, and how many
// reports are judged and written at once.
const (
	atATime = 500
	judged  = 64
)

// TakeFile takes in a file of complaints, or of dated JSON lines. The same line
// twice is one; a bad line stops none of the rest; what was cut off goes on
// where it stopped. The error is an *Error where the file is none that can be
// read.
func (d *Desk) TakeFile(ctx context.Context, who Actor, r io.Reader, o FileOptions) (FileTaken, error) {
	if o.Import == "" || len(o.Import) > maxName || len(o.Source) > maxName {
		return FileTaken{}, invalid("import", "The import needs a fingerprint of the file, of at most 200 letters.")
	}
	if err := d.settled(ctx); err != nil {
		return FileTaken{}, err
	}
	defer d.importing()()
	in := &intaking{d: d, ctx: ctx, who: who, o: o}
	if err := in.resume(); err != nil {
		return in.done, err
	}
	reader, err := complaint.Open(r, complaint.Options{Format: o.Format, Source: o.Source, Country: d.opt.Country, Now: d.now(), From: in.done.From})
	if err != nil {
		return in.done, ofFile(err)
	}
	err = in.all(reader)
	in.done.Summary = reader.Summary()
	for why, n := range in.unfit {
		if in.done.Refused == nil {
			in.done.Refused = map[string]int64{}
		}
		in.done.Refused[why] += n
	}
	if err != nil {
		return in.done, ofFile(err)
	}
	seq, err := d.enter(ctx, who, call.ChangeImported)
	if err == nil {
		in.done.Found = d.await(ctx, seq)
	}
	return in.done, err
}

// ofFile gives a fault of a file as one of the desk.
func ofFile(err error) error {
	var e *complaint.Error
	if errors.As(err, &e) {
		return invalid("file", e.Message)
	}
	return err
}

// intaking is one run over a file.
type intaking struct {
	d     *Desk
	ctx   context.Context
	who   Actor
	o     FileOptions
	whole context.Context // of the run; ctx is that of the group
	batch []call.Complaint
	last  int64 // the line of the newest of them
	group *errgroup.Group

	mu    sync.Mutex // reports are judged beside the reading
	done  FileTaken
	unfit map[string]int64 // reports that the desk refused, by why
}

// resume looks how far the file had come. Where the database cannot be asked it
// begins anew, which does no harm.
func (in *intaking) resume() error {
	err := in.d.shelf.use(func(s Store) error {
		files, err := s.Imports(in.ctx, tenant)
		for _, f := range files {
			if f.Import == in.o.Import {
				in.done.From = f.Line
			}
		}
		return err
	})
	if unavailable(err) {
		return nil
	}
	return err
}

func (in *intaking) all(r *complaint.Reader) error {
	in.whole = in.ctx
	in.together()
	for in.ctx.Err() == nil {
		item, err := r.Next()
		var bad *complaint.Refused
		switch {
		case errors.Is(err, io.EOF):
			return in.flush()
		case errors.As(err, &bad):
			in.refuse(bad.Line, bad.Why)
		case err != nil:
			return errors.Join(err, in.flush())
		case item.Report != nil:
			in.report(item)
		default:
			if err := in.complaint(item); err != nil {
				return errors.Join(err, in.group.Wait())
			}
		}
	}
	return errors.Join(in.group.Wait(), context.Cause(in.ctx))
}

// together begins a group of reports that are judged beside the reading.
func (in *intaking) together() {
	in.group, in.ctx = errgroup.WithContext(in.whole)
	in.group.SetLimit(judged)
}

func (in *intaking) refuse(line int64, why string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.done.Lines) < mostRefused {
		in.done.Lines = append(in.done.Lines, Refused{int(line), why})
	}
}

func (in *intaking) complaint(item complaint.Item) error {
	c := item.Complaint
	out := call.Complaint{Key: c.Key, Source: c.Source, Occurred: dated(c.Occurred), Filed: dated(c.Filed), Callback: c.Callback, Type: c.Type,
		Country: c.Country, Region: c.Region, Area: c.Area}
	if out.Filed.IsZero() {
		out.Filed = c.Day()
	}
	switch c.Role {
	case call.PhoneCallback:
		if out.Callback == "" {
			out.Callback = c.Number
		}
	default:
		out.Number = c.Number
	}
	in.batch, in.last = append(in.batch, out), item.Line
	if len(in.batch) < atATime {
		return nil
	}
	return in.flush()
}

// dated keeps the day as it stands in the file: a complaint counts on that day
// wherever the desk stands.
func dated(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, day := t.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
}

// flush writes down what has been read, once all reports before it are: what
// was cut off goes on behind its last line.
func (in *intaking) flush() error {
	if err := in.group.Wait(); err != nil || len(in.batch) == 0 {
		return err
	}
	in.together()
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	b := call.Batch{ID: id.String(), Import: in.o.Import, Source: in.batch[0].Source, At: in.d.now(), By: in.who.Name, Line: in.last, Complaints: in.batch}
	in.batch = nil
	_, err = in.d.write(in.ctx, wire.Event{Tenant: tenant, Batch: &b})
	return err
}

// report judges and keeps a line with words, while others are read on.
func (in *intaking) report(item complaint.Item) {
	r := item.Report
	sub := Submission{ID: r.ID, Call: r.Call, Occurred: r.Occurred, Reporter: r.Reporter, Region: r.Region, Async: true}
	if sub.Occurred.IsZero() {
		sub.Occurred = r.Filed
	}
	if uuid.Validate(sub.ID) != nil {
		sub.ID = in.idOf(r)
	}
	ctx := in.ctx
	in.group.Go(func() error {
		known, err := in.submit(ctx, sub, r.Type)
		var bad *Error
		if errors.As(err, &bad) && (bad.Code == Invalid || bad.Code == TooLarge || bad.Code == Gone) {
			in.refuse(item.Line, bad.Message)
			in.mu.Lock()
			defer in.mu.Unlock()
			if in.unfit == nil {
				in.unfit = map[string]int64{}
			}
			in.unfit[bad.Message]++
			return nil
		}
		in.mu.Lock()
		defer in.mu.Unlock()
		if err == nil {
			in.done.Reports++
		}
		if known {
			in.done.Known++
		}
		return err
	})
}

// submit keeps one report. Where the judge is silent and the file names a kind
// of scam, the file's word stands beside the verdict as a correction.
func (in *intaking) submit(ctx context.Context, sub Submission, named string) (known bool, err error) {
	got, err := in.d.Submit(ctx, Actor{Name: in.who.Name, Origin: call.OriginImport}, sub)
	if err != nil || named == "" || !isType(named) || got.Verdict.Level != call.LevelNone {
		return got.Known, err
	}
	// The same one each time: a run that was cut off may have owed it.
	k := call.Change{ID: derived(sub.ID, "named by its file"), Report: sub.ID, At: in.d.now(), By: in.who.Name, Kind: call.ChangeCorrected,
		Correction: &call.Correction{Level: call.LevelCaution, Type: named, Reason: "The file that it was imported from names it so."}}
	_, err = in.d.write(ctx, wire.Event{Tenant: tenant, Change: &k})
	return got.Known, err
}

// idOf makes the id of a line that has none: the same line has the same one. Its
// time is that of the call.
func (in *intaking) idOf(r *complaint.Report) string {
	at := r.Day()
	if at.IsZero() {
		at = in.d.now()
	}
	var then uuid.UUID
	for i := range 6 {
		then[i] = byte(at.UnixMilli() >> (40 - 8*i))
	}
	return derived(then.String(), r.Source+"\x00"+r.Key)
}

// Imports lists the files of complaints that were taken in, the newest first.
func (d *Desk) Imports(ctx context.Context) (list []ImportedFile, err error) {
	err = d.shelf.use(func(s Store) error {
		list, err = s.Imports(ctx, tenant)
		return err
	})
	return list, err
}

// UndoImport takes a file of complaints back, for good. Reports with words that
// it brought stay; they are erased one by one.
func (d *Desk) UndoImport(ctx context.Context, who Actor, file string) (Done, error) {
	var ids []string
	err := d.shelf.use(func(s Store) (err error) {
		ids, err = s.Batches(ctx, tenant, file)
		return err
	})
	switch {
	case err != nil:
		return Done{}, err
	case len(ids) == 0:
		return Done{}, &Error{Code: NotFound, Message: "No such file was imported, or it was taken back already."}
	}
	var last uint64
	for _, id := range ids {
		if last, err = d.opt.Journal.Bury(ctx, tenant, id); err != nil {
			return Done{}, full(fmt.Errorf("taking back an import: %w", err))
		}
	}
	seq, err := d.enter(ctx, who, call.ChangeErased)
	if err != nil {
		return Done{}, err
	}
	return Done{Seen: d.awaitGrave(ctx, last) && d.await(ctx, seq)}, nil
}

// burying is how long an import waits for what is being taken back.
const burying = time.Minute

// settled waits until all that was taken back is gone: lines that come again
// before that would go with it.
func (d *Desk) settled(ctx context.Context) error {
	_, grave := d.opt.Journal.Last()
	if !d.awaitLong(ctx, burying, func(p *progress) bool { return p.grave >= grave }) && d.shelf.fault() == nil {
		return &Error{Code: Unavailable, Message: "A file is still being taken back. Wait a minute, then import again; nothing was changed."}
	}
	return nil
}
