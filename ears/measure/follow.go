package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/ears/vosk"
)

// piece is words that the ear gave at once, and how many seconds of the sound
// it had been given by then.
type piece struct {
	at    float64
	words []vosk.Word
	more  bool // the turn goes on in the next
}

func (p piece) begins() float64 { return p.words[0].Start }

func (p piece) text() string {
	text := make([]string, len(p.words))
	for i, w := range p.words {
		text[i] = w.Word
	}
	return strings.Join(text, " ")
}

// between stands between one call and the ear. It passes a message of sound on
// when the one before is answered, so that it is known how much the ear had
// heard when it gave words, however fast the recording is played.
type between struct {
	ear    string
	server *httptest.Server

	mu     sync.Mutex
	bytes  int
	pieces []piece
}

// follow stands before the ear at a websocket address.
func follow(ear string) (*between, error) {
	if ear == "" {
		return nil, errors.New("no address of an ear")
	}
	b := &between{ear: ear}
	b.server = httptest.NewServer(b)
	return b, nil
}

func (b *between) address() string { return "ws" + strings.TrimPrefix(b.server.URL, "http") }

func (b *between) close() { b.server.Close() }

// heard is what the ear gave.
func (b *between) heard() []piece {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.pieces
}

const bytesPerSecond = 2 * 8000

func (b *between) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	near, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	defer near.CloseNow()
	far, _, err := websocket.Dial(ctx, "ws://"+b.ear, nil)
	if err != nil {
		near.Close(websocket.StatusTryAgainLater, "no ear")
		return
	}
	defer far.CloseNow()
	answered := make(chan struct{}, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.answers(ctx, far, near, answered)
	}()
	b.sound(ctx, near, far, answered, done)
	<-done
}

// answers passes on what the ear says, until it closes.
func (b *between) answers(ctx context.Context, far, near *websocket.Conn, answered chan<- struct{}) {
	for {
		kind, data, err := far.Read(ctx)
		if err != nil {
			near.Close(websocket.CloseStatus(err), "")
			return
		}
		var m struct {
			Text   string      `json:"text"`
			Result []vosk.Word `json:"result"`
			More   bool        `json:"more"`
		}
		if json.Unmarshal(data, &m) == nil && m.Text != "" {
			b.mu.Lock()
			b.pieces = append(b.pieces, piece{float64(b.bytes) / bytesPerSecond, m.Result, m.More})
			b.mu.Unlock()
		}
		if near.Write(ctx, kind, data) != nil {
			return
		}
		select {
		case answered <- struct{}{}:
		default:
		}
	}
}

// sound passes on what the call sends, in step with the ear.
func (b *between) sound(ctx context.Context, near, far *websocket.Conn, answered, done <-chan struct{}) {
	for {
		kind, data, err := near.Read(ctx)
		if err != nil {
			far.CloseNow()
			return
		}
		if kind == websocket.MessageBinary {
			b.mu.Lock()
			b.bytes += len(data)
			b.mu.Unlock()
		}
		if far.Write(ctx, kind, data) != nil {
			return
		}
		if kind == websocket.MessageBinary {
			select {
			case <-answered:
			case <-done:
				return
			}
		}
	}
}
