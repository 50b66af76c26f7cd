package model

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// shelf is a real server of one archive, which may be told to misbehave.
type shelf struct {
	archive []byte
	tag     string // what it calls the version; none where it is empty
	cut     int    // how many bytes it sends before it breaks off; all where 0
	behave  func(w http.ResponseWriter, r *http.Request) bool

	mu   sync.Mutex
	asks []string // the ranges that it was asked for
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asks = append(s.asks, r.Header.Get("Range"))
	s.mu.Unlock()
	if s.behave != nil && s.behave(w, r) {
		return
	}
	if s.tag != "" {
		w.Header().Set("ETag", s.tag)
	}
	if s.cut > 0 {
		w = &cutter{w, s.cut}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(s.archive))
}

// cutter breaks the connection after so many bytes.
type cutter struct {
	http.ResponseWriter
	left int
}

func (c *cutter) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b[:min(len(b), c.left)])
	if c.left -= n; err == nil && c.left == 0 {
		if err := http.NewResponseController(c.ResponseWriter).Flush(); err != nil {
			return n, err
		}
		panic(http.ErrAbortHandler)
	}
	return n, err
}

// send sends what the client may refuse to take.
func send(w http.ResponseWriter, data []byte) bool {
	_, _ = w.Write(data)
	return true
}

func (s *shelf) serve(t *testing.T) Model {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return known(s.archive, server.URL+"/small.tar.gz")
}

func TestAModelIsFetched(t *testing.T) {
	s := &shelf{archive: good(t), tag: `"one"`}
	m, folder := s.serve(t), filepath.Join(t.TempDir(), "deep", "models")
	var steps []string
	last := map[Step]int64{}
	for range 2 { // the second time it is there
		if err := Fetch(t.Context(), m, folder, func(step Step, done, total int64) {
			if len(steps) == 0 || steps[len(steps)-1] != string(step) {
				steps = append(steps, string(step))
			}
			if done < last[step] || done > total || total != m.Size {
				t.Errorf("%s: %d of %d after %d", step, done, total, last[step])
			}
			last[step] = done
		}); err != nil {
			t.Fatal(err)
		}
		isWhole(t, folder)
	}
	if got := strings.Join(steps, " "); got != "fetching checking unpacking" || len(s.asks) != 1 {
		t.Errorf("steps %q, asked %q", got, s.asks)
	}
	for step, n := range last {
		if n != m.Size {
			t.Errorf("%s ended at %d of %d", step, n, m.Size)
		}
	}
}

// A connection that breaks is made again, from where it broke.
func TestADownloadGoesOn(t *testing.T) {
	s := &shelf{archive: good(t), tag: `"one"`, cut: 100 << 10}
	m, folder := s.serve(t), t.TempDir()
	if err := Fetch(t.Context(), m, folder, nil); err != nil {
		t.Fatal(err)
	}
	isWhole(t, folder)
	if got, want := strings.Join(s.asks, " "), " bytes=102400- bytes=204800- bytes=307200-"; got != want {
		t.Errorf("asked %q, want %q", got, want)
	}
}

// What a cancelled Fetch has brought is there for the next one.
func TestACancelledDownloadGoesOnTheNextTime(t *testing.T) {
	s := &shelf{archive: good(t), tag: `"one"`}
	m, folder := s.serve(t), t.TempDir()
	for _, at := range []Step{Fetching, Checking, Unpacking} {
		ctx, cancel := context.WithCancel(t.Context())
		err := Fetch(ctx, m, folder, func(step Step, done, _ int64) {
			if step == at && done >= 64<<10 {
				cancel()
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "the next time goes on from it") {
			t.Fatalf("cancelled while %s: %v", at, err)
		}
		isAbsent(t, folder)
	}
	if err := Fetch(t.Context(), m, folder, nil); err != nil {
		t.Fatal(err)
	}
	isWhole(t, folder)
	if len(s.asks) != 2 || !strings.HasPrefix(s.asks[1], "bytes=") {
		t.Errorf("asked %q: want a start and a rest", s.asks)
	}
}

// Where a server cannot go on from the middle, all is fetched again.
func TestADownloadThatStartsAgain(t *testing.T) {
	archive := good(t)
	for name, c := range map[string]struct {
		tag, mark string
		behave    func(w http.ResponseWriter, r *http.Request) bool
	}{
		"another version":        {`"two"`, `"one"`, nil},
		"no name of the version": {"", "", nil},
		"a weak name":            {`W/"two"`, "", nil},
		"no ranges": {`"one"`, `"one"`, func(_ http.ResponseWriter, r *http.Request) bool {
			r.Header.Del("Range")
			return false
		}},
		"another part": {`"one"`, `"one"`, func(w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Range") == "" {
				return false
			}
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-9/%d", len(archive)))
			w.WriteHeader(http.StatusPartialContent)
			return true
		}},
		"no such part": {`"one"`, `"one"`, func(w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Range") == "" {
				return false
			}
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
			return true
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{archive: archive, tag: c.tag, behave: c.behave}
			m, folder := s.serve(t), t.TempDir()
			p := &place{folder: folder, id: m.ID}
			if err := errors.Join(write(p.part(m), []byte("of another version")), write(p.mark(m), []byte(c.mark))); err != nil {
				t.Fatal(err)
			}
			if err := Fetch(t.Context(), m, folder, nil); err != nil {
				t.Fatal(err)
			}
			isWhole(t, folder)
		})
	}
}

