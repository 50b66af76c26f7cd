package framing_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/line/framing"
)

// FuzzRead gives any reader any messages, one a line: it never panics, every
// fault is an *Error, nothing comes before the start, and no audio is made up.
func FuzzRead(f *testing.F) {
	for i, d := range framing.Dialects() {
		for _, s := range sent {
			if s.platform == d.Platform {
				f.Add(uint8(i), strings.Join(s.messages, "\n"))
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, script string) {
		d := framing.Dialects()[int(which)%len(framing.Dialects())]
		r := d.Reader()
		began := false
		bytes, samples := 0, 0
		for _, s := range strings.Split(script, "\n") {
			m := framing.Message{Text: true, Data: []byte(s)}
			if b, err := hex.DecodeString(strings.TrimPrefix(s, "#")); err == nil && strings.HasPrefix(s, "#") {
				m = framing.Message{Data: b}
			}
			bytes += len(m.Data)
			events, err := r.Read(nil, m)
			var fault *framing.Error
			if err != nil && !errors.As(err, &fault) {
				t.Fatalf("%s: %v is no *Error", d.Name, err)
			}
			for _, e := range events {
				began = began || e.Kind == framing.Start
				if e.Kind == framing.Frame && !began {
					t.Fatalf("%s: audio before the start", d.Name)
				}
				if e.Kind == framing.Start && (e.Begin.Format.Rate < 8000 || e.Begin.Format.Rate > 192000) {
					t.Fatalf("%s: a rate of %d", d.Name, e.Begin.Format.Rate)
				}
				samples += len(e.Samples)
			}
			if err != nil {
				break
			}
		}
		if samples > bytes {
			t.Fatalf("%s: %d samples of %d bytes", d.Name, samples, bytes)
		}
	})
}

// FuzzPackets reads any stream as packets: what was read is what was sent.
func FuzzPackets(f *testing.F) {
	f.Add([]byte{0x01, 0, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x10, 0, 2, 1, 0, 0, 0, 0})
	f.Add([]byte{0x10, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		in, back := bytes.NewReader(data), []byte{}
		var buf []byte
		for {
			p, err := framing.ReadPacket(in, buf)
			if err != nil {
				if err != io.EOF && err != io.ErrUnexpectedEOF {
					t.Fatal(err)
				}
				break
			}
			if _, ok := framing.PacketID(p); ok && len(p) != 19 {
				t.Fatalf("an ID of %d bytes", len(p))
			}
			back, buf = append(back, p...), p
		}
		if !bytes.HasPrefix(data, back) {
			t.Fatal("packets are not what was sent")
		}
	})
}

func BenchmarkRead(b *testing.B) {
	r := framing.Of(framing.Twilio).Reader()
	if _, err := r.Read(nil, message(`{"event":"start","start":{"tracks":["inbound"]}}`)); err != nil {
		b.Fatal(err)
	}
	w := framing.Of(framing.Twilio).Writer(framing.Begin{Stream: "MZ18ad3ab5a668481ce02b83e7395059f0", Format: framing.Format{Rate: 8000}})
	frame := w.Play(make([]int16, 160))[0]
	var events []framing.Event
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if events, err = r.Read(events[:0], frame); err != nil {
			b.Fatal(err)
		}
	}
}
