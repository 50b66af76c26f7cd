package campaign

import (
	"testing"

	"pgregory.net/rapid"
)

// What is compared four bins at a time comes out as bin by bin.
func TestBinsAreComparedFourAtATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawSignature(t), drawSignature(t)
		a, b := sketched(x), sketched(y)
		sequences, words := a.against(&b)
		if want := binByBin(x[:sequenced], y[:sequenced]); sequences != want {
			t.Errorf("sequences: %+v, want %+v", sequences, want)
		}
		if want := binByBin(x[sequenced:], y[sequenced:]); words != want {
			t.Errorf("words: %+v, want %+v", words, want)
		}
		c := binByBin(x[:glimpse], y[:glimpse])
		if want := c.same*far < c.same+c.mine+c.theirs; a.unlikely(&b) != want {
			t.Errorf("unlikely: %v, of %+v", !want, c)
		}
	})
}

// drawSignature draws bins that are often vacant, often the same as another's,
// and often at the ends of what a bin holds or where its top bit turns.
func drawSignature(t *rapid.T) Signature {
	bin := rapid.OneOf(rapid.Just(uint16(vacant)), rapid.SampledFrom([]uint16{0, 1, 0x7ffe, 0x7fff, 0x8000, 0x8001, vacant - 1}), rapid.Uint16())
	return rapid.SliceOfN(bin, Bins, Bins).Draw(t, "signature")
}

func binByBin(x, y []uint16) (c comparison) {
	for i := range x {
		switch {
		case x[i] < y[i]:
			c.mine++
		case x[i] > y[i]:
			c.theirs++
		case x[i] != vacant:
			c.same++
		}
	}
	return c
}
