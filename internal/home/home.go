// Package home lets the phones and tablets of a home reach the desk. A browser
// lends its microphone only to pages that came over TLS, so a Door is a second
// listener, always with TLS and a certificate of the desk's own authority. On
// the same port, over plain HTTP, it gives new devices that authority and
// nothing else.
//
// A Door answers to private addresses alone: whatever it listens on, nobody
// comes in from the internet.
package home

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/durable"
)

// Who decides whether the door is open.
const (
	ByPage = "page" // people do, with the button of a page; the desk remembers it
	On     = "on"   // the configuration: it is
	Off    = "off"  // the configuration: it is not
)

// Options say where the door is and what is behind it.
type Options struct {
	Dir    string // the folder of the authority and of what is remembered; made when it is needed
	Listen string // host:port; the host is private, or every address
	Open   string // ByPage, On or Off
	// Inside answers over TLS to requests for one of these hosts (see
	// access.Hosts), and Welcome over plain HTTP.
	Inside  func(hosts []string) http.Handler
	Welcome func(hosts []string) http.Handler
	// Server makes a server with the limits of the desk.
	Server func(http.Handler) *http.Server
	Now    func() time.Time
	Log    *slog.Logger
}

// Door is the listener for devices at home. All methods may be called at the
// same time.
type Door struct {
	opt Options

	turn  sync.Mutex // of whoever opens or closes
	mu    sync.Mutex
	open  *opened // nil where it is closed
	fault string  // why it is closed although it should be open
}

// State is how the door is at this moment.
type State struct {
	Open  bool
	Fixed bool   // the configuration decides, and no button
	Fault string // why it is closed although it should be open: a sentence for people; or empty
	// Hosts are the addresses of this machine with the port of the door, the
	// likeliest first. They change as the machine moves.
	Hosts []string
	// Alone says that this machine is in no network at the moment.
	Alone bool
	// Fingerprint is that of the authority, as devices show it.
	Fingerprint string
}

// Fault is why the door does not open or close; the message is a sentence that
// says what to do.
type Fault struct {
	Message string
	err     error
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.err }

// New makes a door that is closed. The error says what is wrong with
// Options.Listen.
func New(opt Options) (*Door, error) {
	if err := private(opt.Listen); err != nil {
		return nil, err
	}
	return &Door{opt: opt}, nil
}

// Start opens the door where the configuration says so or where it was open
// before. Only what the configuration asks for and cannot be is an error; a
// desk that remembers an open door starts without it, and says why.
func (d *Door) Start(ctx context.Context) error {
	want := d.opt.Open == On
	if d.opt.Open == ByPage {
		var err error
		if want, err = d.recall(); err != nil {
			return err
		}
	}
	if !want {
		return nil
	}
	d.turn.Lock()
	defer d.turn.Unlock()
	err := d.unlock(ctx)
	if err == nil || d.opt.Open == On {
		return err
	}
	d.opt.Log.Warn("devices at home cannot connect", "error", err)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault = err.Error()
	return nil
}

// Open opens the door and remembers it. The error is a *Fault where a person
// can put it right.
func (d *Door) Open(ctx context.Context) error {
	d.turn.Lock()
	defer d.turn.Unlock()
	if d.opt.Open != ByPage {
		return decided
	}
	if err := d.unlock(ctx); err != nil {
		return err
	}
	return d.remember(true)
}

// Shut closes the door, ends every connection through it and remembers it.
func (d *Door) Shut() error {
	d.turn.Lock()
	defer d.turn.Unlock()
	if d.opt.Open != ByPage {
		return decided
	}
	return errors.Join(d.remember(false), d.lock())
}

var decided = &Fault{Message: "The configuration says whether devices at home may connect: change home.open there."}

// Close closes the door until the desk starts again.
func (d *Door) Close() error {
	d.turn.Lock()
	defer d.turn.Unlock()
	return d.lock()
}

// State tells how the door is.
func (d *Door) State() State {
	d.mu.Lock()
	open, fault := d.open, d.fault
	d.mu.Unlock()
	s := State{Fixed: d.opt.Open != ByPage, Fault: fault}
	if open != nil {
		s.Open, s.Alone, s.Fingerprint = true, true, access.Fingerprint(open.authority.Raw)
		for _, host := range d.addresses() {
			at := net.JoinHostPort(host, strconv.Itoa(open.port()))
			s.Hosts, s.Alone = append(s.Hosts, at), s.Alone && access.Loopback(at)
		}
	}
	return s
}

