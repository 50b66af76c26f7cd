package line_test

import (
	"context"
	"encoding/binary"
	"flag"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/line/framing"
)

// listen serves AudioSocket, and returns the address.
func (d *desk) listen() string {
	d.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.hub.ServeAudioSocket(ctx, l) }()
	d.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			d.Errorf("the listener ended with %v", err)
		}
	})
	return l.Addr().String()
}

func packet(kind byte, value []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{kind}, uint16(len(value))), value...)
}

// dial calls as Asterisk does, and says a UUID.
func (d *desk) dial(at, id string) net.Conn {
	d.Helper()
	conn, err := net.Dial("tcp", at)
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { conn.Close() })
	u := uuid.MustParse(id)
	if _, err := conn.Write(packet(0x01, u[:])); err != nil {
		d.Fatal(err)
	}
	return conn
}

// A call of AudioSocket is warned, packet by packet, and hung up in band.
func TestAudioSocketIsWarnedAndEnded(t *testing.T) {
	d := start(t, framing.AudioSocket, line.WarnAndEnd)
	conn := d.dial(d.listen(), d.secret)
	got := make(chan string, 1)
	go func() {
		played, last := 0, byte(0xee)
		for {
			p, err := framing.ReadPacket(conn, nil)
			if err != nil {
				conn.Close()
				got <- strings.Repeat("play ", min(1, played)) + map[byte]string{0: "hang up", 0xee: "nothing"}[last]
				return
			}
			if last = p[0]; last == 0x10 {
				played += len(p) - 3
			}
		}
	}()
	for n := range 520 {
		if n == 1 {
			until(t, "the call begins", func() bool { return d.hub.State("kitchen").Calls == 1 })
		}
		if _, err := conn.Write(packet(0x10, make([]byte, 320))); err != nil {
			break // it has been hung up
		}
		d.clock.advance(20 * time.Millisecond)
	}
	if v := <-d.kept; v.Level != call.LevelHangUp {
		t.Errorf("kept as %v", v.Level)
	}
	if s := <-got; s != "play hang up" {
		t.Errorf("Asterisk was sent %q", s)
	}
}

// A connection that says no UUID, or one that is of no line, is closed.
func TestAudioSocketForged(t *testing.T) {
	d := start(t, framing.AudioSocket, line.Watch)
	at := d.listen()
	for name, first := range map[string][]byte{
		"another UUID":    packet(0x01, make([]byte, 16)),
		"a short UUID":    packet(0x01, make([]byte, 4)),
		"audio at once":   packet(0x10, make([]byte, 320)),
		"something else":  []byte("GET / HTTP/1.1\r\n\r\n" + strings.Repeat("x", 30000)),
		"an empty packet": packet(0x01, nil),
	} {
		before := d.hub.Strangers()
		conn, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(first); err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("%s: was answered", name)
		}
		conn.Close()
		until(t, name+" is counted", func() bool { return d.hub.Strangers() == before+1 })
	}
	l, _ := d.hub.Book.Line("kitchen")
	l.Sources = sources(t, "192.0.2.0/24")
	if err := d.hub.Book.Change("kitchen", l.Settings); err != nil {
		t.Fatal(err)
	}
	if n, err := d.dial(at, d.secret).Read(make([]byte, 1)); n != 0 || err == nil {
		t.Error("a connection from elsewhere was answered")
	}
}

var many = flag.Int("sockets", 1000, "how many sockets say nothing; make it 10000 where so many files may be open")

// Sockets that say nothing take a bounded place and are closed, and a call gets
// through when they are gone.
func TestSocketsThatSayNothing(t *testing.T) {
	const room = 64
	d := start(t, framing.AudioSocket, line.Watch, func(o *line.Options) { o.Limits.Waiting = room; o.Limits.Start = 2 * time.Second })
	at := d.listen()
	var conns []net.Conn
	for range *many {
		conn, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
		if n := d.hub.State("").Waiting; n > room {
			t.Fatalf("%d connections wait", n)
		}
	}
	for _, conn := range conns {
		if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Error("a socket that said nothing was answered")
		}
		conn.Close()
	}
	until(t, "all are counted", func() bool { return d.hub.Strangers() == uint64(*many) && d.hub.State("").Waiting == 0 })
	conn := d.dial(at, d.secret)
	if _, err := conn.Write(packet(0x10, make([]byte, 320))); err != nil {
		t.Fatal(err)
	}
	until(t, "the call begins", func() bool { return d.hub.State("kitchen").Calls == 1 })
	d.hub.Close()
	if _, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Error(err)
	}
}
