package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Wave is a rise of reports over what was expected, with one cause. Days are
// written as 2026-05-01; End is empty while it runs.
type Wave struct {
	ID        string   `json:"id"`
	Was       string   `json:"was,omitempty"` // said where an id of before was asked for
	Name      string   `json:"name"`
	Cause     string   `json:"cause"`
	Also      []string `json:"also"`
	Running   bool     `json:"running"`
	Begin     string   `json:"begin"`
	AlarmDay  string   `json:"alarm_day"`
	Peak      string   `json:"peak"`
	End       string   `json:"end,omitempty"`
	Reports   int      `json:"reports"`
	Expected  float64  `json:"expected"`
	Ratio     float64  `json:"ratio"`
	Untested  int      `json:"untested"`
	Reporters int      `json:"reporters"`
	Parts     []Part   `json:"parts"`
	Chance    float64  `json:"chance"`
	By        string   `json:"by"`
	Hidden    bool     `json:"hidden"`
	Fresh     bool     `json:"fresh"`
	Bulk      bool     `json:"bulk"`
	Publicity bool     `json:"publicity"`
	Notes     []string `json:"notes"`
}

// Part is a piece of what a wave consists of.
type Part struct {
	Stream   string  `json:"stream"`
	Reports  int     `json:"reports"`
	Share    float64 `json:"share"`
	Expected float64 `json:"expected"`
}

// Outlook is what there is to say of waves.
type Outlook struct {
	Sentence   string    `json:"sentence"`
	Running    []Wave    `json:"running"`
	Past       []Wave    `json:"past"`
	Learning   []Wave    `json:"learning"`
	Silent     bool      `json:"silent"`
	Last       string    `json:"last"`
	Reports    int       `json:"reports"`
	Complaints int       `json:"complaints"`
	Odd        int       `json:"odd"`
	At         time.Time `json:"at"`
	Today      string    `json:"today"`
	First      string    `json:"first"`
	Budget     float64   `json:"budget"`
}

// Explanation is every figure that led to a wave.
type Explanation struct {
	Wave    Wave      `json:"wave"`
	Budget  float64   `json:"budget"`
	Streams int       `json:"streams"`
	Delay   []float64 `json:"delay"`
	Hour    float64   `json:"hour"`
	Total   Total     `json:"total"`
	Days    []Figures `json:"days"`
}

// Total is a wave as one count over all its days.
type Total struct {
	Days     int     `json:"days"`
	Count    int     `json:"count"`
	Mu       float64 `json:"mu"`
	Variance float64 `json:"variance"`
	PGE      float64 `json:"pge"`
	Yearly   float64 `json:"yearly"`
	Chance   float64 `json:"chance"`
}

// Figures are all that led to what is said of one day; the API's document says
// what each is.
type Figures struct {
	Day       string  `json:"day"`
	Count     int     `json:"count"`
	Bulk      int     `json:"bulk"`
	Others    int     `json:"others"`
	Tested    int     `json:"tested"`
	Weekday   float64 `json:"weekday"`
	Holiday   bool    `json:"holiday"`
	Share     float64 `json:"share"`
	Factor    float64 `json:"factor"`
	Prior     float64 `json:"prior"`
	Lambda    float64 `json:"lambda"`
	Mu        float64 `json:"mu"`
	Phi       float64 `json:"phi"`
	Variance  float64 `json:"variance"`
	PGE       float64 `json:"pge"`
	MidP      float64 `json:"mid_p"`
	Z         float64 `json:"z"`
	Before    float64 `json:"before"`
	Sum       float64 `json:"sum"`
	Threshold float64 `json:"threshold"`
	Week      *Weekly `json:"week,omitempty"`
	Crossed   bool    `json:"crossed"`
	WeekHigh  bool    `json:"week_high"`
	Reporters int     `json:"reporters"`
	Enough    bool    `json:"enough"`
	Apart     bool    `json:"apart"`
	Masked    bool    `json:"masked"`
	Gap       string  `json:"gap,omitempty"` // outage, unseen or named
	Untested  bool    `json:"untested"`
	Alarm     bool    `json:"alarm"`
	Outside   bool    `json:"outside"`
	Lower     float64 `json:"lower"`
	Upper     float64 `json:"upper"`
}

// Weekly is what the method for weeks says of the week that ends on a day.
type Weekly struct {
	Count    float64 `json:"count"`
	Expected float64 `json:"expected"`
	Phi      float64 `json:"phi"`
	Upper    float64 `json:"upper"`
	Score    float64 `json:"score"`
	PValue   float64 `json:"p_value"`
	Plugin   float64 `json:"plugin"`
	Slope    float64 `json:"slope"`
	Trend    bool    `json:"trend"`
	Alarm    bool    `json:"alarm"`
	Known    bool    `json:"known"`
}

