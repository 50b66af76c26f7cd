package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

const tallySQL = "SELECT callback, caller_id, other, reports, hang_up, first, last FROM number WHERE tenant = ? AND value = ?"

// How many of the newest sightings are looked at where there may be very many.
const (
	claimsFrom  = 2000
	relatedFrom = 100
)

// Tally is one look-up in a table that is kept up with every change.
func (s *Store) Tally(ctx context.Context, tenant, number string) (n desk.Tally, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		n, err = e.tallyOf(ctx, no, numberKey(number))
		return err
	})
	return n, err
}

func (e *engine) tallyOf(ctx context.Context, tenant int64, key string) (n desk.Tally, err error) {
	rows, err := e.tally.QueryContext(ctx, tenant, key)
	if err != nil {
		return n, err
	}
	err = scan(rows, func() error {
		var first, last int64
		err := rows.Scan(&n.Callback, &n.CallerID, &n.Other, &n.Reports, &n.HangUp, &first, &last)
		n.First, n.Last = fromMilli(first), fromMilli(last)
		return err
	})
	return n, err
}

// Number is what is known of a number. Claims are counted in its newest 2000
// reports.
func (s *Store) Number(ctx context.Context, tenant, number string, most int) (out desk.Sightings, err error) {
	key := numberKey(number)
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return nil
		}
		if out.Tally, err = e.tallyOf(ctx, no, key); err != nil || out.Reports == 0 {
			return err
		}
		if out.Claims, err = e.claims(ctx, no, key); err != nil {
			return err
		}
		rows, err := e.rows(ctx, wanted{}, "SELECT "+rowColumns+` FROM
			(SELECT DISTINCT place FROM sighting WHERE tenant = ? AND kind = 'phone' AND value = ? ORDER BY place DESC LIMIT ?) p
			JOIN report r ON r.place = p.place JOIN body b ON b.place = r.place ORDER BY r.place DESC`, no, key, most)
		for _, r := range rows {
			out.Rows = append(out.Rows, r.Row)
		}
		return err
	})
	return out, err
}

func (e *engine) claims(ctx context.Context, tenant int64, key string) (list []desk.Claim, err error) {
	rows, err := e.lookup.QueryContext(ctx, `SELECT s.kind, s.value, count(*) AS n FROM
		(SELECT DISTINCT place FROM sighting WHERE tenant = ? AND kind = 'phone' AND value = ? ORDER BY place DESC LIMIT ?) p
		CROSS JOIN sighting s ON s.place = p.place WHERE s.kind IN ('organisation', 'claimed_name')
		GROUP BY s.kind, s.value ORDER BY n DESC, s.kind, s.value`, tenant, key, claimsFrom)
	if err != nil {
		return nil, err
	}
	err = scan(rows, func() error {
		var c desk.Claim
		var kind string
		err := rows.Scan(&kind, &c.Value, &c.Count)
		c.Kind = call.EvidenceKind(kind)
		list = append(list, c)
		return err
	})
	return list, err
}

// Related finds the cases that share most with a report, then the newest: a
// callback number that can exist, a class ID, a session code or a site. Of each
// value the newest hundred cases are looked at.
func (s *Store) Related(ctx context.Context, tenant, id string, most int) (list []desk.Related, err error) {
	err = s.use(ctx, func(e *engine) error {
		no, ok := e.tenant(tenant)
		if !ok {
			return desk.ErrNotFound
		}
		var at int64
		if err := e.read.QueryRowContext(ctx, "SELECT place FROM report WHERE tenant = ? AND id = ?", no, id).Scan(&at); err != nil {
			return err
		}
		shared, err := e.shared(ctx, no, at)
		if err != nil {
			return err
		}
		places := make([]int64, 0, len(shared))
		for place := range shared {
			places = append(places, place)
		}
		slices.SortFunc(places, func(a, b int64) int {
			return cmp.Or(cmp.Compare(len(shared[b]), len(shared[a])), cmp.Compare(b, a))
		})
		for _, place := range places[:min(most, len(places))] {
			rows, err := e.rows(ctx, wanted{}, "SELECT "+rowColumns+" FROM report r JOIN body b ON b.place = r.place WHERE r.place = ?", place)
			if err != nil {
				return err
			}
			for _, r := range rows {
				list = append(list, desk.Related{Row: r.Row, Shared: shared[place]})
			}
		}
		return nil
	})
	return list, err
}

// shared lists, for each other place, what it has in common with the given one.
func (e *engine) shared(ctx context.Context, tenant, at int64) (map[int64][]desk.Shared, error) {
	const strong = "(kind IN ('clsid', 'session_code', 'domain') OR kind = 'phone' AND role = 'callback' AND value LIKE '+%')"
	rows, err := e.read.QueryContext(ctx, "SELECT kind, value, role FROM sighting WHERE place = ? AND "+strong+" ORDER BY kind, value", at)
	if err != nil {
		return nil, err
	}
	var own []sighting
	err = scan(rows, func() error {
		var s sighting
		err := rows.Scan(&s.kind, &s.value, &s.role)
		own = append(own, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := map[int64][]desk.Shared{}
	for _, s := range own {
		rows, err := e.read.QueryContext(ctx, `SELECT place FROM sighting WHERE tenant = ? AND kind = ? AND value = ? AND role = ? AND place <> ?
			ORDER BY place DESC LIMIT ?`, tenant, s.kind, s.value, s.role, at, relatedFrom)
		if err != nil {
			return nil, err
		}
		err = scan(rows, func() error {
			var place int64
			err := rows.Scan(&place)
			out[place] = append(out[place], desk.Shared{Kind: s.kind, Value: s.value})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
