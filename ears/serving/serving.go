// Package serving is what the program of an ear has around its recogniser: its
// flags, an address of this machine, and an end.
package serving

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/hangup-project/hangup/ears/vosk"
)

// Options are how an ear serves.
type Options struct {
	// Listen is an address of this machine; port 0 takes a free one.
	Listen string
	// Ready is a file that gets the address, one line, when the ear is ready;
	// none where it is empty.
	Ready string
	// Calls is the most calls at once.
	Calls int
	// Patience is how long a call may send nothing.
	Patience time.Duration
	// WithParent ends the ear when its standard input does, so that it does not
	// outlive the program that started it, however that ended.
	WithParent bool
}

// Flags declares the flags of the options.
func (o *Options) Flags(set *flag.FlagSet) {
	set.StringVar(&o.Listen, "listen", "127.0.0.1:2700", "address of this machine to listen on; port 0 takes a free one")
	set.StringVar(&o.Ready, "ready-file", "", "write the address into this file when the ear is ready")
	set.IntVar(&o.Calls, "calls", 8, "most calls at once")
	set.DurationVar(&o.Patience, "patience", 30*time.Second, "close a call that sends nothing for so long")
	set.BoolVar(&o.WithParent, "with-parent", false, "end when standard input ends")
}

// Check says what is wrong with the options, before a model is loaded.
func (o *Options) Check() error {
	if o.Calls < 1 || o.Patience <= 0 {
		return errors.New("--calls and --patience must be more than nothing")
	}
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return fmt.Errorf("--listen must be an address and a port such as 127.0.0.1:2700: %w", err)
	}
	// Whoever connects is heard without being asked who they are.
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("--listen must be of this machine, such as 127.0.0.1:2700: the ear asks nobody who they are")
	}
	return nil
}

// Serve hears calls until ctx ends, or until in does where the options say so.
// open makes the recogniser of a call.
func (o *Options) Serve(ctx context.Context, in io.Reader, open func(rate int) (vosk.Recognizer, error)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	listener, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("%w: name another address by --listen, or 127.0.0.1:0 for any free port", err)
	}
	ears := vosk.Server{Open: open, Most: o.Calls, Patience: o.Patience}
	server := &http.Server{Handler: ears.Handler(), ReadHeaderTimeout: 5 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if o.WithParent {
		// It ends with in or with the program: nothing else can end a read of it.
		go func() {
			defer cancel() // ended or broken, the parent is gone
			_, _ = io.Copy(io.Discard, in)
		}()
	}
	if o.Ready != "" {
		if err := announce(o.Ready, listener.Addr().String()); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// announce writes the file in one step, so that nobody reads half an address.
func announce(file, address string) error {
	part := file + ".part"
	if err := os.WriteFile(part, []byte(address+"\n"), 0o600); err != nil {
		return fmt.Errorf("--ready-file: %w", err)
	}
	return os.Rename(part, file)
}
