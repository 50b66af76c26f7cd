package model

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// entry is one of an archive.
type entry struct {
	name, body string
	kind       byte   // a file where it is 0
	link       string // where it leads
}

// pack makes an archive, .tar.gz.
func pack(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o777, Size: int64(len(e.body)), Typeflag: e.kind, Linkname: e.link}
		if e.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// good is the archive of a small model: weights that do not shrink, so that it
// comes in several pieces.
func good(t *testing.T) []byte {
	t.Helper()
	noise := make([]byte, 300<<10)
	sum := sha256.Sum256(nil)
	for i := range noise {
		if i%32 == 0 {
			sum = sha256.Sum256(sum[:])
		}
		noise[i] = sum[i%32]
	}
	return pack(t, entry{name: "zip/", kind: tar.TypeDir}, entry{name: "./zip/encoder.onnx", body: string(noise)}, entry{name: "zip/tokens.txt", body: "<blk> 0\n"},
		entry{name: "zip/README.md", body: "read"}, entry{name: "zip/bpe.model", body: "of no use here"}, entry{name: "zip/test_wavs/", kind: tar.TypeDir}, entry{name: "zip/test_wavs/tokens.txt", body: "another"})
}

// known is the entry of a catalogue for an archive at an address.
func known(archive []byte, source string) Model {
	sum := sha256.Sum256(archive)
	return Model{ID: "small", For: "tests", Language: "en", Engine: "sherpa", Licence: "Apache-2.0", Size: int64(len(archive)), SHA256: hex.EncodeToString(sum[:]),
		Source: source, Files: []string{"encoder.onnx", "tokens.txt"}}
}

// names lists a folder.
func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// isWhole checks that a folder holds the good model and nothing half done.
func isWhole(t *testing.T, folder string) {
	t.Helper()
	list, err := List(folder)
	if err != nil || len(list) != 1 || !list[0].Whole || list[0].ID != "small" {
		t.Fatalf("installed: %+v, %v", list, err)
	}
	if got, want := names(t, list[0].Folder), []string{"README.md", "encoder.onnx", "model.json", "tokens.txt"}; !slices.Equal(got, want) {
		t.Errorf("the model has %v, want %v", got, want)
	}
	if got, want := names(t, folder), []string{".small.lock", "small"}; !slices.Equal(got, want) {
		t.Errorf("the folder has %v, want %v", got, want)
	}
	data, err := os.ReadFile(filepath.Join(list[0].Folder, "tokens.txt"))
	if err != nil || string(data) != "<blk> 0\n" {
		t.Errorf("%q, %v", data, err)
	}
}

// isAbsent checks that no model is there.
func isAbsent(t *testing.T, folder string) {
	t.Helper()
	for _, name := range names(t, folder) {
		if name == "small" || name == ".small.unpacking" {
			t.Errorf("there is %s", name)
		}
	}
}

func TestTheCatalogueIsInOrder(t *testing.T) {
	models, err := Catalogue()
	if err != nil || len(models) < 2 {
		t.Fatalf("%d models, %v", len(models), err)
	}
	for _, m := range models {
		if m.For == "" || m.Language == "" || m.Licence == "" || m.Engine == "" || !strings.HasPrefix(m.Source, "https://") {
			t.Errorf("%+v", m)
		}
		if got, err := Find(models, m.ID); err != nil || got.SHA256 != m.SHA256 {
			t.Errorf("%s: %v", m.ID, err)
		}
	}
	if _, err := Find(models, "nothing"); err == nil || !strings.Contains(err.Error(), models[0].ID) {
		t.Errorf("an unknown one: %v", err)
	}
}

func TestCataloguesThatCannotBeRead(t *testing.T) {
	one := "- {id: a, size: 1, sha256: " + strings.Repeat("0", 64) + ", source: https://example.org/a.tar.gz, files: [tokens.txt]}\n"
	if models, err := Read([]byte(one)); err != nil || len(models) != 1 {
		t.Fatal(models, err)
	}
	for data, want := range map[string]string{
		"":                                  "cannot be read",
		"id: a":                             "cannot be read",
		"- {id: a, colour: red}":            "colour",
		one + one:                           "the model a is in the catalogue twice",
		strings.Replace(one, "a,", "A,", 1): "small letters",
	} {
		if _, err := Read([]byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", data, err, want)
		}
	}
}

