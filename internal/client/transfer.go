package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// Imported counts what an import did.
type Imported struct {
	Lines   int  `json:"lines"`
	Cases   int  `json:"cases"`
	Erased  int  `json:"erased"` // left out, because they were erased there
	Found   bool `json:"found"`
	Refused []struct {
		Line int    `json:"line"` // from 1
		Why  string `json:"why"`
	} `json:"refused"`
}

// Export writes every case to w, one line of JSON each. An error means that
// what was written is not whole.
func (c *Client) Export(ctx context.Context, w io.Writer) error {
	return c.download(ctx, "/api/v1/export", w)
}

// Backup writes a copy of the desk's database to w. An error means that what
// was written is not whole.
func (c *Client) Backup(ctx context.Context, w io.Writer) error {
	return c.download(ctx, "/api/v1/backup", w)
}

func (c *Client) download(ctx context.Context, path string, w io.Writer) error {
	res, err := c.ask(ctx, http.MethodGet, path, nil, "", nil)
	if err != nil {
		return err
	}
	in := &reading{r: res.Body}
	_, err = io.Copy(w, in)
	if in.err != nil {
		err = &errLost{in.err}
	}
	return errors.Join(err, res.Body.Close())
}

// reading remembers that the reader failed, not the writer.
type reading struct {
	r   io.Reader
	err error
}

func (r *reading) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// Import sends lines of an export.
func (c *Client) Import(ctx context.Context, r io.Reader) (in Imported, err error) {
	res, err := c.upload(ctx, "/api/v1/import", nil, "application/x-ndjson", r)
	if err != nil {
		return in, err
	}
	if err = json.NewDecoder(res.Body).Decode(&in); err != nil {
		err = &errLost{err}
	}
	return in, errors.Join(err, res.Body.Close())
}

// FileTaken counts what a file of complaints brought.
type FileTaken struct {
	Lines      int64            `json:"lines"`
	Taken      int64            `json:"taken"`
	Reports    int              `json:"reports"` // with words, judged
	Known      int              `json:"known"`   // of these, reports that were there
	NotCalls   int64            `json:"not_calls"`
	Impossible int64            `json:"impossible"` // dates
	From       int64            `json:"from"`       // the line behind which it went on
	CutOff     bool             `json:"cut_off"`
	Encoding   string           `json:"encoding"`
	Why        map[string]int64 `json:"why"` // refused lines by reason
	Found      bool             `json:"found"`
	Refused    []struct {
		Line int    `json:"line"` // from 1
		Why  string `json:"why"`
	} `json:"refused"` // at most 1000
}

// RefusedLines is how many lines were refused in all.
func (t FileTaken) RefusedLines() (n int64) {
	for _, m := range t.Why {
		n += m
	}
	return n
}

// ImportFile sends a public file of complaints, or dated JSON lines, under a
// fingerprint by which it is known again and a name.
func (c *Client) ImportFile(ctx context.Context, fingerprint, name string, r io.Reader) (out FileTaken, err error) {
	res, err := c.upload(ctx, "/api/v1/complaints", url.Values{"import": {fingerprint}, "source": {name}}, "application/octet-stream", r)
	if err != nil {
		return out, err
	}
	if err = json.NewDecoder(res.Body).Decode(&out); err != nil {
		err = &errLost{err}
	}
	return out, errors.Join(err, res.Body.Close())
}

// Restore puts a backup in the place of the desk's database.
func (c *Client) Restore(ctx context.Context, r io.Reader) error {
	res, err := c.upload(ctx, "/api/v1/restore", nil, "application/vnd.sqlite3", r)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// upload sends what r gives. Where r fails, that is the error.
func (c *Client) upload(ctx context.Context, path string, query url.Values, media string, r io.Reader) (*http.Response, error) {
	from := &reading{r: r}
	res, err := c.ask(ctx, http.MethodPost, path, query, media, struct{ io.Reader }{from})
	if err != nil && from.err != nil {
		err = from.err
	}
	return res, err
}
