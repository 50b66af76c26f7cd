package rooms

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/hangup-project/hangup/"

// may lists, for each room, the rooms of this module that it may use. Data
// flows one way; a package that is missing here may use nothing.
var may = map[string][]string{
	"cmd/hangup":                {"internal/cli"},
	"internal/call":             {},
	"internal/text":             {},
	"internal/phone":            {},
	"kb":                        {},
	"internal/transcript":       {"internal/call", "internal/text"},
	"internal/knowledge":        {"internal/call", "internal/text"},
	"internal/aberration":       {},
	"internal/evidence":         {"internal/call", "internal/text", "internal/phone", "internal/knowledge"},
	"internal/labelled":         {"internal/call", "internal/transcript"},
	"internal/scorer":           {"internal/call", "internal/text", "internal/labelled", "internal/knowledge"},
	"internal/judge":            {"internal/call", "internal/text", "internal/knowledge", "internal/scorer", "internal/evidence"},
	"internal/trial":            {"internal/call", "internal/judge", "internal/labelled"},
	"internal/campaign":         {"internal/call", "internal/text"},
	"internal/publish":          {"internal/judge", "internal/phone", "internal/text"},
	"internal/manuscript":       {},
	"internal/wire":             {"internal/call", "internal/transcript"},
	"internal/desk":             {"internal/call", "internal/judge", "internal/knowledge", "internal/phone", "internal/text", "internal/wire", "internal/campaign", "internal/wave", "internal/complaint", "internal/publish", "internal/blocklist"},
	"internal/wave":             {"internal/aberration"},
	"internal/disk":             {},
	"internal/journal":          {"internal/desk", "internal/disk"},
	"internal/store":            {"internal/desk", "internal/campaign", "internal/call", "internal/wire", "internal/phone", "internal/text"},
	"internal/campaign/trial":   {"internal/campaign", "internal/labelled", "internal/call"},
	"internal/store/storetest":  {"internal/campaign", "internal/desk", "internal/call", "internal/wire"},
	"internal/shelf":            {"internal/desk", "internal/store"},
	"internal/durable":          {},
	"internal/access":           {"internal/durable"},
	"internal/home":             {"internal/access", "internal/durable"},
	"internal/notify":           {"internal/durable"},
	"internal/config":           {},
	"internal/sound":            {},
	"internal/ear":              {"internal/call"},
	"internal/ear/eartest":      {},
	"internal/ear/engine":       {"internal/ear"},
	"internal/ear/wer":          {},
	"internal/ear/model":        {"internal/disk"},
	"internal/live":             {"internal/call", "internal/judge", "internal/ear", "internal/sound"},
	"internal/live/livewire":    {"internal/call", "internal/live", "internal/wire"},
	"internal/intake":           {"internal/call", "internal/ear", "internal/judge", "internal/live", "internal/live/livewire", "internal/sound"},
	"internal/api":              {"internal/desk", "internal/access", "internal/call", "internal/wire", "internal/transcript", "internal/knowledge", "internal/phone", "internal/judge", "internal/notify", "internal/wave", "internal/campaign", "internal/blocklist", "internal/publish"},
	"internal/web":              {"internal/complaint", "internal/live", "internal/live/livewire", "internal/sound", "internal/desk", "internal/access", "internal/call", "internal/wire", "internal/transcript", "internal/knowledge", "internal/phone", "internal/judge", "internal/line", "internal/line/framing", "internal/notify", "internal/home", "internal/wave", "internal/campaign", "internal/publish", "internal/blocklist"},
	"internal/web/bundle":       {},
	"internal/client":           {"internal/wire", "internal/call"},
	"internal/app":              {"internal/blocklist", "internal/ear/model", "internal/desk", "internal/journal", "internal/shelf", "internal/access", "internal/config", "internal/judge", "internal/api", "internal/web", "internal/ear", "internal/ear/engine", "internal/intake", "internal/live", "internal/call", "internal/line", "internal/notify", "internal/home", "internal/publish"},
	"internal/cli":              {"internal/blocklist", "internal/complaint", "kb", "internal/call", "internal/text", "internal/transcript", "internal/knowledge", "internal/phone", "internal/labelled", "internal/scorer", "internal/judge", "internal/trial", "internal/wire", "internal/app", "internal/desk", "internal/access", "internal/config", "internal/client", "internal/sound", "internal/ear", "internal/ear/engine", "internal/ear/model", "internal/ear/wer", "internal/live", "internal/live/livewire", "internal/notify", "internal/campaign/trial", "internal/campaign", "internal/aberration/trial", "internal/manuscript", "internal/publish"},
	"internal/complaint":        {"internal/call", "internal/phone", "internal/transcript"},
	"internal/line":             {"internal/call", "internal/judge", "internal/ear", "internal/sound", "internal/live", "internal/line/framing", "internal/durable"},
	"internal/line/framing":     {"internal/sound"},
	"internal/blocklist":        {},
	"internal/bench":            {},
	"internal/hearing":          {},
	"internal/rooms":            {},
	"internal/aberration/trial": {"internal/aberration", "internal/aberration/reference", "internal/wave"},

	"internal/aberration/reference": {"internal/aberration"},
}

