package desk

import "github.com/hangup-project/hangup/internal/campaign"

// Belonging is where a report or a campaign belongs, and where it may.
type Belonging struct {
	In   campaign.Summary // its ID is empty for a report that is in no campaign
	Held []campaign.Hold  // with In as A: wait for a person
}

// Belongs tells in which campaign a report is, and with which others that
// campaign may be one.
func (d *Desk) Belongs(report string) (b Belonging, err error) {
	err = d.at(func(s *sighted) error {
		b = belonging(s.ledger, s.ledger.Of(report))
		return nil
	})
	return b, err
}

// MayBeOne tells with which others a campaign may be one.
func (d *Desk) MayBeOne(id string) (b Belonging, err error) {
	err = d.at(func(s *sighted) error {
		if b = belonging(s.ledger, id); b.In.ID == "" {
			return errNoCampaign
		}
		return nil
	})
	return b, err
}

func belonging(l *campaign.Ledger, id string) (b Belonging) {
	b.In, _ = l.Summary(id)
	b.Held = l.HeldOf(id)
	return b
}
