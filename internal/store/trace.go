package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// traced is what is kept of a report for the lookout beside its row.
type traced struct {
	By       string           `json:"by,omitempty"`
	Reporter string           `json:"reporter,omitempty"`
	Region   string           `json:"region,omitempty"`
	Values   []campaign.Value `json:"values,omitempty"`
	Claims   []string         `json:"claims,omitempty"`
	Tactics  []string         `json:"tactics,omitempty"`
}

// trace makes what is kept of a report for the lookout.
func trace(r call.Report, evidence []call.Evidence) (signature, gist, record []byte, err error) {
	t := traced{By: r.By, Reporter: r.Reporter, Region: r.Region}
	for _, s := range sightings(evidence) {
		switch kind := s.kind; {
		case kind == string(call.EvidencePhone) && s.role != call.PhoneOther:
			t.Values = append(t.Values, campaign.Value{Kind: s.role, Value: s.value})
		case kind == kindDomain, kind == string(call.EvidenceCLSID), kind == string(call.EvidenceSessionCode), kind == string(call.EvidencePayee):
			t.Values = append(t.Values, campaign.Value{Kind: kind, Value: s.value})
		case kind == string(call.EvidenceOrganisation):
			t.Claims = append(t.Claims, s.value)
		}
	}
	seen := map[string]bool{}
	for _, f := range r.Verdict.Findings {
		if !seen[f.Tactic] {
			seen[f.Tactic] = true
			t.Tactics = append(t.Tactics, f.Tactic)
		}
	}
	record, err = json.Marshal(t)
	words := campaign.Words(r.Call)
	return campaign.Sign(words...).Encode(), campaign.TellingWords(words...).Encode(), record, err
}

// leave writes down the trace of a report that is new.
func (t *tx) leave(tenant, at int64, p prepared) error {
	no, err := t.turns(1)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO trace (no, tenant, place, signature, gist, record) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", no, tenant, at, p.signature, p.gist, p.trace)
	return err
}

// turns takes the next so many numbers of the order in which things came, and
// returns the first.
func (t *tx) turns(n int) (first int64, err error) {
	var last int64
	err = t.get("UPDATE turn SET last = last + ? RETURNING last", []any{n}, &last)
	return last - int64(n) + 1, err
}

// Turn is the number of what came last: all up to it can be read.
func (s *Store) Turn(ctx context.Context) (n int64, err error) {
	err = s.use(ctx, func(e *engine) error { return e.lookup.QueryRowContext(ctx, "SELECT last FROM turn").Scan(&n) })
	return n, err
}

// disturb says that something that was traced before is no longer as it was.
func (t *tx) disturb(tenant int64) error {
	_, err := t.exec("UPDATE tenant SET disturbed = disturbed + 1 WHERE no = ?", tenant)
	return err
}

// fade takes out of a trace what was made of the words, when age has taken them.
func (t *tx) fade(tenant, at int64) error {
	if _, err := t.exec("UPDATE trace SET signature = NULL, gist = ? WHERE place = ?", campaign.Gist(nil).Encode(), at); err != nil {
		return err
	}
	return t.disturb(tenant)
}

// blur takes the values out of a trace, when age has taken the evidence.
func (t *tx) blur(tenant, at int64) error {
	var record []byte
	there, err := t.find("SELECT record FROM trace WHERE place = ?", []any{at}, &record)
	if err != nil || !there {
		return err
	}
	var kept traced
	if err := json.Unmarshal(record, &kept); err != nil {
		return err
	}
	kept.Values, kept.Claims = nil, nil
	if record, err = json.Marshal(kept); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE trace SET record = ? WHERE place = ?", record, at); err != nil {
		return err
	}
	return t.disturb(tenant)
}

const tracesSQL = `SELECT t.no, t.signature, t.gist, t.record, r.id, r.received, r.occurred, r.kind, r.level, r.type, r.origin, r.country
	FROM trace t JOIN report r ON r.place = t.place WHERE +t.tenant = ? AND t.no > ? ORDER BY t.no LIMIT ?`

// Traces lists reports as the lookout sees them, in the order in which they
// came.
func (s *Store) Traces(ctx context.Context, tenant string, after int64, most int) (list []desk.Trace, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		rows, err := e.lookup.QueryContext(ctx, tracesSQL, no, after, most)
		if err != nil {
			return err
		}
		return scan(rows, func() error {
			tr, err := traceIn(rows)
			list = append(list, tr)
			return err
		})
	})
	return list, err
}

