// Package framing reads and writes what phone platforms say over a socket while
// a call runs. There are three framings: JSON with base64 audio (Twilio,
// SignalWire, Telnyx, Plivo, Exotel), binary audio beside text (Asterisk's
// chan_websocket, Vonage, jambonz, mod_audio_stream), and packets of type,
// length and value over TCP (Asterisk's AudioSocket). All become one kind of
// event, and all are written through one sink.
//
// The package is pure: it knows no socket and no clock. It was written from the
// public documents of the platforms and held to samples of them.
package framing

// Kind says what an event tells.
type Kind uint8

// The kinds of event.
const (
	Start  Kind = iota // the call begins, in Begin
	Frame              // audio, in Samples
	Key                // somebody pressed a key
	Played             // what was sent before the mark named Mark has been played or dropped
	Hold               // the platform has audio enough: send no more
	Resume             // and may be sent to again
	Stop               // the call has ended
)

// Track is one direction of a call, as the platform sees it.
type Track uint8

// The tracks. Inbound is what the platform receives from the leg that is
// streamed, outbound what it sends there. Audio of both mixed, and of a
// platform that gives one party, is inbound.
const (
	Inbound Track = iota
	Outbound
)

// Event is one thing that a platform tells. Which key was pressed is not in it:
// it may be of a PIN, and nothing here needs it.
type Event struct {
	Kind    Kind
	Begin   Begin   // of Start
	Track   Track   // of Frame
	Samples []int16 // of Frame, mono, at the rate of Begin; good until the next Read
	Mark    string  // of Played
}

// Begin is what is known when a call begins, and what a Writer needs.
type Begin struct {
	// Stream is the platform's name of the stream, where it has one; it goes
	// back to the platform and nowhere else.
	Stream string
	Format Format
	// Both says that each party has a track of its own.
	Both bool
	// Mixed says that the one track may hold both parties.
	Mixed bool
	// JSON says that chan_websocket wants its commands as JSON.
	JSON bool
}

// Message is one message of a websocket, or one packet of AudioSocket with its
// header.
type Message struct {
	Text bool
	Data []byte
}

// Reader turns the messages of one connection into events, in order. It belongs
// to one goroutine.
type Reader interface {
	// Read appends the events of one message to dst; those of a message that
	// does not matter are none. An error is an *Error, and the connection is of
	// no use then.
	Read(dst []Event, m Message) ([]Event, error)
}

// Writer makes the messages that a platform acts on; none for what it cannot
// do. It belongs to one goroutine.
type Writer interface {
	// Play gives what plays samples to the party at the other end, at the rate
	// of Begin.
	Play(samples []int16) []Message
	// Mark asks for a Played event when all before it has been played.
	Mark(name string) []Message
	// Clear drops what was sent and is not played yet.
	Clear() []Message
	// HangUp ends the call in band.
	HangUp() []Message
}

// Error is a fault in what a platform sent, safe to show: it holds nothing of
// the message.
type Error struct{ Message string }

// Error returns the message.
func (e *Error) Error() string { return e.Message }
