// Package engine keeps the programs that turn sound into words: it starts one
// when a call needs it, watches it, restarts it when it dies, hangs or eats
// memory, limits how many calls it hears, and ends it with the desk. Such a
// program speaks the protocol of the Vosk server on an address of this machine,
// which it writes into a file when it is ready.
package engine

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/ear"
)

// Options are what an engine is made of. The zero value of the durations and of
// Memory are ready.
type Options struct {
	Name string
	// Program and Args start it. It is also given --listen, --ready-file,
	// --calls and --with-parent.
	Program string
	Args    []string
	// Calls is the most streams at once.
	Calls int
	// Memory is how many bytes it may hold, after which it is restarted; 2 GiB.
	// It is watched on Linux only.
	Memory int64
	// Ready is how long it may take to begin; 30 s.
	Ready time.Duration
	// Probe is how often it is asked whether it still answers; 5 s. One that
	// twice does not is restarted.
	Probe time.Duration
	// Pause is the first wait before it is restarted; 200 ms. It doubles.
	Pause time.Duration
	// Rest is how long it is left alone when it has died too often; 1 min.
	Rest time.Duration
	Log  *slog.Logger
}

// Status says how an engine is.
type Status string

// The states.
const (
	Idle     Status = "idle" // nobody has needed it yet
	Starting Status = "starting"
	Running  Status = "running"
	Waiting  Status = "waiting" // it died and is started again in a moment
	Failed   Status = "failed"  // it died too often and is left alone for a while
	Stopped  Status = "stopped"
)

// State is how an engine is at one moment.
type State struct {
	Name     string
	Status   Status
	Since    time.Time
	Calls    int
	Restarts int
	Fault    string // why it died last; safe to show
}

// Engine is one program, and the ear that it is. It is safe for all.
type Engine struct {
	opt  Options
	need chan struct{} // somebody wants to be heard
	stop context.CancelFunc
	done chan struct{}

	mu      sync.Mutex
	state   State
	address string
	changed chan struct{} // closed when the state does
}

// New makes an engine. Its program is started when the first call needs it;
// Close it in any case.
func New(o Options) *Engine {
	o.Memory = cmp.Or(o.Memory, 2<<30)
	o.Ready = cmp.Or(o.Ready, 30*time.Second)
	o.Probe = cmp.Or(o.Probe, 5*time.Second)
	o.Pause = cmp.Or(o.Pause, 200*time.Millisecond)
	o.Rest = cmp.Or(o.Rest, time.Minute)
	ctx, stop := context.WithCancel(context.Background())
	e := &Engine{opt: o, need: make(chan struct{}, 1), stop: stop, done: make(chan struct{}), changed: make(chan struct{}),
		state: State{Name: o.Name, Status: Idle, Since: time.Now()}}
	go e.keep(ctx)
	return e
}

// Close ends the program and waits until it has.
func (e *Engine) Close() {
	e.stop()
	<-e.done
}

// State is how the engine is now.
func (e *Engine) State() State {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state
}

// Listen begins a call. The program may die in it: the stream waits for the
// next one, and marks the gap. The error is an *ear.Error.
func (e *Engine) Listen(ctx context.Context, rate int) (ear.Stream, error) {
	if err := e.enter(); err != nil {
		return nil, err
	}
	first, cancel := context.WithTimeout(ctx, e.opt.Ready)
	defer cancel()
	if _, err := e.find(first); err != nil {
		e.leave()
		return nil, err
	}
	s := &ear.Server{Find: e.find, Ended: e.leave, Name: "the " + e.opt.Name + " ear"}
	stream, err := s.Listen(ctx, rate)
	if err != nil {
		e.leave()
		return nil, err
	}
	return stream, nil
}

func (e *Engine) enter() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.state.Calls >= e.opt.Calls {
		return &ear.Error{Message: fmt.Sprintf("the %s ear hears %d parties at once, and it does already: wait until a call has ended, or raise the setting ear.calls", e.opt.Name, e.opt.Calls)}
	}
	e.state.Calls++
	return nil
}

func (e *Engine) leave() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state.Calls--
}

// find waits for the address of a program that runs.
func (e *Engine) find(ctx context.Context) (string, error) {
	for {
		e.mu.Lock()
		status, fault, address, changed := e.state.Status, e.state.Fault, e.address, e.changed
		e.mu.Unlock()
		switch status {
		case Running:
			return "ws://" + address, nil
		case Failed:
			return "", &ear.Error{Message: fmt.Sprintf("the %s ear does not run: %s; it is tried again in a minute", e.opt.Name, fault)}
		case Stopped:
			return "", &ear.Error{Message: "the desk is stopping"}
		case Idle:
			select {
			case e.need <- struct{}{}:
			default:
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return "", &ear.Error{Message: fmt.Sprintf("the %s ear is not ready yet: try again in a moment", e.opt.Name)}
		}
	}
}

// become notes a new state.
func (e *Engine) become(s Status, address, fault string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state.Status, e.state.Since, e.address = s, time.Now(), address
	if fault != "" {
		e.state.Fault = fault
	}
	if s == Waiting || s == Failed {
		e.state.Restarts++
	}
	close(e.changed)
	e.changed = make(chan struct{})
}

// How often a program may die before it is left alone.
const (
	mostDeaths = 5
	maxPause   = 5 * time.Second
)

// keep owns the program: it starts one when somebody needs it, and another when
// that has died.
func (e *Engine) keep(ctx context.Context) {
	defer close(e.done)
	defer e.become(Stopped, "", "")
	select {
	case <-e.need:
	case <-ctx.Done():
		return
	}
	pause, deaths := e.opt.Pause, 0
	for ctx.Err() == nil {
		e.become(Starting, "", "")
		began := time.Now()
		why := e.run(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > e.opt.Rest {
			pause, deaths = e.opt.Pause, 0
		}
		e.opt.Log.Warn("an ear ended and is started again", "ear", e.opt.Name, "why", why)
		wait, status := pause, Waiting
		if deaths++; deaths == mostDeaths {
			wait, status = e.opt.Rest, Failed
			pause, deaths = e.opt.Pause, 0
		} else {
			pause = min(2*pause, maxPause)
		}
		e.become(status, "", why)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}
