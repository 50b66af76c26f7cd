package desk

import "github.com/hangup-project/hangup/internal/campaign"

// Belonging is where a report or a campaign belongs, and where it may.
type Belonging struct {
	In   campaign.Summary // its ID is empty for a report that is in no campaign
	Held []campaign.Hold  // with In as A: wait for a person; the first of them
	All  int              // how many wait
}

// Belongs tells in which campaign a report is, and of one that is alone in it with
// which others it may be one, at most so many of them.
func (d *Desk) Belongs(report string, most int) (b Belonging, err error) {
	err = d.at(func(s *sighted) error {
		id := s.ledger.Of(report)
		if c, _ := s.ledger.Summary(id); c.Size > 1 {
			b.In = c
			return nil
		}
		b = belonging(s.ledger, id, most)
		return nil
	})
	return b, err
}

// MayBeOne tells with which others a campaign may be one, at most so many.
func (d *Desk) MayBeOne(id string, most int) (b Belonging, err error) {
	err = d.at(func(s *sighted) error {
		if b = belonging(s.ledger, id, most); b.In.ID == "" {
			return errNoCampaign
		}
		return nil
	})
	return b, err
}

func belonging(l *campaign.Ledger, id string, most int) (b Belonging) {
	b.In, _ = l.Summary(id)
	b.Held, b.All = l.FirstHeldOf(id, most)
	return b
}
