package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// BlockList is the block list, or what changed since a time. Times are UTC.
type BlockList struct {
	At      time.Time   `json:"at"`
	Since   time.Time   `json:"since,omitzero"` // zero for the whole list
	Entries []Blocked   `json:"entries"`
	Removed []Unblocked `json:"removed"` // none in the whole list
}

// Blocked is a number on the list: E.164, and strong or weak.
type Blocked struct {
	Number    string    `json:"number"`
	Strength  string    `json:"strength"`
	Since     time.Time `json:"since"`
	Last      time.Time `json:"last"`
	Expires   time.Time `json:"expires"`
	Sources   int       `json:"sources"`
	Sightings int       `json:"sightings"`
	Type      string    `json:"type"`
	Disputed  bool      `json:"disputed"`
	Reason    string    `json:"reason"`
}

// Unblocked is a number that left the list; At is zero where nobody knows when.
type Unblocked struct {
	Number string    `json:"number"`
	At     time.Time `json:"at,omitzero"`
	Code   string    `json:"code"`
}

// ListedNumber says why a number is listed or not.
type ListedNumber struct {
	Number string   `json:"number"`
	Listed bool     `json:"listed"`
	Entry  *Blocked `json:"entry,omitempty"`
	Code   string   `json:"code,omitempty"` // why it is not listed
	Why    []string `json:"why"`
	// Decisions are what people decided about it, the newest first.
	Decisions []NumberDecision `json:"decisions"`
}

// NumberDecision is what a person decided about a number: remove, never, hold or
// allow.
type NumberDecision struct {
	Verdict string    `json:"verdict"`
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`
	Until   time.Time `json:"until,omitzero"` // zero is for good
}

// Appeal is somebody's word that a number is listed wrongly. State is open, granted
// or refused.
type Appeal struct {
	ID       string    `json:"id"`
	Number   string    `json:"number"`
	Text     string    `json:"text"`
	Contact  string    `json:"contact,omitempty"`
	At       time.Time `json:"at"`
	State    string    `json:"state"`
	Answer   string    `json:"answer,omitempty"`
	Answered time.Time `json:"answered,omitzero"`
}

// BlockList reads the block list: whole, or what changed since a day or a time of
// RFC 3339.
func (c *Client) BlockList(ctx context.Context, since string) (l BlockList, err error) {
	v := url.Values{}
	if since != "" {
		v.Set("since", since)
	}
	return l, c.patient(ctx, http.MethodGet, "/api/v1/blocklist", v, nil, &l)
}

// ListedNumber says why a number, in any spelling, is listed or not.
func (c *Client) ListedNumber(ctx context.Context, number string) (n ListedNumber, err error) {
	at, err := listedAt(number)
	if err != nil {
		return n, err
	}
	return n, c.patient(ctx, http.MethodGet, at, nil, nil, &n)
}

// RuleNumber decides about a number: verdict is remove, never, hold or allow; until
// is a day or a time of RFC 3339, empty for good.
func (c *Client) RuleNumber(ctx context.Context, number, verdict, reason, until string) (d Decided, err error) {
	at, err := listedAt(number)
	if err != nil {
		return d, err
	}
	body := map[string]any{"verdict": verdict, "reason": reason}
	if until != "" {
		body["until"] = until
	}
	return d, c.patient(ctx, http.MethodPost, at, nil, body, &d)
}

func listedAt(number string) (string, error) {
	at, err := under("blocklist/numbers", number)
	if err != nil {
		return "", errors.New("there is no number in that: write it with + and its country code")
	}
	return at, nil
}

// Appeals lists appeals, open ones first.
func (c *Client) Appeals(ctx context.Context) ([]Appeal, error) {
	var out struct {
		Appeals []Appeal `json:"appeals"`
	}
	err := c.patient(ctx, http.MethodGet, "/api/v1/appeals", nil, nil, &out)
	return out.Appeals, err
}

// AnswerAppeal grants or refuses an appeal.
func (c *Client) AnswerAppeal(ctx context.Context, id string, grant bool, answer string) (d Decided, err error) {
	at, err := appealAt(id)
	if err != nil {
		return d, err
	}
	return d, c.patient(ctx, http.MethodPost, at, nil, map[string]any{"grant": grant, "answer": answer}, &d)
}

// EraseAppeal erases an appeal for ever; with contact, only how to reach whoever
// appealed. seen is false where the database follows later.
func (c *Client) EraseAppeal(ctx context.Context, id string, contact bool) (seen bool, err error) {
	at, err := appealAt(id)
	if err != nil {
		return false, err
	}
	if contact {
		at += "/contact"
	}
	return c.removePatiently(ctx, at)
}

func appealAt(id string) (string, error) {
	at, err := under("appeals", id)
	if err != nil {
		return "", errors.New("there is no appeal with this id: look for it with hangup blocklist appeals")
	}
	return at, nil
}

// ErrListHidden says that a desk tells its block list only to who has an account.
var ErrListHidden = errors.New("this desk tells its block list only to those with an account: give a token of it with --token-file")

// ListedUnder gives the bucket of the block list for the beginning of a hash to f,
// as blocklist.ReadBucket reads it. Nothing else of the number leaves this machine.
func (c *Client) ListedUnder(ctx context.Context, prefix string, f func(io.Reader) error) error {
	return c.counting(ctx, func() error { return c.listedUnder(ctx, prefix, f) })
}

func (c *Client) listedUnder(ctx context.Context, prefix string, f func(io.Reader) error) error {
	res, err := c.ask(ctx, http.MethodGet, "/blocklist/prefix/"+url.PathEscape(prefix), nil, "", nil)
	var p *Problem
	if errors.As(err, &p) && (p.Status == http.StatusSeeOther || p.Status == http.StatusUnauthorized || p.Status == http.StatusForbidden) {
		return ErrListHidden
	}
	if p != nil && p.Type == "" {
		p.Type = notYet // people and programs share this address: its answer is a page, which has no type
	}
	if err != nil {
		return err
	}
	return errors.Join(f(res.Body), res.Body.Close())
}
