package engine

import (
	"cmp"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// kind describes an engine that this program knows how to run.
type kind struct {
	name string // of the program too
	// models says that it needs the folder of a model, which people fetch.
	models bool
	// library is the module inside the program whose version is the engine's.
	library string
	missing string // what to do where the program is not there
}

// kinds are the engines, the one that hears best first.
var kinds = []kind{
	{name: "sherpa", models: true, library: "github.com/k2-fsa/sherpa-onnx-go-" + runtime.GOOS, missing: "make ear-sherpa builds it"},
	{name: "pocketsphinx", missing: "make ears builds it"},
}

// Found is an engine that was looked for.
type Found struct {
	Program Program
	// Lacks says in a sentence what keeps it from being run and what to do;
	// empty where nothing does.
	Lacks string
}

// Folder is where the programs of engines are when no other folder is named:
// ears beside this program. Empty where that is not known.
func Folder() string {
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	return filepath.Join(filepath.Dir(self), "ears")
}

// Find looks for all engines in a folder, and for their models in another, the
// one that hears best first. Empty is Folder().
func Find(folder, models string) []Found {
	folder = cmp.Or(folder, Folder())
	var out []Found
	for _, k := range kinds {
		out = append(out, k.find(folder, models))
	}
	return out
}

func (k kind) find(folder, models string) Found {
	path := filepath.Join(folder, k.name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	f := Found{Program: Program{Name: k.name, Path: path}}
	info, err := os.Stat(path)
	switch {
	case folder == "" || errors.Is(err, fs.ErrNotExist):
		f.Program.Path = ""
		f.Lacks = fmt.Sprintf("The ear %s is not there: %s.", k.name, k.missing)
		return f
	case err != nil:
		f.Lacks = fmt.Sprintf("The ear %s cannot be looked at (%v): correct the rights of its folder.", k.name, cause(err))
		return f
	case !info.Mode().IsRegular() || runtime.GOOS != "windows" && info.Mode()&0o111 == 0:
		f.Lacks = fmt.Sprintf("The ear %s is no program: %s.", k.name, k.missing)
		return f
	}
	f.Program.Version = k.version(path)
	if !k.models {
		return f
	}
	model := newest(models)
	if model == "" {
		f.Lacks = fmt.Sprintf("The ear %s has no model: hangup ear install fetches one.", k.name)
		return f
	}
	f.Program.Model, f.Program.Args = filepath.Base(model), []string{"--model", model}
	return f
}

// version is that of the engine inside the program; empty where it does not say.
func (k kind) version(path string) string {
	info, err := buildinfo.ReadFile(path)
	if err != nil || k.library == "" {
		return ""
	}
	for _, d := range info.Deps {
		if d.Path == k.library {
			return d.Version
		}
	}
	return ""
}

// newest is the model that was installed last; empty where there is none. A
// folder is a model when it has tokens.txt; one whose name begins with a dot is
// still being fetched.
func newest(models string) string {
	entries, err := os.ReadDir(models)
	if err != nil {
		return ""
	}
	var found []fs.FileInfo
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(models, e.Name()))
		if err != nil || !info.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if _, err := os.Stat(filepath.Join(models, e.Name(), "tokens.txt")); err == nil {
			found = append(found, info)
		}
	}
	if len(found) == 0 {
		return ""
	}
	last := slices.MaxFunc(found, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	return filepath.Join(models, last.Name())
}
