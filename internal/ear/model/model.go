// Package model fetches recognition models for the ears: from a catalogue, with
// size and checksum, going on where a connection broke, and so that a model is
// there whole or not at all. A folder holds one folder a model, named by its id;
// names that begin with a dot are work in progress.
package model

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/hangup-project/hangup/internal/disk"
)

// Model is one that can be fetched, as an archive (.tar.bz2 or .tar.gz) whose
// files lie in one folder.
type Model struct {
	ID       string `json:"id"`       // a name for file and command line
	For      string `json:"for"`      // what it is good for, for a person
	Language string `json:"language"` // such as en
	Engine   string `json:"engine"`   // the ear that reads it: sherpa
	Licence  string `json:"licence"`  // SPDX
	Size     int64  `json:"size"`     // of the archive, in bytes
	SHA256   string `json:"sha256"`   // of the archive, in hexadecimal
	Source   string `json:"source"`   // https; http from this machine alone
	// Files are the names of what the engine reads, and all that is kept of the
	// archive beside what its authors want to be read by people.
	Files []string `json:"files"`
}

//go:embed catalogue.yaml
var shipped []byte

// Catalogue lists the models that can be fetched. Their checksums come from
// third parties, since who publishes the models states none.
func Catalogue() ([]Model, error) { return Read(shipped) }

// Read reads a catalogue: YAML, a list of models with the keys of Model. The
// error says what is wrong with which of them.
func Read(data []byte) ([]Model, error) {
	var models []Model
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&models); err != nil {
		return nil, fmt.Errorf("the catalogue of models cannot be read: %w", err)
	}
	seen := map[string]bool{}
	for _, m := range models {
		if err := m.check(); err != nil {
			return nil, err
		}
		if seen[m.ID] {
			return nil, fmt.Errorf("the model %s is in the catalogue twice", m.ID)
		}
		seen[m.ID] = true
	}
	return models, nil
}

// Find gives a model of a catalogue. The error names those that there are.
func Find(models []Model, id string) (Model, error) {
	var ids []string
	for _, m := range models {
		if m.ID == id {
			return m, nil
		}
		ids = append(ids, m.ID)
	}
	return Model{}, fmt.Errorf("there is no model %s: there are %s", id, strings.Join(ids, ", "))
}

// Folder is where the models lie in the data folder of a desk.
func Folder(data string) string { return filepath.Join(data, "ears", "models") }

var name = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// maxSize is more than any archive of a model has, in bytes.
const maxSize = 4 << 30

// check finds what would lead out of the folder or to a place that is not safe.
func (m Model) check() error {
	sum, err := hex.DecodeString(m.SHA256)
	switch {
	case !name.MatchString(m.ID):
		return fmt.Errorf("the model %q: its id must be small letters, digits and hyphens", m.ID)
	case err != nil || len(sum) != 32:
		return fmt.Errorf("the model %s: its sha256 must be 64 hexadecimal digits", m.ID)
	case m.Size <= 0 || m.Size > maxSize:
		return fmt.Errorf("the model %s: its size must be from 1 byte to 4 GB", m.ID)
	case len(m.Files) == 0:
		return fmt.Errorf("the model %s: it names no files", m.ID)
	case unpacker(m.Source) == nil:
		return fmt.Errorf("the model %s: its source must be a .tar.bz2 or a .tar.gz", m.ID)
	}
	for _, f := range m.Files {
		if f != filepath.Base(f) || !filepath.IsLocal(f) || strings.HasPrefix(f, ".") || f == record {
			return fmt.Errorf("the model %s: %q is no name of a file", m.ID, f)
		}
	}
	u, err := url.Parse(m.Source)
	if err != nil || !safe(u, u) {
		return fmt.Errorf("the model %s: its source must be an address that begins with https://", m.ID)
	}
	return nil
}

