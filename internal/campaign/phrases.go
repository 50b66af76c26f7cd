package campaign

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/text"
)

// Text is what one member of a campaign said.
type Text struct {
	Report  string
	Variant string // the representative of its variant; see Variant
	Words   []string
}

// Phrase is a sequence of words that members share.
type Phrase struct {
	Text    string  // as the first that said it spelt it, digits as #
	Reports int     // that say it
	At      float64 // where in a text it stands, on average, from 0 to 1
}

// Saying is what the members of a campaign say.
type Saying struct {
	// Common is what most say, in the order in which it is said; where most have
	// nothing in common, as when victims tell in words of their own, what at
	// least two do.
	Common []Phrase
	// Own is, for each variant by its representative, what most of it says, two
	// at least, and hardly any other variant does. Variants of which nothing is
	// their own are not in it.
	Own map[string][]Phrase
}

const (
	shortest = 4   // words of a phrase
	longest  = 24  // and at most
	mostText = 500 // words of one text that are looked at
	mostSaid = 12  // phrases of a campaign, or of a variant

	tellingWord = 5 // letters of a word that may tell something
)

// Phrases finds what the members of a campaign say: the longest sequences of
// four words or more, two of them telling, that at least half of the texts share,
// and what tells the variants apart. It takes texts in the order of the journal; a few hundred take
// milliseconds. Digits become #, for what a template leaves open is often a
// person's.
func Phrases(texts []Text) Saying {
	said := make([]spoken, 0, len(texts))
	byVariant := map[string][]int{}
	for _, t := range texts {
		if s := speak(t.Words); len(s.hashes) >= shortest {
			byVariant[t.Variant] = append(byVariant[t.Variant], len(said))
			said = append(said, s)
		}
	}
	all := make([]int, len(said))
	for i := range all {
		all[i] = i
	}
	out := Saying{Common: shared(said, all, nil, half(len(all))), Own: map[string][]Phrase{}}
	if len(out.Common) == 0 {
		out.Common = shared(said, all, nil, 2)
	}
	if len(byVariant) < 2 {
		return out
	}
	for variant, members := range byVariant {
		others := slices.DeleteFunc(slices.Clone(all), func(i int) bool { return slices.Contains(members, i) })
		if own := shared(said, members, others, half(len(members))); len(own) > 0 {
			out.Own[variant] = own
		}
	}
	return out
}

// spoken is a text as words: their hashes, numbers alike, and how they are
// written.
type spoken struct {
	hashes []uint64
	words  []string
}

func speak(turns []string) (s spoken) {
	var line text.Line
	for _, turn := range turns {
		line.Reset(turn)
		for i, t := range line.Tokens {
			if t.Kind == text.Symbol || len(s.words) == mostText {
				continue
			}
			raw := line.Quote(i, i+1)
			hash := t.Hash
			if masked := maskDigits(raw); masked != raw {
				raw, hash = masked, text.Hash64("#")
			}
			s.words, s.hashes = append(s.words, raw), append(s.hashes, hash)
		}
	}
	return s
}

func maskDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '#'
		}
		return r
	}, s)
}

// run is a place in a text: words from, up to and without to.
type run struct{ from, to int }

// half is at least half of some texts, and two.
func half(n int) int { return max(2, (n+1)/2) }

// shared finds the phrases of at least so many of some texts that fewer than a
// tenth of the others have. It takes sequences of the shortest length that are
// shared and lets them grow as long as the same texts go on alike.
func shared(said []spoken, members, others []int, most int) []Phrase {
	if len(members) < most {
		return nil
	}
	few := len(others) / 10
	counts, elsewhere := windows(said, members), windows(said, others)
	taken := map[uint64]bool{}
	var out []Phrase
	for _, m := range members {
		s := said[m]
		for _, r := range s.runs(func(h uint64) bool { return counts[h] >= most && elsewhere[h] <= few }) {
			if s.covered(r, taken) || !s.tells(r) {
				continue
			}
			reports := len(members)
			for i := r.from; i+shortest <= r.to; i++ {
				h := s.window(i)
				taken[h] = true
				reports = min(reports, counts[h])
			}
			out = append(out, Phrase{strings.Join(s.words[r.from:r.to], " "), reports, float64(r.from) / float64(len(s.words))})
		}
	}
	slices.SortStableFunc(out, func(a, b Phrase) int { return cmp.Compare(b.Reports, a.Reports) })
	out = out[:min(len(out), mostSaid)]
	slices.SortStableFunc(out, func(a, b Phrase) int { return cmp.Compare(a.At, b.At) })
	return out
}

// window hashes the words of the shortest phrase that begins at a word.
func (s *spoken) window(i int) uint64 {
	h := uint64(1)
	for _, w := range s.hashes[i : i+shortest] {
		h = text.Mix(h*31 ^ w)
	}
	return h
}

// windows counts in how many texts each shortest phrase is.
func windows(said []spoken, members []int) map[uint64]int {
	counts := map[uint64]int{}
	for _, m := range members {
		in := map[uint64]bool{}
		for i := 0; i+shortest <= len(said[m].hashes); i++ {
			if h := said[m].window(i); !in[h] {
				in[h] = true
				counts[h]++
			}
		}
	}
	return counts
}

// runs are the longest stretches of a text of which every window is wanted.
func (s *spoken) runs(wanted func(uint64) bool) []run {
	var out []run
	for i := 0; i+shortest <= len(s.hashes); i++ {
		if !wanted(s.window(i)) {
			continue
		}
		r := run{i, i + shortest}
		for r.to < len(s.hashes) && r.to-r.from < longest && wanted(s.window(r.to+1-shortest)) {
			r.to++
		}
		out = append(out, r)
		i = r.to - shortest
	}
	return out
}

// covered reports whether a phrase was found before, at least in part.
func (s *spoken) covered(r run, taken map[uint64]bool) bool {
	for i := r.from; i+shortest <= r.to; i++ {
		if taken[s.window(i)] {
			return true
		}
	}
	return false
}

// tells reports whether two words of a phrase tell something: "and then he said"
// is said about everything.
func (s *spoken) tells(r run) bool {
	telling := 0
	for _, w := range s.words[r.from:r.to] {
		if len(w) >= tellingWord {
			telling++
		}
	}
	return telling >= 2
}
