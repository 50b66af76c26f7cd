package scorer

// lexicon gives the class of a word; 0 is none. It is part of the weights, so
// that a change of the knowledge base does not shift what the weights mean.
type lexicon struct {
	slots []lexSlot // open addressing, a power of two
}

type lexSlot struct {
	hash  uint64
	class uint16
}

// newLexicon inserts the words in the order of keys.
func newLexicon(keys []uint64, words map[uint64]uint16) *lexicon {
	size := 16
	for size < 2*len(keys) {
		size *= 2
	}
	l := &lexicon{slots: make([]lexSlot, size)}
	for _, h := range keys {
		i := h & uint64(size-1)
		for l.slots[i].hash != 0 {
			i = (i + 1) & uint64(size-1)
		}
		l.slots[i] = lexSlot{h, words[h]}
	}
	return l
}

func (l *lexicon) lookup(h uint64) uint16 {
	mask := uint64(len(l.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := &l.slots[i]
		if s.hash == h {
			return s.class
		}
		if s.hash == 0 {
			return 0
		}
	}
}
