// Package notify tells the family that somebody is on the phone with a
// scammer: by mail, ntfy, Telegram, Matrix and whatever else they use, by a
// message to a browser, or by a webhook to a program of theirs.
//
// A Notifier keeps the destinations in one file of mode 0600, since their
// addresses hold tokens and passwords. No page, log or error of this package
// shows such an address again, and no notification holds words or numbers of a
// call: an Alert has no room for them.
//
// Alert never waits. One goroutine owns what is to be sent; each destination is
// tried on its own, and again after 1 s, 5 s, 30 s and 2 min, until the
// notification is 15 minutes old and would only confuse.
package notify

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/durable"
)

// Options say what a Notifier is built from.
type Options struct {
	Dir string // the data folder; the file in it is notify.json
	Log *slog.Logger
	// Now gives the time; its time zone is the one in which messages say it. Nil
	// is the clock of the machine.
	Now func() time.Time
	// Watch makes the address at which another device sees a call, from the
	// token of the call. Nil: no message holds one.
	Watch func(token string) string
}

// Notifier keeps the destinations and sends to them. All methods may be called
// at the same time.
type Notifier struct {
	opt    Options
	path   string
	carry  func(context.Context, destination, Message) error
	alerts chan Alert
	full   atomic.Uint64 // alerts for which alerts had no room
	trials chan struct{} // a place for each test that runs
	cancel context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	book    book
	written [sha256.Size]byte // of the file as this Notifier knows it; zero where there was none
	results map[string]Result
	counts  Counts
}

// Counts are since the desk was started. One alert counts once for each
// destination, and once where it was dropped before it came to them.
type Counts struct {
	Sent    uint64
	Failed  uint64 // given up
	Dropped uint64 // never tried: too many waited, or the desk was stopped
	Waiting int    // now
}

const (
	mostAlerts = 16 // that wait for the sender
	mostTrials = 2  // tests at once
)

// Open reads dir/notify.json, or begins with no destinations where there is
// none. A damaged file, or one of a newer program, is an error that says what
// to do. Nothing is sent before Start, but for Test.
func Open(opt Options) (*Notifier, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	n := &Notifier{opt: opt, path: filepath.Join(opt.Dir, "notify.json"), alerts: make(chan Alert, mostAlerts),
		trials: make(chan struct{}, mostTrials), results: map[string]Result{}}
	n.carry = n.deliver
	data, err := readBounded(n.path)
	switch {
	case os.IsNotExist(err):
		n.book, err = blank()
		return n, err
	case err != nil:
		return nil, fmt.Errorf("the destinations of notifications cannot be read: %w", err)
	}
	if n.book, err = parse(data); err != nil {
		return nil, fmt.Errorf("%s %w", n.path, err)
	}
	n.written = sha256.Sum256(data)
	return n, durable.Tighten(n.path)
}

// readBounded reads a file that this program could have written.
func readBounded(path string) (data []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(io.LimitReader(f, mostBytes+1))
}

// Start sets the sender going.
func (n *Notifier) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	n.cancel, n.done = cancel, make(chan struct{})
	s := &sender{Notifier: n, lines: map[string]*line{}, outcomes: make(chan outcome)}
	go func() {
		defer close(n.done)
		s.run(ctx)
	}()
}

// Stop ends the sender and all that it began, and returns when nothing of it
// runs any more. What waits is dropped. Without Start it does nothing.
func (n *Notifier) Stop() {
	if n.cancel != nil {
		n.cancel()
		<-n.done
	}
}

// Alert has every destination told. It returns at once, whatever happens to
// the message; where too many wait it is dropped and counted.
func (n *Notifier) Alert(a Alert) {
	select {
	case n.alerts <- a:
	default:
		n.full.Add(1) // and no lock, which somebody may hold while a file is written
	}
}

// message is an alert as the owner wants it said.
func (n *Notifier) message(a Alert) Message {
	says := n.Says()
	m := Message{ID: uuid.NewString(), At: a.At.In(n.opt.Now().Location()), Scam: a.Scam, Place: a.Place, Rise: a.Rise}
	if m.Place.name == "" {
		m.Place = PlaceOf(says.Place)
	}
	if says.Watch && a.Watch.token != "" && n.opt.Watch != nil {
		m.watch = n.opt.Watch(a.Watch.token)
	}
	return m
}

// Test sends a test message to one destination and waits for it, 20 seconds at
// most. The error is a *Failure that says what happened in a sentence, or a
// *Fault where there is no such destination or too many tests run.
func (n *Notifier) Test(ctx context.Context, id string) error {
	d, ok := n.find(id)
	if !ok {
		return missing()
	}
	select {
	case n.trials <- struct{}{}:
		defer func() { <-n.trials }()
	default:
		return &Fault{Kind: FaultBusy, Message: "other tests are still running: try again in half a minute"}
	}
	m := Message{ID: uuid.NewString(), At: n.opt.Now(), Place: PlaceOf(n.Says().Place), Test: true}
	err := n.try(ctx, d, m)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.results[id] = Result{At: n.opt.Now(), Test: true, Failure: err}
	if err != nil {
		return err
	}
	return nil
}

// tryFor is how long one try may take.
const tryFor = 20 * time.Second

// try carries a message to a destination once; nil where it was taken.
func (n *Notifier) try(ctx context.Context, d destination, m Message) *Failure {
	ctx, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	err := n.carry(ctx, d, m)
	if err == nil {
		return nil
	}
	return failureOf(ctx, err)
}

// Counts tells what became of the messages.
func (n *Notifier) Counts() Counts {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.counts
	c.Dropped += n.full.Load()
	return c
}
