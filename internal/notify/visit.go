package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// visit is the way of the requests of one try: they end with its context, are
// led nowhere else, and bring back little.
type visit struct {
	ctx    context.Context
	status int   // of the last answer; zero where there was none
	err    error // why there was none
}

// mostAnswer bounds what is read of an answer.
const mostAnswer = 64 << 10

// RoundTrip implements http.RoundTripper.
func (v *visit) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := v.ctx
	if r.URL.Scheme != "https" {
		ctx = context.WithValue(ctx, plain{}, true)
	}
	resp, err := way.RoundTrip(r.WithContext(ctx))
	if err != nil {
		v.err = err
		return nil, err
	}
	v.status = resp.StatusCode
	if 300 <= resp.StatusCode && resp.StatusCode < 400 {
		v.err = errors.Join(&answered{resp.StatusCode}, resp.Body.Close())
		return nil, v.err
	}
	resp.Header.Del("Retry-After") // we know best when to try again
	resp.Body = bounded{io.LimitReader(resp.Body, mostAnswer), resp.Body}
	return resp, nil
}

type bounded struct {
	io.Reader
	io.Closer
}

// plain marks the context of a request without encryption.
type plain struct{}

// way makes a connection for each request, so that none is left behind.
var way = &http.Transport{
	DisableKeepAlives:      true,
	MaxResponseHeaderBytes: mostAnswer,
	TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	DialContext: (&net.Dialer{ControlContext: func(ctx context.Context, _, address string, _ syscall.RawConn) error {
		if ctx.Value(plain{}) != nil && !nearAddress(address) {
			return errPlain
		}
		return nil
	}}).DialContext,
}

// nearAddress tells whether an address with a port is of this machine or of a
// private network.
func nearAddress(address string) bool {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	ip := at.Addr().Unmap()
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
}

// nearName tells whether a host may be near. Where a name leads is looked at
// again when it is called.
func nearName(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return nearAddress(netip.AddrPortFrom(ip, 1).String())
	}
	if !strings.Contains(host, ".") {
		return true
	}
	for _, end := range []string{".local", ".lan", ".internal", ".home.arpa", ".localhost"} {
		if strings.HasSuffix(strings.ToLower(host), end) {
			return true
		}
	}
	return false
}

// webAddress reads an address to which secrets may go: https, or http in a
// private network.
func webAddress(field, typed string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(typed))
	switch {
	case err != nil || u.Hostname() == "" || len(typed) > mostAddress || u.Scheme != "https" && u.Scheme != "http":
		return nil, fault(field, "write the whole address, such as https://home.example/hangup")
	case u.Scheme == "http" && !nearName(u.Hostname()):
		return nil, fault(field, "the address must begin with https: with http, what is sent can be read on its way through the internet")
	}
	return u, nil
}
