package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/live/livewire"
)

// Bounds of one socket.
const (
	maxMessage = 256 << 10 // bytes: a second and a third of 96 kHz
	firstWait  = 10 * time.Second
	soundWait  = time.Minute
	writeWait  = 10 * time.Second
	again      = 5 * time.Second // how often it is asked whether the page may still listen
)

// waits are how long a socket waits for a page. Tests over a real network, which
// may run on a busy machine, wait longer.
type waits struct {
	first time.Duration // until it says what it wants
	sound time.Duration // without a message, until it is closed
	write time.Duration // for a page that does not read
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

// refusal is why a socket ends, safe to show.
type refusal struct{ message string }

func (r *refusal) Error() string { return r.message }

func refused(format string, args ...any) error { return &refusal{fmt.Sprintf(format, args...)} }

// Why sockets end that did nothing wrong.
var (
	errGone   = errors.New("the page has gone")
	errOver   = errors.New("the call has ended, and the page was told all of it")
	errSilent = errors.New("the page says nothing: it may sleep, and resumes the call when it wakes")

	elsewhere = refused("This call goes on in another window.")
	unwanted  = refused("This device may not listen any more.")
	unsaid    = refused("Nothing was said for %d seconds. Reload the page.", int(firstWait.Seconds()))
	stopping  = refused("The desk is stopping. Start it again, then listen.")
)

// socket is one connection of a page. It ends once, for one reason, from
// whatever side; then the page is told, and the connection is closed.
type socket struct {
	m     *Microphone
	conn  *websocket.Conn
	guest Guest
	ctx   context.Context
	end   context.CancelCauseFunc
	busy  sync.WaitGroup
	in    bytes.Buffer // the message that is being read
}

// run talks with the page until the socket ends.
func (s *socket) run() {
	s.busy.Go(func() { s.end(s.listen()) })
	tick := time.NewTicker(again)
	defer tick.Stop()
	for s.ctx.Err() == nil {
		select {
		case <-s.ctx.Done():
		case <-tick.C:
			if !s.guest.May() {
				s.end(unwanted)
			}
		}
	}
	s.part(context.Cause(s.ctx))
	s.busy.Wait()
}

// listen takes what the page says, and returns why the socket ends.
func (s *socket) listen() error {
	patience := time.AfterFunc(s.m.waits.first, func() { s.end(unsaid) })
	defer patience.Stop()
	kind, data, err := s.read()
	// A timer that went off meanwhile has ended the socket. An ear that is being
	// started may take longer than a page may.
	patience.Stop()
	s.m.leave()
	if err != nil {
		return err
	}
	c, err := s.open(kind, data)
	if err != nil {
		return err
	}
	patience = time.AfterFunc(s.m.waits.sound, func() { s.end(errSilent) })
	defer patience.Stop()
	h := &hearing{spoken: c, socket: s, tempo: tempo{from: c.have}}
	for {
		kind, data, err := s.read()
		if err != nil {
			return err
		}
		patience.Reset(s.m.waits.sound)
		if err := h.take(kind, data, time.Now()); err != nil {
			return err
		}
	}
}

// open gives the page the call that its first message asks for, takes it over
// from the socket that had it, and begins to tell what happens in it.
func (s *socket) open(kind websocket.MessageType, data []byte) (*spoken, error) {
	if kind != websocket.MessageText {
		data = nil
	}
	a, err := opening(data)
	if err != nil {
		return nil, err
	}
	var c *spoken
	since := uint64(0)
	if a.Resume != nil {
		var ok bool
		if c, ok = s.m.find(a.Resume.ID); !ok {
			return nil, refused("This call has ended. Start listening again.")
		}
		since = a.Resume.Seq
	} else if c, err = s.m.begin(s.ctx, a, s.guest); err != nil {
		return nil, err
	}
	if err := s.say(answer{Begun: &begun{c.ID(), c.hold(s)}}); err != nil {
		if a.Begin != nil {
			s.m.board.Forget(c.ID()) // nobody knows of it
		}
		return nil, errGone
	}
	s.busy.Go(func() { s.end(s.tell(c, since)) })
	return c, nil
}

// read gives the next message; it is good until the one after.
func (s *socket) read() (websocket.MessageType, []byte, error) {
	// The connection is closed when the socket ends, which ends the reading: a
	// context that ends would close it before the page is told why.
	kind, r, err := s.conn.Reader(context.Background())
	if err != nil {
		return 0, nil, errGone
	}
	s.in.Reset()
	n, err := s.in.ReadFrom(io.LimitReader(r, maxMessage+1))
	switch {
	case err != nil:
		return 0, nil, errGone
	case n > maxMessage:
		return 0, nil, refused("A message has up to %d KB.", maxMessage>>10)
	}
	return kind, s.in.Bytes(), nil
}

// tell sends what happens in the call, until it ends.
func (s *socket) tell(c *spoken, since uint64) error {
	w := c.Call().Watch(since)
	for {
		e, err := w.Next(s.ctx)
		if err != nil {
			return errOver
		}
		e.Words.Text = judge.Mask(e.Words.Text) // others may look at the screen
		if s.say(livewire.NumberedOf(c.ID(), e)) != nil {
			return errGone
		}
		if e.Kind == live.End {
			return errOver
		}
	}
}

// say sends one message. A page that does not take it in time is gone.
func (s *socket) say(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	ctx, done := context.WithTimeout(context.Background(), s.m.waits.write)
	defer done()
	return s.conn.Write(ctx, websocket.MessageText, data)
}

// part tells the page why the socket ends, where it is for the page to know,
// and closes the connection.
func (s *socket) part(why error) {
	code := websocket.StatusNormalClosure
	if message := shown(why); message != "" {
		code = websocket.StatusPolicyViolation
		if s.say(answer{Refused: message}) != nil {
			code = websocket.StatusGoingAway // it cannot be told
		}
	}
	_ = s.conn.Close(code, "") // the page may have gone, which is as good
}

// shown is what the page is told of the end; nothing where it need not be.
func shown(why error) string {
	var mine *refusal
	var board *live.Refused
	switch {
	case errors.Is(why, errGone), errors.Is(why, errOver), errors.Is(why, errSilent), errors.Is(why, context.Canceled):
		return ""
	case errors.As(why, &mine):
		return mine.message
	case errors.As(why, &board):
		return board.Message
	}
	return "The desk could not listen. Try again."
}
