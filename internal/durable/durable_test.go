package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hangup-project/hangup/internal/durable"
)

// A file is replaced whole, is its owner's alone, and nothing is left beside it.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "kept.json")
	if err := os.WriteFile(path+".new", []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"one", "two"} {
		if err := durable.Replace(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("the file holds %q, %v", got, err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the rights %v", info.Mode())
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("beside the file lies %v, %v", all, err)
	}
}

func TestReplaceWithoutAFolder(t *testing.T) {
	if err := durable.Replace(filepath.Join(t.TempDir(), "no", "file"), nil); err == nil {
		t.Error("a file was written into no folder")
	}
}
