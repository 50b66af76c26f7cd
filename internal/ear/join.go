package ear

import (
	"context"
	"errors"
	"sync"

	"github.com/hangup-project/hangup/internal/call"
)

// Track is one party of a call, who is heard alone.
type Track struct {
	Role   call.Role
	Stream Stream
}

// Joint hears the parties of one call, each with a stream of its own, so that
// two who speak at once are both understood. Its events carry the role of who
// spoke, and come as they are heard.
type Joint struct {
	tracks []Track
	events chan Event
	ended  chan struct{}

	mu  sync.Mutex
	err error
}

// Join takes the streams over; there must be one at least. The audio of each is
// counted from the same moment.
func Join(tracks ...Track) *Joint {
	j := &Joint{tracks: tracks, events: make(chan Event, 32), ended: make(chan struct{})}
	var all sync.WaitGroup
	for _, t := range tracks {
		all.Go(func() { j.pass(t) })
	}
	go func() {
		defer close(j.ended)
		defer close(j.events)
		all.Wait()
	}()
	return j
}

// pass tells what one party says, until the stream ends. Somebody takes from
// Events until then or until Close, which empties it.
func (j *Joint) pass(t Track) {
	for e := range t.Stream.Events() {
		if t.Role != call.RoleUnknown {
			e.Role = t.Role
		}
		j.events <- e
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.err = errors.Join(j.err, t.Stream.Err())
}

// OfferAs gives audio of the track with that number, from 0. It never waits.
func (j *Joint) OfferAs(track int, samples []int16) { j.tracks[track].Stream.Offer(samples) }

// Offer gives audio that all parties share.
func (j *Joint) Offer(samples []int16) {
	for _, t := range j.tracks {
		t.Stream.Offer(samples)
	}
}

// Write gives audio of a recording that all parties share.
func (j *Joint) Write(ctx context.Context, samples []int16) error {
	for _, t := range j.tracks {
		if err := t.Stream.Write(ctx, samples); err != nil {
			return err
		}
	}
	return nil
}

// End says that there is no more audio of anybody.
func (j *Joint) End() {
	for _, t := range j.tracks {
		t.Stream.End()
	}
}

// Events are what was heard. It is closed when the streams of all are.
func (j *Joint) Events() <-chan Event { return j.events }

// Err is why a party was not heard to the end.
func (j *Joint) Err() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

// Close ends all streams at once.
func (j *Joint) Close() {
	for _, t := range j.tracks {
		go t.Stream.Close()
	}
	for {
		select {
		case <-j.events: // whoever waits to tell something goes on
		case <-j.ended:
			return
		}
	}
}
