package intake

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

const (
	// ahead is how much more sound than time a call may have: what a page keeps
	// while its network is gone, and some more.
	ahead = 2 * time.Minute
	// behind is how late sound may be and still count as spoken now.
	behind = 2 * time.Second
	// A socket may say something between its sound so often, and once a second
	// more: when it resumed, after each sleep, at the end.
	commands = 100
)

// spoken is a call that a microphone brings, over one socket after another.
type spoken struct {
	*live.Running
	rate   int // of the page
	began  time.Time
	holder atomic.Pointer[socket] // the socket that has the call
	told   *ear.Told              // takes words where the page sends them; else nil

	mu        sync.Mutex // held while sound is taken in
	resampler *sound.Resampler
	have      int64 // samples of the page so far, those that never came among them
	over      bool  // the page has said that there are no more
	samples   []int16
	out       []int16
}

// hold gives the call to a socket, and tells how many samples have come. The
// socket that has it still, since nobody told it that the network is gone, ends
// and brings nothing more.
func (c *spoken) hold(s *socket) (have int64) {
	if before := c.holder.Swap(s); before != nil {
		before.end(elsewhere)
	}
	c.Alive()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.have
}

// most is how many samples may have come at a time: nobody speaks faster, over
// however many sockets.
func (c *spoken) most(now time.Time) int64 { return sound.Samples(now.Sub(c.began)+ahead, c.rate) }

// tempo tells sound that is spoken now from sound that was spoken while the
// network was gone.
type tempo struct {
	at    time.Time // when sound began or went on; zero before
	from  int64     // the first sample of it
	late  int64     // how many samples the page had kept then
	level bool      // it has caught up
}

// now is the sample that is spoken at a time.
func (p *tempo) now(t time.Time, rate int) int64 {
	return p.from + p.late + sound.Samples(t.Sub(p.at), rate)
}

// hearing is what one socket brings of a call.
type hearing struct {
	*spoken
	socket *socket
	tempo  tempo
	first  time.Time // when something was first said between sound
	said   int       // how often
}

// take takes one message of the page. An error is why the socket ends.
func (h *hearing) take(kind websocket.MessageType, data []byte, now time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.holder.Load() != h.socket {
		return elsewhere
	}
	if h.over || h.Ended() {
		return nil // the end is being told
	}
	if kind == websocket.MessageText {
		return h.command(data, now)
	}
	if h.told != nil {
		return refused("This page said that it sends words, and it sent sound. Reload it.")
	}
	return h.hear(h.socket.ctx, data, now)
}

// words gives words to the call that the device itself has heard. No more come
// than the stream takes, and none from the future.
func (h *hearing) words(a ask, now time.Time) error {
	at := time.Duration(max(0, min(a.Said.At, live.Longest.Seconds())) * float64(time.Second))
	h.Alive()
	err := h.told.Say(a.Said.Text, a.Said.Final, min(at, now.Sub(h.began)+ahead))
	var fault *ear.Error
	if errors.As(err, &fault) {
		return refused("%s", fault.Message)
	}
	return err
}

// command is what the page says between its sound.
func (h *hearing) command(data []byte, now time.Time) error {
	if h.told != nil {
		var a ask
		switch err := json.Unmarshal(data, &a); {
		case err != nil || a.Said == nil && !a.End:
			return refused(`Say {"said":{"text":"…","final":true,"at":1.5}} or {"end":true}.`)
		case a.Said != nil:
			if err := h.words(a, now); err != nil {
				return err
			}
		}
		if a.End {
			h.finish()
		}
		return nil
	}
	if h.said == 0 {
		h.first = now
	}
	if h.said++; h.said > commands+int(now.Sub(h.first)/time.Second) {
		return refused("The page says too much between its sound. Reload it.")
	}
	var a ask
	if json.Unmarshal(data, &a) != nil || a.Begin != nil || a.Resume != nil || a.From == nil && !a.End {
		return refused(`Between sound, say {"from":N,"late":M} or {"end":true}.`)
	}
	if a.From != nil {
		if *a.From < h.have || *a.From > h.most(now) || a.Late < 0 || a.Late > sound.Samples(ahead, h.rate) {
			return refused("Sound goes on from sample %d or behind it, no later than it is, with up to %d seconds of it kept.", h.have, int(ahead.Seconds()))
		}
		h.Skip((*a.From - h.have) * Rate / int64(h.rate))
		h.have = *a.From
		h.tempo = tempo{from: h.have, late: a.Late}
	}
	if a.End {
		h.finish()
	}
	return nil
}

// finish gives the last samples to the call: the resampler has held some back.
func (c *spoken) finish() {
	c.over = true
	if c.resampler != nil {
		c.Offer(c.resampler.End(nil))
	}
	c.Finish()
}

// hear gives the sound of one message to the call. What was spoken while the
// network was gone waits where the ear is behind; what is spoken now does not.
func (h *hearing) hear(ctx context.Context, data []byte, now time.Time) error {
	if len(data) == 0 || len(data)%2 != 0 {
		return refused("Sound is PCM16: two bytes a sample, and one sample at least.")
	}
	if h.have+int64(len(data)/2) > h.most(now) {
		return refused("Sound comes faster than anybody can speak: %d samples a second were told of. Reload the page.", h.rate)
	}
	p := &h.tempo
	if p.at.IsZero() {
		p.at = now
	}
	p.level = p.level || h.have >= p.now(now, h.rate)-sound.Samples(behind, h.rate)
	h.samples = h.samples[:0]
	for i := 0; i < len(data); i += 2 {
		h.samples = append(h.samples, int16(binary.LittleEndian.Uint16(data[i:])))
	}
	h.have += int64(len(h.samples))
	out := h.samples
	if h.resampler != nil {
		h.out = h.resampler.Push(h.out[:0], h.samples)
		out = h.out
	}
	if p.level {
		h.Offer(out)
		return nil
	}
	return h.Catch(ctx, out)
}
