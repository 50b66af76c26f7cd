// Package engine keeps the program of an ear running: a recogniser outside this
// program that speaks the Vosk server protocol on an address of this machine.
// It is started, watched, restarted where it ends, stalls or eats the memory,
// and ended. A call that it hears goes on in the next life of the program, with
// a gap.
//
// What a program prints may hold words of calls, so it is counted and thrown
// away. Its last line alone is kept until it is ready: so far it has heard no
// call.
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

// Program is the program of an engine.
type Program struct {
	Name string // as people know it
	Path string
	Args []string // beside those that every engine is given
	// Model and Version are for showing; empty where they are not known.
	Model, Version string
}

// Options are what an engine needs. The zero value of all but Program is ready.
type Options struct {
	Program Program
	// Calls is how many streams are heard at once; 8.
	Calls int
	// Memory is how many bytes the program may take; 2 GiB. It is watched on
	// Linux alone.
	Memory int64
	// Temp is the folder of a file that lives as long as the program; empty is
	// that of the system.
	Temp string
	Log  *slog.Logger // nil is none
	// Times are for tests.
	Times Times
}

// Times are how long an engine waits for what.
type Times struct {
	Begin   time.Duration // a call waits so long for an engine that is not ready; 15 s
	Ready   time.Duration // until it is ready; 60 s
	Dial    time.Duration // until it takes a call; that of ear.Server
	Look    time.Duration // between two looks at how it is; 2 s
	Answer  time.Duration // for its answer to a look, twice; 5 s
	Grace   time.Duration // between asking it to end and ending it; 3 s
	Backoff time.Duration // before the first restart, doubled at each that follows; 200 ms
	Settled time.Duration // a life of this length was a good one; 1 min
	Rest    time.Duration // after too many lives that were not; 5 min
}

// mostFaults is how many short lives in a row are too many.
const mostFaults = 5

// usualCalls is how many streams are heard at once where nobody says.
const usualCalls = 8

const maxBackoff = 5 * time.Second

// Phase says how far an engine is.
type Phase string

// The phases.
const (
	Off        Phase = "off"        // not started yet
	Starting   Phase = "starting"   // not ready yet
	Running    Phase = "running"    // it hears
	Restarting Phase = "restarting" // it has ended, and is started again
	Failed     Phase = "failed"     // it ended too often, and is left alone for a while
	Stopped    Phase = "stopped"    // for good
)

// State is how an engine is, for showing.
type State struct {
	Name, Model, Version string
	Phase                Phase
	Since                time.Time // of the phase
	Calls, Most          int       // streams that are heard now, and at most
	Restarts             int
	// Fault is why it last ended; empty where it never did. It holds no word of
	// a call.
	Fault string
	// Address is that of a server which is no program of ours; else empty.
	Address string

	process int // of the program while it answers
}

// Engine is an ear whose program is kept running. It is safe for all.
type Engine struct {
	opt    Options
	log    *slog.Logger
	seats  *seats
	doubts chan struct{} // a call has lost its connection

	mu      sync.Mutex
	state   State
	address string        // where the program answers; empty while it does not
	changed chan struct{} // closed when phase or address change
	cancel  context.CancelFunc
	done    chan struct{} // closed when nothing runs any more
}

// New makes an engine. Nothing runs yet.
func New(opt Options) *Engine {
	opt.Calls = cmp.Or(opt.Calls, usualCalls)
	opt.Memory = cmp.Or(opt.Memory, 2<<30)
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	t := &opt.Times
	t.Begin = cmp.Or(t.Begin, 15*time.Second)
	t.Ready = cmp.Or(t.Ready, time.Minute)
	t.Look = cmp.Or(t.Look, 2*time.Second)
	t.Answer = cmp.Or(t.Answer, 5*time.Second)
	t.Grace = cmp.Or(t.Grace, 3*time.Second)
	t.Backoff = cmp.Or(t.Backoff, 200*time.Millisecond)
	t.Settled = cmp.Or(t.Settled, time.Minute)
	t.Rest = cmp.Or(t.Rest, 5*time.Minute)
	p := opt.Program
	return &Engine{
		opt: opt, log: opt.Log.With("ear", p.Name), seats: newSeats(opt.Calls), doubts: make(chan struct{}, 1),
		state: State{Name: p.Name, Model: p.Model, Version: p.Version, Phase: Off, Since: time.Now()}, changed: make(chan struct{}),
	}
}

