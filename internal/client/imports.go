package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// FileTaken counts what a file of complaints brought.
type FileTaken struct {
	Lines      int64            `json:"lines"`
	Taken      int64            `json:"taken"`   // new and known together
	New        int64            `json:"new"`     // 0 where Found is false
	Old        int64            `json:"old"`     // were there; likewise
	Reports    int              `json:"reports"` // with words, judged
	Known      int              `json:"known"`   // of these, reports that were there
	NoScam     int              `json:"no_scam"` // of these, reports judged no scam, which waves do not count
	Counts     int64            `json:"counts"`  // lines that stand for as many complaints as they say
	NotCalls   int64            `json:"not_calls"`
	Impossible int64            `json:"impossible"` // dates
	From       int64            `json:"from"`       // the line from which it went on
	CutOff     bool             `json:"cut_off"`
	Encoding   string           `json:"encoding"`
	Format     string           `json:"format"`
	Same       *ImportedFile    `json:"same"` // with the same content, under another name
	Why        map[string]int64 `json:"why"`  // refused lines by reason
	Found      bool             `json:"found"`
	Refused    []struct {
		Line int    `json:"line"` // from 1
		Why  string `json:"why"`
	} `json:"refused"` // at most 1000; RefusedLines has more
}

// RefusedLines is how many lines were refused in all.
func (t FileTaken) RefusedLines() (n int64) {
	for _, m := range t.Why {
		n += m
	}
	return n
}

// ImportedFile is a file of complaints as far as it was taken in.
type ImportedFile struct {
	Import     string         `json:"import"` // its fingerprint
	Name       string         `json:"name"`
	Source     string         `json:"source"`
	Format     string         `json:"format"`
	Began      time.Time      `json:"began"`
	Ended      time.Time      `json:"ended"`
	By         string         `json:"by"`
	Line       int64          `json:"line"` // how far it was read
	Whole      bool           `json:"whole"`
	Reading    bool           `json:"reading"`
	Taken      int            `json:"taken"` // complaints that are counted for it
	Known      int            `json:"known"` // complaints that were there: by another file, or an earlier line of this one
	Reports    int            `json:"reports"`
	Refused    int            `json:"refused"`
	Why        map[string]int `json:"why"`
	NotCalls   int            `json:"not_calls"`
	Impossible int            `json:"impossible"`
	Same       string         `json:"same"` // fingerprint of a file with the same content under another source
}

// ImportFile sends a public file of complaints, or dated JSON lines, under a
// fingerprint by which it is known again, the name of the file, and the name
// under which JSON lines are told apart.
func (c *Client) ImportFile(ctx context.Context, fingerprint, name, source string, r io.Reader) (out FileTaken, err error) {
	res, err := c.upload(ctx, "/api/v1/complaints", url.Values{"import": {fingerprint}, "name": {name}, "source": {source}}, "application/octet-stream", r)
	if err != nil {
		return out, err
	}
	if err = json.NewDecoder(res.Body).Decode(&out); err != nil {
		err = &errLost{err}
	}
	return out, errors.Join(err, res.Body.Close())
}

// ImportedFiles lists what was taken in, the newest first.
func (c *Client) ImportedFiles(ctx context.Context) ([]ImportedFile, error) {
	var out struct {
		Files []ImportedFile `json:"files"`
	}
	err := c.call(ctx, http.MethodGet, "/api/v1/complaints", nil, nil, &out)
	return out.Files, err
}

// RefusedLines writes which lines of an imported file were refused, and why, as
// CSV.
func (c *Client) RefusedLines(ctx context.Context, fingerprint string, w io.Writer) error {
	return c.download(ctx, "/api/v1/complaints/"+url.PathEscape(fingerprint)+"/refused", w)
}

// TakeBack removes what a file brought; seen is false where the database follows
// later.
func (c *Client) TakeBack(ctx context.Context, fingerprint string) (seen bool, err error) {
	return c.remove(ctx, "/api/v1/complaints/"+url.PathEscape(fingerprint))
}

// remove takes something away; seen is false where the desk has written that down
// and its database follows later.
func (c *Client) remove(ctx context.Context, path string) (seen bool, err error) {
	res, err := c.ask(ctx, http.MethodDelete, path, nil, "", nil)
	if err != nil {
		return false, err
	}
	return res.StatusCode != http.StatusAccepted, res.Body.Close()
}

// removePatiently is remove, which waits for a desk that is still counting.
func (c *Client) removePatiently(ctx context.Context, path string) (seen bool, err error) {
	err = c.counting(ctx, func() (err error) {
		seen, err = c.remove(ctx, path)
		return err
	})
	return seen, err
}
