package desk

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"
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
	// cut off. Begins says that it is only of how the file begins: one that was read
	// to its end is read from the start again, for it may be another.
	Import string
	Begins bool
	Name   string           // of the file, for people; may be empty
	Source string           // names a file of JSON lines
	Format complaint.Format // empty to look at the header
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

// atATime is how many lines are one entry of the journal, judged how many
// reports are judged and written at once, mostListed how many refused lines of a
// file are kept, the rest being counted alone.
const (
	atATime    = 500
	judged     = 64
	mostListed = 100_000
)

// storing is how long an import waits until the database has its lines, so that
// it can tell new ones from known ones.
const storing = 3 * time.Minute

// owning is how long an import that breaks off tries to write down which reports
// are its own.
const owning = 10 * time.Second

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
	reader, err := complaint.Open(r, complaint.Options{Format: o.Format, Source: o.Source, Country: d.opt.Country, Now: d.now(), From: in.done.From})
	if err != nil {
		return in.done, ofFile(err)
	}
	in.reader = reader
	err = in.all()
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
	d      *Desk
	ctx    context.Context
	who    Actor
	o      FileOptions
	began  time.Time
	whole  context.Context // of the run; ctx is that of the group
	reader *complaint.Reader
	before ImportedFile     // what had come of the file by an earlier run
	anew   bool             // it was read to its end, and is read again
	batch  []call.Complaint // not written down yet
	last   int64            // the line of the newest of what was read
	counts complaint.Summary
	group  *errgroup.Group
	// written is the place of the journal of what was written last, safe the line
	// up to which all is written.
	written uint64
	safe    int64

	line, taken, refusedLines atomic.Int64 // for whoever watches

	mu      sync.Mutex // reports are judged beside the reading
	done    FileTaken
	unfit   map[string]int64 // reports that the desk refused, by why
	reports []string         // of the file, not written down yet
	refused []call.RefusedLine
	listed  int // refused lines that are kept
	beyond  int64
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
		return invalid("source", "This file was taken in already, under the name "+cmp.Or(name, f.Source)+
			": under another one its lines would count twice. Import it under that name, or take it back first; nothing was changed.")
	}
	in.before, in.listed = f, f.Refused
	if in.anew = in.o.Begins && f.Whole(); in.anew {
		return nil
	}
	in.done.From, in.last, in.safe = f.Line, f.Line, f.Line
	if f.Whole() {
		in.done.From++ // else the last line is given again, for it may have been cut
	}
	return nil
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
		if f.Content == in.done.Content && f.Whole() && f.Import != in.o.Import && f.Source != source {
			in.done.Same = &f
		}
	}
	return err
}

// all reads the file to its end. Where it breaks off, what it has brought by
// then is the file's all the same.
func (in *intaking) all() error {
	in.whole = in.ctx
	in.together()
	err := in.read()
	if err == nil {
		return nil
	}
	if failed := in.group.Wait(); !errors.Is(err, failed) {
		err = errors.Join(err, failed)
	}
	return errors.Join(err, in.own())
}

