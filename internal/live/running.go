package live

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/call"
)

// Running is a call on a board.
type Running struct {
	id     string
	board  *Board
	source Source
	began  time.Time
	length time.Duration
	rate   int
	call   *Call // nil until it was started; guarded by the mutex of the board until then
	token  string

	quiet *time.Timer // ends a call to which nothing comes
	tape  *tape       // nil where the sound is not kept

	mu     sync.Mutex
	pace   pace
	broke  error       // why the sound broke off, where it did
	notes  []string    // what was wrong with the sound and was mended
	linger *time.Timer // lets go of a call that has ended
	gone   bool
}

// ID is the name of the call. Nobody can guess it, and whoever has it and may
// listen may see the call.
func (r *Running) ID() string { return r.id }

// Call is the call itself.
func (r *Running) Call() *Call { return r.call }

// Source is where its sound comes from.
func (r *Running) Source() Source { return r.source }

// Began is when it began.
func (r *Running) Began() time.Time { return r.began }

// Length is that of a recording, where it is known.
func (r *Running) Length() time.Duration { return r.length }

// Rate is how many samples a second are offered.
func (r *Running) Rate() int { return r.rate }

// Ended tells whether the call is over.
func (r *Running) Ended() bool {
	if r.call == nil {
		return false
	}
	select {
	case <-r.call.Done():
		return true
	default:
		return false
	}
}

// Share gives a token by which another device may watch the call until it is
// forgotten, and do nothing else. It is the same each time; empty where the call
// is forgotten already.
func (r *Running) Share() string {
	r.board.mu.Lock()
	defer r.board.mu.Unlock()
	if r.board.calls[r.id] != r {
		return "" // it has been forgotten meanwhile
	}
	if r.token == "" {
		r.token = secret()
		r.board.shared[r.token] = r
	}
	return r.token
}

// Offer gives audio as it is spoken; it never waits.
func (r *Running) Offer(samples []int16) { r.OfferAs(0, samples) }

// OfferAs gives audio of one party as it is spoken; it never waits.
func (r *Running) OfferAs(track int, samples []int16) {
	if r.Ended() {
		return
	}
	r.Alive()
	r.keep(track, samples)
	r.call.OfferAs(track, samples)
	if track == 0 {
		r.timed(len(samples))
	}
}

// Catch gives audio that was spoken a while ago, when the network was gone. It
// waits while the ear is behind.
func (r *Running) Catch(ctx context.Context, samples []int16) error {
	if r.Ended() {
		return ctx.Err()
	}
	r.Alive()
	r.keep(0, samples)
	r.mu.Lock()
	r.pace = pace{}
	r.mu.Unlock()
	return r.call.Write(ctx, samples)
}

// Skip says that so many samples never came.
func (r *Running) Skip(samples int64) {
	r.mu.Lock()
	r.pace = pace{}
	r.mu.Unlock()
	if r.tape != nil && samples > 0 {
		r.tape.pause(samples)
	}
	r.call.Skip(samples)
}

func (r *Running) keep(track int, samples []int16) {
	if r.tape != nil {
		r.tape.record(track, samples)
	}
}

// Tape is the sound of the call as a WAV of 8000 mu-law samples a second, a
// channel for each track; nil where none is kept, or the call was forgotten. Of
// a long call it is the beginning, 21 minutes of one track; whole tells whether
// it is all. What Offer, OfferAs and Catch were given is kept, and silence where
// Skip says that some never came. Whoever asks owns the copy.
func (r *Running) Tape() (wav []byte, whole bool) {
	if r.tape == nil {
		return nil, false
	}
	return r.tape.wav()
}

// Alive says that the call goes on although no audio may come at the moment.
func (r *Running) Alive() {
	if !r.Ended() {
		r.quiet.Reset(Quiet)
	}
}

// Finish says that there is no more audio.
func (r *Running) Finish() { r.call.Finish() }

// Break finishes the call, whose sound broke off for a reason that is safe to
// show.
func (r *Running) Break(why error) {
	r.mu.Lock()
	r.broke = why
	r.mu.Unlock()
	r.call.Finish()
}

// Broke is why the sound broke off; nil where it did not.
func (r *Running) Broke() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.broke
}

// Note adds sentences on what was wrong with the sound and was mended; they are
// safe to show.
func (r *Running) Note(sentences ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = append(r.notes, sentences...)
}

// Notes are the sentences of Note; they stand when the call ends.
func (r *Running) Notes() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.notes)
}

// start sets a call going; the mutex of the board is held.
func (r *Running) start(c *Call) {
	r.call = c
	r.quiet = time.AfterFunc(Quiet, c.Finish)
}

// follow alerts when the level becomes hang_up, and lets go of the call a while
// after its end.
func (r *Running) follow() {
	ctx, cancel := context.WithTimeout(context.Background(), Longest)
	defer cancel()
	w := r.call.Watch(0)
	for {
		e, err := w.Next(ctx)
		if err != nil {
			r.call.Finish() // it has lasted for too long
			<-r.call.Done()
			break
		}
		if e.Kind == Verdict && e.Verdict.Level == call.LevelHangUp && r.board.opt.OnHangUp != nil {
			r.board.opt.OnHangUp(Alert{Call: r.id, At: r.board.opt.Now(), Source: r.source, Type: e.Verdict.Type})
		}
		if e.Kind == End {
			break
		}
	}
	r.quiet.Stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.gone {
		r.linger = time.AfterFunc(Linger, func() { r.board.drop(r) })
	}
}

// forget lets go of the sound of a call, and of the timer that holds its words.
func (r *Running) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
	if r.linger != nil {
		r.linger.Stop()
	}
	if r.tape != nil {
		r.tape.wipe()
	}
}

// pace compares the audio that comes with the time in which it does.
type pace struct {
	since   time.Time
	samples int64
	wrong   bool
}

// How the pace is judged: over windows of ten seconds, in which what a network
// holds back and then sends at once is small.
const (
	paceWindow = 10 * time.Second
	tooSlow    = 0.7
	tooFast    = 1.4
)

// timed counts audio as it is spoken, and tells where a second of it does not
// take a second.
func (r *Running) timed(samples int) {
	if r.rate <= 0 {
		return
	}
	r.mu.Lock()
	now := time.Now()
	p := &r.pace
	if p.since.IsZero() {
		p.since = now
		r.mu.Unlock()
		return
	}
	p.samples += int64(samples)
	took := now.Sub(p.since)
	if took < paceWindow {
		r.mu.Unlock()
		return
	}
	ratio := float64(p.samples) / float64(r.rate) / took.Seconds()
	wrong := ratio < tooSlow || ratio > tooFast
	changed := wrong != p.wrong
	*p = pace{since: now, wrong: wrong}
	r.mu.Unlock()
	if changed {
		r.call.Trouble(WrongRate, wrong)
	}
}
