package sound_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hangup-project/hangup/internal/sound"
)

func resample(t testing.TB, in []int16, from, to, piece int) []int16 {
	t.Helper()
	r, err := sound.NewResampler(from, to)
	if err != nil {
		t.Fatal(err)
	}
	var out []int16
	for p := range slices.Chunk(in, piece) {
		out = r.Push(out, p)
	}
	return r.End(out)
}

// decibels is how loud what is left is, beside a tone at half of full scale.
func decibels(samples []float64) float64 {
	sum := 0.0
	for _, v := range samples {
		sum += v * v
	}
	return 10 * math.Log10(sum/float64(len(samples))/(16384*16384/2)+1e-20)
}

// A tone that both rates can carry comes out as that tone: same time, same
// pitch, same loudness. What is left beside it lies 55 dB below or more.
func TestResamplerKeepsTones(t *testing.T) {
	for _, rates := range [][2]int{{8000, 16000}, {16000, 8000}, {44100, 16000}, {44100, 8000}, {48000, 8000}, {11025, 16000}, {22050, 8000}, {44101, 16000}, {192000, 16000}} {
		from, to := rates[0], rates[1]
		for _, hertz := range []float64{100, 1000, 3000} {
			out := resample(t, tone(from, hertz, from), from, to, 1000)
			if len(out) != to {
				t.Errorf("%d to %d: %d samples a second", from, to, len(out))
			}
			want := tone(to, hertz, to)
			var left []float64
			for i := to / 20; i < to-to/20; i++ { // the ends ring
				left = append(left, float64(out[i])-float64(want[i]))
			}
			if db := decibels(left); db > -55 {
				t.Errorf("%d to %d, %g Hz: what is left lies at %.0f dB", from, to, hertz, db)
			}
		}
	}
}

// A tone that the new rate cannot carry is gone, and does not fold into
// another.
func TestResamplerFoldsNothing(t *testing.T) {
	for _, c := range []struct {
		from, to int
		hertz    float64
	}{{16000, 8000, 5000}, {48000, 8000, 7000}, {44100, 16000, 9500}, {44100, 8000, 15000}} {
		out := resample(t, tone(c.from, c.hertz, c.from), c.from, c.to, 512)
		var left []float64
		for _, v := range out[c.to/20 : c.to-c.to/20] {
			left = append(left, float64(v))
		}
		if db := decibels(left); db > -60 {
			t.Errorf("%g Hz from %d to %d: %.0f dB are left", c.hertz, c.from, c.to, db)
		}
	}
}

func TestResamplerDoesNotMindHowAudioIsCut(t *testing.T) {
	in := tone(44100, 700, 20000)
	whole := resample(t, in, 44100, 16000, len(in))
	for _, piece := range []int{1, 7, 160, 4097} {
		if got := resample(t, in, 44100, 16000, piece); !slices.Equal(got, whole) {
			t.Errorf("in pieces of %d it sounds different", piece)
		}
	}
	if want := (20000*16000 + 44099) / 44100; len(whole) != want {
		t.Errorf("%d samples, want %d", len(whole), want)
	}
}

func TestResamplerRefusesOddRates(t *testing.T) {
	for _, rates := range [][2]int{{0, 8000}, {8000, 0}, {-1, 8000}, {8000, sound.MaxRate + 1}} {
		if _, err := sound.NewResampler(rates[0], rates[1]); err == nil {
			t.Errorf("%v was taken", rates)
		}
	}
}

func BenchmarkResample(b *testing.B) {
	for _, rates := range [][2]int{{8000, 16000}, {48000, 16000}, {44100, 8000}} {
		b.Run(fmt.Sprintf("%d-%d", rates[0], rates[1]), func(b *testing.B) {
			in := tone(rates[0], 440, rates[0])
			r, err := sound.NewResampler(rates[0], rates[1])
			if err != nil {
				b.Fatal(err)
			}
			var out []int16
			for b.Loop() { // one second of audio
				out = r.Push(out[:0], in)
			}
		})
	}
}
