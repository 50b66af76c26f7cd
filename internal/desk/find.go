package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/phone"
	"github.com/hangup-project/hangup/internal/wire"
)

// Case finds one case and writes down who looked at it.
func (d *Desk) Case(ctx context.Context, who Actor, id string) (call.Case, error) {
	c, err := d.peek(ctx, id)
	if err != nil {
		return c, err
	}
	return c, d.viewed(ctx, who, id)
}

// viewed writes down who looked. What cannot be written down is not shown.
func (d *Desk) viewed(ctx context.Context, who Actor, id string) error {
	_, err := d.change(ctx, who, id, call.Change{Kind: call.ChangeViewed})
	return unseen(err)
}

// unseen says why nothing is shown while nothing can be written down.
func unseen(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Code == Full {
		return &Error{Code: Full, Err: e.Err, Message: "There is no room left on the disk of this desk, so it cannot write down who looks at a case, and shows none. All cases are safe. Make room, then look again."}
	}
	return err
}

// peek is Case for the desk's own use.
func (d *Desk) peek(ctx context.Context, id string) (c call.Case, err error) {
	err = d.shelf.use(func(s Store) error {
		there, erased, err := s.Has(ctx, tenant, id)
		switch {
		case err != nil:
			return err
		case erased:
			return errErased
		case !there:
			return errNoCase
		}
		c, err = s.Case(ctx, tenant, id, false)
		return err
	})
	if errors.Is(err, ErrNotFound) {
		err = errNoCase
	}
	return c, err
}

// Attachment brings the bytes of an attachment, and writes down who looked.
func (d *Desk) Attachment(ctx context.Context, who Actor, id, attachment string) (a call.Attachment, err error) {
	err = d.shelf.use(func(s Store) error {
		a, err = s.Attachment(ctx, tenant, id, attachment)
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return a, &Error{Code: NotFound, Message: "The case has no such attachment."}
	}
	if err != nil {
		return a, err
	}
	return a, d.viewed(ctx, who, id)
}

// Search lists reports, the newest first, and writes down who searched, though
// not for what.
func (d *Desk) Search(ctx context.Context, who Actor, q Query) (p Page, err error) {
	switch {
	case q.Limit < 0 || q.Limit > 200:
		return p, invalid("limit", "The limit must be between 1 and 200.")
	case q.Type != "" && !isType(q.Type):
		return p, invalid("type", "The type must be one of "+strings.Join(Types(), ", ")+".")
	case !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To):
		return p, invalid("to", "The last day lies before the first. Change one of them.")
	case utf8.RuneCountInString(q.Text) > 1000:
		return p, invalid("q", "That is too long to search for. Use a few words.")
	}
	if _, ok := wire.LevelNamed(q.Level); q.Level != "" && !ok {
		return p, invalid("level", "The level must be none, caution or hang_up.")
	}
	err = d.shelf.use(func(s Store) error {
		p, err = s.Search(ctx, tenant, q)
		return err
	})
	if err == nil {
		err = d.glanced(ctx, who, call.ChangeSearched)
	}
	if err != nil {
		return Page{}, err
	}
	return p, nil
}

// between is how often searches and look-ups of one person are written down:
// a search as one types is many.
const between = time.Minute

// glances are when each person last searched or looked a number up.
type glances struct {
	mu   sync.Mutex
	last map[glance]time.Time
}

type glance struct {
	who  string
	kind call.ChangeKind
}

// due tells whether another line is due, and forgets who has not been here for
// a while.
func (g *glances) due(of glance, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.last, func(_ glance, at time.Time) bool { return now.Sub(at) >= between })
	if _, recent := g.last[of]; recent {
		return false
	}
	if g.last == nil {
		g.last = map[glance]time.Time{}
	}
	g.last[of] = now
	return true
}

// glanced writes down that somebody saw rows of the list.
func (d *Desk) glanced(ctx context.Context, who Actor, kind call.ChangeKind) error {
	if !d.glances.due(glance{who.Name, kind}, d.now()) {
		return nil
	}
	return unseen(d.Record(ctx, who, kind))
}

// Record writes a line of the audit trail that is of no one case.
func (d *Desk) Record(ctx context.Context, who Actor, kind call.ChangeKind) error {
	_, err := d.enter(ctx, who, kind)
	return err
}

// NumberReport is what is known of a number.
type NumberReport struct {
	Asked      string
	Number     string // E.164, or the digits where it has no such form
	Assessment phone.Assessment
	Sightings
	Sure string // in a sentence: how sure, and of what
}

