package campaign

import (
	"cmp"
	"math"
	"slices"
)

// gists finds scripts by their telling words.
type gists struct {
	posting map[uint32][]int32 // scripts by word, oldest first
	scripts int
}

const (
	// widest is how many scripts a telling word may stand in. One in more tells
	// nothing, and costs time.
	widest = 256
	// leastTelling is how many telling words a story and a recording share at
	// least.
	leastTelling = 6
	// mostTold bounds the scripts that one report tells of.
	mostTold = 4
)

// telling is a script that the words at hand tell of, or that tells of them.
type telling struct {
	script int32
	share  float64 // of the weight of the recording's words, what the story has
}

func (x *gists) add(script int32, g Gist) {
	if x.posting == nil {
		x.posting = map[uint32][]int32{}
	}
	x.scripts++
	for _, w := range g {
		if list := x.posting[w]; len(list) <= widest {
			x.posting[w] = append(list, script)
		}
	}
}

func (l *Ledger) side(story bool) *gists {
	if story {
		return &l.stories
	}
	return &l.recordings
}

// weight is how much a word tells: its inverse document frequency among the
// recordings so far, since stories are about what recordings say.
func (x *gists) weight(w uint32) float64 {
	n := len(x.posting[w])
	if n > widest {
		return 0
	}
	return math.Log(1 + float64(x.scripts+1)/float64(n+1))
}

// tells finds what a story tells of among the recordings, or which stories tell
// of a recording: the best first, of equals the oldest. Words that are known as
// some script tell nothing new.
func (l *Ledger) tells(t Trace, hits []hit) []telling {
	if len(hits) > 0 || len(t.Gist) < leastTelling {
		return nil
	}
	others := l.side(!t.Story)
	var touched []int32
	lists := make([][]int32, 0, mostGist)
	for _, w := range t.Gist {
		list := others.posting[w]
		if len(list) > widest {
			continue
		}
		lists = append(lists, list)
		for _, s := range list {
			if l.heard[s]++; l.heard[s] == leastTelling {
				touched = append(touched, s)
			}
		}
	}
	for _, list := range lists {
		for _, s := range list {
			l.heard[s] = 0
		}
	}
	var out []telling
	var weights []float64
	if !t.Story && len(touched) > 0 {
		weights = l.recordings.weigh(t.Gist, nil)
	}
	for _, s := range touched {
		said, told := t.Gist, l.scripts[s].gist
		if t.Story {
			said, told = told, said
			weights = l.recordings.weigh(said, weights[:0])
		}
		if share := share(said, told, weights); share >= l.opt.Suggest {
			out = append(out, telling{s, share})
		}
	}
	slices.SortFunc(out, func(a, b telling) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.script, b.script))
	})
	return out[:min(len(out), mostTold)]
}

// weigh appends the weight of each word.
func (x *gists) weigh(words Gist, dst []float64) []float64 {
	for _, w := range words {
		dst = append(dst, x.weight(w))
	}
	return dst
}

// share is how much of what a recording says a story tells, by weight.
func share(said, told Gist, weights []float64) float64 {
	var both, all float64
	at := 0
	for i, w := range said {
		all += weights[i]
		for at < len(told) && told[at] < w {
			at++
		}
		if at < len(told) && told[at] == w {
			both += weights[i]
		}
	}
	if all == 0 {
		return 0
	}
	return both / all
}
