package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// watched serves the mux: it counts and logs each request by its route, turns
// the mux's own answers into problems, and keeps a fault of one request from
// the others.
func (s *server) watched(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		rec := &recorder{ResponseWriter: w}
		r = r.WithContext(context.WithValue(r.Context(), commandKey{}, strings.HasPrefix(r.UserAgent(), CommandAgent)))
		_, route := mux.Handler(r)
		defer func() {
			p := recover()
			if p != nil && !aborted(p) {
				s.log.Error("a request met a fault of the program", "route", route, "fault", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
				if rec.status == 0 {
					broken.problem("").write(rec)
				} else {
					p = http.ErrAbortHandler
				}
			}
			s.note(r, route, rec, time.Since(begun))
			if aborted(p) {
				panic(http.ErrAbortHandler) // what was sent is not whole, and the client must see that
			}
		}()
		if route == "" {
			s.lost(rec, r)
			return
		}
		mux.ServeHTTP(rec, r)
	})
}

func aborted(p any) bool {
	err, ok := p.(error)
	return ok && errors.Is(err, http.ErrAbortHandler)
}

// lost answers where nothing is.
func (s *server) lost(w http.ResponseWriter, r *http.Request) {
	probe := &recorder{ResponseWriter: nowhere{http.Header{}}}
	s.mux.ServeHTTP(probe, r)
	if allow := probe.Header().Get("Allow"); allow != "" {
		w.Header().Set("Allow", allow)
		noMethod.problem("").write(w)
		return
	}
	notFound.problem("There is nothing at this address. The page at /api lists what there is.").write(w)
}

// methods are those that are counted by their names: a stranger may send any.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

// note counts and logs one request. The route is what the address matched, not
// the address.
func (s *server) note(r *http.Request, route string, rec *recorder, took time.Duration) {
	if route == "" {
		route = "none"
	}
	method := r.Method
	if !slices.Contains(methods, method) {
		method = "other"
	}
	s.opt.Metrics.answered(route, method, rec.code(), took)
	level := slog.LevelDebug
	if rec.code() >= 500 {
		level = slog.LevelWarn
	}
	s.log.LogAttrs(r.Context(), level, "request", slog.String("route", route), slog.Int("status", rec.code()), slog.Duration("took", took), slog.Int64("bytes", rec.bytes))
}

// CommandAgent begins the User-Agent of Hangup's own command line; what it
// reports is marked as coming from there.
const CommandAgent = "hangup-command/"

type commandKey struct{}

func fromCommand(ctx context.Context) bool {
	is, _ := ctx.Value(commandKey{}).(bool)
	return is
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	r.ResponseWriter.WriteHeader(status)
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// nowhere is a writer whose answer nobody gets.
type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header         { return n.header }
func (n nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n nowhere) WriteHeader(int)             {}
