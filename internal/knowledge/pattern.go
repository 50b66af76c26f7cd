package knowledge

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// pattern is one way to see a tactic: elements that must stand together, as
// its form says, and phrases that must not stand with them.
type pattern struct {
	form     string // any, all, near or then
	within   int
	elements [][]sequence // each element: the ways to say it
	none     []sequence
	node     *yaml.Node
	file     string
	folder   string
}

// class is a named set of phrases without gaps.
type class struct {
	name      string
	phrases   []*yaml.Node
	file      string
	folder    string
	sequences [][]string
	state     int // 0 new, 1 being expanded, 2 done
}

var forms = []string{"any", "all", "near", "then"}

// defaultWithin is how far the elements of near and then may stand apart.
const defaultWithin = 8

func phrasePattern(f *fields, n *yaml.Node) (pattern, bool) {
	seqs, ok := f.phrase(n)
	return pattern{form: "any", elements: [][]sequence{seqs}, node: n, file: f.file, folder: f.ld.folder}, ok
}

func (f *fields) phrase(n *yaml.Node) ([]sequence, bool) {
	if n.Kind != yaml.ScalarNode {
		f.ld.problem(f.file, n, "a phrase must be a text")
		return nil, false
	}
	seqs, err := parsePhrase(n.Value)
	if err != nil {
		f.ld.problem(f.file, n, "the phrase %q does not work: %v", n.Value, err)
		return nil, false
	}
	return seqs, true
}

func readPattern(f *fields, n *yaml.Node) (pattern, bool) {
	if n.Kind == yaml.ScalarNode {
		return phrasePattern(f, n)
	}
	if n.Kind != yaml.MappingNode {
		f.ld.problem(f.file, n, "a pattern must be a phrase or one of any:, all:, near:, then:")
		return pattern{}, false
	}
	g := f.ld.fields(f.file, n)
	p := pattern{within: g.number("within"), node: n, file: f.file, folder: f.ld.folder}
	ok := true
	for _, form := range forms {
		list := g.list(form)
		if len(list) == 0 {
			continue
		}
		if p.form != "" {
			f.ld.problem(f.file, n, "a pattern has %s: or %s:, not both: write two patterns", p.form, form)
			return p, false
		}
		p.form = form
		for _, e := range list {
			seqs, fine := f.phrase(e)
			ok = ok && fine
			p.elements = append(p.elements, seqs)
		}
	}
	for _, e := range g.list("none") {
		seqs, fine := f.phrase(e)
		ok = ok && fine
		p.none = append(p.none, seqs...)
	}
	g.done()
	if p.form == "" {
		f.ld.problem(f.file, n, "a pattern needs one of any:, all:, near:, then: with a list of phrases")
		return p, false
	}
	if p.form == "any" {
		p.elements = [][]sequence{slices.Concat(p.elements...)}
	}
	if len(p.elements) > 8 {
		f.ld.problem(f.file, n, "a pattern may have eight elements at most")
		return p, false
	}
	if p.within == 0 {
		p.within = defaultWithin
	}
	return p, ok
}

// readWords reads word classes: files of words/ are mappings of a name to a
// list of phrases. A class of an extra folder replaces the shipped one.
func (r *reading) readWords(ld *loader, dir fs.FS) {
	seen := map[string]string{}
	for _, file := range ld.files(dir, "words") {
		root := ld.document(dir, file)
		if root == nil {
			continue
		}
		for i := 0; i+1 < len(root.Content); i += 2 {
			k, v := root.Content[i], root.Content[i+1]
			if !idForm.MatchString(k.Value) || v.Kind != yaml.SequenceNode {
				ld.problem(file, k, "a word class must be name: [phrase, ...], the name in lower case")
				continue
			}
			if other, twice := seen[k.Value]; twice {
				ld.problem(file, k, "class %s stands twice, first in %s", k.Value, other)
			}
			seen[k.Value] = file
			r.classes[k.Value] = &class{name: k.Value, phrases: v.Content, file: file, folder: ld.folder}
			if ld.folder != "" {
				r.added = append(r.added, ld.folder+": @"+k.Value)
			}
		}
	}
}

var stanceNames = []string{"denies", "warns", "reports"}

func (r *reading) readStances(ld *loader, dir fs.FS) {
	const file = "stance.yaml"
	if _, err := fs.Stat(dir, file); err != nil {
		return
	}
	root := ld.document(dir, file)
	if root == nil {
		return
	}
	f := ld.fields(file, root)
	for _, name := range stanceNames {
		var ps []pattern
		for _, n := range f.list(name) {
			if p, ok := phrasePattern(f, n); ok {
				ps = append(ps, p)
			}
		}
		if ps != nil {
			r.stances[name] = ps
		}
	}
	f.done()
}

// expandClass resolves a class to plain word sequences.
func (r *reading) expandClass(c *class) {
	if c.state != 0 {
		return
	}
	c.state = 1
	ld := &loader{folder: c.folder}
	f := &fields{ld: ld, file: c.file}
	seen := map[string]bool{}
	for _, n := range c.phrases {
		seqs, ok := f.phrase(n)
		if !ok {
			continue
		}
		for _, s := range seqs {
			if len(s) > 1 {
				ld.problem(c.file, n, "a phrase of a class must not hold a gap: use near: or then: in the pattern")
				break
			}
			out, err := r.plain(s[0].items)
			if err != nil {
				ld.problem(c.file, n, "%v", err)
				break
			}
			for _, words := range out {
				if key := strings.Join(words, " "); !seen[key] {
					seen[key] = true
					c.sequences = append(c.sequences, words)
				}
			}
		}
	}
	c.state = 2
	r.problems = append(r.problems, ld.problems...)
}

const maxClass = 50_000

// plain multiplies out items that name classes.
func (r *reading) plain(items []item) ([][]string, error) {
	out := [][]string{nil}
	for _, it := range items {
		next := [][]string{{it.word}}
		switch {
		case it.any != nil:
			next = nil
			for _, group := range it.any {
				words, err := r.plain(group)
				if err != nil {
					return nil, err
				}
				next = append(next, words...)
			}
		case it.class != "":
			c, ok := r.classes[it.class]
			if !ok {
				return nil, unknownClass(it.class)
			}
			if c.state == 1 {
				return nil, fmt.Errorf("class @%s is made of itself: take one of the two out", it.class)
			}
			r.expandClass(c)
			next = c.sequences
		}
		if len(out)*len(next) > maxClass {
			return nil, fmt.Errorf("it stands for more than %d ways of saying it: make it smaller", maxClass)
		}
		var joined [][]string
		for _, a := range out {
			for _, b := range next {
				joined = append(joined, slices.Concat(a, b))
			}
		}
		out = joined
	}
	return out, nil
}

func unknownClass(name string) error {
	return fmt.Errorf("there is no class @%s: add it to words/ or correct the name", name)
}
