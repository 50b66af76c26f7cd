package access

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// tokenPrefix begins the secret of every token, so that people and scanners
// know one when they see it.
const tokenPrefix = "hu_"

// mostTokens bounds the tokens that are kept, the ended ones among them.
const mostTokens = 1000

// Token is what a program may do, and until when. Times are UTC.
type Token struct {
	ID      string
	Name    string
	Scopes  []Permission
	Created time.Time
	Expires time.Time
}

// mostYears is how long a token may be good.
const mostYears = 10

// NewToken makes a token and returns it with its secret, which is not kept and
// cannot be shown again. The name is one that no other token has, so that the
// audit trail tells them apart; expires lies within ten years from now. The
// error is a *Fault where a person can put it right.
func (g *Guard) NewToken(name string, scopes []Permission, expires time.Time) (Token, string, error) {
	name = fold(name)
	switch {
	case !plain(name):
		return Token{}, "", fault("name", "a token needs a name of 1 to 64 letters, digits or signs, without spaces and colons, such as pbx or backup")
	case len(scopes) == 0 || !known(scopes):
		return Token{}, "", fault("scopes", "a token needs one or more of %s", listed(Permissions()))
	case !g.now().Before(expires):
		return Token{}, "", fault("expires", "a token needs an end that lies in the future")
	case expires.After(g.now().AddDate(mostYears, 0, 0)):
		return Token{}, "", fault("expires", "a token is good for at most %d years: choose an earlier end", mostYears)
	}
	secret := tokenPrefix + random()
	t := token{ID: hex.EncodeToString(noise(6)), Name: name, Scopes: inOrder(scopes), Hash: digest(secret),
		Created: g.now().UTC(), Expires: expires.UTC().Truncate(time.Second)}
	err := g.change(func(b *book) error {
		if len(b.Tokens) >= mostTokens {
			return fault("name", "there are %d tokens: revoke those that are not used any more", mostTokens)
		}
		if slices.ContainsFunc(b.Tokens, func(o token) bool { return o.Name == name }) {
			return fault("name", "there is a token with this name already: choose another name, or revoke that one first")
		}
		b.Tokens = append(b.Tokens, t)
		return nil
	})
	if err != nil {
		return Token{}, "", err
	}
	return t.public(), secret, nil
}

func (t token) public() Token {
	return Token{t.ID, t.Name, slices.Clone(t.Scopes), t.Created, t.Expires}
}

// Tokens lists all tokens, the newest first; also those that have ended, until
// they are revoked.
func (g *Guard) Tokens() []Token {
	g.mu.RLock()
	defer g.mu.RUnlock()
	out := make([]Token, 0, len(g.book.Tokens))
	for _, t := range slices.Backward(g.book.Tokens) {
		out = append(out, t.public())
	}
	return out
}

// Revoke ends a token at once. An id that does not exist is a *Fault.
func (g *Guard) Revoke(id string) error {
	return g.change(func(b *book) error {
		i := slices.IndexFunc(b.Tokens, func(t token) bool { return t.ID == id })
		if i < 0 {
			return missing("id", "there is no such token: see which there are, and correct the id")
		}
		b.Tokens = slices.Delete(b.Tokens, i, i+1)
		return nil
	})
}

// known tells whether all of these are permissions.
func known(scopes []Permission) bool {
	return !slices.ContainsFunc(scopes, func(p Permission) bool { return !slices.Contains(Permissions(), p) })
}

// inOrder gives each permission once, the mildest first.
func inOrder(scopes []Permission) []Permission {
	var out []Permission
	for _, p := range Permissions() {
		if slices.Contains(scopes, p) {
			out = append(out, p)
		}
	}
	return out
}

func listed(ps []Permission) string {
	words := make([]string, len(ps))
	for i, p := range ps {
		words[i] = string(p)
	}
	return strings.Join(words, ", ")
}
