package sound

import (
	"math"
	"slices"
	"testing"
)

func tone(hz float64, rate, n int) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = int16(10000 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return out
}

// loudness is the root mean square, without the edges.
func loudness(samples []int16) float64 {
	sum := 0.0
	inner := samples[100 : len(samples)-100]
	for _, s := range inner {
		sum += float64(s) * float64(s)
	}
	return math.Sqrt(sum / float64(len(inner)))
}

func TestATonePassesAndWhatTheNewRateCannotHoldDoesNot(t *testing.T) {
	for _, c := range []struct {
		from, to int
		hz       float64
		passes   bool
	}{
		{8000, 16000, 1000, true}, {16000, 8000, 1000, true}, {48000, 8000, 3000, true}, {44100, 8000, 1000, true}, {11025, 8000, 500, true},
		{16000, 8000, 6000, false}, {48000, 8000, 7000, false},
	} {
		r, err := NewResampler(c.from, c.to, 0)
		if err != nil {
			t.Fatal(err)
		}
		out := r.Push(tone(c.hz, c.from, c.from))
		if off := len(out) - c.to; off > 0 || off < -50 {
			t.Errorf("%+v: a second became %d samples", c, len(out))
		}
		if got := loudness(out) / (10000 / math.Sqrt2); c.passes && math.Abs(got-1) > 0.02 || !c.passes && got > 0.02 {
			t.Errorf("%+v: %.3f of the tone came through", c, got)
		}
	}
}

func TestPiecesSoundLikeTheWhole(t *testing.T) {
	in := tone(440, 11025, 5000)
	whole, err := NewResampler(11025, 8000, 0.3)
	if err != nil {
		t.Fatal(err)
	}
	pieces, err := NewResampler(11025, 8000, 0.3)
	if err != nil {
		t.Fatal(err)
	}
	var got []int16
	for i, n := 0, 1; i < len(in); i, n = i+n, n*7%97+1 {
		got = append(got, pieces.Push(in[i:min(len(in), i+n)])...)
	}
	if want := whole.Push(in); !slices.Equal(got, want) {
		t.Errorf("%d samples in pieces, %d as a whole, or others", len(got), len(want))
	}
}

func TestTheMirrorFillsTheUpperBand(t *testing.T) {
	r, err := NewResampler(8000, 16000, 0.3)
	if err != nil {
		t.Fatal(err)
	}
	out := r.Push(tone(1000, 8000, 8000))
	var re, im float64
	for i, s := range out { // how much of 7 kHz, the image of 1 kHz, there is
		a := 2 * math.Pi * 7000 * float64(i) / 16000
		re += float64(s) * math.Cos(a)
		im += float64(s) * math.Sin(a)
	}
	if got := 2 * math.Hypot(re, im) / float64(len(out)) / 10000; math.Abs(got-0.3) > 0.03 {
		t.Errorf("%.3f of the tone is mirrored, want 0.3", got)
	}
}

func TestRatesThatNobodySends(t *testing.T) {
	for _, rate := range []int{-1, 0, 7999, 48001} {
		if _, err := NewResampler(rate, 8000, 0); err == nil {
			t.Errorf("%d was taken", rate)
		}
	}
}
