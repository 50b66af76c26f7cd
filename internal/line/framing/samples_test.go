package framing_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/line/framing"
)

// What platforms send, in the form of their public documents, with values of
// our own. A line that begins with # is binary, in hexadecimal.
var sent = []struct {
	platform framing.Platform
	name     string
	messages []string
	want     string
}{
	{framing.Twilio, "both tracks", []string{
		`{"event":"connected","protocol":"Call","version":"1.0.0"}`,
		`{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ7","callSid":"CA3","tracks":["inbound","outbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"who":"x"}},"streamSid":"MZ7"}`,
		`{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"5","payload":"/38A"},"streamSid":"MZ7"}`,
		`{"event":"media","sequenceNumber":"3","media":{"track":"outbound","chunk":"1","timestamp":"6","payload":"gAA="},"streamSid":"MZ7"}`,
		`{"event":"dtmf","streamSid":"MZ7","sequenceNumber":"4","dtmf":{"track":"inbound_track","digit":"1"}}`,
		`{"event":"mark","sequenceNumber":"5","streamSid":"MZ7","mark":{"name":"hangup-1"}}`,
		`{"event":"stop","sequenceNumber":"6","stop":{"accountSid":"AC1","callSid":"CA3"},"streamSid":"MZ7"}`,
		`{"event":"media","sequenceNumber":"7","media":{"track":"inbound","chunk":"2","payload":"/38A"},"streamSid":"MZ7"}`,
	}, `start MZ7 mu-law 8000 both
inbound 0 0 -32124
outbound 32124 -32124
key
played "hangup-1"
stop
`},
	{framing.SignalWire, "linear, the order of its bytes unsaid", []string{
		`{"event":"start","sequenceNumber":1,"streamSid":"S1","start":{"streamSid":"S1","tracks":["inbound_track"],"mediaFormat":{"encoding":"audio/x-L16","sampleRate":"16000","channels":1}}}`,
		`{"event":"media","media":{"track":"inbound_track","chunk":1,"payload":"AAEAAgADAAQ"}}`,
	}, `start S1 linear 16000
inbound 1 2 3 4
`},
	{framing.Telnyx, "out of order", append([]string{
		`{"event":"connected","version":"1.0.0"}`,
		`{"event":"start","sequence_number":"1","stream_id":"32DE-7","start":{"user_id":"u","call_control_id":"v2:T","media_format":{"encoding":"PCMA","sample_rate":8000,"channels":1}}}`,
	}, telnyx(2, 1, 4, 3, 6, 5, 8, 7, 9, 10, 12, 11, 9)...), `start 32DE-7 A-law 8000 both
inbound 1 2 3 4 5 6 7 8 9 10 11 12
`},
	{framing.Plivo, "numbers, linear by default", []string{
		`{"event":"start","sequenceNumber":1,"start":{"callId":"c","streamId":"p-1","accountId":"MA","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-l16","sampleRate":8000}},"extra_headers":"a=b"}`,
		`{"event":"media","sequenceNumber":2,"streamId":"p-1","media":{"track":"inbound","timestamp":"1705312200000","chunk":1,"payload":"AQACAAMA"}}`,
		`{"event":"dtmf","sequenceNumber":3,"streamId":"p-1","dtmf":{"track":"inbound","digit":"4","timestamp":"1"}}`,
		`{"event":"playedStream","streamId":"p-1","name":"hangup-1"}`,
		`{"event":"clearedAudio","sequenceNumber":4,"streamId":"p-1"}`,
	}, `start p-1 linear 8000
inbound 1 2 3
key
played "hangup-1"
`},
	{framing.Exotel, "one party", []string{
		`{"event":"connected"}`,
		`{"event":"start","sequence_number":"1","stream_sid":"MX","start":{"stream_sid":"MX","call_sid":"c","account_sid":"a","from":"+1","to":"+2","media_format":{"encoding":"audio/x-raw","sample_rate":"8000","bit_rate":"16"}}}`,
		`{"event":"media","sequence_number":"3","stream_sid":"MX","media":{"chunk":"2","timestamp":"200","payload":"/38AgA=="}}`,
		`{"event":"stop","sequence_number":"9","stream_sid":"MX","stop":{"reason":"callended"}}`,
	}, `start MX linear 8000
inbound 32767 -32768
stop
`},
	{framing.ChanWebSocket, "plain text", []string{
		"MEDIA_START connection_id:e226 channel:WebSocket/c/0x1 channel_id:9.1 format:ulaw optimal_frame_size:160 ptime:20",
		"#ff7f00", "DTMF_END digit:5", "MEDIA_XOFF", "MEDIA_XON", "STATUS queue_length:43", "MEDIA_BUFFERING_COMPLETED hangup-1",
	}, `start mu-law 8000 mixed
inbound 0 0 -32124
key
hold
resume
played "hangup-1"
`},
	{framing.ChanWebSocket, "JSON", []string{
		`{"event":"MEDIA_START","connection_id":"c","channel":"WebSocket/c","channel_id":"9.1","format":"slin16","optimal_frame_size":640,"ptime":20,"channel_variables":{"A":"B"}}`,
		"#01000200", `{"event":"DTMF_END","channel_id":"9.1","digit":"5"}`, `{"event":"MEDIA_BUFFERING_COMPLETED","channel_id":"9.1","correlation_id":"hangup-2"}`,
	}, `start linear 16000 mixed in JSON
inbound 1 2
key
played "hangup-2"
`},
	{framing.ChanWebSocket, "the first release, which names no format", []string{
		"MEDIA_START connection_id:e226 channel:WebSocket/c optimal_frame_size:320", "#01000200",
	}, `start linear 8000 mixed
inbound 1 2
`},
	{framing.Vonage, "16 kHz", []string{
		`{"event":"websocket:connected","content-type":"audio/l16;rate=16000","caller-id":"x"}`,
		"#01000200", `{"event":"websocket:dtmf","digit":"5","duration":260}`, `{"event":"websocket:cleared"}`, `{"event":"websocket:notify","payload":{"name":"hangup-1"}}`,
	}, `start linear 16000 mixed
inbound 1 2
key
played "hangup-1"
`},
	{framing.Jambonz, "stereo", []string{
		`{"callSid":"c","direction":"inbound","from":"x","to":"y","sampleRate":8000,"mixType":"stereo"}`,
		"#01000a0002000b00", `{"event":"dtmf","dtmf":"2","duration":"1600"}`, `{"type":"mark","data":{"name":"hangup-1","event":"playout"}}`, `{"type":"playDone"}`,
	}, `start linear 8000 both
inbound 1 2
outbound 10 11
key
played "hangup-1"
`},
	{framing.AudioStream, "mono", []string{`{"sampleRate":16000,"mixType":"mono"}`, "#01000200"}, `start linear 16000
inbound 1 2
`},
	{framing.AudioSocket, "8 kHz", []string{
		"#010010000102030405060708090a0b0c0d0e0f", "#10000401000200", "#03000135", "#420000", "#000000",
	}, `start linear 8000 mixed
inbound 1 2
key
stop
`},
	{framing.AudioSocket, "16 kHz, and an error", []string{"#12000201ff", "#ff000101"}, `start linear 16000 mixed
inbound -255
stop
`},
}

