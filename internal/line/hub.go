package line

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
)

// Calls runs the calls that come in.
type Calls interface {
	// Begin starts a call, which lives until it is finished or stopped, or ctx
	// ends. An error that is a Refusal is shown; every other one is a fault of
	// the machine.
	Begin(ctx context.Context, b Begin) (Running, error)
}

// Begin is what is known when a call of a line begins.
type Begin struct {
	Line    string // its name
	Setting judge.Setting
	Rate    int // samples a second: 8000 or 16000
	// Tracks are the parties, one track each; one of unknown role where they
	// are mixed.
	Tracks []call.Role
}

// Running is a call that runs; a live.Call is one.
type Running interface {
	// OfferAs gives audio of one of the tracks. It never waits, and keeps
	// nothing of samples.
	OfferAs(track int, samples []int16)
	Finish()
	Stop()
	Done() <-chan struct{}
	Watch(since uint64) *live.Watcher
	Record() (call.Call, call.Verdict, error)
}

// Refusal is why a call is not taken, in words that are safe to show.
type Refusal struct{ Message string }

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }

// Keeper keeps a call of a line as a case.
type Keeper func(ctx context.Context, l Line, c call.Call, v call.Verdict) error

// Options say what a Hub is built from. Book, Warning and Log must be there.
type Options struct {
	Book    *Book
	Calls   Calls  // nil: there is no ear, and no call is taken
	Keeper  Keeper // nil: nothing is kept
	Warning *Warning
	Log     *slog.Logger // gets names of lines and reasons, nothing of a call
	// Names are further names under which platforms reach the desk, with a port
	// where it is not that of https; signatures are tried with them.
	Names   []string
	Country string           // of the people, where a line does not say
	Now     func() time.Time // nil is the clock
	Limits  Limits
}

// Limits bound what platforms may do; what is zero gets the value that is named.
type Limits struct {
	Waiting   int           // connections whose call has not begun: 256
	Calls     int           // calls of one line at once: 100
	Start     time.Duration // until a call must begin: 10 s
	Silence   time.Duration // until audio must come again: 60 s
	Ending    time.Duration // for the end of a connection, and for what is still heard of a call: 10 s
	Repeat    time.Duration // between one warning and the next: 8 s
	Pace      time.Duration // between two packets of 20 ms to AudioSocket: 20 ms
	WriteWait time.Duration // for a platform to take a message: 10 s
}

func (l *Limits) fill() {
	set(&l.Waiting, 256)
	set(&l.Calls, 100)
	set(&l.Start, 10*time.Second)
	set(&l.Silence, 60*time.Second)
	set(&l.Ending, 10*time.Second)
	set(&l.Repeat, 8*time.Second)
	set(&l.Pace, 20*time.Millisecond)
	set(&l.WriteWait, 10*time.Second)
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Hub takes the calls of all lines.
type Hub struct {
	Options
	ctx    context.Context
	cancel context.CancelFunc
	mux    *http.ServeMux
	tally  tally

	mu     sync.Mutex
	closed bool
	open   sync.WaitGroup
}

// New makes a Hub. Close it.
func New(o Options) *Hub {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Limits.fill()
	h := &Hub{Options: o, mux: http.NewServeMux()}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.tally.now = o.Now
	h.mux.HandleFunc("GET /line/{name}", h.takeSocket)
	h.mux.HandleFunc("GET /line/{name}/{secret}", h.takeSocket)
	return h
}

// Close ends all calls and connections, and waits for them.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.cancel()
	h.open.Wait()
}

// enter notes a connection; false when the hub is closed.
func (h *Hub) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.open.Add(1)
	return true
}

// ServeHTTP answers GET /line/NAME and GET /line/NAME/SECRET, which platforms
// ask to become websockets. They send no Origin and no session: what proves
// that a call is of a line is in the request.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

// errForged is the same for a line that is not there, so that nobody learns
// which there are.
var errForged = errors.New("the request does not prove that it is of this line")

func (h *Hub) takeSocket(w http.ResponseWriter, r *http.Request) {
	if !h.enter() {
		http.Error(w, "the desk is closing", http.StatusServiceUnavailable)
		return
	}
	defer h.open.Done()
	e, err := h.knows(r)
	if err != nil {
		h.refuse(e.Name, err)
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	leave, err := h.admit(e.Name)
	if err != nil {
		h.refuse(e.Name, err)
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer leave()
	d := e.Dialect()
	opt := &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled,
		InsecureSkipVerify: true} // no cookie counts here, so there is nothing that another site could misuse
	if d.Subprotocol != "" {
		opt.Subprotocols = []string{d.Subprotocol}
	}
	conn, err := websocket.Accept(w, r, opt)
	if err != nil {
		h.refuse(e.Name, errors.New("the request does not ask for a websocket"))
		return
	}
	conn.SetReadLimit(mostMessage)
	newSession(h, e.Line, &socket{conn: conn}).run()
}

// knows gives the line that a request proves to be of. With an error, the entry
// has its name where there is one.
func (h *Hub) knows(r *http.Request) (entry, error) {
	e, ok := h.Book.entry(r.PathValue("name"))
	switch {
	case !ok || e.Dialect().TCP:
		return entry{}, errForged
	case !e.from(addressOf(r.RemoteAddr)) || !e.proven(r, h.Names):
		return e, errForged
	}
	return e, nil
}

// ServeAudioSocket takes calls of Asterisk's AudioSocket until ctx or the hub
// ends, and then closes l. The error is that of the listener.
func (h *Hub) ServeAudioSocket(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(h.ctx, cancel)()
	closed := make(chan error, 1)
	context.AfterFunc(ctx, func() { closed <- l.Close() })
	for {
		conn, err := l.Accept()
		if err != nil && ctx.Err() == nil {
			cancel()
			return errors.Join(err, <-closed)
		}
		if err != nil {
			return <-closed
		}
		h.takePacketsOf(conn)
	}
}

// takePacketsOf runs a connection of AudioSocket in a goroutine of its own,
// where there is room for it.
func (h *Hub) takePacketsOf(conn net.Conn) {
	p := newPackets(conn)
	if !h.enter() {
		p.drop()
		return
	}
	leave, err := h.admit("")
	if err != nil {
		h.refuse("", err)
		p.drop()
		h.open.Done()
		return
	}
	go func() {
		defer h.open.Done()
		defer p.drop()
		e, err := h.introduced(p)
		leave() // from here on it waits as one of its line
		if err != nil {
			h.refuse(e.Name, err)
			return
		}
		leave, err := h.admit(e.Name)
		if err != nil {
			h.refuse(e.Name, err)
			return
		}
		defer leave()
		newSession(h, e.Line, p).run()
	}()
}

// introduced reads the UUID with which a connection must begin, and gives the
// line that has it.
func (h *Hub) introduced(p *packets) (entry, error) {
	ctx, cancel := context.WithTimeout(h.ctx, h.Limits.Start)
	defer cancel()
	id, err := p.id(ctx)
	if err != nil {
		return entry{}, err
	}
	e, ok := h.Book.bySecret(id)
	if ok && !e.from(addressOf(p.conn.RemoteAddr().String())) {
		return e, errForged
	}
	if !ok {
		return e, errForged
	}
	return e, nil
}
