package hearing

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/sound"
)

const program = "../../bin/ears/pocketsphinx"

// engine is an ear that the test started.
type engine struct {
	url string
	pid int
}

// start starts the ear, which ends with the test or, at the latest, with this process.
func start(t *testing.T, calls int) *engine {
	t.Helper()
	if _, err := os.Stat(program); err != nil {
		t.Skip("no ear here: make ears builds it")
	}
	ready := filepath.Join(t.TempDir(), "ready")
	cmd := exec.Command(program, "--listen", "127.0.0.1:0", "--ready-file", ready, "--calls", strconv.Itoa(calls), "--with-parent")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error("the ear: ", err)
		}
	})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if address, err := os.ReadFile(ready); err == nil {
			return &engine{"ws://" + strings.TrimSpace(string(address)), cmd.Process.Pid}
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatal("the ear did not start: ", err)
		case <-tick.C:
		}
	}
}

// cpu is the time that the ear has used so far, as /proc tells it in ticks of
// 10 ms: the 12th and 13th field behind the name in brackets.
func (e *engine) cpu(t *testing.T) time.Duration {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", e.pid))
	if err != nil {
		t.Skip("no /proc here: the cost of the ear is not measured")
	}
	fields := strings.Fields(string(data[strings.LastIndex(string(data), ")")+1:]))
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// memory is what the ear holds, in bytes.
func (e *engine) memory(t *testing.T) int64 {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", e.pid))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(data))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// told is one piece of final words, and how much audio the ear had been given
// when it told them.
type told struct {
	words []word
	more  bool // the turn goes on in the next
	after time.Duration
}

type word struct {
	Word string
	End  float64 // seconds
}

// between stands between the client and the ear of one call. It passes audio on
// only when the piece before was answered, so that what the ear knew when it
// spoke is counted in audio, and a busy machine changes nothing.
type between struct {
	url  string
	rest []byte // of the goroutine that passes

	mu    sync.Mutex
	rate  int
	given int64 // samples
	told  []told
}

func listenBetween(t *testing.T, e *engine, rate int) (*between, string) {
	t.Helper()
	b := &between{url: e.url, rate: rate}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	return b, "ws" + strings.TrimPrefix(server.URL, "http")
}

func (b *between) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	client, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	defer client.CloseNow()
	ear, _, err := websocket.Dial(r.Context(), b.url, nil)
	if err != nil {
		return // the client sees the connection end
	}
	defer ear.CloseNow()
	for {
		over, err := b.pass(r.Context(), client, ear)
		if err != nil {
			return
		}
		if over {
			if err := client.Close(websocket.StatusNormalClosure, ""); err != nil {
				return
			}
			return
		}
	}
}

// pass carries one message over, and what is answered to it back. The ear gets
// audio in the pieces that it hears, of which each has one answer.
func (b *between) pass(ctx context.Context, client, ear *websocket.Conn) (over bool, err error) {
	kind, data, err := client.Read(ctx)
	if err != nil {
		return false, err
	}
	if kind == websocket.MessageBinary {
		b.rest = append(b.rest, data...)
		return false, b.hear(ctx, client, ear, b.rate/pieces*2)
	}
	over = strings.Contains(string(data), "eof")
	if over && len(b.rest) > 0 {
		if err := b.hear(ctx, client, ear, len(b.rest)); err != nil {
			return false, err
		}
	}
	if err := ear.Write(ctx, kind, data); err != nil || !over {
		return false, err // the config has no answer
	}
	return true, b.answer(ctx, client, ear, 0)
}

// pieces is how many the ear hears of a second.
const pieces = 50

// hear gives the ear what makes pieces of so many bytes.
func (b *between) hear(ctx context.Context, client, ear *websocket.Conn, size int) error {
	for len(b.rest) >= size && size > 0 {
		if err := ear.Write(ctx, websocket.MessageBinary, b.rest[:size]); err != nil {
			return err
		}
		b.rest = b.rest[size:]
		if err := b.answer(ctx, client, ear, int64(size/2)); err != nil {
			return err
		}
	}
	return nil
}

// answer takes one answer of the ear, after so many samples more, and passes it
// on.
func (b *between) answer(ctx context.Context, client, ear *websocket.Conn, samples int64) error {
	_, answer, err := ear.Read(ctx)
	if err != nil {
		return err
	}
	var m struct {
		Result []word
		More   bool
	}
	if err := json.Unmarshal(answer, &m); err != nil {
		return err
	}
	b.mu.Lock()
	b.given += samples
	if len(m.Result) > 0 {
		b.told = append(b.told, told{m.Result, m.More, sound.Length(b.given, b.rate)})
	}
	b.mu.Unlock()
	return client.Write(ctx, websocket.MessageText, answer)
}

// pieces are what the ear told, in order.
func (b *between) pieces() []told {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.told
}
