package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/live/livewire"
	"github.com/hangup-project/hangup/internal/sound"
)

// Bounds of one socket.
const (
	maxMessage = 256 << 10        // a second and a third of 48 kHz in stereo
	firstWait  = 10 * time.Second // until it says what it wants
	soundWait  = time.Minute      // without a message, until it is closed
	writeWait  = 10 * time.Second
	mostIdle   = 32 // sockets that have not said yet what they want
	// ahead is how much more sound than time a socket may bring: what a page
	// keeps while its network is gone, and some more.
	ahead = 2 * time.Minute
	// behind is how late sound may be and still count as spoken now.
	behind = 2 * time.Second
	// again is how often it is asked whether the page may still listen.
	again = 5 * time.Second
)

// Microphone hears the microphones of browsers. Each page has one websocket:
// what it says is in docs/LIVE.md.
type Microphone struct {
	board *live.Board

	mu    sync.Mutex
	calls map[string]*spoken // by id
	idle  int
}

// NewMicrophone makes the intake of microphones, whose calls are on the board.
func NewMicrophone(b *live.Board) *Microphone {
	return &Microphone{board: b, calls: map[string]*spoken{}}
}

// spoken is a call that a microphone brings, over one socket after another.
type spoken struct {
	*live.Running
	rate      int // of the page
	resampler *sound.Resampler

	turn chan struct{} // held by the socket that has the call
	end  func()        // ends the socket that has the call; guarded by the mutex of the Microphone

	// What follows belongs to the socket that has the call.
	have    int64 // samples of the page so far, those that never came among them
	samples []int16
	out     []int16
}

// Guest is who has a microphone.
type Guest struct {
	Name string      // of the account or the device
	May  func() bool // whether it may still listen
}

// Serve answers the request with a websocket, and returns when that ends. The
// call goes on for live.Quiet, so that a page whose network was gone resumes it.
func (m *Microphone) Serve(w http.ResponseWriter, r *http.Request, g Guest) {
	if !m.enter() {
		http.Error(w, "Too many microphones are being connected at this moment. Try again in a minute.", http.StatusServiceUnavailable)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil { // it has been answered
		m.leave()
		return
	}
	conn.SetReadLimit(maxMessage)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	s := &socket{m: m, conn: conn, guest: g}
	if err := s.serve(ctx, cancel); err != nil {
		s.refuse(ctx, err)
		return
	}
	// A page that has gone cannot be told that the socket closes.
	if err := conn.Close(websocket.StatusNormalClosure, ""); err != nil {
		return
	}
}

func (m *Microphone) enter() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.idle >= mostIdle {
		return false
	}
	m.idle++
	return true
}

func (m *Microphone) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.idle--
}

// ask is what a page says in text.
type ask struct {
	Begin *struct {
		Rate      int    `json:"rate"`
		Country   string `json:"country"`
		DialledBy string `json:"dialled_by"`
	} `json:"begin"`
	Resume *struct {
		ID  string `json:"id"`
		Seq uint64 `json:"seq"`
	} `json:"resume"`
	From *int64 `json:"from"` // the sample at which the sound goes on
	Late int64  `json:"late"` // how many samples of it the page has kept
	End  bool   `json:"end"`
}

// answer is what a page is told besides the events of its call.
type answer struct {
	Begun   *begun `json:"begun,omitempty"`
	Refused string `json:"refused,omitempty"`
}

// begun says which call it is, and how many samples of the page have come.
type begun struct {
	ID   string `json:"id"`
	Have int64  `json:"have"`
}

// refusal is a fault of what a page asked for, safe to show.
type refusal struct{ message string }

func (r *refusal) Error() string { return r.message }

func refused(format string, args ...any) error { return &refusal{fmt.Sprintf(format, args...)} }

// socket is one connection of a page.
type socket struct {
	m     *Microphone
	conn  *websocket.Conn
	guest Guest
	write sync.Mutex
}