// Start starts the program and keeps it running until Stop. It does not wait.
// The first call starts it too, but a call that warns cannot wait for a model
// to be read.
func (e *Engine) Start() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cancel != nil || e.state.Phase == Stopped {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	e.cancel, e.done = cancel, make(chan struct{})
	e.enter(Starting, "")
	go e.run(ctx)
}

// Stop ends the program and waits until it has ended. Calls that run end with
// an error.
func (e *Engine) Stop() {
	e.mu.Lock()
	if e.cancel == nil {
		e.enter(Stopped, "")
		e.mu.Unlock()
		return
	}
	e.cancel()
	e.mu.Unlock()
	<-e.done
}

// State tells how the engine is.
func (e *Engine) State() State {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.state
	s.Calls, s.Most = e.seats.taken()
	return s
}

// Ready waits until the program hears, in ctx and no longer than a call would.
// The error is an *ear.Error.
func (e *Engine) Ready(ctx context.Context) error {
	e.Start()
	ctx, cancel := context.WithTimeout(ctx, e.opt.Times.Begin)
	defer cancel()
	_, err := e.url(ctx)
	return err
}

// Listen begins a call. It starts the program where nobody has, and waits
// until it is ready.
func (e *Engine) Listen(ctx context.Context, rate int) (ear.Stream, error) {
	leave, err := e.seats.take()
	if err != nil {
		return nil, err
	}
	if err := e.Ready(ctx); err != nil {
		leave()
		return nil, err
	}
	again := false
	server := ear.Server{Dial: e.opt.Times.Dial, Address: func(ctx context.Context) (string, error) {
		if again {
			e.doubt()
		}
		again = true
		return e.url(ctx)
	}}
	s, err := server.Listen(ctx, rate)
	if err != nil {
		leave()
		return nil, err
	}
	return &seated{s, leave}, nil
}

// doubt has a look taken at the program soon.
func (e *Engine) doubt() {
	select {
	case e.doubts <- struct{}{}:
	default:
	}
}

// url is where the program answers. It waits for that until ctx ends.
func (e *Engine) url(ctx context.Context) (string, error) {
	for {
		e.mu.Lock()
		address, changed, s := e.address, e.changed, e.state
		e.mu.Unlock()
		switch {
		case address != "":
			return "ws://" + address, nil
		case s.Phase == Failed:
			return "", &ear.Error{Message: fmt.Sprintf("the ear %s failed %d times in a row and is tried again at %s: see what hangup ear list says (%s)",
				s.Name, mostFaults, s.Since.Add(e.opt.Times.Rest).Format("15:04"), s.Fault)}
		case s.Phase == Stopped:
			return "", &ear.Error{Message: "the ear " + s.Name + " was stopped: start Hangup again"}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return "", &ear.Error{Message: "the ear " + s.Name + " is not ready yet: try again in a moment"}
		}
	}
}

// enter changes the phase, with e.mu held. An empty fault leaves the last one.
func (e *Engine) enter(p Phase, fault string) {
	e.state.Phase, e.state.Since = p, time.Now()
	e.state.Fault = cmp.Or(fault, e.state.Fault)
	e.tell()
}

// tell wakes whoever waits for a change, with e.mu held.
func (e *Engine) tell() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// answers says where the program answers, and in which process it is.
func (e *Engine) answers(address string, process int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.address, e.state.process = address, process
	e.enter(Running, "")
}

// silent says that it does not any more.
func (e *Engine) silent() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.address, e.state.process = "", 0
	e.tell()
}
