package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// Apply writes a batch and the cursor in one transaction.
//
// An event that the database does not take for what is in it must not stop
// those behind it: the batch is tried again with each event by itself, and that
// one is put aside (see Refused). An empty event only moves the cursor.
func (s *Store) Apply(ctx context.Context, journal string, after uint64, batch []desk.Placed) (desk.Applied, error) {
	if len(batch) == 0 {
		return desk.Applied{}, nil
	}
	ready := make([]prepared, len(batch))
	for i, p := range batch {
		ready[i] = prepare(p)
	}
	var done desk.Applied
	apply := func(guard bool) error {
		return s.change(ctx, func(t *tx) error {
			done = desk.Applied{}
			if err := t.follow(journal, "seq", after); err != nil {
				return err
			}
			for _, p := range ready {
				if err := t.take(p, guard, s.opt.Now().UnixMilli(), &done); err != nil {
					return err
				}
			}
			_, err := t.exec("UPDATE cursor SET seq = max(seq, ?)", place(batch[len(batch)-1].Seq))
			return err
		})
	}
	err := apply(false)
	if refused(err) {
		err = apply(true)
	}
	if err != nil {
		return desk.Applied{}, err
	}
	return done, nil
}

// place is a place of the journal as SQLite holds it.
func place(seq uint64) int64 { return int64(seq & (1<<63 - 1)) }

func refused(err error) bool {
	var r *refusal
	return errors.As(err, &r)
}

// follow makes the cursor that of the given journal. Places of another journal
// mean nothing in it. column is the cursor that is about to move on from after.
func (t *tx) follow(journal, column string, after uint64) error {
	var now string
	var at uint64
	if err := t.get("SELECT journal, "+column+" FROM cursor", nil, &now, &at); err != nil {
		return err
	}
	if now == journal {
		if at < after {
			return desk.ErrMoved
		}
		return nil
	}
	if after > 0 {
		return desk.ErrMoved
	}
	if _, err := t.exec("UPDATE cursor SET journal = ?, seq = 0, grave = 0", journal); err != nil {
		return err
	}
	return t.run(nil, "DELETE FROM origin", "DELETE FROM doomed")
}

// prepared is an event made ready outside of the transaction, for others wait
// for that.
type prepared struct {
	desk.Placed
	evidence []call.Evidence
	record   []byte
	// signature, gist and trace are of a report, marks of the complaints of a
	// batch.
	signature, gist, trace []byte
	marks                  []int64
	err                    error // its content cannot be stored
}

func prepare(p desk.Placed) prepared {
	out := prepared{Placed: p}
	switch e := p.Event; {
	case e.ID() == "":
		return out
	case e.Report != nil:
		out.evidence = complete(*e.Report)
		if out.record, out.err = wire.EncodeReport(*e.Report); out.err == nil {
			out.signature, out.gist, out.trace, out.err = trace(*e.Report, out.evidence)
		}
	case e.Batch != nil:
		out.marks = make([]int64, len(e.Batch.Complaints))
		for i, c := range e.Batch.Complaints {
			out.marks[i] = mark(c)
		}
	case e.Change != nil:
		c := *e.Change
		if c.Attachment != nil {
			a := *c.Attachment
			a.Bytes = nil // they have a table of their own
			c.Attachment = &a
		}
		out.record, out.err = wire.EncodeChange(c)
	}
	return out
}

// take applies one event. With guard, one that cannot be stored is put aside;
// without, it gives a refusal.
func (t *tx) take(p prepared, guard bool, now int64, done *desk.Applied) error {
	if p.Event.ID() == "" {
		return nil
	}
	if !guard {
		if p.err != nil {
			return &refusal{}
		}
		return t.event(p, done)
	}
	if _, err := t.exec("SAVEPOINT event"); err != nil {
		return err
	}
	before := *done
	err := error(&refusal{})
	if p.err == nil {
		err = fault(t.ctx, t.event(p, done))
	}
	if refused(err) {
		*done = before
		if err = t.run(nil, "ROLLBACK TO event"); err == nil {
			err = t.refuse(p, now)
		}
	}
	if err != nil {
		return err
	}
	return t.run(nil, "RELEASE event")
}

