package publish

import (
	"cmp"
	"net/netip"
	"net/url"
	"strings"
)

// Site is the desk as the public knows it.
type Site struct {
	Name string // of the desk or who runs it
	// Warnings is the address of the list of warnings, without a slash at its
	// end; a warning has its page below it.
	Warnings string
	// Exercise marks all that leaves as a drill.
	Exercise bool
}

// Page is the address of the page of a bulletin.
func (s Site) Page(id string) string { return s.Warnings + "/" + id }

// Reached reports whether the address of the site leads to it from another
// machine: not where it is missing, or leads back to the asker's own machine.
func (s Site) Reached() bool {
	u, err := url.Parse(s.Warnings)
	return err == nil && u.Hostname() != "" && !nowhere(u.Hostname())
}

// nowhere reports whether a name or an address is what every machine calls
// itself, or one that leads nowhere for good (RFC 6761).
func nowhere(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".invalid") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.Unmap().IsLoopback() || ip.IsUnspecified())
}

// Outlet is how a desk publishes. The zero value shows warnings to those with
// an account alone.
type Outlet struct {
	Public  bool   // whether anybody sees warnings and the block list
	Name    string // of who answers for them; empty is Hangup
	Address string // under which the public reaches the desk, such as https://desk.example.org; empty where it is not known
}

// At is the site of the desk: at its public address where it has one, else at
// origin, the address under which it was asked.
func (o Outlet) At(origin string) Site {
	return Site{Name: cmp.Or(o.Name, "Hangup"), Warnings: cmp.Or(o.Address, origin) + "/warnings"}
}

// Obstacles say what keeps a published warning from the public, or the public
// from knowing whose it is, and what to do about it, in a sentence or two each; empty where nothing does. s is the site
// as At gave it.
func (o Outlet) Obstacles(s Site) []string {
	var out []string
	if !o.Public {
		out = append(out, "Only people with an account see warnings here. The setting warnings.public: true shows them to everybody.")
	}
	if !s.Reached() {
		out = append(out, "Links in feeds and alerts lead nowhere, and notices have no QR code: set warnings.address to where others reach this desk, such as https://desk.example.org.")
	}
	if o.Name == "" {
		out = append(out, "Warnings are signed Hangup, which tells nobody who wrote them: set warnings.name to the name of your house, before you draft one.")
	}
	return out
}
