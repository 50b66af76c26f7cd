package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/wire"
)

// Submission is a call or a story to judge or to report.
type Submission struct {
	ID       string // UUIDv7 of a report; with one, sending it again is safe
	Call     call.Call
	Occurred string // a day, or a time as RFC 3339 writes it; empty when unknown
	Happened []string
}

// record is a Submission as the API takes it.
type record struct {
	ID        string       `json:"id,omitempty"`
	Kind      call.Kind    `json:"kind,omitempty"`
	Turns     []Turn       `json:"turns"`
	CallerID  string       `json:"caller_id,omitempty"`
	Callback  string       `json:"callback,omitempty"`
	Country   string       `json:"country,omitempty"`
	DialledBy call.Dialler `json:"dialled_by,omitempty"`
	Occurred  string       `json:"occurred,omitempty"`
	Happened  []string     `json:"happened,omitempty"`
}

// Turn is a stretch of words by one party; At is in seconds from the start of
// the call, nil when unknown.
type Turn struct {
	Role string   `json:"role"`
	Text string   `json:"text"`
	At   *float64 `json:"at,omitempty"`
}

func recordOf(s Submission) record {
	r := record{ID: s.ID, Kind: s.Call.Kind, CallerID: s.Call.CallerID, Callback: s.Call.Callback, Country: s.Call.Country,
		DialledBy: s.Call.DialledBy, Occurred: s.Occurred, Happened: s.Happened, Turns: []Turn{}}
	for _, u := range s.Call.Turns {
		t := Turn{Role: u.Role.String(), Text: u.Text}
		if u.At >= 0 {
			at := u.At.Seconds()
			t.At = &at
		}
		r.Turns = append(r.Turns, t)
	}
	return r
}

// Receipt says what became of a report: it is on the disk.
type Receipt struct {
	ID      string       `json:"id"`
	URL     string       `json:"url"`
	Known   bool         `json:"known"` // it was there before
	Found   bool         `json:"found"` // it can be found already
	Verdict wire.Verdict `json:"verdict"`
}

// Row is a report as a list shows it. Type is nil where none is claimed.
type Row struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	Received  time.Time `json:"received"`
	Occurred  time.Time `json:"occurred,omitzero"`
	Kind      call.Kind `json:"kind"`
	Level     string    `json:"level"`
	Type      *string   `json:"type"`
	Summary   string    `json:"summary"`
	Country   string    `json:"country"`
	Origin    string    `json:"origin"`
	CallerID  string    `json:"caller_id"`
	Callback  string    `json:"callback"`
	Excerpt   string    `json:"excerpt"`
	Corrected bool      `json:"corrected"`
}

// Page is one page of a search; Next is empty on the last.
type Page struct {
	Reports []Row  `json:"reports"`
	Next    string `json:"next"`
}

// Query is a search; what is empty is not looked at. From and To are days, or
// times as RFC 3339 writes them.
type Query struct {
	Text, Number, Level, Type, Origin, Country, From, To, After string
	Limit                                                       int
}

// Case is everything that is kept of one report.
type Case struct {
	ID          string       `json:"id"`
	Received    time.Time    `json:"received"`
	Occurred    time.Time    `json:"occurred,omitzero"`
	Origin      string       `json:"origin"`
	By          string       `json:"by"`
	Kind        call.Kind    `json:"kind"`
	Turns       []Turn       `json:"turns"`
	CallerID    string       `json:"caller_id"`
	Callback    string       `json:"callback"`
	Country     string       `json:"country"`
	DialledBy   call.Dialler `json:"dialled_by"`
	Verdict     wire.Verdict `json:"verdict"`
	Level       string       `json:"level"`
	Type        *string      `json:"type"`
	Happened    []string     `json:"happened"`
	Changes     []Change     `json:"changes"`
	Attachments []Attachment `json:"attachments"`
	Related     []Related    `json:"related"`
	MoreRelated bool         `json:"more_related"`
	Gone        []string     `json:"gone"`
	// Campaign is the one that it is in; nil where it is in none, or none is known yet.
	Campaign *InCampaign `json:"campaign,omitempty"`
}

// InCampaign is the campaign of a case; Name may be empty.
type InCampaign struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Reports int    `json:"reports"`
}

// Change is one thing that was done to a case.
type Change struct {
	ID         string      `json:"id"`
	At         time.Time   `json:"at"`
	By         string      `json:"by"`
	Kind       string      `json:"kind"`
	Note       string      `json:"note,omitempty"`
	Correction *Correction `json:"correction,omitempty"`
	Attachment *Attachment `json:"attachment,omitempty"`
	Happened   []string    `json:"happened,omitempty"`
}

// Correction is a person's word against the judge's.
type Correction struct {
	Level  string `json:"level"`
	Type   string `json:"type,omitempty"`
	Reason string `json:"reason"`
}

// Attachment describes a file of a case.
type Attachment struct {
	ID     string `json:"id"`
	URL    string `json:"url,omitempty"`
	Name   string `json:"name,omitempty"`
	Media  string `json:"media,omitempty"`
	Size   int64  `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

// Related is another case that shares strong evidence.
type Related struct {
	Row
	Shared []struct {
		Kind  string `json:"kind"`
		Value string `json:"value"`
	} `json:"shared"`
}

// Report has a call judged and kept. With an id of its own it is sent again a
// few times where the connection breaks off: it stays one report.
func (c *Client) Report(ctx context.Context, s Submission) (r Receipt, err error) {
	send := func() error {
		r = Receipt{}
		return c.call(ctx, http.MethodPost, "/api/v1/reports", nil, recordOf(s), &r)
	}
	if s.ID == "" {
		return r, send()
	}
	return r, c.again(ctx, send)
}

// Search lists reports, the newest first.
func (c *Client) Search(ctx context.Context, q Query) (p Page, err error) {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Text, "number": q.Number, "level": q.Level, "type": q.Type, "origin": q.Origin,
		"country": q.Country, "from": q.From, "to": q.To, "after": q.After} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Limit != 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	return p, c.call(ctx, http.MethodGet, "/api/v1/reports", v, nil, &p)
}

// Case reads one case; that is written into the audit trail.
func (c *Client) Case(ctx context.Context, id string) (k Case, err error) {
	at, err := caseAt(id)
	if err != nil {
		return k, err
	}
	return k, c.call(ctx, http.MethodGet, at, nil, nil, &k)
}

// CampaignOf is the campaign of a case; nil where it is in none, or the desk has not
// grouped it yet. Nobody is written down as having read the case.
func (c *Client) CampaignOf(ctx context.Context, id string) (*InCampaign, error) {
	at, err := caseAt(id)
	if err != nil {
		return nil, err
	}
	var in struct {
		Campaign *InCampaign `json:"campaign"`
	}
	err = c.patient(ctx, http.MethodGet, at+"/campaign", nil, nil, &in)
	return in.Campaign, err
}

// Erase removes a case for ever. pending says that it goes only when the
// database of the desk can be reached again.
func (c *Client) Erase(ctx context.Context, id string) (pending bool, err error) {
	at, err := caseAt(id)
	if err != nil {
		return false, err
	}
	res, err := c.ask(ctx, http.MethodDelete, at, nil, "", nil)
	if err != nil {
		return false, err
	}
	return res.StatusCode == http.StatusAccepted, res.Body.Close()
}

// caseAt is the address of a case; an id must not lead to another.
func caseAt(id string) (string, error) {
	if id == "" || id == "." || id == ".." {
		return "", errors.New("there is no case with this id: look for it with hangup cases")
	}
	return "/api/v1/reports/" + url.PathEscape(id), nil
}
