package live

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
)

// How long a call may go without audio, may last, and can be kept when it has
// ended; after that nothing of it is left.
const (
	Quiet   = 2 * time.Minute
	Longest = 12 * time.Hour
	Linger  = 15 * time.Minute
)

// Board holds the calls that run, and for a while those that have ended. It is
// safe for all.
type Board struct {
	opt BoardOptions

	mu     sync.Mutex
	calls  map[string]*Running // by id
	shared map[string]*Running // by the token of those who watch
	closed bool
	ends   sync.WaitGroup
}

// BoardOptions are what a board needs.
type BoardOptions struct {
	Judge *judge.Judge
	// Ear gives the ear of the moment. Its error is safe to show, and says in a
	// sentence why there is none and what to do.
	Ear func() (ear.Ear, error)
	// Most is how many calls run at once.
	Most int
	// OnHangUp is told once a call when its level becomes hang_up. It must not
	// wait.
	OnHangUp func(Alert)
	// Now is the clock; nil is that of the machine.
	Now func() time.Time
}

// Alert says that somebody is being defrauded at this moment. It holds no word
// of the call.
type Alert struct {
	Call   string // its id on the board
	At     time.Time
	Source Source
	Type   string // of scam, as in call.Verdict; may be empty
}

// SourceKind says by which way the sound of a call comes.
type SourceKind string

// The ways.
const (
	Microphone SourceKind = "microphone"
	Upload     SourceKind = "recording"
	Line       SourceKind = "line" // a phone platform
)

// Source is where the sound of a call comes from.
type Source struct {
	Kind SourceKind
	Name string // that the owner gave the line or the device
}

// Begin is what is known when a call begins.
type Begin struct {
	Setting judge.Setting
	Rate    int // samples a second of the audio that will be offered
	// Tracks are the parties that are heard apart; none is one track of
	// everybody.
	Tracks []call.Role
	Source Source
	// Length is that of a recording, where it is known; it is for showing.
	Length time.Duration
}

// Refused says why a call cannot be listened to; the message is safe to show.
type Refused struct {
	// Busy says that it is for the number of calls, and that later may do.
	Busy    bool
	Message string
}

// Error returns the message.
func (r *Refused) Error() string { return r.Message }

// NewBoard makes a board without calls.
func NewBoard(opt BoardOptions) *Board {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Board{opt: opt, calls: map[string]*Running{}, shared: map[string]*Running{}}
}

// Deaf says why no call can be heard; nil where one can.
func (b *Board) Deaf() error {
	if _, err := b.opt.Ear(); err != nil {
		return &Refused{Message: err.Error()}
	}
	return nil
}

// Begin starts a call. It ends by Finish, by Forget, when no audio came for
// Quiet, or after Longest; ctx is for the beginning alone. The error is a
// *Refused, or that of ctx.
func (b *Board) Begin(ctx context.Context, o Begin) (*Running, error) {
	hears, err := b.opt.Ear()
	if err != nil {
		return nil, &Refused{Message: err.Error()}
	}
	r := &Running{id: secret(), board: b, source: o.Source, began: b.opt.Now(), length: o.Length, rate: o.Rate}
	if err := b.admit(r); err != nil {
		return nil, err
	}
	stream, err := listen(ctx, hears, o)
	if err != nil {
		b.drop(r)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Refused{Message: err.Error()}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		stream.Close()
		return nil, closing
	}
	r.start(Start(b.opt.Judge, stream, Options{Setting: o.Setting, Rate: o.Rate}))
	b.ends.Go(r.follow)
	return r, nil
}

var closing = &Refused{Busy: true, Message: "The desk is stopping. Start it again, then listen."}

// admit takes a place for a call before its ear is opened.
func (b *Board) admit(r *Running) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return closing
	}
	busy := 0
	for _, other := range b.calls {
		if !other.Ended() {
			busy++
		}
	}
	if busy >= b.opt.Most {
		return &Refused{Busy: true, Message: fmt.Sprintf("This desk listens to %d calls at once, and it does already. Wait until one has ended, or allow more with the setting ear.calls.", b.opt.Most)}
	}
	b.calls[r.id] = r
	return nil
}

// listen opens a stream for each party. The streams live as long as the call,
// not as long as ctx.
func listen(ctx context.Context, hears ear.Ear, o Begin) (ear.Stream, error) {
	if len(o.Tracks) == 0 {
		return open(ctx, hears, o.Rate)
	}
	var tracks []ear.Track
	for _, role := range o.Tracks {
		s, err := open(ctx, hears, o.Rate)
		if err != nil {
			for _, t := range tracks {
				t.Stream.Close()
			}
			return nil, err
		}
		tracks = append(tracks, ear.Track{Role: role, Stream: s})
	}
	return ear.Join(tracks...), nil
}

func open(ctx context.Context, hears ear.Ear, rate int) (ear.Stream, error) {
	return hears.Listen(context.WithoutCancel(ctx), rate)
}

// Find gives the call with an id.
func (b *Board) Find(id string) (*Running, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.calls[id]
	return r, ok && r.call != nil
}

// Shared gives the call that a token lets somebody watch.
func (b *Board) Shared(token string) (*Running, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.shared[token]
	return r, ok
}

// All gives the calls that run and those that have ended a short while ago, the
// newest first.
func (b *Board) All() []*Running {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []*Running
	for _, r := range b.calls {
		if r.call != nil {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(x, y *Running) int { return y.began.Compare(x.began) })
	return out
}

// Forget ends a call where it still runs, and lets go of all that was heard.
func (b *Board) Forget(id string) {
	if r, ok := b.Find(id); ok {
		r.call.Stop()
		b.drop(r)
		r.forget()
	}
}

func (b *Board) drop(r *Running) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.calls, r.id)
	delete(b.shared, r.token)
}

// Close ends all calls and waits until they have.
func (b *Board) Close() {
	b.mu.Lock()
	b.closed = true
	all := make([]*Running, 0, len(b.calls))
	for _, r := range b.calls {
		if r.call != nil {
			all = append(all, r)
		}
	}
	b.mu.Unlock()
	for _, r := range all {
		b.Forget(r.id)
	}
	b.ends.Wait()
	for _, r := range all {
		r.forget()
	}
}

// secret is a name that nobody can guess, of 26 letters and digits.
func secret() string { return rand.Text() }
