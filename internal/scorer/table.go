package scorer

import "math"

// table holds the weights of all known features in one place, so that one
// look-up of a feature serves the tenor, the acts and the types.
//
// Every row has a weight for the tenor. The first rows have, besides, one
// weight for each column: the acts, the leaning (the same words, labelled by
// what the whole call was), then the types of scam.
type table struct {
	hashes []uint64 // of the features, by row
	mask   uint32
	slots  []uint64 // fingerprint of a feature << 32 | its row; 0 is empty

	tenor      []int16
	tenorScale float32
	tenorBias  float32

	columns int
	stride  int      // words of 8 bytes a row
	rich    int      // how many rows have columns
	cells   []uint64 // eight columns a word, each weight biased by 128
	scale   []float32
	bias    []float32
}

// find gives the row of a feature, or -1.
func (t *table) find(f uint64) int {
	key := fingerprint(f)
	for i := uint32(f) & t.mask; t.slots[i] != 0; i = (i + 1) & t.mask {
		if uint32(t.slots[i]>>32) == key {
			return int(uint32(t.slots[i]))
		}
	}
	return -1
}

// index makes the slots, half of them empty at least.
func (t *table) index() {
	size := uint32(16)
	for int(size) < 2*len(t.hashes) {
		size *= 2
	}
	t.mask, t.slots = size-1, make([]uint64, size)
	for row, f := range t.hashes {
		i := uint32(f) & t.mask
		for t.slots[i] != 0 {
			i = (i + 1) & t.mask
		}
		t.slots[i] = uint64(fingerprint(f))<<32 | uint64(row)
	}
}

func fingerprint(f uint64) uint32 {
	if k := uint32(f >> 32); k != 0 {
		return k
	}
	return 1
}

const (
	laneLow  = 0x00ff00ff00ff00ff
	cellBias = 128
	// maxAdded rows may be added before a lane of 16 bits could overflow.
	maxAdded = 250
)

// lanes adds up rows of bytes, four columns of sixteen bits in a word. Sums
// are whole numbers, so that the order of adding cannot change a bit.
type lanes struct {
	even, odd []uint64
	added     int
	sum       []int32 // by column, without the bias
}

func newLanes(t *table) lanes {
	return lanes{even: make([]uint64, t.stride), odd: make([]uint64, t.stride), sum: make([]int32, t.stride*8)}
}

func (a *lanes) clear() {
	clear(a.even)
	clear(a.odd)
	clear(a.sum)
	a.added = 0
}

func (a *lanes) add(t *table, row int) {
	cells := t.cells[row*t.stride : (row+1)*t.stride]
	even, odd := a.even[:len(cells)], a.odd[:len(cells)]
	for i, c := range cells { // no bounds are checked in here
		even[i] += c & laneLow
		odd[i] += c >> 8 & laneLow
	}
	if a.added++; a.added == maxAdded {
		a.flush()
	}
}

// flush moves what the lanes hold into the sums.
func (a *lanes) flush() {
	for i := range a.even {
		e, o := a.even[i], a.odd[i]
		for k := 0; k < 8; k += 2 {
			a.sum[8*i+k] += int32(e&0xffff) - int32(cellBias*a.added)
			a.sum[8*i+k+1] += int32(o&0xffff) - int32(cellBias*a.added)
			e, o = e>>16, o>>16
		}
		a.even[i], a.odd[i] = 0, 0
	}
	a.added = 0
}

// learned are the weights of one track before they are stored: by feature
// (an index into hashes), the last one the intercept.
type learned struct {
	hashes  []uint64
	tenor   []float64
	columns [][]float64
}

// What is kept of the learned weights: the heaviest features.
const (
	keptFeatures = 180_000
	keptActs     = 60_000
)

// store quantises weights. Features that weigh least are left out.
func store(l learned) table {
	dim := len(l.hashes)
	heft, actHeft := make([]float64, dim), make([]float64, dim)
	tenorScale := most(l.tenor[:dim]) / math.MaxInt16
	t := table{columns: len(l.columns), tenorScale: float32(tenorScale), tenorBias: float32(l.tenor[dim])}
	t.stride = (t.columns + 7) / 8
	for _, w := range l.columns {
		t.scale = append(t.scale, float32(most(w[:dim])/127))
		t.bias = append(t.bias, float32(w[dim]))
		for i, v := range w[:dim] {
			actHeft[i] += math.Abs(v)
		}
	}
	actNorm, tenorNorm := total(actHeft), total(l.tenor[:dim])
	for i := range heft {
		heft[i] = max(math.Abs(l.tenor[i])/tenorNorm, actHeft[i]/actNorm)
	}
	kept := heaviest(heft, keptFeatures)
	rich := heaviest(actHeft, keptActs)
	order := make([]int, 0, len(kept))
	isRich := make([]bool, dim)
	for _, i := range rich {
		isRich[i] = true
	}
	for _, wantRich := range []bool{true, false} {
		for _, i := range kept {
			if isRich[i] == wantRich {
				order = append(order, i)
			}
		}
	}
	t.fill(l, order, isRich, tenorScale)
	t.index()
	return t
}

func (t *table) fill(l learned, order []int, isRich []bool, tenorScale float64) {
	t.tenor = make([]int16, len(order))
	for row, i := range order {
		t.hashes = append(t.hashes, l.hashes[i])
		t.tenor[row] = int16(math.Round(l.tenor[i] / tenorScale))
		if !isRich[i] {
			continue
		}
		cells := make([]uint64, t.stride)
		for c := range 8 * t.stride {
			v := 0.0
			if c < t.columns {
				v = math.Round(l.columns[c][i] / float64(t.scale[c]))
			}
			cells[c/8] |= uint64(uint8(cellBias+min(max(v, -127), 127))) << (8 * (c % 8))
		}
		t.cells = append(t.cells, cells...)
		t.rich++
	}
}

func most(w []float64) float64 {
	m := 1e-9
	for _, v := range w {
		m = max(m, math.Abs(v))
	}
	return m
}

func total(w []float64) float64 {
	sum := 1e-9
	for _, v := range w {
		sum += math.Abs(v)
	}
	return sum
}
