package desk

import (
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/wave"
)

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

// CampaignLabel is what a campaign is called wherever it stands beside others: the
// name that a person gave it, or what it is and the number or address by which it
// is known, else since when it is and the beginning of its id, for two may have
// begun on one day.
func CampaignLabel(c campaign.Summary, m campaign.Marks) string {
	what := "Campaign"
	switch {
	case c.Name != "":
		return c.Name
	case c.Type != "":
		what = TypeName(c.Type)
	case c.Honest:
		what = "Calls not judged a scam"
	}
	if m.Value.Value == "" {
		return what + " since " + wave.Day(c.First).Time().Format("2 January 2006") + " (" + c.ID[:min(4, len(c.ID))] + ")"
	}
	return what + ", " + m.Value.Value
}

// label is that of a campaign by its id; empty where there is none.
func (s *sighted) label(id string) string {
	c, ok := s.ledger.Summary(id)
	m, known := s.ledger.Marks(id, mostMarked)
	if !ok || !known {
		return ""
	}
	return CampaignLabel(c, m)
}

// CampaignLabels are the labels of campaigns by their ids, of those that there are.
func (d *Desk) CampaignLabels(ids ...string) (labels map[string]string, err error) {
	labels = map[string]string{}
	err = d.at(func(s *sighted) error {
		for _, id := range ids {
			if label := s.label(id); label != "" {
				labels[id] = label
			}
		}
		return nil
	})
	return labels, err
}
