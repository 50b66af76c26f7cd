package intake

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

// mostIdle is how many sockets may be open that have not said yet what they
// want: as many pages as come back at once when the desk was started again.
const mostIdle = 128

// Microphone hears the microphones of browsers. Each page has one websocket:
// what it says is in docs/LIVE.md. It is safe for all.
type Microphone struct {
	// Tape lets pages ask that the sound of a call be kept until the call is
	// forgotten. Set it before the first Serve.
	Tape bool

	board *live.Board
	waits waits
	ctx   context.Context
	stop  context.CancelFunc
	busy  sync.WaitGroup

	mu    sync.Mutex
	calls map[string]*spoken // by id; those that run
	idle  int
}

// NewMicrophone makes the intake of microphones, whose calls are on the board.
// Close it.
func NewMicrophone(b *live.Board) *Microphone {
	ctx, stop := context.WithCancel(context.Background())
	return &Microphone{board: b, waits: waits{firstWait, soundWait, writeWait}, ctx: ctx, stop: stop, calls: map[string]*spoken{}}
}

// Close ends all sockets and waits until they have. The calls go on, until the
// board ends them.
func (m *Microphone) Close() {
	m.mu.Lock()
	m.stop()
	m.mu.Unlock()
	m.busy.Wait()
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
	defer m.busy.Done()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil { // it has been answered
		m.leave()
		return
	}
	conn.SetReadLimit(-1) // the socket has its own, and says so
	ctx, end := context.WithCancelCause(r.Context())
	defer end(nil)
	defer context.AfterFunc(m.ctx, func() { end(stopping) })()
	(&socket{m: m, conn: conn, guest: g, ctx: ctx, end: end}).run()
}

// enter lets a socket in; false where too many are between the door and their
// first word, or all are being closed.
func (m *Microphone) enter() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.idle >= mostIdle || m.ctx.Err() != nil {
		return false
	}
	m.idle++
	m.busy.Add(1)
	return true
}

// leave says that a socket no longer counts as idle.
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
		Tape      bool   `json:"tape"`  // keep the sound, where the desk allows it
		Words     bool   `json:"words"` // the page sends words in the place of sound
	} `json:"begin"`
	Resume *struct {
		ID  string `json:"id"`
		Seq uint64 `json:"seq"`
	} `json:"resume"`
	From *int64 `json:"from"` // the sample at which the sound goes on
	Late int64  `json:"late"` // how many samples of it the page has kept
	End  bool   `json:"end"`
	// Said are words that the device itself has heard, up to second At of the
	// call.
	Said *struct {
		Text  string  `json:"text"`
		Final bool    `json:"final"`
		At    float64 `json:"at"`
	} `json:"said"`
}

// The rates of microphones, in samples a second.
const (
	minRate = 8000
	maxRate = 96000
)

// opening reads the first message of a page: one of begin and resume.
func opening(data []byte) (ask, error) {
	var a ask
	if json.Unmarshal(data, &a) != nil || (a.Begin == nil) == (a.Resume == nil) {
		return ask{}, refused(`Say {"begin":{"rate":16000}} or {"resume":{"id":"…","seq":0}} first.`)
	}
	if a.Begin == nil {
		return a, nil
	}
	if a.Begin.Words {
		a.Begin.Rate = Rate
	}
	if a.Begin.Rate < minRate || a.Begin.Rate > maxRate {
		return ask{}, refused("A microphone gives from %d to %d samples a second, not %d.", minRate, maxRate, a.Begin.Rate)
	}
	if c := a.Begin.Country; c != "" && (len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z') {
		return ask{}, refused("A country is two capital letters such as GB, or nothing.")
	}
	switch call.Dialler(a.Begin.DialledBy) {
	case call.DialledUnknown, call.DialledByThem, call.DialledByMe:
		return a, nil
	}
	return ask{}, refused(`A call was dialled by "me" or by "them", or it is left out.`)
}

// begin starts a call of a page.
func (m *Microphone) begin(ctx context.Context, a ask, g Guest) (*spoken, error) {
	c := &spoken{rate: a.Begin.Rate, began: time.Now()}
	if c.rate != Rate {
		var err error
		if c.resampler, err = sound.NewResampler(c.rate, Rate); err != nil {
			return nil, err
		}
	}
	o := live.Begin{
		Setting: judge.Setting{Country: a.Begin.Country, DialledBy: call.Dialler(a.Begin.DialledBy)},
		Rate:    Rate,
		Source:  live.Source{Kind: live.Microphone, Name: g.Name},
		Tape:    m.Tape && a.Begin.Tape,
	}
	if a.Begin.Words {
		c.told = ear.NewTold()
		o.Stream = c.told
	}
	r, err := m.board.Begin(ctx, o)
	if err != nil {
		return nil, err
	}
	c.Running = r
	m.mu.Lock()
	m.calls[r.ID()] = c
	m.mu.Unlock()
	m.busy.Go(func() { // the socket that began it is counted, so nobody waits yet
		select {
		case <-r.Call().Done():
		case <-m.ctx.Done():
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.calls, r.ID())
	})
	return c, nil
}

// find gives a call that a page resumes. Of one that has ended there are only
// its events.
func (m *Microphone) find(id string) (*spoken, bool) {
	m.mu.Lock()
	c, ok := m.calls[id]
	m.mu.Unlock()
	if ok {
		return c, true
	}
	r, ok := m.board.Find(id)
	if !ok || r.Source().Kind != live.Microphone {
		return nil, false
	}
	return &spoken{Running: r, rate: Rate, began: r.Began()}, true
}
