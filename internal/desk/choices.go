package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
)

// Choice is something that a person decided about a campaign.
type Choice struct {
	ID      string // of the decision
	At      time.Time
	By      string // empty where nobody wrote it down
	Act     campaign.Act
	Name    string // of a Name; empty where it was taken away
	Reports int    // that a Split took out
	Other   string // the id of the other campaign as it is now; empty where it is the same, or gone
	Same    bool   // the other campaign is the same now
	// Undone is when it was taken back, and UndoneBy by whom; zero where it holds.
	Undone   time.Time
	UndoneBy string
}

// settled is a decision about campaigns as it was written down.
type settled struct {
	call.Decision
	what campaign.Decision
}

// undone is how a decision was taken back.
type undone struct {
	At time.Time
	By string
}

// undoing takes a decision back.
type undoing struct {
	Decision string `json:"decision"` // its id
}

// Choices lists what people decided about a campaign, by an id that it has or had,
// the newest first: also what was taken back, and what parted it from another.
func (d *Desk) Choices(id string) (out []Choice, err error) {
	err = d.at(func(s *sighted) error {
		at := s.ledger.Canonical(id)
		if at == "" {
			return errNoCampaign
		}
		for _, c := range slices.Backward(s.settled) {
			if is, other, same := s.concerns(c, at); is {
				u := s.undone[c.ID]
				one := Choice{ID: c.ID, At: c.At, By: c.By, Act: c.what.Act, Name: c.what.Name, Other: other, Same: same, Undone: u.At, UndoneBy: u.By}
				if one.Act == campaign.Split {
					one.Reports = len(c.what.Members)
				}
				out = append(out, one)
			}
		}
		return nil
	})
	return out, err
}

// concerns reports whether a decision is about a campaign as it is now, and which
// other it is about, if that is not the same by now.
func (s *sighted) concerns(c settled, id string) (is bool, other string, same bool) {
	here, there := s.are(c.what.Members), s.are(c.what.Others)
	switch c.what.Act {
	case campaign.Split:
		there = append(there, s.ledger.Canonical(c.Subject))
	default:
		here = append(here, s.ledger.Canonical(c.Subject))
	}
	for _, x := range slices.Concat(here, there) {
		if x == id {
			is = true
		} else if other == "" {
			other = x
		}
	}
	if c.what.Act == campaign.Name { // which is about one
		return is, "", false
	}
	return is, other, other == "" && slices.Contains(here, id) && slices.Contains(there, id)
}

// are lists in which campaigns reports are now; empty for one that is gone.
func (s *sighted) are(reports []string) (ids []string) {
	for _, r := range reports {
		ids = append(ids, s.ledger.Of(r))
	}
	return ids
}

var (
	errNoChoice = &Error{Code: NotFound, Message: "There is no such decision about this campaign: look at its page."}
	errTakeBack = invalid("decision", "This decision is taken back already. To have it hold again, decide it anew.")
)

// TakeBack undoes a decision about a campaign: all is as if nobody had decided it,
// and what was decided since stays. That it was, and who took it back, stays known.
func (d *Desk) TakeBack(ctx context.Context, who Actor, id, decision string) (Done, error) {
	var what campaign.Decision
	var founded []string // ids of campaigns that may be gone with the decision
	err := d.at(func(s *sighted) error {
		at := s.ledger.Canonical(id)
		if at == "" {
			return errNoCampaign
		}
		i := slices.IndexFunc(s.settled, func(c settled) bool { return c.ID == decision })
		if i < 0 {
			return errNoChoice
		}
		if is, _, _ := s.concerns(s.settled[i], at); !is {
			return errNoChoice
		}
		if _, gone := s.undone[decision]; gone {
			return errTakeBack
		}
		what = s.settled[i].what
		if what.Act == campaign.Split {
			for _, m := range what.Members {
				founded = append(founded, s.ledger.Founded(m)...)
			}
		}
		return nil
	})
	if err != nil {
		return Done{}, err
	}
	for _, was := range founded { // what people wrote down leads on
		if _, err := d.note(ctx, who, call.DecidedKnown, was, campaign.Decision{Members: what.Members}); err != nil {
			return Done{}, err
		}
	}
	done, err := d.decide(ctx, who, call.DecidedUndone, id, undoing{decision})
	if err != nil || len(what.Members) == 0 {
		return done, err
	}
	return d.made(done, what.Members[0])
}

// behind tells of a decision that takes back another that was taken in: then all
// has to be made anew, for what came since may hang on it.
func (s *sighted) behind(k Decided) bool {
	if k.Kind != call.DecidedUndone {
		return false
	}
	u, err := readUndoing(k)
	if err != nil {
		return false // that is told where it is taken in
	}
	if _, known := s.undone[u.Decision]; known {
		return false
	}
	s.stale = true
	return true
}

// forgo learns which decisions are taken back, before any is taken in.
func (s *sighted) forgo(ctx context.Context, from Store) error {
	for after := int64(0); ; {
		page, err := from.Decisions(ctx, tenant, after, reading)
		if err != nil {
			return err
		}
		for _, k := range page {
			after = k.No
			if k.Kind != call.DecidedUndone {
				continue
			}
			if u, err := readUndoing(k); err == nil {
				if _, twice := s.undone[u.Decision]; !twice {
					s.undone[u.Decision] = undone{k.At, k.By}
				}
			}
		}
		if len(page) < reading {
			return nil
		}
	}
}

func readUndoing(k Decided) (u undoing, err error) {
	if err := json.Unmarshal(k.Data, &u); err != nil || u.Decision == "" {
		return u, errors.New("what is taken back of a campaign cannot be read")
	}
	return u, nil
}
