package access

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/durable"
)

// How long what the desk makes itself is good, and how long before its end a
// certificate is made anew. Devices take no certificate over 825 days, some
// none over 398.
const (
	authorityLife = 10 * 365 * 24 * time.Hour
	leafLife      = 397 * 24 * time.Hour
	renewBefore   = 30 * 24 * time.Hour
)

// SelfMade is Certificate for a listener: it makes the certificate anew before
// it ends, without a new start. The fingerprint is that of the first one.
func SelfMade(dir string, hosts []string, now func() time.Time) (*tls.Config, string, error) {
	return Following(dir, func() []string { return hosts }, now)
}

// Following is SelfMade for hosts that change while the listener listens: it
// asks for them with each visitor, and makes the certificate anew when there
// is one that it does not name yet.
func Following(dir string, hosts func() []string, now func() time.Time) (*tls.Config, string, error) {
	pair, print, err := Certificate(dir, hosts(), now)
	if err != nil {
		return nil, "", err
	}
	var mu sync.Mutex
	return config(func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		at := distinct(hosts())
		mu.Lock()
		defer mu.Unlock()
		if now().Before(pair.Leaf.NotAfter.Add(-renewBefore)) && names(pair.Leaf, at) {
			return &pair, nil
		}
		fresh, _, err := Certificate(dir, at, now)
		switch {
		case err == nil:
			pair = fresh
		case !now().Before(pair.Leaf.NotAfter):
			return nil, err
		}
		return &pair, nil // still good for some days: tried again with the next visitor
	}), print, nil
}

// Certificate makes a certificate for names and IP addresses, signed by a
// small authority of the desk's own, and keeps both in dir; a later call gives
// the same ones until they end soon or the hosts change. dir/ca.pem is for the
// devices that should trust the desk; it can vouch for private addresses and
// names of the local network, and for the hosts given, but for nothing else.
// A host that it cannot vouch for makes a new authority necessary, which the
// devices have to be told of. The fingerprint is that of the certificate that
// a browser shows.
func Certificate(dir string, hosts []string, now func() time.Time) (tls.Certificate, string, error) {
	hosts = distinct(hosts)
	if len(hosts) == 0 {
		return tls.Certificate{}, "", errors.New("a certificate needs at least one name or address under which the desk is reached: set hosts")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return tls.Certificate{}, "", fmt.Errorf("the folder for certificates cannot be made: %w", err)
	}
	ca, err := readPair(filepath.Join(dir, "ca.pem"), filepath.Join(dir, "ca-key.pem"))
	if err != nil {
		return tls.Certificate{}, "", err
	}
	at := now()
	// An authority has to outlive what it signs.
	fresh := ca == nil || !covers(ca.cert, hosts) || ca.cert.NotAfter.Before(at.Add(leafLife))
	if fresh {
		if ca, err = newAuthority(dir, hosts, at); err != nil {
			return tls.Certificate{}, "", err
		}
	}
	leaf, err := readPair(filepath.Join(dir, "desk.pem"), filepath.Join(dir, "desk.pem"))
	if err != nil {
		return tls.Certificate{}, "", err
	}
	if fresh || leaf == nil || !leaf.serves(ca.cert, hosts, at) {
		if leaf, err = newLeaf(dir, ca, hosts, at); err != nil {
			return tls.Certificate{}, "", err
		}
	}
	out := tls.Certificate{Certificate: [][]byte{leaf.cert.Raw, ca.cert.Raw}, PrivateKey: leaf.key, Leaf: leaf.cert}
	return out, Fingerprint(leaf.cert.Raw), nil
}

// pair is a certificate with its key.
type pair struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// readPair reads a certificate and its key; nil where one of the files is not
// there, as after a crash between the two.
func readPair(certFile, keyFile string) (*pair, error) {
	var data [2][]byte
	for i, name := range []string{certFile, keyFile} {
		var err error
		if data[i], err = os.ReadFile(name); os.IsNotExist(err) {
			return nil, nil
		} else if err != nil {
			return nil, fmt.Errorf("the desk's own certificate cannot be read: %w", err)
		}
	}
	c, err := tls.X509KeyPair(data[0], data[1])
	if err == nil {
		var leaf *x509.Certificate
		if leaf, err = leafOf(c); err == nil {
			if key, ok := c.PrivateKey.(*ecdsa.PrivateKey); ok {
				return &pair{leaf, key}, nil
			}
		}
	}
	return nil, fmt.Errorf("the desk's own certificate is damaged: remove %s and the files ca.pem and ca-key.pem beside it, and start again; devices then have to trust the new ca.pem", certFile)
}

// serves tells whether the certificate is of this authority, for these hosts
// at least, and good for a while. More hosts do no harm: an address that comes
// and goes does not change the fingerprint each time.
func (p *pair) serves(ca *x509.Certificate, hosts []string, now time.Time) bool {
	return p.cert.CheckSignatureFrom(ca) == nil && names(p.cert, hosts) &&
		!now.Before(p.cert.NotBefore) && now.Before(p.cert.NotAfter.Add(-renewBefore))
}

