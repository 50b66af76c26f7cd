package access

import (
	"slices"
	"time"
)

// sessionLife is how long a browser stays logged in; it is not prolonged by
// use, so that reading writes nothing.
const sessionLife = 30 * 24 * time.Hour

// mostSessions bounds the sessions of one name; the oldest ends.
const mostSessions = 100

// link is the one-time link of the owner at this machine.
type link struct {
	hash string // empty where there is none
	ends time.Time
}

// linkLife is how long a link that nobody opens is good.
const linkLife = 24 * time.Hour

// Login begins a session of an account and returns its secret, for SetCookie.
// addr is where the request comes from (http.Request.RemoteAddr). The error is
// ErrWrong, or ErrSlow (a *Slow) after too many tries from the address, or while
// many try at once. An
// unknown name takes the same work as a wrong passphrase.
func (g *Guard) Login(name, passphrase, addr string) (secret string, err error) {
	if ok, wait := g.tries.Allow(addr); !ok {
		return "", &Slow{wait}
	}
	if len(passphrase) > mostPassphrase {
		return "", ErrWrong
	}
	name = fold(name)
	g.mu.RLock()
	hash := ""
	if a := g.book.find(name); a != nil {
		hash = a.Hash
	}
	g.mu.RUnlock()
	same, err := g.hasher.same(passphrase, hash)
	if err != nil {
		return "", err
	}
	if !same {
		return "", ErrWrong
	}
	return g.begin(session{Name: name}, func(b *book) error {
		// The account may have changed while its passphrase was compared.
		if a := b.find(name); a == nil || a.Hash != hash {
			return ErrWrong
		}
		return nil
	})
}

// begin writes down a new session, if it may still begin.
func (g *Guard) begin(s session, may func(*book) error) (secret string, err error) {
	secret = random()
	err = g.change(func(b *book) error {
		if err := may(b); err != nil {
			return err
		}
		s.Hash, s.Created = digest(secret), g.now().UTC()
		s.Expires = s.Created.Add(sessionLife)
		b.Sessions = append(b.Sessions, s)
		b.dropOldest(s.Name)
		return nil
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// dropOldest ends the first session of a name that has too many; sessions are
// in the order in which they began.
func (b *book) dropOldest(name string) {
	mine := func(s session) bool { return s.Name == name }
	n := 0
	for _, s := range b.Sessions {
		if mine(s) {
			n++
		}
	}
	if n > mostSessions {
		i := slices.IndexFunc(b.Sessions, mine)
		b.Sessions = slices.Delete(b.Sessions, i, i+1)
	}
}

// Invite makes the token of a link with which the owner at this machine enters
// without a passphrase, once, within a day. A new token replaces the one
// before.
func (g *Guard) Invite() string {
	secret := random()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.link = link{digest(secret), g.now().Add(linkLife)}
	return secret
}

// Redeem turns the token of a link into a session of the owner, and spends it.
// The error is ErrLink where the token is not, or no longer, good. Nobody
// guesses 256 bits, so wrong ones are not counted. Whoever serves the link does
// so for GET alone: programs that look at links send HEAD, and would spend it.
func (g *Guard) Redeem(token string) (secret string, err error) {
	spent, good := g.spend(token)
	if !good {
		return "", ErrLink
	}
	secret, err = g.begin(session{Name: owner, Link: true}, func(*book) error { return nil })
	if err != nil {
		g.giveBack(spent)
	}
	return secret, err
}

// spend takes the link away, if the token is its.
func (g *Guard) spend(token string) (spent link, good bool) {
	hash := digest(token)
	g.mu.Lock()
	defer g.mu.Unlock()
	if !same(hash, g.link.hash) || !g.now().Before(g.link.ends) {
		return link{}, false
	}
	spent, g.link = g.link, link{}
	return spent, true
}

// giveBack makes a link good again whose session could not be written down,
// unless a newer one has taken its place.
func (g *Guard) giveBack(spent link) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.link.hash == "" {
		g.link = spent
	}
}

// Logout ends a session, and lets a device out. One that is not there has
// ended already.
func (g *Guard) Logout(secret string) error {
	hash := digest(secret)
	g.mu.RLock()
	there := slices.ContainsFunc(g.book.Sessions, func(s session) bool { return s.Hash == hash }) ||
		slices.ContainsFunc(g.book.Devices, func(d device) bool { return d.Hash == hash })
	g.mu.RUnlock()
	if !there {
		return nil
	}
	return g.change(func(b *book) error {
		b.Sessions = slices.DeleteFunc(b.Sessions, func(s session) bool { return s.Hash == hash })
		b.Devices = slices.DeleteFunc(b.Devices, func(d device) bool { return d.Hash == hash })
		return nil
	})
}
