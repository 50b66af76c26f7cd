package web

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
)

// fresh is how long a notice is shown before the desk is asked again: asking
// counts what is in the database, which no page should wait for.
const fresh = 3 * time.Second

// manyBehind is from how many records a person should know that the database
// has not caught up.
const manyBehind = 100

// notice remembers what a person should know of the desk.
type notice struct {
	mu    sync.Mutex
	asked time.Time
	text  string
}

// of gives the notice, asking the desk where the last answer is old. While one
// page asks, the others show what was known before.
func (n *notice) of(ctx context.Context, d *desk.Desk, now time.Time) string {
	n.mu.Lock()
	text, due := n.text, now.Sub(n.asked) >= fresh || now.Before(n.asked)
	if due {
		n.asked = now
	}
	n.mu.Unlock()
	if !due {
		return text
	}
	text = noticeOf(d.State(ctx))
	n.mu.Lock()
	defer n.mu.Unlock()
	n.text = text
	return text
}

func noticeOf(st desk.State) string {
	switch {
	case !st.Database:
		return "The database cannot be reached at the moment. What you keep now is safe: it is written down, and can be found as soon as the database is back."
	case st.Behind >= manyBehind:
		return fmt.Sprintf("%d entries are written down and on their way into the database. They can be found in a moment.", st.Behind)
	case st.Unread > 0:
		return upper(counted(st.Unread, "entry is", "entries are")) + " in the journal, made by a newer program, which this one cannot read. Start the newer hangup."
	}
	return st.Notice
}
