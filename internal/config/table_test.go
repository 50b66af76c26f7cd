package config

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/CONFIG.md again")

func TestDataHasAPlaceOnEverySystem(t *testing.T) {
	home := map[string]string{"HOME": "/home/anna"}
	for _, tc := range []struct {
		system string
		env    map[string]string
		want   string
	}{
		{"linux", home, "/home/anna/.local/share/hangup"},
		{"linux", map[string]string{"HOME": "/home/anna", "XDG_DATA_HOME": "/data"}, "/data/hangup"},
		{"linux", map[string]string{"HOME": "/home/anna", "XDG_DATA_HOME": "data"}, "/home/anna/.local/share/hangup"},
		{"linux", nil, ""},
		{"darwin", home, "/home/anna/Library/Application Support/hangup"},
		{"darwin", nil, ""},
		{"windows", map[string]string{"LOCALAPPDATA": "/users/anna/AppData/Local"}, "/users/anna/AppData/Local/hangup"},
		{"windows", home, ""},
	} {
		if got := dataDir(tc.system, func(name string) string { return tc.env[name] }); got != tc.want {
			t.Errorf("%s %v: %s, want %s", tc.system, tc.env, got, tc.want)
		}
	}
}

func TestNamesOfTheTable(t *testing.T) {
	var c Config
	seen := map[string]bool{}
	for _, r := range table(&c, func(string) string { return "/home/anna" }) {
		if !regexp.MustCompile(`^[a-z]+(\.[a-z]+)?(_[a-z]+)?$`).MatchString(r.name) || seen[r.flag()] || seen[r.env()] {
			t.Errorf("%s is no good name", r.name)
		}
		seen[r.flag()], seen[r.env()] = true, true
		if r.help == "" || r.field.allowed() == "" {
			t.Errorf("%s does not say what it is for or what is allowed", r.name)
		}
		if r.def == "" {
			continue
		}
		if err := r.field.set([]string{r.def}, ""); err != nil {
			t.Errorf("the default of %s: %v", r.name, err)
		}
		if got := r.field.String(); got != r.def {
			t.Errorf("the default of %s is shown as %s", r.name, got)
		}
	}
}

// TestDocument holds docs/CONFIG.md to the table: go test -run Document -update
// writes it again.
func TestDocument(t *testing.T) {
	const file = "../../docs/CONFIG.md"
	want := document(t)
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run go test ./internal/config -run Document -update:\n%s", diff)
	}
}

func TestExampleOfTheDocument(t *testing.T) {
	file := t.TempDir() + "/hangup.yaml"
	if err := os.WriteFile(file, example(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Load(Sources{File: file, Env: []string{"HOME=/home/anna"}}); err != nil {
		t.Error(err)
	}
}

func example(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// document makes docs/CONFIG.md from the table.
func document(t *testing.T) []byte {
	intro, err := os.ReadFile("testdata/intro.md")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	b.Write(bytes.Replace(intro, []byte("EXAMPLE"), bytes.TrimSpace(example(t)), 1))
	group := "-"
	for _, s := range Declared([]string{"HOME=/home/anna"}) {
		if above, _, ok := strings.Cut(s.Name, "."); !ok {
			above = ""
			if group != above {
				b.WriteString("\n## The desk\n")
			}
			group = above
		} else if group != above {
			fmt.Fprintf(&b, "\n## %s\n", above)
			group = above
		}
		def := "`" + s.Default + "`"
		switch {
		case s.Name == "data":
			def = "`$XDG_DATA_HOME/hangup` or `~/.local/share/hangup`; on macOS `~/Library/Application Support/hangup`; on Windows `%LOCALAPPDATA%\\hangup`"
		case s.Default == "":
			def = "nothing"
		}
		fmt.Fprintf(&b, "\n**`%s`** · `%s` · `%s`  \n%s  \nAllowed: %s. Default: %s.\n", s.Name, s.Env, s.Flag, s.Help, s.Allowed, def)
	}
	return b.Bytes()
}

func TestNearestName(t *testing.T) {
	known := []string{"listen", "tls.mode", "log.level", "intake.max_bytes"}
	for wrote, want := range map[string]string{
		"listne": "listen", "Listen": "listen", "tls.mod": "tls.mode", "mode": "tls.mode", "intake.maxbytes": "intake.max_bytes",
		"wallpaper": "", "": "", strings.Repeat("x", 1000): "",
	} {
		if got := nearest(wrote, known); got != want {
			t.Errorf("%q: %q, want %q", wrote, got, want)
		}
	}
}

func FuzzFile(f *testing.F) {
	f.Add([]byte("listen: 127.0.0.1:0\ntls: {mode: self}\nkb: [a, b]\n"))
	f.Add([]byte("a: &a [*a]\n<<: *a\n---\n"))
	f.Add([]byte("keep:\n  words: 400 days\n  words: forever\nlimits: {words: 9223372036854775807GiB}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var c Config
		l := newLoader(&c, func(string) string { return "" })
		l.document("hangup.yaml", data)
		for _, p := range l.problems {
			if p.File == "" || p.Message == "" {
				t.Errorf("a fault without a place or a message: %+v", p)
			}
		}
		// What is in force can be written down and read again.
		for _, r := range l.rows {
			if s := r.field.String(); s != "" && len(l.problems) == 0 {
				if _, many := r.field.(list); many {
					continue
				}
				if err := r.field.set([]string{s}, ""); err != nil || r.field.String() != s {
					t.Errorf("%s: %q is not read again: %v", r.name, s, err)
				}
			}
		}
	})
}