// names tells whether a certificate has all of these hosts.
func names(cert *x509.Certificate, hosts []string) bool {
	has := slices.Clone(cert.DNSNames)
	for _, ip := range cert.IPAddresses {
		has = append(has, ip.String())
	}
	return !slices.ContainsFunc(hosts, func(h string) bool { return !slices.Contains(has, h) })
}

// Authority reads the certificate of the authority that Certificate keeps in
// dir.
func Authority(dir string) (*x509.Certificate, error) {
	ca, err := readPair(filepath.Join(dir, "ca.pem"), filepath.Join(dir, "ca-key.pem"))
	switch {
	case err != nil:
		return nil, err
	case ca == nil:
		return nil, errors.New("the desk has made no authority yet")
	}
	return ca.cert, nil
}

func newAuthority(dir string, hosts []string, now time.Time) (*pair, error) {
	t := template(now, authorityLife, "Hangup desk "+now.UTC().Format("2006-01-02"))
	t.IsCA, t.BasicConstraintsValid, t.MaxPathLenZero = true, true, true
	t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	t.PermittedDNSDomainsCritical = true
	t.PermittedDNSDomains = slices.Clone(localNames)
	t.PermittedIPRanges = privateRanges()
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip == nil {
			t.PermittedDNSDomains = append(t.PermittedDNSDomains, h)
		} else if !slices.ContainsFunc(t.PermittedIPRanges, func(n *net.IPNet) bool { return n.Contains(ip) }) {
			t.PermittedIPRanges = append(t.PermittedIPRanges, alone(ip))
		}
	}
	p, keyPEM, certPEM, err := sign(t, nil)
	if err != nil {
		return nil, err
	}
	if err := durable.Replace(filepath.Join(dir, "ca-key.pem"), keyPEM); err != nil {
		return nil, fmt.Errorf("the key of the desk's authority cannot be written: %w", err)
	}
	if err := durable.Replace(filepath.Join(dir, "ca.pem"), certPEM); err != nil {
		return nil, fmt.Errorf("the certificate of the desk's authority cannot be written: %w", err)
	}
	return p, nil
}

func newLeaf(dir string, ca *pair, hosts []string, now time.Time) (*pair, error) {
	t := template(now, leafLife, "Hangup desk")
	t.KeyUsage = x509.KeyUsageDigitalSignature
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, h)
		}
	}
	p, keyPEM, certPEM, err := sign(t, ca)
	if err != nil {
		return nil, err
	}
	if err := durable.Replace(filepath.Join(dir, "desk.pem"), append(certPEM, keyPEM...)); err != nil {
		return nil, fmt.Errorf("the desk's certificate cannot be written: %w", err)
	}
	return p, nil
}

// template begins an hour ago, for devices whose clock is behind.
func template(now time.Time, life time.Duration, name string) *x509.Certificate {
	if len(name) > 64 {
		name = name[:64] // what a common name may have; names that count are in the list
	}
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(append([]byte{1}, noise(15)...)),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-time.Hour), NotAfter: now.Add(life),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
}

// sign makes a key and a certificate for it, signed by ca, or by itself where
// ca is nil.
func sign(t *x509.Certificate, ca *pair) (p *pair, keyPEM, certPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("a key cannot be made: %w", err)
	}
	parent, signer := t, key
	if ca != nil {
		parent, signer = ca.cert, ca.key
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("a certificate cannot be made: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("a certificate cannot be made: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("a key cannot be written: %w", err)
	}
	return &pair{cert, key}, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}

// localNames are the endings of names that belong to no one in the world:
// RFC 6761, RFC 6762, RFC 8375, and what routers use.
var localNames = []string{"localhost", "local", "lan", "home.arpa", "internal"}

// privateRanges are the addresses of local networks.
func privateRanges() []*net.IPNet {
	var out []*net.IPNet
	for _, s := range []string{"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"} {
		p := netip.MustParsePrefix(s)
		out = append(out, &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())})
	}
	return out
}

func alone(ip net.IP) *net.IPNet {
	if v4 := ip.To4(); v4 != nil {
		ip = v4
	}
	return &net.IPNet{IP: ip, Mask: net.CIDRMask(8*len(ip), 8*len(ip))}
}

// covers tells whether an authority can vouch for all hosts.
func covers(ca *x509.Certificate, hosts []string) bool {
	for _, h := range hosts {
		ip := net.ParseIP(h)
		switch {
		case ip != nil && !slices.ContainsFunc(ca.PermittedIPRanges, func(n *net.IPNet) bool { return n.Contains(ip) }):
			return false
		case ip == nil && !slices.ContainsFunc(ca.PermittedDNSDomains, func(d string) bool { return h == d || strings.HasSuffix(h, "."+d) }):
			return false
		}
	}
	return true
}

// distinct gives the hosts without ports, in lower case, sorted, each once.
func distinct(hosts []string) []string {
	var out []string
	for _, h := range hosts {
		if name, _, err := net.SplitHostPort(h); err == nil {
			h = name
		}
		h = strings.ToLower(strings.Trim(h, "[]"))
		if ip := net.ParseIP(h); ip != nil {
			h = ip.String()
		}
		if h != "" && h != AnyAddress {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
