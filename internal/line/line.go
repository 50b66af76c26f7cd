// Package line lets phone platforms stream their calls in. A Line is one
// connection that the owner set up: which platform, who is on it, and what is
// done when a call turns out to be a scam. A Book keeps the lines; a Hub takes
// their calls over websockets and TCP, runs each through Calls, and warns the
// person and hangs up where the line's policy says so and the platform can.
//
// No word, no pressed key and no telephone number of a call reaches a log or an
// error of this package.
package line

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/line/framing"
)

// Policy says what is done when a call turns out to be a scam.
type Policy string

// The policies. What is seen on the desk and who is notified does not depend on
// them.
const (
	Watch      Policy = "watch"        // nothing in the call itself
	Warn       Policy = "warn"         // the person hears a warning
	WarnAndEnd Policy = "warn_and_end" // and then the call is ended
)

// Policies lists all policies, the mildest first.
func Policies() []Policy { return []Policy{Watch, Warn, WarnAndEnd} }

// Keep says which calls are kept as cases.
type Keep string

// What may be kept.
const (
	KeepNever   Keep = "never"
	KeepHangUp  Keep = "hang_up" // those that were told to hang up
	KeepCaution Keep = "caution" // and those with caution
)

// Keeps lists what may be kept, the least first.
func Keeps() []Keep { return []Keep{KeepNever, KeepHangUp, KeepCaution} }

// of tells whether a call of a level is kept.
func (k Keep) of(l call.Level) bool {
	return k == KeepHangUp && l >= call.LevelHangUp || k == KeepCaution && l >= call.LevelCaution
}

// Settings are what may be changed on a line.
type Settings struct {
	Policy   Policy
	Keep     Keep
	Language string // of the warning that is played; two letters
	Country  string // of the person, ISO 3166-1 alpha-2; empty for that of the desk
	// Person is the track of the person whom Hangup protects: outbound where
	// the stranger's leg is streamed, inbound where their own is.
	Person framing.Track
	// Outgoing says that the person placed the calls of this line.
	Outgoing bool
	// Sources are the networks from which calls may come; empty for any. Of
	// AudioSocket it is then this machine alone.
	Sources []netip.Prefix
}

// Line is one connection to a platform.
type Line struct {
	Name     string
	Platform framing.Platform
	Created  time.Time // UTC
	Settings
}

// Dialect is how the line's platform speaks.
func (l *Line) Dialect() *framing.Dialect { return framing.Of(l.Platform) }

// Signed tells whether the platform signs its requests with a secret that it
// gave the owner; else a secret of ours is pasted there.
func Signed(p framing.Platform) bool { return p == framing.Twilio }

// role is the party on a track.
func (l *Line) role(t framing.Track) call.Role {
	if (t == l.Person) == l.Outgoing {
		return call.RoleCaller
	}
	return call.RoleCallee
}

func (l *Line) dialledBy() call.Dialler {
	if l.Outgoing {
		return call.DialledByMe
	}
	return call.DialledByThem
}

// loopback is where AudioSocket may come from unless somebody says more: it
// sends its secret in the open.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// from tells whether calls may come from an address.
func (l *Line) from(a netip.Addr) bool {
	allowed := l.Sources
	if len(allowed) == 0 {
		if !l.Dialect().TCP {
			return true
		}
		allowed = loopback
	}
	a = a.Unmap()
	return slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Fault is what a person asked for and cannot have; the message says what to
// do.
type Fault struct {
	Field   string // name, platform, token, policy, keep, language, country, sources
	Message string
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

var (
	nameForm    = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9]){0,31}$`)
	countryForm = regexp.MustCompile(`^([A-Z]{2})?$`)
)

// mostSources bounds the networks of one line.
const mostSources = 64

func (s *Settings) check(d *framing.Dialect) error {
	switch {
	case !slices.Contains(Policies(), s.Policy):
		return &Fault{"policy", "choose what is done when a call is a scam"}
	case s.Policy != Watch && !d.Plays:
		return &Fault{"policy", d.Name + " cannot play a warning into a call: choose to watch"}
	case !slices.Contains(Keeps(), s.Keep):
		return &Fault{"keep", "choose which calls are kept"}
	case !slices.Contains(Languages(), s.Language):
		return &Fault{"language", "there is no warning in this language: choose another"}
	case !countryForm.MatchString(s.Country):
		return &Fault{"country", "a country is two letters, such as GB; or leave it empty"}
	case len(s.Sources) > mostSources:
		return &Fault{"sources", "these are too many networks: name larger ones"}
	}
	return nil
}

// ParseSources reads networks and addresses that a person typed, with commas or
// spaces between them, such as "192.0.2.0/24, 2001:db8::1". The error is a
// *Fault.
func ParseSources(s string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		p, err := netip.ParsePrefix(f)
		if a, no := netip.ParseAddr(f); no == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, &Fault{"sources", "a network is written like 192.0.2.0/24 or 192.0.2.7, with commas between them"}
		}
		out = append(out, p.Masked())
	}
	return out, nil
}
