package desk

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
)

// honest tells of a value that it belongs to somebody honest whom the program, the
// knowledge base or the owner names.
func (d *Desk) honest(v campaign.Value) bool {
	switch v.Kind {
	case campaign.Callback, campaign.CallerID:
		_, is := d.rules().Honest(v.Value)
		return is
	case campaign.Domain:
		for _, ch := range d.Knowledge().Channels() {
			if strings.Contains(strings.ToLower(ch.URL), "://"+v.Value) || strings.Contains(strings.ToLower(ch.URL), "."+v.Value+"/") {
				return true
			}
		}
	}
	return false
}

// decided applies a decision to what was made of the store.
func (s *sighted) decided(k Decided) error {
	switch k.Kind {
	case call.DecidedMerge, call.DecidedSplit, call.DecidedName:
		var c campaign.Decision
		if err := json.Unmarshal(k.Data, &c); err != nil {
			return errors.New("a decision about campaigns cannot be read")
		}
		s.settled = append(s.settled, settled{k.Decision, c})
		if c.Act != campaign.Split { // which names those that left
			s.ledger.Known(k.Subject, c.Members) // also where it was taken back: the id was a link by then
		}
		if _, gone := s.undone[k.ID]; !gone {
			s.ledger.Decide(c)
		}
	case call.DecidedUndone:
		_, err := readUndoing(k)
		return err
	case call.DecidedKnown:
		var c campaign.Decision
		if err := json.Unmarshal(k.Data, &c); err != nil {
			return errors.New("where the id of a campaign leads cannot be read")
		}
		s.ledger.Known(k.Subject, c.Members)
	case call.DecidedBulletin:
		return s.bulletin(k)
	case call.DecidedShown:
		return s.witnessed(k)
	case call.DecidedNumber:
		return s.ruledOn(k)
	case call.DecidedAppeal:
		return s.appealed(k)
	case call.DecidedMask:
		return s.mask(k)
	case call.DecidedAlarm:
		if at, known := s.told[k.Subject]; !known || k.At.After(at) {
			s.told[k.Subject] = k.At
		}
	}
	return nil
}

// Campaigns lists the campaigns of at least so many reports, the largest first.
func (d *Desk) Campaigns(least, most int) (out []campaign.Summary, err error) {
	err = d.at(func(s *sighted) error {
		out = s.ledger.All(max(least, 1))
		out = out[:min(most, len(out))]
		return nil
	})
	return out, err
}

// Held lists the campaigns that may be one, and wait for a person to say so: at
// most so many pairs, the oldest question first, and how many there are in all.
func (d *Desk) Held(most int) (list []campaign.Hold, all int, err error) {
	err = d.at(func(s *sighted) error {
		list, all = s.ledger.FirstHeld(most)
		return nil
	})
	return list, all, err
}

// OneCampaign is a campaign, with what its members say.
type OneCampaign struct {
	campaign.Campaign
	Traces map[string]Trace // of the members that are reports, without signatures
	Saying campaign.Saying
}

// mostTexts is of how many members the words are read to find what they share.
const mostTexts = 200

// Outline is one campaign by an id that it has or had, without words.
func (d *Desk) Outline(id string) (c campaign.Campaign, err error) {
	err = d.at(func(s *sighted) error {
		var ok bool
		if c, ok = s.ledger.One(id); !ok {
			return errNoCampaign
		}
		return nil
	})
	return c, err
}

