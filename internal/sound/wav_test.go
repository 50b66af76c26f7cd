package sound_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/sound"
)

// wav lays out a WAVE file; claim is the size in its data header.
type wav struct {
	tag, channels, bits int
	rate                int
	claim               uint32
	before, after       []byte // other chunks
	data                []byte
}

func (w wav) bytes() []byte {
	le := binary.LittleEndian
	size := (w.bits + 7) / 8 * w.channels
	b := append([]byte("RIFF\xff\xff\xff\xffWAVE"), w.before...)
	b = append(b, "fmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, uint16(w.tag))
	b = le.AppendUint16(b, uint16(w.channels))
	b = le.AppendUint32(b, uint32(w.rate))
	b = le.AppendUint32(b, uint32(w.rate*size))
	b = le.AppendUint16(b, uint16(size))
	b = le.AppendUint16(b, uint16(w.bits))
	b = append(b, "data"...)
	b = le.AppendUint32(b, w.claim)
	return append(append(b, w.data...), w.after...)
}

// tone is a sine at half of full scale.
func tone(rate int, hertz float64, n int) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = int16(math.Round(16384 * math.Sin(2*math.Pi*hertz*float64(i)/float64(rate))))
	}
	return out
}

func all(t *testing.T, s sound.Source) []int16 {
	t.Helper()
	out, err := drain(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func drain(s sound.Source) (out []int16, err error) {
	p := make([]int16, 777)
	for {
		n, err := s.Read(p)
		out = append(out, p[:n]...)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
	}
}

func TestEveryEncodingGivesTheSameTone(t *testing.T) {
	const rate, n = 8000, 400
	want := tone(rate, 440, n)
	le := binary.LittleEndian
	for _, c := range []struct {
		name      string
		tag, bits int
		put       func(b []byte, s int16) []byte
		slack     float64
	}{
		{"8 bit", 1, 8, func(b []byte, s int16) []byte { return append(b, byte(int(s)>>8+128)) }, 256},
		{"16 bit", 1, 16, func(b []byte, s int16) []byte { return le.AppendUint16(b, uint16(s)) }, 0},
		{"24 bit", 1, 24, func(b []byte, s int16) []byte { return append(b, 0, byte(s), byte(uint16(s)>>8)) }, 0},
		{"32 bit", 1, 32, func(b []byte, s int16) []byte { return le.AppendUint32(b, uint32(int32(s)<<16)) }, 0},
		{"float", 3, 32, func(b []byte, s int16) []byte {
			return le.AppendUint32(b, math.Float32bits(float32(s)/math.MaxInt16))
		}, 1},
		{"double", 3, 64, func(b []byte, s int16) []byte {
			return le.AppendUint64(b, math.Float64bits(float64(s)/math.MaxInt16))
		}, 1},
		{"mu-law", 7, 8, func(b []byte, s int16) []byte { return append(b, nearest(s, sound.MuLaw)) }, 520},
		{"A-law", 6, 8, func(b []byte, s int16) []byte { return append(b, nearest(s, sound.ALaw)) }, 520},
	} {
		for channels := 1; channels <= 3; channels++ {
			var data []byte
			for _, s := range want {
				for range channels {
					data = c.put(data, s)
				}
			}
			w := wav{tag: c.tag, channels: channels, bits: c.bits, rate: rate, claim: uint32(len(data)), data: data}
			r, err := sound.ReadWAV(bytes.NewReader(w.bytes()))
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			got := all(t, r)
			if len(got) != n || len(r.Notes()) > 0 {
				t.Fatalf("%s, %d channels: %d samples and %q, want %d", c.name, channels, len(got), r.Notes(), n)
			}
			for i := range got {
				if d := math.Abs(float64(got[i]) - float64(want[i])); d > c.slack {
					t.Fatalf("%s: sample %d is %d, want %d", c.name, i, got[i], want[i])
				}
			}
		}
	}
}

// nearest is the byte that an encoder would choose.
func nearest(s int16, decode func([]int16, []byte) []int16) byte {
	best, bestD := byte(0), math.MaxInt
	for i := range 256 {
		d := int(decode(nil, []byte{byte(i)})[0]) - int(s)
		if d = max(d, -d); d < bestD {
			best, bestD = byte(i), d
		}
	}
	return best
}

// The values of ITU-T G.711, at the ends and around zero.
func TestCompandingIsThatOfTheStandard(t *testing.T) {
	for b, want := range map[byte]int16{0x00: -32124, 0x80: 32124, 0xff: 0, 0x7f: 0, 0xfe: 8, 0xf0: 120, 0x8f: 16764} {
		if got := sound.MuLaw(nil, []byte{b})[0]; got != want {
			t.Errorf("mu-law %#x is %d, want %d", b, got, want)
		}
	}
	for b, want := range map[byte]int16{0xd5: 8, 0x55: -8, 0xaa: 32256, 0x2a: -32256, 0x80: 5504} {
		if got := sound.ALaw(nil, []byte{b})[0]; got != want {
			t.Errorf("A-law %#x is %d, want %d", b, got, want)
		}
	}
}

func TestHeaderThatLies(t *testing.T) {
	pcm := sound.Bytes(nil, tone(8000, 300, 8000))
	chunk := func(name string, size int) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(name), uint32(size)), make([]byte, size)...)
	}
	for _, c := range []struct {
		name    string
		claim   uint32
		before  []byte
		after   []byte
		samples int
		note    string
	}{
		{name: "the truth", claim: 16000, samples: 8000},
		{name: "the truth, and a chunk behind", claim: 16000, after: chunk("LIST", 64), samples: 8000},
		{name: "the truth, and chunks before", claim: 16000, before: append(chunk("bext", 602), chunk("junk", 3+1)...), samples: 8000},
		{name: "more than there is", claim: 3 << 30, samples: 8000, note: "claims 201326.6 s of audio and there are 1.0 s"},
		{name: "less than there is", claim: 4000, samples: 8000, note: "claims 0.2 s of audio and there are more"},
		{name: "nothing", claim: 0, samples: 8000},
		{name: "that it does not know", claim: math.MaxUint32, samples: 8000},
		{name: "half a sample more", claim: 15999, after: []byte{0}, samples: 7999},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := wav{tag: 1, channels: 1, bits: 16, rate: 8000, claim: c.claim, before: c.before, after: c.after, data: pcm}
			r, err := sound.ReadWAV(bytes.NewReader(w.bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if got := len(all(t, r)); got != c.samples {
				t.Errorf("%d samples, want %d", got, c.samples)
			}
			if note := strings.Join(r.Notes(), " "); !strings.Contains(note, c.note) || c.note == "" && note != "" {
				t.Errorf("notes %q, want %q", note, c.note)
			}
		})
	}
}

