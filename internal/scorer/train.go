package scorer

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"sort"
	"sync"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/text"
)

// Budget is the share of honest near-misses of the development data that may
// reach each level. It is set here, before anything is scored.
var Budget = struct{ HangUp, Caution float64 }{HangUp: 0.01, Caution: 0.05}

// Held is a case scored by weights that never saw its source.
type Held struct {
	Case    int       // index in Corpus.Cases
	Unknown bool      // scored with all roles withheld
	Run     []float64 // log-odds after each turn
}

// Report says how the training went.
type Report struct {
	Features map[string]int
	Held     []Held
	// Limits are the thresholds found, by track: call, story.
	Limits map[string]Limits
}

// folds is the number of parts into which sources are dealt for the scores
// that thresholds are set on; a source is never split.
const folds = 6

// Train makes a model. The same corpus gives the same bytes on every machine
// of one architecture. progress is told what is being done.
func Train(c Corpus, progress func(string)) (*Model, *Report, error) {
	m := &Model{made: c.Made, lex: *corpusLexicon(c.Classes)}
	rep := &Report{Features: map[string]int{}, Limits: map[string]Limits{}}
	for _, story := range []bool{false, true} {
		name, t := "call", &m.call
		if story {
			name, t = "story", &m.story
		}
		tr := trainer{corpus: c, story: story, lex: &m.lex, progress: func(s string) { progress(name + ": " + s) }}
		if err := tr.run(t, rep, name); err != nil {
			return nil, nil, err
		}
	}
	return m, rep, nil
}

func corpusLexicon(byWord map[string][]uint16) *lexicon {
	words := map[uint64]classes{}
	for w, ks := range byWord {
		var cls classes
		copy(cls[:], ks)
		words[text.Hash64(w)] = cls
	}
	// Open addressing depends on the order of insertion.
	keys := make([]uint64, 0, len(words))
	for h := range words {
		keys = append(keys, h)
	}
	slices.Sort(keys)
	return newLexicon(keys, words)
}

type trainer struct {
	corpus   Corpus
	story    bool
	lex      *lexicon
	progress func(string)

	names []string
	raws  []raw
	cases []int // indices of the cases of this track
	fold  map[string]int
}

func (t *trainer) run(out *track, rep *Report, name string) error {
	for i, c := range t.corpus.Cases {
		if (c.Kind == call.KindStory) == t.story {
			t.cases = append(t.cases, i)
		}
	}
	t.names = actNames(t.corpus, t.story)
	if len(t.cases) == 0 || len(t.names) == 0 {
		return errors.New("the corpus needs labelled " + name + " cases and clauses labelled with acts")
	}
	t.raws = rawRows(t.corpus, t.names, t.story, t.lex)
	t.fold = dealSources(t.corpus, t.story)

	held := make([]*track, folds)
	for f := range folds {
		t.progress("acts, without part " + string(rune('1'+f)) + " of 6")
		held[f] = t.acts(func(source string) bool { return t.fold[source] != f })
	}
	t.progress("acts, all parts")
	*out = *t.acts(func(string) bool { return true })
	rep.Features[name] = len(out.det.table) / out.det.columns

	t.progress("calls")
	pre := t.prefixes(held)
	for f := range folds {
		held[f].weights = fitCalls(pre, func(p prefix) bool { return p.fold != f })
	}
	out.weights = fitCalls(pre, func(prefix) bool { return true })
	runs := t.heldRuns(pre, held)
	rep.Held = append(rep.Held, runs...)
	out.limits = t.limits(runs)
	rep.Limits[name] = out.limits
	return nil
}

// actNames lists the acts of a track that enough clauses show, sorted.
func actNames(c Corpus, story bool) []string {
	count := map[string]int{}
	for _, cl := range c.Clauses {
		if cl.Story == story {
			for _, a := range cl.Acts {
				count[a]++
			}
		}
	}
	for _, cs := range c.Cases {
		if (cs.Kind == call.KindStory) == story {
			for _, ln := range c.Lines[cs.ID] {
				for _, a := range ln.Acts {
					count[a]++
				}
			}
		}
	}
	var names []string
	for a, n := range count {
		if n >= 10 {
			names = append(names, a)
		}
	}
	sort.Strings(names)
	return names
}

// dealSources deals sources into folds, the largest first to the smallest
// fold, so that each fold holds about as many cases.
func dealSources(c Corpus, story bool) map[string]int {
	size := map[string]int{}
	for _, cs := range c.Cases {
		if (cs.Kind == call.KindStory) == story {
			size[cs.Source] += 10
		}
	}
	for _, cl := range c.Clauses {
		if cl.Story == story {
			size[cl.Source]++
		}
	}
	names := make([]string, 0, len(size))
	for s := range size {
		names = append(names, s)
	}
	sort.Slice(names, func(i, j int) bool {
		if size[names[i]] != size[names[j]] {
			return size[names[i]] > size[names[j]]
		}
		return names[i] < names[j]
	})
	fold, load := map[string]int{}, make([]int, folds)
	for _, s := range names {
		least := 0
		for f := range load {
			if load[f] < load[least] {
				least = f
			}
		}
		fold[s] = least
		load[least] += size[s]
	}
	return fold
}

