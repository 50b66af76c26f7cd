package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/desk"
)

type serveCmd struct {
	settings
}

func (serveCmd) Help() string {
	return `The desk keeps what it is told in its data folder, and prints the link to it.

Examples:
  hangup serve
  hangup serve --listen 127.0.0.1:0 --data DIR --ready-file FILE
  hangup serve --listen 0.0.0.0:8443 --tls-mode self`
}

// patience is how long the desk may take to end what runs.
const patience = 15 * time.Second

// What the desk may take of the memory before it tidies up harder, where the
// environment does not say otherwise (GOMEMLIMIT, GOGC).
const (
	memoryLimit = 256 << 20
	growth      = 50 // per cent of what is in use, between two collections
)

func modest() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
	}
}

func (c *serveCmd) Run(cmds *commands, s *Streams) error {
	modest()
	cfg, _, err := c.load()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	opt, err := cmds.options(cfg, logger(cfg, s))
	if err != nil {
		return err
	}
	a, err := app.New(ctx, opt)
	if err != nil {
		return err
	}
	set, err := askOwner(a, cfg, s)
	if err != nil {
		return errors.Join(err, a.Discard())
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	if set {
		err = a.Desk().Record(ctx, desk.Actor{Name: owner, Origin: call.OriginCommand}, call.ChangeAccountSet)
	}
	if err := errors.Join(err, greet(a, s)); err != nil {
		return errors.Join(err, a.Stop(ctx))
	}
	// Reading the knowledge and the weights takes more than keeping them.
	settle := time.AfterFunc(2*time.Second, debug.FreeOSMemory)
	defer settle.Stop()
	ended := make(chan error, 1)
	go func() { ended <- a.Wait() }()
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	stop() // a second Ctrl-C ends the program at once
	last, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return errors.Join(err, a.Stop(last))
}

// greet prints the link, which is for the eyes of whoever started the desk.
func greet(a *app.App, s *Streams) error {
	p := &page{w: s.Out, colour: s.Colour}
	p.line("Hangup is ready. Open this link; it works once, and makes you the owner:")
	p.line("")
	p.line("  %s", a.Link())
	p.line("")
	if others := a.Addresses(); len(others) > 0 {
		p.line("Others reach it at one of these, as your network allows:")
		p.line("")
		for _, to := range others {
			p.line("  %s", to)
		}
		p.line("")
	}
	if f := a.Fingerprint(); f != "" {
		p.para("", "The desk made its own certificate, so the browser will warn once. It is the right one if it shows this SHA-256 fingerprint:")
		p.line("  %s", f)
		p.line("")
	}
	p.line("To end the desk, press Ctrl-C.")
	return p.err
}

// askOwner asks for the owner's passphrase where the desk listens beyond this
// machine and has none, and tells whether one was set.
func askOwner(a *app.App, cfg config.Config, s *Streams) (set bool, err error) {
	secure := cfg.TLS.Mode != config.TLSOff
	if a.Guard().HasOwner() || access.Loopback(cfg.Listen) || !secure || !s.ErrTerminal {
		return false, access.Demand(cfg.Listen, a.Guard(), secure)
	}
	if _, err := fmt.Fprintln(s.Err, "The desk will listen beyond this machine, so it needs an owner's passphrase."); err != nil {
		return false, err
	}
	pass, err := askPassphrase(s)
	if err != nil {
		return false, err
	}
	return true, a.Guard().SetAccount(owner, access.RoleOwner, pass)
}

// release is set when the program is built (see the Makefile).
var release string

// version names this build: what it was released as, or the commit.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "unknown"
}