// telnyx gives frames of one sample with so many chunk numbers. Each sample is
// the number itself.
func telnyx(numbers ...int) (out []string) {
	for _, n := range numbers {
		payload := base64.StdEncoding.EncodeToString([]byte{byte(n)})
		out = append(out, fmt.Sprintf(`{"event":"media","sequence_number":"%d","stream_id":"32DE-7","media":{"track":"inbound","chunk":"%d","timestamp":"%d","payload":%q}}`, n+1, n, n*20, payload))
	}
	return out
}

func message(s string) framing.Message {
	if data, ok := strings.CutPrefix(s, "#"); ok {
		b, err := hex.DecodeString(data)
		if err != nil {
			panic(err)
		}
		return framing.Message{Data: b}
	}
	return framing.Message{Text: true, Data: []byte(s)}
}

func TestWhatPlatformsSend(t *testing.T) {
	for _, c := range sent {
		t.Run(string(c.platform)+", "+c.name, func(t *testing.T) {
			r := framing.Of(c.platform).Reader()
			var got strings.Builder
			for _, m := range c.messages {
				events, err := r.Read(nil, message(m))
				if err != nil {
					t.Fatalf("%s: %v", m, err)
				}
				for _, e := range events {
					got.WriteString(tell(c.platform, e))
				}
			}
			if c.platform == framing.Telnyx {
				one := strings.ReplaceAll(got.String(), "\ninbound", "")
				got.Reset()
				got.WriteString(strings.Replace(one, "both ", "both\ninbound ", 1))
			}
			if got.String() != c.want {
				t.Errorf("got\n%swant\n%s", got.String(), c.want)
			}
		})
	}
}

