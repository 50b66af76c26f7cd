package ear

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Server is an ear that speaks the protocol of the Vosk server:
// {"config":{"sample_rate":8000}}, then PCM16 in binary messages, then
// {"eof":1}; back come {"partial":…} and {"text":…,"result":[…]}. One server
// hears many calls. The zero value of all but URL is ready.
type Server struct {
	// URL is ws://HOST:PORT or wss://HOST:PORT.
	URL string
	// Address, where set, gives the URL at each connection in the place of URL,
	// for a server that moves. It may wait until ctx ends; what its *Error says
	// is shown where the first connection of a call cannot be made.
	Address func(ctx context.Context) (string, error)
	// Queue is how much audio waits for a server that is behind; 10 s.
	Queue time.Duration
	// Stall is how long a server may say nothing to audio; 10 s.
	Stall time.Duration
	// Patience is how long a server that is gone is called again; 30 s.
	Patience time.Duration
	// Dial is how long a connection may take to be made; 5 s.
	Dial time.Duration
	// Backoff is the first wait before it is called again; 100 ms. It doubles.
	Backoff time.Duration
}

const (
	maxBackoff = 3 * time.Second
	maxMessage = 256 << 10
	chunkTime  = 100 // ms of audio in one message
)

// CheckURL tells whether s can be the address of a server, in an *Error that
// says what to write.
func CheckURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Hostname() == "" {
		return &Error{"the address of an ear looks like ws://127.0.0.1:2700"}
	}
	return nil
}

// Listen connects to the server. Where the connection breaks in mid-call, the
// stream makes another and marks the gap.
func (v *Server) Listen(ctx context.Context, rate int) (Stream, error) {
	address := v.Address
	if address == nil {
		if err := CheckURL(v.URL); err != nil {
			return nil, err
		}
		address = func(context.Context) (string, error) { return v.URL, nil }
	}
	if rate < 1000 || rate > 192000 {
		return nil, &Error{fmt.Sprintf("an ear hears from 1000 to 192000 samples a second, not %d", rate)}
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &stream{
		stall: cmp.Or(v.Stall, 10*time.Second), dialling: cmp.Or(v.Dial, 5*time.Second), patience: cmp.Or(v.Patience, 30*time.Second), backoff: cmp.Or(v.Backoff, 100*time.Millisecond),
		name: "the ear", address: address, rate: rate, ctx: ctx, cancel: cancel, events: make(chan Event, 32), done: make(chan struct{}),
		audio: newQueue(max(1, int(cmp.Or(v.Queue, 10*time.Second)*time.Duration(rate)/time.Second))),
	}
	if v.Address == nil {
		s.name += " at " + shown(v.URL)
	}
	first, err := s.dial()
	if err != nil {
		cancel()
		return nil, v.silent(err)
	}
	go s.run(first)
	return s, nil
}

// silent says that the first connection could not be made.
func (v *Server) silent(err error) error {
	var why *Error
	switch {
	case errors.As(err, &why):
		return why
	case v.Address != nil:
		return &Error{"the ear does not answer: try again in a moment"}
	}
	return &Error{fmt.Sprintf("no ear answers at %s: start a Vosk server there, or name another by --ear", shown(v.URL))}
}

// shown is an address without what may be secret in it.
func shown(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "that address"
	}
	return u.Scheme + "://" + u.Host
}

// stream is one call at a server. The goroutine of run owns the connection;
// words come from its reader.
type stream struct {
	name     string // of the ear, in errors
	address  func(context.Context) (string, error)
	rate     int
	stall    time.Duration
	dialling time.Duration
	patience time.Duration
	backoff  time.Duration

	ctx    context.Context
	cancel context.CancelFunc
	audio  *queue
	events chan Event
	done   chan struct{}
	err    error // set before events is closed

	mu     sync.Mutex    // guards what one connection's reader and writer share
	heard  time.Duration // the end of the last words
	sentTo time.Duration // how far into the call audio was sent
	guess  string        // the interim words of the moment
}

