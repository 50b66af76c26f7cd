package api

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// request gives a handler the request itself, whose body admit has bounded.
type request struct {
	r *http.Request
	w http.ResponseWriter
}

// Resolve implements huma.Resolver.
func (q *request) Resolve(ctx huma.Context) []error {
	q.r, q.w = humago.Unwrap(ctx)
	return nil
}

// whole reads the whole body.
func (q *request) whole() ([]byte, error) {
	data, err := io.ReadAll(q.r.Body)
	if err != nil {
		return nil, cutOff(err, "The body ended too soon. Send it again.")
	}
	return data, nil
}

// cutOff tells why a body did not come whole; early says what to do where it
// ended before its end.
func cutOff(err error, early string) error {
	var size *http.MaxBytesError
	var late net.Error
	switch {
	case errors.As(err, &size):
		return err
	case errors.As(err, &late) && late.Timeout():
		return slow.problem("")
	}
	return unreadable.problem(early)
}

// stream is an answer that is written as it comes.
type stream struct{ Body func(huma.Context) }

// streamed makes an answer from a function that writes it. Where it fails
// before the first byte, the answer is the problem; later the connection is
// broken off, so that nobody takes a part for the whole.
func (s *server) streamed(op string, f func(ctx context.Context, w http.ResponseWriter) error) *stream {
	return &stream{func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		rec, _ := w.(*recorder)
		err := f(r.Context(), w)
		if err == nil {
			return
		}
		p := s.explain(r.Context(), operation{id: op, where: "path"}, err)
		if rec == nil || rec.status != 0 {
			panic(http.ErrAbortHandler)
		}
		for _, h := range []string{"Content-Type", "Content-Disposition", "Content-Length", "Content-Security-Policy"} {
			w.Header().Del(h)
		}
		p.write(w)
	}}
}
