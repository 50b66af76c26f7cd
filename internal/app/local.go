package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/journal"
)

// Connection is a way to the API of a desk.
type Connection struct {
	URL       *url.URL
	Token     string
	Transport http.RoundTripper
	Close     func() error
}

// inMemory is the host of a desk that nobody outside the process can reach.
const (
	inMemory = "desk.invalid"
	memory   = "memory" // the network of such a desk
)

// commandWait is how long a command waits to read its own write: it has nothing
// else to do, and its desk ends with it.
const commandWait = 30 * time.Second

// ErrNoDesk says that a folder holds no desk.
var ErrNoDesk = errors.New("there is no desk")

// Local connects to the data of the same user on the same machine: to the desk
// that is running on it, or else to a desk that runs in this process, without
// an address, until Close. Where the folder holds none, the error is ErrNoDesk, and
// nothing is made.
func Local(ctx context.Context, load func() (Options, error)) (*Connection, error) {
	opt, err := load()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(opt.Config.Data, journalDir)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w in %s: look for a slip in --data, or begin one there with hangup serve, report, import or restore", ErrNoDesk, opt.Config.Data)
	}
	return connect(ctx, opt)
}

// LocalOrNew is Local, but makes a desk where there is none.
func LocalOrNew(ctx context.Context, load func() (Options, error)) (*Connection, error) {
	opt, err := load()
	if err != nil {
		return nil, err
	}
	return connect(ctx, opt)
}

// connect is what Local and LocalOrNew do with their options.
func connect(ctx context.Context, opt Options) (*Connection, error) {
	opt.passing, opt.Patience = true, cmp.Or(opt.Patience, commandWait)
	a, err := New(ctx, opt)
	if errors.Is(err, journal.ErrInUse) {
		return found(opt.Config.Data)
	}
	if err != nil {
		return nil, err
	}
	l := newPipes()
	if err := a.run(ctx, l); err != nil {
		return nil, err
	}
	return &Connection{
		URL: &url.URL{Scheme: "http", Host: inMemory}, Token: a.guard.Local(),
		Transport: &http.Transport{DialContext: l.dial},
		Close: func() error {
			stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
			defer cancel()
			return a.Stop(stop)
		},
	}, nil
}

// pipes is a listener whose connections are made in memory.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return memory }
func (pipeAddr) String() string  { return inMemory }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, errors.Join(net.ErrClosed, ours.Close(), theirs.Close())
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), ours.Close(), theirs.Close())
	case <-time.After(patience):
		return nil, errors.Join(os.ErrDeadlineExceeded, ours.Close(), theirs.Close())
	}
}
