package api_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/hangup-project/hangup/internal/desk"
)

// trouble makes a request meet what its header Trouble names.
func trouble(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
	switch condition(r.Header.Get("Trouble")) {
	case cut:
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), failing{io.ErrUnexpectedEOF}))
	case stalled:
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), failing{os.ErrDeadlineExceeded}))
	case faulty:
		return &fragile{ResponseWriter: w}
	}
	return w
}

// failing is a body that breaks off.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// fragile makes the program that answers fail once.
type fragile struct {
	http.ResponseWriter
	failed bool
}

func (f *fragile) Header() http.Header {
	f.fail()
	return f.ResponseWriter.Header()
}

func (f *fragile) WriteHeader(status int) {
	f.fail()
	f.ResponseWriter.WriteHeader(status)
}

func (f *fragile) fail() {
	if !f.failed {
		f.failed = true
		panic("a fault of the program")
	}
}

// crowd has others set passphrases, more than may wait, until the test ends.
func (p *place) crowd(t *testing.T) {
	t.Helper()
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			for t.Context().Err() == nil {
				// Some are sent away, which is what this is for.
				_ = p.guard.SetAccount("crowd", "reader", "a walk along the long canal")
			}
		})
	}
	t.Cleanup(group.Wait)
}

// Bury takes no room that is not there.
func (d *disk) Bury(ctx context.Context, tenant, id string) (uint64, error) {
	if d.full.Load() {
		return 0, desk.ErrFull
	}
	return d.Journal.Bury(ctx, tenant, id)
}
