package ear

import (
	"context"
	"sync"
	"time"
)

// Told is a stream whose words somebody else has heard: a browser that turns
// speech into words on its own device. It takes no sound.
type Told struct {
	events chan Event
	gone   chan struct{}
	leave  sync.Once

	mu     sync.Mutex
	ended  bool
	letter int // how many letters were said
	heard  time.Duration
	err    error
}

// NewTold makes a stream to which nothing was said yet.
func NewTold() *Told {
	return &Told{events: make(chan Event, 32), gone: make(chan struct{})}
}

// Say tells words that were heard up to a time of the call; final ones stand.
// It waits until they are taken. The error is an *Error where more is said than
// anybody can speak; the stream has ended then.
func (t *Told) Say(text string, final bool, at time.Duration) error {
	text = clean(text)
	if text == "" {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return nil
	}
	at = max(at, t.heard)
	e := Event{Kind: Interim, Text: text, From: t.heard, To: at}
	if final {
		e.Kind, t.heard = Final, at
		t.letter += len(text)
	}
	if t.letter > lettersAtOnce+int(at.Seconds()*lettersASecond) || len(text) > lettersAtOnce {
		t.err = &Error{"more words came than anybody can speak: load the page again"}
		t.close()
		return t.err
	}
	select {
	case t.events <- e:
	case <-t.gone:
	}
	return nil
}

// close ends the stream; the mutex is held.
func (t *Told) close() {
	if !t.ended {
		t.ended = true
		close(t.events)
	}
}

// Offer takes no sound.
func (t *Told) Offer([]int16) {}

// Write takes no sound.
func (t *Told) Write(ctx context.Context, _ []int16) error { return ctx.Err() }

// End says that there are no more words.
func (t *Told) End() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.close()
}

// Events are the words as they were told.
func (t *Told) Events() <-chan Event { return t.events }

// Err is why the stream ended too soon.
func (t *Told) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// Close ends the stream at once.
func (t *Told) Close() {
	t.leave.Do(func() { close(t.gone) }) // whoever waits to say something goes on
	t.End()
}
