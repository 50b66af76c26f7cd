// Package sound turns what arrives as audio into mono PCM16 at a known rate:
// WAV of any common encoding, mu-law and A-law as telephones send them, and,
// where ffmpeg is present, whatever that reads. Everything streams: no
// recording is ever held as a whole, whatever its header says.
package sound

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Source gives mono samples, signed 16 bit.
type Source interface {
	// Rate is in samples a second and never changes.
	Rate() int
	// Read fills p as io.Reader does: n samples, and io.EOF at the end. Another
	// error is always an *Error.
	Read(p []int16) (n int, err error)
}

// Recording is a Source that holds a file or a program, and must be closed.
type Recording interface {
	Source
	io.Closer
	// Notes tells, after the end, what was wrong and was mended, in sentences
	// that are safe to show.
	Notes() []string
}

// MaxLength is how much of one recording is read.
const MaxLength = 24 * time.Hour

// The rates that are taken, in samples a second.
const (
	MinRate = 1000
	MaxRate = 768000
)

// Error is a fault of a recording, safe to show: it says what is wrong and what
// to do.
type Error struct {
	// Unknown says that the bytes are no WAV, or one of an encoding that only
	// another program may read.
	Unknown bool
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

func fault(format string, args ...any) error { return &Error{Message: fmt.Sprintf(format, args...)} }

func unknown(format string, args ...any) error {
	return &Error{Unknown: true, Message: fmt.Sprintf(format, args...)}
}

var errTooLong = fault("it is longer than %d hours: cut it into its calls", int(MaxLength.Hours()))

// Length is how long n samples last at a rate.
func Length(n int64, rate int) time.Duration {
	whole := n / int64(rate)
	rest := n % int64(rate)
	return time.Duration(whole)*time.Second + time.Duration(rest)*time.Second/time.Duration(rate)
}

// Samples is how many samples d lasts at a rate.
func Samples(d time.Duration, rate int) int64 {
	return int64(d/time.Second)*int64(rate) + int64(d%time.Second)*int64(rate)/int64(time.Second)
}

// Silence is a source of so much silence.
func Silence(rate int, d time.Duration) Source { return &silence{rate, Samples(d, rate)} }

type silence struct {
	rate int
	left int64
}

func (s *silence) Rate() int { return s.rate }

func (s *silence) Read(p []int16) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), s.left))
	clear(p[:n])
	s.left -= int64(n)
	return n, nil
}

// AtLeast is src and then silence, until it has lasted for d.
func AtLeast(src Source, d time.Duration) Source {
	return &padded{src, &silence{src.Rate(), Samples(d, src.Rate())}}
}

type padded struct {
	Source
	rest *silence
}

func (p *padded) Read(b []int16) (int, error) {
	n, err := p.Source.Read(b)
	p.rest.left = max(0, p.rest.left-int64(n))
	if n == 0 && errors.Is(err, io.EOF) {
		return p.rest.Read(b)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// Bytes appends samples as they lie on the wire: little-endian PCM16.
func Bytes(dst []byte, samples []int16) []byte {
	for _, s := range samples {
		dst = append(dst, byte(s), byte(uint16(s)>>8))
	}
	return dst
}
