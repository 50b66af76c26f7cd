package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// request gives a handler the request itself, for bodies that are not held in
// memory.
type request struct{ r *http.Request }

// Resolve implements huma.Resolver.
func (q *request) Resolve(ctx huma.Context) []error {
	q.r, _ = humago.Unwrap(ctx)
	return nil
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
