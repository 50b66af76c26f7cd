package web

import (
	"fmt"
	"net/http"
	"time"
)

// heartbeat is how often a line is sent where there is no news, so that nothing
// in between takes the connection for dead.
const heartbeat = 25 * time.Second

// news tells an open page of cases how many came in since it was opened, as
// server-sent events. It ends when the page goes away or the desk stops.
func (s *server) news(w http.ResponseWriter, r *http.Request) error {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	came := 0
	watch := s.Desk.Watch(r.Context())
	line := ": the desk tells of new reports here\n\n"
	for {
		if _, err := fmt.Fprint(w, line); err != nil {
			return nil // the page has gone
		}
		if err := out.Flush(); err != nil {
			return nil
		}
		line = ": still here\n\n"
		select {
		case <-r.Context().Done():
			return nil
		case <-beat.C:
		case n, open := <-watch:
			if !open {
				return nil
			}
			if came += n.Reports; came > 0 {
				line = fmt.Sprintf("data: <a href=\"\">%s came in: show %s</a>\n\n", upper(counted(came, "new report", "new reports")), themOrIt(came))
			}
		}
	}
}

func themOrIt(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
