package line_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/line/framing"
)

// ring plays a call of so many frames into the desk, each once the one before
// it has been judged, and tells at which frame the warning came: the first that
// the platform is sent anything at.
func (p *platform) ring(kind framing.Platform, frames int) string {
	p.Helper()
	var b strings.Builder
	p.text(opening[kind])
	until(p.TB, "the call begins", func() bool { return p.hub.State("kitchen").Calls == 1 })
	for n := 1; n <= frames; n++ {
		for _, track := range []string{"inbound", "outbound"} {
			if m := frame(kind, track, n); track == "inbound" || kind == framing.Twilio || kind == framing.Telnyx {
				t := websocket.MessageBinary
				if m.Text {
					t = websocket.MessageText
				}
				if p.conn.Write(p.Context(), t, m.Data) != nil {
					return b.String() + p.rest(kind, n)
				}
			}
		}
		p.clock.advance(20 * time.Millisecond)
		if n == 504 || n == 505+8 { // just before the word that decides, and after it with those that wait to be put in order
			p.settle()
		}
		if n == 505+8 && p.hub.State("kitchen").Trouble == "" {
			b.WriteString(p.rest(kind, n))
			return b.String()
		}
		if n == 504 {
			select {
			case m := <-p.got:
				p.Errorf("a warning before the word that decides: %s", m.Data)
			default:
			}
		}
	}
	return b.String()
}

// settle waits until all audio so far has arrived.
func (p *platform) settle() {
	p.Helper()
	var before int64
	until(p.TB, "the audio arrives", func() bool {
		p.calls.mu.Lock()
		defer p.calls.mu.Unlock()
		now := p.calls.ran[0].given[0].Load()
		still := now == before && now > 0
		before = now
		return still
	})
}

// rest tells what the desk sends until it ends or nothing more is due, and
// answers marks as platforms do.
func (p *platform) rest(kind framing.Platform, n int) string {
	var b strings.Builder
	plays := 0
	for m := range p.got {
		word, reply := said(m)
		if word == "play" {
			plays++
			continue
		}
		if plays > 0 {
			fmt.Fprintf(&b, "play\n")
			plays = 0
		}
		b.WriteString(word + "\n")
		if reply != "" {
			p.text(reply)
		}
		if word == "hang up" {
			p.conn.Close(websocket.StatusNormalClosure, "")
		}
	}
	if plays > 0 {
		b.WriteString("play\n")
	}
	return b.String()
}

// said names what the desk sends, and gives the platform's answer to it.
func said(m framing.Message) (word, reply string) {
	s := string(m.Data)
	for _, k := range []struct{ has, word, reply string }{
		{`"event":"media"`, "play", ""}, {"playAudio", "play", ""}, {"streamAudio", "play", ""},
		{`"event":"mark"`, "mark", `{"event":"mark","mark":{"name":"hangup-1"}}`},
		{"checkpoint", "mark", `{"event":"playedStream","name":"hangup-1"}`},
		{"START_MEDIA", "buffer", ""}, {"STOP_MEDIA", "mark", "MEDIA_BUFFERING_COMPLETED hangup-1"}, {"HANGUP", "hang up", ""},
		{`"notify"`, "mark", `{"event":"websocket:notify","payload":{"name":"hangup-1"}}`},
		{`"type":"mark"`, "mark", `{"type":"mark","data":{"name":"hangup-1","event":"playout"}}`},
		{`"type":"disconnect"`, "hang up", ""},
	} {
		if m.Text && strings.Contains(s, k.has) {
			return k.word, k.reply
		}
	}
	return "play", ""
}

// A call on each platform: nothing is said before the word that decides, at
// 10.1 s; then the warning is played and the call ended, in band where that can
// be said and by closing the stream where not.
func TestACallIsWarnedAndEnded(t *testing.T) {
	for kind, want := range map[framing.Platform]string{
		framing.Twilio:        "play\nmark\n",
		framing.SignalWire:    "play\nmark\n",
		framing.Telnyx:        "play\nmark\n",
		framing.Plivo:         "play\nmark\n",
		framing.Exotel:        "play\nmark\n",
		framing.ChanWebSocket: "buffer\nplay\nmark\nhang up\n",
		framing.Vonage:        "play\nmark\n",
		framing.Jambonz:       "play\nmark\nhang up\n",
		framing.AudioStream:   "play\n",
	} {
		t.Run(string(kind), func(t *testing.T) {
			d := start(t, kind, line.WarnAndEnd)
			if got := d.connect().ring(kind, 600); got != want {
				t.Errorf("the platform was sent\n%swant\n%s", got, want)
			}
			if v := <-d.kept; v.Level != call.LevelHangUp {
				t.Errorf("kept as %v", v.Level)
			}
			until(t, "the call is over", func() bool { return d.hub.State("kitchen").Calls == 0 })
			s := d.hub.State("kitchen")
			if s.Began != 1 || s.Warned != 1 || s.Ended != 1 || s.Trouble != "" {
				t.Errorf("counted %+v", s)
			}
			d.parties(kind)
		})
	}
}