func traceIn(rows *sql.Rows) (tr desk.Trace, err error) {
	var signature, gist, record []byte
	var received int64
	var occurred sql.NullInt64
	if err := rows.Scan(&tr.No, &signature, &gist, &record, &tr.ID, &received, &occurred, &tr.Kind, &tr.Level, &tr.Type, &tr.Origin, &tr.Country); err != nil {
		return tr, err
	}
	tr.Received = fromMilli(received)
	if occurred.Valid {
		tr.Occurred = fromMilli(occurred.Int64)
	}
	var kept traced
	if err := json.Unmarshal(record, &kept); err != nil {
		return tr, err
	}
	tr.By, tr.Reporter, tr.Region, tr.Values, tr.Claims, tr.Tactics = kept.By, kept.Reporter, kept.Region, kept.Values, kept.Claims, kept.Tactics
	if tr.Signature, err = campaign.DecodeSignature(signature); err != nil {
		return tr, err
	}
	tr.Gist, err = campaign.DecodeGist(gist)
	return tr, err
}

// Disturbed rises whenever something that was traced before is no longer as it
// was: a report erased, corrected, or shortened by age, an import taken back.
func (s *Store) Disturbed(ctx context.Context, tenant string) (n int64, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		return e.lookup.QueryRowContext(ctx, "SELECT disturbed FROM tenant WHERE no = ?", no).Scan(&n)
	})
	return n, err
}

// retrace is how many reports of an older database get their traces in one go.
const retrace = 500

// traceAll gives traces to the reports of a database that is older than these.
func (s *Store) traceAll(ctx context.Context) error {
	var some bool
	err := s.use(ctx, func(e *engine) error {
		return e.read.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM report) > (SELECT count(*) FROM trace)").Scan(&some)
	})
	for err == nil && some {
		err = s.change(ctx, func(t *tx) error {
			var due []prepared
			var at, tenants []int64
			err := t.each(`SELECT r.place, r.tenant, b.record FROM report r JOIN body b ON b.place = r.place
				WHERE r.place NOT IN (SELECT place FROM trace) ORDER BY r.place LIMIT ?`, []any{retrace}, func(rows *sql.Rows) error {
				var place, tenant int64
				var body []byte
				if err := rows.Scan(&place, &tenant, &body); err != nil {
					return err
				}
				r, err := wire.DecodeReport(body)
				if err != nil {
					return err
				}
				p := prepared{}
				p.signature, p.gist, p.trace, err = trace(r, complete(r))
				due, at, tenants = append(due, p), append(at, place), append(tenants, tenant)
				return err
			})
			for i, p := range due {
				if err == nil {
					err = t.leave(tenants[i], at[i], p)
				}
			}
			some = len(due) == retrace
			return err
		})
	}
	return err
}

// signAll takes from the words again what another version of Hangup took otherwise,
// or took nothing from. It goes by the order of the traces, and before any is added,
// so that the first and the last tell whether all are done, and nobody reads a
// million of them at each start. A gist tells even where there are no words.
func (s *Store) signAll(ctx context.Context) error {
	after, some := int64(0), false
	err := s.use(ctx, func(e *engine) error {
		for _, end := range []string{"ASC", "DESC"} {
			for column, outdated := range map[string]func([]byte) bool{"signature FROM trace WHERE signature IS NOT NULL": campaign.Outdated, "gist FROM trace": campaign.OutdatedGist} {
				var kept []byte
				err := e.read.QueryRowContext(ctx, "SELECT "+column+" ORDER BY no "+end+" LIMIT 1").Scan(&kept)
				if err != nil && !errors.Is(err, sql.ErrNoRows) {
					return err
				}
				some = some || err == nil && outdated(kept)
			}
		}
		return nil
	})
	for err == nil && some {
		err = s.change(ctx, func(t *tx) error {
			due, err := t.unsigned(&after)
			for _, d := range due {
				if err == nil {
					_, err = t.exec("UPDATE trace SET signature = ?, gist = ? WHERE place = ?", d.signature, d.gist, d.place)
				}
			}
			some = len(due) == retrace
			return err
		})
	}
	return err
}

// signed is what was taken from the words of a report.
type signed struct {
	place           int64
	signature, gist []byte
}

// unsigned takes from the words of the next reports after a trace what joins them,
// and moves on behind them.
func (t *tx) unsigned(after *int64) (due []signed, err error) {
	err = t.each(`SELECT t.no, t.place, b.record FROM trace t JOIN body b ON b.place = t.place
		WHERE t.no > ? ORDER BY t.no LIMIT ?`, []any{*after, retrace}, func(rows *sql.Rows) error {
		var place int64
		var body []byte
		if err := rows.Scan(after, &place, &body); err != nil {
			return err
		}
		r, err := wire.DecodeReport(body)
		if err == nil {
			words := campaign.Words(r.Call)
			due = append(due, signed{place, campaign.Sign(words...).Encode(), campaign.TellingWords(words...).Encode()})
		}
		return err
	})
	return due, err
}
