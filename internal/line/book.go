package line

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/durable"
	"github.com/hangup-project/hangup/internal/line/framing"
)

// Book keeps the lines in one file. Of a secret that it made, only the SHA-256
// is there; the auth token with which a platform signs is there as it is, since
// signatures cannot be checked without it. One Book owns the file; all methods
// may be called at the same time.
type Book struct {
	path string
	now  func() time.Time

	mu      sync.RWMutex
	entries []entry
}

// entry is a line with what proves that a call is of it.
type entry struct {
	Line
	hash  string // of the secret that we made
	token string // with which the platform signs
}

// version of the file; a higher one is of a newer program. mostLines bounds it.
const (
	version   = 1
	mostLines = 100
)

// paper is how the file holds the lines.
type paper struct {
	Version int       `json:"version"`
	Lines   []written `json:"lines"`
}

type written struct {
	Name     string           `json:"name"`
	Platform framing.Platform `json:"platform"`
	Policy   Policy           `json:"policy"`
	Keep     Keep             `json:"keep"`
	Language string           `json:"language"`
	Country  string           `json:"country,omitempty"`
	Inbound  bool             `json:"person_inbound,omitempty"`
	Outgoing bool             `json:"outgoing,omitempty"`
	Sources  []netip.Prefix   `json:"sources,omitempty"`
	Created  time.Time        `json:"created"`
	Hash     string           `json:"hash,omitempty"`
	Token    string           `json:"token,omitempty"`
}

// OpenBook reads dir/lines.json, or begins with no lines where there is none. A
// damaged file, or one of a newer program, is an error that says what to do.
// now gives the time.
func OpenBook(dir string, now func() time.Time) (*Book, error) {
	b := &Book{path: filepath.Join(dir, "lines.json"), now: now}
	data, err := os.ReadFile(b.path)
	switch {
	case os.IsNotExist(err):
		return b, nil
	case err != nil:
		return nil, fmt.Errorf("the phone lines cannot be read: %w", err)
	}
	if b.entries, err = parse(data); err != nil {
		return nil, fmt.Errorf("%s %w", b.path, err)
	}
	if err := os.Chmod(b.path, 0o600); err != nil {
		return nil, fmt.Errorf("others may read %s and that cannot be changed: %w", b.path, err)
	}
	return b, nil
}

// parse reads the file. Its error goes on from the name of the file.
func parse(data []byte) ([]entry, error) {
	var head struct {
		Version int `json:"version"`
	}
	var p paper
	err := json.Unmarshal(data, &head)
	if err == nil && head.Version > version {
		return nil, errors.New("was written by a newer version of Hangup: use that version, or a copy of the file from before")
	}
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		if err = dec.Decode(&p); err == nil && dec.More() {
			err = io.ErrUnexpectedEOF
		}
	}
	var out []entry
	for _, w := range p.Lines {
		e := w.entry()
		if err == nil && (e.check() != nil || find(out, e.Name) >= 0) {
			err = errors.New("it cannot have been written by this program")
		}
		out = append(out, e)
	}
	if err != nil || p.Version != version {
		return nil, errors.New("is damaged: put back a copy of it from a backup; or move it away, and set up the phone lines again")
	}
	return out, nil
}

func (w written) entry() entry {
	e := entry{hash: w.Hash, token: w.Token, Line: Line{Name: w.Name, Platform: w.Platform, Created: w.Created, Settings: Settings{
		Policy: w.Policy, Keep: w.Keep, Language: w.Language, Country: w.Country, Outgoing: w.Outgoing, Sources: w.Sources, Person: framing.Outbound,
	}}}
	if w.Inbound {
		e.Person = framing.Inbound
	}
	return e
}

func (e entry) written() written {
	return written{Name: e.Name, Platform: e.Platform, Policy: e.Policy, Keep: e.Keep, Language: e.Language, Country: e.Country,
		Inbound: e.Person == framing.Inbound, Outgoing: e.Outgoing, Sources: e.Sources, Created: e.Created, Hash: e.hash, Token: e.token}
}

// check tells what is wrong with an entry, in a *Fault.
func (e *entry) check() error {
	d := e.Dialect()
	switch {
	case !nameForm.MatchString(e.Name):
		return &Fault{"name", "a name is 1 to 32 small letters, digits and single hyphens, such as grandma"}
	case d == nil:
		return &Fault{"platform", "choose the platform"}
	case Signed(e.Platform) && (e.token == "" || len(e.token) > 200 || strings.ContainsFunc(e.token, func(r rune) bool { return r <= ' ' || r > '~' })):
		return &Fault{"token", "paste the auth token of your account at " + d.Name + ": its calls are signed with it"}
	case !Signed(e.Platform) && len(e.hash) != 2*sha256.Size:
		return &Fault{"token", "this line has no secret"}
	}
	return e.Settings.check(d)
}