// serve runs the socket. An error is for the page.
func (s *socket) serve(ctx context.Context, cancel func()) error {
	c, seq, err := s.first(ctx)
	s.m.leave()
	if err != nil {
		return err
	}
	if err := s.take(ctx, c, cancel); err != nil {
		return err
	}
	defer func() { <-c.turn }()
	if err := s.say(ctx, answer{Begun: &begun{c.ID(), c.have}}); err != nil {
		return nil // the page has gone
	}
	told := make(chan struct{})
	go func() {
		defer close(told)
		defer cancel() // the call has ended, or the page may not listen any more
		s.tell(ctx, c, seq)
	}()
	over, err := s.hear(ctx, c)
	if !over {
		cancel() // nobody waits for the end
	}
	<-told
	return err
}

// first waits for what the page wants.
func (s *socket) first(ctx context.Context) (*spoken, uint64, error) {
	wait, done := context.WithTimeout(ctx, firstWait)
	defer done()
	kind, data, err := s.conn.Read(wait)
	if err != nil {
		return nil, 0, refused("nothing was said for %v", firstWait)
	}
	var a ask
	if kind != websocket.MessageText || json.Unmarshal(data, &a) != nil || (a.Begin == nil) == (a.Resume == nil) {
		return nil, 0, refused(`say {"begin":{"rate":16000}} or {"resume":{"id":"…","seq":0}} first`)
	}
	if a.Resume != nil {
		c, ok := s.m.find(a.Resume.ID)
		if !ok {
			return nil, 0, refused("This call has ended. Start listening again.")
		}
		return c, a.Resume.Seq, nil
	}
	c, err := s.m.begin(ctx, a, s.guest)
	return c, 0, err
}

func (m *Microphone) begin(ctx context.Context, a ask, g Guest) (*spoken, error) {
	rate := a.Begin.Rate
	if rate < 8000 || rate > 96000 {
		return nil, refused("the rate is from 8000 to 96000 samples a second, not %d", rate)
	}
	set := judge.Setting{Country: a.Begin.Country}
	if a.Begin.DialledBy == "me" {
		set.DialledBy = call.DialledByMe
	}
	c := &spoken{rate: rate, turn: make(chan struct{}, 1)}
	if rate != Rate {
		var err error
		if c.resampler, err = sound.NewResampler(rate, Rate); err != nil {
			return nil, err
		}
	}
	r, err := m.board.Begin(ctx, live.Begin{Setting: set, Rate: Rate, Source: live.Source{Kind: live.Microphone, Name: g.Name}})
	if err != nil {
		return nil, err
	}
	c.Running = r
	m.mu.Lock()
	defer m.mu.Unlock()
	for id := range m.calls {
		if _, there := m.board.Find(id); !there {
			delete(m.calls, id)
		}
	}
	m.calls[r.ID()] = c
	return c, nil
}

func (m *Microphone) find(id string) (*spoken, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.calls[id]
	if !ok {
		return nil, false
	}
	_, there := m.board.Find(id)
	return c, there
}

// take gives the call to this socket. One that has it still, since nobody told
// it that the network is gone, ends.
func (s *socket) take(ctx context.Context, c *spoken, end func()) error {
	s.m.mu.Lock()
	if c.end != nil {
		c.end()
	}
	c.end = end
	s.m.mu.Unlock()
	select {
	case c.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return refused("This call goes on in another window.")
	}
}

// tell sends what happens in the call, until it ends.
func (s *socket) tell(ctx context.Context, c *spoken, since uint64) {
	w := c.Call().Watch(since)
	for {
		e, err := w.Next(ctx)
		if err != nil {
			return
		}
		if s.say(ctx, livewire.NumberedOf(c.ID(), e)) != nil || e.Kind == live.End {
			return
		}
	}
}

// say sends one message.
func (s *socket) say(ctx context.Context, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	s.write.Lock()
	defer s.write.Unlock()
	ctx, done := context.WithTimeout(ctx, writeWait)
	defer done()
	return s.conn.Write(ctx, websocket.MessageText, data)
}

// refuse tells the page why the socket ends.
func (s *socket) refuse(ctx context.Context, why error) {
	message := "The desk could not listen. Try again."
	var mine *refusal
	var board *live.Refused
	switch {
	case errors.As(why, &mine):
		message = mine.message
	case errors.As(why, &board):
		message = board.Message
	}
	// The page may have gone; then nobody need be told.
	if s.say(context.WithoutCancel(ctx), answer{Refused: message}) != nil {
		return
	}
	if s.conn.Close(websocket.StatusPolicyViolation, "") != nil {
		return
	}
}
