package line

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// State is how a line is at the moment. Counts are since the desk started.
type State struct {
	Waiting int    // connections whose call has not begun
	Calls   int    // that run now
	Began   uint64 // calls in all
	Refused uint64 // connections
	Warned  uint64 // warnings that were played
	Ended   uint64 // calls that the line's policy ended
	Keys    uint64 // that were pressed
	// Unheard is how much audio was dropped because the ear was too slow.
	Unheard   time.Duration
	Last      time.Time // when the last call began; zero for none
	Trouble   string    // what went wrong last, safe to show; empty for nothing
	TroubleAt time.Time
}

// tally counts what happens on the lines. Connections that are of no line yet
// have the name "".
type tally struct {
	now func() time.Time

	mu    sync.Mutex
	lines map[string]*counted
	all   int // that wait, of all lines
}

type counted struct {
	State
	log rate.Sometimes // one line a minute
}

// edit changes what is counted of a line.
func (t *tally) edit(name string, f func(*State)) *counted {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines == nil {
		t.lines = map[string]*counted{}
	}
	c := t.lines[name]
	if c == nil {
		c = &counted{log: rate.Sometimes{First: 1, Interval: time.Minute}}
		t.lines[name] = c
	}
	f(&c.State)
	return c
}

// State tells how a line is.
func (h *Hub) State(name string) (s State) {
	h.tally.edit(name, func(c *State) { s = *c })
	return s
}

// Strangers is how many connections were refused that were of no line.
func (h *Hub) Strangers() uint64 { return h.State("").Refused }

var (
	errFull = &Refusal{"too many connections wait for their call to begin: try again later"}
	errBusy = &Refusal{"this line has as many calls as it may have at once"}
)

// admit lets a connection wait, and gives what ends the wait or, if it has
// begun, the call; see begun.
func (h *Hub) admit(name string) (leave func(), err error) {
	t := &h.tally
	t.edit(name, func(s *State) {
		switch {
		case t.all >= h.Limits.Waiting:
			err = errFull
		case name != "" && s.Calls+s.Waiting >= h.Limits.Calls:
			err = errBusy
		default:
			t.all++
			s.Waiting++
		}
	})
	if err != nil {
		return nil, err
	}
	return func() { t.edit(name, func(s *State) { t.all--; s.Waiting-- }) }, nil
}

// begun counts a connection among the calls; what it returns puts it back to
// those that wait.
func (h *Hub) begun(name string) (over func()) {
	t := &h.tally
	t.edit(name, func(s *State) { t.all--; s.Waiting--; s.Calls++; s.Began++; s.Last = t.now() })
	return func() { t.edit(name, func(s *State) { t.all++; s.Waiting++; s.Calls-- }) }
}

// refuse counts a connection that was turned away.
func (h *Hub) refuse(name string, err error) {
	c := h.tally.edit(name, func(s *State) { s.Refused++; s.Trouble, s.TroubleAt = err.Error(), h.tally.now() })
	c.log.Do(func() { h.Log.Warn("a connection to a phone line was refused", "line", name, "reason", err.Error()) })
}

// trouble tells what was wrong with a connection that was let in.
func (h *Hub) trouble(name string, err error) {
	c := h.tally.edit(name, func(s *State) { s.Trouble, s.TroubleAt = err.Error(), h.tally.now() })
	c.log.Do(func() { h.Log.Warn("a call of a phone line went wrong", "line", name, "reason", err.Error()) })
}
