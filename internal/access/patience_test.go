package access

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The limits of a server hold for who does not ask, and not for who does. The
// times of a test go through a channel of the handler, so that none fails on
// a slow machine: the body is finished only once the limit has passed.
func TestUnhurried(t *testing.T) {
	t.Parallel()
	passed := make(chan struct{})
	mux := http.NewServeMux()
	read := func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, "too slow", http.StatusRequestTimeout)
		}
	}
	mux.HandleFunc("/hurried", func(w http.ResponseWriter, r *http.Request) {
		defer close(passed)
		read(w, r)
	})
	mux.HandleFunc("/unhurried", func(w http.ResponseWriter, r *http.Request) {
		Unhurried(w)
		read(w, r)
	})
	mux.HandleFunc("/deadline", func(w http.ResponseWriter, r *http.Request) {
		Deadline(w, time.Hour)
		read(w, r)
	})
	s := httptest.NewUnstartedServer(mux)
	s.Config.ReadTimeout = 2 * time.Second // enough to read what was sent, on a machine that may be busy
	s.Start()
	defer s.Close()
	send := func(path string) (net.Conn, func() string) {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if _, err := io.WriteString(c, "POST "+path+" HTTP/1.1\r\nHost: desk\r\nConnection: close\r\nContent-Length: 2\r\n\r\na"); err != nil {
			t.Fatal(err)
		}
		return c, func() string {
			all, err := io.ReadAll(c)
			if err != nil {
				t.Error(err)
			}
			return strings.SplitN(string(all), "\r\n", 2)[0]
		}
	}
	un, unSays := send("/unhurried")
	dead, deadSays := send("/deadline")
	_, says := send("/hurried")
	<-passed // this began last, so the limit of all three has passed
	for _, c := range []net.Conn{un, dead} {
		if _, err := io.WriteString(c, "b"); err != nil {
			t.Fatal(err)
		}
	}
	if a, b, c := unSays(), deadSays(), says(); !strings.Contains(a, "200") || !strings.Contains(b, "200") || !strings.Contains(c, "408") {
		t.Errorf("unhurried: %s, deadline: %s, hurried: %s", a, b, c)
	}
}

func TestARecorderHasNoHurry(*testing.T) {
	Unhurried(httptest.NewRecorder())
	Deadline(httptest.NewRecorder(), time.Second)
}
