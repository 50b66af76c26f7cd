package app

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"github.com/hangup-project/hangup/internal/access"
)

// running is what a desk tells the command line of the same user.
type running struct {
	URL   string `json:"url"`
	Token string `json:"token"`
	// Authority is the certificate that the desk shows to whoever asks for it
	// by the name of nearby, as PEM; empty without TLS.
	Authority string `json:"authority,omitempty"`
}

// nearby is the name by which the command line asks a desk for the certificate
// that it made for it. Nobody can have such a name (RFC 6761).
const nearby = "nearby.invalid"

// announce writes where the desk is: for the command line of the same user,
// and into the file that --ready-file names.
func (a *App) announce() error {
	r := running{URL: a.URL(), Token: a.guard.Local()}
	if a.secure != nil {
		r.Authority = string(a.secure.nearby)
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
func (a *App) retract() error { return remove(filepath.Join(a.opt.Config.Data, runningAt)) }

// runningIn is the address of the desk that runs on some data, as far as it can
// be told.
func runningIn(data string) string {
	var r running
	raw, err := os.ReadFile(filepath.Join(data, runningAt))
	if err != nil || json.Unmarshal(raw, &r) != nil {
		return ""
	}
	return r.URL
}

// found reads where the running desk said that it is.
func found(data string) (*Connection, error) {
	raw, err := os.ReadFile(filepath.Join(data, runningAt))
	if err != nil {
		return nil, fmt.Errorf("another hangup has this data open, and is no desk that can be asked: wait until it is done, then try again: %w", err)
	}
	var r running
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, fmt.Errorf("%s cannot be read: stop the desk and start it again", runningAt)
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, fmt.Errorf("%s names no address: stop the desk and start it again", runningAt)
	}
	t := &http.Transport{}
	pool := x509.NewCertPool()
	switch {
	case u.Scheme == "https" && pool.AppendCertsFromPEM([]byte(r.Authority)):
		t.TLSClientConfig = &tls.Config{RootCAs: pool, ServerName: nearby, MinVersion: tls.VersionTLS12}
	case u.Scheme == "http" && access.Loopback(u.Host):
	default:
		return nil, fmt.Errorf("%s names an address to which the owner's token must not go: stop the desk and start it again", runningAt)
	}
	return &Connection{URL: u, Token: r.Token, Transport: t, Close: func() error { t.CloseIdleConnections(); return nil }}, nil
}

// writeWhole writes a file so that a reader sees all of it or none.
func writeWhole(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), unfinished+"*")
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
