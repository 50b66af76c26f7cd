package desk

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/complaint"
	"github.com/hangup-project/hangup/internal/wire"
)

// unjudged is a line with words on its way to be judged.
type unjudged struct {
	line int64
	sub  Submission
	typ  string // as the file has it; may be empty
	gone string // what is said where it was erased
}

// What is said of a line with words that was erased: where it has no UUID of its
// own, it is told apart by the name of the file.
const (
	erasedHere = "This report was erased, by itself or with a file that was taken back, and does not come again under the same name. " +
		"If it is meant to come in anew, import the file under another name: with --source, or in the field for where the lines come from."
	erasedAlone = "The report with this id was erased, by itself or with a file that was taken back, and does not come again."
)

// report has a line with words wait until there are some. One that the desk does
// not take is refused at once: it is never said to be the file's.
func (in *intaking) report(item complaint.Item) error {
	r := item.Report
	w := unjudged{line: item.Line, typ: r.Type, gone: erasedAlone, sub: Submission{ID: r.ID, Call: r.Call, Occurred: r.Occurred, Reporter: r.Reporter, Region: r.Region, Async: true}}
	if w.sub.Occurred.IsZero() {
		w.sub.Occurred = r.Filed
	}
	if !r.Timed {
		// A day without a time is that day where the desk stands.
		y, m, day := w.sub.Occurred.Date()
		w.sub.Occurred = time.Date(y, m, day, 0, 0, 0, 0, in.d.opt.Lookout.Zone)
	}
	if own, err := uuid.Parse(r.ID); err == nil && own.Version() == 7 {
		w.sub.ID = own.String() // as it is kept
	} else {
		w.sub.ID, w.gone = in.idOf(r), erasedHere
	}
	if err := in.d.admit(&w.sub); err != nil {
		return in.unkept(w, err)
	}
	in.waiting = append(in.waiting, w)
	for _, u := range r.Call.Turns {
		in.size += len(u.Text)
	}
	return nil
}

// judge keeps the reports that wait. That they are the file's is written down
// before the first of them, so that whatever a kill leaves can be taken back with
// it.
func (in *intaking) judge() error {
	if len(in.waiting) == 0 {
		return nil
	}
	announced := call.Batch{Source: in.reader.Source(), Line: in.safe}
	for _, w := range in.waiting {
		announced.Reports = append(announced.Reports, w.sub.ID)
	}
	if err := in.write(announced); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(in.ctx)
	group.SetLimit(judged)
	for _, w := range in.waiting {
		group.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return in.keep(context.WithoutCancel(ctx), w)
		})
	}
	in.waiting, in.size = nil, 0
	return group.Wait()
}

// keep judges and keeps a line with words.
func (in *intaking) keep(ctx context.Context, w unjudged) error {
	known, scam, err := in.submit(ctx, w.sub, w.typ)
	if err != nil {
		return in.unkept(w, err)
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
}

// unkept refuses a line with words where the fault is its own; any other error it
// gives back.
func (in *intaking) unkept(w unjudged, err error) error {
	var bad *Error
	if !errors.As(err, &bad) || bad.Code != Invalid && bad.Code != TooLarge && bad.Code != Gone {
		return err
	}
	why := bad.Message
	if bad.Code == Gone {
		why = w.gone
	}
	in.refuse(w.line, why)
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.unfit == nil {
		in.unfit = map[string]int64{}
	}
	in.unfit[why]++
	return nil
}

// submit keeps one report that is admitted. Where the judge is silent and the file names a kind
// of scam, the file's word stands beside the verdict as a correction. It gives
// whether the report was there, and whether it is of a scam then.
func (in *intaking) submit(ctx context.Context, sub Submission, named string) (known, scam bool, err error) {
	got, err := in.d.receive(ctx, Actor{Name: in.who.Name, Origin: call.OriginImport}, sub)
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
