package model

import (
	"archive/tar"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fromBytes installs an archive that has the checksum of the catalogue.
func fromBytes(t *testing.T, archive []byte, source string) (folder string, err error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "archive")
	if err := os.WriteFile(file, archive, 0o600); err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	return folder, FromFile(t.Context(), known(archive, source), file, folder, nil)
}

const gz, bz2 = "https://example.org/a.tar.gz", "https://example.org/a.tar.bz2"

func TestArchivesThatAreRefused(t *testing.T) {
	fine := []entry{{name: "zip/encoder.onnx", body: "x"}, {name: "zip/tokens.txt", body: "x"}}
	with := func(more ...entry) []byte { return pack(t, append(more, fine...)...) }
	many := make([]entry, mostNames)
	for i := range many {
		many[i] = entry{name: "zip/x"}
	}
	whole := good(t)
	flipped := append([]byte(nil), whole...)
	flipped[len(flipped)/2] ^= 1
	for name, c := range map[string]struct {
		archive []byte
		want    string
	}{
		"a name that leads out":         {with(entry{name: "zip/../../x", body: "x"}), "write outside of its folder"},
		"a name from the root":          {with(entry{name: "/tmp/x", body: "x"}), "write outside of its folder"},
		"a name of another system":      {with(entry{name: `zip\..\..\x`, body: "x"}), "write outside of its folder"},
		"a link":                        {with(entry{name: "zip/tokens.txt", kind: tar.TypeSymlink, link: "/etc/passwd"}), "a link or a device"},
		"a hard link":                   {with(entry{name: "zip/x", kind: tar.TypeLink, link: "zip/encoder.onnx"}), "a link or a device"},
		"a device":                      {with(entry{name: "zip/x", kind: tar.TypeChar}), "a link or a device"},
		"a pipe":                        {with(entry{name: "zip/x", kind: tar.TypeFifo}), "a link or a device"},
		"a name twice":                  {with(entry{name: "zip/tokens.txt", body: "first"}), "tokens.txt twice"},
		"a bomb among the files":        {with(entry{name: "zip/README.md", body: strings.Repeat("\x00", 3<<20)}), "made to fill the disk"},
		"a bomb in what is left out":    {with(entry{name: "zip/x", body: strings.Repeat("\x00", 3<<20)}), "made to fill the disk"},
		"more files than a model has":   {with(many...), "made to fill the disk"},
		"another model":                 {pack(t, entry{name: "zip/model.onnx", body: "x"}, entry{name: "zip/tokens.txt", body: "x"}), "the archive has no encoder.onnx"},
		"files deeper than they should": {pack(t, entry{name: "a/zip/encoder.onnx", body: "x"}, entry{name: "zip/tokens.txt", body: "x"}), "the archive has no encoder.onnx"},
		"half an archive":               {whole[:len(whole)/2], "the archive is damaged"},
		"a bit that flipped":            {flipped, "damaged"},
		"no archive":                    {[]byte("<html>not found</html>"), "the archive is damaged"},
		"nothing":                       {[]byte("\x1f"), "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			folder, err := fromBytes(t, c.archive, gz)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			isAbsent(t, folder)
		})
	}
}

// testdata/small.tar.bz2 was made by tar and bzip2; testdata/bomb.tar.bz2 holds
// 200 MB of zeros as tokens.txt.
func TestBzip2(t *testing.T) {
	for name, want := range map[string]string{"small": "", "bomb": "made to fill the disk"} {
		archive, err := os.ReadFile("testdata/" + name + ".tar.bz2")
		if err != nil {
			t.Fatal(err)
		}
		folder, err := fromBytes(t, archive, bz2)
		if want == "" {
			if err != nil {
				t.Fatal(err)
			}
			isWhole(t, folder)
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
		isAbsent(t, folder)
	}
}

// Whatever an archive holds, it writes into its folder only.
func FuzzUnpack(f *testing.F) {
	f.Add(pack(&testing.T{}, entry{name: "zip/encoder.onnx", body: "x"}, entry{name: "zip/tokens.txt", body: "x"}))
	f.Add(pack(&testing.T{}, entry{name: "zip/../x", body: "x"}))
	f.Fuzz(func(t *testing.T, archive []byte) {
		outside := t.TempDir()
		folder := filepath.Join(outside, "in")
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		m := known(append(archive, 0), gz)
		if err := unpack(strings.NewReader(string(archive)), m, folder); err == nil {
			for _, name := range m.Files {
				if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
					t.Error(err)
				}
			}
		}
		if got := names(t, outside); len(got) != 1 {
			t.Errorf("it wrote %v", got)
		}
	})
}
