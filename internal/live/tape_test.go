package live

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/sound"
)

// played reads a tape, at the rate that it has.
func played(t *testing.T, file []byte) (samples []int16) {
	t.Helper()
	w, err := sound.ReadWAV(bytes.NewReader(file))
	if err != nil || w.Rate() != tapeRate {
		t.Fatalf("%d samples a second, %v", w.Rate(), err)
	}
	for p := make([]int16, 4096); ; {
		n, err := w.Read(p)
		samples = append(samples, p[:n]...)
		if errors.Is(err, io.EOF) {
			return samples
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func steady(n int, v int16) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// near tells whether all of some samples are within what mu-law loses of v.
func near(samples []int16, v int16) bool {
	for _, s := range samples {
		if d := int(s) - int(v); max(d, -d) > 300 {
			return false
		}
	}
	return len(samples) > 0
}

func TestTapeKeepsWhatWasSaid(t *testing.T) {
	for _, rate := range []int{8000, 16000, 44100} {
		tp, err := newTape(rate, 0)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 { // across blocks
			tp.record(0, steady(rate, 6000))
		}
		tp.pause(int64(5 * rate)) // the network was gone
		tp.record(0, steady(rate, -6000))
		file, whole := tp.wav()
		got := played(t, file)
		if want := 26 * tapeRate; !whole || max(want-len(got), len(got)-want) > tapeRate/50 {
			t.Fatalf("at %d: %d samples, whole %v", rate, len(got), whole)
		}
		if !near(got[100:19*tapeRate], 6000) || !near(got[21*tapeRate:24*tapeRate], 0) || !near(got[25*tapeRate+200:26*tapeRate-400], -6000) {
			t.Errorf("at %d it is something else", rate)
		}
	}
}

// Parties on tracks of their own are channels of their own; one that says less
// is silent then.
func TestTapeOfTwoTracks(t *testing.T) {
	tp, err := newTape(tapeRate, 2)
	if err != nil {
		t.Fatal(err)
	}
	tp.record(1, steady(2*tapeRate, 6000))
	tp.record(0, steady(tapeRate, 6000))
	tp.record(2, steady(tapeRate, 6000)) // there is no such track
	file, whole := tp.wav()
	got := played(t, file)
	if !whole || len(got) != 2*tapeRate || !near(got[:tapeRate], 6000) || !near(got[tapeRate:], 3000) {
		t.Errorf("%d samples, whole %v", len(got), whole)
	}
}

// A tape never takes more than its bound, by sound or by silence, and says so.
func TestTapeHoldsTheBeginningOfALongCall(t *testing.T) {
	for _, tracks := range []int{1, 2} {
		tp, err := newTape(tapeRate, tracks)
		if err != nil {
			t.Fatal(err)
		}
		for n := range tracks {
			for range 23 {
				tp.record(n, steady(60*tapeRate, 100))
			}
		}
		file, whole := tp.wav()
		if whole || len(file) > maxTape || len(file) < maxTape-200 {
			t.Errorf("%d tracks: %d bytes, whole %v", tracks, len(file), whole)
		}
		held := 0
		for _, r := range tp.reels {
			held += len(r.blocks) * block
		}
		if held > maxTape+tracks*block {
			t.Errorf("%d bytes are held", held)
		}
	}
	tp, err := newTape(tapeRate, 1)
	if err != nil {
		t.Fatal(err)
	}
	tp.pause(sound.Samples(Longest, tapeRate))
	if file, whole := tp.wav(); whole || len(file) > maxTape {
		t.Errorf("%d bytes of silence, whole %v", len(file), whole)
	}
}

// A tape that is as long as it may be is whole until there is more.
func TestTapeThatIsJustFull(t *testing.T) {
	tp, err := newTape(tapeRate, 1)
	if err != nil {
		t.Fatal(err)
	}
	tp.record(0, steady(maxTape-maxHeader, 100))
	tp.record(0, nil)
	if _, whole := tp.wav(); !whole {
		t.Error("nothing is missing")
	}
	tp.record(0, steady(1, 100))
	if _, whole := tp.wav(); whole {
		t.Error("a sample is missing")
	}
}

func TestForgottenTapeIsOverwritten(t *testing.T) {
	tp, err := newTape(16000, 1)
	if err != nil {
		t.Fatal(err)
	}
	tp.record(0, steady(10*16000, 6000))
	blocks, out := tp.reels[0].blocks, tp.reels[0].out
	tp.wipe()
	tp.record(0, steady(16000, 6000)) // somebody still talks
	tp.pause(16000)
	for _, b := range blocks {
		if bytes.Count(b[:cap(b)], []byte{0}) != cap(b) {
			t.Error("the sound is still there")
		}
	}
	for _, v := range out[:cap(out)] {
		if v != 0 {
			t.Fatal("the last of it is still there")
		}
	}
	if file, whole := tp.wav(); file != nil || whole || len(tp.reels[0].blocks) > 0 {
		t.Errorf("%d bytes", len(file))
	}
}

func TestTapeOfARateThatCannotBe(t *testing.T) {
	if _, err := newTape(1, 1); err == nil {
		t.Error("it was made")
	}
	if d := time.Duration(maxTape-maxHeader) * time.Second / tapeRate; d < 21*time.Minute {
		t.Errorf("it holds %v", d)
	}
}
