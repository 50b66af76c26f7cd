package access

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// deviceLife is how long a device of the home stays let in: as long as
// browsers keep a cookie at most (400 days), and somewhat less.
const deviceLife = 365 * 24 * time.Hour

// inviteLife is how long the code that lets a device in is good.
const inviteLife = 10 * time.Minute

// mostDevices bounds the devices that are let in at once.
const mostDevices = 50

// deviceMark begins the name of a device in an Identity and in the audit
// trail. No account can have it.
const deviceMark = "device:"

// deviceMay is what a device may do.
var deviceMay = []Permission{PermListen}

// Device is a phone or tablet at home that may listen to calls, and do nothing
// else. Times are UTC.
type Device struct {
	ID      string
	Name    string
	Created time.Time
	Expires time.Time
}

// invitation lets one device in, once. It is never written down.
type invitation struct {
	hash string // empty where there is none
	name string
	ends time.Time
}

// InviteDevice makes the token of a link with which one device enters, once,
// within ten minutes. A new token replaces the one before. The name is one
// that no other device has. The error is a *Fault where a person can put it
// right.
func (g *Guard) InviteDevice(name string) (token string, err error) {
	name = fold(name)
	if !plain(name) {
		return "", fault("name", "give the device a name of 1 to 64 letters, digits or signs, without spaces and colons, such as kitchen-tablet")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.book.roomFor(name, g.now()); err != nil {
		return "", err
	}
	token = random()
	g.invited = invitation{digest(token), name, g.now().Add(inviteLife)}
	return token, nil
}

// roomFor tells why a device of a name cannot be let in.
func (b *book) roomFor(name string, now time.Time) error {
	n := 0
	for _, d := range b.Devices {
		switch {
		case !now.Before(d.Expires): // goes with the next change
		case d.Name == name:
			return fault("name", "there is a device of this name already: choose another name, or remove that one first")
		default:
			n++
		}
	}
	if n >= mostDevices {
		return fault("name", "there are %d devices: remove those that are not used any more", mostDevices)
	}
	return nil
}

// Admit turns the token of InviteDevice into a device that is let in, spends
// the token, and returns the secret for SetDeviceCookie. The error is ErrLink
// where the token is not, or no longer, good. As with Redeem, whoever serves
// the link must not spend it for programs that only look at it.
func (g *Guard) Admit(token string) (Device, string, error) {
	hash := digest(token)
	g.mu.Lock()
	asked := g.invited
	good := asked.hash != "" && same(hash, asked.hash) && g.now().Before(asked.ends)
	if good {
		g.invited = invitation{}
	}
	g.mu.Unlock()
	if !good {
		return Device{}, "", ErrLink
	}
	secret, now := random(), g.now().UTC()
	d := device{ID: hex.EncodeToString(noise(6)), Name: asked.name, Hash: digest(secret), Created: now, Expires: now.Add(deviceLife).Truncate(time.Second)}
	err := g.change(func(b *book) error {
		if err := b.roomFor(d.Name, now); err != nil {
			return err
		}
		b.Devices = append(b.Devices, d)
		return nil
	})
	if err != nil {
		g.giveBackInvitation(asked)
		return Device{}, "", err
	}
	return d.public(), secret, nil
}

// giveBackInvitation makes a token good again whose device could not be
// written down, unless a newer one has taken its place.
func (g *Guard) giveBackInvitation(asked invitation) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.invited.hash == "" {
		g.invited = asked
	}
}

func (d device) public() Device { return Device{d.ID, d.Name, d.Created, d.Expires} }

// Devices lists the devices that are let in, the newest first.
func (g *Guard) Devices() []Device {
	g.mu.RLock()
	defer g.mu.RUnlock()
	var out []Device
	for _, d := range slices.Backward(g.book.Devices) {
		if g.now().Before(d.Expires) {
			out = append(out, d.public())
		}
	}
	return out
}

// RemoveDevice shows a device the door, at once. An id that does not exist is
// a *Fault.
func (g *Guard) RemoveDevice(id string) error {
	return g.change(func(b *book) error {
		i := slices.IndexFunc(b.Devices, func(d device) bool { return d.ID == id })
		if i < 0 {
			return missing("id", "there is no such device: somebody may have removed it")
		}
		b.Devices = slices.Delete(b.Devices, i, i+1)
		return nil
	})
}

// DeviceName is the name of a device in an Identity and in the audit trail.
func DeviceName(d Device) string { return deviceMark + d.Name }

// Device tells whether the identity is that of a device.
func (i Identity) Device() bool { return strings.HasPrefix(i.Name, deviceMark) }

// deviceOf is who a device is, by the digest of its secret. The lock is held.
func (g *Guard) deviceOf(hash string) (Identity, bool) {
	i := slices.IndexFunc(g.book.Devices, func(d device) bool { return d.Hash == hash })
	if i < 0 || !g.now().Before(g.book.Devices[i].Expires) {
		return Identity{}, false
	}
	return Identity{Name: deviceMark + g.book.Devices[i].Name, Token: true, Scopes: slices.Clone(deviceMay)}, true
}