// pure rooms know no network, files, SQL, clock or logger.
var pure = []string{"internal/call", "internal/text", "internal/phone", "internal/knowledge", "internal/evidence", "internal/scorer", "internal/judge",
	"internal/aberration", "internal/wave", "internal/campaign", "internal/complaint", "internal/publish", "internal/blocklist", "internal/manuscript"}

var impure = []string{"net", "net/http", "os", "os/exec", "database/sql", "log", "log/slog", "syscall"}

type pkg struct {
	ImportPath, Doc, Dir string
	Imports              []string
	GoFiles, CgoFiles    []string
}

// modules are the folders with a module: the program, and the ears beside it.
var modules = []string{".", "ears"}

// packages are those of the module in a folder of the repository.
func packages(t *testing.T, dir string) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,Dir,Imports,GoFiles,CgoFiles", "./...")
	cmd.Dir = filepath.Join("../..", dir)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1") // the ears have files in C
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

func TestImportsGoOneWay(t *testing.T) {
	for _, p := range packages(t, ".") {
		room := strings.TrimPrefix(p.ImportPath, module)
		allowed, known := may[room]
		if !known && len(p.GoFiles) > 0 {
			t.Errorf("%s is no known room: add it to the list with what it may use", room)
		}
		for _, imp := range p.Imports {
			if to, ours := strings.CutPrefix(imp, module); ours && !contains(allowed, to) {
				t.Errorf("%s must not import %s", room, to)
			}
			if contains(pure, room) && contains(impure, imp) {
				t.Errorf("%s belongs to the pure core and must not import %s", room, imp)
			}
		}
	}
}

// Whoever looks for the room of something finds it in the list for people.
func TestEveryRoomIsInTheListForPeople(t *testing.T) {
	list, err := os.ReadFile("../../docs/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for room := range may {
		if strings.Count(room, "/") == 1 && !strings.Contains(string(list), "`"+room+"`") {
			t.Errorf("%s does not stand in docs/ARCHITECTURE.md", room)
		}
	}
}

func TestEveryPackageHasAComment(t *testing.T) {
	for _, m := range modules {
		for _, p := range packages(t, m) {
			if len(p.GoFiles)+len(p.CgoFiles) > 0 && p.Doc == "" {
				t.Errorf("%s has no package comment", p.ImportPath)
			}
		}
	}
}

func TestNoFileOutgrowsItsReader(t *testing.T) {
	const most = 500
	for _, m := range modules {
		for _, p := range packages(t, m) {
			for _, f := range append(p.GoFiles, p.CgoFiles...) {
				data, err := os.ReadFile(filepath.Join(p.Dir, f))
				if err != nil {
					t.Fatal(err)
				}
				if n := strings.Count(string(data), "\n"); n > most {
					t.Errorf("%s/%s has %d lines, more than %d", p.ImportPath, f, n, most)
				}
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
