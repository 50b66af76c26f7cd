package trial

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/hangup-project/hangup/internal/campaign"
)

// Link joins whatever is connected by a chain of texts, each as alike to the
// next as at asks (single link), by the signatures of the ledger.
func Link(rs []Recording, at float64) []string {
	return link(rs, func(i, j int) bool { return rs[i].Alike(rs[j].Signature) >= at })
}

// Published groups as the published figures do: single link over shingles of
// three words. Their likeness is computed here, where MinHash estimates it.
func Published(rs []Recording, at float64) []string {
	said := make([]map[string]bool, len(rs))
	for i, r := range rs {
		said[i] = shingles(r.Text)
	}
	return link(rs, func(i, j int) bool { return jaccard(said[i], said[j]) >= at })
}

func link(rs []Recording, same func(i, j int) bool) []string {
	parent := make([]int, len(rs))
	for i := range parent {
		parent[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if parent[i] != i {
			parent[i] = find(parent[i])
		}
		return parent[i]
	}
	for i := range rs {
		for j := range i {
			if same(i, j) {
				parent[find(i)] = find(j)
			}
		}
	}
	out := make([]string, len(rs))
	for i := range rs {
		out[i] = rs[find(i)].ID
	}
	return out
}

// shingles are all three words in a row, in small letters; of a shorter text all
// that there is.
func shingles(said string) map[string]bool {
	words := strings.FieldsFunc(strings.ToLower(said), func(r rune) bool {
		return r != '\'' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	out := map[string]bool{}
	for i := range max(1, len(words)-2) {
		out[strings.Join(words[i:min(len(words), i+3)], " ")] = true
	}
	return out
}

// jaccard is the share of what two sets have in common in what either has.
func jaccard(a, b map[string]bool) float64 {
	both := 0
	for s := range a {
		if b[s] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// Exact groups recordings whose words are the same.
func Exact(rs []Recording) []string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = r.Text
	}
	return out
}

// Ledger groups as the desk does, by words alone, with a threshold in the place
// of Options.Script: the campaigns that come out. Same follows it upwards.
func Ledger(rs []Recording, at float64) []string {
	opt := campaign.Defaults()
	opt.Script, opt.Same = at, max(at, opt.Same)
	out, _ := fold(rs, opt)
	return out
}

// Variants gives the variants that the ledger finds in its campaigns, with a
// threshold in the place of Options.Same.
func Variants(rs []Recording, at float64) []string {
	opt := campaign.Defaults()
	opt.Same = at
	_, out := fold(rs, opt)
	return out
}

func fold(rs []Recording, opt campaign.Options) (campaigns, variants []string) {
	l := campaign.New(opt, nil)
	for _, r := range rs {
		l.Add(campaign.Trace{ID: r.ID, Type: r.Type, Signature: r.Signature})
	}
	variant := map[string]string{}
	for _, s := range l.All(1) {
		c, _ := l.One(s.ID)
		for _, v := range c.Variants {
			for _, m := range v.Members {
				variant[m] = v.Representative
			}
		}
	}
	for _, r := range rs {
		campaigns = append(campaigns, cmp.Or(l.Of(r.ID), r.ID))
		variants = append(variants, cmp.Or(variant[r.ID], r.ID))
	}
	return campaigns, variants
}

// Clusters gives the truth of each recording.
func Clusters(rs []Recording, revised bool) []string {
	out := make([]string, len(rs))
	for i, r := range rs {
		if out[i] = r.Cluster; revised {
			out[i] = r.Revised
		}
	}
	return out
}

// Shuffled is the recordings in another order, which is the same for one seed.
func Shuffled(rs []Recording, seed uint64) []Recording {
	out := slices.Clone(rs)
	r := rand.New(rand.NewPCG(seed, seed))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// Pair is two recordings that were joined though the truth has them apart.
type Pair struct{ A, B Recording }

// Doubtful draws n such pairs, the same ones each time, and tells of how many.
func Doubtful(rs []Recording, groups []string, n int) (drawn []Pair, of int) {
	var all []Pair
	for i := range rs {
		for j := range i {
			if groups[i] == groups[j] && rs[i].Cluster != rs[j].Cluster {
				all = append(all, Pair{rs[j], rs[i]})
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(n, len(all))], len(all)
}
