package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

// mark tells complaints apart: the first 63 bits of a hash of source and key.
// Among a hundred million complaints two marks meet with odds of 1 in 1800.
func mark(c call.Complaint) int64 {
	sum := sha256.Sum256([]byte(c.Source + "\x00" + c.Key))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1)
}

// batch takes in a stretch of a file of complaints: those that are new. A line
// that another file brought is remembered, so that it stays when that file goes.
func (t *tx) batch(tenant int64, p prepared, done *desk.Applied) error {
	b := *p.Event.Batch
	var yes int
	there, err := t.find("SELECT 1 FROM batch WHERE tenant = ? AND id = ?", []any{tenant, b.ID}, &yes)
	if err != nil || there {
		return err
	}
	first, err := t.turns(len(b.Complaints))
	if err != nil {
		return err
	}
	taken, last := int64(0), first+int64(len(b.Complaints))-1
	for i, c := range b.Complaints {
		n, err := t.exec(`INSERT INTO complaint (no, tenant, mark, source, occurred, filed, number, callback, type, country, region, area, reporter)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			first+int64(i), tenant, p.marks[i], c.Source, occurred(c.Occurred), c.Filed.UnixMilli(), c.Number, c.Callback, c.Type, c.Country, c.Region, c.Area, int64(c.Reporter))
		if err == nil && n == 0 {
			_, err = t.exec("INSERT INTO echo (no, tenant, mark) VALUES (?, ?, ?)", first+int64(i), tenant, p.marks[i])
		}
		if err != nil {
			return err
		}
		taken += n
	}
	done.Complaints += int(taken)
	var no int64
	err = t.get(`INSERT INTO batch (tenant, id, import, source, at, by, line, taken, first, last, seq, name, format, not_calls, impossible, unlisted, content)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no`, []any{
		tenant, b.ID, b.Import, b.Source, b.At.UnixMilli(), b.By, b.Line, taken, first, last, place(p.Seq), b.Name, b.Format, b.NotCalls, b.Impossible, b.Unlisted, b.Content}, &no)
	if err != nil {
		return err
	}
	if err := t.refusals(tenant, no, b); err != nil {
		return err
	}
	for _, id := range b.Reports {
		if _, err := t.exec("INSERT INTO told (tenant, report, batch) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", tenant, id, no); err != nil {
			return err
		}
	}
	return nil
}

func occurred(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// How the lines of a stretch go. With the plus before tenant SQLite goes by the
// numbers, and does not look through all that the tenant has.
const (
	echoesGoSQL     = "DELETE FROM echo WHERE +tenant = ? AND no BETWEEN ? AND ?"
	complaintsGoSQL = "DELETE FROM complaint WHERE +tenant = ? AND no BETWEEN ? AND ?"
	handOverSQL     = `SELECT c.no, (SELECT min(e.no) FROM echo e WHERE e.tenant = c.tenant AND e.mark = c.mark) AS next
		FROM complaint c WHERE +c.tenant = ? AND c.no BETWEEN ? AND ? AND next IS NOT NULL`
)

// unbatch takes a stretch back, with what no other file has.
func (t *tx) unbatch(tenant int64, id string) error {
	var no, first, last, seq int64
	there, err := t.find("SELECT no, first, last, seq FROM batch WHERE tenant = ? AND id = ?", []any{tenant, id}, &no, &first, &last, &seq)
	if err != nil || !there {
		return err
	}
	if err := t.run([]any{tenant, first, last}, echoesGoSQL); err != nil {
		return err
	}
	if err := t.handOver(tenant, first, last); err != nil {
		return err
	}
	if err := t.run([]any{tenant, first, last}, complaintsGoSQL); err != nil {
		return err
	}
	if err := t.run([]any{seq}, "INSERT INTO doomed (seq) VALUES (?) ON CONFLICT DO NOTHING"); err != nil {
		return err
	}
	if err := t.run([]any{no}, "DELETE FROM refusal WHERE batch = ?", "DELETE FROM reason WHERE batch = ?", "DELETE FROM told WHERE batch = ?", "DELETE FROM batch WHERE no = ?"); err != nil {
		return err
	}
	return t.disturb(tenant)
}

// handOver gives lines that go to the next file that has them too: each moves to
// the place at which that file came.
func (t *tx) handOver(tenant, first, last int64) error {
	var moves [][2]int64
	err := t.each(handOverSQL, []any{tenant, first, last}, func(rows *sql.Rows) error {
		var m [2]int64
		err := rows.Scan(&m[0], &m[1])
		moves = append(moves, m)
		return err
	})
	for _, m := range moves {
		if err == nil {
			_, err = t.exec("UPDATE complaint SET no = ?2 WHERE no = ?1", m[0], m[1])
		}
		if err == nil {
			_, err = t.exec("DELETE FROM echo WHERE no = ?", m[1])
		}
		if err == nil {
			_, err = t.exec("UPDATE batch SET taken = taken + 1 WHERE no = (SELECT no FROM batch WHERE tenant = ?1 AND first <= ?2 AND last >= ?2 ORDER BY first DESC LIMIT 1)", tenant, m[1])
		}
	}
	return err
}

// What the lookout reads a page at a time. With the plus SQLite goes by the
// number; else it would take an index that begins with the tenant, and read and
// sort all that the tenant has for each page.
const (
	complaintsSQL = `SELECT no, source, occurred, filed, number, callback, type, country, region, area, reporter
		FROM complaint WHERE +tenant = ? AND no > ? ORDER BY no LIMIT ?`
	decisionsSQL = "SELECT no, id, kind, subject, at, by, data FROM decision WHERE +tenant = ? AND no > ? ORDER BY no LIMIT ?"
)

// Complaints lists complaints in the order in which they came.
func (s *Store) Complaints(ctx context.Context, tenant string, after int64, most int) (list []desk.Filed, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		rows, err := e.lookup.QueryContext(ctx, complaintsSQL, no, after, most)
		if err != nil {
			return err
		}
		return scan(rows, func() error {
			var f desk.Filed
			var filed, reporter int64
			var at sql.NullInt64
			err := rows.Scan(&f.No, &f.Source, &at, &filed, &f.Number, &f.Callback, &f.Type, &f.Country, &f.Region, &f.Area, &reporter)
			f.Reporter = uint64(reporter)
			if f.Filed = fromMilli(filed); at.Valid {
				f.Occurred = fromMilli(at.Int64)
			}
			list = append(list, f)
			return err
		})
	})
	return list, err
}

// decide keeps a decision.
func (t *tx) decide(tenant int64, p prepared, done *desk.Applied) error {
	d := *p.Event.Decision
	no, err := t.turns(1)
	if err != nil {
		return err
	}
	n, err := t.exec(`INSERT INTO decision (no, tenant, id, kind, subject, at, by, data, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		no, tenant, d.ID, string(d.Kind), d.Subject, d.At.UnixMilli(), d.By, append([]byte{}, d.Data...), place(p.Seq))
	if err != nil || n == 0 {
		return err
	}
	done.Decisions++
	return t.audit(tenant, d.ID, call.Change{At: d.At, By: d.By, Kind: call.ChangeKind(d.Kind)})
}

// undecide takes a decision out for good: an appeal holds who appealed.
func (t *tx) undecide(tenant int64, id string) error {
	var seq int64
	there, err := t.find("SELECT seq FROM decision WHERE tenant = ? AND id = ?", []any{tenant, id}, &seq)
	if err != nil || !there {
		return err
	}
	if err := t.run([]any{seq}, "INSERT INTO doomed (seq) VALUES (?) ON CONFLICT DO NOTHING"); err != nil {
		return err
	}
	if err := t.run([]any{tenant, id}, "DELETE FROM decision WHERE tenant = ? AND id = ?"); err != nil {
		return err
	}
	return t.disturb(tenant)
}

// Decisions lists what people decided, in the order in which they did.
func (s *Store) Decisions(ctx context.Context, tenant string, after int64, most int) (list []desk.Decided, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		rows, err := e.lookup.QueryContext(ctx, decisionsSQL, no, after, most)
		if err != nil {
			return err
		}
		return scan(rows, func() error {
			var d desk.Decided
			var at int64
			err := rows.Scan(&d.No, &d.ID, &d.Kind, &d.Subject, &at, &d.By, &d.Data)
			d.At = fromMilli(at)
			list = append(list, d)
			return err
		})
	})
	return list, err
}
