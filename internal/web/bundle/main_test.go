package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBundle(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "main.ts"), filepath.Join(dir, "script.js")
	if err := os.WriteFile(from, []byte("const said: string = 'ready';\ndocument.title = said;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := bundle(from, to); err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(made), `"ready"`) || strings.Contains(string(made), "string") {
		t.Errorf("the bundle is %s", made)
	}
}

func TestAMissingPackageSaysHowToInstallIt(t *testing.T) {
	dir := t.TempDir()
	from := filepath.Join(dir, "main.ts")
	if err := os.WriteFile(from, []byte(`import "no-such-package";`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := bundle(from, filepath.Join(dir, "script.js")); err == nil || !strings.Contains(err.Error(), "npm --prefix internal/web/script ci") {
		t.Errorf("got %v, want to be told how to install packages", err)
	}
}
