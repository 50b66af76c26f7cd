package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// rowColumns are those of desk.Row, and the body for its excerpt.
const rowColumns = `r.place, r.id, r.received, r.occurred, r.kind, r.level, r.type, r.summary, r.country, r.origin, r.caller_id, r.callback,
	r.corrected, b.record`

// found is a row with its place.
type found struct {
	desk.Row
	place int64
}

// Search finds reports, the newest first.
func (s *Store) Search(ctx context.Context, tenant string, q desk.Query) (desk.Page, error) {
	most, err := limit(q.Limit)
	if err != nil {
		return desk.Page{}, err
	}
	from, to, err := span(q)
	if err != nil {
		return desk.Page{}, err
	}
	want := understand(q.Text)
	want.number(q.Number)
	if err := want.facets(q); err != nil {
		return desk.Page{}, err
	}
	var rows []found
	err = s.use(ctx, func(e *engine) (err error) {
		no, ok := e.tenant(tenant)
		if !ok || want.nothing {
			return nil
		}
		rows, err = e.search(ctx, no, q, want, from, to, most+1)
		return err
	})
	if err != nil {
		return desk.Page{}, err
	}
	var p desk.Page
	if len(rows) > most {
		rows = rows[:most]
		p.Next = cursor(rows[most-1].place)
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, r.Row)
	}
	return p, nil
}

func (e *engine) search(ctx context.Context, tenant int64, q desk.Query, want wanted, from, to int64, most int) ([]found, error) {
	const inOrder = " ORDER BY r.place DESC LIMIT ?"
	if want.id != "" {
		rows, err := e.rows(ctx, want, "SELECT "+rowColumns+` FROM report r JOIN body b ON b.place = r.place
			WHERE r.tenant = ? AND r.id = ? AND r.place >= ? AND r.place < ?`, tenant, want.id, from, to)
		if err != nil || len(rows) == 0 || !fits(q, rows[0].Level, rows[0].Type, rows[0].Row) {
			return nil, err
		}
		return rows, nil
	}
	if len(want.clauses) == 0 {
		return e.rows(ctx, want, "SELECT "+rowColumns+` FROM report r JOIN body b ON b.place = r.place
			WHERE r.tenant = ? AND r.place >= ? AND r.place < ?`+inOrder, tenant, from, to, most)
	}
	if !e.alone() {
		want.clauses = append(want.clauses, []all{{{text: facet(facetTenant, fmt.Sprint(tenant))}}})
	}
	match, err := want.expression(ctx, e)
	if err != nil {
		return nil, err
	}
	// The index gives places in order and stops at the limit; CROSS JOIN keeps
	// it the outer loop.
	return e.rows(ctx, want, "SELECT "+rowColumns+` FROM words w CROSS JOIN report r ON r.place = w.rowid JOIN body b ON b.place = r.place
		WHERE w.words MATCH ? AND w.rowid >= ? AND w.rowid < ? AND r.tenant = ? ORDER BY w.rowid DESC LIMIT ?`, match, from, to, tenant, most)
}

// rows reads the rows of a list, with excerpts for what is wanted.
func (e *engine) rows(ctx context.Context, want wanted, query string, args ...any) (list []found, err error) {
	rows, err := e.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	err = scan(rows, func() error {
		r, turns, err := readRow(rows)
		r.Excerpt = excerpt(turns, want)
		list = append(list, r)
		return err
	})
	return list, err
}

func readRow(rows *sql.Rows) (f found, turns []call.Utterance, err error) {
	var received, level int64
	var occurred sql.NullInt64
	var kind, origin string
	var body []byte
	err = rows.Scan(&f.place, &f.ID, &received, &occurred, &kind, &level, &f.Type, &f.Summary, &f.Country, &origin, &f.CallerID, &f.Callback, &f.Corrected, &body)
	if err != nil {
		return f, nil, err
	}
	f.Received, f.Kind, f.Level, f.Origin = fromMilli(received), call.Kind(kind), call.Level(level), call.Origin(origin)
	if occurred.Valid {
		f.Occurred = fromMilli(occurred.Int64)
	}
	r, err := wire.DecodeReport(body)
	return f, r.Call.Turns, err
}
