package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// together is how many reports are erased or shortened in one transaction.
// Taking words out of the index costs milliseconds for each report, and others
// wait to write.
const together = 25

// Bury erases reports for ever, also ones that have not come yet.
func (s *Store) Bury(ctx context.Context, journal string, after uint64, graves []desk.Grave) error {
	for len(graves) > 0 {
		some := graves[:min(together, len(graves))]
		err := s.forget(ctx, func(t *tx) error {
			if err := t.follow(journal, "grave", after); err != nil {
				return err
			}
			for _, g := range some {
				if err := t.bury(g); err != nil {
					return err
				}
			}
			_, err := t.exec("UPDATE cursor SET grave = max(grave, ?)", place(some[len(some)-1].Seq))
			return err
		})
		if err != nil {
			return err
		}
		graves = graves[len(some):]
	}
	return nil
}

func (t *tx) bury(g desk.Grave) error {
	tenant, err := t.tenant(g.Tenant)
	if err != nil {
		return err
	}
	isNew, err := t.exec("INSERT INTO erased (tenant, id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", tenant, g.ID, g.At.UnixMilli())
	if err != nil {
		return err
	}
	now, there, err := t.current(tenant, g.ID)
	if err == nil && there {
		err = t.remove(now)
	}
	if err == nil {
		err = t.unbatch(tenant, g.ID)
	}
	if err == nil {
		err = t.undecide(tenant, g.ID)
	}
	if err != nil {
		return err
	}
	if _, err := t.exec("INSERT INTO doomed (seq) SELECT seq FROM refused WHERE tenant = ? AND report = ? ON CONFLICT DO NOTHING", g.Tenant, g.ID); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM refused WHERE tenant = ? AND report = ?", g.Tenant, g.ID); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE tenant SET erased = erased + ? WHERE no = ?", isNew, tenant); err != nil {
		return err
	}
	return t.audit(tenant, erasedEvent(g.ID), call.Change{Report: g.ID, At: g.At, Kind: call.ChangeErased})
}

// doom says that what the journal holds of a report has to be destroyed there.
func (t *tx) doom(at int64) error {
	_, err := t.exec("INSERT INTO doomed (seq) SELECT seq FROM origin WHERE place = ? ON CONFLICT DO NOTHING", at)
	return err
}

// Doomed lists places of the journal that have to be destroyed there.
func (s *Store) Doomed(ctx context.Context, journal string, most int) (seqs []uint64, err error) {
	err = s.use(ctx, func(e *engine) error {
		rows, err := e.read.QueryContext(ctx, "SELECT seq FROM doomed WHERE (SELECT journal FROM cursor) = ? ORDER BY seq LIMIT ?", journal, most)
		if err != nil {
			return err
		}
		return scan(rows, func() error {
			var seq uint64
			err := rows.Scan(&seq)
			seqs = append(seqs, seq)
			return err
		})
	})
	return seqs, err
}

// Destroyed says that places are destroyed in the journal.
func (s *Store) Destroyed(ctx context.Context, seqs []uint64) error {
	return s.change(ctx, func(t *tx) error {
		for _, seq := range seqs {
			if _, err := t.exec("DELETE FROM doomed WHERE seq = ?", place(seq)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Rewind sets the cursor back, where the journal has come less far than that.
func (s *Store) Rewind(ctx context.Context, to desk.Cursor) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE cursor SET seq = min(seq, ?), grave = min(grave, ?) WHERE journal = ?", place(to.Seq), place(to.Grave), to.Journal)
		return err
	})
}

// remove takes a report out of every table but the audit trail.
func (t *tx) remove(now current) error {
	if err := t.unsee(now.tenant, now.place, now.level); err != nil {
		return err
	}
	if err := t.doom(now.place); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM attachment WHERE tenant = ? AND place = ?", now.tenant, now.place); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE tenant SET reports = reports - 1, disturbed = disturbed + 1 WHERE no = ?", now.tenant); err != nil {
		return err
	}
	return t.run([]any{now.place}, "DELETE FROM words WHERE rowid = ?", "DELETE FROM body WHERE place = ?", "DELETE FROM change WHERE place = ?",
		"DELETE FROM origin WHERE place = ?", "DELETE FROM trace WHERE place = ?", "DELETE FROM report WHERE place = ?")
}

// Expire removes a part from the oldest reports. Words are the turns, the
// quotes, what evidence looked like in the words, notes, and the reasons of
// corrections; the summary stays, for it is made of our words alone. Evidence
// is the list with its sightings and tallies, the caller ID and the callback
// number. Of attachments the bytes go; that they were there stays in the
// changes.
func (s *Store) Expire(ctx context.Context, tenant string, part call.Part, before time.Time, most int) (ids []string, err error) {
	if bit(part) == 0 {
		return nil, &desk.Error{Code: desk.Invalid, Field: "part", Message: "a part is words, evidence or attachments"}
	}
	if part == call.PartWords {
		if err := s.expireRefused(ctx, tenant, before); err != nil {
			return nil, err
		}
	}
	for most > 0 {
		n := min(most, together)
		some, err := s.expire(ctx, tenant, part, before, n)
		ids = append(ids, some...)
		if err != nil || len(some) < n {
			return ids, err
		}
		most -= n
	}
	return ids, nil
}

// expireRefused drops events that were put aside and are too old: they hold
// words too, and no program came that could take them.
func (s *Store) expireRefused(ctx context.Context, tenant string, before time.Time) error {
	var some bool
	err := s.use(ctx, func(e *engine) error {
		return e.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM refused WHERE tenant = ? AND at < ?)", tenant, before.UnixMilli()).Scan(&some)
	})
	if err != nil || !some {
		return err
	}
	return s.forget(ctx, func(t *tx) error {
		args := []any{tenant, before.UnixMilli()}
		return t.run(args, "INSERT INTO doomed (seq) SELECT seq FROM refused WHERE tenant = ? AND at < ? ON CONFLICT DO NOTHING",
			"DELETE FROM refused WHERE tenant = ? AND at < ?")
	})
}

