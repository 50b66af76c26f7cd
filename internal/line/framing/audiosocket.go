package framing

import (
	"encoding/binary"
	"io"
)

// The types of packet of AudioSocket. Audio has one for each rate.
const (
	packetHangUp = 0x00
	packetID     = 0x01
	packetKey    = 0x03
	packetAudio  = 0x10
	packetError  = 0xff
)

// packetRates are those of the types of audio from packetAudio on, in samples a
// second.
var packetRates = []int{8000, 12000, 16000, 24000, 32000, 44100, 48000, 96000, 192000}

// header is the length of type and length.
const header = 3

// ReadPacket reads one packet of AudioSocket with its header, into buf where it
// fits: at most 65,538 bytes. It returns the error of r as it is; a packet that
// breaks off is io.ErrUnexpectedEOF.
func ReadPacket(r io.Reader, buf []byte) ([]byte, error) {
	if cap(buf) < header {
		buf = make([]byte, header, 1024)
	}
	buf = buf[:header]
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, err
	}
	n := header + int(binary.BigEndian.Uint16(buf[1:]))
	if cap(buf) < n {
		buf = append(make([]byte, 0, n), buf...)
	}
	if _, err := io.ReadFull(r, buf[header:n]); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return buf[:n], nil
}

// PacketID gives the UUID of the packet with which a connection begins; false
// where it is no such packet.
func PacketID(packet []byte) (id [16]byte, ok bool) {
	if len(packet) != header+len(id) || packet[0] != packetID {
		return id, false
	}
	return [16]byte(packet[header:]), true
}

// packetReader is one connection of AudioSocket. The call begins with its first
// audio, since only that says the rate.
type packetReader struct {
	audio   decoder
	samples []int16
}

// Read takes one packet.
func (r *packetReader) Read(dst []Event, m Message) ([]Event, error) {
	p := m.Data
	if len(p) < header || len(p)-header != int(binary.BigEndian.Uint16(p[1:])) {
		return dst, &Error{"a packet is not as long as it says"}
	}
	switch kind := p[0]; {
	case kind == packetHangUp, kind == packetError:
		return append(dst, Event{Kind: Stop}), nil
	case kind == packetKey:
		return append(dst, Event{Kind: Key}), nil
	case kind >= packetAudio && int(kind-packetAudio) < len(packetRates):
		return r.frame(dst, packetRates[kind-packetAudio], p[header:])
	}
	return dst, nil // the UUID, and types of a later day
}

func (r *packetReader) frame(dst []Event, rate int, b []byte) ([]Event, error) {
	if r.audio.Rate == 0 {
		r.audio.Format = Format{Linear, rate, Little}
		dst = append(dst, Event{Kind: Start, Begin: Begin{Format: r.audio.Format, Mixed: true}})
	}
	if rate != r.audio.Rate {
		return dst, &Error{"the sample rate changes in the middle of a call"}
	}
	r.samples = r.audio.decode(r.samples[:0], b)
	return append(dst, Event{Kind: Frame, Samples: r.samples}), nil
}

type packetWriter struct{ Begin }

func packet(kind byte, value []byte) Message {
	return Message{Data: append(binary.BigEndian.AppendUint16([]byte{kind}, uint16(len(value))), value...)}
}

// Play gives packets of 20 ms, of the type of the rate that came in. They must
// be sent as fast as they are spoken.
func (w *packetWriter) Play(samples []int16) (out []Message) {
	kind := byte(packetAudio)
	for i, rate := range packetRates {
		if rate == w.Format.Rate {
			kind += byte(i)
		}
	}
	chunks(samples, w.Format.Rate/50, func(s []int16) { out = append(out, packet(kind, w.Format.encode(s))) })
	return out
}

// Mark cannot be said.
func (w *packetWriter) Mark(string) []Message { return nil }

// Clear cannot be said: nothing waits at the other end.
func (w *packetWriter) Clear() []Message { return nil }

// HangUp ends the connection, and the leg with it.
func (w *packetWriter) HangUp() []Message { return []Message{packet(packetHangUp, nil)} }
