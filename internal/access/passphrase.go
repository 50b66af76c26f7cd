package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A passphrase has at least 15 characters, as NIST SP 800-63B asks where
// nothing else guards the door; four or five words have that and are easier to
// keep in mind than signs. There is no rule on what characters to use.
const (
	leastPassphrase  = 15
	mostPassphrase   = 1024 // bytes
	leastDifferent   = 5
	passphraseAdvice = "use four or five words that have nothing to do with each other"
)

func checkPassphrase(s string) error {
	different := map[rune]bool{}
	for _, r := range s {
		different[r] = true
	}
	switch {
	case len(s) > mostPassphrase:
		return fault("passphrase", "the passphrase is longer than %d bytes: use a shorter one", mostPassphrase)
	case !utf8.ValidString(s):
		return fault("passphrase", "the passphrase is not text: type it again")
	case utf8.RuneCountInString(s) < leastPassphrase:
		return fault("passphrase", "the passphrase is too short: use at least %d characters; %s", leastPassphrase, passphraseAdvice)
	case len(different) < leastDifferent:
		return fault("passphrase", "the passphrase repeats the same few characters: %s", passphraseAdvice)
	}
	return nil
}

// cost is what one try takes: RFC 9106, section 4, second choice.
type cost struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

var ourCost = cost{memory: 64 << 10, time: 3, threads: 4}

// phc is a hash as it is written down.
type phc struct {
	cost
	salt, key []byte
}

var b64 = base64.RawStdEncoding

func (p phc) String() string {
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.memory, p.time, p.threads, b64.EncodeToString(p.salt), b64.EncodeToString(p.key))
}

// parsePHC reads a hash; one that would take more than four times our cost is
// none of ours.
func parsePHC(s string) (phc, error) {
	bad := errors.New("no argon2id hash")
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v=19" {
		return phc{}, bad
	}
	var p phc
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads)
	if err != nil || n != 3 || p.memory > 4*ourCost.memory || p.time > 4*ourCost.time || p.time == 0 || p.threads == 0 {
		return phc{}, bad
	}
	if p.salt, err = b64.DecodeString(parts[4]); err != nil || len(p.salt) < 8 {
		return phc{}, bad
	}
	if p.key, err = b64.DecodeString(parts[5]); err != nil || len(p.key) != 32 {
		return phc{}, bad
	}
	return p, nil
}

// hasher hashes passphrases one at a time, so that many tries at once cannot
// fill the memory; a few may wait, the others are sent away.
type hasher struct {
	derive   derive
	cost     cost
	tries    chan struct{} // places of those who log in
	settings chan struct{} // places of those who set a passphrase; strangers cannot take them
	one      *sync.Mutex
	// decoy is compared with where there is no such account, so that an
	// unknown name takes as long as a wrong passphrase.
	decoy phc
}

// How many may be in the hasher at once, most of them waiting.
const (
	waiting        = 8 // who log in
	waitingSetting = 4 // who set a passphrase
)

// derive is the form of argon2.IDKey.
type derive func(passphrase, salt []byte, time, memory uint32, threads uint8, length uint32) []byte

func newHasher(d derive, c cost) hasher {
	h := hasher{derive: d, cost: c, tries: make(chan struct{}, waiting), settings: make(chan struct{}, waitingSetting), one: new(sync.Mutex)}
	h.decoy = phc{h.cost, noise(16), noise(32)}
	return h
}

func noise(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: it ends the program instead
	return b
}

func (h *hasher) run(places chan struct{}, passphrase string, salt []byte, c cost) ([]byte, error) {
	select {
	case places <- struct{}{}:
		defer func() { <-places }()
	default:
		return nil, &Slow{time.Second}
	}
	h.one.Lock()
	defer h.one.Unlock()
	// The same words may reach us composed or decomposed, by keyboard.
	return h.derive([]byte(norm.NFC.String(passphrase)), salt, c.time, c.memory, c.threads, 32), nil
}

// hash makes the hash of a new passphrase.
func (h *hasher) hash(passphrase string) (string, error) {
	salt := noise(16)
	key, err := h.run(h.settings, passphrase, salt, h.cost)
	if err != nil {
		return "", err
	}
	return phc{h.cost, salt, key}.String(), nil
}

// same tells whether a passphrase belongs to a hash. An empty hash is that of
// nobody: it takes as long and never fits.
func (h *hasher) same(passphrase, hash string) (bool, error) {
	p := h.decoy
	if hash != "" {
		var err error
		if p, err = parsePHC(hash); err != nil {
			return false, err
		}
	}
	key, err := h.run(h.tries, passphrase, p.salt, p.cost)
	return subtle.ConstantTimeCompare(key, p.key) == 1 && hash != "", err
}
