package journal

import (
	"fmt"
	"log/slog"
	"sync"
)

// notes is the server's logger: its errors go to the log, all else nowhere.
// The server names streams, files and errors of the system; never a payload,
// and subjects only in traces, which are off.
type notes struct {
	log  *slog.Logger
	mu   sync.Mutex
	last string
}

func (n *notes) Errorf(format string, v ...any) {
	n.log.Error("journal server", "error", fmt.Sprintf(format, v...))
}

// Fatalf keeps the message for the error of Open, which is how it gets out.
func (n *notes) Fatalf(format string, v ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last = fmt.Sprintf(format, v...)
}

func (n *notes) fatal() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.last
}

func (*notes) Noticef(string, ...any) {}
func (*notes) Warnf(string, ...any)   {}
func (*notes) Debugf(string, ...any)  {}
func (*notes) Tracef(string, ...any)  {}
