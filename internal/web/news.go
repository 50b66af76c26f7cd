package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
)

// heartbeat is how often a line is sent where there is no news, so that nothing
// in between takes the connection for dead.
const heartbeat = 25 * time.Second

// mostStreams is how many streams of news one session may have. A browser
// opens six connections to a desk at most; some have to be left for pages.
const mostStreams = 4

// errEnough ends a stream for which there is no room any more.
var errEnough = errors.New("the session has newer streams")

// streams are the open streams of news by session.
type streams struct {
	mu   sync.Mutex
	open map[session][]*stream
}

// session tells one session from another, without its secret.
type session [sha256.Size]byte

// stream is one open stream of news.
type stream struct{ end context.CancelCauseFunc }

func sessionOf(r *http.Request) session {
	return sha256.Sum256([]byte(r.Header.Get("Authorization") + "\n" + r.Header.Get("Cookie")))
}

// enter makes room for a stream, by ending the oldest of the session where it
// has too many. The context ends with the stream; leave has to be called.
func (s *streams) enter(ctx context.Context, of session) (_ context.Context, leave func()) {
	ctx, end := context.WithCancelCause(ctx)
	one := &stream{end}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[session][]*stream{}
	}
	mine := append(s.open[of], one)
	for len(mine) > mostStreams {
		mine[0].end(errEnough)
		mine = mine[1:]
	}
	s.open[of] = mine
	return ctx, func() {
		end(nil)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open[of] = slices.DeleteFunc(s.open[of], func(o *stream) bool { return o == one })
		if len(s.open[of]) == 0 {
			delete(s.open, of)
		}
	}
}

// news tells an open page of cases how many came in since it was made, as
// server-sent events.
func (s *server) news(w http.ResponseWriter, r *http.Request) error {
	since, err := strconv.Atoi(r.URL.Query().Get("since"))
	return s.tidings(w, r, s.Desk.Watch, func(ctx context.Context, n desk.News, first bool) string {
		if first && err != nil {
			since = s.ever(ctx)
		}
		if first || n.Reports > 0 {
			return s.came(ctx, since)
		}
		return stillHere
	})
}

// stillHere is a line of no meaning.
const stillHere = ": still here\n\n"

// tidings sends server-sent events: say gives the first, and one for each piece
// of news. It ends when the page goes away, the desk stops, or whoever asked may
// not read any more.
func (s *server) tidings(w http.ResponseWriter, r *http.Request, watch func(context.Context) <-chan desk.News, say func(_ context.Context, _ desk.News, first bool) string) error {
	access.Unhurried(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	ctx, leave := s.streams.enter(r.Context(), sessionOf(r))
	defer leave()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	news := watch(ctx)
	for line := say(ctx, desk.News{}, true); ; {
		if who, known := s.Guard.Identify(r); !known || !who.May(access.PermRead) || !tellOn(w, line) {
			return nil
		}
		line = stillHere
		select {
		case <-beat.C:
		case n, open := <-news:
			switch {
			case open:
				line = say(ctx, n, false)
			case context.Cause(ctx) == errEnough:
				tellOn(w, "event: enough\ndata: enough\n\n")
				return nil
			default:
				return nil
			}
		}
	}
}

// tellOn sends a line, and reports whether the page is still there.
func tellOn(w http.ResponseWriter, line string) bool {
	if _, err := fmt.Fprint(w, line); err != nil {
		return false
	}
	return http.NewResponseController(w).Flush() == nil
}

// ever is how many cases there have been, the erased ones among them.
func (s *server) ever(ctx context.Context) int {
	st := s.Desk.State(ctx).Stats
	return st.Reports + st.Erased
}

// came is the event that says how many came in; a line of no meaning where
// none did.
func (s *server) came(ctx context.Context, since int) string {
	n := s.ever(ctx) - since
	if n <= 0 {
		return ": no news\n\n"
	}
	return fmt.Sprintf("data: %s came in: show %s\n\n", upper(counted(n, "new report", "new reports")), themOrIt(n))
}

func themOrIt(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
