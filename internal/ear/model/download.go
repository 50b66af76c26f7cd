package model

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/disk"
)

// attempts is how often one download connects, as long as each time brings
// something new.
const attempts = 20

// download brings an archive into a file, going on where it broke off.
type download struct {
	model      Model
	part, mark string
	progress   Progress
	stall      time.Duration
}

// broken is a fault of the connection: what has come is good, or was thrown
// away so that the next attempt starts anew.
type broken struct {
	error
	anew bool
}

func (b broken) Unwrap() error { return b.error }

// run returns when the part has its full size.
func (d *download) run(ctx context.Context) error {
	var err error
	for range attempts {
		before := d.size()
		if before == d.model.Size {
			return nil
		}
		if err = d.attempt(ctx); err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return trouble("", ctx.Err())
		}
		fault := broken{}
		if !errors.As(err, &fault) {
			return err
		}
		if d.size() <= before && (before == 0 || !fault.anew) {
			break
		}
	}
	return fmt.Errorf("%w. What has come is kept: try again, and it goes on from there. On a machine without a network, copy the archive from %s by other means and say: hangup ear install %s --from FILE",
		err, d.model.Source, d.model.ID)
}

// size is how much has come.
func (d *download) size() int64 {
	info, err := os.Stat(d.part)
	if err != nil {
		return 0
	}
	return info.Size()
}

// attempt fetches what is missing over one connection.
func (d *download) attempt(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(d.stall, func() { cancel(fmt.Errorf("nothing came for %v", d.stall)) })
	defer watch.Stop()
	resp, have, err := d.ask(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if have, err = d.agreed(resp, have); err != nil {
		return err
	}
	if free, err := disk.Free(filepath.Dir(d.part)); err == nil && free < d.model.Size-have {
		return fmt.Errorf("the model needs %d MB more than the %d MB that are free on the disk: make room and try again", (d.model.Size-have-free)>>20+1, free>>20)
	}
	f, err := os.OpenFile(d.part, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return trouble("what is fetched cannot be kept", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Truncate(have); err != nil {
		return trouble("what is fetched cannot be kept", err)
	}
	if err := write(d.mark, []byte(version(resp.Header))); err != nil {
		return trouble("what is fetched cannot be kept", err)
	}
	return d.take(ctx, resp.Body, f, have, watch)
}

// take writes the body from a place in the file on, and not a byte more than
// the model has.
func (d *download) take(ctx context.Context, body io.Reader, f *os.File, have int64, watch *time.Timer) error {
	buf := make([]byte, 64<<10)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			watch.Reset(d.stall)
			if have+int64(n) > d.model.Size {
				return errors.Join(errors.New("the server sends more than the archive has: it is not the one that the catalogue knows, and it was removed"), os.Remove(d.part), os.Remove(d.mark))
			}
			if _, err := f.WriteAt(buf[:n], have); err != nil {
				return trouble("what is fetched cannot be kept", err)
			}
			have += int64(n)
			d.progress(Fetching, have, d.model.Size)
		}
		if err == nil { // what waits in a buffer comes even when ctx has ended
			err = ctx.Err()
		}
		switch {
		case err == nil:
		case err == io.EOF && have == d.model.Size:
			return nil
		case err == io.EOF:
			return broken{error: errors.New("the connection ended too soon")}
		default:
			return broken{error: d.why(ctx, err)}
		}
	}
}

// ask sends the request, for what is missing where the part says of which
// version it is.
func (d *download) ask(ctx context.Context) (*http.Response, int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.model.Source, nil)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("User-Agent", "hangup")
	have := d.size()
	if have > 0 && have < d.model.Size {
		mark, err := os.ReadFile(d.mark)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, 0, trouble("what was fetched before cannot be read", err)
		}
		if len(mark) > 0 {
			req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
			req.Header.Set("If-Range", string(mark))
		}
	}
	resp, err := client(req.URL).Do(req)
	if errors.Is(err, errUnsafe) {
		return nil, 0, fmt.Errorf("%s leads to an address without https, or to too many: nothing was fetched", req.URL.Host)
	}
	if err != nil {
		return nil, 0, broken{error: d.why(ctx, err)}
	}
	return resp, have, nil
}

// agreed tells from which place on the server sends.
func (d *download) agreed(resp *http.Response, have int64) (int64, error) {
	host := resp.Request.URL.Host
	switch resp.StatusCode {
	case http.StatusOK:
		have = 0 // all of it: the server knows no ranges, or has another version
	case http.StatusPartialContent:
		want := fmt.Sprintf("bytes %d-%d/%d", have, d.model.Size-1, d.model.Size)
		if got := resp.Header.Get("Content-Range"); got != want {
			return 0, errors.Join(broken{fmt.Errorf("%s sends another part than it was asked for", host), true}, d.discard())
		}
	case http.StatusRequestedRangeNotSatisfiable:
		return 0, errors.Join(broken{fmt.Errorf("%s has no such part", host), true}, d.discard())
	case http.StatusNotFound, http.StatusGone:
		return 0, fmt.Errorf("%s does not have the model any more: a newer hangup may know where it is", host)
	default:
		if resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests {
			return 0, fmt.Errorf("%s refuses the model (%s): a newer hangup may know where it is", host, resp.Status)
		}
		return 0, broken{error: fmt.Errorf("%s does not give the model now (%s)", host, resp.Status)}
	}
	if n := resp.ContentLength; n >= 0 && have+n != d.model.Size {
		return 0, fmt.Errorf("the file at %s has %d bytes and not %d: it is not the one that the catalogue knows, and nothing was fetched; a newer hangup may know it", host, have+n, d.model.Size)
	}
	return have, nil
}

func (d *download) discard() error {
	if err := os.Remove(d.part); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// why says in a few words why a connection failed.
func (d *download) why(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return fmt.Errorf("%s is not known here: is there a network?", dns.Name)
	}
	var fault *url.Error
	if errors.As(err, &fault) {
		err = fault.Err
	}
	return fmt.Errorf("the connection failed: %w", err)
}

// version is what a server calls the version of a file; empty where it has no
// name that holds for every byte.
func version(h http.Header) string {
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return h.Get("Last-Modified")
}

var errUnsafe = errors.New("unsafe redirect")

// client follows a source to where it may lead. Nothing is unpacked on the way,
// so that places in the file are places in what is sent.
func client(first *url.URL) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) >= 10 || !safe(req.URL, first) {
			return errUnsafe
		}
		return nil
	}}
}

var transport = func() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true
	return t
}()
