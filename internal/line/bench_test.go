package line_test

import (
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/line/framing"
)

// BenchmarkFrame takes frames of 20 ms from a platform over a real websocket to
// the ear: what one costs, both ends in this process.
func BenchmarkFrame(b *testing.B) {
	for _, kind := range []framing.Platform{framing.Twilio, framing.ChanWebSocket} {
		b.Run(string(kind), func(b *testing.B) {
			d := start(b, kind, line.Watch)
			p := d.connect()
			p.text(opening[kind])
			m := frame(kind, "inbound", 1)
			as := websocket.MessageBinary
			if m.Text {
				as = websocket.MessageText
			}
			until(b, "the call begins", func() bool { return d.hub.State("kitchen").Calls == 1 })
			b.ReportAllocs()
			for b.Loop() {
				if err := p.conn.Write(b.Context(), as, m.Data); err != nil {
					b.Fatal(err)
				}
				d.clock.advance(20 * time.Millisecond)
			}
			until(b, "all arrived", func() bool { return d.calls.ran[0].given[0].Load() >= int64(b.N)*160 })
		})
	}
}
