package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Campaign is a campaign in a line. Days are written as 2026-05-01.
type Campaign struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Label   string  `json:"label"` // what it is called beside others; empty where pairs are listed
	Type    *string `json:"type"`  // nil where none is claimed
	Reports int     `json:"reports"`
	First   string  `json:"first"`
	Last    string  `json:"last"`
	Sure    float64 `json:"sure"`
	Honest  bool    `json:"honest"` // none of its reports was judged a scam
}

// OneCampaign is all that is known of a campaign.
type OneCampaign struct {
	Campaign
	Founder  string      `json:"founder"`
	Says     []Phrase    `json:"says"`
	Variants []Variant   `json:"variants"`
	Claims   []NameCount `json:"claims"`
	Regions  []NameCount `json:"regions"`
	Values   []ValueDays `json:"values"`
	Members  []Member    `json:"members"`
	Held     []Hold      `json:"held"`    // may belong to it, and wait for a person; it is A of each
	Waiting  int         `json:"waiting"` // how many may belong to it, of which Held are the first
	// Decisions of people, the newest first, also what was taken back.
	Decisions []Choice `json:"decisions"`
}

// Choice is something that a person decided about a campaign: Act is merge, split,
// apart or name. Other is the other campaign as it is now, empty where it is the
// same, which Same says, or gone; Undone is when it was taken back, zero where it
// holds.
type Choice struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	By       string    `json:"by,omitempty"`
	Act      string    `json:"act"`
	Name     string    `json:"name,omitempty"`
	Reports  int       `json:"reports,omitempty"`
	Other    string    `json:"other,omitempty"`
	Same     bool      `json:"same,omitempty"`
	Undone   time.Time `json:"undone,omitzero"`
	UndoneBy string    `json:"undone_by,omitempty"`
}

// Phrase is what members of a campaign say; digits are #.
type Phrase struct {
	Text    string `json:"text"`
	Reports int    `json:"reports"`
}

// Variant is a text of a campaign.
type Variant struct {
	Representative string   `json:"representative"`
	Reports        []string `json:"reports"`
	Story          bool     `json:"story"`
	First          string   `json:"first"`
	Last           string   `json:"last"`
	Says           []Phrase `json:"says"`
}

// NameCount is how many reports name something.
type NameCount struct {
	Name    string `json:"name"`
	Reports int    `json:"reports"`
}

// ValueDays is a number or other evidence, and how often it was named by day.
type ValueDays struct {
	Kind    string     `json:"kind"`
	Value   string     `json:"value"`
	Reports int        `json:"reports"`
	Common  bool       `json:"common"`
	Days    []DayCount `json:"days"`
}

// DayCount is a day and its reports.
type DayCount struct {
	Day     string `json:"day"`
	Reports int    `json:"reports"`
}

// Member is a report of a campaign, and what joined it.
type Member struct {
	ID   string   `json:"id"`
	URL  string   `json:"url,omitempty"`
	Type *string  `json:"type"`
	Day  string   `json:"day"`
	Sure float64  `json:"sure"`
	Why  []Reason `json:"why"`
}

// Reason is one thing that joined a report: Why is founded, same_script, script,
// told, value or hand.
type Reason struct {
	Why   string  `json:"why"`
	With  string  `json:"with,omitempty"`
	Alike float64 `json:"alike,omitempty"`
	Kind  string  `json:"kind,omitempty"`
	Value string  `json:"value,omitempty"`
}

// Hold is two campaigns that may be one and wait for a person.
type Hold struct {
	A       Campaign `json:"a"`
	B       Campaign `json:"b"`
	Unlike  bool     `json:"unlike"`
	Bridges []struct {
		ID     string `json:"id"`
		URL    string `json:"url"`
		Reason Reason `json:"reason"`
	} `json:"bridges"`
}

// Decided says what became of a decision: it is on the disk. Seen is false where
// it shows only once the database follows. Campaign is the id of what a merge or a
// split made; empty until it shows.
type Decided struct {
	ID       string `json:"id"`
	Seen     bool   `json:"seen"`
	Campaign string `json:"campaign,omitempty"`
}

// Campaigns lists campaigns of at least so many reports, at most limit of them
// (0: as the desk sees fit), the largest first.
func (c *Client) Campaigns(ctx context.Context, least, limit int) ([]Campaign, error) {
	v := counted("least", least)
	for name, value := range counted("limit", limit) {
		v[name] = value
	}
	var out struct {
		Campaigns []Campaign `json:"campaigns"`
	}
	err := c.patient(ctx, http.MethodGet, "/api/v1/campaigns", v, nil, &out)
	return out.Campaigns, err
}

// Campaign reads one campaign; that is written into the audit trail.
func (c *Client) Campaign(ctx context.Context, id string) (k OneCampaign, err error) {
	at, err := under("campaigns", id)
	if err != nil {
		return k, err
	}
	return k, c.patient(ctx, http.MethodGet, at, nil, nil, &k)
}

// Held lists what may be one campaign and waits for a person, at most limit pairs
// (0: as the desk sees fit), and says how many there are in all.
func (c *Client) Held(ctx context.Context, limit int) (list []Hold, all int, err error) {
	var out struct {
		Held    []Hold `json:"held"`
		Waiting int    `json:"waiting"`
	}
	err = c.patient(ctx, http.MethodGet, "/api/v1/held", counted("limit", limit), nil, &out)
	return out.Held, out.Waiting, err
}

// NameCampaign gives a campaign a name; an empty one takes it away.
func (c *Client) NameCampaign(ctx context.Context, id, name string) (Decided, error) {
	return c.decide(ctx, id, "name", map[string]any{"name": name})
}

// MergeCampaigns says that two campaigns are one, or, with apart, that they are
// two.
func (c *Client) MergeCampaigns(ctx context.Context, id, with string, apart bool) (Decided, error) {
	return c.decide(ctx, id, "merge", map[string]any{"with": with, "apart": apart})
}

// SplitCampaign takes reports out of a campaign.
func (c *Client) SplitCampaign(ctx context.Context, id string, reports []string) (Decided, error) {
	return c.decide(ctx, id, "split", map[string]any{"reports": reports})
}

// TakeBackDecision undoes a decision about a campaign, by its id.
func (c *Client) TakeBackDecision(ctx context.Context, id, decision string) (d Decided, err error) {
	at, err := under("campaigns", id)
	if err != nil {
		return d, err
	}
	return d, c.patient(ctx, http.MethodDelete, at+"/decisions/"+url.PathEscape(decision), nil, nil, &d)
}

func (c *Client) decide(ctx context.Context, id, what string, body any) (d Decided, err error) {
	at, err := under("campaigns", id)
	if err != nil {
		return d, err
	}
	return d, c.patient(ctx, http.MethodPost, at+"/"+what, nil, body, &d)
}
