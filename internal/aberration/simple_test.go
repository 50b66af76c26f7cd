package aberration

import (
	"math"
	"testing"
)

// Counts of 4 at a mean of 1, against a doubled mean, by hand.
func TestLikelihoodSumByHand(t *testing.T) {
	var s LikelihoodSum
	o := LikelihoodOptions{Spread: 1, Ratio: 2, H: 2}
	for i, want := range []struct {
		alarm bool
		left  float64
	}{{false, 5*math.Log(2./3) + 4*math.Ln2}, {false, 2 * (5*math.Log(2./3) + 4*math.Ln2)}, {true, 0}} {
		if alarm, _ := s.Add(4, 1, o); alarm != want.alarm {
			t.Errorf("count %d: alarm %v", i, alarm)
		}
		if math.Abs(s.S-want.left) > 1e-9 {
			t.Errorf("count %d: the sum is %v, want %v", i, s.S, want.left)
		}
	}
}
