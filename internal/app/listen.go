package app

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/config"
)

// secure is how the desk proves who it is.
type secure struct {
	config      *tls.Config
	fingerprint string // of a certificate that it made itself
	authority   []byte // PEM of the authority that it made itself
}

// prove gets the certificate that the configuration wants.
func (a *App) prove() error {
	cfg := a.opt.Config
	dir := filepath.Join(cfg.Data, tlsDir)
	var err error
	switch cfg.TLS.Mode {
	case config.TLSOwn:
		a.secure = &secure{}
		a.secure.config, err = access.OwnFiles(cfg.TLS.Cert, cfg.TLS.Key)
	case config.TLSACME:
		a.secure = &secure{}
		a.secure.config, _ = access.ACME(dir, cfg.TLS.Domain, cfg.TLS.Email)
	case config.TLSSelf:
		a.secure = &secure{}
		if a.secure.config, a.secure.fingerprint, err = access.SelfMade(dir, a.names, a.opt.Now); err == nil {
			a.secure.authority, err = os.ReadFile(filepath.Join(dir, "ca.pem"))
		}
	}
	return err
}

// listen opens the listener, with TLS where the configuration wants it.
func (a *App) listen(ctx context.Context) error {
	cfg := a.opt.Config
	if err := access.Demand(cfg.Listen, a.guard, cfg.TLS.Mode != config.TLSOff); err != nil {
		return err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("the desk cannot listen on %s: %w: choose another address with --listen, such as 127.0.0.1:0", cfg.Listen, errors.Unwrap(err))
	}
	if a.names, err = access.NamesFor(l.Addr().String(), cfg.Hosts); err == nil {
		err = a.prove()
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	a.listener = l
	if a.secure != nil {
		a.listener = tls.NewListener(l, a.secure.config)
	}
	return nil
}

// URL is the address of the desk, without a slash at its end.
func (a *App) URL() string {
	scheme := "http"
	if a.secure != nil {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(a.listener.Addr().String())
	if err != nil {
		host, port = a.listener.Addr().String(), ""
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	if names := a.opt.Config.Hosts; len(names) > 0 {
		host = names[0]
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// Link is the address with a one-time token in it, which makes its reader the
// owner. It is for the screen of whoever started the desk, and for no log.
func (a *App) Link() string { return a.URL() + "/open?token=" + a.guard.Invite() }

// Fingerprint is the SHA-256 fingerprint of a certificate that the desk made
// itself; empty where it has another or none.
func (a *App) Fingerprint() string {
	if a.secure == nil {
		return ""
	}
	return a.secure.fingerprint
}

// hosts are the names and addresses under which the desk answers.
func (a *App) hosts(on net.Listener) []string {
	if on.Addr().Network() == memory {
		return []string{inMemory}
	}
	return access.HostsFor(on.Addr().String(), a.names)
}

// running is what a desk tells the command line of the same user.
type running struct {
	URL       string `json:"url"`
	Token     string `json:"token"`
	Authority string `json:"authority,omitempty"` // PEM
}

// announce writes where the desk is: for the command line of the same user,
// and into the file that --ready-file names.
func (a *App) announce() error {
	r := running{URL: a.URL(), Token: a.guard.Local()}
	if a.secure != nil {
		r.Authority = string(a.secure.authority)
	}
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(a.opt.Config.Data, runningAt), data); err != nil {
		return err
	}
	if f := a.opt.Config.ReadyFile; f != "" {
		if err := writeWhole(f, []byte(a.URL()+"\n")); err != nil {
			return fmt.Errorf("the ready file cannot be written: %w", err)
		}
	}
	return nil
}

// retract takes back what announce wrote.
func (a *App) retract() error {
	err := os.Remove(filepath.Join(a.opt.Config.Data, runningAt))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// writeWhole writes a file so that a reader sees all of it or none.
func writeWhole(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".unfinished-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// quiet lets the server's own complaints through at debug level only, and
// without what the other side sent.
type quiet struct{ slog.Handler }

// Handle keeps the first words of a complaint of net/http, which say what kind
// it is; the rest may quote a request.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	kind, _, _ := strings.Cut(r.Message, ":")
	return q.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, kind, r.PC))
}
