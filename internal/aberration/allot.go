package aberration

import "math"

// seen is how many false waves a stream-week Daily gave at each threshold, from
// 1 in steps of a quarter, with parents and children that alarm together as
// one wave. Theory (Threshold) takes days for independent and normal; counts are
// neither, and it was out by up to a half. The streams are half of those
// of the Canadian Anti-Fraud Centre, their days shuffled (a test of package wave
// makes the curve anew); hangup bench waves shows how it does on the other half.
var seen = [...]float64{0.0622, 0.0489, 0.0372, 0.0273, 0.0194, 0.0118, 0.00657, 0.00412, 0.00284, 0.00184, 0.00120, 0.00077, 0.00045}

const (
	seenFrom, seenStep = 1, 0.25
	lastSeen           = len(seen) - 1
	tailSlope          = 2.0  // of the logarithm, beyond what was seen: that of theory
	rareSlope          = 0.3  // by which a stream of a tenth of the reports has a lower threshold
	leastLevel         = 1e-3 // reports a day: below it all streams are alike
)

// Allot is the threshold for Daily that gives perWeek false waves a week over
// the given number of streams, for a stream of one report a day and more; AtLevel
// takes it to a rarer one. Fewer than one stream counts as one. Where more
// waves are allowed than one in sixteen stream-weeks it is 1, for a lower one says
// little. No budget (nought or less) gives one that is never reached.
func Allot(streams int, perWeek float64) float64 {
	if !(perWeek > 0) {
		return math.Inf(1)
	}
	each := perWeek / float64(max(streams, 1))
	if each >= seen[0] {
		return seenFrom
	}
	for i := range lastSeen {
		if each >= seen[i+1] {
			return seenFrom + seenStep*(float64(i)+math.Log(seen[i]/each)/math.Log(seen[i]/seen[i+1]))
		}
	}
	return seenFrom + seenStep*float64(lastSeen) + math.Log(seen[lastSeen]/each)/tailSlope
}

// AtLevel is the threshold of a stream with such a mean daily count, where h is
// that of a stream of one report a day: the rarer the reports the lower it is, or
// rare streams would leave their share of the false waves to the others. Of slopes
// from 0 to 1.1 it is the least with which injected waves among shuffled days are
// found as often as with the best, within a standard error, on the same half.
func AtLevel(h, mean float64) float64 { return max(0, h-rarer(mean)) }

// rarer is by how much the threshold of a stream is lower.
func rarer(mean float64) float64 {
	return -rareSlope * math.Log10(min(1, max(mean, leastLevel)))
}

// Allotted is how many false waves a stream of such a mean daily count has in a
// week where its threshold is s; Allot and AtLevel turned round.
func Allotted(s, mean float64) float64 {
	at := (s + rarer(mean) - seenFrom) / seenStep
	switch i := int(at); {
	case at <= 0:
		return seen[0]
	case i >= lastSeen:
		return seen[lastSeen] * math.Exp(-tailSlope*(at-float64(lastSeen))*seenStep)
	default:
		return seen[i] * math.Pow(seen[i+1]/seen[i], at-float64(i))
	}
}

const (
	weeklyShare = 0.25   // of the budget
	weeklyMost  = 0.0027 // false waves a stream-week that weeks can have beside days
	weeklyAlpha = 0.0054 // that gives as many
	weeklyPower = 1.9    // of alpha, for a share of them
)

// AllotWeekly divides a budget of false waves a week among a weekly and a daily
// detector of the same streams. Alpha is the chance for FarringtonFlexible with
// which weeks have a quarter, or the most that they can have; the rest is for
// Allot. Real weeks have heavier tails than alpha says: a quarter of the waves takes
// a fourteenth of it. The constants were chosen on a half that was drawn
// otherwise, which shares streams with the half that is reported.
func AllotWeekly(streams int, perWeek float64) (alpha, rest float64) {
	n := float64(max(streams, 1))
	each := min(weeklyMost, weeklyShare*max(perWeek, 0)/n)
	return weeklyAlpha * math.Pow(each/weeklyMost, weeklyPower), perWeek - each*n
}
