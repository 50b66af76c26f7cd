package sound_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/hangup-project/hangup/internal/sound"
)

// Every byte of mu-law comes back from its sample, and every sample goes to a
// byte that is as near as the steps of mu-law allow, which grow with it.
func TestMuLawBothWays(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	samples := sound.MuLaw(nil, all)
	for i, b := range sound.ToMuLaw(nil, samples) {
		if int(b) != i && samples[i] != 0 { // there are two zeros
			t.Errorf("byte %#x became %d and then %#x", i, samples[i], b)
		}
	}
	last := int16(math.MinInt16)
	for v := math.MinInt16; v <= math.MaxInt16; v++ {
		got := sound.MuLaw(nil, sound.ToMuLaw(nil, []int16{int16(v)}))[0]
		if abs(int(got)-v) > (abs(v)+132)/32 || got < last {
			t.Fatalf("%d became %d, behind %d", v, got, last)
		}
		last = got
	}
	if got := sound.ToMuLaw(nil, []int16{0}); got[0] != sound.MuLawSilence {
		t.Errorf("silence is %#x", got[0])
	}
}

func abs(n int) int { return max(n, -n) }

func TestMuLawWAVIsReadAgain(t *testing.T) {
	for _, n := range []int{0, 1, 8000, 8001} {
		data := sound.ToMuLaw(nil, tone(8000, 440, n))
		file := sound.AppendMuLawWAV([]byte("before"), 1, 8000, data)[len("before"):]
		r, err := sound.Read(bytes.NewReader(file), 8000)
		if err != nil {
			t.Fatal(err)
		}
		if got := all(t, r); !slices.Equal(got, sound.MuLaw(nil, data)) || len(file)%2 != 0 {
			t.Errorf("%d samples became %d, in %d bytes", n, len(got), len(file))
		}
		if notes := r.Notes(); n > 1 && len(notes) > 0 {
			t.Errorf("notes: %q", notes)
		}
	}
}

// Two channels are read as the mean of both.
func TestMuLawWAVOfTwoChannels(t *testing.T) {
	loud := sound.ToMuLaw(nil, []int16{8000})[0]
	file := sound.AppendMuLawWAV(nil, 2, 8000, bytes.Repeat([]byte{loud, sound.MuLawSilence}, 100))
	r, err := sound.Read(bytes.NewReader(file), 8000)
	if err != nil {
		t.Fatal(err)
	}
	got := all(t, r)
	if want := sound.MuLaw(nil, []byte{loud})[0] / 2; len(got) != 100 || abs(int(got[50]-want)) > 1 {
		t.Errorf("%d samples, %d for %d", len(got), got[50], want)
	}
}
