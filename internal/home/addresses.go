package home

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// private holds that an address to listen on (host:port) is every address of
// the machine or a private one.
func private(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err == nil && everywhere(host) {
		return nil
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !atHome(ip) {
		return errors.New("home.listen: " + listen + " is no address of a home network: write 0.0.0.0:4265, or a private address of this machine in its place")
	}
	return nil
}

func everywhere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

// atHome tells whether an address is one that only the same network reaches.
func atHome(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast()
}

// addresses are those under which devices may reach the door, the likeliest
// first; loopback where there is no other.
func (d *Door) addresses() []string {
	if host, _, err := net.SplitHostPort(d.opt.Listen); err == nil && !everywhere(host) {
		return []string{host}
	}
	out := order(interfaces(), outward())
	if len(out) == 0 {
		return []string{netip.AddrFrom4([4]byte{127, 0, 0, 1}).String()}
	}
	return out
}

// near is an address of this machine and the interface that has it.
type near struct {
	ip   netip.Addr
	name string // of the interface
}

// interfaces lists the private IPv4 addresses of this machine. IPv6 is left
// out: such addresses come and go, and nobody can type them.
func interfaces() (out []near) {
	all, err := net.Interfaces()
	if err != nil {
		return nil // as where there are none: the page says that it knows no address
	}
	for _, i := range all {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue // the interface has just gone
		}
		for _, a := range addrs {
			if n, ok := a.(*net.IPNet); ok {
				if ip, ok := netip.AddrFromSlice(n.IP); ok && ip.Unmap().Is4() && ip.Unmap().IsPrivate() {
					out = append(out, near{ip.Unmap(), i.Name})
				}
			}
		}
	}
	return out
}

// outward is the address from which this machine would reach the internet:
// that of the interface of the default route. Nothing is sent. It is the zero
// Addr where there is no such route.
func outward() netip.Addr {
	c, err := net.Dial("udp4", "192.0.2.1:9") // an address of nobody (RFC 5737)
	if err != nil {
		return netip.Addr{}
	}
	from := c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
	if err := c.Close(); err != nil {
		return netip.Addr{}
	}
	return from
}

// inside begins the names of interfaces that lead to containers and virtual
// machines on the same machine, and to no phone.
var inside = []string{"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "podman", "lxc", "lxd"}

// order sorts addresses by how likely a phone reaches them: that of the
// default route, then those of other networks, then those of containers.
func order(all []near, outward netip.Addr) []string {
	rank := func(n near) int {
		switch {
		case n.ip == outward:
			return 0
		case slices.ContainsFunc(inside, func(p string) bool { return strings.HasPrefix(n.name, p) }):
			return 2
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b near) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.ip.Compare(b.ip))
	})
	var out []string
	for _, n := range all {
		if s := n.ip.String(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