func (s *Store) expire(ctx context.Context, tenant string, part call.Part, before time.Time, most int) (ids []string, err error) {
	var due []current
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		// The number is written out, for only so does the partial index serve.
		rows, err := e.read.QueryContext(ctx, fmt.Sprintf("SELECT id FROM report WHERE tenant = ?1 AND held & %d AND place < ?2 << %d AND received < ?2 ORDER BY place LIMIT ?3", bit(part), placeBits),
			no, milli(ceil(before)), most)
		if err != nil {
			return err
		}
		return scan(rows, func() error {
			c := current{tenant: no}
			err := rows.Scan(&c.id)
			due = append(due, c)
			return err
		})
	})
	if err != nil || len(due) == 0 {
		return nil, err
	}
	err = s.forget(ctx, func(t *tx) error {
		ids = nil
		for _, c := range due {
			now, there, err := t.current(c.tenant, c.id)
			if err != nil || !there || now.held&bit(part) == 0 {
				return err // erased or expired by another since
			}
			if err := t.expire(now, part); err != nil {
				return err
			}
			line := call.Change{Report: c.id, At: s.opt.Now(), By: "hangup", Kind: call.ChangeExpired}
			if err := t.audit(c.tenant, expiredEvent(part, c.id), line); err != nil {
				return err
			}
			ids = append(ids, c.id)
			if err := t.doom(now.place); err != nil {
				return err
			}
		}
		return nil
	})
	return ids, err
}

// expire removes one part of one report.
func (t *tx) expire(now current, part call.Part) error {
	if bit(part) == 0 {
		return nil
	}
	if _, err := t.exec("UPDATE report SET held = held & ~?1, gone = gone | ?1 WHERE place = ?2", bit(part), now.place); err != nil {
		return err
	}
	switch part {
	case call.PartAttachments:
		_, err := t.exec("DELETE FROM attachment WHERE tenant = ? AND place = ?", now.tenant, now.place)
		return err
	case call.PartEvidence:
		if err := t.unsee(now.tenant, now.place, now.level); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE report SET caller_id = '', callback = '' WHERE place = ?", now.place); err != nil {
			return err
		}
		if err := t.blur(now.tenant, now.place); err != nil {
			return err
		}
	case call.PartWords:
		if err := t.silence(now.place); err != nil {
			return err
		}
		if err := t.fade(now.tenant, now.place); err != nil {
			return err
		}
	}
	if err := t.strip(now.place, part); err != nil {
		return err
	}
	return t.index(now.tenant, now.place)
}

// strip takes a part out of the report itself.
func (t *tx) strip(at int64, part call.Part) error {
	var body []byte
	if err := t.get("SELECT record FROM body WHERE place = ?", []any{at}, &body); err != nil {
		return err
	}
	r, err := wire.DecodeReport(body)
	if err != nil {
		return err
	}
	if part == call.PartWords {
		r.Call.Turns = nil
		for i := range r.Verdict.Findings {
			r.Verdict.Findings[i].Quote = ""
		}
		for i := range r.Verdict.Evidence {
			r.Verdict.Evidence[i].Raw = ""
		}
	} else {
		r.Verdict.Evidence = nil
		r.Call.CallerID, r.Call.Callback = "", ""
	}
	if body, err = wire.EncodeReport(r); err != nil {
		return err
	}
	_, err = t.exec("UPDATE body SET record = ? WHERE place = ?", body, at)
	return err
}

// silence takes the words of people out of the changes of a report.
func (t *tx) silence(at int64) error {
	records := map[int64][]byte{}
	err := t.each("SELECT no, record FROM change WHERE place = ? AND kind IN ('noted', 'corrected')", []any{at}, func(rows *sql.Rows) error {
		var no int64
		var record []byte
		if err := rows.Scan(&no, &record); err != nil {
			return err
		}
		c, err := wire.DecodeChange(record)
		if err != nil {
			return err
		}
		c.Note = ""
		if c.Correction != nil {
			c.Correction.Reason = ""
		}
		records[no], err = wire.EncodeChange(c)
		return err
	})
	for no, record := range records {
		if err == nil {
			_, err = t.exec("UPDATE change SET record = ? WHERE no = ?", record, no)
		}
	}
	return err
}
