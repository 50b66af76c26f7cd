package aberration

import (
	"math"
	"testing"
	"time"
)

func TestThresholdKeepsTheBudget(t *testing.T) {
	tests := []struct {
		streams int
		perWeek float64
		want    float64
	}{
		{100, 0.25, 3.15}, {100, 1, 2.46}, {100, 5, 1.66},
		{1000, 0.25, 4.30}, {1000, 1, 3.61}, {1000, 5, 2.80},
		{10000, 0.25, 5.45}, {10000, 1, 4.76}, {10000, 5, 3.95},
		{0, 1, 0.28}, {1, 1, 0.28}, {1, 1000, 0}, {1, 0, math.Inf(1)}, {1, math.NaN(), math.Inf(1)},
	}
	for _, tc := range tests {
		got := Threshold(tc.streams, tc.perWeek)
		if got != tc.want && math.Abs(got-tc.want) > 0.005 {
			t.Errorf("%d streams, %v false alarms a week: %.4f, want %.2f", tc.streams, tc.perWeek, got, tc.want)
		}
	}
}

func TestUpperIsTheFirstCountThatReachesTheScore(t *testing.T) {
	b := NewBaseline()
	for _, prior := range []float64{0.01, 0.3, 2, 40, 3000} {
		for _, z := range []float64{0.5, 1.64, 2.58, 4, 7} {
			up := b.Upper(1, prior, z)
			if got := b.Read(up, 1, prior).Z; got < z-1e-9 {
				t.Errorf("mean %v: the upper edge %v for z %v has z %v", prior, up, z, got)
			}
			if got := b.Read(up-1, 1, prior).Z; up > 0 && got >= z {
				t.Errorf("mean %v: a count below the upper edge %v for z %v has z %v", prior, up, z, got)
			}
		}
	}
	t.Run("is higher for a higher score", func(t *testing.T) {
		if low, high := b.Upper(1, 5, 2), b.Upper(1, 5, 4); low >= high {
			t.Errorf("%v for z 2, %v for z 4", low, high)
		}
	})
}

func TestSumStartsAgainAfterAnAlarm(t *testing.T) {
	var s Sum
	for i, want := range []struct {
		z     float64
		alarm bool
		left  float64
	}{{0.5, false, 0}, {2, false, 1}, {7, true, 0}, {-3, false, 0}, {3.5, false, 2.5}, {1, false, 2.5}, {2, true, 0}} {
		if alarm := s.Add(want.z, 3); alarm != want.alarm || s.S != want.left {
			t.Errorf("day %d: alarm %v, sum %v; want %v, %v", i, alarm, s.S, want.alarm, want.left)
		}
	}
}

func TestWeekdays(t *testing.T) {
	var w Weekdays
	if got := w.Factor(time.Sunday); got != 1 {
		t.Errorf("before anything is known Sunday's factor is %v", got)
	}
	for day := range 7 * 52 {
		count := 100.0
		switch time.Weekday(day % 7) {
		case time.Saturday:
			count = 20
		case time.Sunday:
			count = 0
		}
		w.Learn(time.Weekday(day%7), count)
	}
	for day, want := range map[time.Weekday]float64{time.Monday: 7 * 100 / 520., time.Saturday: 7 * 20 / 520., time.Sunday: leastFactor} {
		if got := w.Factor(day); math.Abs(got-want) > 0.02*want {
			t.Errorf("%s: %v, want about %v", day, got, want)
		}
	}
	for day := range 7 * 16 { // two half-lives of a week turned round
		count := 0.0
		if time.Weekday(day%7) == time.Sunday {
			count = 520
		}
		w.Learn(time.Weekday(day%7), count)
	}
	if got := w.Factor(time.Sunday); math.Abs(got-7*0.75) > 0.1 {
		t.Errorf("after two half-lives Sunday has %v of the reports, want three quarters of them", got/7)
	}
}

var sink float64

func BenchmarkStep(b *testing.B) {
	for _, bench := range []struct {
		name  string
		prior float64
	}{{"rare", 0.1}, {"few", 2}, {"many", 90}} {
		b.Run(bench.name, func(b *testing.B) {
			base, sum := NewBaseline(), Sum{}
			counts := simulated(1, 1000, bench.prior)
			for i := 0; b.Loop(); i++ {
				y := counts[i%len(counts)]
				r := base.Read(y, 1, bench.prior)
				base.Learn(y, 1, r)
				sum.Add(r.Z, 3)
				sink += r.Z
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}

func TestADayAllocatesNothing(t *testing.T) {
	b, s := NewBaseline(), Sum{}
	for _, y := range []float64{0, 3, 70, 5000} {
		if n := testing.AllocsPerRun(20, func() {
			r := b.Read(y, 1, 2)
			b.Learn(y, 1, r)
			s.Add(r.Z, 3)
		}); n != 0 {
			t.Errorf("a count of %v allocates %v times", y, n)
		}
	}
}
