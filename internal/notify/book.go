package notify

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"github.com/hangup-project/hangup/internal/durable"
)

// version of the file; a higher one is of a newer program.
const version = 1

// What bounds the file.
const (
	mostDestinations = 16
	mostAddress      = 4 << 10 // bytes of one address
	mostBytes        = 256 << 10
)

// book is what notify.json holds.
type book struct {
	Version      int           `json:"version"`
	Says         says          `json:"says"`
	Push         keys          `json:"push"`
	Destinations []destination `json:"destinations"`
}

type says struct {
	Place string `json:"place"`
	Watch bool   `json:"watch"`
}

// keys are those by which push services know the desk (VAPID, RFC 8292).
type keys struct {
	Public  string `json:"public"`
	Private string `json:"private"`
}

type destination struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	Name    string    `json:"name"`
	Address string    `json:"address"`          // secret
	Secret  string    `json:"secret,omitempty"` // of a webhook, or the keys of a browser as JSON
	Created time.Time `json:"created"`
}

// blank is the book of a new desk. Its keys are written with the first
// destination; no browser can have subscribed with them before.
func blank() (book, error) {
	b := book{Version: version}
	var err error
	if b.Push.Private, b.Push.Public, err = webpush.GenerateVAPIDKeys(); err != nil {
		return book{}, fmt.Errorf("the keys for messages to browsers cannot be made: %w", err)
	}
	return b, nil
}

