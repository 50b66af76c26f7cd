package live

import (
	"math"
	"time"
)

// Trouble is a reason why nothing may be understood although the call goes on.
type Trouble string

// The troubles.
const (
	// Silence: no sound at all for ten seconds.
	Silence Trouble = "silence"
	// Garbled: noise as loud as no telephone is, which is what mu-law sounds like
	// when it is taken for PCM.
	Garbled Trouble = "garbled"
	// Unbroken: half a minute of sound without one of the short pauses that all
	// speech has: music on hold, or a machine.
	Unbroken Trouble = "unbroken"
	// WrongRate: audio comes much faster or slower than it says.
	WrongRate Trouble = "wrong_rate"
	// Language: the words are in a language that is not judged.
	Language Trouble = "language"
)

// How sound is measured. Frames of 25 ms; speech has many whose energy lies
// far under that of the second around them, music has few (Saunders 1996,
// "Real-time discrimination of broadcast speech/music"). docs/LIVE.md tells on
// what the bounds were tried.
const (
	frameTime    = 25 * time.Millisecond
	perSecond    = 40   // frames
	silentPeak   = 48   // of 32768: what a line carries when nobody is there
	silentFor    = 10   // seconds
	loud         = 0.4  // of full scale: speech over a telephone has up to 0.15, mu-law and A-law as PCM 0.53 to 0.65
	alike        = 0.75 // correlation of neighbours: theirs is 0.1 to 0.6; a voice that is cut off at full scale has more
	garbledFor   = 3
	unbrokenFor  = 30
	quietShare   = 0.5  // of the mean energy of its second, under which a frame is a pause
	fewestPauses = 0.10 // of the frames of speech, at the least
)

// meter listens to how the audio of one track is, not to what it says. It
// belongs to the goroutine that gives the audio.
type meter struct {
	frame, n           int
	sum, sides, before float64
	peak               float64
	frames             []float64 // energy of the frames of the second
	second             second

	silent, garbled, unbroken int
	pauses, heard             int // frames since the sound began without a break
	open                      map[Trouble]bool
}

// second is what is summed up over one.
type second struct {
	sum, sides float64
	n          int
	peak       float64
}

func newMeter(rate int) *meter {
	return &meter{frame: max(1, rate*int(frameTime/time.Millisecond)/1000), open: map[Trouble]bool{}}
}

// change is a trouble that began or ended.
type change struct {
	what Trouble
	open bool
}

// hear measures samples, and returns what began or ended with them.
func (m *meter) hear(samples []int16) (out []change) {
	for _, v := range samples {
		x := float64(v)
		m.sum += x * x
		m.sides += x * m.before
		m.before = x
		m.peak = max(m.peak, math.Abs(x))
		if m.n++; m.n == m.frame {
			out = append(out, m.endFrame()...)
		}
	}
	return out
}

func (m *meter) endFrame() []change {
	m.frames = append(m.frames, m.sum/float64(m.frame))
	s := &m.second
	s.sum, s.sides, s.n, s.peak = s.sum+m.sum, s.sides+m.sides, s.n+m.frame, max(s.peak, m.peak)
	m.sum, m.sides, m.n, m.peak = 0, 0, 0, 0
	if len(m.frames) < perSecond {
		return nil
	}
	defer func() { m.frames, m.second = m.frames[:0], second{} }()
	return m.endSecond()
}

func (m *meter) endSecond() (out []change) {
	s := m.second
	level := math.Sqrt(s.sum/float64(s.n)) / (math.MaxInt16 + 1)
	like := 0.0
	if s.sum > 0 {
		like = s.sides / s.sum
	}
	m.silent = run(m.silent, s.peak <= silentPeak)
	m.garbled = run(m.garbled, level > loud && like < alike)
	m.listen(s)
	for _, now := range []struct {
		what Trouble
		on   bool
	}{
		{Silence, m.silent >= silentFor},
		{Garbled, m.garbled >= garbledFor},
		{Unbroken, m.unbroken >= unbrokenFor && m.garbled < garbledFor},
	} {
		if now.on != m.open[now.what] {
			m.open[now.what] = now.on
			out = append(out, change{now.what, now.on})
		}
	}
	return out
}

// listen counts the pauses since the sound began. Silence begins anew, and so
// does a second that has as many as speech.
func (m *meter) listen(s second) {
	mean := s.sum / float64(s.n)
	pauses := 0
	for _, e := range m.frames {
		if e < quietShare*quietShare*mean {
			pauses++
		}
	}
	if s.peak <= silentPeak {
		m.unbroken, m.pauses, m.heard = 0, 0, 0
		return
	}
	m.unbroken++
	m.pauses += pauses
	m.heard += len(m.frames)
	if float64(m.pauses) >= fewestPauses*float64(m.heard) && m.unbroken > 2 {
		m.unbroken, m.pauses, m.heard = 0, 0, 0
	}
}

func run(n int, goes bool) int {
	if goes {
		return n + 1
	}
	return 0
}
