package access

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
)

// AnyAddress, in the list of Hosts, allows every IP address written in
// numbers; HostsFor adds it, and no setting may. A page of a stranger cannot have such a Host and come here, so it
// is safe where the desk listens on all addresses of a machine.
const AnyAddress = "any-address"

// Hosts refuses a request whose Host is none of the allowed, with 421: a page
// of another site can point its own name at this machine, but it cannot
// change the Host that the browser then sends. An entry with a port allows
// that port alone, one without allows all. An empty entry allows nothing, and
// a request without a Host is always refused. A nil refuse is Refuse.
func Hosts(allowed []string, refuse Refusal) func(http.Handler) http.Handler {
	list := map[string]bool{}
	for _, a := range allowed {
		list[strings.ToLower(a)] = true
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !hostAllowed(list, strings.ToLower(r.Host)) {
				refuse.answer(w, r, http.StatusMisdirectedRequest, "This desk is not reached under that name. Use the address that it printed when it started. "+
					"Whoever runs it can allow further names with the setting hosts.")
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
// (host:port, with its real port): its own names (NamesFor) with that port
// alone, and further names that a person gave, as they were given.
func HostsFor(listen string, own, given []string) []string {
	out := slices.Clone(given)
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return out
	}
	if everywhere(host) {
		out = append(out, AnyAddress)
	}
	for _, name := range own {
		out = append(out, net.JoinHostPort(name, port))
	}
	return out
}

// everywhere tells whether to listen on a host is to listen on every address.
func everywhere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

// NamesFor gives the names and addresses under which people may try to reach a
// desk that listens on an address (host:port), besides those that they give
// it: what it listens on; this machine's, where that can be reached from this
// machine alone; and where it is every address, the machine's name and its
// private IPv4 addresses too. Public addresses and IPv6 are left out, since
// they come and go.
func NamesFor(listen string) ([]string, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("%s is no address to listen on: %w", listen, err)
	}
	here := []string{"localhost", "127.0.0.1", "::1"}
	switch {
	case Loopback(listen):
		return distinct(append(here, host)), nil
	case !everywhere(host):
		return distinct([]string{host}), nil
	}
	out := here
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

// Nearest gives the address at which this machine reaches what listens on an
// address (host:port): the same one, and where that is every address, one of
// loopback.
func Nearest(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || !everywhere(host) {
		return listen
	}
	// Where IPv6 is taken out of a machine, what listens on all of it is still
	// called [::], and only IPv4 reaches it.
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is6() && hasLoopback6() {
		return net.JoinHostPort("::1", port)
	}
	return net.JoinHostPort("127.0.0.1", port)
}

func hasLoopback6() bool {
	addrs, err := net.InterfaceAddrs()
	return err == nil && slices.ContainsFunc(addrs, func(a net.Addr) bool {
		n, ok := a.(*net.IPNet)
		return ok && n.IP.Equal(net.IPv6loopback)
	})
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