func tell(p framing.Platform, e framing.Event) string {
	switch e.Kind {
	case framing.Start:
		words := []string{"start"}
		if e.Begin.Stream != "" {
			words = append(words, e.Begin.Stream)
		}
		words = append(words, []string{"mu-law", "A-law", "linear"}[e.Begin.Format.Encoding], fmt.Sprint(e.Begin.Format.Rate))
		for word, is := range map[string]bool{"both": e.Begin.Both, "mixed": e.Begin.Mixed} {
			if is {
				words = append(words, word)
			}
		}
		if e.Begin.JSON {
			words = append(words, "in JSON")
		}
		return strings.Join(words, " ") + "\n"
	case framing.Frame:
		out := []string{"inbound", "outbound"}[e.Track]
		for _, s := range e.Samples {
			if p == framing.Telnyx {
				s = number(s)
			}
			out += fmt.Sprintf(" %d", s)
		}
		return out + "\n"
	case framing.Played:
		return fmt.Sprintf("played %q\n", e.Mark)
	}
	return map[framing.Kind]string{framing.Key: "key", framing.Hold: "hold", framing.Resume: "resume", framing.Stop: "stop"}[e.Kind] + "\n"
}

// What is wrong is refused with a word that helps, and holds nothing of what
// was sent.
func TestWhatIsRefused(t *testing.T) {
	const start = `{"event":"start","start":{"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}}}`
	for _, c := range []struct {
		platform framing.Platform
		messages []string
		want     string
	}{
		{framing.Twilio, []string{"MEDIA_START secret"}, "not JSON"},
		{framing.Twilio, []string{"#0102"}, "not JSON"},
		{framing.Twilio, []string{`{"event":"media","media":{"payload":"AAAA"}}`}, "before it says"},
		{framing.Twilio, []string{start, start}, "second call"},
		{framing.Twilio, []string{start, `{"event":"media","media":{"payload":"*secret*"}}`}, "base64"},
		{framing.Telnyx, []string{`{"event":"start","start":{"media_format":{"encoding":"OPUS","sample_rate":16000}}}`}, "PCMU"},
		{framing.Plivo, []string{`{"event":"start","start":{"mediaFormat":{"encoding":"audio/x-l16","sampleRate":"4000"}}}`}, "sample rate"},
		{framing.ChanWebSocket, []string{"#0102"}, "before it says"},
		{framing.ChanWebSocket, []string{"{secret"}, "not JSON"},
		{framing.ChanWebSocket, []string{"MEDIA_START format:opus"}, "codec"},
		{framing.ChanWebSocket, []string{"MEDIA_START x:y"}, "sample rate"},
		{framing.Vonage, []string{`{"event":"secret"}`}, "Vonage"},
		{framing.Vonage, []string{`{"event":"websocket:connected","content-type":"audio/l16;rate=9999999999999999999"}`, "#00"}, ""},
		{framing.Jambonz, []string{`{"callSid":"secret"}`}, "sampleRate"},
		{framing.AudioStream, []string{"#0102"}, "before it says"},
		{framing.AudioSocket, []string{"#100004010002"}, "as long as it says"},
		{framing.AudioSocket, []string{"#10000201ff", "#12000201ff"}, "sample rate changes"},
	} {
		r := framing.Of(c.platform).Reader()
		var err error
		for _, m := range c.messages {
			if _, err = r.Read(nil, message(m)); err != nil {
				break
			}
		}
		switch {
		case c.want == "":
			if err != nil {
				t.Errorf("%s %v: %v", c.platform, c.messages, err)
			}
		case err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret"):
			t.Errorf("%s %v: got %v, want a word of %q", c.platform, c.messages, err, c.want)
		}
	}
}
