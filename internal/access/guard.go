package access

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/hangup-project/hangup/internal/durable"
)

// Guard keeps who may enter. One Guard owns the file; all methods may be
// called at the same time.
type Guard struct {
	now    func() time.Time
	path   string
	local  string // the secret of Local
	tries  *Limiter
	hasher hasher

	mu      sync.RWMutex
	book    book
	written [sha256.Size]byte // of the file as this Guard knows it; zero where there was none
	link    link
}

// How often an address may try to log in: ten times at once, then once in 20
// seconds, about 4,300 times a day. Against a passphrase of four words (over
// 40 bits) that is hopeless, and a whole office behind one address still gets
// in at nine o'clock.
const (
	loginEvery = 20 * time.Second
	loginBurst = 10
	loginAddrs = 10_000
)

// Open reads dir/access.json, or begins with no accounts where there is none;
// dir is made. A damaged file, or one of a newer program, is an error that says
// what to do. now gives the time.
func Open(dir string, now func() time.Time) (*Guard, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for accounts cannot be made: %w", err)
	}
	g := &Guard{now: now, path: filepath.Join(dir, "access.json"), local: random(),
		tries: NewLimiter(loginEvery, loginBurst, loginAddrs, now)}
	g.hasher = newHasher(argon2.IDKey, ourCost)
	data, err := os.ReadFile(g.path)
	switch {
	case os.IsNotExist(err):
		g.book.Version = version
		return g, nil
	case err != nil:
		return nil, fmt.Errorf("accounts and tokens cannot be read: %w", err)
	}
	if g.book, err = parse(data); err != nil {
		return nil, fmt.Errorf("%s %w", g.path, err)
	}
	g.written = sha256.Sum256(data)
	return g, tighten(g.path)
}

// tighten takes the file from the eyes of others, where a copy was put back
// with wider rights.
func tighten(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		return fmt.Errorf("others may read %s and that cannot be changed: %w", path, err)
	}
	return nil
}

// change edits a copy of the book, writes it down, and only then puts it in
// force. Whatever has ended is left out.
func (g *Guard) change(edit func(*book) error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	next := g.book.clone()
	if err := edit(&next); err != nil {
		return err
	}
	now := g.now()
	next.Sessions = slices.DeleteFunc(next.Sessions, func(s session) bool { return !now.Before(s.Expires) })
	return g.write(next)
}

func (g *Guard) write(next book) error {
	switch data, err := os.ReadFile(g.path); {
	case os.IsNotExist(err) && g.written == [sha256.Size]byte{}:
	case err != nil:
		return fmt.Errorf("accounts and tokens cannot be read: %w", err)
	case sha256.Sum256(data) != g.written:
		return fmt.Errorf("%s was changed by another program: start the desk again to use what is in it now", g.path)
	}
	data, err := next.format()
	if err != nil {
		return err
	}
	if err := durable.Replace(g.path, data); err != nil {
		return fmt.Errorf("accounts and tokens cannot be written, and stay as they were: %w", err)
	}
	g.book, g.written = next, sha256.Sum256(data)
	return nil
}

// Local is a secret for the header Authorization: Bearer with which the user
// who runs the desk may do everything as the owner. It lives as long as this
// process; whoever keeps it in a file must keep that file from others (0600).
func (g *Guard) Local() string { return g.local }

// random makes a secret of 256 bits that can stand in an address.
func random() string {
	return base64.RawURLEncoding.EncodeToString(noise(32))
}

// digest is what is kept of a secret. A plain hash is enough where the secret
// is random: there is nothing to guess.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// plain tells whether a name is short and of visible characters, without a
// colon.
func plain(name string) bool {
	n := utf8.RuneCountInString(name)
	return 0 < n && n <= 64 && !strings.ContainsFunc(name, func(r rune) bool {
		return r == ' ' || r == ':' || r == utf8.RuneError || !unicode.IsPrint(r)
	})
}
