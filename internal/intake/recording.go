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

// mostRecordings is how many recordings are taken in at once.
const mostRecordings = 4

// Recordings takes in recordings that were sent whole. A recording lies in a
// file of a folder of their own while it is heard, and is removed then. It is
// safe for all.
type Recordings struct {
	opt     RecordingsOptions
	ctx     context.Context
	stop    context.CancelFunc
	places  chan struct{}
	longest time.Duration

	mu     sync.Mutex
	busy   sync.WaitGroup
	saving map[string]bool // files that are being received
}

// RecordingsOptions are what Recordings needs.
type RecordingsOptions struct {
	Board *live.Board
	Temp  string // folder for what is being heard; of one desk alone
	Most  int64  // bytes of one recording
	Open  sound.Opener
	Log   *slog.Logger // gets faults of the machine; nothing of a recording
}

// NewRecordings makes the intake of recordings, and removes what one that was
// killed has left in the folder. Close it.
func NewRecordings(opt RecordingsOptions) *Recordings {
	ctx, stop := context.WithCancel(context.Background())
	r := &Recordings{opt: opt, ctx: ctx, stop: stop, places: make(chan struct{}, mostRecordings), longest: live.Longest, saving: map[string]bool{}}
	if err := r.sweep(); err != nil {
		opt.Log.Error("recordings that were left behind could not be removed", "error", err)
	}
	return r
}

const pattern = "hangup-recording-*"

func (r *Recordings) sweep() error {
	left, err := filepath.Glob(filepath.Join(r.opt.Temp, pattern))
	if err != nil {
		return err
	}
	var all []error
	for _, name := range left {
		all = append(all, os.Remove(name))
	}
	return errors.Join(all...)
}

// Close ends what is being heard and waits until nothing of it is left, nor of
// what is being received.
func (r *Recordings) Close() {
	r.mu.Lock()
	r.stop()
	for name := range r.saving {
		// Whoever sends it may do so for long. The file has no name any more, and
		// is gone when its next bytes come.
		if err := os.Remove(name); err != nil {
			r.opt.Log.Error("a recording could not be removed", "error", err)
		}
	}
	clear(r.saving)
	r.mu.Unlock()
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
	select {
	case r.places <- struct{}{}:
	default:
		return nil, &live.Refused{Busy: true, Message: fmt.Sprintf("This desk takes in %d recordings at once, and it does already. Wait until one was heard, then send this one again.", mostRecordings)}
	}
	running, err := r.take(ctx, body, set)
	if err != nil {
		<-r.places
		return nil, err
	}
	return running, nil
}

func (r *Recordings) take(ctx context.Context, body io.Reader, set judge.Setting) (*live.Running, error) {
	name, err := r.save(body)
	if err != nil {
		return nil, err
	}
	running, err := r.play(ctx, name, set)
	if err != nil {
		defer r.busy.Done()
		return nil, errors.Join(err, os.Remove(name))
	}
	return running, nil
}

var errStopping = &live.Refused{Busy: true, Message: "The desk is stopping. Start it again, then send the recording."}

// save writes what was sent into a file that nobody else can read. Where it
// returns a name, the file is counted as busy.
func (r *Recordings) save(body io.Reader) (name string, err error) {
	f, err := r.create()
	if err != nil {
		return "", err
	}
	n, err := io.Copy(f, io.LimitReader(&until{r.ctx, body}, r.opt.Most+1))
	if err == nil && n > r.opt.Most {
		err = &TooLarge{r.opt.Most}
	}
	err = errors.Join(err, f.Close())
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.saving[f.Name()] { // it was removed meanwhile
		return "", errStopping
	}
	delete(r.saving, f.Name())
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	r.busy.Add(1)
	return f.Name(), nil
}

func (r *Recordings) create() (*os.File, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ctx.Err() != nil {
		return nil, errStopping
	}
	if err := os.MkdirAll(r.opt.Temp, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(r.opt.Temp, pattern)
	if err != nil {
		return nil, err
	}
	r.saving[f.Name()] = true
	return f, nil
}

// until is a body that ends with ctx, between two pieces of it.
type until struct {
	ctx  context.Context
	body io.Reader
}

func (u *until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.body.Read(p)
}

// play opens a recording and starts a call on it. The file is busy until it was
// heard, where play returns no error.
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
	go func() {
		defer r.busy.Done()
		defer func() { <-r.places }()
		defer stop()
		if err := r.hear(heard, running, rec, name); err != nil {
			r.opt.Log.Error("a recording could not be cleared away", "error", err)
		}
	}()
	return running, nil
}

// hear plays a recording to its end, or until the call is forgotten.
func (r *Recordings) hear(ctx context.Context, running *live.Running, rec sound.Recording, name string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	played := make(chan error, 1)
	go func() {
		played <- running.Call().Play(ctx, &heard{rec, running, sound.Samples(r.longest, Rate), r.longest}, live.Fast)
	}()
	alive := time.NewTicker(live.Quiet / 4)
	defer alive.Stop()
	ended := running.Call().Done()
	for {
		select {
		case <-played: // the call knows why where it was for the recording
			return errors.Join(rec.Close(), os.Remove(name))
		case <-alive.C:
			running.Alive()
		case <-ended: // forgotten, or the ear has failed
			stop()
			ended = nil
		}
	}
}

// heard is a recording as its call hears it: no more than of any call, since a
// small file can hold days of silence. What is wrong with it is told to the
// call before that ends.
type heard struct {
	sound.Recording
	call    *live.Running
	left    int64 // samples
	longest time.Duration
}

func (h *heard) Read(p []int16) (int, error) {
	if h.left == 0 {
		if n, err := h.Recording.Read(make([]int16, 1)); n == 0 && errors.Is(err, io.EOF) {
			return 0, h.broke(err)
		}
		return 0, h.broke(&sound.Error{Message: fmt.Sprintf("Only the first %.0f hours were heard. Cut the recording into its calls.", h.longest.Hours())})
	}
	n, err := h.Recording.Read(p[:min(int64(len(p)), h.left)])
	h.left -= int64(n)
	return n, h.broke(err)
}

// broke tells the call what is known at the end of its sound, and gives the
// error back.
func (h *heard) broke(err error) error {
	var fault *sound.Error
	switch {
	case errors.Is(err, io.EOF):
		h.call.Note(h.Notes()...)
	case errors.As(err, &fault):
		h.call.Note(h.Notes()...)
		h.call.Break(fault)
	case err != nil:
		h.call.Break(&sound.Error{Message: "The recording could not be read to its end: send it again."})
	}
	return err
}
