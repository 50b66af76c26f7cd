package aberration

const (
	bendKnee  = 3.0 // a z above it counts in part
	bendSlope = 0.1 // that part
	// overwhelming is the z of a day that is an alarm whatever the sum, where a
	// stream has less than rare reports a day or is young: over many streams the
	// threshold is higher than one day can lift a sum, and a number that dozens
	// report on its first day must not wait for a second (a combined Shewhart-CUSUM
	// scheme: J. M. Lucas, 1982). Others have such days by chance too, in spite of theory:
	// over half of the streams of the Canadian Anti-Fraud Centre their alarms
	// cost one in six of the waves found at 0.002 false alarms a stream-week.
	overwhelming = 6.0
	rare         = 0.1
	young        = 14.0 // days of past, each by its weight
)

// Bent is a one-sided CUSUM over the z of a stream that, unlike Sum, does not cut
// a high z off but bends it. What is cut off makes many sums equal: a threshold a
// hair below that value gives several times the alarms of one a hair above, so
// that no threshold meets a budget. Copy and store it freely; the zero value is
// that of a stream of which nothing is known.
type Bent struct {
	S float64 `json:"s"` // the sum
}

// Daily is the detector of daily streams: a Steady baseline, and Bent over its z.
// Start with NewDaily.
type Daily struct {
	Steady
	Bent
}

// NewDaily is the detector of a stream of which nothing is known.
func NewDaily() Daily { return Daily{Steady: NewSteady()} }

// Bend is what a z adds to the sum, before the allowance of 1 is taken off.
func Bend(z float64) float64 {
	if z <= bendKnee {
		return z
	}
	return bendKnee + bendSlope*(z-bendKnee)
}

// Reach is the sum that a day of which r was read makes, and whether the day
// calls for an alarm: the sum is over the stream's threshold (see AtLevel), or the
// day by itself overwhelms a stream of few reports or little past, which is in
// days, each by its weight. It changes nothing.
func (d *Bent) Reach(r Reading, threshold, past float64) (sum float64, crossed bool) {
	sum = max(0, d.S+Bend(r.Z)-allowance)
	return sum, sum > threshold || r.Z >= overwhelming && (r.Lambda < rare || past < young)
}

// Reach is that of Bent, with the past of the baseline.
func (d *Daily) Reach(r Reading, threshold float64) (sum float64, crossed bool) {
	return d.Bent.Reach(r, threshold, d.E)
}

// Take makes the sum of Reach that of the stream, and begins it anew after an
// alarm. Where the day called for one that may not be given (too few people told),
// the sum stands, so that the next report may raise it.
func (d *Bent) Take(sum float64, alarm bool) {
	if d.S = sum; alarm {
		d.S = 0
	}
}
