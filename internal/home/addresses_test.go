package home

import (
	"net/netip"
	"slices"
	"testing"
)

func TestTheLikeliestAddressComesFirst(t *testing.T) {
	at := func(ip, name string) near { return near{netip.MustParseAddr(ip), name} }
	for name, tc := range map[string]struct {
		all     []near
		outward string
		want    []string
	}{
		"none":                     {nil, "192.168.1.7", nil},
		"one":                      {[]near{at("192.168.1.7", "wlan0")}, "192.168.1.7", []string{"192.168.1.7"}},
		"the default route first":  {[]near{at("10.0.0.3", "eth1"), at("192.168.1.7", "wlan0")}, "192.168.1.7", []string{"192.168.1.7", "10.0.0.3"}},
		"containers last":          {[]near{at("172.17.0.1", "docker0"), at("192.168.1.7", "wlan0")}, "203.0.113.9", []string{"192.168.1.7", "172.17.0.1"}},
		"on two interfaces":        {[]near{at("192.168.1.7", "wlan0"), at("192.168.1.7", "bridge")}, "", []string{"192.168.1.7"}},
		"a container that is all":  {[]near{at("172.17.0.2", "eth0")}, "172.17.0.2", []string{"172.17.0.2"}},
		"the same each time it is": {[]near{at("10.0.0.9", "b"), at("10.0.0.3", "a")}, "", []string{"10.0.0.3", "10.0.0.9"}},
	} {
		from, err := netip.ParseAddr(tc.outward)
		if err != nil && tc.outward != "" {
			t.Fatal(err)
		}
		if got := order(tc.all, from); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

func TestWhoIsAtHome(t *testing.T) {
	for ip, want := range map[string]bool{
		"192.168.1.7": true, "10.0.0.1": true, "172.31.0.1": true, "169.254.1.1": true, "127.0.0.1": true, "::1": true, "fd12::1": true, "fe80::1%eth0": true, "::ffff:192.168.1.7": true,
		"8.8.8.8": false, "172.32.0.1": false, "100.64.0.1": false, "2001:db8::1": false, "::ffff:8.8.8.8": false,
	} {
		if got := atHome(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s: %v", ip, got)
		}
	}
}
