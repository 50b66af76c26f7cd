package access

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Account is somebody with a passphrase. Times are UTC.
type Account struct {
	Name    string
	Role    Role
	Created time.Time
	Changed time.Time // when the passphrase or the role was last set
}

// ourselves is the name of the desk in the audit trail, for what it does of
// its own accord. Nobody else may have it.
const ourselves = "hangup"

// fold makes one name of the ways in which it may be typed.
func fold(name string) string { return strings.ToLower(norm.NFC.String(strings.TrimSpace(name))) }

// SetAccount makes an account, or gives it a new role and a new passphrase;
// what is empty of these stays as it is. Names are folded to lower case.
// With a new passphrase or role, its sessions end. The last owner stays one.
// The error is a *Fault where a person can put it right, and a *Slow while
// others set passphrases.
func (g *Guard) SetAccount(name string, role Role, passphrase string) error {
	name = fold(name)
	switch {
	case !plain(name):
		return fault("name", "an account needs a name of 1 to 64 letters, digits or signs, without spaces and colons")
	case name == ourselves:
		return fault("name", "the audit trail calls the desk itself by the name hangup: choose another name")
	case role != "" && role.Permissions() == nil:
		return fault("role", "the role must be owner, member or reader")
	case name == owner && role != "" && role != RoleOwner:
		return fault("role", "the account named owner must have the role owner: choose another name")
	}
	hash := ""
	if passphrase != "" {
		if err := checkPassphrase(passphrase); err != nil {
			return err
		}
		var err error
		if hash, err = g.hasher.hash(passphrase); err != nil {
			return err
		}
	}
	return g.change(func(b *book) error { return b.set(name, role, hash, g.now().UTC()) })
}

func (b *book) set(name string, role Role, hash string, now time.Time) error {
	a := b.find(name)
	if role == "" && a != nil {
		role = a.Role
	}
	switch {
	case role == "":
		return fault("role", "a new account needs a role: owner, member or reader")
	case a == nil && hash == "":
		return fault("passphrase", "a new account needs a passphrase of at least %d characters; %s", leastPassphrase, passphraseAdvice)
	case a == nil:
		b.Accounts = append(b.Accounts, account{name, role, hash, now, now})
		return nil
	case a.Role == RoleOwner && role != RoleOwner && b.owners() == 1:
		return lastOwner("role", name)
	}
	if hash == "" && role == a.Role {
		return nil
	}
	if hash != "" {
		a.Hash = hash
	}
	a.Role, a.Changed = role, now
	b.endSessions(name)
	return nil
}

// RemoveAccount removes an account and ends its sessions; not that of the last
// owner. The error is a *Fault where a person can put it right.
func (g *Guard) RemoveAccount(name string) error {
	name = fold(name)
	return g.change(func(b *book) error {
		a := b.find(name)
		switch {
		case a == nil:
			return missing("name", "there is no such account: see which there are, and correct the name")
		case a.Role == RoleOwner && b.owners() == 1:
			return lastOwner("name", name)
		}
		b.Accounts = slices.DeleteFunc(b.Accounts, func(a account) bool { return a.Name == name })
		b.endSessions(name)
		return nil
	})
}

// Accounts lists all accounts by name.
func (g *Guard) Accounts() []Account {
	g.mu.RLock()
	defer g.mu.RUnlock()
	out := make([]Account, 0, len(g.book.Accounts))
	for _, a := range g.book.Accounts {
		out = append(out, Account{a.Name, a.Role, a.Created, a.Changed})
	}
	slices.SortFunc(out, func(a, b Account) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// HasOwner tells whether an owner can log in with a passphrase.
func (g *Guard) HasOwner() bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.book.owners() > 0
}
