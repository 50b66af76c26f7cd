package scorer

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/text"
)

// Report says how the training went.
type Report struct {
	Features map[string]int
	Held     []Held
	// Limits are the thresholds found, by track: call, story.
	Limits map[string]Limits
}

// folds is the number of parts into which sources are dealt for the scores
// that thresholds are set on; a source is never split.
const folds = 5

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

func corpusLexicon(byWord map[string]uint16) *lexicon {
	words := map[uint64]uint16{}
	for w, class := range byWord {
		words[text.Hash64(w)] = class
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

// prepare finds the cases, acts and clauses of the track.
func (t *trainer) prepare() {
	for i, c := range t.corpus.Cases {
		if (c.Kind == call.KindStory) == t.story {
			t.cases = append(t.cases, i)
		}
	}
	t.names = actNames(t.corpus, t.story)
	t.raws = rawRows(t.corpus, t.names, t.story, t.lex)
	t.fold = dealSources(t.corpus, t.story)
}

func (t *trainer) run(out *track, rep *Report, name string) error {
	t.prepare()
	if len(t.cases) == 0 || len(t.names) == 0 {
		return errors.New("the corpus needs labelled " + name + " cases and clauses labelled with acts")
	}
	sources := map[string]bool{}
	for _, i := range t.cases {
		sources[t.corpus.Cases[i].Source] = true
	}
	if len(sources) < 2 {
		return errors.New("the " + name + " cases of the corpus are all of one source: add another, for thresholds are set on sources that were not trained on")
	}

	held := make([]*track, folds)
	for f := range folds {
		t.progress(fmt.Sprintf("words, without part %d of %d", f+1, folds))
		held[f] = t.words(withoutPart(t.fold, f))
	}
	t.progress("words, all parts")
	*out = *t.words(all)
	rep.Features[name] = len(out.table.tenor)

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
	if slices.ContainsFunc(names, isAsk) {
		names = append(names, anyAsk)
	}
	slices.Sort(names)
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
