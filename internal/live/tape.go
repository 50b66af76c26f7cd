package live

import (
	"sync"

	"github.com/hangup-project/hangup/internal/sound"
)

// The sound of a call that is kept: as a telephone sends it, in as many bytes as
// a case may have as an attachment, which is 21 minutes of one track.
const (
	tapeRate  = 8000
	maxTape   = 10 << 20
	maxHeader = 128 // bytes of the file that are no sound
	block     = 64 << 10
)

// tape is the sound of a call, in memory alone, until the call is forgotten.
type tape struct {
	mu    sync.Mutex
	rate  int
	reels []*reel
	cut   bool // there was more than it holds
	gone  bool
}

// reel is the sound of one track. It lies in blocks that never move, so that
// nothing of it is left behind when they are wiped.
type reel struct {
	resampler *sound.Resampler // nil where the sound has the rate of the tape
	blocks    [][]byte
	n         int
	out       []int16
}

func newTape(rate, tracks int) (*tape, error) {
	t := &tape{rate: rate}
	for range max(1, tracks) {
		r := &reel{}
		if rate != tapeRate {
			var err error
			if r.resampler, err = sound.NewResampler(rate, tapeRate); err != nil {
				return nil, err
			}
		}
		t.reels = append(t.reels, r)
	}
	return t, nil
}

// record keeps samples of one track.
func (t *tape) record(track int, samples []int16) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone || track >= len(t.reels) || t.full(track, len(samples)) {
		return
	}
	r := t.reels[track]
	if r.resampler != nil {
		r.out = r.resampler.Push(r.out[:0], samples)
		samples = r.out
	}
	for len(samples) > 0 {
		b := r.room()
		n := min(len(samples), cap(*b)-len(*b), t.left(r))
		if n == 0 {
			t.cut = true
			return
		}
		*b = sound.ToMuLaw(*b, samples[:n])
		r.n += n
		samples = samples[n:]
	}
}

// pause keeps silence of all tracks in the place of samples that never came.
func (t *tape) pause(samples int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range t.reels {
		for left := samples * tapeRate / int64(t.rate); left > 0 && !t.gone; {
			b := r.room()
			n := int(min(left, int64(cap(*b)-len(*b)), int64(t.left(r))))
			if n == 0 {
				t.cut = true
				break
			}
			for range n {
				*b = append(*b, sound.MuLawSilence)
			}
			r.n += n
			left -= int64(n)
		}
	}
}

// left is how much more a reel holds.
func (t *tape) left(r *reel) int { return (maxTape-maxHeader)/len(t.reels) - r.n }

// full tells whether a track has no room for samples, and notes that some were
// not kept.
func (t *tape) full(track, samples int) bool {
	full := t.left(t.reels[track]) == 0
	t.cut = t.cut || full && samples > 0
	return full
}

// room is the block that is written.
func (r *reel) room() *[]byte {
	if n := len(r.blocks); n == 0 || len(r.blocks[n-1]) == cap(r.blocks[n-1]) {
		r.blocks = append(r.blocks, make([]byte, 0, block))
	}
	return &r.blocks[len(r.blocks)-1]
}

// wav is all of it as a file; nil when it is gone.
func (t *tape) wav() (wav []byte, whole bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone {
		return nil, false
	}
	long, tracks := 0, len(t.reels)
	for _, r := range t.reels {
		long = max(long, r.n)
	}
	data := make([]byte, long*tracks)
	for i, r := range t.reels {
		for at := range long {
			b := sound.MuLawSilence
			if at < r.n {
				b = r.blocks[at/block][at%block]
			}
			data[at*tracks+i] = b
		}
	}
	return sound.AppendMuLawWAV(nil, tracks, tapeRate, data), !t.cut
}

// wipe overwrites all of it and lets go of it.
func (t *tape) wipe() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gone = true
	for _, r := range t.reels {
		for _, b := range r.blocks {
			clear(b[:cap(b)])
		}
		clear(r.out[:cap(r.out)])
		*r = reel{}
	}
}
