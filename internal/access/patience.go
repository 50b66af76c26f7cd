package access

import (
	"net/http"
	"time"
)

// Unhurried lets a request take as long as it takes, both ways: for large
// bodies, large answers and streams. The desk otherwise ends a request after a
// minute. Whoever calls it has made sure that the other side may do what it
// asks for; a stranger could keep the desk waiting.
func Unhurried(w http.ResponseWriter) { until(w, time.Time{}) }

// Deadline gives a request so long from now on, both ways.
func Deadline(w http.ResponseWriter, d time.Duration) { until(w, time.Now().Add(d)) }

// until sets both limits. Where they cannot be set the request ends by itself:
// the connection is gone, or there is none, as with a recorder.
func until(w http.ResponseWriter, at time.Time) {
	c := http.NewResponseController(w)
	if err := c.SetReadDeadline(at); err != nil {
		return
	}
	if err := c.SetWriteDeadline(at); err != nil {
		return
	}
}
