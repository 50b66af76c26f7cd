package knowledge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hangup-project/hangup/internal/text"
)

// item is one thing that a phrase asks for: a folded word, any number (word
// "#"), any phrase of a class, or any of some groups of items.
type item struct {
	word  string
	class string
	any   [][]item
}

// single reports whether the item is one plain word.
func (it item) single() bool { return it.class == "" && it.any == nil }

// key names what the item stands for, so that equal ones are shared.
func (it item) key() string {
	if it.single() {
		return it.word
	}
	if it.class != "" {
		return "@" + it.class
	}
	groups := make([]string, len(it.any))
	for i, g := range it.any {
		words := make([]string, len(g))
		for k, x := range g {
			words[k] = x.key()
		}
		groups[i] = strings.Join(words, " ")
	}
	return "(" + strings.Join(groups, "|") + ")"
}

// part is a run of items without a gap between them; gap is how many words
// of any kind may stand before it.
type part struct {
	gap   int
	items []item
}

// sequence is one way to say a phrase.
type sequence []part

const (
	maxSequences = 4000
	defaultGap   = 3
	maxGap       = 12
)

// parsePhrase reads the small language of phrases (docs/KNOWLEDGE.md) and
// returns every way to say it, classes left as they are.
func parsePhrase(s string) ([]sequence, error) {
	p := phraseParser{rest: s}
	seqs, err := p.alternatives(0)
	if err != nil {
		return nil, err
	}
	if p.rest != "" {
		return nil, fmt.Errorf("%q closes a bracket that was never opened", ")")
	}
	for _, q := range seqs {
		if len(q) == 0 || len(q[0].items) == 0 {
			return nil, fmt.Errorf("it can match nothing: some word must be left without ?")
		}
		if q[0].gap != 0 || len(q[len(q)-1].items) == 0 {
			return nil, fmt.Errorf("it begins or ends with a gap (..): put a word before and behind it")
		}
	}
	return seqs, nil
}

type phraseParser struct{ rest string }

// alternatives reads "a b|c d" up to a closing bracket or the end. Outside
// brackets | stands between single words, inside between groups of words.
func (p *phraseParser) alternatives(depth int) ([]sequence, error) {
	if depth > 8 {
		return nil, fmt.Errorf("brackets are nested too deeply")
	}
	var all []sequence
	for {
		seqs, err := p.group(depth)
		if err != nil {
			return nil, err
		}
		all = append(all, seqs...)
		if depth == 0 || p.rest == "" || p.rest[0] != '|' {
			break
		}
		p.rest = p.rest[1:]
	}
	if len(all) > maxSequences {
		return nil, tooMany(len(all))
	}
	return all, nil
}

func tooMany(n int) error {
	return fmt.Errorf("it stands for %d ways of saying it, more than %d: use a class (@name) or two patterns", n, maxSequences)
}

// group reads words one after another.
func (p *phraseParser) group(depth int) ([]sequence, error) {
	seqs := []sequence{{}}
	for {
		p.rest = strings.TrimLeft(p.rest, " ")
		if p.rest == "" || p.rest[0] == ')' || depth > 0 && p.rest[0] == '|' {
			if depth == 0 && p.rest != "" && p.rest[0] == ')' {
				return seqs, fmt.Errorf("a bracket is closed that was never opened")
			}
			return seqs, nil
		}
		next, err := p.element(depth)
		if err != nil {
			return nil, err
		}
		if len(seqs)*len(next) > maxSequences {
			return nil, tooMany(len(seqs) * len(next))
		}
		seqs = product(seqs, next)
	}
}

// element reads one word with its alternatives, a bracket, or a gap.
func (p *phraseParser) element(depth int) ([]sequence, error) {
	var out []sequence
	for {
		one, err := p.single(depth)
		if err != nil {
			return nil, err
		}
		out = append(out, one...)
		if depth == 0 && strings.HasPrefix(p.rest, "|") {
			p.rest = p.rest[1:]
			continue
		}
		break
	}
	out = fold(out)
	if strings.HasPrefix(p.rest, "?") {
		p.rest = p.rest[1:]
		out = append(out, sequence{})
	}
	return out, nil
}

// fold makes one item of alternatives without gaps, so that several of them in
// a row do not multiply.
func fold(alternatives []sequence) []sequence {
	if len(alternatives) < 2 {
		return alternatives
	}
	var groups [][]item
	for _, s := range alternatives {
		if len(s) != 1 || s[0].gap != 0 || len(s[0].items) == 0 {
			return alternatives
		}
		groups = append(groups, s[0].items)
	}
	return []sequence{{{items: []item{{any: groups}}}}}
}

