package knowledge

import (
	"io/fs"
	"regexp"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/hangup-project/hangup/internal/call"
)

// Folder is a knowledge base of somebody's own, laid over the shipped one.
type Folder struct {
	Name string
	FS   fs.FS
}

// Load reads the shipped base and lays the extra folders over it, in order: an
// entry with a known id replaces that entry. The error is Problems with every
// fault of every file. The examples of extra folders are tried; those of the
// shipped base are tried by Lint, and by the tests, to start quickly.
func Load(shipped fs.FS, extra ...Folder) (*Base, error) {
	b, ps := load(shipped, extra)
	if len(ps) == 0 {
		ps = b.checkExamples(func(t Tactic) bool { return t.Place.Folder != "" })
	}
	if len(ps) > 0 {
		return nil, ps
	}
	return b, nil
}

// Lint reads as Load does, tries every example, and returns all problems.
func Lint(shipped fs.FS, extra ...Folder) (*Base, Problems) {
	b, ps := load(shipped, extra)
	if b == nil {
		return nil, ps
	}
	return b, append(ps, b.checkExamples(func(Tactic) bool { return true })...)
}

// reading gathers all folders before anything is compiled.
type reading struct {
	version    string
	classes    map[string]*class
	stances    map[string][]pattern
	tactics    layered[Tactic]
	composites layered[rawComposite]
	artefacts  layered[Artefact]
	statements layered[Statement]
	advice     layered[Advice]
	channels   layered[Channel]
	laws       layered[Law]
	problems   Problems
	added      []string
}

// layered holds entries by id, in the order in which they first came.
type layered[T any] struct {
	order []string
	byID  map[string]T
}

func load(shipped fs.FS, extra []Folder) (*Base, Problems) {
	r := &reading{classes: map[string]*class{}, stances: map[string][]pattern{}}
	r.folder(shipped, "")
	names := make([]string, 0, len(extra))
	for _, f := range extra {
		r.folder(f.FS, f.Name)
		names = append(names, f.Name)
	}
	if len(names) > 0 {
		r.version += "+" + strings.Join(names, "+")
	}
	return r.compile()
}

func (r *reading) folder(dir fs.FS, name string) {
	ld := &loader{folder: name}
	defer func() { r.problems = append(r.problems, ld.problems...) }()
	if name == "" {
		if root := ld.document(dir, "version.yaml"); root != nil {
			f := ld.fields("version.yaml", root)
			r.version = f.need("version")
			f.done()
		} else if len(ld.problems) == 0 {
			ld.problem("version.yaml", nil, "version: is missing")
		}
	}
	r.readWords(ld, dir)
	r.readStances(ld, dir)
	room(r, ld, dir, "tactics", &r.tactics, readTactic)
	room(r, ld, dir, "artefacts", &r.artefacts, readArtefact)
	room(r, ld, dir, "statements", &r.statements, readStatement)
	room(r, ld, dir, "advice", &r.advice, readAdvice)
	room(r, ld, dir, "channels", &r.channels, readChannel)
	room(r, ld, dir, "recording", &r.laws, readLaw)
	if _, err := fs.Stat(dir, "composites.yaml"); err == nil {
		readRoom(r, ld, dir, "composites.yaml", "composites", &r.composites, map[string]Place{}, readComposite)
	}
}