// Campaign is one campaign by an id that it has or had, with what its members
// say. Who looked is written down.
func (d *Desk) Campaign(ctx context.Context, who Actor, id string) (c OneCampaign, err error) {
	if c.Campaign, err = d.Outline(id); err != nil {
		return c, err
	}
	err = d.at(func(s *sighted) error {
		c.Traces = map[string]Trace{}
		for _, m := range c.Members {
			if t, ok := s.traces[m.ID]; ok {
				c.Traces[m.ID] = t
			}
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	texts, err := d.texts(ctx, c.Campaign)
	if err == nil {
		err = d.glanced(ctx, who, call.ChangeSearched)
	}
	if err != nil {
		return OneCampaign{}, err
	}
	c.Saying = campaign.Phrases(texts)
	return c, nil
}

// texts reads the words of members, as far as they are still there.
func (d *Desk) texts(ctx context.Context, c campaign.Campaign) (out []campaign.Text, err error) {
	variant := map[string]string{}
	for _, v := range c.Variants {
		for _, m := range v.Members {
			variant[m] = v.Representative
		}
	}
	err = d.shelf.use(func(s Store) error {
		for _, m := range c.Members {
			if _, words := variant[m.ID]; !words || len(out) == mostTexts {
				continue
			}
			k, err := s.Case(ctx, tenant, m.ID, false)
			if err == nil && len(k.Report.Call.Turns) > 0 {
				out = append(out, campaign.Text{Report: m.ID, Variant: variant[m.ID], Words: campaign.Words(k.Report.Call)})
			} else if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
		}
		return nil
	})
	return out, err
}

var errNoCampaign = &Error{Code: NotFound, Message: "There is no such campaign: look at the list of campaigns."}

// MergeCampaigns says that two campaigns are one, until that is taken back. It goes
// by the id of the one that was founded first.
func (d *Desk) MergeCampaigns(ctx context.Context, who Actor, a, b string) (Done, error) {
	return d.decideOn(ctx, who, call.DecidedMerge, campaign.Merge, a, b)
}

// KeepApart says that two campaigns are two, whatever they share.
func (d *Desk) KeepApart(ctx context.Context, who Actor, a, b string) (Done, error) {
	return d.decideOn(ctx, who, call.DecidedSplit, campaign.Apart, a, b)
}

func (d *Desk) decideOn(ctx context.Context, who Actor, kind call.DecisionKind, act campaign.Act, a, b string) (Done, error) {
	var k campaign.Decision
	err := d.at(func(s *sighted) error {
		k = campaign.Decision{Act: act, Members: s.ledger.Anchors(a), Others: s.ledger.Anchors(b)}
		return nil
	})
	switch {
	case err != nil:
		return Done{}, err
	case k.Members == nil || k.Others == nil:
		return Done{}, errNoCampaign
	case k.Members[0] == k.Others[0]:
		return Done{}, invalid("with", "These are one campaign already. To make two of it, take the reports that do not belong out of it: the others stay.")
	}
	done, err := d.decide(ctx, who, kind, a, k)
	if err != nil || act != campaign.Merge {
		return done, err
	}
	return d.made(done, k.Members[0])
}

// leadOn writes down where the ids of campaigns lead that come from a report which
// is about to be erased. Without a lookout nothing is known of them, and they lead
// nowhere once it is gone.
func (d *Desk) leadOn(ctx context.Context, who Actor, report string) error {
	var known map[string][]string
	err := d.at(func(s *sighted) error {
		known = s.ledger.Named(report)
		return nil
	})
	if unavailable(err) {
		return nil
	}
	for id, others := range known {
		_, bad := d.note(ctx, who, call.DecidedKnown, id, campaign.Decision{Members: others})
		err = errors.Join(err, bad)
	}
	return err
}

// made adds to a decision that shows in which campaign a report is now.
func (d *Desk) made(done Done, report string) (Done, error) {
	if !done.Seen {
		return done, nil
	}
	err := d.at(func(s *sighted) error {
		done.Campaign = s.ledger.Of(report)
		return nil
	})
	if unavailable(err) { // it is decided all the same
		done.Seen, err = false, nil
	}
	return done, err
}

// SplitCampaign takes reports out of a campaign, until that is taken back: they are
// one of their own.
func (d *Desk) SplitCampaign(ctx context.Context, who Actor, id string, members []string) (Done, error) {
	err := d.at(func(s *sighted) error {
		now := s.ledger.Canonical(id)
		for _, m := range members {
			if in := s.ledger.Of(m); in == "" || in != now {
				return invalid("members", "One of these reports is not in this campaign: look at it again, then choose.")
			}
		}
		c, ok := s.ledger.One(id)
		switch {
		case !ok:
			return errNoCampaign
		case len(members) == 0:
			return invalid("members", "Choose the reports that do not belong here.")
		case len(members) >= c.Size:
			return invalid("members", "These are all reports of the campaign. Leave at least one in it.")
		}
		return nil
	})
	if err != nil {
		return Done{}, err
	}
	done, err := d.decide(ctx, who, call.DecidedSplit, id, campaign.Decision{Act: campaign.Split, Members: members})
	if err != nil {
		return done, err
	}
	return d.made(done, members[0])
}

// NameCampaign gives a campaign a name; an empty one takes it away.
func (d *Desk) NameCampaign(ctx context.Context, who Actor, id, name string) (Done, error) {
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > maxName {
		return Done{}, invalid("name", "That is too long for a name. Use a few words.")
	}
	var anchors []string
	err := d.at(func(s *sighted) error {
		anchors = s.ledger.Anchors(id)
		return nil
	})
	if err != nil {
		return Done{}, err
	}
	if anchors == nil {
		return Done{}, errNoCampaign
	}
	return d.decide(ctx, who, call.DecidedName, id, campaign.Decision{Act: campaign.Name, Members: anchors, Name: name})
}
