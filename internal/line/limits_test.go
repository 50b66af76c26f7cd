package line_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/line/framing"
)

// A platform that does what it must not is cut, and the reason is shown.
func TestWhatIsCut(t *testing.T) {
	begin := func(p *platform) { p.text(opening[framing.Twilio]) }
	for name, c := range map[string]struct {
		want   string
		change func(*line.Options)
		do     func(*platform)
	}{
		"audio much faster than speech": {"much faster", nil, func(p *platform) {
			begin(p)
			m := frame(framing.Twilio, "inbound", 1)
			for p.conn.Write(p.Context(), websocket.MessageText, m.Data) == nil {
			}
		}},
		"a gigabyte of nothing": {"much faster", nil, func(p *platform) {
			begin(p)
			m := []byte(`{"event":"x","y":"` + strings.Repeat("z", 200<<10) + `"}`)
			for range 5000 {
				if p.conn.Write(p.Context(), websocket.MessageText, m) != nil {
					return
				}
			}
			p.Error("a gigabyte was taken")
		}},
		"a message that is too large": {"too large", nil, func(p *platform) {
			begin(p)
			p.text(strings.Repeat(" ", 300<<10))
		}},
		"another platform":   {"right platform", nil, func(p *platform) { p.text(opening[framing.ChanWebSocket]) }},
		"a second call":      {"second call", nil, func(p *platform) { begin(p); begin(p) }},
		"audio before start": {"before it says", nil, func(p *platform) { p.text(string(frame(framing.Twilio, "inbound", 1).Data)) }},
		"nothing at all":     {"no call began", func(o *line.Options) { o.Limits.Start = time.Millisecond }, func(p *platform) {}},
		"no audio for long":  {"no audio came", func(o *line.Options) { o.Limits.Silence = time.Millisecond }, begin},
		"no ear":             {"no ear", func(o *line.Options) { o.Calls = nil }, begin},
		"too many calls": {"the ear can hear", func(o *line.Options) {
			o.Calls.(*calls).refusal = &line.Refusal{Message: "there are as many calls as the ear can hear"}
		}, begin},
		"a fault of the machine": {"the log of the desk", func(o *line.Options) { o.Calls.(*calls).refusal = errors.New("disk") }, begin},
		"a connection that breaks": {"broke", nil, func(p *platform) {
			begin(p)
			until(p.TB, "the call begins", func() bool { return p.hub.State("kitchen").Calls == 1 })
			p.conn.CloseNow()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := start(t, framing.Twilio, line.Warn, func(o *line.Options) {
				if c.change != nil {
					c.change(o)
				}
			})
			p := d.connect()
			c.do(p)
			until(t, "the reason is shown", func() bool { return strings.Contains(d.hub.State("kitchen").Trouble, c.want) })
			p.closed()
			until(t, "the call is over", func() bool { s := d.hub.State("kitchen"); return s.Calls == 0 && s.Waiting == 0 })
		})
	}
}

// A line has so many calls at once, and one that has ended makes room.
func TestALineHasSoManyCalls(t *testing.T) {
	d := start(t, framing.Twilio, line.Watch, func(o *line.Options) { o.Limits.Calls = 1 })
	p := d.connect()
	p.text(opening[framing.Twilio])
	until(t, "the call begins", func() bool { return d.hub.State("kitchen").Calls == 1 })
	if _, resp, err := websocket.Dial(t.Context(), d.address(), &websocket.DialOptions{HTTPHeader: d.signature()}); err == nil || resp.StatusCode != 503 {
		t.Errorf("a second call was let in: %v", err)
	}
	p.text(`{"event":"stop"}`)
	p.closed()
	until(t, "the call is over", func() bool { s := d.hub.State("kitchen"); return s.Calls+s.Waiting == 0 })
	d.connect()
}

func TestWarnings(t *testing.T) {
	w, err := line.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, rate := range []int{8000, 16000, 24000} {
		s, err := w.At(rate)
		if length := time.Duration(len(s)) * time.Second / time.Duration(rate); err != nil || length < 5*time.Second || length > 9*time.Second {
			t.Errorf("at %d the warning takes %v, %v", rate, length, err)
		}
	}
	short, err := os.ReadFile("testdata/short.wav")
	if err != nil {
		t.Fatal(err)
	}
	for want, data := range map[string][]byte{"no recording": []byte("text"), "shorter": append(short[:44:44], bytes.Repeat([]byte{1}, 16*16000)...), "no sound": short[:44]} {
		path := filepath.Join(t.TempDir(), "own.wav")
		if want == "shorter" { // its header says how long it is
			copy(data[40:], []byte{0, 0xe8, 3, 0})
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := line.ReadWarning(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := line.ReadWarning("testdata/none.wav"); err == nil || !strings.Contains(err.Error(), "lines.warning") {
		t.Errorf("no file: %v", err)
	}
}
