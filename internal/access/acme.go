package access

import (
	"crypto/tls"
	"net/http"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// ACME gets the certificate of one domain from Let's Encrypt with the first
// visitor and renews it in time; it is kept in dir. By asking for it one
// agrees to the terms of Let's Encrypt, which may write to the address in
// email. The authority looks for the desk at the domain's port 443, and, where
// something serves the handler there, at port 80.
func ACME(dir, domain, email string) (*tls.Config, http.Handler) {
	return authority(dir, domain, email, nil)
}

// authority is ACME with another authority; nil is Let's Encrypt.
func authority(dir, domain, email string, client *acme.Client) (*tls.Config, http.Handler) {
	m := &autocert.Manager{Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(dir), HostPolicy: autocert.HostWhitelist(domain),
		Email: email, Client: client}
	c := config(m.GetCertificate)
	c.NextProtos = append(c.NextProtos, acme.ALPNProto)
	return c, m.HTTPHandler(nil)
}
