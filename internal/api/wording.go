package api

import (
	"context"

	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// Wording is what is changed of a warning; what is left out stays.
type Wording struct {
	Title         *string       `json:"title,omitempty" nullable:"false"`
	Lead          *string       `json:"lead,omitempty" nullable:"false" doc:"What is going on."`
	Says          []string      `json:"says,omitempty" nullable:"false" doc:"What the callers say and do, a point each; an empty list says nothing."`
	Truth         []string      `json:"truth,omitempty" nullable:"false" doc:"What is true instead."`
	Do            []string      `json:"do,omitempty" nullable:"false" doc:"What to do, in order."`
	Numbers       []string      `json:"numbers,omitempty" nullable:"false" doc:"Of the callers: those that stand in the warning, or are on the block list."`
	Domains       []string      `json:"domains,omitempty" nullable:"false" doc:"Internet names of the callers; they can be taken off, not added."`
	Turn          []warnedPlace `json:"turn,omitempty" nullable:"false" doc:"Where to turn: of turn and may_turn of the warning."`
	Tactics       []string      `json:"tactics,omitempty" nullable:"false" doc:"Ids; they can be taken off, not added."`
	Sources       []string      `json:"sources,omitempty" nullable:"false" doc:"Addresses, and titles of those without one; they can be taken off, not added."`
	Type          *string       `json:"type,omitempty" nullable:"false"`
	Country       *string       `json:"country,omitempty" nullable:"false" doc:"Two letters."`
	Language      *string       `json:"language,omitempty" nullable:"false"`
	Regions       []string      `json:"regions,omitempty" nullable:"false" doc:"States such as US-CA, countries, or area codes such as +1209."`
	Organisations []string      `json:"organisations,omitempty" nullable:"false" doc:"Whom the callers claim to be."`
	Began         *string       `json:"began,omitempty" nullable:"false" doc:"A day such as 2026-05-31; empty says nothing."`
	Peak          *string       `json:"peak,omitempty" nullable:"false" doc:"Likewise, the day of its peak."`
	Expires       *string       `json:"expires,omitempty" nullable:"false" doc:"Likewise, the day until which it holds."`
	Reports       *int          `json:"reports,omitempty" nullable:"false" doc:"0 says nothing of it."`
	Ratio         *float64      `json:"ratio,omitempty" nullable:"false" doc:"Times as many reports as usual; 0 says nothing of it."`
	Publisher     *string       `json:"publisher,omitempty" nullable:"false"`
}

// rewording changes a draft.
type rewording struct {
	Seen string `json:"seen,omitempty" format:"date-time" doc:"As with publishing: where the draft was changed since, nothing is kept."`
	Wording
}

// over lays what is changed over what stands in a warning.
func (w Wording) over(to desk.Wording) (desk.Wording, error) {
	for _, f := range []struct{ from, to *string }{{w.Title, &to.Title}, {w.Lead, &to.Lead}, {w.Type, &to.Type}, {w.Country, &to.Country}, {w.Language, &to.Language}, {w.Publisher, &to.Publisher}} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	for _, f := range []struct {
		from []string
		to   *[]string
	}{{w.Says, &to.Says}, {w.Truth, &to.Truth}, {w.Do, &to.Do}, {w.Numbers, &to.Numbers}, {w.Domains, &to.Domains}, {w.Tactics, &to.Tactics}, {w.Sources, &to.Sources},
		{w.Regions, &to.Regions}, {w.Organisations, &to.Organisations}} {
		if f.from != nil {
			*f.to = f.from
		}
	}
	if w.Turn != nil {
		to.Turn = nil
		for _, p := range w.Turn {
			to.Turn = append(to.Turn, publish.Place{Name: p.Name, Phone: p.Phone, URL: p.URL})
		}
	}
	if err := to.Days(w.Began, w.Peak, w.Expires); err != nil {
		return to, err
	}
	if w.Reports != nil {
		to.Reports = *w.Reports
	}
	if w.Ratio != nil {
		to.Ratio = *w.Ratio
	}
	return to, nil
}

// reworded is a warning with what is changed of it; it is of the state that was
// seen, where that is said.
func (s *server) reworded(id, seen string, w Wording) (b publish.Bulletin, err error) {
	if b, err = s.desk.Bulletin(id); err != nil {
		return b, err
	}
	if seen != "" {
		at, err := readTime("body.seen", seen)
		if err != nil {
			return b, err
		}
		if !at.Equal(b.Updated) { // before what was typed is held against another state
			return b, desk.ErrChanged
		}
	}
	words, err := w.over(desk.WordingOf(b))
	if err != nil {
		return b, err
	}
	return s.desk.Reworded(b, words)
}

func (s *server) rewordWarning(ctx context.Context, in *warningInput) (*warningReply, error) {
	w, err := object[rewording](&in.request)
	if err != nil {
		return nil, err
	}
	b, err := s.reworded(in.ID, w.Seen, w.Wording)
	if err != nil {
		return nil, err
	}
	if b, err = s.desk.SaveBulletin(ctx, actor(ctx), b); err != nil {
		return nil, err
	}
	return s.written(in.request, b), nil
}