// refuse keeps an event that cannot be stored, whole where it can be written.
func (t *tx) refuse(p prepared, now int64) error {
	record, err := wire.EncodeEvent(p.Event)
	if err != nil {
		record = nil // the journal has it
	}
	_, err = t.exec("INSERT INTO refused (tenant, event, report, seq, at, record) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		p.Event.Tenant, p.Event.ID(), reportOf(p.Event), place(p.Seq), now, record)
	return err
}

// reportOf is the id of the report to which an event belongs, or of what can be
// erased in its place: a batch, a decision.
func reportOf(e wire.Event) string {
	switch {
	case e.Batch != nil:
		return e.Batch.ID
	case e.Decision != nil:
		return e.Decision.ID
	case e.Report != nil:
		return e.Report.ID
	case e.Change != nil:
		return e.Change.Report
	}
	return ""
}

func (t *tx) event(p prepared, done *desk.Applied) error {
	tenant, err := t.tenant(p.Event.Tenant)
	if err != nil {
		return err
	}
	if v := p.Event.View; v != nil {
		return t.view(tenant, *v)
	}
	if c := p.Event.Change; c != nil {
		switch {
		case c.Kind == call.ChangeErased:
			return t.blame(tenant, *c)
		case c.Report == "": // something that was done to no one case
			return t.audit(tenant, c.ID, *c)
		}
	}
	var yes int
	id := reportOf(p.Event)
	erased, err := t.find("SELECT 1 FROM erased WHERE tenant = ? AND id = ?", []any{tenant, id}, &yes)
	switch {
	case err != nil:
		return err
	case erased:
		_, err := t.exec("INSERT INTO doomed (seq) VALUES (?) ON CONFLICT DO NOTHING", place(p.Seq))
		return err
	case p.Event.Batch != nil:
		return t.batch(tenant, p, done)
	case p.Event.Decision != nil:
		return t.decide(tenant, p, done)
	case p.Event.Report != nil:
		isNew, err := t.report(tenant, p)
		if isNew {
			done.Reports = append(done.Reports, id)
		}
		return err
	}
	isNew, err := t.changed(tenant, p)
	if isNew {
		done.Changes = append(done.Changes, p.Event.Change.ID)
	}
	return err
}

func (t *tx) view(tenant int64, v wire.View) error {
	if v.Query == "" {
		_, err := t.exec("DELETE FROM view WHERE tenant = ? AND id = ?", tenant, v.ID)
		return err
	}
	_, err := t.exec(`INSERT INTO view (tenant, id, name, query, by, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, query = excluded.query, by = excluded.by, at = excluded.at`,
		tenant, v.ID, v.Name, v.Query, v.By, v.At.UnixMilli())
	return err
}

// report takes in a report; isNew is false where it is there already.
func (t *tx) report(tenant int64, p prepared) (isNew bool, err error) {
	r := *p.Event.Report
	var at int64
	there, err := t.find("SELECT place FROM report WHERE tenant = ? AND id = ?", []any{tenant, r.ID}, &at)
	if err == nil && !there {
		at, err = t.insert(tenant, r, p)
	}
	if err != nil {
		return false, err
	}
	return !there, t.origin(at, p.Seq)
}

// origin remembers that the journal holds something of a report at seq, also
// where it holds the same thing twice.
func (t *tx) origin(at int64, seq uint64) error {
	_, err := t.exec("INSERT INTO origin (place, seq) VALUES (?, ?) ON CONFLICT DO NOTHING", at, place(seq))
	return err
}

func (t *tx) insert(tenant int64, r call.Report, p prepared) (int64, error) {
	at, err := t.row(tenant, r, p.evidence)
	if err != nil {
		return 0, err
	}
	if _, err := t.exec("INSERT INTO body (place, record) VALUES (?, ?)", at, p.record); err != nil {
		return 0, err
	}
	doc := standing{tenant: tenant, level: r.Verdict.Level, typ: r.Verdict.Type, report: r}.document()
	if _, err := t.exec("INSERT INTO words (rowid, text) VALUES (?, ?)", at, doc); err != nil {
		return 0, err
	}
	if err := t.see(tenant, at, r.Verdict.Level, sightings(p.evidence)); err != nil {
		return 0, err
	}
	if err := t.leave(tenant, at, p); err != nil {
		return 0, err
	}
	if _, err := t.exec("UPDATE tenant SET reports = reports + 1 WHERE no = ?", tenant); err != nil {
		return 0, err
	}
	return at, t.audit(tenant, r.ID, call.Change{Report: r.ID, At: r.Received, By: r.By, Kind: call.ChangeReported})
}

// row puts the report into the place of its time, or the next free one after
// all of the same millisecond.
func (t *tx) row(tenant int64, r call.Report, evidence []call.Evidence) (int64, error) {
	var occurred any
	if !r.Occurred.IsZero() {
		occurred = r.Occurred.UnixMilli()
	}
	for at := placeOf(desk.ListedAt(r.Origin, r.Occurred, r.Received), r.ID); ; {
		n, err := t.exec(`INSERT INTO report (place, tenant, id, received, occurred, kind, origin, country, level, type, summary, caller_id, callback, held)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (place) DO NOTHING`,
			at, tenant, r.ID, r.Received.UnixMilli(), occurred, string(r.Call.Kind), string(r.Origin), r.Call.Country, int(r.Verdict.Level),
			r.Verdict.Type, r.Verdict.Summary, r.Call.CallerID, callback(evidence), held(r, evidence))
		if err != nil || n > 0 {
			return at, err
		}
		if err := t.get("SELECT max(place) + 1 FROM report WHERE place BETWEEN ? AND ?", []any{at, at | (1<<placeBits - 1)}, &at); err != nil {
			return 0, err
		}
	}
}

// held are the parts of a report that age may remove.
func held(r call.Report, evidence []call.Evidence) int {
	bits := 0
	if len(r.Call.Turns) > 0 || len(r.Verdict.Findings) > 0 {
		bits |= bit(call.PartWords)
	}
	for _, e := range evidence {
		bits |= bit(call.PartEvidence)
		if e.Raw != "" {
			bits |= bit(call.PartWords)
		}
	}
	return bits
}

// parts in the order of their bits.
var parts = []call.Part{call.PartWords, call.PartEvidence, call.PartAttachments}

func bit(p call.Part) int {
	for i, q := range parts {
		if p == q {
			return 1 << i
		}
	}
	return 0
}

// audit adds a line; event is what makes it the same line when it comes again.
func (t *tx) audit(tenant int64, event string, c call.Change) error {
	_, err := t.exec("INSERT INTO audit (tenant, event, report, at, by, kind) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		tenant, event, c.Report, c.At.UnixMilli(), c.By, string(c.Kind))
	return err
}

// Refused counts the events that could not be taken in for what is in them.
// They are kept for a program that can.
func (s *Store) Refused(ctx context.Context) (n int, err error) {
	err = s.use(ctx, func(e *engine) error {
		return e.read.QueryRowContext(ctx, "SELECT count(*) FROM refused").Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("events put aside: %w", err)
	}
	return n, nil
}