func TestWhatIsNoWAVIsRefusedWithAWord(t *testing.T) {
	good := wav{tag: 1, channels: 1, bits: 16, rate: 8000}
	change := func(f func(*wav)) []byte { w := good; f(&w); return w.bytes() }
	for _, c := range []struct {
		name, want string
		data       []byte
		unknown    bool
	}{
		{"nothing", "only a few bytes", nil, true},
		{"an MP3", "no WAV file", []byte("ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00"), true},
		{"ADPCM", "other programs read", change(func(w *wav) { w.tag = 2; w.bits = 4 }), true},
		{"no channel", "0 channels", change(func(w *wav) { w.channels = 0 }), false},
		{"1000 channels", "1000 channels", change(func(w *wav) { w.channels = 1000 }), false},
		{"no rate", "0 samples a second", change(func(w *wav) { w.rate = 0 }), false},
		{"no format", "does not say how", []byte("RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00abcd"), false},
		{"only a header", "ends before its audio", good.bytes()[:30], false},
		{"a huge chunk before", "more than 64 MB before", change(func(w *wav) { w.before = []byte("JUNK\xff\xff\xff\xf0") }), false},
	} {
		_, err := sound.ReadWAV(bytes.NewReader(c.data))
		var e *sound.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, c.want) || e.Unknown != c.unknown {
			t.Errorf("%s: %v (unknown %v), want %q", c.name, err, e != nil && e.Unknown, c.want)
		}
	}
}