// Authority is the certificate that devices have to trust; nil while the door
// is closed.
func (d *Door) Authority() *x509.Certificate {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil {
		return nil
	}
	return d.open.authority
}

// unlock listens and serves.
func (d *Door) unlock(ctx context.Context) error {
	if d.open != nil {
		return nil
	}
	conf, _, err := access.Following(d.opt.Dir, d.addresses, d.opt.Now)
	if err != nil {
		return err
	}
	authority, err := access.Authority(d.opt.Dir)
	if err != nil {
		return err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", d.opt.Listen)
	if err != nil {
		return &Fault{"Devices at home cannot connect, because the desk cannot listen on " + d.opt.Listen + ": another program may be there. Choose another port with home.listen.", err}
	}
	o := d.serve(l, conf, authority)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open, d.fault = o, ""
	return nil
}

// lock ends what unlock began, and waits for it.
func (d *Door) lock() error {
	d.mu.Lock()
	o := d.open
	d.open, d.fault = nil, ""
	d.mu.Unlock()
	if o == nil {
		return nil
	}
	return o.close()
}

// opened is a door that is open.
type opened struct {
	split     *splitter
	authority *x509.Certificate
	servers   []*http.Server
	running   sync.WaitGroup
}

func (o *opened) port() int { return o.split.Addr().(*net.TCPAddr).Port }

// How long a new device may take to ask for the welcome page and to get it,
// and how much it may say.
const (
	plainWait  = 10 * time.Second
	plainWords = 8 << 10
)

// serve answers on a listener: over TLS what is inside, and in the clear the
// welcome.
func (d *Door) serve(l net.Listener, conf *tls.Config, authority *x509.Certificate) *opened {
	o := &opened{split: split(l), authority: authority}
	hosts := access.HostsFor(l.Addr().String(), nil, nil)
	if host, _, err := net.SplitHostPort(d.opt.Listen); err == nil && !everywhere(host) {
		hosts = append(hosts, l.Addr().String())
	}
	inside, welcome := d.opt.Server(d.opt.Inside(hosts)), d.opt.Server(d.opt.Welcome(hosts))
	welcome.ReadHeaderTimeout, welcome.ReadTimeout, welcome.WriteTimeout, welcome.IdleTimeout = plainWait, plainWait, plainWait, plainWait
	welcome.MaxHeaderBytes = plainWords
	o.servers = []*http.Server{inside, welcome}
	for server, from := range map[*http.Server]net.Listener{inside: tls.NewListener(o.split.tls, conf), welcome: o.split.plain} {
		o.running.Go(func() {
			if err := server.Serve(from); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
				d.opt.Log.Error("devices at home can no longer connect: switch it off and on again", "error", err)
			}
		})
	}
	return o
}

// close ends all connections, those of sockets among them, and waits until
// nobody accepts any more.
func (o *opened) close() error {
	err := o.split.Close()
	for _, s := range o.servers {
		if e := s.Close(); e != nil && !errors.Is(e, net.ErrClosed) {
			err = errors.Join(err, e)
		}
	}
	o.running.Wait()
	return err
}

// memory is what is remembered from one start to the next.
type memory struct {
	Open bool `json:"open"`
}

func (d *Door) path() string { return filepath.Join(d.opt.Dir, "home.json") }

func (d *Door) recall() (bool, error) {
	data, err := os.ReadFile(d.path())
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	var m memory
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		return false, fmt.Errorf("%s cannot be read: remove it, and say again on the page whether devices at home may connect: %w", d.path(), err)
	}
	return m.Open, nil
}

func (d *Door) remember(open bool) error {
	data, err := json.Marshal(memory{open})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(d.opt.Dir, 0o700); err != nil {
		return fmt.Errorf("whether devices at home may connect cannot be remembered: %w", err)
	}
	if err := durable.Replace(d.path(), append(data, '\n')); err != nil {
		return fmt.Errorf("whether devices at home may connect cannot be remembered: %w", err)
	}
	return nil
}
