package config

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// fileEnv names the file where no flag does.
const fileEnv = prefix + "CONFIG"

// Sources are where settings come from, the weakest first: File, Env, Flags.
type Sources struct {
	// File is a YAML file that must exist; where it is empty, HANGUP_CONFIG
	// may name one.
	File string
	// FS is where the file lies; nil for the disk.
	FS fs.FS
	// Env is the environment as os.Environ gives it. Others names variables
	// beginning with HANGUP_ that belong to other parts of the program.
	Env    []string
	Others []string
	// Flags are the flags that were given, by name without dashes before it:
	// tls-mode. Lists are separated by commas, here and in the environment.
	Flags map[string]string
}

// Load reads all sources. A flag is stronger than the environment, that is
// stronger than the file, and that is stronger than the default. The settings
// come back in the order of the document. The error is Problems, all at once;
// the settings are then those that could be read.
func Load(s Sources) (Config, []Setting, error) {
	env := map[string]string{}
	for _, pair := range s.Env {
		if name, text, ok := strings.Cut(pair, "="); ok {
			env[name] = text
		}
	}
	var c Config
	l := newLoader(&c, func(name string) string { return env[name] })
	l.file(s, env[fileEnv])
	l.environment(env, s.Others)
	l.flags(s.Flags)
	l.crossCheck(&c)
	if len(l.problems) > 0 {
		return c, l.settings(), l.problems
	}
	return c, l.settings(), nil
}

// Declared lists all settings with their defaults, as Load would without any
// source. env is the environment from which the default of data comes.
func Declared(env []string) []Setting {
	// The only fault there can be without a source is a system without a place
	// for data, and data then has no default.
	_, out, _ := Load(Sources{Env: slices.DeleteFunc(slices.Clone(env), func(pair string) bool { return strings.HasPrefix(pair, prefix) })})
	return out
}

// origin is where the value of a setting came from.
type origin struct {
	file         string // as in Problem
	line, column int
}

func (o origin) String() string {
	switch {
	case o.file == "":
		return "default"
	case o.line > 0:
		return fmt.Sprintf("file %s:%d", o.file, o.line)
	}
	return o.file
}

// loader lays one source over the other and collects faults; it never stops
// at the first.
type loader struct {
	rows     []row
	from     map[string]origin
	bad      map[string]bool // settings with a fault of their own
	problems Problems
}

// newLoader binds the table to c and fills in the defaults.
func newLoader(c *Config, env environment) *loader {
	l := &loader{rows: table(c, env), from: map[string]origin{}, bad: map[string]bool{}}
	l.defaults()
	return l
}

func (l *loader) problem(at origin, setting, format string, args ...any) {
	l.bad[setting] = true
	l.problems = append(l.problems, Problem{at.file, at.line, at.column, setting, fmt.Sprintf(format, args...)})
}

func (l *loader) row(name string) (row, bool) {
	i := slices.IndexFunc(l.rows, func(r row) bool { return r.name == name })
	if i < 0 {
		return row{}, false
	}
	return l.rows[i], true
}

// set gives a setting a value from one source.
func (l *loader) set(r row, at origin, base string, texts ...string) {
	l.from[r.name] = at
	if err := r.field.set(texts, base); err != nil {
		l.problem(at, r.name, "%s: %v", r.name, err)
	}
}

func (l *loader) defaults() {
	for _, r := range l.rows {
		if r.def == "" {
			continue // the zero value
		}
		if err := r.field.set([]string{r.def}, ""); err != nil {
			l.problem(origin{}, r.name, "%s: the default cannot be used here: %v", r.name, err)
		}
	}
}

func (l *loader) environment(env map[string]string, others []string) {
	known := map[string]string{}
	for _, r := range l.rows {
		known[r.env()] = r.name
	}
	for _, name := range slices.Sorted(keys(env)) {
		if !strings.HasPrefix(name, prefix) || name == fileEnv || slices.Contains(others, name) {
			continue
		}
		at := origin{file: "environment " + name}
		if r, ok := l.row(known[name]); ok {
			l.set(r, at, "", split(r, env[name])...)
			continue
		}
		l.problem(at, "", "there is no such setting: %s", suggest(name, slices.Sorted(keys(known)), "unset it; docs/CONFIG.md lists all"))
	}
}

func (l *loader) flags(flags map[string]string) {
	known := map[string]string{}
	for _, r := range l.rows {
		known[r.flag()] = r.name
	}
	for _, name := range slices.Sorted(keys(flags)) {
		flag := "--" + strings.TrimLeft(name, "-")
		at := origin{file: "flag " + flag}
		if r, ok := l.row(known[flag]); ok {
			l.set(r, at, "", split(r, flags[name])...)
			continue
		}
		l.problem(at, "", "there is no such setting: %s", suggest(flag, slices.Sorted(keys(known)), "docs/CONFIG.md lists all"))
	}
}

// split parts the values of a list; nothing is an empty list.
func split(r row, s string) []string {
	if _, ok := r.field.(list); !ok {
		return []string{s}
	}
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func (l *loader) settings() []Setting {
	out := make([]Setting, len(l.rows))
	for i, r := range l.rows {
		out[i] = Setting{Name: r.name, Value: r.field.String(), From: l.from[r.name].String(), Default: r.def,
			Env: r.env(), Flag: r.flag(), Help: r.help, Allowed: r.field.allowed()}
	}
	return out
}

// base is the folder from which the paths of a file are taken.
func base(file string) string { return filepath.Dir(file) }