// endless gives a header and then silence for ever.
type endless struct{ head *bytes.Reader }

func (e endless) Read(p []byte) (int, error) {
	if e.head.Len() > 0 {
		return e.head.Read(p)
	}
	clear(p)
	return len(p), nil
}

// Six hours go through memory that does not grow, and a file without an end is
// let go after a day.
func TestLongRecordingsStream(t *testing.T) {
	head := wav{tag: 1, channels: 1, bits: 8, rate: sound.MinRate, claim: math.MaxUint32}
	r, err := sound.ReadWAV(endless{bytes.NewReader(head.bytes())})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p := make([]int16, 4096)
	n := int64(0)
	for err == nil {
		var k int
		k, err = r.Read(p)
		n += int64(k)
	}
	runtime.ReadMemStats(&after)
	if sound.Length(n, r.Rate()) != sound.MaxLength || !strings.Contains(err.Error(), "longer than 24 hours") {
		t.Errorf("read %v, then %v", sound.Length(n, r.Rate()), err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
}

func TestSilenceAndPadding(t *testing.T) {
	if got := len(all(t, sound.Silence(8000, 1500*time.Millisecond))); got != 12000 {
		t.Errorf("%d samples of silence", got)
	}
	for _, c := range []struct{ have, least, want time.Duration }{{time.Second, 3 * time.Second, 3 * time.Second}, {3 * time.Second, time.Second, 3 * time.Second}} {
		got := len(all(t, sound.AtLeast(sound.Silence(8000, c.have), c.least)))
		if want := int(sound.Samples(c.want, 8000)); got != want {
			t.Errorf("%v padded to %v has %d samples, want %d", c.have, c.least, got, want)
		}
	}
}

func TestSilenceIsNoted(t *testing.T) {
	for level, want := range map[int16]bool{0: true, 30: true, -30: true, 40: false, -4000: false} {
		w := wav{tag: 1, channels: 1, bits: 16, rate: 8000, data: sound.Bytes(nil, []int16{0, level, 0, 0})}
		r, err := sound.Read(bytes.NewReader(w.bytes()), 8000)
		if err != nil {
			t.Fatal(err)
		}
		all(t, r)
		if got := strings.Contains(strings.Join(r.Notes(), ""), "There is no sound in it"); got != want {
			t.Errorf("at level %d: %q", level, r.Notes())
		}
	}
}

func TestOpenNamesWhatIsMissing(t *testing.T) {
	name := filepath.Join(t.TempDir(), "call.mp3")
	if err := os.WriteFile(name, []byte("ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sound.Opener{FFmpeg: "no-such-program"}.Open(t.Context(), name, 16000)
	if err == nil || !strings.Contains(err.Error(), "install ffmpeg, or save the recording as a WAV file") {
		t.Errorf("%v", err)
	}
}

func FuzzReadWAV(f *testing.F) {
	pcm := sound.Bytes(nil, tone(8000, 300, 100))
	for _, w := range []wav{
		{tag: 1, channels: 1, bits: 16, rate: 8000, claim: 200, data: pcm},
		{tag: 1, channels: 3, bits: 24, rate: 44100, claim: 7, data: pcm},
		{tag: 3, channels: 2, bits: 64, rate: 96000, claim: 1 << 31, data: pcm},
		{tag: 7, channels: 1, bits: 8, rate: 8000, data: pcm, after: []byte("LIST\x04\x00\x00\x00abcd")},
	} {
		f.Add(w.bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := sound.Read(bytes.NewReader(data), 8000)
		if err == nil {
			var out []int16
			out, err = drain(r)
			if len(out) > len(data)*16+16 {
				t.Fatalf("%d bytes became %d samples", len(data), len(out))
			}
		}
		if e := (*sound.Error)(nil); err != nil && !errors.As(err, &e) {
			t.Fatalf("an error that is not for people: %v", err)
		}
	})
}
