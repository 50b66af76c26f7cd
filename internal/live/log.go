package live

import (
	"context"
	"io"
	"slices"
	"sync"
)

// maxLog bounds the events of one call that wait for those who watch.
const maxLog = 256

// log holds the last events of a call, once for all who watch. What is let go
// of first is interim words, then words, then gaps; verdicts, of which there
// are few since levels only rise, and the end stay.
type log struct {
	mu       sync.Mutex
	events   []Event
	seq      uint64
	standing uint64
	changed  chan struct{} // closed at the next event; nil while nobody waits
}

func newLog() *log { return &log{} }

func interim(e Event) bool { return e.Kind == Words && e.Words.Interim }

// append numbers an event and returns it.
func (l *log) append(e Event) Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	if !interim(e) {
		l.standing++
	}
	e.Seq, e.standing = l.seq, l.standing
	switch n := len(l.events); {
	case n > 0 && interim(e) && interim(l.events[n-1]):
		l.events[n-1] = e // newer interim words take the place of older ones
	default:
		if n == maxLog {
			i := l.leastNeeded()
			l.events = slices.Delete(l.events, i, i+1)
		}
		l.events = append(l.events, e)
	}
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	return e
}

// leastNeeded is the place of the event that may go.
func (l *log) leastNeeded() int {
	for _, goes := range []func(Event) bool{
		interim,
		func(e Event) bool { return e.Kind == Words },
		func(e Event) bool { return e.Kind == Gap || e.Kind == Hitch },
	} {
		if i := slices.IndexFunc(l.events, goes); i >= 0 {
			return i
		}
	}
	return 0 // cannot be: levels rise twice at most
}

// Watcher reads the events of a call at its own pace. It belongs to one
// goroutine.
type Watcher struct {
	log      *log
	last     uint64
	standing uint64
	missed   uint64
	counts   bool // standing is known
	over     bool
}

// Next waits for the next event. It returns io.EOF behind the end of the call,
// or the error of ctx.
func (w *Watcher) Next(ctx context.Context) (Event, error) {
	if w.over {
		return Event{}, io.EOF
	}
	for {
		e, wait, ok := w.log.after(w.last)
		if ok {
			w.take(e)
			return e, nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

func (w *Watcher) take(e Event) {
	before := e.standing
	if !interim(e) {
		before--
	}
	if w.counts && before > w.standing {
		w.missed += before - w.standing
	}
	w.counts, w.last, w.standing, w.over = true, e.Seq, e.standing, e.Kind == End
}

// Missed is how many final words and gaps this watcher was too slow for.
func (w *Watcher) Missed() uint64 { return w.missed }

// after returns the first event behind number seq, or what to wait for.
func (l *log) after(seq uint64) (e Event, wait <-chan struct{}, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i, _ := slices.BinarySearchFunc(l.events, seq+1, func(e Event, s uint64) int {
		switch {
		case e.Seq < s:
			return -1
		case e.Seq > s:
			return 1
		}
		return 0
	})
	if i < len(l.events) {
		return l.events[i], nil, true
	}
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return Event{}, l.changed, false
}
