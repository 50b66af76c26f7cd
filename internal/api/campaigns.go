package api

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
)

type (
	campaignsInput struct {
		Least int `query:"least" minimum:"1" maximum:"1000000" doc:"Fewest reports; 2 where it is left out." example:"5"`
		Limit int `query:"limit" minimum:"1" maximum:"1000" doc:"Most campaigns; 100 where it is left out."`
	}
	heldInput struct {
		Limit int `query:"limit" minimum:"1" maximum:"1000" doc:"Most pairs; 100 where it is left out."`
	}
	campaignsReply struct{ Body campaigns }
	campaignInput  struct {
		ID string `path:"id" doc:"Of the campaign, or of one that it took in."`
	}
	campaignReply  struct{ Body oneCampaign }
	heldReply      struct{ Body holds }
	campaignChange struct {
		request
		ID string `path:"id" doc:"Of the campaign, or of one that it took in."`
	}
	decidedReply struct {
		Status int
		Body   written
	}
	choiceInput struct {
		ID       string `path:"id" doc:"Of the campaign, or of one that it took in."`
		Decision string `path:"decision" doc:"The id of the decision, as the campaign tells it."`
	}
	naming struct {
		Name string `json:"name" doc:"A few words; empty takes the name away." example:"The technician"`
	}
	merging struct {
		With  string `json:"with" doc:"The id of the other campaign."`
		Apart bool   `json:"apart,omitempty" doc:"Says that the two are not one, whatever they share: so a held merge is refused."`
	}
	splitting struct {
		Reports []string `json:"reports" doc:"The ids of the reports that do not belong here."`
	}
)

// usualCampaign is how many reports a campaign of a list has at least.
const usualCampaign = 2

func (s *server) campaigns() {
	register(s, operation{
		id: "campaigns", method: http.MethodGet, path: "/api/v1/campaigns", tag: tagWaves, may: access.PermRead, where: "query",
		summary: "List campaigns", description: "Reports that are of the same callers, as far as their words and evidence tell; the largest first, and those of which no report was judged a scam last.", problems: []kind{unavailable},
	}, s.listCampaigns)
	register(s, operation{
		id: "campaign", method: http.MethodGet, path: "/api/v1/campaigns/{id}", tag: tagWaves, may: access.PermRead, where: "path",
		summary: "Read a campaign", description: "What its members say, whom the callers claim to be, which numbers they name, where they ring, and what joined each report. That it was read is written into the audit trail.",
		problems: []kind{notFound, unavailable},
	}, s.oneCampaign)
	register(s, operation{
		id: "held", method: http.MethodGet, path: "/api/v1/held", tag: tagWaves, may: access.PermRead, where: "query",
		summary: "List what may be one campaign", description: "Pairs of campaigns that would be one, and wait for a person: merge them, or merge them with apart to say that they are two. The oldest question comes first.", problems: []kind{unavailable},
	}, s.held)
	later := map[int]string{http.StatusAccepted: "On the disk, and not in the database yet; it will follow."}
	faults := []kind{notFound, unavailable, full}
	register(s, operation{
		id: "name-campaign", method: http.MethodPost, path: "/api/v1/campaigns/{id}/name", tag: tagWaves, may: access.PermChange, where: "body",
		summary: "Name a campaign", description: "Gives a campaign a name for people.",
		body: &body{of: reflect.TypeFor[naming](), most: small, example: naming{"The technician"}}, also: later, problems: faults,
	}, s.nameCampaign)
	register(s, operation{
		id: "merge-campaigns", method: http.MethodPost, path: "/api/v1/campaigns/{id}/merge", tag: tagWaves, may: access.PermChange, where: "body",
		summary: "Merge two campaigns", description: "Says that two campaigns are one, or that they are two: it holds however many reports come, until it is taken back.",
		body: &body{of: reflect.TypeFor[merging](), most: small, example: merging{With: "c-7qpm2v4k"}}, also: later, problems: faults,
	}, s.mergeCampaigns)
	register(s, operation{
		id: "split-campaign", method: http.MethodPost, path: "/api/v1/campaigns/{id}/split", tag: tagWaves, may: access.PermChange, where: "body",
		summary: "Split a campaign", description: "Takes reports out of a campaign: they are one of their own until that is taken back.",
		body: &body{of: reflect.TypeFor[splitting](), most: small, example: splitting{[]string{"01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b"}}}, also: later, problems: faults,
	}, s.splitCampaign)
	register(s, operation{
		id: "take-back-decision", method: http.MethodDelete, path: "/api/v1/campaigns/{id}/decisions/{decision}", tag: tagWaves, may: access.PermChange, where: "path",
		summary: "Take back a decision about a campaign", description: "All is as if nobody had decided it; what was decided since stays. That it was decided stays known.",
		also: later, problems: faults,
	}, s.takeBackDecision)
}

func (s *server) takeBackDecision(ctx context.Context, in *choiceInput) (*decidedReply, error) {
	return decidedAs(s.desk.TakeBack(ctx, actor(ctx), in.ID, in.Decision))
}

func (s *server) listCampaigns(_ context.Context, in *campaignsInput) (*campaignsReply, error) {
	if in.Least == 0 {
		in.Least = usualCampaign
	}
	if in.Limit == 0 {
		in.Limit = usualStreams
	}
	list, err := s.desk.Campaigns(in.Least, in.Limit)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(list))
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	labels, err := s.desk.CampaignLabels(ids...)
	if err != nil {
		return nil, err
	}
	out := campaigns{Campaigns: []Campaign{}}
	for _, c := range list {
		one := campaignOf(c)
		one.Label = labels[c.ID]
		out.Campaigns = append(out.Campaigns, one)
	}
	return &campaignsReply{out}, nil
}

