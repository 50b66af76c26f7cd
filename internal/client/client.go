// Package client talks to the API of a desk, for the command line. What the
// desk refuses comes back as a plain message that says what to do.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client asks one desk. Its methods may be called from many goroutines.
type Client struct {
	base  *url.URL
	token string
	http  *http.Client
	// Program names who asks, in the log of no desk; begin it with
	// hangup-command/ to have reports marked as made on the command line.
	Program string
	// Wait is how long the first pause before sending a report again takes; it
	// doubles each time.
	Wait time.Duration
}

// New makes a client of the desk at base (without /api). token may be empty
// where the desk lets anybody in; transport may be nil for the usual one.
func New(base *url.URL, token string, transport http.RoundTripper) *Client {
	return &Client{base: base, token: token, Wait: 200 * time.Millisecond,
		// A redirect would carry the token to wherever it points.
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Problem is an answer of the desk that is an error. Its message is for a
// person, and holds nothing of what was sent.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	// Errors are the fields that have a fault.
	Errors []Fault `json:"errors,omitempty"`
}

// Fault says what is wrong with a field; Location is where it stands, such as
// body.title.
type Fault struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Error returns the detail.
func (p *Problem) Error() string {
	switch {
	case p.Detail != "":
		return p.Detail
	case p.Title != "":
		return p.Title + "."
	}
	return fmt.Sprintf("The desk answered with status %d and gave no reason. Is this the address of a desk?", p.Status)
}

// Is makes all problems of one status the same, for errors.Is.
func (p *Problem) Is(target error) bool {
	t, ok := target.(*Problem)
	return ok && t.Status == p.Status
}

// errLost says that the desk could not be reached. The error of the connection
// would show the address with what is looked for in it, so it stays inside.
type errLost struct{ cause error }

func (e *errLost) Error() string {
	var dns *net.DNSError
	var op *net.OpError
	reason := "the connection broke off"
	switch {
	case errors.Is(e.cause, context.Canceled):
		return "It was stopped before the desk had answered."
	case errors.Is(e.cause, context.DeadlineExceeded), isTimeout(e.cause):
		reason = "it did not answer in time"
	case errors.As(e.cause, &dns):
		reason = "there is no machine of that name"
	case errors.As(e.cause, &op) && op.Op == "dial":
		reason = "nobody answers at that address"
	case strings.Contains(e.cause.Error(), "certificate"):
		reason = "its certificate is not trusted by this machine"
	case strings.Contains(e.cause.Error(), "HTTP response to HTTPS"):
		reason = "it speaks http, not https"
	}
	return "The desk cannot be reached: " + reason + ". Check that it runs, and its address."
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

// Unwrap returns the cause.
func (e *errLost) Unwrap() error { return e.cause }

// ask sends a request and gives the answer, whose body the caller closes.
func (c *Client) ask(ctx context.Context, method, path string, query url.Values, media string, body io.Reader) (*http.Response, error) {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, errors.New("the address of the desk cannot be used: write it as http://127.0.0.1:8080")
	}
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	req.Header.Set("User-Agent", c.Program)
	res, err := c.http.Do(req)
	if err != nil {
		var asked *url.Error
		if errors.As(err, &asked) {
			err = asked.Err
		}
		return nil, &errLost{err}
	}
	if res.StatusCode >= 300 {
		return nil, errors.Join(refused(res), res.Body.Close())
	}
	return res, nil
}

// mostProblem bounds the problem that is read of an answer.
const mostProblem = 64 << 10

func refused(res *http.Response) error {
	p := &Problem{}
	data, err := io.ReadAll(io.LimitReader(res.Body, mostProblem))
	if err != nil || json.Unmarshal(data, p) != nil {
		p = &Problem{}
	}
	p.Status = res.StatusCode
	return p
}

// call sends JSON (or nothing) and reads JSON (or nothing) into the answer.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	var body io.Reader
	media := ""
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body, media = bytes.NewReader(data), "application/json"
	}
	res, err := c.ask(ctx, method, path, query, media, body)
	if err != nil {
		return err
	}
	if out != nil && res.StatusCode != http.StatusNoContent {
		if err = json.NewDecoder(res.Body).Decode(out); err != nil {
			err = &errLost{err}
		}
	}
	return errors.Join(err, res.Body.Close())
}

// tries is how often a report is sent before its sender is told.
const tries = 4

// again calls f until the desk has answered, with pauses between. It is for
// what may be sent twice without harm.
func (c *Client) again(ctx context.Context, f func() error) error {
	wait := c.Wait
	for n := 1; ; n++ {
		err := f()
		var lost *errLost
		if n == tries || !errors.As(err, &lost) || ctx.Err() != nil {
			return err
		}
		pause := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			pause.Stop()
			return err
		case <-pause.C:
			wait *= 2
		}
	}
}