func TestWhatACatalogueMayNotSay(t *testing.T) {
	for name, change := range map[string]func(*Model){
		"an id that leads elsewhere":   func(m *Model) { m.ID = "../small" },
		"a hidden id":                  func(m *Model) { m.ID = ".small" },
		"no id":                        func(m *Model) { m.ID = "" },
		"half a checksum":              func(m *Model) { m.SHA256 = m.SHA256[:32] },
		"no checksum":                  func(m *Model) { m.SHA256 = strings.Repeat("x", 64) },
		"no size":                      func(m *Model) { m.Size = 0 },
		"a size without bounds":        func(m *Model) { m.Size = 1 << 40 },
		"no files":                     func(m *Model) { m.Files = nil },
		"a file elsewhere":             func(m *Model) { m.Files = []string{"../tokens.txt"} },
		"a file in a folder":           func(m *Model) { m.Files = []string{"a/tokens.txt"} },
		"its own record":               func(m *Model) { m.Files = []string{"model.json"} },
		"a packing that nobody knows":  func(m *Model) { m.Source = "https://example.org/a.zip" },
		"no https":                     func(m *Model) { m.Source = "http://example.org/a.tar.gz" },
		"a name that may lead to here": func(m *Model) { m.Source = "http://localhost.example.org/a.tar.gz" },
		"a file of this machine":       func(m *Model) { m.Source = "file:///etc/a.tar.gz" },
		"a password":                   func(m *Model) { m.Source = "https://a:b@example.org/a.tar.gz" },
		"no address":                   func(m *Model) { m.Source = "a.tar.gz" },
	} {
		t.Run(name, func(t *testing.T) {
			m := known([]byte("x"), "https://example.org/a.tar.gz")
			if err := m.check(); err != nil {
				t.Fatal(err)
			}
			change(&m)
			folder := t.TempDir()
			if err := Fetch(t.Context(), m, folder, nil); err == nil || !strings.HasPrefix(err.Error(), "the model ") {
				t.Errorf("%v", err)
			}
			if got := names(t, folder); len(got) > 0 {
				t.Errorf("it left %v", got)
			}
		})
	}
}

func TestModelsAreListedAndRemoved(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "models")
	if list, err := List(folder); err != nil || len(list) > 0 {
		t.Errorf("of no folder: %v, %v", list, err)
	}
	if err := Remove(folder, "small"); err == nil || !strings.Contains(err.Error(), "is not installed") {
		t.Errorf("of no folder: %v", err)
	}
	archive := good(t)
	m := known(archive, "https://example.org/a.tar.gz")
	file := filepath.Join(t.TempDir(), "a.tar.gz")
	if err := os.WriteFile(file, archive, 0o600); err != nil {
		t.Fatal(err)
	}
	install := func() {
		t.Helper()
		if err := FromFile(t.Context(), m, file, folder, nil); err != nil {
			t.Fatal(err)
		}
		isWhole(t, folder)
	}
	install()
	if err := os.MkdirAll(filepath.Join(folder, "of-somebody"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, spoil := range []func() error{
		func() error { return os.Remove(filepath.Join(folder, "small", "tokens.txt")) },
		func() error { return os.Truncate(filepath.Join(folder, "small", "encoder.onnx"), 0) },
		func() error { return os.WriteFile(filepath.Join(folder, "small", record), []byte("{}"), 0o600) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if list, err := List(folder); err != nil || len(list) != 1 || list[0].Whole {
			t.Errorf("a spoilt one: %+v, %v", list, err)
		}
		if err := FromFile(t.Context(), m, file, folder, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := Remove(folder, "small"); err != nil {
		t.Fatal(err)
	}
	if got := names(t, folder); !slices.Equal(got, []string{".small.lock", "of-somebody"}) {
		t.Errorf("it left %v", got)
	}
	for _, id := range []string{"small", "of-somebody", "..", "a/b"} {
		if err := Remove(folder, id); err == nil {
			t.Errorf("%s was removed", id)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "small"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := FromFile(t.Context(), m, file, folder, nil); err == nil || !strings.Contains(err.Error(), "move it elsewhere") {
		t.Errorf("in the way of somebody's folder: %v", err)
	}
}