func (s *server) held(_ context.Context, in *heldInput) (*heldReply, error) {
	if in.Limit == 0 {
		in.Limit = usualStreams
	}
	list, all, err := s.desk.Held(in.Limit)
	if err != nil {
		return nil, err
	}
	return &heldReply{holds{holdsOf(list), all}}, nil
}

func holdsOf(list []campaign.Hold) []hold {
	out := []hold{}
	for _, h := range list {
		one := hold{A: campaignOf(h.A), B: campaignOf(h.B), Unlike: h.Unlike, Bridges: []bridge{}}
		for _, b := range h.Bridges {
			one.Bridges = append(one.Bridges, bridge{b.ID, caseURL(b.ID), reasonOf(b.Reason)})
		}
		out = append(out, one)
	}
	return out
}

func (s *server) oneCampaign(ctx context.Context, in *campaignInput) (*campaignReply, error) {
	c, err := s.desk.Campaign(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	b, err := s.desk.MayBeOne(c.ID, usualStreams)
	if err != nil {
		return nil, err
	}
	choices, err := s.desk.Choices(c.ID)
	if err != nil {
		return nil, err
	}
	labels, err := s.desk.CampaignLabels(c.ID)
	if err != nil {
		return nil, err
	}
	out := wholeCampaign(c, choices)
	out.Label = labels[c.ID]
	out.Held, out.Waiting = holdsOf(b.Held), b.All
	return &campaignReply{out}, nil
}

func (s *server) nameCampaign(ctx context.Context, in *campaignChange) (*decidedReply, error) {
	n, err := object[naming](&in.request)
	if err != nil {
		return nil, err
	}
	return decidedAs(s.desk.NameCampaign(ctx, actor(ctx), in.ID, n.Name))
}

func (s *server) mergeCampaigns(ctx context.Context, in *campaignChange) (*decidedReply, error) {
	m, err := object[merging](&in.request)
	if err != nil {
		return nil, err
	}
	if m.Apart {
		return decidedAs(s.desk.KeepApart(ctx, actor(ctx), in.ID, m.With))
	}
	return decidedAs(s.desk.MergeCampaigns(ctx, actor(ctx), in.ID, m.With))
}

func (s *server) splitCampaign(ctx context.Context, in *campaignChange) (*decidedReply, error) {
	p, err := object[splitting](&in.request)
	if err != nil {
		return nil, err
	}
	done, err := s.desk.SplitCampaign(ctx, actor(ctx), in.ID, p.Reports)
	var fault *desk.Error
	if errors.As(err, &fault) && fault.Field == "members" {
		return nil, problemOf(&desk.Error{Code: fault.Code, Field: "reports", Message: fault.Message}, "body")
	}
	return decidedAs(done, err)
}

func decidedAs(done desk.Done, err error) (*decidedReply, error) {
	if err != nil {
		return nil, err
	}
	return &decidedReply{gently(done, http.StatusOK).Status, written{ID: done.ID, Seen: done.Seen, Campaign: done.Campaign}}, nil
}

func campaignOf(c campaign.Summary) Campaign {
	return Campaign{ID: c.ID, Name: c.Name, Type: orNull(c.Type), Reports: c.Size, First: dateOf(c.First), Last: dateOf(c.Last), Sure: c.Sure, Honest: c.Honest}
}

func wholeCampaign(c desk.OneCampaign, choices []desk.Choice) oneCampaign {
	out := oneCampaign{Campaign: campaignOf(c.Summary), Founder: c.Founder, Says: phrasesOf(c.Saying.Common), Variants: []variant{}, Claims: countsOf(c.Claims), Regions: countsOf(c.Regions),
		Values: []valueDays{}, Members: []member{}, Decisions: []choice{}}
	for _, x := range choices {
		out.Decisions = append(out.Decisions, choice{x.ID, moment(x.At), x.By, string(x.Act), x.Name, x.Reports, x.Other, x.Same, moment(x.Undone), x.UndoneBy})
	}
	for _, v := range c.Variants {
		out.Variants = append(out.Variants, variant{v.Representative, orEmpty(v.Members), v.Story, dateOf(v.First), dateOf(v.Last), phrasesOf(c.Saying.Own[v.Representative])})
	}
	for _, v := range c.Values {
		one := valueDays{Kind: v.Kind, Value: v.Value.Value, Reports: v.Total, Common: v.Common, Days: []dayCount{}}
		for _, day := range slices.Sorted(maps.Keys(v.Days)) {
			one.Days = append(one.Days, dayCount{dateOf(day), v.Days[day]})
		}
		out.Values = append(out.Values, one)
	}
	for _, m := range c.Members {
		one := member{ID: m.ID, Type: orNull(m.Type), Day: dateOf(m.Day), Sure: m.Sure, Why: []reason{}}
		if _, report := c.Traces[m.ID]; report {
			one.URL = caseURL(m.ID)
		}
		for _, r := range m.Why {
			one.Why = append(one.Why, reasonOf(r))
		}
		out.Members = append(out.Members, one)
	}
	return out
}

func phrasesOf(list []campaign.Phrase) []phrase {
	out := []phrase{}
	for _, p := range list {
		out = append(out, phrase{p.Text, p.Reports})
	}
	return out
}

func countsOf(list []campaign.Count) []nameCount {
	out := []nameCount{}
	for _, c := range list {
		out = append(out, nameCount{c.Name, c.Count})
	}
	return out
}

func reasonOf(r campaign.Reason) reason {
	return reason{Why: string(r.Why), With: r.With, Alike: r.Alike, Kind: r.Value.Kind, Value: r.Value.Value}
}
