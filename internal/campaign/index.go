package campaign

import (
	"math"
	"slices"

	"github.com/hangup-project/hangup/internal/text"
)

const (
	bands = 32
	rows  = 4
	// deepest is how many representatives of one bucket are looked at. A bucket
	// with more of them is a phrase that everybody says, and finds nobody.
	deepest = 64
)

// address is where a signature stands in the index: the bucket of each band.
type address [bands]uint64

// locate gives the address of a signature. A bin that is empty takes the value
// of the next that is not (Shrivastava and Li 2014). The rows of a band stand
// far from each other, so that they rarely have one value between them.
func locate(s Signature) (a address) {
	next := s[slices.IndexFunc(s, func(v uint16) bool { return v != vacant })]
	var full [Bins]uint16
	for i := Bins - 1; i >= 0; i-- {
		if s[i] != vacant {
			next = s[i]
		}
		full[i] = next
	}
	for b := range a {
		h := uint64(0)
		for r := range rows {
			h = h<<16 | uint64(full[b*(Bins/rows/bands)+r*(Bins/rows)])
		}
		a[b] = text.Mix(h + uint64(b+1)*0x9e3779b97f4a7c15)
	}
	return a
}

// bucket is one band of some representative: where its chain of them begins,
// and how many are in it.
type bucket struct {
	key   uint64
	first int32
	count int32
}

// index finds representatives that may be alike: locality-sensitive hashing by
// bands (Indyk and Motwani 1998). Two texts of similarity J share one of them
// with a probability of 1-(1-J^rows)^bands: 0.87 at 0.5, and 0.05 at 0.2.
type index struct {
	table []bucket // open addressing; count 0 is free
	used  int
	reps  []place // by representative
	round int32
}

// place is a representative in the index.
type place struct {
	next [bands]int32 // who follows in its chains
	seen int32        // the look-up that saw it last
}

func (x *index) find(key uint64) *bucket {
	mask := uint64(len(x.table) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		if b := &x.table[i]; b.count == 0 || b.key == key {
			return b
		}
	}
}

// add enters the next representative.
func (x *index) add(a *address) {
	if x.used+bands > len(x.table)*3/4 {
		x.grow()
	}
	at := int32(len(x.reps))
	x.reps = append(x.reps, place{})
	next := &x.reps[at].next
	for i := range bands {
		b := x.find(a[i])
		next[i] = -1
		switch {
		case b.count == 0:
			*b = bucket{a[i], at, 1}
			x.used++
			continue
		case b.count <= deepest:
			next[i], b.first = b.first, at
		}
		if b.count < math.MaxInt32 {
			b.count++
		}
	}
}

func (x *index) grow() {
	old := x.table
	x.table = make([]bucket, max(1024, 2*len(old)))
	for _, b := range old {
		if b.count > 0 {
			*x.find(b.key) = b
		}
	}
}

// near appends the representatives that share a band with the address, each
// once.
func (x *index) near(a *address, dst []int32) []int32 {
	if len(x.table) == 0 {
		return dst
	}
	x.round++
	var first [bands]int32 // all at once, so that the memory is waited for once
	for i := range bands {
		first[i] = -1
		if b := x.find(a[i]); b.count > 0 && b.count <= deepest {
			first[i] = b.first
		}
	}
	for i, at := range first {
		for at >= 0 {
			r := &x.reps[at]
			if r.seen != x.round {
				r.seen = x.round
				dst = append(dst, at)
			}
			at = r.next[i]
		}
	}
	return dst
}
