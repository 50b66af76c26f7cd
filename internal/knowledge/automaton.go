package knowledge

import "github.com/hangup-project/hangup/internal/text"

// automaton finds every atom of the base in one pass over the words (Aho and
// Corasick, CACM 18, 1975). Its symbols are words; a word that no pattern
// knows leads back to the root.
type automaton struct {
	words []wordSlot // open addressing, hash -> symbol
	edges []edgeSlot // open addressing, state and symbol -> state
	fail  []int32
	outs  [][]int32 // atoms that end at a state, those of its suffixes too
	lens  [][]int32
	// final lists the chains that an atom completes.
	final [][]int32
	// inner marks atoms that stand before others in some chain.
	inner []bool
	atoms int
}

type wordSlot struct {
	hash uint64
	sym  int32
}

type edgeSlot struct {
	key uint64 // state+1 << 32 | symbol
	to  int32
}

var numberSymbol = text.Hash64("#")

type trieNode struct {
	next  map[int32]int32
	outs  []int32
	depth int32
}

type trie struct {
	symbols map[string]int32
	nodes   []trieNode
}

func newTrie() *trie {
	return &trie{symbols: map[string]int32{}, nodes: []trieNode{{next: map[int32]int32{}}}}
}

func (t *trie) insert(words []string, atom int32) {
	at := int32(0)
	for _, w := range words {
		sym, ok := t.symbols[w]
		if !ok {
			sym = int32(len(t.symbols) + 1)
			t.symbols[w] = sym
		}
		next, ok := t.nodes[at].next[sym]
		if !ok {
			next = int32(len(t.nodes))
			t.nodes = append(t.nodes, trieNode{next: map[int32]int32{}, depth: t.nodes[at].depth + 1})
			t.nodes[at].next[sym] = next
		}
		at = next
	}
	t.nodes[at].outs = append(t.nodes[at].outs, atom)
}

func (t *trie) finish(atoms int, chains []chain) automaton {
	a := automaton{atoms: atoms, fail: make([]int32, len(t.nodes)), outs: make([][]int32, len(t.nodes)), lens: make([][]int32, len(t.nodes)),
		final: make([][]int32, atoms), inner: make([]bool, atoms)}
	a.words = make([]wordSlot, tableSize(len(t.symbols)))
	for w, sym := range t.symbols {
		h := text.Hash64(w)
		if w == "#" {
			h = numberSymbol
		}
		i := h & uint64(len(a.words)-1)
		for a.words[i].sym != 0 {
			i = (i + 1) & uint64(len(a.words)-1)
		}
		a.words[i] = wordSlot{h, sym}
	}
	a.edges = make([]edgeSlot, tableSize(len(t.nodes)))
	for s, n := range t.nodes {
		for sym, to := range n.next {
			a.addEdge(int32(s), sym, to)
		}
	}
	a.breadthFirst(t)
	for c, ch := range chains {
		last := len(ch.atoms) - 1
		a.final[ch.atoms[last]] = append(a.final[ch.atoms[last]], int32(c))
		for _, atom := range ch.atoms[:last] {
			a.inner[atom] = true
		}
	}
	return a
}

func tableSize(n int) int {
	size := 16
	for size < 2*n {
		size *= 2
	}
	return size
}

// breadthFirst sets the failure links, and gives each state the outputs of
// its longest proper suffix.
func (a *automaton) breadthFirst(t *trie) {
	queue := []int32{0}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		n := t.nodes[s]
		for _, atom := range n.outs {
			a.outs[s], a.lens[s] = append(a.outs[s], atom), append(a.lens[s], n.depth)
		}
		if s != 0 {
			f := a.fail[s]
			a.outs[s], a.lens[s] = append(a.outs[s], a.outs[f]...), append(a.lens[s], a.lens[f]...)
		}
		for sym, to := range n.next {
			if s != 0 {
				a.fail[to] = a.step(a.fail[s], sym)
			}
			queue = append(queue, to)
		}
	}
}

func (a *automaton) addEdge(from, sym, to int32) {
	key := edgeKey(from, sym)
	i := text.Mix(key) & uint64(len(a.edges)-1)
	for a.edges[i].key != 0 {
		i = (i + 1) & uint64(len(a.edges)-1)
	}
	a.edges[i] = edgeSlot{key, to}
}

func edgeKey(from, sym int32) uint64 { return uint64(from+1)<<32 | uint64(sym) }

func (a *automaton) edge(from, sym int32) (int32, bool) {
	key := edgeKey(from, sym)
	for i := text.Mix(key) & uint64(len(a.edges)-1); a.edges[i].key != 0; i = (i + 1) & uint64(len(a.edges)-1) {
		if a.edges[i].key == key {
			return a.edges[i].to, true
		}
	}
	return 0, false
}

func (a *automaton) step(state, sym int32) int32 {
	for {
		if to, ok := a.edge(state, sym); ok {
			return to
		}
		if state == 0 {
			return 0
		}
		state = a.fail[state]
	}
}

// symbol gives the symbol of a token; 0 where no pattern knows the word.
func (a *automaton) symbol(t *text.Token) int32 {
	h := t.Hash
	if t.Kind == text.Number {
		h = numberSymbol
	}
	for i := h & uint64(len(a.words)-1); a.words[i].sym != 0; i = (i + 1) & uint64(len(a.words)-1) {
		if a.words[i].hash == h {
			return a.words[i].sym
		}
	}
	return 0
}
