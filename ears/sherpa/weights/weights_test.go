package weights

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder makes one with files of one byte; a name that ends in ! is empty.
func folder(t *testing.T, names string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range strings.Fields(names) {
		data := []byte("x")
		if cut, empty := strings.CutSuffix(name, "!"); empty {
			name, data = cut, nil
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTheFilesOfAModelAreFound(t *testing.T) {
	const both = "tokens.txt README.md encoder-e9.onnx encoder-e9.int8.onnx decoder-e9.onnx decoder-e9.int8.onnx joiner-e9.onnx joiner-e9.int8.onnx"
	for name, c := range map[string]struct {
		in   string
		full bool
		want string
	}{
		"two sizes":                {both, false, "encoder-e9.int8.onnx decoder-e9.onnx joiner-e9.int8.onnx"},
		"two sizes, the full":      {both, true, "encoder-e9.onnx decoder-e9.onnx joiner-e9.onnx"},
		"the small alone":          {"tokens.txt encoder.int8.onnx decoder.int8.onnx joiner.int8.onnx", true, "encoder.int8.onnx decoder.int8.onnx joiner.int8.onnx"},
		"parts of another beside":  {"tokens.txt encoder-a.onnx encoder-b.onnx decoder-b.onnx joiner-b.onnx", false, "encoder-b.onnx decoder-b.onnx joiner-b.onnx"},
		"one of two whole ones":    {"tokens.txt encoder-b.onnx decoder-b.onnx joiner-b.onnx encoder-a.onnx decoder-a.onnx joiner-a.onnx", false, "encoder-a.onnx decoder-a.onnx joiner-a.onnx"},
		"a CTC model":              {"tokens.txt model.onnx", false, "model.onnx"},
		"a CTC model in two sizes": {"tokens.txt ctc-e20.onnx ctc-e20.int8.onnx", false, "ctc-e20.int8.onnx"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Find(folder(t, c.in), c.full)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, path := range []string{f.Encoder, f.Decoder, f.Joiner, f.CTC} {
				if path != "" {
					got = append(got, filepath.Base(path))
				}
			}
			if s := strings.Join(got, " "); s != c.want || filepath.Base(f.Tokens) != "tokens.txt" {
				t.Errorf("got %s with %s, want %s", s, f.Tokens, c.want)
			}
		})
	}
}

func TestWhatIsNoModelIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"nothing":            {"", "no tokens.txt"},
		"tokens alone":       {"tokens.txt", "needs encoder"},
		"no joiner":          {"tokens.txt encoder.onnx decoder.onnx", "needs encoder"},
		"of two models":      {"tokens.txt encoder-a.onnx decoder-b.onnx joiner-a.onnx", "needs encoder"},
		"an empty file":      {"tokens.txt encoder.onnx! decoder.onnx joiner.onnx", "encoder.onnx cannot be used, fetch the model again"},
		"an empty word list": {"tokens.txt! model.onnx", "tokens.txt cannot be used"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Find(folder(t, c.in), false); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if _, err := Find(filepath.Join(t.TempDir(), "none"), false); err == nil || !strings.Contains(err.Error(), "hangup ear install") {
		t.Errorf("a folder that is not there: %v", err)
	}
}
