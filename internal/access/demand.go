package access

import (
	"errors"
	"strings"
)

// Demand tells what is missing for a desk to listen on an address (host:port):
// nothing on loopback; anywhere else an owner with a passphrase, and TLS. The
// error says what to do.
func Demand(listen string, g *Guard, tls bool) error {
	if Loopback(listen) || tls && g.HasOwner() {
		return nil
	}
	var b strings.Builder
	b.WriteString("others on the network could reach this desk at " + listen + ", so it first needs:")
	if !g.HasOwner() {
		b.WriteString("\n  a passphrase for its owner: run `hangup access passphrase`")
	}
	if !tls {
		b.WriteString("\n  TLS: set tls.mode to self (the desk makes a certificate), own (with tls.cert and tls.key) or acme (with tls.domain)")
	}
	b.WriteString("\nor let it listen on this machine alone: --listen 127.0.0.1:0")
	return errors.New(b.String())
}
