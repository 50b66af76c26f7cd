package access

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
)

// config is what every listener of the desk speaks: TLS 1.2 for older phones,
// and 1.3; the suites are those of Go, which has no weak ones for these.
func config(get func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}, GetCertificate: get}
}

// Fingerprint is the SHA-256 of a certificate as browsers show it, for people
// to compare: AA:BB:...
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

// FromFiles reads a certificate and its key from PEM files. The error says
// which file is wrong, how, and what to do; it never shows what is in a file.
// Leaf is set, so that the caller can see until when it is good.
func FromFiles(cert, key string) (tls.Certificate, error) {
	certPEM, err := pemFile("tls.cert", cert)
	if err != nil {
		return tls.Certificate{}, err
	}
	keyPEM, err := pemFile("tls.key", key)
	if err != nil {
		return tls.Certificate{}, err
	}
	switch {
	case !holds(certPEM, isCertificate) && holds(certPEM, isPrivate):
		return tls.Certificate{}, fmt.Errorf("tls.cert: %s holds a key, not a certificate: the two files may be swapped", cert)
	case !holds(certPEM, isCertificate):
		return tls.Certificate{}, fmt.Errorf("tls.cert: %s holds no certificate: name the file that begins with -----BEGIN CERTIFICATE-----", cert)
	case holds(keyPEM, isEncrypted):
		return tls.Certificate{}, fmt.Errorf("tls.key: %s has a passphrase: take it off with openssl pkey -in %s -out new.key, and keep that file to yourself", key, key)
	case !holds(keyPEM, isPrivate):
		return tls.Certificate{}, fmt.Errorf("tls.key: %s holds no private key: name the file that begins with -----BEGIN PRIVATE KEY-----", key)
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil && strings.Contains(err.Error(), "does not match") {
		return tls.Certificate{}, fmt.Errorf("tls.key: %s does not belong to the certificate in %s: name the key that it was made with; the certificate of the desk itself must come first in its file", key, cert)
	}
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the certificate in %s or the key in %s is damaged: get them anew from where they came from", cert, key)
	}
	return pair, nil
}

func pemFile(setting, name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	var p *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no file %s: correct the name", setting, name)
	case errors.As(err, &p):
		return nil, fmt.Errorf("%s: %s cannot be read: %w", setting, name, p.Err)
	case err != nil:
		return nil, fmt.Errorf("%s: %s cannot be read: %w", setting, name, err)
	case bytes.Contains(data, []byte("-----BEGIN ")):
		return data, nil
	}
	return nil, fmt.Errorf("%s: %s is no PEM file: convert it, or name the file that has -----BEGIN in it", setting, name)
}

// holds tells whether PEM data has a block of some kind.
func holds(data []byte, kind func(*pem.Block) bool) bool {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if kind(block) {
			return true
		}
	}
	return false
}

func isCertificate(b *pem.Block) bool { return b.Type == "CERTIFICATE" }
func isPrivate(b *pem.Block) bool     { return strings.HasSuffix(b.Type, "PRIVATE KEY") }
func isEncrypted(b *pem.Block) bool {
	return strings.HasPrefix(b.Type, "ENCRYPTED") || strings.Contains(b.Headers["Proc-Type"], "ENCRYPTED")
}

// OwnFiles is FromFiles for a listener: it takes the files up again when they
// have changed, so that a renewed certificate needs no new start. While a new
// pair is not whole yet, the old one stays.
func OwnFiles(cert, key string) (*tls.Config, error) {
	pair, err := FromFiles(cert, key)
	if err != nil {
		return nil, err
	}
	f := &files{cert: cert, key: key, pair: &pair, stamp: stamp(cert, key)}
	return config(f.get), nil
}

type files struct {
	cert, key string
	mu        sync.Mutex
	pair      *tls.Certificate
	stamp     [2]time.Time
}

func (f *files) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := stamp(f.cert, f.key); now != f.stamp {
		if pair, err := FromFiles(f.cert, f.key); err == nil {
			f.pair, f.stamp = &pair, now
		}
	}
	return f.pair, nil
}

// stamp tells when the files changed; zero for one that is not there just now.
func stamp(names ...string) (at [2]time.Time) {
	for i, name := range names {
		if info, err := os.Stat(name); err == nil {
			at[i] = info.ModTime()
		}
	}
	return at
}

// leafOf gives the parsed certificate that a server shows.
func leafOf(c tls.Certificate) (*x509.Certificate, error) {
	if c.Leaf != nil {
		return c.Leaf, nil
	}
	return x509.ParseCertificate(c.Certificate[0])
}
