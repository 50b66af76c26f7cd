package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

// Recordings takes in recordings that were sent whole. A recording lies in a
// folder of its own name while it is heard, and is removed then.
type Recordings struct {
	opt  RecordingsOptions
	ctx  context.Context
	stop context.CancelFunc
	busy sync.WaitGroup
}

// RecordingsOptions are what Recordings needs.
type RecordingsOptions struct {
	Board *live.Board
	Temp  string // folder for what is being heard
	Most  int64  // bytes of one recording
	Open  sound.Opener
	Log   *slog.Logger // gets faults of the machine; nothing of a recording
}

// NewRecordings makes the intake of recordings. Close it.
func NewRecordings(opt RecordingsOptions) *Recordings {
	ctx, stop := context.WithCancel(context.Background())
	return &Recordings{opt: opt, ctx: ctx, stop: stop}
}

// Close ends what is being heard and waits until nothing of it is left.
func (r *Recordings) Close() {
	r.stop()
	r.busy.Wait()
}

// Most is how many bytes a recording may have.
func (r *Recordings) Most() int64 { return r.opt.Most }

// TooLarge is the error of a recording that is larger than Most.
type TooLarge struct{ Most int64 }

// Error says what to do.
func (e *TooLarge) Error() string {
	return fmt.Sprintf("a recording may have up to %d MB: cut it, or save it as MP3", e.Most>>20)
}

// Take reads a recording to its end and starts a call that hears it as fast as
// the ear does. What it returns goes on by itself. The error is a *TooLarge, a
// *sound.Error, a *live.Refused, one of reading body, or one of the machine.
func (r *Recordings) Take(ctx context.Context, body io.Reader, set judge.Setting) (*live.Running, error) {
	if err := r.opt.Board.Deaf(); err != nil {
		return nil, err
	}
	name, err := r.save(body)
	if err != nil {
		return nil, err
	}
	running, err := r.play(ctx, name, set)
	if err != nil {
		return nil, errors.Join(err, os.Remove(name))
	}
	return running, nil
}

// save writes what was sent into a file that nobody else can read.
func (r *Recordings) save(body io.Reader) (name string, err error) {
	f, err := os.CreateTemp(r.opt.Temp, "recording-*")
	if err != nil {
		return "", err
	}
	n, err := io.Copy(f, io.LimitReader(body, r.opt.Most+1))
	if err == nil && n > r.opt.Most {
		err = &TooLarge{r.opt.Most}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return filepath.Clean(f.Name()), nil
}

// play opens a recording and starts a call on it.
func (r *Recordings) play(ctx context.Context, name string, set judge.Setting) (*live.Running, error) {
	heard, stop := context.WithCancel(r.ctx)
	rec, err := r.opt.Open.Open(heard, name, Rate)
	if err != nil {
		stop()
		return nil, err
	}
	running, err := r.opt.Board.Begin(ctx, live.Begin{Setting: set, Rate: Rate, Source: live.Source{Kind: live.Upload}, Length: r.opt.Open.Length(ctx, name)})
	if err != nil {
		stop()
		return nil, errors.Join(err, rec.Close())
	}
	r.busy.Go(func() {
		defer stop()
		if err := r.hear(heard, running, rec, name); err != nil {
			r.opt.Log.Error("a recording could not be cleared away", "error", err)
		}
	})
	return running, nil
}

// hear plays a recording to its end, or until the call is forgotten.
func (r *Recordings) hear(ctx context.Context, running *live.Running, rec sound.Recording, name string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	played := make(chan error, 1)
	go func() {
		played <- running.Call().Play(ctx, &bounded{rec, sound.Samples(live.Longest, Rate)}, live.Fast)
	}()
	alive := time.NewTicker(live.Quiet / 4)
	defer alive.Stop()
	ended := running.Call().Done()
	for {
		select {
		case err := <-played:
			var fault *sound.Error
			if errors.As(err, &fault) {
				running.Break(fault)
			}
			return errors.Join(rec.Close(), os.Remove(name))
		case <-alive.C:
			running.Alive()
		case <-ended: // forgotten, or the ear has failed
			stop()
			ended = nil
		}
	}
}

// bounded is a recording of which no more is heard than of any call: a small
// file can hold days of silence.
type bounded struct {
	sound.Source
	left int64
}

func (b *bounded) Read(p []int16) (int, error) {
	if b.left == 0 {
		return 0, &sound.Error{Message: fmt.Sprintf("Only the first %.0f hours were heard. Cut the recording into its calls.", live.Longest.Hours())}
	}
	n, err := b.Source.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
