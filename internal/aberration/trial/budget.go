package trial

import (
	"fmt"

	"github.com/hangup-project/hangup/internal/aberration"
)

// keeps measures whether a desk that learns its threshold from its own past
// (aberration.Peaks) keeps its budget on shuffled streams.
func (d *days) keeps() Table {
	t := Table{Title: "False alarms against the budget", Note: budgetNote}
	for _, part := range []struct {
		name string
		half func(int) bool
	}{{"the half not chosen on", otherHalf}, {"all", anyHalf}} {
		for _, perWeek := range []float64{0.25, 1, 5} {
			var own, theory float64
			for seed := range uint64(reshuffles) {
				var streams []stream
				for _, s := range d.shuffled(100 + seed) {
					if part.half(s.half) {
						streams = append(streams, s)
					}
				}
				own += d.live(streams, perWeek, true) / reshuffles
				theory += d.live(streams, perWeek, false) / reshuffles
			}
			t.Rows = append(t.Rows, Row{fmt.Sprintf("a budget of %g a week, %s", perWeek, part.name), "within 20 %",
				fmt.Sprintf("%.3f a week (%+.0f %%); by theory alone %.3f (%+.0f %%)", own, 100*(own/perWeek-1), theory, 100*(theory/perWeek-1))})
		}
	}
	return t
}

// settled is the day from which alarms count: half a year has been seen.
const settled = 182

// live is how many alarms a week a desk gives once it is settled.
func (d *days) live(streams []stream, perWeek float64, own bool) float64 {
	alarms := 0
	d.watch(streams, perWeek, own, func(_, t int) {
		if t >= settled {
			alarms++
		}
	})
	return float64(alarms) / (float64(len(d.factor)-settled) / daysOfWeek)
}

// watch lets a desk see the streams day by day with a budget of alarms a week,
// and tells each alarm with its stream and day. Own says whether it
// learns its threshold from its own past.
func (d *days) watch(streams []stream, perWeek float64, own bool, tell func(stream, t int)) {
	det := steady()
	all := make([]scored, len(streams))
	sums, last := make([]aberration.Surge, len(streams)), make([]int, len(streams))
	for i, s := range streams {
		all[i], last[i] = d.score(det, s.y, s.prior, s.half), -quiet
	}
	var peaks aberration.Peaks
	for t := range d.factor {
		h := aberration.Threshold(len(streams), perWeek)
		if own {
			h = peaks.Threshold(len(streams), perWeek)
		}
		peaks.Day(len(streams))
		for i, s := range all {
			alarm, ended := sums[i].Add(s.z[t], h, s.week[t] >= leastAlarm && t-last[i] >= quiet)
			peaks.Add(ended)
			if alarm {
				last[i] = t
				tell(i, t)
			}
		}
	}
}

const budgetNote = "Streams whose days changed places within their weekday, ten times over. The desk begins with the threshold of theory and learns from the peaks of its own sums; " +
	"alarms count after half a year."
