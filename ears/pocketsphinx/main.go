// Command pocketsphinx is an ear: it turns the sound of calls into words and
// speaks the Vosk server protocol, for programs on the same machine.
//
//	pocketsphinx --listen 127.0.0.1:2700
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/hangup-project/hangup/ears/sphinx"
	"github.com/hangup-project/hangup/ears/vosk"
)

func main() {
	beside := "."
	if exe, err := os.Executable(); err == nil {
		beside = filepath.Dir(exe)
	}
	var s settings
	flag.StringVar(&s.listen, "listen", "127.0.0.1:2700", "address of this machine to listen on; port 0 takes a free one")
	flag.StringVar(&s.ready, "ready-file", "", "write the address into this file when the ear is ready")
	flag.IntVar(&s.calls, "calls", 8, "most calls at once")
	flag.DurationVar(&s.patience, "patience", 30*time.Second, "close a call that sends nothing for so long")
	flag.BoolVar(&s.withParent, "with-parent", false, "end when standard input does: whoever started the ear has gone")
	flag.StringVar(&s.sphinx.Model, "model", "/usr/share/pocketsphinx/model/en-us/en-us", "folder of the acoustic model")
	flag.StringVar(&s.sphinx.Language, "lm", filepath.Join(beside, "calls.lm"), "language model")
	flag.StringVar(&s.sphinx.Dictionary, "dict", filepath.Join(beside, "calls.dict"), "pronunciations")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, s, os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "the ear does not start:", err)
		os.Exit(1)
	}
}

type settings struct {
	listen, ready string
	calls         int
	patience      time.Duration
	withParent    bool
	sphinx        sphinx.Options
}

// run listens until ctx ends, or the parent does. What is wrong with the model or the address is
// said before anybody can call.
func run(ctx context.Context, s settings, parent io.Reader) error {
	if s.calls < 1 || s.patience <= 0 {
		return errors.New("--calls and --patience must be more than nothing")
	}
	if err := loopback(s.listen); err != nil {
		return err
	}
	trial, err := sphinx.Open(s.sphinx)
	if err != nil {
		return err
	}
	trial.Close()
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if s.withParent {
		go follow(parent, cancel)
	}
	ears := vosk.Server{Most: s.calls, Patience: s.patience,
		Open: func(rate int) (vosk.Recognizer, error) { return listen(s.sphinx, rate) }}
	server := &http.Server{Handler: ears.Handler(), ReadHeaderTimeout: 5 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if s.ready != "" {
		if err := announce(s.ready, listener.Addr().String()); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// follow calls end when there is no more to read. A read of standard input
// cannot be broken off, so its goroutine ends with the program at the latest.
func follow(parent io.Reader, end func()) {
	defer end()
	if _, err := io.Copy(io.Discard, parent); err != nil {
		return // it has gone all the same
	}
}

// loopback refuses addresses that other machines can reach: whoever connects
// is heard without being asked who they are.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("--listen must be an address and a port such as 127.0.0.1:2700: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("--listen must be of this machine, such as 127.0.0.1:2700: the ear asks nobody who they are")
	}
	return nil
}

// announce writes the file in one step, so that nobody reads half an address.
func announce(file, address string) error {
	part := file + ".part"
	if err := os.WriteFile(part, []byte(address+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(part, file)
}
