package framing_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/line/framing"
	"github.com/hangup-project/hangup/internal/sound"
)

func number(s int16) int16 { return int16(sound.ToALaw(nil, []int16{s})[0]) }

// What is written, in the form of the platforms' public documents.
func TestWhatIsWritten(t *testing.T) {
	mulaw := framing.Format{Encoding: framing.MuLaw, Rate: 8000}
	linear := framing.Format{Encoding: framing.Linear, Rate: 8000, Order: framing.Little}
	for _, c := range []struct {
		platform framing.Platform
		begin    framing.Begin
		want     string
	}{
		{framing.Twilio, framing.Begin{Stream: "MZ", Format: mulaw}, `{"event":"media","media":{"payload":"/+8="},"streamSid":"MZ"}
{"event":"mark","mark":{"name":"m"},"streamSid":"MZ"}
{"event":"clear","streamSid":"MZ"}
`},
		{framing.Telnyx, framing.Begin{Stream: "T", Format: mulaw}, `{"event":"media","media":{"payload":"/+8="},"stream_id":"T"}
{"event":"mark","mark":{"name":"m"},"stream_id":"T"}
{"event":"clear","stream_id":"T"}
`},
		{framing.Plivo, framing.Begin{Stream: "P", Format: linear}, `{"event":"playAudio","media":{"contentType":"audio/x-l16","payload":"AACAAA==","sampleRate":8000}}
{"event":"checkpoint","name":"m","streamId":"P"}
{"event":"clearAudio","streamId":"P"}
`},
		{framing.ChanWebSocket, framing.Begin{Format: mulaw}, `START_MEDIA_BUFFERING
#ffef
STOP_MEDIA_BUFFERING m
FLUSH_MEDIA
HANGUP
`},
		{framing.ChanWebSocket, framing.Begin{Format: linear, JSON: true}, `{"command":"START_MEDIA_BUFFERING"}
#00008000
{"command":"STOP_MEDIA_BUFFERING","correlation_id":"m"}
{"command":"FLUSH_MEDIA"}
{"command":"HANGUP"}
`},
		{framing.Vonage, framing.Begin{Format: linear}, "#00008000" + strings.Repeat("00", 316) + `
{"action":"notify","payload":{"name":"m"}}
{"action":"clear"}
`},
		{framing.Jambonz, framing.Begin{Format: linear}, `#00008000
{"data":{"name":"m"},"type":"mark"}
{"type":"killAudio"}
{"type":"disconnect"}
`},
		{framing.AudioStream, framing.Begin{Format: linear}, `{"data":{"audioData":"AACAAA==","audioDataType":"raw","sampleRate":8000},"type":"streamAudio"}
`},
		{framing.AudioSocket, framing.Begin{Format: framing.Format{Encoding: framing.Linear, Rate: 16000, Order: framing.Little}}, `#12000400008000
#000000
`},
	} {
		w := framing.Of(c.platform).Writer(c.begin)
		var got strings.Builder
		for _, messages := range [][]framing.Message{w.Play([]int16{0, 128}), w.Mark("m"), w.Clear(), w.HangUp()} {
			for _, m := range messages {
				if m.Text {
					got.Write(m.Data)
				} else {
					got.WriteString("#" + hex.EncodeToString(m.Data))
				}
				got.WriteByte('\n')
			}
		}
		if got.String() != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.platform, got.String(), c.want)
		}
	}
}

// Exotel plays whole blocks alone.
func TestExotelGetsWholeBlocks(t *testing.T) {
	w := framing.Of(framing.Exotel).Writer(framing.Begin{Stream: "E", Format: framing.Format{Encoding: framing.Linear, Rate: 8000, Order: framing.Little}})
	got := w.Play(make([]int16, 2000))
	if len(got) != 2 || len(got[0].Data) != len(got[1].Data) || !strings.Contains(string(got[0].Data), `"stream_sid":"E"`) {
		t.Errorf("2000 samples become %d messages: %s", len(got), got[0].Data)
	}
}

// A track whose byte order nobody says is heard in the right one, however it
// begins.
func TestTheSoundTellsItsByteOrder(t *testing.T) {
	for name, order := range map[string]framing.Order{"little": framing.Little, "big": framing.Big} {
		r := framing.Of(framing.SignalWire).Reader()
		if _, err := r.Read(nil, message(`{"event":"start","start":{"mediaFormat":{"encoding":"audio/x-l16","sampleRate":8000}}}`)); err != nil {
			t.Fatal(err)
		}
		w := framing.Of(framing.Twilio).Writer(framing.Begin{Format: framing.Format{Encoding: framing.Linear, Rate: 8000, Order: order}})
		said := tone(16000)
		var heard []int16
		for _, m := range w.Play(append(make([]int16, 800), said...)) {
			events, err := r.Read(nil, m)
			if err != nil {
				t.Fatal(err)
			}
			heard = append(heard, events[0].Samples...)
		}
		for i, s := range said {
			if heard[800+i] != s {
				t.Fatalf("%s end first: sample %d is %d, want %d", name, i, heard[800+i], s)
			}
		}
	}
}

// tone is one of 500 Hz at 8 kHz, quiet enough to be hard.
func tone(n int) (out []int16) {
	wave := []int16{0, 38, 71, 92, 100, 92, 71, 38, 0, -38, -71, -92, -100, -92, -71, -38}
	for i := range n {
		out = append(out, wave[i%len(wave)])
	}
	return out
}
