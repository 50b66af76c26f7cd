// Package live runs calls. One goroutine owns one call: it takes what an ear
// hears, lets a judge.Session observe it, and tells events: words, a verdict
// that rises, gaps, the end. Any number may watch; none of them holds the call
// up.
package live

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/sound"
)

// Bounds of one call.
const (
	maxTurn = 32 << 10 // bytes of one turn; one that is longer is another
	maxKept = 2 << 20  // bytes of words that are kept; what follows is judged and let go
)

// Kind says what an event tells.
type Kind uint8

// The kinds of event.
const (
	Words   Kind = iota // words, in Words
	Verdict             // the level has risen, to that of Verdict
	Gap                 // nobody heard a stretch of the call, in Gap
	End                 // the call has ended; Verdict is the last
)

// Event is one thing that happened in a call.
type Event struct {
	// Seq counts from 1. Interim words that newer ones replaced leave holes.
	Seq uint64
	// At is the second of the call, counted in its audio: the end of the words
	// that tell, or that decided.
	At      time.Duration
	Kind    Kind
	Words   Heard
	Verdict *call.Verdict // never changed; nil but for Verdict and End
	Gap     Missing
	// Warned, with a Verdict, is when the level became hang_up; negative where
	// it has not.
	Warned time.Duration
	// Err, at the end, is why the ear failed; nil where it did not. It is safe
	// to show.
	Err error

	standing uint64 // events so far that are no interim words
}

// Heard is a piece of what was said.
type Heard struct {
	Turn     int // 1-based, as in the findings of the verdict
	Role     call.Role
	Text     string
	From, To time.Duration
	Interim  bool // may still be revised, and is not judged yet
	More     bool // the turn goes on in the next piece, which is joined as it stands
}

// Missing is a stretch that nobody heard.
type Missing struct {
	From, To time.Duration
	Reason   ear.Reason
	Open     bool // it goes on
}

// Call is one running call.
type Call struct {
	stream ear.Stream
	rate   int
	given  atomic.Int64 // samples
	log    *log
	done   chan struct{}
	each   func(Event)

	// What follows belongs to the goroutine of run until done is closed.
	session *judge.Session
	set     judge.Setting
	at      time.Duration
	turn    int
	open    strings.Builder // the words of the turn that is open
	opened  call.Utterance
	isOpen  bool
	turns   []call.Utterance
	kept    int
	warned  time.Duration // negative until it has
	verdict call.Verdict
	err     error
}

// Options are what is known when a call begins.
type Options struct {
	Setting judge.Setting
	// Rate is how many samples a second the stream was told it gets.
	Rate int
	// Each, where set, is called with every event in order, by the goroutine
	// that owns the call: it holds the call up, so it is for recordings.
	Each func(Event)
}

// Start begins a call and takes the stream over. The call ends when the stream
// does: by Finish, by Stop, by the context of the stream, or by a fault of the
// ear.
func Start(j *judge.Judge, stream ear.Stream, o Options) *Call {
	o.Setting.Kind = call.KindCall
	c := &Call{
		stream: stream, rate: o.Rate, each: o.Each, log: newLog(), done: make(chan struct{}),
		session: j.NewSession(o.Setting), set: o.Setting, warned: -1,
	}
	go c.run()
	return c
}

// Offer gives audio of a call that runs; it never waits.
func (c *Call) Offer(samples []int16) {
	c.given.Add(int64(len(samples)))
	c.stream.Offer(samples)
}

// Write gives audio of a recording, and waits while the ear is behind. The error
// is that of ctx.
func (c *Call) Write(ctx context.Context, samples []int16) error {
	c.given.Add(int64(len(samples)))
	return c.stream.Write(ctx, samples)
}

// Finish says that there is no more audio; what was given is still heard.
func (c *Call) Finish() { c.stream.End() }

// Stop ends the call at once.
func (c *Call) Stop() {
	c.stream.Close()
	<-c.done
}

// Done is closed when the call has ended.
func (c *Call) Done() <-chan struct{} { return c.done }

// Watch gives the events behind number since, 0 for all. A device that lost its
// network goes on where it was; one that is slow misses interim words first,
// then words, and never a verdict or the end.
func (c *Call) Watch(since uint64) *Watcher {
	return &Watcher{log: c.log, last: since, counts: since == 0}
}

// Record waits for the end and returns the words with what was known of the
// call, the last verdict, and why the ear failed, if it did.
func (c *Call) Record() (call.Call, call.Verdict, error) {
	<-c.done
	return call.Call{
		Kind: c.set.Kind, Turns: c.turns, CallerID: c.set.CallerID, Callback: c.set.Callback, Country: c.set.Country, DialledBy: c.set.DialledBy,
	}, c.verdict, c.err
}

func (c *Call) run() {
	defer close(c.done)
	for e := range c.stream.Events() {
		switch e.Kind {
		case ear.Gap:
			c.at = max(c.at, e.From)
			c.tell(Event{Kind: Gap, Gap: Missing{e.From, e.To, e.Reason, e.Open}})
		case ear.Interim:
			c.tell(Event{At: e.To, Kind: Words, Words: Heard{Turn: c.turn + 1, Role: e.Role, Text: e.Text, From: e.From, To: e.To, Interim: true}})
		default:
			c.hear(e)
		}
	}
	c.end()
}

// hear judges words that stand.
func (c *Call) hear(e ear.Event) {
	if e.Text == "" {
		return
	}
	if c.isOpen && c.opened.Role != e.Role {
		c.shut() // the ear left a turn open and another party speaks
	}
	if !c.isOpen {
		c.turn++
		c.opened, c.isOpen = call.Utterance{Role: e.Role, At: e.From}, true
		c.open.Reset()
	}
	c.open.WriteString(e.Text)
	more := e.More && c.open.Len() < maxTurn
	c.at = max(c.at, e.To)
	c.tell(Event{Kind: Words, Words: Heard{Turn: c.turn, Role: e.Role, Text: e.Text, From: e.From, To: e.To, More: more}})
	c.judge(func() { c.session.Observe(call.Utterance{Role: e.Role, Text: e.Text, At: e.From, More: more}) })
	if !more {
		c.keep()
	}
}

// judge lets the session observe, and tells of a level that has risen.
func (c *Call) judge(observe func()) {
	before := c.session.Level()
	observe()
	if c.session.Level() > before {
		v := c.session.Verdict()
		if v.Level == call.LevelHangUp {
			c.warned = c.at
		}
		c.tell(Event{Kind: Verdict, Verdict: &v, Warned: c.warned})
	}
}

// shut ends the turn that is open.
func (c *Call) shut() {
	if c.isOpen {
		c.judge(c.session.Close)
		c.keep()
	}
}

// keep puts the turn that has ended to the others.
func (c *Call) keep() {
	c.isOpen = false
	if c.kept += c.open.Len(); c.kept <= maxKept {
		c.opened.Text = c.open.String()
		c.turns = append(c.turns, c.opened)
	}
}

func (c *Call) end() {
	c.shut()
	c.err = c.stream.Err()
	c.verdict = c.session.Verdict()
	c.session = nil
	v := c.verdict
	if c.rate > 0 {
		c.at = max(c.at, sound.Length(c.given.Load(), c.rate))
	}
	c.tell(Event{Kind: End, Verdict: &v, Warned: c.warned, Err: c.err})
}

func (c *Call) tell(e Event) {
	if e.At == 0 {
		e.At = c.at
	}
	e = c.log.append(e)
	if c.each != nil {
		c.each(e)
	}
}
