package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTablesAreWrittenBetweenTheirMarksAlone(t *testing.T) {
	doc := filepath.Join(t.TempDir(), "doc.md")
	write := func(text string) {
		if err := os.WriteFile(doc, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("before\n" + wavesBegin + "\nold\n" + benchEnd + "\nafter\n")
	if err := writeBetween(doc, wavesBegin, benchEnd, "new"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	if want := "before\n" + wavesBegin + "\nnew\n" + benchEnd + "\nafter\n"; string(got) != want {
		t.Errorf("the document is %q, want %q", got, want)
	}
	for _, text := range []string{"no marks", wavesBegin + "\nold\n" + campaignsBegin + "\nanother's\n" + benchEnd + "\n"} {
		write(text)
		if err := writeBetween(doc, wavesBegin, benchEnd, "new"); err == nil || !strings.Contains(err.Error(), wavesBegin) {
			t.Errorf("%v does not say which mark is missing", err)
		}
		if got, err := os.ReadFile(doc); err != nil || string(got) != text {
			t.Errorf("what cannot be written right was written: %q, %v", got, err)
		}
	}
}
