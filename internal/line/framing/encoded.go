package framing

import (
	"encoding/json"
	"strings"
)

// variant is what tells apart platforms that send JSON with base64 audio.
type variant struct {
	linear    bool  // audio is linear PCM where the platform does not say
	order     Order // of linear PCM
	unordered bool  // frames may come out of order
	both      bool  // each party has a track where the platform does not say
}

// maxText bounds the names that go back to a platform.
const maxText = 200

// encodedMessage has the keys of all platforms: they differ in how they write
// a name, not in what it means.
type encodedMessage struct {
	Event     string       `json:"event"`
	StreamSid string       `json:"streamSid"`  // Twilio, SignalWire
	StreamID  string       `json:"stream_id"`  // Telnyx
	StreamID2 string       `json:"stream_sid"` // Exotel
	StreamID3 string       `json:"streamId"`   // Plivo
	Name      string       `json:"name"`       // of a checkpoint of Plivo
	Start     encodedStart `json:"start"`
	Media     struct {
		Track   string `json:"track"`
		Chunk   number `json:"chunk"`
		Payload string `json:"payload"`
	} `json:"media"`
	Mark struct {
		Name string `json:"name"`
	} `json:"mark"`
}

type encodedStart struct {
	StreamSid    string        `json:"streamSid"`
	StreamID2    string        `json:"stream_sid"`
	StreamID3    string        `json:"streamId"`
	Tracks       []string      `json:"tracks"`
	MediaFormat  encodedFormat `json:"mediaFormat"`
	MediaFormat2 encodedFormat `json:"media_format"`
}

type encodedFormat struct {
	Encoding    string `json:"encoding"`
	SampleRate  number `json:"sampleRate"`
	SampleRate2 number `json:"sample_rate"`
}

// number is one that some platforms write as a string. What is none is zero.
type number int

// UnmarshalJSON reads 20, "20" and, as zero, anything else.
func (n *number) UnmarshalJSON(b []byte) error {
	*n = number(whole(strings.Trim(string(b), `"`)))
	return nil
}

func encodedReader(v variant) func() Reader {
	return func() Reader { return &reading{variant: v} }
}

// reading is one connection of JSON with base64 audio.
type reading struct {
	variant
	began   bool
	stopped bool
	tracks  [2]decoder
	order   [2]reorder
	bytes   []byte
	samples []int16
}

// Read takes one message of JSON.
func (r *reading) Read(dst []Event, m Message) ([]Event, error) {
	var msg encodedMessage
	if !m.Text || json.Unmarshal(m.Data, &msg) != nil {
		return dst, errNotJSON
	}
	switch msg.Event {
	case "start":
		return r.start(dst, &msg)
	case "media":
		return r.media(dst, &msg)
	case "dtmf":
		return append(dst, Event{Kind: Key}), nil
	case "mark":
		return append(dst, Event{Kind: Played, Mark: short(msg.Mark.Name)}), nil
	case "playedStream":
		return append(dst, Event{Kind: Played, Mark: short(msg.Name)}), nil
	case "stop":
		return r.stop(dst), nil
	}
	return dst, nil // connected, cleared, and what platforms add one day
}

var (
	errNotJSON = &Error{"the platform sends what is not JSON: check that the line is of the right platform"}
	errEarly   = &Error{"the platform sends audio before it says that the call begins: check that the line is of the right platform"}
	errAgain   = &Error{"the platform begins a second call on one connection"}
)

func (r *reading) start(dst []Event, msg *encodedMessage) ([]Event, error) {
	if r.began {
		return dst, errAgain
	}
	s := &msg.Start
	f, err := r.format(s)
	if err != nil {
		return dst, err
	}
	r.began = true
	r.tracks = [2]decoder{{Format: f}, {Format: f}}
	b := Begin{Format: f, Stream: short(first(msg.StreamSid, msg.StreamID, msg.StreamID2, msg.StreamID3, s.StreamSid, s.StreamID2, s.StreamID3))}
	b.Both = r.both && len(s.Tracks) == 0
	for _, t := range s.Tracks {
		b.Both = b.Both || trackOf(t) == Outbound
	}
	return append(dst, Event{Kind: Start, Begin: b}), nil
}

func (r *reading) format(s *encodedStart) (Format, error) {
	name := first(s.MediaFormat.Encoding, s.MediaFormat2.Encoding)
	rate := int(max(s.MediaFormat.SampleRate, s.MediaFormat.SampleRate2, s.MediaFormat2.SampleRate, s.MediaFormat2.SampleRate2))
	switch {
	case name == "" && r.linear, name == "base64": // Exotel says so in some places
		name = "l16"
	case name == "":
		name = "mulaw"
	}
	return formatOf(name, rate, r.variant.order)
}

func (r *reading) media(dst []Event, msg *encodedMessage) ([]Event, error) {
	switch {
	case r.stopped:
		return dst, nil
	case !r.began:
		return dst, errEarly
	}
	var err error
	if r.bytes, err = unbase64(r.bytes[:0], msg.Media.Payload); err != nil {
		return dst, err
	}
	t := trackOf(msg.Media.Track)
	if !r.unordered {
		r.samples = r.tracks[t].decode(r.samples[:0], r.bytes)
		return append(dst, Event{Kind: Frame, Track: t, Samples: r.samples}), nil
	}
	r.samples = r.tracks[t].decode(r.samples[:0], r.bytes)
	r.order[t].push(int(msg.Media.Chunk), r.samples, func(s []int16) {
		dst = append(dst, Event{Kind: Frame, Track: t, Samples: s})
	})
	return dst, nil
}

func (r *reading) stop(dst []Event) []Event {
	for t := range r.order {
		r.order[t].flush(func(s []int16) { dst = append(dst, Event{Kind: Frame, Track: Track(t), Samples: s}) })
	}
	r.stopped = true
	return append(dst, Event{Kind: Stop})
}

// trackOf reads the name of a track: inbound, outbound, inbound_track and so
// on; what has none is inbound.
func trackOf(s string) Track {
	if strings.HasPrefix(s, "outbound") {
		return Outbound
	}
	return Inbound
}

// first is the first of some texts that is not empty.
func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// short bounds a name that a platform gives.
func short(s string) string {
	if len(s) > maxText {
		return ""
	}
	return s
}
