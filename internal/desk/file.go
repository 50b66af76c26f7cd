package desk

import (
	"cmp"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/complaint"
	"github.com/hangup-project/hangup/internal/wire"
)

// FileOptions say what is known beside a file of complaints.
type FileOptions struct {
	// Import is the fingerprint of the file: the same one goes on where it was
	// cut off. Begins says that it is only of how the file begins: one that was read
	// to its end is read from the start again, for it may be another.
	Import string
	Begins bool
	Name   string // of the file, for people; may be empty
	Source string // names a file of JSON lines
}

// FileTaken counts what a file of complaints brought.
type FileTaken struct {
	complaint.Summary
	// New and Old are the lines taken that were new, and those that were there
	// already. They are told apart in the database: both are 0 where it has not
	// got there yet (see Found).
	New, Old int64
	Reports  int       // with words, judged
	Known    int       // of these, reports that were there
	NoScam   int       // of these, reports judged no scam, which waves do not count
	Lines    []Refused // refused, at most 1000
	From     int64     // the line at which it went on; 0 from the start
	Found    bool      // all can be found already; else the database follows
	// Same is a file with the same content that stands under another name, so
	// that its lines count twice; nil where there is none.
	Same *ImportedFile
}

// atATime is how many lines are one entry of the journal, mostWaiting how many
// bytes of reports wait for one, judged how many reports are judged and written
// at once, mostListed how many refused lines of a file are kept, the rest being
// counted alone, but for the last line: see resume.
const (
	atATime     = 500
	mostWaiting = 8 << 20
	judged      = 64
	mostListed  = 100_000
)

// storing is how long an import waits until the database has its lines, so that
// it can tell new ones from known ones.
const storing = 3 * time.Minute

// TakeFile takes in a file of complaints, or of dated JSON lines. The same line
// twice is one; a bad line stops none of the rest; what was cut off goes on
// where it stopped. The error is an *Error where the file is none that can be
// read.
func (d *Desk) TakeFile(ctx context.Context, who Actor, r io.Reader, o FileOptions) (FileTaken, error) {
	if o.Import == "" || len(o.Import) > maxName || len(o.Source) > maxName {
		return FileTaken{}, invalid("import", "The import needs a fingerprint of the file, of at most 200 letters.")
	}
	o.Name = fileName(o.Name)
	in := &intaking{d: d, ctx: ctx, who: who, o: o, began: d.now()}
	if err := d.intakes.begin(in); err != nil {
		return FileTaken{}, err
	}
	defer d.intakes.end(in)
	if err := d.settled(ctx); err != nil {
		return FileTaken{}, err
	}
	defer d.importing()()
	if err := in.resume(); err != nil {
		return in.done, err
	}
	reader, err := complaint.Open(r, complaint.Options{Source: o.Source, Country: d.opt.Country, Now: d.now(), From: in.done.From})
	if err != nil {
		return in.done, ofFile(err)
	}
	in.reader = reader
	err = in.read()
	in.written, _ = d.opt.Journal.Last()
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
		in.done.Found = d.awaitLong(ctx, storing, func(p *progress) bool { return p.seq >= seq })
		err = in.tellApart()
	}
	return in.done, ofFile(err)
}

// ofFile gives a fault of a file as one of the desk.
func ofFile(err error) error {
	var e *complaint.Error
	if errors.As(err, &e) {
		return invalid("file", e.Message)
	}
	if errors.Is(err, ErrFull) {
		return &Error{Code: Full, Err: err, Message: "There is no room left on the disk of this desk. What was taken in of the file by then is safe. Make room, then give the same file again: it goes on where it stopped."}
	}
	return err
}

// intaking is one run over a file.
type intaking struct {
	d      *Desk
	ctx    context.Context
	who    Actor
	o      FileOptions
	began  time.Time
	reader *complaint.Reader
	before ImportedFile // what had come of the file by an earlier run
	anew   bool         // it was read to its end, and is read again
	again  int64        // the line that an earlier run refused, and that is given once more; 0 where there is none

	// What was read and is not written down yet.
	batch   []call.Complaint
	waiting []unjudged
	size    int // of the words that wait, in bytes
	last    int64
	counts  complaint.Summary
	safe    int64 // the line up to which all is written
	over    bool  // nothing more comes: the file ended, or broke off

	written uint64 // the place of the journal up to which it has all that the run brought

	line, taken, refusedLines atomic.Int64 // for whoever watches

	mu      sync.Mutex // reports are judged many at once
	done    FileTaken
	unfit   map[string]int64 // reports that the desk refused, by why
	refused []call.RefusedLine
	listed  int // refused lines that are kept
	beyond  int64
	late    call.RefusedLine // the last of those beyond
}

// resume looks how far the file had come. Where the database cannot be asked it
// begins anew, which does no harm.
func (in *intaking) resume() error {
	f, err := in.standing()
	if err != nil {
		return err
	}
	if name, own := complaint.OwnName(f.Source); f.Import != "" && own && f.Source != complaint.OwnSource(in.o.Source) {
		if f.holdsNothing() {
			return in.d.clear(in.ctx, f.Import)
		}
		return takenAs(cmp.Or(name, f.Source))
	}
	in.before, in.listed = f, f.Refused
	if in.anew = in.o.Begins && f.Whole(); in.anew {
		return nil
	}
	in.last, in.safe = f.Line, f.Line
	if f.Line == 0 {
		return nil
	}
	in.done.From = f.Line + 1
	if refused, err := in.lastRefused(); err != nil || !refused || f.Whole() {
		return err
	}
	in.done.From, in.again = f.Line, f.Line // it may have been cut
	in.listed--
	return nil
}

