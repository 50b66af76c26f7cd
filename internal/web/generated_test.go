package web

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// The code that templ makes of the templates is in the repository, so that
// everybody can build it; this holds that it is what templ makes of them now.
func TestTemplatesAreGenerated(t *testing.T) {
	const tool = "github.com/a-h/templ/cmd/templ@v0.3.977"
	names, err := filepath.Glob("*.templ")
	if err != nil || len(names) == 0 {
		t.Fatal("there are no templates", err)
	}
	dir := t.TempDir()
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("go", "run", tool, "generate", "-path", dir).CombinedOutput(); err != nil {
		t.Skipf("left out: templ does not run here: %v: %s", err, out)
	}
	for _, name := range names {
		made := name[:len(name)-len(".templ")] + "_templ.go"
		want, err := os.ReadFile(filepath.Join(dir, made))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(made)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not what templ makes of its template: run go run %s generate -path internal/web", made, tool)
		}
	}
}

// An aria attribute without a value says false to whoever reads the page aloud.
func TestAriaAttributesHaveValues(t *testing.T) {
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	bare := regexp.MustCompile(`aria-[a-z]+\?=`)
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := bare.Find(data); found != nil {
			t.Errorf("%s: %s is written without a value: use invalidWhere or currentWhere", name, found)
		}
	}
}
