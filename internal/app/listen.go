package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/netutil"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/config"
)

// secure is how the desk proves who it is.
type secure struct {
	config      *tls.Config
	fingerprint string // of a certificate that it made itself
	nearby      []byte // PEM, by which the command line on this machine knows it
}

// prove gets the certificate that the configuration wants.
func (a *App) prove() error {
	cfg := a.opt.Config
	if cfg.TLS.Mode == config.TLSOff {
		return nil
	}
	dir := filepath.Join(cfg.Data, tlsDir)
	a.secure = &secure{}
	var err error
	switch cfg.TLS.Mode {
	case config.TLSOwn:
		a.secure.config, err = access.OwnFiles(cfg.TLS.Cert, cfg.TLS.Key)
	case config.TLSACME:
		a.secure.config, _ = access.ACME(dir, cfg.TLS.Domain, cfg.TLS.Email)
	case config.TLSSelf:
		a.secure.config, a.secure.fingerprint, err = access.SelfMade(dir, append(a.given(), a.names...), a.opt.Now)
	}
	if err == nil {
		a.secure.nearby, err = access.Nearby(a.secure.config, nearby, time.Now())
	}
	return err
}

// given are the names that a person gave the desk, the first of them the one
// by which people know it.
func (a *App) given() []string {
	cfg := a.opt.Config
	if cfg.TLS.Mode == config.TLSACME {
		return append([]string{cfg.TLS.Domain}, cfg.Hosts...) // the certificate has no other
	}
	return slices.Clone(cfg.Hosts)
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
	if a.names, err = access.NamesFor(l.Addr().String()); err == nil {
		err = a.prove()
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	a.listener = netutil.LimitListener(l, mostConnections)
	if a.secure != nil {
		a.listener = tls.NewListener(a.listener, a.secure.config)
	}
	return nil
}

// URL is the address at which this machine reaches the desk, without a slash
// at its end. Over TLS, no browser trusts it by that name.
func (a *App) URL() string { return a.scheme() + access.Nearest(a.listener.Addr().String()) }

func (a *App) scheme() string {
	if a.secure == nil {
		return "http://"
	}
	return "https://"
}

// Link is an address for people with a one-time token in it, which makes its
// reader the owner. It is for the screen of whoever started the desk, and for
// no log. Without TLS it leads to this machine and nowhere else, since it
// would be read on the way.
func (a *App) Link() string { return a.front() + "/open?token=" + a.guard.Invite() }

// linkFor is Link; empty where the listener is in memory and no browser can
// reach it.
func (a *App) linkFor(on net.Listener) string {
	if on.Addr().Network() == memory {
		return ""
	}
	return a.Link()
}

// front is the address that people type.
func (a *App) front() string {
	given := a.given()
	_, port, err := net.SplitHostPort(a.listener.Addr().String())
	if a.secure == nil || len(given) == 0 || err != nil {
		return a.URL()
	}
	host, _, err := net.SplitHostPort(given[0])
	if err != nil {
		host = strings.Trim(given[0], "[]")
	}
	return a.scheme() + net.JoinHostPort(host, port)
}

// Addresses are those under which others may reach the desk, as far as it
// knows; none where it listens on this machine alone.
func (a *App) Addresses() []string {
	at := a.listener.Addr().String()
	_, port, err := net.SplitHostPort(at)
	if access.Loopback(at) || err != nil {
		return nil
	}
	var out []string
	for _, name := range append(a.given(), a.names...) {
		host, _, err := net.SplitHostPort(name)
		if err != nil {
			host = strings.Trim(name, "[]")
		}
		address := a.scheme() + net.JoinHostPort(host, port)
		if !access.Loopback(net.JoinHostPort(host, port)) && !slices.Contains(out, address) {
			out = append(out, address)
		}
	}
	return out
}

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
	_, front, _ := strings.Cut(a.front(), "://")
	_, public, _ := strings.Cut(a.opt.Config.Warnings.Address, "://") // a proxy may hand it on
	return append(access.HostsFor(on.Addr().String(), a.names, a.given()), front, public)
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