// safe tells whether something may be fetched from u, where the catalogue names
// first. Only a source on this machine may go without https, and then nowhere
// else.
func safe(u, first *url.URL) bool {
	if u.Host == "" || u.User != nil {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && first.Scheme == "http" && here(u) && here(first)
}

func here(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return ip != nil && ip.IsLoopback()
}

// Installed is a model that lies in a folder.
type Installed struct {
	Model
	// Folder holds its files.
	Folder string
	// Whole says that all its files are there.
	Whole bool
}

// record is the file that says which model a folder holds.
const record = "model.json"

// List gives the models that lie in a folder, by id. Folders that did not come
// from Fetch are left out; a folder that is not there holds none.
func List(folder string) ([]Installed, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the models cannot be listed: %w", err)
	}
	var all []Installed
	for _, e := range entries {
		if !e.IsDir() || !name.MatchString(e.Name()) {
			continue
		}
		m, found, err := installed(folder, e.Name())
		if err != nil {
			return nil, err
		}
		if found {
			all = append(all, m)
		}
	}
	return all, nil
}

// installed reads what a folder says of the model in it.
func installed(folder, id string) (m Installed, found bool, err error) {
	m.Folder = filepath.Join(folder, id)
	data, err := os.ReadFile(filepath.Join(m.Folder, record))
	if errors.Is(err, fs.ErrNotExist) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("the model %s cannot be read: %w", id, err)
	}
	if json.Unmarshal(data, &m.Model) != nil || m.check() != nil || m.ID != id {
		m.Model = Model{ID: id} // somebody wrote over it
		return m, true, nil
	}
	m.Whole = true
	for _, f := range m.Files {
		if info, err := os.Stat(filepath.Join(m.Folder, f)); err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
			m.Whole = false
		}
	}
	return m, true, nil
}

// Remove deletes a model from a folder, with what was fetched of it so far. An
// ear that has it open keeps it until it ends.
func Remove(folder, id string) (err error) {
	if !name.MatchString(id) {
		return fmt.Errorf("%q is no name of a model", id)
	}
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the model %s is not installed", id)
	}
	p, err := begin(folder, id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.end()) }()
	_, found, err := installed(folder, id)
	if err != nil {
		return err
	}
	parts, err := p.parts()
	if err != nil {
		return err
	}
	if !found && len(parts) == 0 {
		return fmt.Errorf("the model %s is not installed", id)
	}
	if err := p.clear(""); err != nil {
		return err
	}
	if !found {
		return nil
	}
	// Renamed first, so that no half of it is taken for a model.
	if err := os.Rename(p.final(), p.unpacking()); err != nil {
		return fmt.Errorf("the model %s cannot be removed: %w", id, err)
	}
	return os.RemoveAll(p.unpacking())
}

// place is where one model is worked on, by one program at a time.
type place struct {
	folder, id string
	lock       *os.File
}

// begin takes the place of a model, and throws away what a killed program left
// half unpacked.
func begin(folder, id string) (*place, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, trouble("the folder for models cannot be made", err)
	}
	p := &place{folder: folder, id: id}
	lock, err := disk.Lock(filepath.Join(folder, "."+id+".lock"))
	if errors.Is(err, disk.ErrLocked) {
		return nil, fmt.Errorf("the model %s is being fetched or removed by another program now: wait until that is done", id)
	}
	if err != nil {
		return nil, trouble("the folder for models cannot be used", err)
	}
	p.lock = lock
	if err := os.RemoveAll(p.unpacking()); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return p, nil
}

func (p *place) end() error { return p.lock.Close() }

func (p *place) final() string     { return filepath.Join(p.folder, p.id) }
func (p *place) unpacking() string { return filepath.Join(p.folder, "."+p.id+".unpacking") }

// part is the archive as far as it has come. The checksum is in its name: what
// has come of another version is of no use.
func (p *place) part(m Model) string {
	return filepath.Join(p.folder, "."+p.id+"-"+m.SHA256[:16]+".part")
}

// mark names the version that the part is of, as its server called it.
func (p *place) mark(m Model) string { return p.part(m) + ".mark" }

func (p *place) parts() ([]string, error) {
	return filepath.Glob(filepath.Join(p.folder, "."+p.id+"-????????????????.part*"))
}

// clear removes what has come of any version but the one whose part is named.
func (p *place) clear(but string) error {
	parts, err := p.parts()
	if err != nil {
		return err
	}
	for _, part := range parts {
		if but == "" || strings.TrimSuffix(part, ".mark") != but {
			err = errors.Join(err, os.Remove(part))
		}
	}
	return err
}