var idForm = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)*$`)

func room[T any](r *reading, ld *loader, dir fs.FS, name string, into *layered[T], read func(*fields) T) {
	seen := map[string]Place{}
	for _, file := range ld.files(dir, name) {
		readRoom(r, ld, dir, file, name, into, seen, read)
	}
}

func readRoom[T any](r *reading, ld *loader, dir fs.FS, file, key string, into *layered[T], seen map[string]Place, read func(*fields) T) {
	root := ld.document(dir, file)
	if root == nil {
		return
	}
	if into.byID == nil {
		into.byID = map[string]T{}
	}
	for _, n := range ld.entries(file, root, key) {
		f := ld.fields(file, n)
		id := f.need("id")
		if id != "" && !idForm.MatchString(id) {
			ld.problem(file, f.value["id"], "id %q must be lower-case words with . or _ between them", id)
		}
		if other, twice := seen[id]; twice {
			ld.problem(file, n, "id %s stands twice, first at %s:%d: give one of them another id", id, other.File, other.Line)
		}
		seen[id] = f.place()
		e := read(f)
		f.done()
		if _, known := into.byID[id]; !known {
			into.order = append(into.order, id)
		}
		into.byID[id] = e
		if ld.folder != "" {
			r.added = append(r.added, ld.folder+": "+id)
		}
	}
}

func (l *layered[T]) all() []T {
	out := make([]T, 0, len(l.order))
	for _, id := range l.order {
		out = append(out, l.byID[id])
	}
	return out
}

func readTactic(f *fields) Tactic {
	t := Tactic{
		ID: f.text("id"), Name: f.need("name"), Act: f.text("act"), Truth: f.need("truth"), Source: f.need("source"),
		Types: f.texts("types"), Place: f.place(), Ask: f.flag("ask"), Group: f.text("group"),
	}
	names := make([]string, len(stages))
	for i, s := range stages {
		names[i] = string(s)
	}
	t.Stage = Stage(f.oneOf("stage", names...))
	if f.value["stage"] == nil {
		f.ld.problem(f.file, f.node, "stage is missing: one of %s", strings.Join(names, ", "))
	}
	if t.Group == "" {
		t.Group = string(t.Stage)
	}
	t.Strength = f.oneOf("strength", "medium", "decisive", "strong", "weak")
	t.Speaker = f.oneOf("speaker", "any", "caller", "callee")
	t.Direction = f.oneOf("direction", "claims", "asks", "reports", "denies", "warns")
	t.Modes = f.modes()
	for _, n := range f.list("patterns") {
		if p, ok := readPattern(f, n); ok {
			t.patterns = append(t.patterns, p)
		}
	}
	if len(t.patterns) == 0 && t.Act == "" {
		f.ld.problem(f.file, f.node, "patterns are missing: without one, or an act, nothing can find this tactic")
	}
	readExamples(f, &t)
	return t
}

const leastMatch, leastMiss = 4, 3

func readExamples(f *fields, t *Tactic) {
	n := f.take("examples")
	if n == nil || n.Kind != yaml.MappingNode {
		f.ld.problem(f.file, f.node, "examples: is missing: at least %d under match: and %d under miss:", leastMatch, leastMiss)
		return
	}
	ex := f.ld.fields(f.file, n)
	t.Match, t.Miss = ex.texts("match"), ex.texts("miss")
	ex.done()
	if len(t.Match) < leastMatch {
		f.ld.problem(f.file, n, "%d examples that must match are too few: give at least %d", len(t.Match), leastMatch)
	}
	if len(t.Miss) < leastMiss {
		f.ld.problem(f.file, n, "%d examples that must not match are too few: give at least %d, from honest calls", len(t.Miss), leastMiss)
	}
}

func readStatement(f *fields) Statement {
	return Statement{ID: f.text("id"), Body: f.need("body"), Title: f.need("title"), URL: f.text("url"),
		Checked: f.date("checked"), Says: f.need("says"), Place: f.place()}
}

func readArtefact(f *fields) Artefact {
	a := Artefact{ID: f.text("id"), Name: f.need("name"), Value: f.need("value"), Said: f.texts("said"), Note: f.text("note"),
		Source: f.text("source"), Place: f.place()}
	a.Kind = f.oneOf("kind", "remote_tool", "clsid", "port_of_call", "organisation", "payment_method")
	for _, n := range f.list("said") {
		if p, ok := phrasePattern(f, n); ok {
			a.said = append(a.said, p)
		}
	}
	for _, n := range f.list("code_digits") {
		var d int
		if err := n.Decode(&d); err != nil || d < 3 || d > 20 {
			f.ld.problem(f.file, n, "code_digits must be whole numbers from 3 to 20")
			continue
		}
		a.CodeDigits = append(a.CodeDigits, d)
	}
	return a
}

func readAdvice(f *fields) Advice {
	return Advice{ID: f.text("id"), Types: f.texts("types"), Order: f.number("order"), Text: f.need("text"), Source: f.need("source"), Place: f.place(),
		When: f.oneOf("when", "talked", "gave_access", "paid_card", "paid_giftcard", "paid_cash", "paid_crypto", "gave_secret", "later")}
}

func readChannel(f *fields) Channel {
	c := Channel{ID: f.text("id"), Country: f.need("country"), Name: f.need("name"), URL: f.text("url"), Phone: f.text("phone"),
		When: f.text("when"), Note: f.text("note"), Asks: f.texts("asks"), Source: f.need("source"), Place: f.place()}
	f.country(c.Country)
	return c
}

func readLaw(f *fields) Law {
	l := Law{ID: f.text("id"), Country: f.need("country"), Text: f.need("text"), Source: f.need("source"), Place: f.place()}
	f.country(l.Country)
	return l
}

// country complains of what cannot be one.
func (f *fields) country(s string) {
	if len(s) != 2 || strings.ToUpper(s) != s {
		f.ld.problem(f.file, f.node, "country must be two capital letters such as GB")
	}
}

type rawComposite struct {
	Composite
	all, none []string
	node      *yaml.Node
}

func readComposite(f *fields) rawComposite {
	c := rawComposite{Composite: Composite{ID: f.text("id"), Name: f.need("name"), Place: f.place()}, node: f.node}
	c.Weight = f.oneOf("weight", "decisive", "strong", "medium")
	c.all, c.none = f.texts("all"), f.texts("none")
	if len(c.all) == 0 {
		f.ld.problem(f.file, f.node, "all: is missing: name the tactics that must come together")
	}
	c.Modes = f.modes()
	return c
}

func (f *fields) modes() []call.Kind {
	var out []call.Kind
	for _, m := range f.texts("modes") {
		if m != "call" && m != "story" {
			f.ld.problem(f.file, f.value["modes"], "modes must be call or story, not %q", m)
		}
		out = append(out, call.Kind(m))
	}
	return out
}

func sortAdvice(a []Advice) {
	sort.SliceStable(a, func(i, j int) bool { return a[i].Order < a[j].Order })
}

func hasMode(modes []call.Kind, k call.Kind) bool {
	return len(modes) == 0 || slices.Contains(modes, k)
}