// lastRefused says whether the last line of what had come of the file was refused.
func (in *intaking) lastRefused() (refused bool, err error) {
	err = in.d.shelf.use(func(s Store) error {
		list, err := s.RefusedOf(in.ctx, tenant, in.o.Import, in.before.Line-1, 1)
		refused = len(list) > 0 && list[0].Line == in.before.Line
		return err
	})
	return refused, err
}

// standing is what the database has of the file.
func (in *intaking) standing() (found ImportedFile, err error) {
	list, err := in.d.imports(in.ctx)
	for _, f := range list {
		if f.Import == in.o.Import {
			found = f
		}
	}
	if unavailable(err) {
		err = nil
	}
	return found, err
}

// tellApart says how many lines were new, and whether the same content stands
// under another name.
func (in *intaking) tellApart() error {
	if !in.done.Found {
		return nil
	}
	list, err := in.d.imports(in.ctx)
	if unavailable(err) {
		in.done.Found = false
		return nil
	}
	source := ""
	for _, f := range list {
		if f.Import == in.o.Import {
			in.done.New = int64(f.Taken - in.before.Taken + in.done.Reports - in.done.Known)
			in.done.Old = max(0, in.done.Taken-in.done.New)
			source = f.Source
		}
	}
	for _, f := range list {
		if f.stands(in.done.Content, source) {
			in.done.Same = &f
		}
	}
	return err
}

// read takes the file in to its end. Where it breaks off, what it has brought by
// then stands.
func (in *intaking) read() error {
	for in.ctx.Err() == nil {
		item, err := in.reader.Next()
		var bad *complaint.Refused
		switch {
		case errors.Is(err, io.EOF):
			in.over = true
			return in.flush(true)
		case errors.As(err, &bad):
			in.last = bad.Line
			in.refuse(bad.Line, bad.Why)
		case err != nil:
			in.over = true
			return errors.Join(err, in.flush(false))
		case item.Report != nil:
			in.last = item.Line
			if err := in.report(item); err != nil {
				return err
			}
		default:
			in.last = item.Line
			in.complaint(item.Complaint)
		}
		in.line.Store(in.last)
		if in.full() {
			if err := in.flush(false); err != nil {
				return err
			}
		}
	}
	return context.Cause(in.ctx)
}

// full says that there is enough for an entry of the journal.
func (in *intaking) full() bool {
	return len(in.batch)+len(in.waiting) >= atATime || in.size >= mostWaiting || len(in.refused) >= atATime
}

func (in *intaking) refuse(line int64, why string) {
	in.refusedLines.Add(1)
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.done.Lines) < mostRefused {
		in.done.Lines = append(in.done.Lines, Refused{int(line), why})
	}
	if in.anew && line <= in.before.Line {
		return // it is listed, from the first time
	}
	if in.listed >= mostListed {
		in.beyond++
		in.late = call.RefusedLine{Line: line, Why: why}
		return
	}
	in.listed++
	in.refused = append(in.refused, call.RefusedLine{Line: line, Why: why})
}

func (in *intaking) complaint(c *complaint.Complaint) {
	out := call.Complaint{Key: c.Key, Source: c.Source, Occurred: dated(c.Occurred), Filed: dated(c.Filed), Callback: c.Callback, Type: c.Type,
		Country: c.Country, Region: c.Region, Area: c.Area, Reporter: whoTold(in.d.mark(c.Reporter))}
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
	in.batch = append(in.batch, out)
	in.taken.Add(1)
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
// was cut off goes on behind its last line. end says that it was read whole.
func (in *intaking) flush(end bool) error {
	some := len(in.batch)+len(in.waiting)+len(in.refused) > 0 || in.beyond > 0
	if err := in.judge(); err != nil {
		return err
	}
	if !some && !end || in.before.Whole() && !in.anew && in.last <= in.before.Line {
		return nil // the file was read whole before, and has nothing behind that
	}
	if in.over && in.beyond > 0 && in.late.Line == in.last {
		in.beyond, in.refused = in.beyond-1, append(in.refused, in.late) // a next run has to know
	}
	sum := in.reader.Summary()
	b := call.Batch{Source: in.source(), Line: in.last, Again: in.again, Complaints: in.batch, Refused: in.refused, Unlisted: in.beyond,
		NotCalls: sum.NotCalls - in.counts.NotCalls, Impossible: sum.Impossible - in.counts.Impossible}
	if in.anew && in.last <= in.before.Line {
		b.NotCalls, b.Impossible = 0, 0 // they were counted the first time
	}
	if end && !sum.CutOff {
		b.Content = sum.Content
	}
	if err := in.write(b); err != nil {
		return err
	}
	in.safe, in.again = in.last, 0
	in.batch, in.refused, in.beyond, in.counts = nil, nil, 0, sum
	return nil
}

// write puts a stretch into the journal. What was begun is finished, also where
// nobody waits for it any more.
func (in *intaking) write(b call.Batch) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	if in.ctx.Err() != nil {
		return context.Cause(in.ctx)
	}
	b.ID, b.Import, b.At, b.By, b.Name, b.Format = id.String(), in.o.Import, in.d.now(), in.who.Name, in.o.Name, string(in.reader.Summary().Format)
	_, err = in.d.write(context.WithoutCancel(in.ctx), wire.Event{Tenant: tenant, Batch: &b})
	return err
}

// source is under what name the lines of the file are told apart.
func (in *intaking) source() string {
	if len(in.batch) > 0 {
		return in.batch[0].Source
	}
	return in.reader.Source()
}
