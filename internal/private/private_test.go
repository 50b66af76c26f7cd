package private_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hangup-project/hangup/internal/private"
)

func TestAFileIsReplacedWholeAndForNobodyElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets.json")
	// What a crash left behind may have other rights.
	if err := os.WriteFile(path+".new", []byte("half of a"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"first", "second"} {
		if err := private.Replace(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("the file holds %q (%v), want %q", got, err, want)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v (%v)", info.Mode(), err)
	}
	if _, err := os.Stat(path + ".new"); !os.IsNotExist(err) {
		t.Errorf("the unfinished file is still there (%v)", err)
	}
}

func TestAFileInAFolderThatIsGoneStaysAsItWas(t *testing.T) {
	if err := private.Replace(filepath.Join(t.TempDir(), "gone", "secrets.json"), nil); !os.IsNotExist(err) {
		t.Errorf("the error is %v", err)
	}
}

func TestTighten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets.json")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := private.Tighten(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v (%v)", info.Mode(), err)
	}
}
