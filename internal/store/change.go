package store

import (
	"database/sql"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/wire"
)

// current is the row of a report that changes go by.
type current struct {
	tenant, place int64
	id            string
	level         call.Level
	typ           string
	held, gone    int
}

func (t *tx) current(tenant int64, id string) (c current, there bool, err error) {
	c = current{tenant: tenant, id: id}
	there, err = t.find("SELECT place, level, type, held, gone FROM report WHERE tenant = ? AND id = ?", []any{tenant, id},
		&c.place, &c.level, &c.typ, &c.held, &c.gone)
	return c, there, err
}

// changed takes in a change of a report; isNew is false where it is there
// already, where the report is not, and for views and exports: they leave the
// case as it is, and a page that shows what is new must not set itself off.
func (t *tx) changed(tenant int64, p prepared) (isNew bool, err error) {
	c := *p.Event.Change
	now, there, err := t.current(tenant, c.Report)
	if err != nil || !there {
		return false, err
	}
	if err := t.origin(now.place, p.Seq); err != nil {
		return false, err
	}
	event := c.ID
	if c.Kind == call.ChangeExpired {
		event = expiredEvent(call.Part(c.Note), c.Report)
	}
	err = t.audit(tenant, event, c)
	switch {
	case err != nil || c.Kind == call.ChangeViewed:
		return false, err
	case c.Kind == call.ChangeExpired: // Case.Gone tells it
		t.e.owed = true
		return false, t.expire(now, call.Part(c.Note))
	}
	n, err := t.exec("INSERT INTO change (tenant, id, place, kind, record) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		tenant, c.ID, now.place, string(c.Kind), p.record)
	if err != nil || n == 0 {
		return false, err
	}
	return c.Kind != call.ChangeExported, t.effect(now, c)
}

// effect does what a new change does to its report.
func (t *tx) effect(now current, c call.Change) error {
	switch {
	case c.Kind == call.ChangeCorrected && c.Correction != nil:
		return t.correct(now, *c.Correction)
	case c.Kind == call.ChangeNoted:
		return t.hold(now, call.PartWords)
	case c.Kind == call.ChangeAttached && c.Attachment != nil:
		a := *c.Attachment
		if _, err := t.exec(`INSERT INTO attachment (tenant, place, id, name, media, size, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, now.tenant, now.place, a.ID, a.Name, a.Media, a.Size, a.SHA256, append([]byte{}, a.Bytes...)); err != nil {
			return err
		}
		return t.hold(now, call.PartAttachments)
	case c.Kind == call.ChangeDetached && c.Attachment != nil:
		t.e.owed = true
		_, err := t.exec("DELETE FROM attachment WHERE tenant = ? AND place = ? AND id = ?", now.tenant, now.place, c.Attachment.ID)
		return err
	}
	return nil
}

// correct sets what holds now, and the tallies after it.
func (t *tx) correct(now current, k call.Correction) error {
	if _, err := t.exec("UPDATE report SET level = ?, type = ?, corrected = 1, held = held | ? WHERE place = ?",
		int(k.Level), k.Type, bit(call.PartWords), now.place); err != nil {
		return err
	}
	if err := t.relevel(now.tenant, now.place, now.level, k.Level); err != nil {
		return err
	}
	if k.Level != now.level || k.Type != now.typ {
		if err := t.disturb(now.tenant); err != nil {
			return err
		}
	}
	return t.index(now.tenant, now.place)
}

// hold says that a part is there (again), for age to remove.
func (t *tx) hold(now current, p call.Part) error {
	if _, err := t.exec("UPDATE report SET held = held | ? WHERE place = ?", bit(p), now.place); err != nil {
		return err
	}
	if p != call.PartWords {
		return nil
	}
	return t.index(now.tenant, now.place)
}

// index writes the words of a report anew, as it stands now.
func (t *tx) index(tenant, place int64) error {
	s := standing{tenant: tenant}
	var body []byte
	if err := t.get("SELECT r.level, r.type, b.record FROM report r JOIN body b ON b.place = r.place WHERE r.place = ?", []any{place},
		&s.level, &s.typ, &body); err != nil {
		return err
	}
	var err error
	if s.report, err = wire.DecodeReport(body); err != nil {
		return err
	}
	err = t.each("SELECT record FROM change WHERE place = ? AND kind IN ('noted', 'corrected') ORDER BY no", []any{place}, func(rows *sql.Rows) error {
		var record []byte
		if err := rows.Scan(&record); err != nil {
			return err
		}
		c, err := wire.DecodeChange(record)
		if err != nil {
			return err
		}
		if c.Correction != nil {
			s.notes = append(s.notes, c.Correction.Reason)
		}
		s.notes = append(s.notes, c.Note)
		return nil
	})
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE words SET text = ? WHERE rowid = ?", s.document(), place)
	return err
}

// blame says who erased a report, in the line that the grave has made or will
// find.
func (t *tx) blame(tenant int64, c call.Change) error {
	if _, err := t.exec("UPDATE audit SET by = ? WHERE tenant = ? AND event = ?", c.By, tenant, erasedEvent(c.Report)); err != nil {
		return err
	}
	return t.audit(tenant, erasedEvent(c.Report), c)
}

// What makes a line of the audit trail the same one where no event brought it,
// or where an event may come beside it.
func erasedEvent(report string) string { return "erased " + report }

func expiredEvent(p call.Part, report string) string { return "expired " + string(p) + " " + report }