func (s *stream) Offer(samples []int16) { s.audio.offer(samples) }

func (s *stream) Write(ctx context.Context, samples []int16) error {
	return s.audio.write(ctx, samples)
}

func (s *stream) End()                 { s.audio.end() }
func (s *stream) Events() <-chan Event { return s.events }
func (s *stream) Err() error           { return s.err }

func (s *stream) Close() {
	s.cancel()
	<-s.done
}

func (s *stream) dial() (*websocket.Conn, error) {
	asking, asked := context.WithTimeout(s.ctx, s.dialling)
	defer asked()
	url, err := s.address(asking)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.dialling)
	defer cancel()
	conn, resp, err := websocket.Dial(ctx, url, &websocket.DialOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		if resp != nil && resp.Body != nil {
			err = errors.Join(err, resp.Body.Close())
		}
		return nil, err
	}
	conn.SetReadLimit(maxMessage)
	return conn, nil
}

// run talks to one connection after another until the call has ended or no
// server answers for too long.
func (s *stream) run(conn *websocket.Conn) {
	defer close(s.done)
	defer close(s.events)
	defer s.audio.close()
	defer s.cancel()
	var lost *Event // the gap that is open
	since := time.Now()
	wait := s.backoff
	heard := clock{rate: int64(s.rate), marks: []mark{{}}} // the first connection hears from the start
	for {
		t := &talk{s: s, conn: conn, gap: lost, clock: heard}
		heard.marks = nil
		reason, over := t.run()
		if s.ctx.Err() != nil {
			return
		}
		heardTo := s.heard
		s.settle()
		if over {
			if reason != Lost && heardTo < s.sentTo { // a server that has heard all closes
				s.send(Event{Kind: Gap, From: heardTo, To: s.sentTo, Reason: reason})
			}
			return
		}
		if t.answered {
			since, wait = time.Now(), s.backoff
		}
		if t.sent == 0 { // it was given nothing, and closed for that: no fault of it
			since = time.Now()
		}
		if lost = t.gap; lost == nil {
			lost = &Event{Kind: Gap, From: s.heard, To: max(s.heard, s.sentTo), Reason: reason, Open: true}
			s.send(*lost)
		}
		if conn = s.again(since, &wait); conn == nil {
			if s.ctx.Err() == nil {
				lost.To, lost.Open = max(lost.From, length(s.audio.place(), int64(s.rate))), false
				s.send(*lost)
				s.err = &Error{fmt.Sprintf("%s has gone and did not come back in %v: start it again; the words so far stay", s.name, s.patience)}
			}
			return
		}
	}
}

// again calls the server until it answers; nil when patience is at an end.
func (s *stream) again(since time.Time, wait *time.Duration) *websocket.Conn {
	for time.Since(since) < s.patience {
		select {
		case <-time.After(*wait):
		case <-s.ctx.Done():
			return nil
		}
		*wait = min(*wait*2, maxBackoff)
		if conn, err := s.dial(); err == nil {
			return conn
		}
	}
	return nil
}

// settle makes the last interim words final: nobody will revise them.
func (s *stream) settle() {
	if s.guess == "" {
		return
	}
	to := max(s.heard, s.sentTo)
	s.send(Event{Kind: Final, Text: s.guess, From: s.heard, To: to})
	s.guess, s.heard = "", to
}

// send tells an event; of interim words only what there is room for.
func (s *stream) send(e Event) {
	if e.Kind == Interim {
		select {
		case s.events <- e:
		default:
		}
		return
	}
	select {
	case s.events <- e:
	case <-s.ctx.Done():
	}
}

// clean takes marks out that engines make for noise and silence, and what
// could steer a terminal.
func clean(s string) string {
	words := strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s))
	keep := words[:0]
	for _, w := range words {
		if !noise(w) {
			keep = append(keep, w)
		}
	}
	return strings.Join(keep, " ")
}

func noise(w string) bool {
	return w == "" || strings.ContainsRune("[<{", rune(w[0])) || strings.HasPrefix(w, "++")
}
