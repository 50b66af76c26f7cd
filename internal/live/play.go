package live

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/hangup-project/hangup/internal/sound"
)

// Pace is how fast a recording is given.
type Pace uint8

// The paces.
const (
	Fast Pace = iota // as fast as the ear takes it
	Real             // as fast as it was spoken
)

// Play gives a recording to the call and then finishes it. It returns an error
// of the recording or of ctx; what was given before is still heard.
func (c *Call) Play(ctx context.Context, src sound.Source, pace Pace) error {
	defer c.Finish()
	began := time.Now()
	piece := make([]int16, max(1, src.Rate()/10))
	given := int64(0)
	for {
		n, err := src.Read(piece)
		given += int64(n)
		if pace == Real && n > 0 {
			if err := until(ctx, began.Add(sound.Length(given, src.Rate()))); err != nil {
				return err
			}
		}
		if werr := c.Write(ctx, piece[:n]); werr != nil {
			return werr
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// until waits until t: audio comes when it was spoken, not before.
func until(ctx context.Context, t time.Time) error {
	wait := time.Until(t)
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
