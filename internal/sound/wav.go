package sound

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Bounds on what a header may claim.
const (
	maxChannels = 64
	maxSkip     = 64 << 20 // bytes of other chunks before the audio: pictures, notes
	unsized     = 0xffffffff
)

// encoding is how one sample lies in the file.
type encoding uint8

const (
	pcm encoding = iota
	float
	mu
	a
)

// WAV reads a WAVE file as it streams by.
type WAV struct {
	in       *bufio.Reader
	rate     int
	channels int
	size     int // bytes of one sample
	enc      encoding

	claimed   int64 // bytes of audio by the header; negative where it does not say
	read      int64
	most      int64
	tail      bool // the claim was seen to be too small
	notes     []string
	frames    []byte
	completed bool
}

// ReadWAV reads the header of a WAVE file and stops before the audio. A claim
// of the header is never trusted: no memory is set aside for it, a file that
// ends sooner ends there, and audio behind a claim that is too small is read.
// The error is always an *Error.
func ReadWAV(r io.Reader) (*WAV, error) {
	w := &WAV{in: bufio.NewReaderSize(r, 32<<10), claimed: -1}
	var head [12]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		return nil, unknown("it is no recording: it has only a few bytes")
	}
	id := string(head[:4])
	if id != "RIFF" && id != "RF64" && id != "BW64" || string(head[8:]) != "WAVE" {
		return nil, unknown("it is no WAV file")
	}
	if err := w.header(); err != nil {
		return nil, err
	}
	w.most = Samples(MaxLength, w.rate) * int64(w.channels*w.size)
	return w, nil
}

// header reads chunk after chunk until the audio begins.
func (w *WAV) header() error {
	var long int64 = -1 // the size by ds64, for files over 4 GB
	skipped := int64(0)
	for {
		var head [8]byte
		if _, err := io.ReadFull(w.in, head[:]); err != nil {
			return fault("this WAV file ends before its audio begins: it was cut off, copy it again")
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "data":
			if w.rate == 0 {
				return fault("this WAV file does not say how its audio is laid out: save it anew")
			}
			switch {
			case size == unsized && long > 0:
				w.claimed = long
			case size != unsized && size != 0: // a recorder that was cut off leaves 0, and a pipe says it does not know
				w.claimed = size
			}
			return nil
		case "fmt ":
			if err := w.format(size); err != nil {
				return err
			}
		case "ds64":
			var b [28]byte
			if size < int64(len(b)) {
				return fault("this WAV file has a broken header: save it anew")
			}
			if _, err := io.ReadFull(w.in, b[:]); err != nil {
				return fault("this WAV file ends before its audio begins: it was cut off, copy it again")
			}
			long = int64(binary.LittleEndian.Uint64(b[8:]) & math.MaxInt64)
			size -= int64(len(b))
			fallthrough
		default:
			size += size & 1
			if skipped += size; skipped > maxSkip {
				return fault("this WAV file has more than %d MB before its audio: save it anew", maxSkip>>20)
			}
			if _, err := io.CopyN(io.Discard, w.in, size); err != nil {
				return fault("this WAV file ends before its audio begins: it was cut off, copy it again")
			}
		}
	}
}

// The tags of encodings.
const (
	tagPCM        = 1
	tagFloat      = 3
	tagALaw       = 6
	tagMuLaw      = 7
	tagExtensible = 0xfffe
)

// format reads the chunk that says how samples lie.
func (w *WAV) format(size int64) error {
	var b [40]byte
	if size < 16 || size > 1<<16 {
		return fault("this WAV file has a broken header: save it anew")
	}
	n := int(min(size, int64(len(b))))
	if _, err := io.ReadFull(w.in, b[:n]); err != nil {
		return fault("this WAV file ends before its audio begins: it was cut off, copy it again")
	}
	if _, err := io.CopyN(io.Discard, w.in, size+size&1-int64(n)); err != nil {
		return fault("this WAV file ends before its audio begins: it was cut off, copy it again")
	}
	tag := binary.LittleEndian.Uint16(b[:])
	if tag == tagExtensible && n >= 26 {
		tag = binary.LittleEndian.Uint16(b[24:])
	}
	w.channels = int(binary.LittleEndian.Uint16(b[2:]))
	rate := int64(binary.LittleEndian.Uint32(b[4:]))
	bits := int(binary.LittleEndian.Uint16(b[14:]))
	if w.channels < 1 || w.channels > maxChannels {
		return fault("its header tells of %d channels: from 1 to %d can be read", w.channels, maxChannels)
	}
	if rate < MinRate || rate > MaxRate {
		return fault("its header tells of %d samples a second: from %d to %d can be read", rate, MinRate, MaxRate)
	}
	w.rate, w.size = int(rate), (bits+7)/8
	switch {
	case tag == tagPCM && bits >= 1 && bits <= 32:
		w.enc = pcm
	case tag == tagFloat && (bits == 32 || bits == 64):
		w.enc = float
	case tag == tagMuLaw && bits == 8:
		w.enc = mu
	case tag == tagALaw && bits == 8:
		w.enc = a
	default:
		w.rate = 0
		return unknown("it is a WAV file of an encoding (tag %d, %d bits) that only other programs read", tag, bits)
	}
	return nil
}

