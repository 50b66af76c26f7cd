package config

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxFile bounds the file of settings, in bytes.
const maxFile = 1 << 20

// file reads the one file of the sources, where there is one.
func (l *loader) file(s Sources, named string) {
	file := s.File
	if file == "" {
		file = named
	}
	if file == "" {
		return
	}
	data, err := open(s.FS, file)
	switch at := (origin{file: file}); {
	case errors.Is(err, fs.ErrNotExist):
		l.problem(at, "", "there is no such file: correct the name, or leave it out to run with the defaults")
	case err != nil:
		l.problem(at, "", "this file cannot be read: %v", cause(err))
	case len(data) > maxFile:
		l.problem(at, "", "this file is larger than %d KB: it holds more than settings", maxFile>>10)
	case !utf8.Valid(data):
		l.problem(at, "", "this file is not UTF-8: save it as UTF-8")
	default:
		l.document(file, data)
	}
}

// open reads a file up to just over what is allowed.
func open(files fs.FS, name string) ([]byte, error) {
	var f fs.File
	var err error
	if files != nil {
		f, err = files.Open(name)
	} else {
		f, err = os.Open(name)
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	return data, errors.Join(err, f.Close())
}

// cause leaves out the path, which the place of the fault tells already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// document reads the YAML of a file.
func (l *loader) document(file string, data []byte) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return // nothing but comments
	}
	if err == nil {
		if err = dec.Decode(&more); err == nil {
			l.problem(origin{file, more.Line, more.Column}, "", "a second document begins here: take the line --- out")
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		at, msg := origin{file: file}, strings.TrimPrefix(err.Error(), "yaml: ")
		if m := yamlLine.FindStringSubmatch(msg); m != nil {
			if n, convErr := strconv.Atoi(m[1]); convErr == nil {
				at.line = n
			}
		}
		l.problem(at, "", "this is not YAML: %s", msg)
		return
	}
	if len(doc.Content) == 0 || empty(doc.Content[0]) {
		return
	}
	if root := doc.Content[0]; root.Kind != yaml.MappingNode {
		l.problem(origin{file, root.Line, root.Column}, "", "the file must begin with a setting such as listen: 127.0.0.1:4264")
		return
	}
	l.mapping(file, "", doc.Content[0])
}

// mapping reads the keys below one group; the group is empty at the top.
func (l *loader) mapping(file, group string, node *yaml.Node) {
	first := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, val := node.Content[i], node.Content[i+1]
		at := origin{file, key.Line, key.Column}
		if key.Kind != yaml.ScalarNode {
			l.problem(at, "", "a setting must have a plain name")
			continue
		}
		name := key.Value
		if group != "" {
			name = group + "." + name
		}
		if line, twice := first[key.Value]; twice {
			l.problem(at, name, "%s stands twice, first on line %d: take one out", name, line)
			continue
		}
		first[key.Value] = key.Line
		if _, known := l.row(name); known && strings.Contains(key.Value, ".") {
			l.problem(at, name, "write %s in two lines, the second indented: %s", name, strings.Replace(name, ".", ": and ", 1)+":")
			continue
		}
		l.entry(file, name, at, val)
	}
}

// entry reads one key: a setting or a group of them.
func (l *loader) entry(file, name string, at origin, val *yaml.Node) {
	r, known := l.row(name)
	switch below := l.below(name); {
	case known:
		l.value(file, r, val)
	case len(below) == 0:
		l.problem(at, name, "there is no setting %q: %s", name, suggest(name, l.names(), l.listed(name)))
	case empty(val), val.Kind == yaml.MappingNode && len(val.Content) == 0:
		l.problem(at, name, "%s has nothing under it: write one of %s there, indented, or take the line out", name, strings.Join(below, ", "))
	case val.Kind != yaml.MappingNode:
		l.problem(at, name, "%s holds settings of its own, one a line and indented: %s", name, strings.Join(below, ", "))
	default:
		l.mapping(file, name, val)
	}
}

// value reads the value of a setting.
func (l *loader) value(file string, r row, val *yaml.Node) {
	at := origin{file, val.Line, val.Column}
	_, many := r.field.(list)
	switch {
	case val.Kind == yaml.AliasNode:
		l.problem(at, r.name, "%s: write the value out: * and & are not used here", r.name)
	case empty(val):
		l.problem(at, r.name, "%s has no value: write one, or take the line out", r.name)
	case many && val.Kind != yaml.SequenceNode:
		l.problem(at, r.name, "%s must be a list such as [a, b]", r.name)
	case many:
		texts := make([]string, len(val.Content))
		for i, n := range val.Content {
			if n.Kind != yaml.ScalarNode {
				l.problem(origin{file, n.Line, n.Column}, r.name, "each of %s must be a text", r.name)
				return
			}
			texts[i] = n.Value
		}
		l.set(r, at, base(file), texts...)
	case val.Kind != yaml.ScalarNode:
		l.problem(at, r.name, "%s must be one value (%s), not a list or a group", r.name, r.field.allowed())
	default:
		l.set(r, at, base(file), val.Value)
	}
}

// empty tells whether nothing was written.
func empty(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// below lists the settings of a group by their last names.
func (l *loader) below(group string) []string {
	var out []string
	for _, r := range l.rows {
		if rest, ok := strings.CutPrefix(r.name, group+"."); ok {
			out = append(out, rest)
		}
	}
	return out
}

// listed names what could stand in the place of a name that is not known.
func (l *loader) listed(name string) string {
	if group, _, ok := strings.Cut(name, "."); ok {
		if below := l.below(group); len(below) > 0 {
			return group + " holds " + strings.Join(below, ", ")
		}
	}
	var top []string
	for _, n := range l.names() {
		if !strings.Contains(n, ".") {
			top = append(top, n)
		}
	}
	return "the settings are " + strings.Join(top, ", ")
}