func (p *phraseParser) single(depth int) ([]sequence, error) {
	if p.rest == "" {
		return nil, fmt.Errorf("a word is missing behind |")
	}
	if p.rest[0] == '(' {
		p.rest = p.rest[1:]
		out, err := p.alternatives(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.rest == "" || p.rest[0] != ')' {
			return nil, fmt.Errorf("a bracket is not closed")
		}
		p.rest = p.rest[1:]
		return out, nil
	}
	n := strings.IndexAny(p.rest, " |()?")
	if n < 0 {
		n = len(p.rest)
	}
	word := p.rest[:n]
	p.rest = p.rest[n:]
	if gap, ok, err := readGap(word); ok || err != nil {
		return []sequence{{{gap: gap}}}, err
	}
	return wordItems(word)
}

func readGap(word string) (int, bool, error) {
	digits, ok := strings.CutPrefix(word, "..")
	if !ok {
		return 0, false, nil
	}
	if digits == "" {
		return defaultGap, true, nil
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxGap {
		return 0, false, fmt.Errorf("%q is no gap: write .. or ..1 to ..%d", word, maxGap)
	}
	return n, true, nil
}

func wordItems(word string) ([]sequence, error) {
	if name, ok := strings.CutPrefix(word, "@"); ok {
		if name == "" {
			return nil, fmt.Errorf("a class name is missing behind @")
		}
		return []sequence{{{items: []item{{class: name}}}}}, nil
	}
	if word == "#" {
		return []sequence{{{items: []item{{word: "#"}}}}}, nil
	}
	stem, inflect := strings.CutSuffix(word, "~")
	folded, err := foldWord(stem)
	if err != nil {
		return nil, err
	}
	forms := []string{folded}
	if inflect {
		forms = Inflections(folded)
	}
	var out []sequence
	for _, f := range forms {
		out = append(out, sequence{{items: []item{{word: f}}}})
	}
	return out, nil
}

// foldWord checks that a word is written as the folded text has it.
func foldWord(w string) (string, error) {
	var l text.Line
	l.Reset(w)
	if len(l.Tokens) != 1 || l.Tokens[0].Kind == text.Symbol && w == "" {
		return "", fmt.Errorf("%q is not one word as the text is folded: write it in lower case, without apostrophes or hyphens", w)
	}
	if l.Tokens[0].Kind == text.Number {
		return "", fmt.Errorf("%q is a number: write # for any number", w)
	}
	f := string(l.Word(0))
	if f != w {
		return "", fmt.Errorf("%q is folded to %q in every text: write it so", w, f)
	}
	return f, nil
}

// product appends each of next to each of seqs; a gap opens a new part.
func product(seqs, next []sequence) []sequence {
	out := make([]sequence, 0, len(seqs)*len(next))
	for _, s := range seqs {
		for _, n := range next {
			joined := make(sequence, 0, len(s)+len(n))
			for _, p := range s {
				joined = append(joined, part{p.gap, slices.Clone(p.items)})
			}
			for i, p := range n {
				if i == 0 && p.gap == 0 && len(joined) > 0 {
					last := &joined[len(joined)-1]
					last.items = append(last.items, p.items...)
					continue
				}
				if k := len(joined) - 1; i == 0 && k >= 0 && len(joined[k].items) == 0 {
					joined[k] = part{min(joined[k].gap+p.gap, maxGap), slices.Clone(p.items)}
					continue
				}
				joined = append(joined, part{p.gap, slices.Clone(p.items)})
			}
			out = append(out, joined)
		}
	}
	return out
}

// Inflections gives the regular forms of an English verb or noun.
func Inflections(w string) []string {
	if len(w) < 3 {
		return []string{w, w + "s"}
	}
	vowel := func(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
	n := len(w)
	last, before := w[n-1], w[n-2]
	out := []string{w}
	switch {
	case last == 'e':
		out = append(out, w+"s", w+"d", w[:n-1]+"ing")
	case last == 'y' && !vowel(before):
		out = append(out, w[:n-1]+"ies", w[:n-1]+"ied", w+"ing")
	case last == 's' || last == 'x' || last == 'z' || strings.HasSuffix(w, "ch") || strings.HasSuffix(w, "sh"):
		out = append(out, w+"es", w+"ed", w+"ing")
	default:
		out = append(out, w+"s", w+"ed", w+"ing")
		if !vowel(last) && vowel(before) && !vowel(w[n-3]) && last != 'w' && last != 'y' {
			out = append(out, w+string(last)+"ed", w+string(last)+"ing")
		}
	}
	return out
}