func TestWhatComesOfAnotherVersionIsThrownAway(t *testing.T) {
	s := &shelf{archive: good(t)}
	m, folder := s.serve(t), t.TempDir()
	old := m
	old.SHA256 = strings.Repeat("0", 64)
	p := &place{folder: folder, id: m.ID}
	if err := errors.Join(write(p.part(old), []byte("old")), write(p.mark(old), nil), os.Mkdir(p.unpacking(), 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := Fetch(t.Context(), m, folder, nil); err != nil {
		t.Fatal(err)
	}
	isWhole(t, folder)
}

func TestServersThatCannotBeTrusted(t *testing.T) {
	archive := good(t)
	answer := func(status int, location string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Location", location)
			w.WriteHeader(status)
			return true
		}
	}
	for name, c := range map[string]struct {
		behave func(w http.ResponseWriter, r *http.Request) bool
		want   string
		keeps  bool
	}{
		"another file": {func(w http.ResponseWriter, _ *http.Request) bool {
			other := bytes.Clone(archive)
			other[len(other)/2] ^= 1
			return send(w, other)
		}, "not the one that the catalogue knows: its sha256 is", false},
		"a larger file": {func(w http.ResponseWriter, _ *http.Request) bool {
			return send(w, make([]byte, 1000))
		}, "has 1000 bytes and not", false},
		"more than it says": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.(http.Flusher).Flush() // no length
			return send(w, make([]byte, 1<<20))
		}, "sends more than the archive has", false},
		"less than it says": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.(http.Flusher).Flush()
			return send(w, archive[:1000])
		}, "the connection ended too soon. What has come is kept", true},
		"gone":                    {answer(404, ""), "does not have the model any more", false},
		"forbidden":               {answer(403, ""), "refuses the model (403 Forbidden)", false},
		"overrun":                 {answer(503, ""), "does not give the model now (503", false},
		"led to a place not safe": {answer(302, "http://example.org/a.tar.gz"), "leads to an address without https", false},
		"led to a file":           {answer(302, "file:///etc/passwd"), "leads to an address without https", false},
		"led in circles":          {answer(302, "/small.tar.gz"), "to too many", false},
		"a door that is shut":     {answer(204, ""), "refuses the model (204", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{archive: archive, behave: c.behave}
			m, folder := s.serve(t), t.TempDir()
			err := Fetch(t.Context(), m, folder, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			isAbsent(t, folder)
			p := &place{folder: folder, id: m.ID}
			if parts, err := p.parts(); err != nil || (len(parts) > 0) != c.keeps {
				t.Errorf("it left %v, %v", parts, err)
			}
		})
	}
}

func TestWithoutANetwork(t *testing.T) {
	server := httptest.NewServer(nil)
	m := known([]byte("x"), server.URL+"/a.tar.gz")
	server.Close()
	err := Fetch(t.Context(), m, t.TempDir(), nil)
	for _, want := range []string{"the connection failed", "What has come is kept: try again", "hangup ear install small --from FILE", m.Source} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestAServerThatStalls(t *testing.T) {
	s := &shelf{archive: good(t), behave: func(w http.ResponseWriter, r *http.Request) bool {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		return true
	}}
	m := s.serve(t)
	p := &place{folder: t.TempDir(), id: m.ID}
	d := download{model: m, part: p.part(m), mark: p.mark(m), progress: func(Step, int64, int64) {}, stall: 50 * time.Millisecond}
	if err := d.run(t.Context()); err == nil || !strings.Contains(err.Error(), "nothing came for 50ms") {
		t.Errorf("%v", err)
	}
}

// Two at once: one fetches, and the other is told so.
func TestTwoFetchAtOnce(t *testing.T) {
	s := &shelf{archive: good(t)}
	m, folder := s.serve(t), t.TempDir()
	var second, removal error
	var once sync.Once
	if err := Fetch(t.Context(), m, folder, func(Step, int64, int64) {
		once.Do(func() { second, removal = Fetch(t.Context(), m, folder, nil), Remove(folder, m.ID) })
	}); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{second, removal} {
		if err == nil || !strings.Contains(err.Error(), "by another program now: wait") {
			t.Errorf("the other: %v", err)
		}
	}
	isWhole(t, folder)
}

func TestFilesThatAreNotTheArchive(t *testing.T) {
	m := known(good(t), gz)
	right := bytes.Repeat([]byte("x"), int(m.Size))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"none":            {nil, "there is no file"},
		"another size":    {[]byte("x"), "is not the archive of small: that is a file of"},
		"another content": {right, "its sha256 is"},
	} {
		t.Run(name, func(t *testing.T) {
			file, folder := filepath.Join(t.TempDir(), "a"), t.TempDir()
			if c.data != nil {
				if err := os.WriteFile(file, c.data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := FromFile(t.Context(), m, file, folder, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			isAbsent(t, folder)
			if _, err := os.Stat(file); err != nil && c.data != nil {
				t.Error("the person's file is gone")
			}
		})
	}
}

func TestADiskThatIsFull(t *testing.T) {
	for err, want := range map[error]string{
		&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}: "the disk is full: make room and try again",
		&os.PathError{Op: "write", Path: "x", Err: syscall.EACCES}: "this user may not write there",
		context.DeadlineExceeded:                                   "the next time goes on from it",
	} {
		if got := trouble("the model cannot be unpacked", err); !errors.Is(got, err) || !strings.Contains(got.Error(), want) {
			t.Errorf("got %v, want %q", got, want)
		}
	}
	s := &shelf{archive: good(t)}
	m := s.serve(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Fetch(t.Context(), m, filepath.Join(file, "models"), nil); err == nil || !strings.Contains(err.Error(), "the folder for models cannot be made") {
		t.Errorf("a folder in a file: %v", err)
	}
}
