package access

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"regexp"
	"strings"
)

// AnyAddress, in the list of Hosts, allows every IP address written in
// numbers. A page of a stranger cannot have such a Host and come here, so it
// is safe where the desk listens on all addresses of a machine.
const AnyAddress = "any-address"

// Hosts refuses a request whose Host is none of the allowed, with 421: a page
// of another site can point its own name at this machine, but it cannot
// change the Host that the browser then sends. An entry with a port allows
// that port alone, one without allows all. An empty entry allows nothing, and
// a request without a Host is always refused.
func Hosts(allowed []string) func(http.Handler) http.Handler {
	list := map[string]bool{}
	for _, a := range allowed {
		list[strings.ToLower(a)] = true
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !hostAllowed(list, strings.ToLower(r.Host)) {
				http.Error(w, "This desk is not reached under that name. Use the address that it printed when it started; "+
					"whoever runs it can allow further names with the setting hosts.", http.StatusMisdirectedRequest)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func hostAllowed(list map[string]bool, host string) bool {
	if host == "" || host == AnyAddress {
		return false
	}
	if list[host] {
		return true
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	if name == "" || name == AnyAddress {
		return false
	}
	_, err = netip.ParseAddr(name)
	return list[name] || list["["+name+"]"] || err == nil && list[AnyAddress]
}

// HostsFor gives what Hosts has to allow for a desk that listens on an address
// (host:port, with its real port) and is also reached under further names.
func HostsFor(listen string, names []string) []string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return names
	}
	out := append([]string(nil), names...)
	switch ip, err := netip.ParseAddr(host); {
	case Loopback(listen):
		out = append(out, net.JoinHostPort(host, port))
	case host == "" || err == nil && ip.IsUnspecified():
		out = append(out, AnyAddress)
	default:
		return append(out, net.JoinHostPort(host, port))
	}
	// What the desk listens on is this machine, or includes it.
	for _, h := range []string{"127.0.0.1", "localhost", "::1"} {
		out = append(out, net.JoinHostPort(h, port))
	}
	return out
}

// NamesFor gives the names and addresses under which people may try to reach a
// desk that listens on an address (host:port), for its certificate: the given
// ones; what it listens on; and where that is every address of the machine,
// the machine's name and its private IPv4 addresses. Public addresses and IPv6
// are left out unless they are given, since they come and go.
func NamesFor(listen string, given []string) ([]string, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("%s is no address to listen on: %w", listen, err)
	}
	out := append([]string{"localhost", "127.0.0.1", "::1"}, given...)
	if ip, err := netip.ParseAddr(host); host != "" && (err != nil || !ip.IsUnspecified()) {
		return distinct(append(out, host)), nil
	}
	name, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("the name of this machine is not known: %w", err)
	}
	if first, _, _ := strings.Cut(name, "."); dnsName.MatchString(name) && first != "localhost" {
		out = append(out, name, first+".local")
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("the addresses of this machine are not known: %w", err)
	}
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsPrivate() {
			out = append(out, n.IP.String())
		}
	}
	return distinct(out), nil
}

// dnsName is what may stand in a certificate.
var dnsName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// Loopback tells whether an address to listen on (host:port) can be reached
// from this machine alone.
func Loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}