func (in *intaking) read() error {
	for in.ctx.Err() == nil {
		item, err := in.reader.Next()
		var bad *complaint.Refused
		switch {
		case errors.Is(err, io.EOF):
			return in.flush(true)
		case errors.As(err, &bad):
			in.last = bad.Line
			in.refuse(bad.Line, bad.Why)
		case err != nil:
			return errors.Join(err, in.flush(false))
		case item.Report != nil:
			in.last = item.Line
			in.report(item)
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

// own writes down which reports are the file's after a break: they are in the
// journal already, and would stand for ever if it is taken back. It says nothing
// of how far the file was read, for of what came last some may be missing.
func (in *intaking) own() error {
	if len(in.reports) == 0 {
		return nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(in.whole), owning)
	defer cancel()
	seq, err := in.d.write(ctx, wire.Event{Tenant: tenant, Batch: &call.Batch{ID: id.String(), Import: in.o.Import, Source: in.reader.Source(), At: in.d.now(),
		By: in.who.Name, Line: in.safe, Reports: in.reports, Name: in.o.Name, Format: string(in.reader.Summary().Format)}})
	if err == nil {
		in.written = seq
	}
	return err
}

// full says that there is enough for an entry of the journal.
func (in *intaking) full() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return len(in.batch)+len(in.reports) >= atATime || len(in.refused) >= atATime
}

// together begins a group of reports that are judged beside the reading.
func (in *intaking) together() {
	in.group, in.ctx = errgroup.WithContext(in.whole)
	in.group.SetLimit(judged)
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
	if err := in.group.Wait(); err != nil {
		return err
	}
	in.together()
	some := len(in.batch)+len(in.reports)+len(in.refused) > 0 || in.beyond > 0
	if !some && !end || in.before.Whole() && !in.anew && in.last <= in.before.Line {
		return nil // the file was read whole before, and has nothing behind that
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	sum := in.reader.Summary()
	b := call.Batch{ID: id.String(), Import: in.o.Import, Source: in.source(), At: in.d.now(), By: in.who.Name, Line: in.last, Complaints: in.batch,
		Reports: in.reports, Refused: in.refused, Unlisted: in.beyond, Name: in.o.Name, Format: string(sum.Format),
		NotCalls: sum.NotCalls - in.counts.NotCalls, Impossible: sum.Impossible - in.counts.Impossible}
	if in.anew && in.last <= in.before.Line {
		b.NotCalls, b.Impossible = 0, 0 // they were counted the first time
	}
	if end && !sum.CutOff {
		b.Content = sum.Content
	}
	seq, err := in.d.write(in.ctx, wire.Event{Tenant: tenant, Batch: &b})
	if err != nil {
		return err
	}
	in.written, in.safe = seq, in.last
	in.batch, in.reports, in.refused, in.beyond, in.counts = nil, nil, nil, 0, sum
	return nil
}

// source is under what name the lines of the file are told apart.
func (in *intaking) source() string {
	if len(in.batch) > 0 {
		return in.batch[0].Source
	}
	return in.reader.Source()
}

// What is said of a line with words that was erased: where it has no UUID of its
// own, it is told apart by the name of the file.
const (
	erasedHere = "This report was erased, by itself or with a file that was taken back, and does not come again under the same name. " +
		"If it is meant to come in anew, import the file under another name: with --source, or in the field for where the lines come from."
	erasedAlone = "The report with this id was erased, by itself or with a file that was taken back, and does not come again."
)

// report judges and keeps a line with words, while others are read on.
func (in *intaking) report(item complaint.Item) {
	r := item.Report
	sub := Submission{ID: r.ID, Call: r.Call, Occurred: r.Occurred, Reporter: r.Reporter, Region: r.Region, Async: true}
	if sub.Occurred.IsZero() {
		sub.Occurred = r.Filed
	}
	if !r.Timed {
		// A day without a time is that day where the desk stands.
		y, m, day := sub.Occurred.Date()
		sub.Occurred = time.Date(y, m, day, 0, 0, 0, 0, in.d.opt.Lookout.Zone)
	}
	gone := erasedAlone
	if uuid.Validate(sub.ID) != nil {
		sub.ID, gone = in.idOf(r), erasedHere
	}
	ctx := in.ctx
	// Before it is kept, for a break may come between.
	in.mu.Lock()
	in.reports = append(in.reports, sub.ID)
	in.mu.Unlock()
	in.group.Go(func() error {
		known, scam, err := in.submit(ctx, sub, r.Type)
		var bad *Error
		if errors.As(err, &bad) && (bad.Code == Invalid || bad.Code == TooLarge || bad.Code == Gone) {
			why := bad.Message
			if bad.Code == Gone {
				why = gone
			}
			in.refuse(item.Line, why)
			in.mu.Lock()
			defer in.mu.Unlock()
			if in.unfit == nil {
				in.unfit = map[string]int64{}
			}
			in.unfit[why]++
			at := slices.Index(in.reports, sub.ID)
			in.reports = slices.Delete(in.reports, at, at+1)
			return nil
		}
		if err != nil {
			return err
		}
		in.taken.Add(1)
		in.mu.Lock()
		defer in.mu.Unlock()
		in.done.Reports++
		if known {
			in.done.Known++
		}
		if !scam {
			in.done.NoScam++
		}
		return nil
	})
}

// submit keeps one report. Where the judge is silent and the file names a kind
// of scam, the file's word stands beside the verdict as a correction. It gives
// whether the report was there, and whether it is of a scam then.
func (in *intaking) submit(ctx context.Context, sub Submission, named string) (known, scam bool, err error) {
	got, err := in.d.Submit(ctx, Actor{Name: in.who.Name, Origin: call.OriginImport}, sub)
	scam = got.Verdict.Level != call.LevelNone
	if err != nil || !isType(named) || scam {
		return got.Known, scam, err
	}
	// The same one each time: a run that was cut off may have owed it.
	k := call.Change{ID: derived(sub.ID, "named by its file"), Report: sub.ID, At: in.d.now(), By: in.who.Name, Kind: call.ChangeCorrected,
		Correction: &call.Correction{Level: call.LevelCaution, Type: named, Reason: "The file that it was imported from names it so."}}
	_, err = in.d.write(ctx, wire.Event{Tenant: tenant, Change: &k})
	return got.Known, true, err
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
