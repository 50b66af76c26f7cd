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
	url string

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

// pass carries one message over, and its answer back.
func (b *between) pass(ctx context.Context, client, ear *websocket.Conn) (over bool, err error) {
	kind, data, err := client.Read(ctx)
	if err != nil {
		return false, err
	}
	if err := ear.Write(ctx, kind, data); err != nil {
		return false, err
	}
	over = kind == websocket.MessageText && strings.Contains(string(data), "eof")
	if kind == websocket.MessageText && !over {
		return false, nil // the config has no answer
	}
	_, answer, err := ear.Read(ctx)
	if err != nil {
		return false, err
	}
	var m struct {
		Result []word
		More   bool
	}
	if err := json.Unmarshal(answer, &m); err != nil {
		return false, err
	}
	b.mu.Lock()
	if kind == websocket.MessageBinary {
		b.given += int64(len(data) / 2)
	}
	if len(m.Result) > 0 {
		b.told = append(b.told, told{m.Result, m.More, sound.Length(b.given, b.rate)})
	}
	b.mu.Unlock()
	return over, client.Write(ctx, websocket.MessageText, answer)
}

// pieces are what the ear told, in order.
func (b *between) pieces() []told {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.told
}
