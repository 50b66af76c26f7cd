// Package live runs calls. One goroutine owns one call: it takes what an ear
// hears, lets a judge.Session observe it, and tells events: words, a verdict
// that rises, gaps, troubles, the end. Any number may watch; none of them holds the call
// up.
package live

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync"
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
	Hitch               // a trouble with the sound or the words began or ended, in Hitch
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
	Hitch   Hitched
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

// Hitched tells of a trouble.
type Hitched struct {
	What Trouble
	Open bool // it began; else it is over
}

// Lost is the reason for a gap whose sound never came: the device slept, or the
// network was gone for longer than it could keep the sound.
const Lost ear.Reason = "sound_lost"

// Call is one running call.
type Call struct {
	stream ear.Stream
	rate   int
	log    *log
	done   chan struct{}
	each   func(Event)

	heed chan struct{} // there is something in aside

	mu    sync.Mutex
	sound []track // what was given, by track
	holes holes
	aside []Event // what the goroutine that gives audio has to tell

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
	foreign bool          // the words are in a language that is not judged
	verdict call.Verdict
	err     error
}

// track is the audio of one party, or of all.
type track struct {
	given int64 // samples
	meter *meter
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
		stream: stream, rate: o.Rate, each: o.Each, log: newLog(), done: make(chan struct{}), heed: make(chan struct{}, 1),
		sound: make([]track, 1), session: j.NewSession(o.Setting), set: o.Setting, warned: -1,
	}
	go c.run()
	return c
}

// Offer gives audio of a call that runs; it never waits.
func (c *Call) Offer(samples []int16) {
	c.measure(0, samples)
	c.bid()
	c.stream.Offer(samples)
}

// OfferAs gives audio of one track of a call whose stream is an ear.Joint; it
// never waits. Each track may have a goroutine of its own.
func (c *Call) OfferAs(track int, samples []int16) {
	joint, ok := c.stream.(*ear.Joint)
	if !ok {
		c.Offer(samples)
		return
	}
	c.measure(track, samples)
	c.bid()
	joint.OfferAs(track, samples)
}

// Write gives audio of a recording, and waits while the ear is behind. The error
// is that of ctx.
func (c *Call) Write(ctx context.Context, samples []int16) error {
	c.measure(0, samples)
	return c.stream.Write(ctx, samples)
}

// Skip says that so many samples of the call never came. Its time goes on, and
// a gap tells of it.
func (c *Call) Skip(samples int64) {
	if c.rate <= 0 || samples <= 0 {
		return
	}
	c.mu.Lock()
	given := sound.Length(c.given(), c.rate)
	from := c.holes.place(given)
	to := from + sound.Length(samples, c.rate)
	c.holes.add(given, to-from)
	c.leave(Event{At: to, Kind: Gap, Gap: Missing{From: from, To: to, Reason: Lost}})
	c.mu.Unlock()
	c.bid()
}

// Trouble tells that something is wrong with the call, or no longer is, that
// whoever gives the audio has found.
func (c *Call) Trouble(what Trouble, open bool) {
	c.mu.Lock()
	c.leave(Event{At: c.now(), Kind: Hitch, Hitch: Hitched{what, open}})
	c.mu.Unlock()
	c.bid()
}

// mostAside bounds what waits to be told beside the words.
const mostAside = 64

// leave leaves an event to the goroutine that owns the call, which tells it
// before the next words behind it. The mutex is held.
func (c *Call) leave(e Event) {
	if len(c.aside) < mostAside {
		c.aside = append(c.aside, e)
	}
}

// bid has what was left told at once, since no words may come. A recording
// waits for its words, so that its events come in the same order each time.
func (c *Call) bid() {
	c.mu.Lock()
	waits := len(c.aside) > 0
	c.mu.Unlock()
	if !waits {
		return
	}
	select {
	case c.heed <- struct{}{}:
	default:
	}
}

// measure counts audio, and listens to how it sounds.
func (c *Call) measure(n int, samples []int16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.sound) <= n {
		c.sound = append(c.sound, track{})
	}
	t := &c.sound[n]
	if t.meter == nil && c.rate > 0 {
		t.meter = newMeter(c.rate)
	}
	t.given += int64(len(samples))
	if t.meter == nil {
		return
	}
	for _, change := range t.meter.hear(samples) {
		c.leave(Event{At: c.now(), Kind: Hitch, Hitch: Hitched{change.what, change.open}})
	}
}

// given is how much audio there was of the longest track.
func (c *Call) given() (most int64) {
	for _, t := range c.sound {
		most = max(most, t.given)
	}
	return most
}

// now is how far the call has come.
func (c *Call) now() time.Duration {
	if c.rate <= 0 {
		return 0
	}
	return c.holes.place(sound.Length(c.given(), c.rate))
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
	for {
		select {
		case <-c.heed:
			c.tellAside(math.MaxInt64)
		case e, more := <-c.stream.Events():
			if !more {
				c.tellAside(math.MaxInt64)
				c.end()
				return
			}
			e = c.placed(e)
			c.tellAside(e.From)
			c.take(e)
		}
	}
}

// tellAside tells what was found in the sound up to a time.
func (c *Call) tellAside(until time.Duration) {
	c.mu.Lock()
	n := 0
	for n < len(c.aside) && c.aside[n].At <= until {
		n++
	}
	events := slices.Clone(c.aside[:n])
	c.aside = slices.Delete(c.aside, 0, n)
	c.mu.Unlock()
	for _, e := range events {
		c.tell(e)
	}
}

// placed brings the times of the ear, which counts what it was given, to those
// of the call.
func (c *Call) placed(e ear.Event) ear.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.From, e.To = c.holes.place(e.From), c.holes.place(e.To)
	return e
}

func (c *Call) take(e ear.Event) {
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
	if foreign := c.session.Foreign(); foreign != c.foreign {
		c.foreign = foreign
		c.tell(Event{Kind: Hitch, Hitch: Hitched{Language, foreign}})
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
	c.mu.Lock()
	c.at = max(c.at, c.now())
	c.mu.Unlock()
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
