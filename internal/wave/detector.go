package wave

import (
	"math"

	"github.com/hangup-project/hangup/internal/aberration"
)

// detector is all that a stream keeps of its past to judge the next day. It is
// the one place that knows which detector that is: the discounted
// Gamma-Poisson baseline of long memory, one for each source that tells of the
// stream, with a one-sided CUSUM that bends high scores.
type detector struct {
	levels []level
	sum    aberration.Bent
}

// byChance is how likely one of so many streams in which nothing happens
// reaches such a sum in a week, by aberration.Allotted, or such a count on one of
// its days: whichever is less.
func byChance(sum float64, r aberration.Reading, streams int) float64 {
	return -math.Expm1(-float64(max(1, streams)) * min(aberration.Allotted(sum, r.Lambda), 7*r.PGE))
}
