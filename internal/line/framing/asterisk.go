package framing

import (
	"encoding/json"
	"strings"
)

// rates of Asterisk's linear formats, by name.
var slin = map[string]int{
	"slin": 8000, "slin12": 12000, "slin16": 16000, "slin24": 24000, "slin32": 32000,
	"slin44": 44100, "slin48": 48000, "slin96": 96000, "slin192": 192000,
}

// asteriskReader is one connection of chan_websocket.
type asteriskReader struct {
	began   bool
	audio   decoder
	samples []int16
}

// asteriskEvent is what chan_websocket tells, from either form of its texts.
type asteriskEvent struct {
	Event     string `json:"event"`
	Format    string `json:"format"`
	FrameSize number `json:"optimal_frame_size"`
	ID        string `json:"correlation_id"`
}

// Read takes a text, plain or JSON, or audio.
func (r *asteriskReader) Read(dst []Event, m Message) ([]Event, error) {
	if !m.Text {
		if !r.began {
			return dst, errEarly
		}
		r.samples = r.audio.decode(r.samples[:0], m.Data)
		return append(dst, Event{Kind: Frame, Samples: r.samples}), nil
	}
	var e asteriskEvent
	inJSON := strings.HasPrefix(strings.TrimSpace(string(m.Data)), "{")
	switch {
	case !inJSON:
		e = plainEvent(string(m.Data))
	case json.Unmarshal(m.Data, &e) != nil:
		return dst, errNotJSON
	}
	switch e.Event {
	case "MEDIA_START":
		return r.start(dst, e, inJSON)
	case "DTMF_END":
		return append(dst, Event{Kind: Key}), nil
	case "MEDIA_XOFF":
		return append(dst, Event{Kind: Hold}), nil
	case "MEDIA_XON":
		return append(dst, Event{Kind: Resume}), nil
	case "MEDIA_BUFFERING_COMPLETED":
		return append(dst, Event{Kind: Played, Mark: short(e.ID)}), nil
	}
	return dst, nil
}

// plainEvent reads a text such as "MEDIA_START channel:x format:ulaw".
func plainEvent(s string) (e asteriskEvent) {
	words := strings.Fields(s)
	if len(words) == 0 {
		return e
	}
	e.Event = words[0]
	for _, w := range words[1:] {
		key, value, pair := strings.Cut(w, ":")
		switch {
		case !pair:
			e.ID = w
		case key == "format":
			e.Format = value
		case key == "optimal_frame_size":
			e.FrameSize = number(whole(value))
		}
	}
	return e
}

func (r *asteriskReader) start(dst []Event, e asteriskEvent, inJSON bool) ([]Event, error) {
	if r.began {
		return dst, errAgain
	}
	f, err := asteriskFormat(e)
	if err != nil {
		return dst, err
	}
	r.began, r.audio = true, decoder{Format: f}
	return append(dst, Event{Kind: Start, Begin: Begin{Format: f, Mixed: true, JSON: inJSON}}), nil
}

// asteriskFormat goes by the name of the format, and by the size of a frame of
// 20 ms where the first releases say no name.
func asteriskFormat(e asteriskEvent) (Format, error) {
	if rate := slin[e.Format]; rate > 0 {
		return Format{Linear, rate, Little}, nil
	}
	switch {
	case e.Format != "":
		return formatOf(e.Format, minRate, Little)
	case e.FrameSize == 160:
		return Format{Encoding: MuLaw, Rate: minRate}, nil
	}
	f := Format{Linear, int(e.FrameSize) * 25, Little}
	return f, f.check()
}

type asteriskWriter struct{ Begin }

// most is how much audio goes into one message; Asterisk takes 65,500 bytes.
const most = 16000

func (w *asteriskWriter) say(command, id string) Message {
	if !w.JSON {
		return Message{Text: true, Data: []byte(strings.TrimSpace(command + " " + id))}
	}
	o := object{"command": command}
	if id != "" {
		o["correlation_id"] = id
	}
	return o.text()
}

// Play lets Asterisk frame and time the audio; a Mark must follow.
func (w *asteriskWriter) Play(samples []int16) []Message {
	return append([]Message{w.say("START_MEDIA_BUFFERING", "")}, binaries(w.Format, samples, most)...)
}

// Mark ends the audio, and is told of when its last frame was sent.
func (w *asteriskWriter) Mark(name string) []Message {
	return []Message{w.say("STOP_MEDIA_BUFFERING", name)}
}

// Clear flushes what waits.
func (w *asteriskWriter) Clear() []Message { return []Message{w.say("FLUSH_MEDIA", "")} }

// HangUp ends the channel that listens.
func (w *asteriskWriter) HangUp() []Message { return []Message{w.say("HANGUP", "")} }