// parse reads a book. Its error goes on from the name of the file.
func parse(data []byte) (book, error) {
	var head struct {
		Version int `json:"version"`
	}
	var b book
	err := json.Unmarshal(data, &head)
	if err == nil && head.Version > version {
		return book{}, errors.New("was written by a newer version of Hangup: use that version, or a copy of the file from before")
	}
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		if err = dec.Decode(&b); err == nil && dec.More() {
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil || len(data) > mostBytes || !b.valid() {
		return book{}, errors.New("is damaged: put back a copy of it from a backup; or move it away, and then nobody is notified until you add the destinations again")
	}
	return b, nil
}

// valid tells whether everything in a book could have been written by this
// program.
func (b *book) valid() bool {
	if b.Version != version || len(b.Destinations) > mostDestinations || b.Push.Public == "" || b.Push.Private == "" || PlaceOf(b.Says.Place).name != b.Says.Place {
		return false
	}
	seen := map[string]bool{}
	for _, d := range b.Destinations {
		_, known := kindOf(d.Kind)
		if !known || d.ID == "" || seen[d.ID] || PlaceOf(d.Name).name != d.Name || len(d.Address) > mostAddress || d.Kind == KindWebhook && d.Secret == "" {
			return false
		}
		seen[d.ID] = true
	}
	return true
}

// change edits a copy of the book, writes it down, and only then puts it in
// force.
func (n *Notifier) change(edit func(*book) error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	next := n.book
	next.Destinations = slices.Clone(n.book.Destinations)
	if err := edit(&next); err != nil {
		return err
	}
	switch data, err := readBounded(n.path); {
	case os.IsNotExist(err) && n.written == [sha256.Size]byte{}:
	case err != nil:
		return fmt.Errorf("the destinations of notifications cannot be read: %w", err)
	case sha256.Sum256(data) != n.written:
		return fmt.Errorf("%s was changed by another program: start the desk again to use what is in it now", n.path)
	}
	data, err := json.MarshalIndent(next, "", "\t")
	if err != nil {
		return fmt.Errorf("the destinations of notifications cannot be written: %w", err)
	}
	data = append(data, '\n')
	if err := durable.Replace(n.path, data); err != nil {
		return fmt.Errorf("the destinations of notifications cannot be written, and stay as they were: %w", err)
	}
	n.book, n.written = next, sha256.Sum256(data)
	return nil
}

func (n *Notifier) find(id string) (destination, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	i := slices.IndexFunc(n.book.Destinations, func(d destination) bool { return d.ID == id })
	if i < 0 {
		return destination{}, false
	}
	return n.book.Destinations[i], true
}

// Destination is one that the owner added, without what is secret in it.
type Destination struct {
	ID      string
	Kind    string // the ID of a Kind
	Name    string // that the owner gave; may be empty
	Label   string // what it is, such as "Telegram" or "Webhook to home.example"
	Created time.Time
	Last    Result
}

// Result is what became of the last message to a destination. The zero Result
// is that none was sent since the desk was started.
type Result struct {
	At      time.Time
	Test    bool
	Failure *Failure // nil where it was taken
	Again   bool     // it will be tried again
}

// Destinations lists them in the order in which they were added.
func (n *Notifier) Destinations() []Destination {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := make([]Destination, 0, len(n.book.Destinations))
	for _, d := range n.book.Destinations {
		out = append(out, Destination{d.ID, d.Kind, d.Name, d.label(), d.Created, n.results[d.ID]})
	}
	return out
}

// Add adds a destination of a kind. The name is for people; values are by the
// names of the fields of the kind. It returns the secret with which a webhook
// checks who is calling, which is not shown again; empty for all else. The
// error is a *Fault where a person can put it right.
func (n *Notifier) Add(kind, name string, values map[string]string) (Destination, string, error) {
	k, ok := kindOf(kind)
	if !ok {
		return Destination{}, "", fault("kind", "there is no such way to be notified: choose one from the list")
	}
	name = strings.TrimSpace(name)
	if PlaceOf(name).name != name {
		return Destination{}, "", fault("name", "a name has at most %d letters, on one line", mostPlace)
	}
	d, err := k.of(values)
	if err != nil {
		return Destination{}, "", err
	}
	d.ID, d.Kind, d.Name, d.Created = hex.EncodeToString(noise(6)), kind, name, n.opt.Now().UTC().Truncate(time.Second)
	err = n.change(func(b *book) error {
		if len(b.Destinations) >= mostDestinations {
			return fault("", "there are %d destinations: remove one that is not used any more", mostDestinations)
		}
		if slices.ContainsFunc(b.Destinations, func(o destination) bool { return o.Address == d.Address }) {
			return fault("", "this destination is in the list already")
		}
		b.Destinations = append(b.Destinations, d)
		return nil
	})
	if err != nil {
		return Destination{}, "", err
	}
	shown := ""
	if kind == KindWebhook {
		shown = d.Secret
	}
	return Destination{ID: d.ID, Kind: d.Kind, Name: d.Name, Label: d.label(), Created: d.Created}, shown, nil
}

// Remove forgets a destination, and what waits for it. The error is a *Fault
// where there is none.
func (n *Notifier) Remove(id string) error {
	err := n.change(func(b *book) error {
		before := len(b.Destinations)
		b.Destinations = slices.DeleteFunc(b.Destinations, func(d destination) bool { return d.ID == id })
		if len(b.Destinations) == before {
			return missing()
		}
		return nil
	})
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.results, id)
	return nil
}

// Says is what the owner wants said in each message.
type Says struct {
	Place string // the name of this desk, such as "Mum's phone"; may be empty
	Watch bool   // whether a message holds the address to watch the call at
}

// Says tells what is said in each message.
func (n *Notifier) Says() Says {
	n.mu.Lock()
	defer n.mu.Unlock()
	return Says(n.book.Says)
}

// SetSays changes it. The error is a *Fault where a person can put it right.
func (n *Notifier) SetSays(s Says) error {
	s.Place = strings.TrimSpace(s.Place)
	if PlaceOf(s.Place).name != s.Place {
		return fault("place", "a name has at most %d letters, on one line", mostPlace)
	}
	return n.change(func(b *book) error { b.Says = says(s); return nil })
}

// PushKey is the public key that a browser needs to subscribe (VAPID), in the
// base64 of addresses.
func (n *Notifier) PushKey() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.book.Push.Public
}

// noise is random bytes; without them no secret would be one.
func noise(bytes int) []byte {
	b := make([]byte, bytes)
	if _, err := rand.Read(b); err != nil {
		panic(err)
	}
	return b
}
