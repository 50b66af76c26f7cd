package desk

import "github.com/hangup-project/hangup/internal/campaign"

// mostMarked is of how many reports a campaign's marks are read.
const mostMarked = 200

// CampaignMarks are by what a person tells a campaign from others like it, as
// its last reports have it.
func (d *Desk) CampaignMarks(id string) (m campaign.Marks, err error) {
	err = d.at(func(s *sighted) error {
		var ok bool
		if m, ok = s.ledger.Marks(id, mostMarked); !ok {
			return errNoCampaign
		}
		return nil
	})
	return m, err
}
