// Package eartest is a server of the Vosk protocol for tests. It hears a script
// whatever the audio holds, and fails as servers do.
package eartest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Line is what one stretch of a connection's audio holds.
type Line struct {
	From, To time.Duration
	Text     string
	More     bool // the speaker goes on in the next line
}

// Fault is how a connection fails.
type Fault uint8

// The faults.
const (
	None    Fault = iota
	Break         // it closes
	Vanish        // it is gone without a word
	Stall         // it takes audio and says nothing
	Babble        // it says the same words without an end
	Huge          // it sends a message of megabytes
	Garbage       // what it says is no JSON
)

// Connection is how one connection behaves.
type Connection struct {
	Lines []Line
	Fault Fault
	After time.Duration // of audio, until the fault
}

// Server is the handler. The zero value hears nothing.
type Server struct {
	// Connections are how the first, the second and so on behave; the last one
	// stands for all that follow.
	Connections []Connection
	// Refuse, from the second connection on, answers no call.
	Refuse bool

	mu      sync.Mutex
	came    int
	configs []string
}

// Configs are the first messages of all connections so far.
func (s *Server) Configs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.configs...)
}

// ServeHTTP hears one connection. A request for no websocket is refused and
// does not count.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		http.Error(w, "this is a server of websockets", http.StatusUpgradeRequired)
		return
	}
	s.mu.Lock()
	n := s.came
	s.came++
	s.mu.Unlock()
	if n > 0 && s.Refuse {
		http.Error(w, "closed", http.StatusServiceUnavailable)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	defer func() { _ = conn.CloseNow() }() // it may be closed already
	how := Connection{}
	if len(s.Connections) > 0 {
		how = s.Connections[min(n, len(s.Connections)-1)]
	}
	s.hear(r.Context(), conn, how)
}

func (s *Server) hear(ctx context.Context, conn *websocket.Conn, how Connection) {
	var config struct {
		Config struct {
			Rate int64 `json:"sample_rate"`
		} `json:"config"`
	}
	_, first, err := conn.Read(ctx)
	if err != nil || json.Unmarshal(first, &config) != nil || config.Config.Rate <= 0 {
		return
	}
	s.mu.Lock()
	s.configs = append(s.configs, string(first))
	s.mu.Unlock()
	samples, next := int64(0), 0
	for {
		kind, data, err := conn.Read(ctx)
		if err != nil {
			return
		}
		if kind == websocket.MessageText {
			if how.Fault == Stall {
				continue
			}
			s.end(ctx, conn, how.Lines[next:], time.Duration(samples*int64(time.Second)/config.Config.Rate))
			return
		}
		samples += int64(len(data) / 2)
		now := time.Duration(samples * int64(time.Second) / config.Config.Rate)
		if how.Fault != None && now >= how.After {
			if !fail(ctx, conn, how.Fault) {
				return
			}
			continue
		}
		answer, done := say(how.Lines[next:], now)
		if done {
			next++
		}
		if conn.Write(ctx, websocket.MessageText, answer) != nil {
			return
		}
	}
}

// end says the words that are left and closes.
func (s *Server) end(ctx context.Context, conn *websocket.Conn, lines []Line, now time.Duration) {
	answer := final(Line{})
	if len(lines) > 0 && lines[0].From < now {
		answer = final(lines[0])
	}
	if conn.Write(ctx, websocket.MessageText, answer) == nil {
		_ = conn.Close(websocket.StatusNormalClosure, "") // the other side may be gone
	}
}

func fail(ctx context.Context, conn *websocket.Conn, f Fault) (goOn bool) {
	switch f {
	case Stall:
		return true
	case Garbage:
		return conn.Write(ctx, websocket.MessageText, []byte(`{"partial": [`)) == nil
	case Huge:
		_ = conn.Write(ctx, websocket.MessageText, []byte(`{"text":"`+strings.Repeat("word ", 1<<20)+`"}`))
		return true
	case Break:
		_ = conn.Close(websocket.StatusInternalError, "")
	case Babble:
		for conn.Write(ctx, websocket.MessageText, []byte(`{"text":"`+strings.Repeat("yes ", 100)+`"}`)) == nil {
		}
	}
	return false
}

// say is the answer when so much audio has come: words that grow, and at the
// end of the line final ones.
func say(lines []Line, now time.Duration) (answer []byte, done bool) {
	if len(lines) == 0 || now < lines[0].From {
		return object(map[string]any{"partial": ""}), false
	}
	l := lines[0]
	if now >= l.To {
		return final(l), true
	}
	words := strings.Fields(l.Text)
	n := int(int64(len(words)) * int64(now-l.From) / int64(l.To-l.From))
	return object(map[string]any{"partial": strings.Join(words[:n], " ")}), false
}

func final(l Line) []byte {
	words := strings.Fields(l.Text)
	if len(words) == 0 {
		return object(map[string]any{"text": ""})
	}
	each := (l.To - l.From) / time.Duration(len(words))
	var result []map[string]any
	for i, w := range words {
		result = append(result, map[string]any{"word": w, "conf": 0.9,
			"start": (l.From + time.Duration(i)*each).Seconds(), "end": (l.From + time.Duration(i+1)*each).Seconds()})
	}
	return object(map[string]any{"text": l.Text, "result": result, "more": l.More})
}

func object(v map[string]any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers can always be written
	}
	return b
}