// StreamRow is a stream that is watched.
type StreamRow struct {
	Key   string  `json:"key"`
	Name  string  `json:"name"`
	Total int     `json:"total"`
	Week  int     `json:"week"`
	Last  string  `json:"last"`
	Mean  float64 `json:"mean"`
	Score float64 `json:"score"`
	Alarm bool    `json:"alarm"`
}

// StreamDays is a stream day by day.
type StreamDays struct {
	Key  string  `json:"key"`
	Name string  `json:"name"`
	Days []Point `json:"days"`
}

// Point is one day of a stream.
type Point struct {
	Day       string  `json:"day"`
	Count     int     `json:"count"`
	Bulk      int     `json:"bulk"`
	Expected  float64 `json:"expected"`
	Lower     float64 `json:"lower"`
	Upper     float64 `json:"upper"`
	Z         float64 `json:"z"`
	Sum       float64 `json:"sum"`
	Threshold float64 `json:"threshold"`
	Alarm     bool    `json:"alarm"`
	Masked    bool    `json:"masked"`
	Gap       string  `json:"gap,omitempty"`
	Holiday   bool    `json:"holiday"`
}

// Waves says whether there is a wave now, and which ran in the last days (0:
// as many as the desk sees fit).
func (c *Client) Waves(ctx context.Context, days int) (o Outlook, err error) {
	return o, c.patient(ctx, http.MethodGet, "/api/v1/waves", counted("days", days), nil, &o)
}

// Wave reads one wave.
func (c *Client) Wave(ctx context.Context, id string) (w Wave, err error) {
	at, err := under("waves", id)
	if err != nil {
		return w, err
	}
	return w, c.patient(ctx, http.MethodGet, at, nil, nil, &w)
}

// ExplainWave gives every figure that led to a wave.
func (c *Client) ExplainWave(ctx context.Context, id string) (x Explanation, err error) {
	at, err := under("waves", id)
	if err != nil {
		return x, err
	}
	return x, c.patient(ctx, http.MethodGet, at+"/explain", nil, nil, &x)
}

// Streams lists what is watched: of a kind (empty: of all), at most so many (0:
// as many as the desk sees fit).
func (c *Client) Streams(ctx context.Context, kind string, limit int) ([]StreamRow, error) {
	v := counted("limit", limit)
	if kind != "" {
		v.Set("kind", kind)
	}
	var out struct {
		Streams []StreamRow `json:"streams"`
	}
	err := c.patient(ctx, http.MethodGet, "/api/v1/streams", v, nil, &out)
	return out.Streams, err
}

// Stream reads a stream from one day to another, both in it and written as
// 2026-05-01; empty ones are as the desk sees fit.
func (c *Client) Stream(ctx context.Context, key, from, to string) (s StreamDays, err error) {
	at, err := under("streams", key)
	if err != nil {
		return s, err
	}
	return s, c.patient(ctx, http.MethodGet, at, url.Values{"from": {from}, "to": {to}}, nil, &s)
}

// notYet ends the type of the problem of a desk that is well, and has to do
// something else first.
const notYet = "/not-yet"

// starting is how long a desk is waited for that is still counting what it
// holds.
const starting = 2 * time.Minute

// patient calls until a desk that has just started has counted what it holds.
func (c *Client) patient(ctx context.Context, method, path string, query url.Values, in, out any) error {
	return c.counting(ctx, func() error { return c.call(ctx, method, path, query, in, out) })
}

// counting asks until a desk that has just started has counted what it holds.
func (c *Client) counting(ctx context.Context, ask func() error) error {
	late := time.NewTimer(starting)
	defer late.Stop()
	for {
		err := ask()
		var p *Problem
		if !errors.As(err, &p) || p.Status != http.StatusServiceUnavailable || !strings.HasSuffix(p.Type, notYet) {
			return err // also where the database is away: nobody knows for how long
		}
		pause := time.NewTimer(c.Wait)
		select {
		case <-pause.C:
		case <-late.C:
			pause.Stop()
			return err
		case <-ctx.Done():
			pause.Stop()
			return err
		}
	}
}

func counted(name string, n int) url.Values {
	if n == 0 {
		return url.Values{}
	}
	return url.Values{name: {strconv.Itoa(n)}}
}

// under is the address of one thing of a collection; an id must not lead to
// another.
func under(collection, id string) (string, error) {
	if id == "" || id == "." || id == ".." {
		return "", errors.New("there is nothing with this id: look for it with hangup waves, hangup campaigns or hangup warnings")
	}
	return "/api/v1/" + collection + "/" + url.PathEscape(id), nil
}