// Rate is in samples a second.
func (w *WAV) Rate() int { return w.rate }

// Claimed is how many samples the header tells of; false where it does not
// say. What there is may be more or less.
func (w *WAV) Claimed() (samples int64, ok bool) {
	return w.claimed / int64(w.channels*w.size), w.claimed >= 0
}

// Notes tells, after the end, what was wrong and was mended.
func (w *WAV) Notes() []string { return w.notes }

// Read gives the mean of all channels.
func (w *WAV) Read(p []int16) (int, error) {
	if w.completed {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if w.read >= w.most {
		return 0, errTooLong
	}
	frame := w.channels * w.size
	want := min(int64(len(p)*frame), 64<<10/int64(frame)*int64(frame), w.most-w.read)
	if w.claimed >= 0 && !w.tail {
		left := w.claimed - w.read
		if left < int64(frame) { // what is left of a frame belongs to none
			if !w.goesOn(left) {
				w.completed = true
				return 0, io.EOF
			}
			left = want
		}
		want = min(want, left/int64(frame)*int64(frame))
	}
	if int64(len(w.frames)) < want {
		w.frames = make([]byte, want)
	}
	got, err := io.ReadFull(w.in, w.frames[:want])
	w.read += int64(got)
	n := got / frame
	w.mix(p, w.frames[:n*frame])
	if err != nil {
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return n, fault("it cannot be read to its end: %v", err)
		}
		w.completed = true
		if w.claimed > w.read && !w.tail {
			w.notes = append(w.notes, fmt.Sprintf("The header claims %.1f s of audio and there are %.1f s: the rest is missing.", w.seconds(w.claimed), w.seconds(w.read)))
		}
		if n == 0 {
			return 0, io.EOF
		}
	}
	return n, nil
}

func (w *WAV) seconds(bytes int64) float64 {
	return float64(bytes) / float64(w.channels*w.size) / float64(w.rate)
}

// goesOn tells whether there is audio behind the end that the header claims: a
// recorder that was cut off leaves an old claim. Other chunks have a name.
func (w *WAV) goesOn(left int64) bool {
	next, err := w.in.Peek(int(left) + 9)
	if len(next) < int(left)+9 || err != nil {
		return false
	}
	next = next[left:]
	if w.claimed&1 == 1 && next[0] == 0 && named(next[1:]) || named(next) {
		return false
	}
	w.tail = true
	w.notes = append(w.notes, fmt.Sprintf("The header claims %.1f s of audio and there are more: all of it was read.", w.seconds(w.claimed)))
	return true
}

// named tells whether a chunk of the kinds that follow audio begins here.
func named(b []byte) bool {
	for _, c := range b[:4] {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// mix turns whole frames into samples.
func (w *WAV) mix(p []int16, frames []byte) {
	for i, n := 0, 0; i < len(frames); n++ {
		sum := 0.0
		for range w.channels {
			sum += w.sample(frames[i : i+w.size])
			i += w.size
		}
		p[n] = clamp(sum / float64(w.channels))
	}
}

// sample reads one sample, scaled to 16 bit. PCM of odd widths is left-justified
// in its bytes, so the width in bytes is all that counts.
func (w *WAV) sample(b []byte) float64 {
	switch w.enc {
	case mu:
		return float64(muLaw[b[0]])
	case a:
		return float64(aLaw[b[0]])
	case float:
		v := 0.0
		if w.size == 4 {
			v = float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		} else {
			v = math.Float64frombits(binary.LittleEndian.Uint64(b))
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0
		}
		return max(-1, min(1, v)) * math.MaxInt16
	}
	switch w.size {
	case 1:
		return float64(int(b[0])-128) * 256
	case 2:
		return float64(int16(binary.LittleEndian.Uint16(b)))
	case 3:
		return float64(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 16)
	default:
		return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 16)
	}
}

func clamp(v float64) int16 {
	return int16(math.Round(max(math.MinInt16, min(math.MaxInt16, v))))
}
