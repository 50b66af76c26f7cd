package intake

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

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

// hear takes the sound of the page until the socket, the call or the right to
// listen ends. Over says that the page waits for the last words; an error is
// for it.
func (s *socket) hear(ctx context.Context, c *spoken) (over bool, err error) {
	p := tempo{from: c.have}
	asked := time.Now()
	for {
		wait, done := context.WithTimeout(ctx, soundWait)
		kind, data, err := s.conn.Read(wait)
		done()
		now := time.Now()
		switch {
		case errors.Is(err, websocket.ErrMessageTooBig):
			return false, refused("a message has up to %d KB", maxMessage>>10)
		case err != nil:
			return false, nil // the page has gone; the call waits for it
		case now.Sub(asked) > again && !s.guest.May():
			return false, refused("This device may not listen any more.")
		case now.Sub(asked) > again:
			asked = now
		}
		if kind == websocket.MessageText {
			if over, err := c.command(data, &p); over || err != nil {
				return over, err
			}
			continue
		}
		if err := c.sound(ctx, data, &p, now); err != nil {
			return false, err
		}
	}
}

// command is what the page says between its sound.
func (c *spoken) command(data []byte, p *tempo) (over bool, err error) {
	var a ask
	if json.Unmarshal(data, &a) != nil {
		return false, refused(`between sound, say {"from":N,"late":M} or {"end":true}`)
	}
	if a.From != nil {
		missing := *a.From - c.have
		if missing < 0 || missing > sound.Samples(live.Longest, c.rate) || a.Late < 0 || a.Late > sound.Samples(ahead, c.rate) {
			return false, refused("sound goes on at sample %d, with up to %v of it kept", c.have, ahead)
		}
		c.have = *a.From
		c.Skip(missing * Rate / int64(c.rate))
		*p = tempo{from: c.have, late: a.Late}
	}
	if a.End {
		c.Finish()
	}
	return a.End, nil
}

// sound gives the sound of one message to the call. What was spoken while the
// network was gone waits where the ear is behind; what is spoken now does not.
func (c *spoken) sound(ctx context.Context, data []byte, p *tempo, now time.Time) error {
	if len(data)%2 != 0 {
		return refused("sound is PCM16: two bytes a sample")
	}
	if p.at.IsZero() {
		p.at = now
	}
	spoken := p.now(now, c.rate)
	if c.have+int64(len(data)/2) > spoken+sound.Samples(ahead, c.rate) {
		return refused("sound comes faster than anybody can speak")
	}
	p.level = p.level || c.have >= spoken-sound.Samples(behind, c.rate)
	c.samples = c.samples[:0]
	for i := 0; i < len(data); i += 2 {
		c.samples = append(c.samples, int16(binary.LittleEndian.Uint16(data[i:])))
	}
	c.have += int64(len(c.samples))
	out := c.samples
	if c.resampler != nil {
		c.out = c.resampler.Push(c.out[:0], c.samples)
		out = c.out
	}
	if p.level {
		c.Offer(out)
		return nil
	}
	if err := c.Catch(ctx, out); err != nil {
		return nil // the socket has ended, and the next read tells
	}
	return nil
}
