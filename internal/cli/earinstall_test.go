package cli_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hangup-project/hangup/internal/cli"
)

// stocks starts a server of one small model, and writes a catalogue with it,
// with one that has another checksum, and with one that is gone.
func stocks(t *testing.T, e *testscript.Env) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for name, body := range map[string]string{"small/encoder.onnx": "weights", "small/tokens.txt": "<blk> 0\n", "small/README.md": "read"} {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(body)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	archive := b.Bytes()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/small") {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(archive))
			return
		}
		http.NotFound(w, r)
	}))
	e.Defer(web.Close)
	var list strings.Builder
	for _, m := range []struct{ id, path, sum string }{
		{"small", "small", fmt.Sprintf("%x", sha256.Sum256(archive))},
		{"false", "small", strings.Repeat("0", 64)},
		{"gone", "gone", strings.Repeat("0", 64)},
	} {
		fmt.Fprintf(&list, "- {id: %s, for: tests, language: en, engine: sherpa, licence: Apache-2.0, size: %d, sha256: \"%s\", source: %s/%s.tar.gz, files: [encoder.onnx, tokens.txt]}\n",
			m.id, len(archive), m.sum, web.URL, m.path)
	}
	for name, data := range map[string][]byte{"models.yaml": []byte(list.String()), "small.tar.gz": archive} {
		if err := os.WriteFile(filepath.Join(e.WorkDir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// At a terminal a person is asked, and only yes is one.
func TestAModelIsNotInstalledUnasked(t *testing.T) {
	for _, answer := range []string{"no\n", "", "y\n"} {
		data := t.TempDir()
		var out, asked bytes.Buffer
		status := cli.Run([]string{"ear", "install", "--data", data, "zipformer-en-20m"}, cli.Streams{In: strings.NewReader(answer), Out: &out, Err: &asked, ErrTerminal: true})
		if status != 1 || !strings.Contains(asked.String(), "Type yes: hangup: nothing was installed") || !strings.Contains(out.String(), "128 MB") {
			t.Errorf("%q: status %d: %s%s", answer, status, &out, &asked)
		}
		if _, err := os.Stat(filepath.Join(data, "ears")); err == nil {
			t.Errorf("%q: it left a folder", answer)
		}
	}
}
