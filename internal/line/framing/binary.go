package framing

import (
	"encoding/base64"
	"encoding/json"
)

// control has the keys of the texts of Vonage, jambonz and mod_audio_stream.
type control struct {
	Event       string `json:"event"`
	Type        string `json:"type"`
	ContentType string `json:"content-type"`
	SampleRate  number `json:"sampleRate"`
	MixType     string `json:"mixType"`
	Payload     struct {
		Name string `json:"name"`
	} `json:"payload"`
	Data struct {
		Name string `json:"name"`
	} `json:"data"`
}

// vonageBegin reads the first text of Vonage, which says the content type.
func vonageBegin(c *control) (Begin, error) {
	if c.Event != "websocket:connected" {
		return Begin{}, &Error{"the first message is not that of Vonage: check that the line is of the right platform"}
	}
	f, err := formatOf(first(c.ContentType, "audio/l16"), 0, Little)
	return Begin{Format: f, Mixed: true}, err
}

// forkBegin reads the first text of jambonz, which says rate and mix; that of
// mod_audio_stream is what its owner gave it, and must say the same.
func forkBegin(c *control) (Begin, error) {
	if c.SampleRate == 0 {
		return Begin{}, &Error{`the first message does not say the sample rate: give the stream the metadata {"sampleRate":8000,"mixType":"mono"}, with the numbers that it really has`}
	}
	f := Format{Encoding: Linear, Rate: int(c.SampleRate), Order: Little}
	return Begin{Format: f, Both: c.MixType == "stereo", Mixed: c.MixType != "stereo" && c.MixType != "mono"}, f.check()
}

// binaryReader is one connection of binary audio beside texts of JSON.
type binaryReader struct {
	from    func(*control) (Begin, error)
	began   bool
	both    bool
	audio   decoder
	samples []int16
	halves  [2][]int16
}

// Read takes a text, or audio.
func (r *binaryReader) Read(dst []Event, m Message) ([]Event, error) {
	if !m.Text {
		return r.frame(dst, m.Data)
	}
	var c control
	if json.Unmarshal(m.Data, &c) != nil {
		return dst, errNotJSON
	}
	if !r.began {
		b, err := r.from(&c)
		if err != nil {
			return dst, err
		}
		r.began, r.both, r.audio = true, b.Both, decoder{Format: b.Format}
		return append(dst, Event{Kind: Start, Begin: b}), nil
	}
	switch {
	case c.Event == "websocket:dtmf" || c.Event == "dtmf":
		dst = append(dst, Event{Kind: Key})
	case c.Event == "websocket:notify":
		dst = append(dst, Event{Kind: Played, Mark: short(c.Payload.Name)})
	case c.Type == "mark":
		dst = append(dst, Event{Kind: Played, Mark: short(c.Data.Name)})
	}
	return dst, nil
}

// frame takes audio; of two parties, their samples take turns.
func (r *binaryReader) frame(dst []Event, b []byte) ([]Event, error) {
	if !r.began {
		return dst, errEarly
	}
	r.samples = r.audio.decode(r.samples[:0], b)
	if !r.both {
		return append(dst, Event{Kind: Frame, Samples: r.samples}), nil
	}
	for t := range r.halves {
		r.halves[t] = r.halves[t][:0]
		for i := t; i < len(r.samples); i += 2 {
			r.halves[t] = append(r.halves[t], r.samples[i])
		}
		dst = append(dst, Event{Kind: Frame, Track: Track(t), Samples: r.halves[t]})
	}
	return dst, nil
}

// binaries gives samples as binary messages of so many samples.
func binaries(f Format, samples []int16, n int) (out []Message) {
	chunks(samples, n, func(s []int16) { out = append(out, Message{Data: f.encode(s)}) })
	return out
}

type vonageWriter struct{ Begin }

// Play sends messages of 20 ms, as Vonage wants them.
func (w *vonageWriter) Play(samples []int16) []Message {
	n := w.Format.Rate / 50
	if rest := len(samples) % n; rest > 0 {
		samples = append(samples[:len(samples):len(samples)], make([]int16, n-rest)...)
	}
	return binaries(w.Format, samples, n)
}

// Mark sends notify.
func (w *vonageWriter) Mark(name string) []Message {
	return []Message{object{"action": "notify", "payload": object{"name": name}}.text()}
}

// Clear sends clear.
func (w *vonageWriter) Clear() []Message { return []Message{object{"action": "clear"}.text()} }

// HangUp cannot be said: Vonage goes on with its NCCO when the stream ends.
func (w *vonageWriter) HangUp() []Message { return nil }

type jambonzWriter struct{ Begin }

// Play sends binary audio, for a listen verb with bidirectionalAudio.streaming
// at the rate at which it listens.
func (w *jambonzWriter) Play(samples []int16) []Message {
	return binaries(w.Format, samples, each200(w.Format.Rate))
}

// Mark sends a mark.
func (w *jambonzWriter) Mark(name string) []Message {
	return []Message{object{"type": "mark", "data": object{"name": name}}.text()}
}

// Clear sends killAudio.
func (w *jambonzWriter) Clear() []Message { return []Message{object{"type": "killAudio"}.text()} }

// HangUp ends the listen verb; the next verb of the application should be
// hangup.
func (w *jambonzWriter) HangUp() []Message {
	return []Message{object{"type": "disconnect"}.text()}
}

type audioStreamWriter struct{ Begin }

// Play sends streamAudio, which those editions of the module play that can.
func (w *audioStreamWriter) Play(samples []int16) (out []Message) {
	chunks(samples, each200(w.Format.Rate), func(s []int16) {
		out = append(out, object{"type": "streamAudio", "data": object{
			"audioDataType": "raw", "sampleRate": w.Format.Rate, "audioData": base64.StdEncoding.EncodeToString(w.Format.encode(s)),
		}}.text())
	})
	return out
}

// Mark cannot be said.
func (w *audioStreamWriter) Mark(string) []Message { return nil }

// Clear cannot be said.
func (w *audioStreamWriter) Clear() []Message { return nil }

// HangUp cannot be said.
func (w *audioStreamWriter) HangUp() []Message { return nil }
