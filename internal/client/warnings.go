package client

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"time"
)

// Warning is a warning in a line. State is draft, published or withdrawn. Page is
// where everybody reads it, empty where nobody can. Withheld says why it is not
// shown, or why a draft cannot be published as it stands; empty where nothing is
// wrong with it.
type Warning struct {
	ID       string    `json:"id"`
	State    string    `json:"state"`
	Title    string    `json:"title"`
	Revision int       `json:"revision"`
	Issued   time.Time `json:"issued,omitzero"`
	Updated  time.Time `json:"updated"`
	Expires  time.Time `json:"expires,omitzero"`
	Wave     string    `json:"wave,omitempty"`
	Campaign string    `json:"campaign,omitempty"`
	Page     string    `json:"page,omitempty"`
	Withheld string    `json:"withheld,omitempty"`
}

// Warnings are all of them, and what keeps the public from seeing any: Obstacles
// say in a sentence or two each what to do.
type Warnings struct {
	Warnings  []Warning `json:"warnings"`
	Public    bool      `json:"public"`
	Address   string    `json:"address,omitempty"`
	Obstacles []string  `json:"obstacles"`
}

// OneWarning is all of a warning as the desk has it.
type OneWarning struct {
	Warning
	Lead          string         `json:"lead"`
	Says          []string       `json:"says"`
	Truth         []string       `json:"truth"`
	Do            []string       `json:"do"`
	Numbers       []WarnedNumber `json:"numbers"`
	Domains       []WarnedDomain `json:"domains"`
	Turn          []WarnedPlace  `json:"turn"`
	MayTurn       []WarnedPlace  `json:"may_turn,omitempty"` // others that it may name
	Tactics       []WarnedTactic `json:"tactics"`
	Sources       []WarnedSource `json:"sources"`
	Organisations []string       `json:"organisations"`
	Regions       []string       `json:"regions"`
	Country       string         `json:"country"`
	Language      string         `json:"language"`
	Type          string         `json:"type"`
	Began         time.Time      `json:"began,omitzero"`
	Peak          time.Time      `json:"peak,omitzero"`
	Reports       int            `json:"reports"`
	Ratio         float64        `json:"ratio"`
	Publisher     string         `json:"publisher"`
	Correction    string         `json:"correction,omitempty"`
	History       []WarnedStep   `json:"history"`
	Obstacles     []string       `json:"obstacles"`
}

// WarnedNumber is a number of callers in a warning.
type WarnedNumber struct {
	Number    string `json:"number"`
	Weak      bool   `json:"weak"`
	Sightings int    `json:"sightings"`
	Reason    string `json:"reason"`
}

// WarnedDomain is an Internet name of callers in a warning.
type WarnedDomain struct {
	Name      string `json:"name"`
	Sightings int    `json:"sightings"`
	Reason    string `json:"reason"`
}

// WarnedPlace is where people turn; Phone or URL may be empty.
type WarnedPlace struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
	URL   string `json:"url,omitempty"`
}

// WarnedTactic is something that the callers do, as the knowledge base has it.
type WarnedTactic struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// WarnedSource says who says so; URL may be empty.
type WarnedSource struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

// WarnedStep is a step in the history of a warning: issued, updated, corrected or
// withdrawn.
type WarnedStep struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
	Why  string    `json:"why,omitempty"`
}

// Warnings lists the warnings of the desk, the one changed last first.
func (c *Client) Warnings(ctx context.Context) (w Warnings, err error) {
	return w, c.patient(ctx, http.MethodGet, "/api/v1/warnings", nil, nil, &w)
}

// Warning reads one warning.
func (c *Client) Warning(ctx context.Context, id string) (w OneWarning, err error) {
	at, err := under("warnings", id)
	if err != nil {
		return w, err
	}
	return w, c.patient(ctx, http.MethodGet, at, nil, nil, &w)
}

// WarningAs writes a published warning to out as text, short, atom, cap, stix,
// misp or csv. An error means that what was written is not whole.
func (c *Client) WarningAs(ctx context.Context, id, form string, out io.Writer) error {
	if _, err := c.Warning(ctx, id); err != nil { // it waits until the desk has counted
		return err
	}
	at, err := under("warnings", id)
	if err != nil {
		return err
	}
	return c.download(ctx, at+"/as/"+url.PathEscape(form), out)
}

// DraftWarning writes a draft from a wave or a campaign: one of the two ids.
func (c *Client) DraftWarning(ctx context.Context, wave, campaign string) (w OneWarning, err error) {
	body := map[string]string{"wave": wave}
	if campaign != "" {
		body = map[string]string{"campaign": campaign}
	}
	return w, c.patient(ctx, http.MethodPost, "/api/v1/warnings", nil, body, &w)
}

// Rewording is what is changed of a warning, by the names that the API gives to its
// fields: texts, lists of texts, and of places under "turn". What is not in it
// stays.
type Rewording map[string]any

// RewordWarning changes a draft as it was seen; seen may be zero for whatever
// stands there. The desk refuses it where the draft was changed since.
func (c *Client) RewordWarning(ctx context.Context, id string, seen time.Time, change Rewording) (w OneWarning, err error) {
	at, err := under("warnings", id)
	if err != nil {
		return w, err
	}
	body := Rewording{}
	maps.Copy(body, change)
	if !seen.IsZero() {
		body["seen"] = seen
	}
	return w, c.patient(ctx, http.MethodPatch, at, nil, body, &w)
}

// Approval is how a warning is published. For one that is published already, Why
// says what was wrong in it or, with New, what is new, and Changes are needed.
type Approval struct {
	Seen    time.Time // when what was looked at was changed last; zero for whatever stands there
	Why     string
	New     bool
	Changes Rewording
}

// PublishWarning publishes a warning; the desk refuses it where it was changed
// since it was seen.
func (c *Client) PublishWarning(ctx context.Context, id string, a Approval) (w OneWarning, err error) {
	at, err := under("warnings", id)
	if err != nil {
		return w, err
	}
	body := map[string]any{"why": a.Why, "new": a.New}
	if !a.Seen.IsZero() {
		body["seen"] = a.Seen
	}
	if len(a.Changes) > 0 {
		body["changes"] = a.Changes
	}
	return w, c.patient(ctx, http.MethodPost, at+"/publish", nil, body, &w)
}

// WithdrawWarning takes a published warning back; why is shown in its place.
func (c *Client) WithdrawWarning(ctx context.Context, id, why string) (w OneWarning, err error) {
	at, err := under("warnings", id)
	if err != nil {
		return w, err
	}
	return w, c.patient(ctx, http.MethodPost, at+"/withdraw", nil, map[string]string{"why": why}, &w)
}

// DiscardWarning throws a draft away. seen is false where the database follows
// later.
func (c *Client) DiscardWarning(ctx context.Context, id string) (seen bool, err error) {
	at, err := under("warnings", id)
	if err != nil {
		return false, err
	}
	return c.removePatiently(ctx, at)
}
