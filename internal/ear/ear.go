// Package ear turns the sound of a call into words. An Ear is a recogniser:
// any server that speaks the Vosk protocol over a websocket (Server), or a
// script that is spoken in time (Replay). Engines stand outside this program,
// so that a crash of one takes no call down.
package ear

import (
	"context"
	"time"

	"github.com/hangup-project/hangup/internal/call"
)

// Ear hears many calls at once. It is safe for all.
type Ear interface {
	// Listen begins a call whose audio has so many samples a second. The stream
	// ends when ctx does; Close it in any case. The error is an *Error.
	Listen(ctx context.Context, rate int) (Stream, error)
}

// Stream hears one call. Audio is given by one goroutine and events are taken
// by another.
type Stream interface {
	// Offer gives mono PCM16 of a call that runs. It never waits: where the ear
	// is behind, the oldest audio is dropped, and a Gap tells of it.
	Offer(samples []int16)
	// Write gives mono PCM16 of a recording, and waits while the ear is behind.
	// It returns the error of ctx, or nil; what a stream that has failed is
	// given is ignored.
	Write(ctx context.Context, samples []int16) error
	// End says that there is no more audio. Events follow until all is heard.
	End()
	// Events are what was heard, in order. It is closed when all is over, and
	// somebody must take from it until then or Close.
	Events() <-chan Event
	// Err is why the stream ended too soon, an *Error; nil where it did not.
	// Ask when Events is closed.
	Err() error
	// Close ends the stream at once and waits until its goroutines have ended.
	Close()
}

// Kind says what an event tells.
type Kind uint8

// The kinds of event.
const (
	Interim Kind = iota // words that the ear may still revise
	Final               // words that stand
	Gap                 // a stretch of the call that nobody heard
)

// Event is something that the ear tells of one call.
type Event struct {
	Kind Kind
	Role call.Role // who speaks, where the ear knows
	Text string
	// More says that the turn goes on in the next final words; Text is then
	// joined to theirs as it stands.
	More bool
	// Words are those of Text with their times; nil where the ear does not say.
	Words []Word
	// From and To are the stretch of the call, from its start.
	From, To time.Duration
	// Reason says why there is a gap.
	Reason Reason
	// Open says that a gap goes on: To is as far as it is known, and another
	// event tells of its end.
	Open bool
}

// Word is one word as it was heard, at its time from the start of the call.
type Word struct {
	Text       string
	Start, End time.Duration
	Confidence float64 // 0..1; 0 where the ear does not say
}

// Reason says why a stretch of a call was not heard.
type Reason string

// The reasons.
const (
	Lost    Reason = "ear_lost"    // the connection to the ear broke
	Stalled Reason = "ear_stalled" // the ear took audio and said nothing
	Babbled Reason = "ear_babbled" // the ear said more than anybody can speak
	Behind  Reason = "ear_behind"  // the ear is too slow: the oldest audio was dropped
)

// Error is a fault of an ear, safe to show: it holds no words of a call.
type Error struct{ Message string }

// Error returns the message.
func (e *Error) Error() string { return e.Message }
