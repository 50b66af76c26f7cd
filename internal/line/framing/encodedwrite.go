package framing

import (
	"encoding/base64"
	"encoding/json"
)

// object is a message of JSON.
type object map[string]any

// text makes it one. Nothing in an object can fail to be written.
func (o object) text() Message {
	data, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return Message{Text: true, Data: data}
}

// each200 is how much audio goes into one message: a fifth of a second.
func each200(rate int) int { return rate / 5 }

// encodedWriter is for platforms of the family of Twilio.
type encodedWriter struct {
	Begin
	id    string // the key of the stream's name
	block int    // bytes that a message of audio must have a multiple of
}

func (w *encodedWriter) say(event string, o object) Message {
	o["event"] = event
	if w.Stream != "" {
		o[w.id] = w.Stream
	}
	return o.text()
}

// Play sends media; where blocks are wanted, the last is filled up with
// silence.
func (w *encodedWriter) Play(samples []int16) (out []Message) {
	n := each200(w.Format.Rate)
	if w.block > 0 {
		n = max(w.block, 2*n/w.block*w.block) / 2
	}
	chunks(samples, n, func(s []int16) {
		data := w.Format.encode(s)
		for w.block > 0 && len(data)%w.block != 0 {
			data = append(data, 0)
		}
		out = append(out, w.say("media", object{"media": object{"payload": base64.StdEncoding.EncodeToString(data)}}))
	})
	return out
}

// Mark sends a mark.
func (w *encodedWriter) Mark(name string) []Message {
	return []Message{w.say("mark", object{"mark": object{"name": name}})}
}

// Clear sends clear.
func (w *encodedWriter) Clear() []Message { return []Message{w.say("clear", object{})} }

// HangUp cannot be said: what the platform does next is in its own script.
func (w *encodedWriter) HangUp() []Message { return nil }

// plivoWriter has names of its own for the same things.
type plivoWriter struct{ Begin }

// Play sends playAudio.
func (w *plivoWriter) Play(samples []int16) (out []Message) {
	kind := "audio/x-l16"
	if w.Format.Encoding == MuLaw {
		kind = "audio/x-mulaw"
	}
	chunks(samples, each200(w.Format.Rate), func(s []int16) {
		out = append(out, object{"event": "playAudio", "media": object{
			"contentType": kind, "sampleRate": w.Format.Rate, "payload": base64.StdEncoding.EncodeToString(w.Format.encode(s)),
		}}.text())
	})
	return out
}

// Mark sends a checkpoint.
func (w *plivoWriter) Mark(name string) []Message {
	return []Message{object{"event": "checkpoint", "streamId": w.Stream, "name": name}.text()}
}

// Clear sends clearAudio.
func (w *plivoWriter) Clear() []Message {
	return []Message{object{"event": "clearAudio", "streamId": w.Stream}.text()}
}

// HangUp cannot be said: Plivo ends the call with the stream, or goes on with
// its XML.
func (w *plivoWriter) HangUp() []Message { return nil }