// All lists the lines by name.
func (b *Book) All() []Line {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []Line
	for _, e := range b.entries {
		out = append(out, e.Line)
	}
	slices.SortFunc(out, func(x, y Line) int { return strings.Compare(x.Name, y.Name) })
	return out
}

// Line gives one line; false where there is none of that name.
func (b *Book) Line(name string) (Line, bool) {
	e, ok := b.entry(name)
	return e.Line, ok
}

func (b *Book) entry(name string) (entry, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if i := find(b.entries, name); i >= 0 {
		return b.entries[i], true
	}
	return entry{}, false
}

// bySecret gives the line of AudioSocket that has a secret.
func (b *Book) bySecret(secret string) (entry, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, e := range b.entries {
		if e.Dialect().TCP && e.proves(secret) {
			return e, true
		}
	}
	return entry{}, false
}

// Add makes a line. token is the auth token of a platform that signs, and is
// empty for others. It returns the secret to paste at a platform that does not
// sign, which cannot be had again. Its error is a *Fault, or one of the disk.
func (b *Book) Add(name string, p framing.Platform, token string, s Settings) (secret string, err error) {
	e := entry{Line: Line{Name: name, Platform: p, Created: b.now().UTC().Truncate(time.Second), Settings: s}}
	secret = e.prove(token)
	if err := e.check(); err != nil {
		return "", err
	}
	return secret, b.change(func(all []entry) ([]entry, error) {
		switch {
		case find(all, name) >= 0:
			return nil, &Fault{"name", "there is a line of this name: choose another"}
		case len(all) >= mostLines:
			return nil, &Fault{"name", fmt.Sprintf("there are %d lines, and more cannot be kept: remove one that is not used", mostLines)}
		}
		return append(all, e), nil
	})
}

// Change sets a line anew.
func (b *Book) Change(name string, s Settings) error {
	return b.edit(name, func(e *entry) { e.Settings = s })
}

// NewSecret gives a line another secret, as Add does; the one before is good no
// longer.
func (b *Book) NewSecret(name, token string) (secret string, err error) {
	err = b.edit(name, func(e *entry) { secret = e.prove(token) })
	return secret, err
}

// Remove takes a line away. Calls that run go on to their end.
func (b *Book) Remove(name string) error {
	return b.change(func(all []entry) ([]entry, error) {
		i := find(all, name)
		if i < 0 {
			return nil, errGone
		}
		return slices.Delete(all, i, i+1), nil
	})
}

var errGone = &Fault{"name", "there is no such line: somebody may have removed it"}

func (b *Book) edit(name string, f func(*entry)) error {
	return b.change(func(all []entry) ([]entry, error) {
		i := find(all, name)
		if i < 0 {
			return nil, errGone
		}
		f(&all[i])
		return all, all[i].check()
	})
}

// change edits a copy, writes it down, and only then puts it in force.
func (b *Book) change(f func([]entry) ([]entry, error)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	next, err := f(slices.Clone(b.entries))
	if err != nil {
		return err
	}
	p := paper{Version: version, Lines: []written{}}
	for _, e := range next {
		p.Lines = append(p.Lines, e.written())
	}
	data, err := json.MarshalIndent(p, "", "\t")
	if err == nil {
		err = durable.Replace(b.path, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("the phone lines cannot be written, and stay as they were: %w", err)
	}
	b.entries = next
	return nil
}

func find(all []entry, name string) int {
	return slices.IndexFunc(all, func(e entry) bool { return e.Name == name })
}

// prove gives an entry what proves its calls, and returns a secret that was
// made: for AudioSocket a UUID, which is all that it can send.
func (e *entry) prove(token string) (secret string) {
	if Signed(e.Platform) {
		e.token, e.hash = strings.TrimSpace(token), ""
		return ""
	}
	noise := make([]byte, 32)
	rand.Read(noise) // never fails
	secret = base64.RawURLEncoding.EncodeToString(noise)
	if e.Platform == framing.AudioSocket {
		secret = uuid.Must(uuid.NewRandom()).String()
	}
	e.hash, e.token = digest(secret), ""
	return secret
}

// proves tells whether a secret is that of the line. How long it takes tells
// nothing of it.
func (e *entry) proves(secret string) bool {
	return e.hash != "" && subtle.ConstantTimeCompare([]byte(digest(secret)), []byte(e.hash)) == 1
}

// digest is what is kept of a secret. A plain hash is enough where the secret
// is random: there is nothing to guess.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
