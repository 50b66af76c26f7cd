package language

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

// Dictionary says how words sound, as CMU dictionaries write it: for each word
// its lines, the first pronunciation first.
type Dictionary map[string][]string

// ReadDictionary reads a CMU dictionary such as that of Debian's
// pocketsphinx-en-us.
func ReadDictionary(file string) (Dictionary, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("no dictionary: %w; Debian has one in pocketsphinx-en-us", err)
	}
	defer f.Close()
	dict := Dictionary{}
	scan := bufio.NewScanner(f)
	for scan.Scan() {
		entry, _, _ := strings.Cut(scan.Text(), " ")
		word, _, _ := strings.Cut(entry, "(")
		if word != "" {
			dict[word] = append(dict[word], scan.Text())
		}
	}
	return dict, scan.Err()
}

// Write writes the pronunciations of the words, in the order of the alphabet.
func (d Dictionary) Write(w io.Writer, words []string) error {
	sorted := append([]string(nil), words...)
	sort.Strings(sorted)
	for _, word := range sorted {
		for _, line := range d[word] {
			if _, err := fmt.Fprintln(w, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// Vocabulary gives the words that a model should know: those that the
// dictionary can pronounce and that the sentences hold at least twice, the most
// frequent first, at most limit of them.
func (d Dictionary) Vocabulary(sentences [][]string, limit int) []string {
	times := map[string]int{}
	for _, sentence := range sentences {
		for _, word := range sentence {
			if d[word] != nil {
				times[word]++
			}
		}
	}
	var words []string
	for word, n := range times {
		if n > 1 {
			words = append(words, word)
		}
	}
	sort.Slice(words, func(i, j int) bool {
		a, b := words[i], words[j]
		return times[a] > times[b] || times[a] == times[b] && a < b
	})
	return words[:min(limit, len(words))]
}

// Split writes names that the dictionary does not have as the two of its words
// that they are made of: "anydesk" is heard as "any desk". Words that no
// pair in the vocabulary makes stay as they are.
func (d Dictionary) Split(sentences [][]string, vocabulary []string) [][]string {
	rank := make(map[string]int, len(vocabulary))
	for i, word := range vocabulary {
		rank[word] = i
	}
	pairs := map[string][]string{}
	out := make([][]string, len(sentences))
	for i, sentence := range sentences {
		for _, word := range sentence {
			parts, seen := pairs[word]
			if !seen {
				parts = d.pair(word, rank)
				pairs[word] = parts
			}
			out[i] = append(out[i], parts...)
		}
	}
	return out
}

// pair cuts a word where the rarer of its halves is the most frequent.
func (d Dictionary) pair(word string, rank map[string]int) []string {
	const shortest = 3
	best, parts := len(rank), []string{word}
	if d[word] != nil {
		return parts
	}
	for cut := shortest; cut <= len(word)-shortest; cut++ {
		a, knownA := rank[word[:cut]]
		b, knownB := rank[word[cut:]]
		if knownA && knownB && max(a, b) < best {
			best, parts = max(a, b), []string{word[:cut], word[cut:]}
		}
	}
	return parts
}
