package campaign

import "math/bits"

// lanes is how many bins are compared at once: as many as fit a word of the
// processor.
const lanes = 4

// sketch is a signature as representatives keep it.
type sketch struct {
	filled [Bins / 64]uint64 // a bit for each bin that holds something
	bins   [Bins / lanes]uint64
}

func sketched(s Signature) (k sketch) {
	for i, v := range s {
		k.bins[i/lanes] |= uint64(v) << (i % lanes * 16)
		if v != vacant {
			k.filled[i/64] |= 1 << (i % 64)
		}
	}
	return k
}

// comparison is what bins of two texts have. The lesser value of a bin is drawn
// from the words of both, and tells by whose it is whether both have it, or which
// one.
type comparison struct{ same, mine, theirs int }

func (c comparison) plus(o comparison) comparison {
	return comparison{c.same + o.same, c.mine + o.mine, c.theirs + o.theirs}
}

// alike is the likeness of the two texts; see Signature.Alike.
func (c comparison) alike() float64 {
	if c.same == 0 {
		return 0
	}
	return float64(c.same) / (float64(c.same) + float64(min(c.mine, c.theirs)) + lesser*float64(max(c.mine, c.theirs)))
}

// against compares the bins of sequences, and those of words.
func (k *sketch) against(o *sketch) (sequences, words comparison) {
	const split = sequenced / lanes
	sequences = compare(k.bins[:split], o.bins[:split], k.filledOrIn(o, 0, sequenced/64))
	words = compare(k.bins[split:], o.bins[split:], k.filledOrIn(o, sequenced/64, Bins/64))
	return sequences, words
}

// filledOrIn counts bins that one of two texts fills at least, in words of 64.
func (k *sketch) filledOrIn(o *sketch, from, to int) (n int) {
	for i := from; i < to; i++ {
		n += bits.OnesCount64(k.filled[i] | o.filled[i])
	}
	return n
}

const (
	tops  = 0x8000_8000_8000_8000 // the highest bit of each lane
	units = 0x0001_0001_0001_0001 // the lowest
)

// compare compares bins, of which so many are filled in one text at least. It
// counts without branches, which no processor could foresee, in lanes of sixteen
// bits: no borrow or carry leaves a lane whose top bit is set aside (Knuth, The
// Art of Computer Programming 4A, 7.1.3).
func compare(s, o []uint64, filled int) comparison {
	var less, other uint64 // in each lane, a count
	o = o[:len(s)]
	for i, x := range s {
		y := o[i]
		differ := x ^ y
		below := ^x&y | ^(differ | ((x | tops) - y&^tops)) // x < y
		less += below & tops >> 15
		other += (differ&^tops + ^uint64(tops) | differ) & tops >> 15
	}
	mine, differing := sum(less), sum(other)
	return comparison{same: filled - differing, mine: mine, theirs: differing - mine}
}

// sum adds up the lanes.
func sum(x uint64) int { return int(x * units >> 48) }

const (
	// glimpse is how many bins are looked at first, and far is how many of those
	// that are filled there must be for each that is the same, for two texts to
	// be called unlike without looking at the rest.
	glimpse = 64
	far     = 8
)

// unlikely reports whether two texts are plainly unlike.
func (k *sketch) unlikely(o *sketch) bool {
	var other uint64
	for i, x := range k.bins[:glimpse/lanes] {
		differ := x ^ o.bins[i]
		other += (differ&^tops + ^uint64(tops) | differ) & tops >> 15
	}
	filled := k.filledOrIn(o, 0, glimpse/64)
	return (filled-sum(other))*far < filled
}
