package line

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/sound"
)

// spoken is "Hang up now. This call is very likely a scam. Do not pay. Do not
// read out any code. Hang up now.", said by flite's voice slt (THIRD-PARTY.md):
//
//	flite -voice slt --setf duration_stretch=1.05 -t "..." warning.wav
//	sox warning.wav -r 8000 -c 1 -e mu-law warning-en.wav norm -3
//
//go:embed warning-en.wav
var spoken []byte

// Languages lists the languages in which there is a warning.
func Languages() []string { return []string{"en"} }

// LongestWarning bounds a warning: more than that Asterisk does not hold.
const LongestWarning = 15 * time.Second

// mostRates bounds the rates at which a warning is remembered.
const mostRates = 8

// Warning is what the person hears: a tone that makes them listen up, and words.
// It is safe for all.
type Warning struct {
	rate    int
	samples []int16

	mu sync.Mutex
	at map[int][]int16 // by rate
}

// Shipped is the warning that comes with Hangup.
func Shipped() (*Warning, error) { return readWarning(bytes.NewReader(spoken), tone) }

// ReadWarning reads a warning of the owner's own from a WAV file. It replaces
// words and tone, in all languages.
func ReadWarning(path string) (w *Warning, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the warning for phone lines cannot be read: %w: name another WAV file with lines.warning, or none", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if w, err = readWarning(f, func(int) []int16 { return nil }); err != nil {
		return nil, fmt.Errorf("the warning for phone lines (lines.warning) cannot be used: %w", err)
	}
	return w, nil
}

func readWarning(r io.Reader, lead func(rate int) []int16) (*Warning, error) {
	src, err := sound.ReadWAV(r)
	if err != nil {
		return nil, err
	}
	w := &Warning{rate: src.Rate(), samples: lead(src.Rate()), at: map[int][]int16{}}
	begin := len(w.samples)
	w.samples, err = readAll(w.samples, src, begin+int(sound.Samples(LongestWarning, w.rate)))
	if err == nil && len(w.samples) == begin {
		err = errors.New("there is no sound in it")
	}
	return w, err
}

func readAll(dst []int16, src sound.Source, most int) ([]int16, error) {
	buf := make([]int16, 4096)
	for {
		n, err := src.Read(buf)
		if dst = append(dst, buf[:n]...); len(dst) > most {
			return nil, fmt.Errorf("it is longer than %v: say it shorter", LongestWarning)
		}
		if errors.Is(err, io.EOF) {
			return dst, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// tone is two notes of a quarter of a second each, with soft edges.
func tone(rate int) (out []int16) {
	n := rate / 4
	for _, pitch := range []float64{850, 1050} {
		for i := range n {
			edge := min(1, float64(min(i, n-1-i))/(float64(rate)/100))
			out = append(out, int16(9000*edge*math.Sin(2*math.Pi*pitch*float64(i)/float64(rate))))
		}
	}
	return out
}

// At gives the warning at a rate. What it returns is not to be changed.
func (w *Warning) At(rate int) ([]int16, error) {
	if rate == w.rate {
		return w.samples, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if s, ok := w.at[rate]; ok {
		return s, nil
	}
	r, err := sound.NewResampler(w.rate, rate)
	if err != nil {
		return nil, err
	}
	s := r.End(r.Push(nil, w.samples))
	if len(w.at) < mostRates {
		w.at[rate] = s
	}
	return s, nil
}

// WAV is the whole warning, tone and words, as a WAV file of mono PCM16.
func (w *Warning) WAV() []byte { return sound.WAVOf(w.samples, w.rate) }