// parties checks who is on which track.
func (d *desk) parties(kind framing.Platform) {
	d.Helper()
	want := map[framing.Platform]string{
		framing.Twilio: "[caller callee]", framing.Telnyx: "[caller callee]", framing.Jambonz: "[caller callee]", framing.AudioStream: "[caller callee]",
		framing.SignalWire: "[caller]", framing.Plivo: "[caller]", framing.Exotel: "[caller]",
		framing.ChanWebSocket: "[unknown]", framing.Vonage: "[unknown]",
	}[kind]
	b := d.calls.begun[0]
	if got := fmt.Sprint(b.Tracks); got != want {
		d.Errorf("the parties are %s, want %s", got, want)
	}
	if b.Setting.Country != "US" || b.Setting.DialledBy != call.DialledByThem || b.Line != "kitchen" {
		d.Errorf("the call began as %+v", b)
	}
}

// begun waits until so many calls have begun: the pace of their sound is held
// against a clock that starts then.
func (d *desk) begun(n uint64) {
	d.Helper()
	until(d, "the call begins", func() bool { return d.hub.State("kitchen").Began == n })
}

// A line that warns does so three times and lets the call go on; one that
// watches says nothing. What the platform ends is ended, and kept.
func TestWhatALineMayDo(t *testing.T) {
	for policy, want := range map[line.Policy]uint64{line.Watch: 0, line.Warn: 3} {
		t.Run(string(policy), func(t *testing.T) {
			d := start(t, framing.Twilio, policy)
			p := d.connect()
			p.text(opening[framing.Twilio])
			d.begun(1)
			go func() { // marks are reached at once
				for m := range p.got {
					if word, _ := said(m); word == "mark" {
						name := string(m.Data[strings.Index(string(m.Data), "hangup-"):][:8])
						if p.conn.Write(t.Context(), websocket.MessageText, []byte(`{"event":"mark","mark":{"name":"`+name+`"}}`)) != nil {
							return
						}
					}
				}
			}()
			p.text(`{"event":"dtmf","dtmf":{"digit":"7"}}`)
			for n := range 560 {
				p.text(string(frame(framing.Twilio, "inbound", n).Data))
				d.clock.advance(20 * time.Millisecond)
			}
			until(t, "all warnings are played", func() bool { return d.hub.State("kitchen").Warned == want })
			p.text(`{"event":"stop"}`)
			if v := <-d.kept; v.Level != call.LevelHangUp {
				t.Errorf("kept as %v", v.Level)
			}
			until(t, "the call is over", func() bool { return d.hub.State("kitchen").Calls == 0 })
			if s := d.hub.State("kitchen"); s.Warned != want || s.Ended != 0 || s.Keys != 1 || s.Trouble != "" {
				t.Errorf("counted %+v", s)
			}
			r := d.calls.ran[0]
			if a, b := r.given[0].Load(), r.given[1].Load(); a != 560*160 || b != a-8000 {
				t.Errorf("the parties were given %d and %d samples: the one who said nothing must stay a second behind", a, b)
			}
		})
	}
}

// A platform that takes nothing of what it is sent does not hold up the audio.
func TestASlowPlatformHoldsUpNoAudio(t *testing.T) {
	long, err := line.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	d := start(t, framing.ChanWebSocket, line.Warn, func(o *line.Options) { o.Warning = long; o.Limits.WriteWait = time.Hour })
	p := d.connect()
	p.text(opening[framing.ChanWebSocket])
	d.begun(1)
	p.text("MEDIA_XOFF")
	for range 1500 {
		if err := p.conn.Write(t.Context(), websocket.MessageBinary, frame(framing.ChanWebSocket, "", 0).Data); err != nil {
			t.Fatal(err)
		}
		d.clock.advance(20 * time.Millisecond)
	}
	until(t, "all audio is heard", func() bool {
		d.calls.mu.Lock()
		defer d.calls.mu.Unlock()
		return len(d.calls.ran) == 1 && d.calls.ran[0].given[0].Load() == 1500*160
	})
	if n := d.hub.State("kitchen").Warned; n != 0 {
		t.Errorf("%d warnings were sent to a platform that wants nothing", n)
	}
	p.text("MEDIA_XON")
	if m := <-p.got; string(m.Data) != "START_MEDIA_BUFFERING" {
		t.Errorf("the platform was sent %s", m.Data)
	}
}
