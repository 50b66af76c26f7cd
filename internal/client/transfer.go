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
	Known   int  `json:"known"`  // of these, cases that were there
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
