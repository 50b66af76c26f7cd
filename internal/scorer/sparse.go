package scorer

import (
	"cmp"
	"math"
	"slices"
)

// space numbers the features that occur often enough to keep.
type space struct {
	col    map[uint64]int32
	hashes []uint64
}

// seldom is how many clauses a feature must occur in to be kept.
const seldom = 3

// number gives the features of the clauses their columns, in a fixed order.
func number(raws []raw) *space {
	count := map[uint64]int32{}
	var own []uint64
	for _, r := range raws {
		own = append(append(append(own[:0], r.before...), r.short...), r.long...)
		slices.Sort(own)
		for _, f := range slices.Compact(own) {
			count[f]++
		}
	}
	sp := &space{col: map[uint64]int32{}}
	for f, n := range count {
		if n >= seldom {
			sp.hashes = append(sp.hashes, f)
		}
	}
	slices.Sort(sp.hashes)
	for i, f := range sp.hashes {
		sp.col[f] = int32(i)
	}
	return sp
}

// columns appends the columns of the known features.
func (sp *space) columns(dst []int32, features []uint64) []int32 {
	for _, f := range features {
		if c, ok := sp.col[f]; ok {
			dst = append(dst, c)
		}
	}
	return dst
}

// counted is the row of one clause, in which a feature weighs as often as it
// occurs.
func (sp *space) counted(r raw) sample {
	norm := float32(1 / math.Sqrt(float64(max(1, len(r.before)+len(r.short)))))
	var s sample
	cols := sp.columns(sp.columns(nil, r.before), r.short)
	slices.Sort(cols)
	for i, c := range cols {
		if i > 0 && c == cols[i-1] {
			s.val[len(s.val)-1] += norm
			continue
		}
		s.col = append(s.col, c)
		s.val = append(s.val, norm)
	}
	return s
}

// once is a row in which each feature weighs once; count is how many there
// were with repeats, known or not.
func once(cols []int32, count int) sample {
	slices.Sort(cols)
	s := sample{col: slices.Compact(cols)}
	norm := float32(1 / math.Sqrt(float64(max(1, count))))
	s.val = make([]float32, len(s.col))
	for i := range s.val {
		s.val[i] = norm
	}
	return s
}

// heaviest lists the n features with the greatest heft, in their order.
func heaviest(heft []float64, n int) []int {
	order := make([]int, len(heft))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(heft[b], heft[a]) })
	order = order[:min(n, len(order))]
	slices.Sort(order)
	return order
}
