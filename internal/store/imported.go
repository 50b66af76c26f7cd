package store

import (
	"context"
	"database/sql"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

// Imports lists the files of complaints that were taken in, the newest first.
func (s *Store) Imports(ctx context.Context, tenant string) (list []desk.ImportedFile, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		at := map[string]int{}
		rows, err := e.lookup.QueryContext(ctx, `SELECT import, max(name), max(format), min(source), min(at), max(at), max(by), max(line), sum(taken), sum(last - first + 1 - taken),
			sum(not_calls), sum(impossible), sum(unlisted), max(content) FROM batch WHERE tenant = ? GROUP BY import ORDER BY max(at) DESC, import`, no)
		if err != nil {
			return err
		}
		err = scan(rows, func() error {
			var f desk.ImportedFile
			var began, ended, unlisted int64
			err := rows.Scan(&f.Import, &f.Name, &f.Format, &f.Source, &began, &ended, &f.By, &f.Line, &f.Taken, &f.Known, &f.NotCalls, &f.Impossible, &unlisted, &f.Content)
			f.Began, f.Ended = fromMilli(began), fromMilli(ended)
			f.Refused = int(unlisted)
			at[f.Import] = len(list)
			list = append(list, f)
			return err
		})
		if err == nil {
			err = e.reasons(ctx, no, at, list)
		}
		if err == nil {
			err = e.stories(ctx, no, at, list)
		}
		return err
	})
	return list, err
}

// reasons adds up the refused lines of each file by why.
func (e *engine) reasons(ctx context.Context, tenant int64, at map[string]int, list []desk.ImportedFile) error {
	rows, err := e.lookup.QueryContext(ctx, "SELECT b.import, r.why, sum(r.n) FROM batch b JOIN reason r ON r.batch = b.no WHERE b.tenant = ? GROUP BY b.import, r.why", tenant)
	if err != nil {
		return err
	}
	return scan(rows, func() error {
		var file, why string
		var n int
		err := rows.Scan(&file, &why, &n)
		i, ok := at[file]
		if !ok {
			return err // it came since the list was read
		}
		f := &list[i]
		if f.Why == nil {
			f.Why = map[string]int{}
		}
		f.Why[why], f.Refused = n, f.Refused+n
		return err
	})
}

// stories counts the reports with words of each file.
func (e *engine) stories(ctx context.Context, tenant int64, at map[string]int, list []desk.ImportedFile) error {
	rows, err := e.lookup.QueryContext(ctx, `SELECT b.import, count(DISTINCT t.report) FROM batch b JOIN told t ON t.batch = b.no
		JOIN report r ON r.tenant = b.tenant AND r.id = t.report WHERE b.tenant = ? GROUP BY b.import`, tenant)
	if err != nil {
		return err
	}
	return scan(rows, func() error {
		var file string
		var n int
		err := rows.Scan(&file, &n)
		if i, ok := at[file]; ok {
			list[i].Reports = n
		}
		return err
	})
}

// RefusedOf lists refused lines of one file, in the order of its lines.
func (s *Store) RefusedOf(ctx context.Context, tenant, file string, after int64, most int) (list []call.RefusedLine, err error) {
	err = s.listed(ctx, tenant, `SELECT r.line, r.why FROM batch b JOIN refusal r ON r.batch = b.no
		WHERE b.tenant = ? AND b.import = ? AND r.line > ? ORDER BY r.line LIMIT ?`, []any{file, after, most}, func(rows *sql.Rows) error {
		var r call.RefusedLine
		err := rows.Scan(&r.Line, &r.Why)
		list = append(list, r)
		return err
	})
	return list, err
}

// reachedSQL gives how far the stretches before one came in their file.
const reachedSQL = "SELECT line FROM batch WHERE tenant = ? AND import = ? AND no < ? ORDER BY line DESC LIMIT 1"

// refusals keeps the refused lines of a stretch, and how many there are by why.
// What was said of such a line before falls, as it does for the line that the
// stretch begins with once more.
func (t *tx) refusals(tenant, no int64, b call.Batch) error {
	if b.Again > 0 {
		if err := t.unrefuse(tenant, b.Import, b.Again); err != nil {
			return err
		}
	}
	if len(b.Refused) == 0 {
		return nil
	}
	var reached int64
	_, err := t.find(reachedSQL, []any{tenant, b.Import, no}, &reached)
	for _, r := range b.Refused {
		if err == nil && r.Line <= reached {
			err = t.unrefuse(tenant, b.Import, r.Line)
		}
		var isNew int64
		if err == nil {
			isNew, err = t.exec("INSERT INTO refusal (batch, line, why) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", no, r.Line, r.Why)
		}
		if err == nil && isNew > 0 {
			_, err = t.exec("INSERT INTO reason (batch, why, n) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1", no, r.Why)
		}
		if err != nil {
			return err
		}
	}
	return err
}

// unrefuse drops what was said of a line of a file.
func (t *tx) unrefuse(tenant int64, file string, line int64) error {
	var no int64
	var why string
	there, err := t.find("SELECT r.batch, r.why FROM batch b JOIN refusal r ON r.batch = b.no AND r.line = ?3 WHERE b.tenant = ?1 AND b.import = ?2 AND b.line >= ?3",
		[]any{tenant, file, line}, &no, &why)
	if err != nil || !there {
		return err
	}
	if err := t.run([]any{no, line}, "DELETE FROM refusal WHERE batch = ? AND line = ?"); err != nil {
		return err
	}
	return t.run([]any{no, why}, "UPDATE reason SET n = n - 1 WHERE batch = ? AND why = ?", "DELETE FROM reason WHERE batch = ? AND why = ? AND n = 0")
}

// Batches lists the ids of the stretches of one file.
func (s *Store) Batches(ctx context.Context, tenant, file string) (ids []string, err error) {
	err = s.listed(ctx, tenant, "SELECT id FROM batch WHERE tenant = ? AND import = ? ORDER BY no", []any{file}, oneEach(&ids))
	return ids, err
}

// Brought lists the reports that one file brought and no other file has. One
// that had come by another way is none of them.
func (s *Store) Brought(ctx context.Context, tenant, file string) (ids []string, err error) {
	err = s.listed(ctx, tenant, `SELECT DISTINCT t.report FROM batch b JOIN told t ON t.batch = b.no JOIN report r ON r.tenant = b.tenant AND r.id = t.report
		WHERE b.tenant = ?1 AND b.import = ?2 AND r.origin = 'import' AND NOT EXISTS (
			SELECT 1 FROM told o JOIN batch ob ON ob.no = o.batch WHERE o.tenant = ?1 AND o.report = t.report AND ob.import <> ?2)
		ORDER BY t.report`, []any{file}, oneEach(&ids))
	return ids, err
}

// oneEach collects the only column of rows.
func oneEach(into *[]string) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		*into = append(*into, s)
		return err
	}
}

// listed reads the rows of a query whose first argument is the tenant.
func (s *Store) listed(ctx context.Context, tenant, query string, args []any, each func(*sql.Rows) error) error {
	return s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		rows, err := e.lookup.QueryContext(ctx, query, append([]any{no}, args...)...)
		if err != nil {
			return err
		}
		return scan(rows, func() error { return each(rows) })
	})
}
