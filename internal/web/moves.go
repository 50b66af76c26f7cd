package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
)

// calm is how long a page of waves is left alone between two events: it is made
// anew as a whole for each.
const calm = 2 * time.Second

// moves is the address of the events of a page that shows what the desk saw
// when it last looked.
func (s *server) moves(o desk.Outlook) string {
	return "/waves/news?at=" + strconv.FormatInt(o.At.UnixMilli(), 10)
}

// waveNews tells an open page of waves or campaigns that what it shows has moved
// on since it was made.
func (s *server) waveNews(w http.ResponseWriter, r *http.Request) error {
	const moved = "event: moved\ndata: moved\n\n"
	at := r.URL.Query().Get("at")
	return s.tidings(w, r, s.Desk.Sighted, func(ctx context.Context, _ desk.News, first bool) string {
		if !first {
			pause(ctx, calm)
			return moved
		}
		if o, err := s.Desk.Waves(0); err == nil && strconv.FormatInt(o.At.UnixMilli(), 10) != at {
			return moved
		}
		return stillHere
	})
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
