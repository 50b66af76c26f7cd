package knowledge

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxFile bounds one file of a knowledge base.
const maxFile = 4 << 20

// loader reads files and collects their problems; it never stops at the first.
type loader struct {
	folder   string
	problems Problems
}

func (ld *loader) problem(file string, n *yaml.Node, format string, args ...any) {
	p := Problem{Place: Place{Folder: ld.folder, File: file}, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		p.Line, p.Column = n.Line, n.Column
	}
	ld.problems = append(ld.problems, p)
}

// files lists the YAML files of one room of the folder, sorted by name.
func (ld *loader) files(dir fs.FS, room string) []string {
	var out []string
	names, err := fs.ReadDir(dir, room)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		ld.problem(room, nil, "this folder cannot be read: %v", err)
	}
	for _, e := range names {
		switch ext := path.Ext(e.Name()); {
		case e.IsDir() || strings.HasPrefix(e.Name(), "."):
		case ext == ".yaml":
			out = append(out, path.Join(room, e.Name()))
		case ext == ".yml":
			ld.problem(path.Join(room, e.Name()), nil, "rename this file to end in .yaml; it is not read")
		}
	}
	return out
}

// document parses one file and returns its root mapping; nil where there is
// none, after saying so.
func (ld *loader) document(dir fs.FS, file string) *yaml.Node {
	data, err := fs.ReadFile(dir, file)
	switch {
	case err != nil:
		ld.problem(file, nil, "this file cannot be read: %v", err)
		return nil
	case len(data) > maxFile:
		ld.problem(file, nil, "this file is larger than %d MB: split it", maxFile>>20)
		return nil
	case !utf8.Valid(data):
		ld.problem(file, nil, "this file is not UTF-8: save it as UTF-8")
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		line, msg := yamlFault(err)
		ld.problems = append(ld.problems, Problem{Place{ld.folder, file, line, 0}, "this is not YAML: " + msg})
		return nil
	}
	if len(doc.Content) == 0 {
		return nil
	}
	if root := doc.Content[0]; root.Kind == yaml.MappingNode {
		return root
	}
	ld.problem(file, doc.Content[0], "the file must begin with a key such as tactics:")
	return nil
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// yamlFault takes the line out of an error of the YAML library.
func yamlFault(err error) (int, string) {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		if n, convErr := strconv.Atoi(m[1]); convErr == nil {
			return n, msg
		}
	}
	return 0, msg
}

// entries yields the mappings of a list under the one key a file must have.
func (ld *loader) entries(file string, root *yaml.Node, key string) []*yaml.Node {
	var out []*yaml.Node
	for i := 0; i+1 < len(root.Content); i += 2 {
		k, v := root.Content[i], root.Content[i+1]
		if k.Value != key {
			ld.problem(file, k, "unknown key %q: files of this folder hold %s:", k.Value, key)
			continue
		}
		if v.Kind != yaml.SequenceNode {
			ld.problem(file, v, "%s must be a list", key)
			continue
		}
		for _, e := range v.Content {
			if e.Kind != yaml.MappingNode {
				ld.problem(file, e, "each of %s must be a mapping with an id", key)
				continue
			}
			out = append(out, e)
		}
	}
	return out
}

// fields reads one mapping; every key must be taken before done is called.
type fields struct {
	ld    *loader
	file  string
	node  *yaml.Node
	value map[string]*yaml.Node
	taken map[string]bool
}

func (ld *loader) fields(file string, node *yaml.Node) *fields {
	f := &fields{ld, file, node, map[string]*yaml.Node{}, map[string]bool{}}
	for i := 0; i+1 < len(node.Content); i += 2 {
		k := node.Content[i]
		if _, twice := f.value[k.Value]; twice {
			ld.problem(file, k, "%q stands twice: take one out", k.Value)
		}
		f.value[k.Value] = node.Content[i+1]
	}
	return f
}

func (f *fields) place() Place { return Place{f.ld.folder, f.file, f.node.Line, f.node.Column} }

// take returns the node of a key, nil where it is left out.
func (f *fields) take(key string) *yaml.Node {
	f.taken[key] = true
	return f.value[key]
}

func (f *fields) text(key string) string {
	n := f.take(key)
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		f.ld.problem(f.file, n, "%s must be a text", key)
		return ""
	}
	return n.Value
}

func (f *fields) need(key string) string {
	s := f.text(key)
	if strings.TrimSpace(s) == "" {
		f.ld.problem(f.file, f.node, "%s is missing", key)
	}
	return s
}

// oneOf reads a text that must be one of the allowed; the first is the default.
func (f *fields) oneOf(key string, allowed ...string) string {
	n := f.take(key)
	if n == nil {
		return allowed[0]
	}
	if !slices.Contains(allowed, n.Value) {
		f.ld.problem(f.file, n, "%s must be one of %s, not %q", key, strings.Join(allowed, ", "), n.Value)
		return allowed[0]
	}
	return n.Value
}

func (f *fields) flag(key string) bool { return f.oneOf(key, "false", "true") == "true" }

func (f *fields) number(key string) int {
	n := f.take(key)
	if n == nil {
		return 0
	}
	v, err := strconv.Atoi(n.Value)
	if err != nil || v < 0 || v > 1000 {
		f.ld.problem(f.file, n, "%s must be a whole number from 0 to 1000", key)
		return 0
	}
	return v
}

func (f *fields) date(key string) string {
	s := f.text(key)
	if s == "" {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		f.ld.problem(f.file, f.value[key], "%s must be a date such as 2026-11-24", key)
		return ""
	}
	return s
}

func (f *fields) list(key string) []*yaml.Node {
	n := f.take(key)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		f.ld.problem(f.file, n, "%s must be a list", key)
		return nil
	}
	return n.Content
}

func (f *fields) texts(key string) []string {
	var out []string
	for _, n := range f.list(key) {
		if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
			f.ld.problem(f.file, n, "each of %s must be a text", key)
			continue
		}
		out = append(out, n.Value)
	}
	return out
}

// done complains of keys that nobody asked for.
func (f *fields) done() {
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		if k := f.node.Content[i]; !f.taken[k.Value] {
			known := make([]string, 0, len(f.taken))
			for t := range f.taken {
				known = append(known, t)
			}
			slices.Sort(known)
			f.ld.problem(f.file, k, "unknown key %q: known are %s", k.Value, strings.Join(known, ", "))
		}
	}
}
