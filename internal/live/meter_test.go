package live_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

// troubles plays sound into a call whose ear hears nothing, and tells what was
// found in it and at which second.
func troubles(t *testing.T, rate int, samples []int16) string {
	t.Helper()
	s := &script{events: make(chan ear.Event)}
	c := live.Start(shared, s, live.Options{Rate: rate})
	w := c.Watch(0)
	for piece := range slices.Chunk(samples, rate/10) {
		if err := c.Write(t.Context(), piece); err != nil {
			t.Fatal(err)
		}
	}
	c.Finish()
	var out []string
	for {
		e, err := w.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return strings.Join(out, ", ")
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == live.Hitch {
			out = append(out, fmt.Sprintf("%s %v at %.0f", e.Hitch.What, map[bool]string{true: "began", false: "ended"}[e.Hitch.Open], e.At.Seconds()))
		}
	}
}

// talk is like speech as a meter hears it: a low voice in syllables of a
// quarter of a second, with a short pause behind each few.
func talk(rate, seconds int) []int16 {
	out := make([]int16, rate*seconds)
	for i := range out {
		at := float64(i) / float64(rate)
		syllable := math.Max(0, math.Sin(2*math.Pi*4*at))
		if math.Mod(at, 2) > 1.6 {
			syllable = 0
		}
		out[i] = int16(20 * math.Sin(float64(i*i))) // the line
		for n := 1.0; n < 8; n++ {
			out[i] += int16(2000 / n * syllable * math.Sin(2*math.Pi*130*n*at))
		}
	}
	return out
}

// music is three notes that change and never stop.
func music(rate, seconds int) []int16 {
	out := make([]int16, rate*seconds)
	for i := range out {
		at := float64(i) / float64(rate)
		base := 220 * math.Pow(2, math.Mod(math.Floor(at*2), 5)/12)
		for _, n := range []float64{1, 1.25, 1.5} {
			out[i] += int16(1500 * (0.8 + 0.2*math.Sin(2*math.Pi*2*at)) * math.Sin(2*math.Pi*base*n*at))
		}
	}
	return out
}

// asPCM is what mu-law sounds like to whoever takes its bytes for PCM16.
func asPCM(samples []int16) []int16 {
	out := make([]int16, 0, len(samples)/2)
	for i := 0; i+1 < len(samples); i += 2 {
		out = append(out, int16(uint16(muLaw(samples[i]))|uint16(muLaw(samples[i+1]))<<8))
	}
	return out
}

// muLaw finds the byte that stands for a sample.
var muLaw = func() func(int16) byte {
	known := map[int16]byte{}
	return func(v int16) byte {
		b, ok := known[v]
		if !ok {
			b = nearest(v)
			known[v] = b
		}
		return b
	}
}()

func nearest(v int16) (best byte) {
	near := math.MaxInt32
	for b := range 256 {
		if d := int(sound.MuLaw(nil, []byte{byte(b)})[0]) - int(v); d*d < near {
			best, near = byte(b), d*d
		}
	}
	return best
}

func TestTroubleWithTheSoundIsTold(t *testing.T) {
	speech := talk(rate, 60)
	for _, c := range []struct {
		name    string
		samples []int16
		want    string
	}{
		{"speech", speech, ""},
		{"nobody, then somebody", append(make([]int16, 15*rate), talk(rate, 3)...), "silence began at 10, silence ended at 16"},
		{"music on hold, then a voice", append(music(rate, 40), talk(rate, 20)...), "unbroken began at 30, unbroken ended at 49"},
		{"mu-law taken for PCM", asPCM(talk(rate, 10)), "garbled began at 3"},
		{"a short silence", append(append(talk(rate, 5), make([]int16, 8*rate)...), talk(rate, 5)...), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := troubles(t, rate, c.samples); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Real speech over a telephone, where there is some: nothing is said of it; and
// its bytes as mu-law are noticed.
func TestSpeechIsNoTrouble(t *testing.T) {
	clips, err := filepath.Glob("../../../shared/speech/tel/*.wav")
	if err != nil || len(clips) == 0 {
		t.Skip("no recordings of speech here")
	}
	for _, name := range clips {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := sound.Read(f, rate)
		if err != nil {
			t.Fatal(err)
		}
		var samples []int16
		for buf := make([]int16, rate); ; {
			n, err := rec.Read(buf)
			samples = append(samples, buf[:n]...)
			if err != nil {
				break
			}
		}
		if err := errors.Join(rec.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		if got := troubles(t, rate, samples); got != "" {
			t.Errorf("%s: %s", filepath.Base(name), got)
		}
		if len(samples) > 8*rate {
			if got := troubles(t, rate, asPCM(samples[:8*rate])); !strings.HasPrefix(got, "garbled began") {
				t.Errorf("%s as mu-law: %q", filepath.Base(name), got)
			}
		}
	}
}

// What never came moves the time of all that comes behind it.
func TestSoundThatNeverCameIsAGap(t *testing.T) {
	e := ear.NewReplay(example(t, "refund-call.txt").Turns)
	s, err := e.Listen(t.Context(), rate)
	if err != nil {
		t.Fatal(err)
	}
	c := live.Start(shared, s, live.Options{Rate: rate})
	w := c.Watch(0)
	c.Offer(make([]int16, 5*rate))
	until := func(ok func(live.Event) bool) live.Event {
		for {
			got, err := w.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if ok(got) {
				return got
			}
		}
	}
	until(func(e live.Event) bool { return e.Kind == live.Words && e.At > 4600*time.Millisecond }) // the last before the hole
	c.Skip(30 * rate)
	gap := until(func(e live.Event) bool { return e.Kind == live.Gap }).Gap
	if gap.From != 5*time.Second || gap.To != 35*time.Second || gap.Reason != live.Lost || gap.Open {
		t.Errorf("%+v", gap)
	}
	c.Offer(make([]int16, 5*rate))
	if got := until(func(e live.Event) bool { return e.Kind == live.Words }); got.At < 35*time.Second {
		t.Errorf("the next words are at %v: %+v", got.At, got.Words)
	}
	c.Finish()
	if got := until(func(e live.Event) bool { return e.Kind == live.End }); got.At != 40*time.Second {
		t.Errorf("the call ends at %v", got.At)
	}
}

func TestForeignWordsAreSaidNotJudged(t *testing.T) {
	s := &script{events: make(chan ear.Event)}
	c := live.Start(shared, s, live.Options{})
	w := c.Watch(0)
	s.events <- said("guten tag hier spricht der technische dienst ihr rechner ist von einem virus befallen und wir müssen ihn jetzt sofort gemeinsam mit ihnen bereinigen", 0)
	c.Finish()
	told := false
	for {
		e, err := w.Next(t.Context())
		if err != nil {
			break
		}
		told = told || e.Kind == live.Hitch && e.Hitch == live.Hitched{What: live.Language, Open: true}
		if e.Kind == live.End && !e.Verdict.NotJudged {
			t.Error("the words were judged")
		}
	}
	if !told {
		t.Error("nobody was told that the words are in another language")
	}
}
