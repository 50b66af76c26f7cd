package language

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
	"strings"
)

// order is the length of the longest run of words that a model counts.
const order = 3

// gram is a run of one to three words by their number; 0 fills it up at the end.
type gram [order]int32

const (
	nothing int32 = iota
	start
	end
)

// Model is a language model of up to three words with back-off, its
// probabilities smoothed after Kneser and Ney.
type Model struct {
	names  []string
	chance [order + 1]map[gram]float64 // by length: probability of the last word
	back   [order + 1]map[gram]float64 // by length: weight of the shorter history
}

// Learn counts sentences. Words outside the vocabulary break a sentence in two;
// nothing is counted across the break. Runs of three words are kept when they
// were seen at least cutoff times.
func Learn(sentences [][]string, vocabulary []string, cutoff int) (*Model, error) {
	if len(vocabulary) == 0 {
		return nil, errors.New("no word is in both the texts and the dictionary")
	}
	m := &Model{names: append([]string{"", "<s>", "</s>"}, vocabulary...)}
	number := make(map[string]int32, len(vocabulary))
	for i, word := range vocabulary {
		number[word] = int32(i) + end + 1
	}
	var seen [order + 1]map[gram]int
	for n := 1; n <= order; n++ {
		seen[n] = map[gram]int{}
	}
	for _, sentence := range sentences {
		row := make([]int32, 0, len(sentence)+2)
		row = append(row, start)
		for _, word := range sentence {
			row = append(row, number[word])
		}
		tally(append(row, end), &seen)
	}
	m.estimate(continuations(seen), cutoff, seen[order])
	return m, nil
}

func tally(row []int32, seen *[order + 1]map[gram]int) {
	for i := range row {
		var g gram
		for n := 1; n <= order && i+n <= len(row) && row[i+n-1] != nothing; n++ {
			g[n-1] = row[i+n-1]
			seen[n][g]++
		}
	}
}

// continuations replaces the counts of shorter runs by the number of different
// words before them: "san" is frequent and yet goes before hardly any word but
// one. What begins a sentence has nothing before it and keeps its count.
func continuations(seen [order + 1]map[gram]int) [order + 1]map[gram]int {
	out := seen
	for n := 1; n < order; n++ {
		different := map[gram]int{}
		for g := range seen[n+1] {
			different[g.tail()]++
		}
		for g, times := range seen[n] {
			if g[0] == start {
				different[g] = times
			}
		}
		out[n] = different
	}
	return out
}

func (g gram) tail() gram { return gram{g[1], g[2]} }

func (g gram) history(n int) gram {
	g[n-1] = nothing
	return g
}

// discount is taken off every count and given to what was not seen.
func discount(counts map[gram]int) float64 {
	var once, twice float64
	for _, n := range counts {
		switch n {
		case 1:
			once++
		case 2:
			twice++
		}
	}
	if once == 0 || twice == 0 {
		return 0.5
	}
	return once / (once + 2*twice)
}

func (m *Model) estimate(counts [order + 1]map[gram]int, cutoff int, whole map[gram]int) {
	words := float64(len(m.names) - int(end)) // all but <s>
	for n := 1; n <= order; n++ {
		off := discount(counts[n])
		total, kinds := map[gram]float64{}, map[gram]float64{}
		for g, c := range counts[n] {
			if g[n-1] != start {
				total[g.history(n)] += float64(c)
				kinds[g.history(n)]++
			}
		}
		m.chance[n], m.back[n] = map[gram]float64{}, map[gram]float64{}
		for g, c := range counts[n] {
			if g[n-1] == start {
				continue
			}
			h, lower := g.history(n), 1/words
			if n > 1 {
				lower = m.chance[n-1][g.tail()]
			}
			m.chance[n][g] = (max(float64(c)-off, 0) + off*kinds[h]*lower) / total[h]
		}
		if n == 1 {
			m.fill(off * kinds[gram{}] / total[gram{}] / words)
		}
	}
	for g, times := range whole {
		if times < cutoff {
			delete(m.chance[order], g)
		}
	}
	m.weigh()
}

// fill gives words that were never counted on their own the least chance.
func (m *Model) fill(least float64) {
	for w := int(end); w < len(m.names); w++ {
		if _, known := m.chance[1][gram{int32(w)}]; !known {
			m.chance[1][gram{int32(w)}] = least
		}
	}
}

// weigh sets the back-off weights so that, after what was cut, the chances of
// all words after a history add up to one again.
func (m *Model) weigh() {
	for n := 2; n <= order; n++ {
		kept, covered := map[gram]float64{}, map[gram]float64{}
		for g, p := range m.chance[n] {
			kept[g.history(n)] += p
			covered[g.history(n)] += m.chance[n-1][g.tail()]
		}
		for h, p := range kept {
			m.back[n-1][h] = max(1-p, 1e-6) / max(1-covered[h], 1e-6)
		}
	}
}

// Size says how many runs of n words the model holds.
func (m *Model) Size(n int) int { return len(m.chance[n]) }

// Write writes the model in the ARPA format, sorted, so that the same texts
// give the same bytes.
func (m *Model) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "\\data\\\n")
	for n := 1; n <= order; n++ {
		size := len(m.chance[n])
		if n == 1 {
			size++ // <s>
		}
		fmt.Fprintf(out, "ngram %d=%d\n", n, size)
	}
	for n := 1; n <= order; n++ {
		fmt.Fprintf(out, "\n\\%d-grams:\n", n)
		for _, line := range m.lines(n) {
			fmt.Fprintln(out, line)
		}
	}
	fmt.Fprint(out, "\n\\end\\\n")
	return out.Flush()
}

func (m *Model) lines(n int) []string {
	var lines []string
	line := func(log float64, g gram) {
		names := make([]string, n)
		for i := range names {
			names[i] = m.names[g[i]]
		}
		text := fmt.Sprintf("%.4f %s", log, strings.Join(names, " "))
		if n < order {
			weight, known := m.back[n][g]
			if !known {
				weight = 1
			}
			text += fmt.Sprintf(" %.4f", math.Log10(weight))
		}
		lines = append(lines, text)
	}
	for g, p := range m.chance[n] {
		line(math.Log10(p), g)
	}
	if n == 1 {
		line(-99, gram{start})
	}
	sort.Slice(lines, func(i, j int) bool { return after(lines[i]) < after(lines[j]) })
	return lines
}

// after gives the words of a line, without the number before them.
func after(line string) string {
	_, words, _ := strings.Cut(line, " ")
	return words
}
