package aberration

import (
	"math"
	"testing"
)

func TestAllotGivesAHigherThresholdForFewerWaves(t *testing.T) {
	tests := []struct {
		name    string
		streams int
		perWeek float64
		want    float64
	}{
		{"no budget allows no wave", 100, 0, math.Inf(1)},
		{"nor does one that is no number", 100, math.NaN(), math.Inf(1)},
		{"one stream has a least threshold whatever is allowed", 1, 1, 1},
		{"no stream counts as one", 0, 1, 1},
		{"ten streams, one a week", 10, 1, 1},
		{"a hundred, five", 100, 5, 1.23},
		{"a hundred, one", 100, 1, 2.32},
		{"a hundred, one in four weeks", 100, 0.25, 3.07},
		{"ten thousand, one: beyond what was seen", 10000, 1, 4.75},
		{"a million, one", 1000000, 1, 7.06},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			if got := Allot(tc.streams, tc.perWeek); got != tc.want && !(math.Abs(got-tc.want) < 0.01) {
				t.Errorf("the threshold is %.3f, want %.2f", got, tc.want)
			}
		})
	}
	last := 1.0
	for streams := 1; streams < 1e7; streams += 1 + streams/50 {
		h := Allot(streams, 1)
		if h < last || h > last+0.2 {
			t.Fatalf("%d streams: the threshold goes from %v to %v", streams, last, h)
		}
		last = h
	}
}

func TestRareStreamsHaveALowerThreshold(t *testing.T) {
	for _, tc := range []struct{ h, mean, want float64 }{
		{2, 50, 2}, {2, 1, 2}, {2, 0.1, 1.7}, {2, 0.01, 1.4}, {2, 0, 1.1}, {0.5, 0.01, 0},
		{math.Inf(1), 0, math.Inf(1)},
	} {
		if got := AtLevel(tc.h, tc.mean); got != tc.want && !(math.Abs(got-tc.want) < 1e-9) {
			t.Errorf("a threshold of %v at %v reports a day is %v, want %v", tc.h, tc.mean, got, tc.want)
		}
	}
}

func TestAllottedTurnsAllotRound(t *testing.T) {
	for _, each := range []float64{0.04, 0.01, 0.003, 0.001, 1e-5} {
		for _, mean := range []float64{5, 0.3} {
			h := AtLevel(Allot(1000, 1000*each), mean)
			if got := Allotted(h, mean); math.Abs(got/each-1) > 1e-9 {
				t.Errorf("%v waves a stream-week at %v reports a day: the threshold %v has %v", each, mean, h, got)
			}
		}
	}
}

func TestWeeksTakeAPartOfTheBudget(t *testing.T) {
	for _, tc := range []struct{ streams, perWeek, alpha, rest float64 }{
		{100, 1, 0.00467, 0.75}, {100, 0.25, 0.000335, 0.1875}, {100, 5, 0.0054, 4.73}, {1, 1, 0.0054, 0.9973}, {100, 0, 0, 0},
	} {
		alpha, rest := AllotWeekly(int(tc.streams), tc.perWeek)
		if math.Abs(alpha-tc.alpha) > 0.01*tc.alpha || math.Abs(rest-tc.rest) > 1e-4 {
			t.Errorf("of %v a week over %v streams weeks have alpha %.6f and days %.4f; want %v and %v", tc.perWeek, tc.streams, alpha, rest, tc.alpha, tc.rest)
		}
	}
}
