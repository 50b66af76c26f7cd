package framing

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/hangup-project/hangup/internal/sound"
)

// Encoding says how samples lie in bytes.
type Encoding uint8

// The encodings: the two of G.711, and PCM of 16 bits.
const (
	MuLaw Encoding = iota
	ALaw
	Linear
)

// Order is which byte of a linear sample comes first.
type Order uint8

// The orders. Unsaid is for platforms whose documents leave it open: the sound
// itself tells.
const (
	Unsaid Order = iota
	Little
	Big
)

// Format is how the audio of a call is sent, in both directions.
type Format struct {
	Encoding Encoding
	Rate     int   // samples a second
	Order    Order // of Linear
}

// The rates that a platform may send, in samples a second.
const (
	minRate = 8000
	maxRate = 192000
)

// formatOf reads the name of an encoding as platforms write it, a rate in its
// parameters included, such as audio/l16;rate=16000.
func formatOf(name string, rate int, order Order) (Format, error) {
	kind, params, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), ";")
	if at := strings.TrimSpace(params); strings.HasPrefix(at, "rate=") {
		rate = whole(strings.TrimPrefix(at, "rate="))
	}
	if rate == 0 {
		rate = minRate
	}
	f := Format{Rate: rate}
	switch strings.TrimPrefix(strings.TrimPrefix(kind, "audio/"), "x-") {
	case "mulaw", "pcmu", "ulaw":
		f.Encoding = MuLaw
	case "alaw", "pcma":
		f.Encoding = ALaw
	case "l16", "raw", "raw/slin", "slin", "pcm":
		f.Encoding, f.Order = Linear, order
	default:
		return Format{}, &Error{"the platform sends a codec that is not understood here: set it to mu-law (PCMU), A-law (PCMA) or linear PCM (L16)"}
	}
	return f, f.check()
}

func (f Format) check() error {
	if f.Rate < minRate || f.Rate > maxRate {
		return &Error{fmt.Sprintf("the platform sends a sample rate that cannot be: set one from %d to %d", minRate, maxRate)}
	}
	return nil
}

// whole reads digits; zero for anything else and for what is too large.
func whole(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' || n > 1<<24 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// decoder turns the bytes of one track into samples.
type decoder struct {
	Format
	rough [3]int64 // how rough the sound is, read in each order
	heard int
	last  [3]int16
}

// decode appends the samples of b to dst. An odd byte at the end is left out.
func (d *decoder) decode(dst []int16, b []byte) []int16 {
	switch d.Encoding {
	case MuLaw:
		return sound.MuLaw(dst, b)
	case ALaw:
		return sound.ALaw(dst, b)
	}
	if d.order(b) == Big {
		for i := 1; i < len(b); i += 2 {
			dst = append(dst, int16(binary.BigEndian.Uint16(b[i-1:])))
		}
		return dst
	}
	for i := 1; i < len(b); i += 2 {
		dst = append(dst, int16(binary.LittleEndian.Uint16(b[i-1:])))
	}
	return dst
}

// settled is after how many samples the order stands.
const settled = 8000

// order tells the order of a track that leaves it open. Neighbours in speech
// are alike; read in the wrong order they jump.
func (d *decoder) order(b []byte) Order {
	if d.Order != Unsaid {
		return d.Order
	}
	for i := 1; i < len(b); i += 2 {
		d.step(Little, int16(binary.LittleEndian.Uint16(b[i-1:])))
		d.step(Big, int16(binary.BigEndian.Uint16(b[i-1:])))
	}
	best := Little
	if d.rough[Big] < d.rough[Little] {
		best = Big
	}
	if d.rough[Little] != d.rough[Big] { // silence is the same in both
		if d.heard += len(b) / 2; d.heard >= settled {
			d.Order = best
		}
	}
	return best
}

func (d *decoder) step(o Order, v int16) {
	jump := int64(v) - int64(d.last[o])
	d.rough[o] += max(jump, -jump)
	d.last[o] = v
}

// encode gives samples as bytes. What nobody said the order of is sent little
// end first, as most platforms do.
func (f Format) encode(samples []int16) []byte {
	switch {
	case f.Encoding == MuLaw:
		return sound.ToMuLaw(make([]byte, 0, len(samples)), samples)
	case f.Encoding == ALaw:
		return sound.ToALaw(make([]byte, 0, len(samples)), samples)
	case f.Order == Big:
		out := make([]byte, 0, 2*len(samples))
		for _, s := range samples {
			out = binary.BigEndian.AppendUint16(out, uint16(s))
		}
		return out
	}
	return sound.Bytes(make([]byte, 0, 2*len(samples)), samples)
}

// unbase64 appends what s holds to dst: in the usual or the URL alphabet, with
// or without padding.
func unbase64(dst []byte, s string) ([]byte, error) {
	s = strings.TrimRight(s, "=")
	enc := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		enc = base64.RawURLEncoding
	}
	out, err := enc.AppendDecode(dst, []byte(s))
	if err != nil {
		return dst, &Error{"the platform sends audio that is not base64: check that the line is of the right platform"}
	}
	return out, nil
}

// chunks calls each with n samples at a time, the last with fewer.
func chunks(samples []int16, n int, each func([]int16)) {
	for len(samples) > 0 {
		n := min(n, len(samples))
		each(samples[:n])
		samples = samples[n:]
	}
}