// Number says what is known of a number in any spelling; country is where the
// call was received and may be empty. Who looked is written down.
func (d *Desk) Number(ctx context.Context, who Actor, asked, country string) (NumberReport, error) {
	if country == "" {
		country = d.opt.Country
	}
	a := phone.Assess(asked, strings.ToUpper(country))
	r := NumberReport{Asked: asked, Number: a.E164, Assessment: a}
	if r.Number == "" {
		r.Number = phone.Digits(asked)
	}
	if r.Number == "" || utf8.RuneCountInString(asked) > maxNumber {
		return r, invalid("number", "There are no digits in that. Write the number, for example 209-894-0429.")
	}
	err := d.shelf.use(func(s Store) (err error) {
		r.Sightings, err = s.Number(ctx, tenant, r.Number, 50)
		return err
	})
	if err == nil {
		err = d.glanced(ctx, who, call.ChangeLookedUp)
	}
	if err != nil {
		return NumberReport{}, err
	}
	r.Sure = sure(r)
	return r, nil
}

// enough is from how many independent reports on a callback number is called
// established.
const enough = 3

func sure(r NumberReport) string {
	switch t := r.Tally; {
	case t.Reports == 0 && !r.Assessment.Plausible:
		return "Nobody has reported it here, and no network could carry it: whoever showed it was hiding the true one."
	case t.Reports == 0:
		return "Nobody has reported it here. That does not make it safe."
	case t.Callback >= enough && t.HangUp >= enough:
		return fmt.Sprintf("Very sure: in %d separate reports callers asked to be rung on it.", t.Callback)
	case t.Callback > 0 && t.HangUp > 0:
		return "Fairly sure: a caller asked to be rung on it, and a number to ring back is hard to fake. More reports would settle it."
	case t.CallerID == t.Reports:
		return "Not sure: it was only shown on a display, where any number can be shown. Its owner may be innocent."
	case t.HangUp == 0:
		return "Not sure: it was named in calls, but in none that was a clear scam."
	}
	return "Not sure: it was named in a scam call, but not as the number to ring."
}

// Tally is the short form of Number for programs that ask often: number is in
// E.164 form, or digits alone.
func (d *Desk) Tally(ctx context.Context, number string) (t Tally, err error) {
	err = d.shelf.use(func(s Store) error {
		t, err = s.Tally(ctx, tenant, number)
		return err
	})
	return t, err
}

// Related lists other cases that share a callback number, a licence string, a
// session code or a domain: those that share most, then the newest, and whether
// there are more than are given.
func (d *Desk) Related(ctx context.Context, id string) (rs []Related, more bool, err error) {
	const most = 20
	err = d.shelf.use(func(s Store) error {
		rs, err = s.Related(ctx, tenant, id, most+1)
		return err
	})
	more = len(rs) > most
	return rs[:min(most, len(rs))], more, err
}

// Views lists the saved searches.
func (d *Desk) Views(ctx context.Context) (vs []wire.View, err error) {
	err = d.shelf.use(func(s Store) error {
		vs, err = s.Views(ctx, tenant)
		return err
	})
	return vs, err
}

// SaveView keeps a search (as it stands in an address) under a name.
func (d *Desk) SaveView(ctx context.Context, who Actor, name, query string) (Done, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > maxName {
		return Done{}, invalid("name", "Give the view a short name.")
	}
	if query == "" || len(query) > 2000 {
		return Done{}, invalid("query", "Search or filter first, then save the view.")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Done{}, err
	}
	return d.view(ctx, wire.View{ID: id.String(), Name: name, Query: query, By: who.Name})
}

// DropView forgets a saved search.
func (d *Desk) DropView(ctx context.Context, who Actor, id string) (Done, error) {
	views, err := d.Views(ctx)
	if err != nil {
		return Done{}, err
	}
	for _, v := range views {
		if v.ID == id {
			return d.view(ctx, wire.View{ID: id, By: who.Name})
		}
	}
	return Done{}, &Error{Code: NotFound, Message: "There is no such view: it may have been dropped already."}
}

func (d *Desk) view(ctx context.Context, v wire.View) (Done, error) {
	v.At = d.now()
	seq, err := d.write(ctx, wire.Event{Tenant: tenant, View: &v})
	if err != nil {
		return Done{}, err
	}
	return Done{ID: v.ID, Seen: d.await(ctx, seq)}, nil
}

// Audit lists what was done, the newest first: of one report, or of all where
// report is empty. before is the Seq of the last entry seen, or zero.
func (d *Desk) Audit(ctx context.Context, report string, before uint64, most int) (es []AuditEntry, err error) {
	if most < 1 || most > 500 {
		return nil, invalid("limit", "The limit must be between 1 and 500.")
	}
	err = d.shelf.use(func(s Store) error {
		es, err = s.Audit(ctx, tenant, report, before, most)
		return err
	})
	return es, err
}
