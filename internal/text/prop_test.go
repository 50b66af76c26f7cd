package text

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestNumbersOfAnyWords draws number words in any order, where a fuzzer of
// bytes seldom gets: no panic, in order, and always something to show.
func TestNumbersOfAnyWords(t *testing.T) {
	vocabulary := []string{",", "...", "$", "£", "a", "half", "209", "4", "1,871.40", "10:30", "48k", "(0)20", "+44", "dollars", "cents", "pounds", "man", "d", "c"}
	vocabulary = append(vocabulary, slices.Sorted(maps.Keys(numberWords))...)
	// Half of the words come from the few that build long numbers.
	core := []string{"one", "eight", "hundred", "thousand", "and", "sixty", "point", "double", "oh", "to"}
	words := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(core), rapid.SampledFrom(vocabulary)), 10, 20)
	rapid.Check(t, func(t *rapid.T) {
		var all []string
		for range 10 {
			all = append(all, words.Draw(t, "words")...)
		}
		raw := strings.Join(all, " ")
		var l Line
		l.Reset(raw)
		last := 0
		for _, n := range Numbers(&l, nil) {
			if n.From < last || n.To <= n.From || n.Len() == 0 {
				t.Fatalf("%q: %+v", raw, n)
			}
			last = n.To
		}
	})
}