// acts trains the detector on the sources that are kept. The last column is
// the leaning: the same words, labelled by what the whole call was.
func (t *trainer) acts(keep func(source string) bool) *track {
	var kept []raw
	for _, r := range t.raws {
		if keep(r.source) {
			kept = append(kept, r)
		}
	}
	sp := number(kept)
	rows := make([]sample, len(kept))
	for i, r := range kept {
		rows[i] = sp.sample(r.features)
	}
	n := len(t.names) + 1 + len(Types)
	weights := make([][]float64, n)
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for a := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			label, cost := make([]bool, len(kept)), make([]float64, len(kept))
			for i, r := range kept {
				switch {
				case a == len(t.names) && r.lean != 0:
					label[i], cost[i] = r.lean > 0, 0.1
				case a < len(t.names) && r.acts != nil:
					label[i], cost[i] = r.acts[a], 1
				case a > len(t.names) && r.typ != "":
					label[i], cost[i] = r.typ == Types[a-len(t.names)-1], 0.1
				}
			}
			scale := ratios(rows, label, cost, len(sp.hashes))
			w := logistic(scaled(rows, scale), label, len(sp.hashes), fitOptions{cost: actCost, weight: cost, epochs: 60, seed: 7, positive: 1})
			for i, s := range scale {
				w[i] *= float64(s)
			}
			weights[a] = w
		}()
	}
	wg.Wait()
	tr := &track{names: t.names, types: Types, tactics: t.corpus.Tactics}
	tr.det = quantise(sp, weights)
	tr.index()
	return tr
}

// Types are the types of scam.
var Types = []string{"tech_support", "refund", "bank", "government", "delivery", "subscription", "family_emergency", "utility", "recovery", "prize", "other"}

// actCost is C of the act detectors, chosen on held-out sources.
const actCost = 4

// quantise stores weights as bytes, one scale an act.
func quantise(sp *space, weights [][]float64) detector {
	n, dim := len(weights), len(sp.hashes)
	d := detector{columns: n, scale: make([]float32, n), bias: make([]float32, n), table: make([]int8, n*dim)}
	for a, w := range weights {
		most := 0.0
		for _, v := range w[:dim] {
			most = max(most, math.Abs(v))
		}
		most = max(most, 1e-9)
		d.scale[a], d.bias[a] = float32(most/127), float32(w[dim])
		for i, v := range w[:dim] {
			d.table[i*n+a] = int8(math.Round(v / most * 127))
		}
	}
	size := uint32(16)
	for int(size) < 2*dim {
		size *= 2
	}
	d.mask, d.keys, d.rows = size-1, make([]uint32, size), make([]uint32, size)
	for i, f := range sp.hashes {
		s := uint32(f) & d.mask
		for d.keys[s] != 0 {
			s = (s + 1) & d.mask
		}
		d.keys[s], d.rows[s] = fingerprint(f), uint32(i)
	}
	return d
}

// prefix is a call up to the end of one turn, by weights that never saw it.
type prefix struct {
	x       []float32
	held    int // index into the runs
	fold    int
	turn    int
	scam    bool
	weight  float64
	caseIdx int
	unknown bool
}

// prefixes replays every case, with its roles and without, through the
// detectors that were trained without its source.
func (t *trainer) prefixes(held []*track) []prefix {
	type job struct {
		idx     int
		unknown bool
	}
	var jobs []job
	for _, idx := range t.cases {
		jobs = append(jobs, job{idx, false})
		if !t.story && HasRoles(t.corpus.Cases[idx]) {
			jobs = append(jobs, job{idx, true})
		}
	}
	parts := make([][]prefix, len(jobs))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for j, jb := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			c := t.corpus.Cases[jb.idx]
			f := t.fold[c.Source]
			parts[j] = t.replay(held[f], c, jb.unknown)
			for k := range parts[j] {
				p := &parts[j][k]
				p.held, p.fold, p.caseIdx, p.unknown = j, f, jb.idx, jb.unknown
			}
		}()
	}
	wg.Wait()
	return slices.Concat(parts...)
}

func (t *trainer) replay(tr *track, c labelled.Case, unknown bool) []prefix {
	m := &Model{lex: *t.lex, call: *tr, story: *tr}
	s := m.NewSession(c.Kind)
	var l text.Line
	var out []prefix
	for i, u := range c.Turns {
		role := u.Role
		if unknown {
			role = call.RoleUnknown
		}
		l.Reset(u.Text)
		s.BeginTurn(role)
		for k := range l.Tokens {
			s.Step(&l, k, nil)
		}
		s.EndTurn(&l, nil)
		if t.corpus.Find != nil {
			for _, id := range t.corpus.Find(u.Text, role, c.Kind) {
				s.tactics[id] = true
			}
		}
		s.features()
		x := make([]float32, len(s.x))
		for k, v := range s.x {
			x[k] = float32(v)
		}
		out = append(out, prefix{x: x, turn: i + 1, scam: c.Scam})
	}
	weigh(out, c)
	return out
}

// weigh spreads the weight of a call over its prefixes. Before the decisive
// turn a scam is not yet one, and teaches nothing; an honest call teaches at
// every turn, its whole most of all.
func weigh(ps []prefix, c labelled.Case) {
	total := 0.0
	for i := range ps {
		switch {
		case i == len(ps)-1:
			ps[i].weight = 1
		case c.Scam && (c.Decisive == 0 || i+1 < c.Decisive):
			ps[i].weight = 0
		default:
			ps[i].weight = 0.5
		}
		total += ps[i].weight
	}
	for i := range ps {
		ps[i].weight /= total
	}
}

// callCost is C of the call's model, chosen on held-out sources.
const callCost = 3

func fitCalls(ps []prefix, keep func(prefix) bool) []float64 {
	var rows []sample
	var label []bool
	var weight []float64
	var cols []int32
	for _, p := range ps {
		if !keep(p) || p.weight == 0 {
			continue
		}
		if cols == nil {
			for i := range p.x {
				cols = append(cols, int32(i))
			}
		}
		rows = append(rows, sample{col: cols, val: p.x})
		label, weight = append(label, p.scam), append(weight, p.weight)
	}
	return logistic(rows, label, len(cols), fitOptions{cost: callCost, weight: weight, epochs: 40, seed: 11, positive: 1})
}
