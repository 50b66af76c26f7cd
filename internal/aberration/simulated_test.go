package aberration

import (
	"math"
	"math/rand/v2"
)

// simulated is a series of Poisson counts, the same for the same seed.
func simulated(seed uint64, n int, mean float64) []float64 {
	random := rand.New(rand.NewPCG(seed, 0))
	counts := make([]float64, n)
	for i := range counts {
		for product := random.Float64(); product > math.Exp(-mean); product *= random.Float64() {
			counts[i]++
		}
	}
	return counts
}
