package blocklist

import (
	"math/rand/v2"
	"testing"
)

// Whatever two sources do, in any role, order and number, lists nothing; and
// what is listed has three, of which two were told to ring the number back.
func TestTwoSourcesNeverList(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	listed := 0
	for range 5000 {
		sources := 1 + rng.IntN(5)
		told := map[string]bool{}
		ss := many(1+rng.IntN(12), func(int) Sighting {
			s := heard(scam, string(rune('a'+rng.IntN(sources))), rng.Float64()*200)
			if rng.IntN(2) == 0 {
				s.Role = CallerID
			} else {
				told[s.Source] = true
			}
			return s
		})
		r := Default().Judge(scam, ss, nil, after(rng.Float64()*220))
		if r.Listed == nil {
			continue
		}
		listed++
		if sources < 3 || r.Listed.Sources < 3 || len(told) < 2 {
			t.Fatalf("%d sources, %d told to ring back: %+v", sources, len(told), r.Listed)
		}
	}
	if listed == 0 {
		t.Error("nothing was listed, so nothing was tried")
	}
}
