package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// version of the file; a higher one is of a newer program.
const version = 1

// book is what access.json holds.
type book struct {
	Version  int       `json:"version"`
	Accounts []account `json:"accounts"`
	Tokens   []token   `json:"tokens"`
	Sessions []session `json:"sessions"`
}

type account struct {
	Name    string    `json:"name"`
	Role    Role      `json:"role"`
	Hash    string    `json:"hash"` // argon2id, as a PHC string
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"` // the passphrase or the role
}

type token struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Scopes  []Permission `json:"scopes"`
	Hash    string       `json:"hash"` // SHA-256 of the secret
	Created time.Time    `json:"created"`
	Expires time.Time    `json:"expires"`
}

type session struct {
	Name    string    `json:"name"`
	Link    bool      `json:"link,omitempty"` // of the owner who opened the link; has no account
	Hash    string    `json:"hash"`           // SHA-256 of the secret
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
}

func (b book) clone() book {
	b.Accounts, b.Tokens, b.Sessions = slices.Clone(b.Accounts), slices.Clone(b.Tokens), slices.Clone(b.Sessions)
	return b
}

// find gives the account of a name, nil where there is none.
func (b *book) find(name string) *account {
	if i := slices.IndexFunc(b.Accounts, func(a account) bool { return a.Name == name }); i >= 0 {
		return &b.Accounts[i]
	}
	return nil
}

func (b *book) owners() int {
	n := 0
	for _, a := range b.Accounts {
		if a.Role == RoleOwner {
			n++
		}
	}
	return n
}

// endSessions logs a name out everywhere.
func (b *book) endSessions(name string) {
	b.Sessions = slices.DeleteFunc(b.Sessions, func(s session) bool { return s.Name == name })
}

func (b book) format() ([]byte, error) {
	data, err := json.MarshalIndent(b, "", "\t")
	if err != nil {
		return nil, fmt.Errorf("accounts and tokens cannot be written: %w", err)
	}
	return append(data, '\n'), nil
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
		err = dec.Decode(&b)
		if err == nil && dec.More() {
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil || !b.valid() {
		return book{}, errors.New("is damaged: put back a copy of it from a backup; or move it away and run `hangup access passphrase`, and then nobody but you has an account or a token")
	}
	return b, nil
}

// valid tells whether everything in a book could have been written by this
// program.
func (b *book) valid() bool {
	if b.Version != version {
		return false
	}
	seen := map[string]bool{}
	once := func(key string) bool {
		fresh := !seen[key]
		seen[key] = true
		return fresh
	}
	for _, a := range b.Accounts {
		if _, err := parsePHC(a.Hash); err != nil || !plain(a.Name) || a.Role.Permissions() == nil || !once("account "+a.Name) {
			return false
		}
	}
	for _, t := range b.Tokens {
		if !plain(t.Name) || t.ID == "" || len(t.Hash) != len(digest("")) || !known(t.Scopes) || !once("token "+t.ID) {
			return false
		}
	}
	for _, s := range b.Sessions {
		if !plain(s.Name) || len(s.Hash) != len(digest("")) || !s.Link && b.find(s.Name) == nil {
			return false
		}
	}
	return true
}
