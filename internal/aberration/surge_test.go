package aberration

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSurgeRisesAlarmsAndBegins(t *testing.T) {
	tests := []struct {
		name string
		z    []float64
		may  bool
		want []bool
		left float64
	}{
		{"one high day is bent, not enough", []float64{7}, true, []bool{false}, 2.4},
		{"a second one is enough, and the sum begins anew", []float64{7, 3}, true, []bool{false, true}, 0},
		{"where no alarm may be given the sum stands", []float64{3, 3}, false, []bool{false, false}, 4},
		{"quiet days take it down to nought and no further", []float64{3, 0, 0, 0, -3}, true, make([]bool, 5), 0},
		{"a masked day changes nothing", []float64{3, math.NaN()}, true, []bool{false, false}, 2},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var s Surge
			for i, z := range tc.z {
				if alarm, _ := s.Add(z, 3.5, tc.may); alarm != tc.want[i] {
					t.Errorf("day %d: alarm %v", i, alarm)
				}
			}
			if s.S != tc.left {
				t.Errorf("the sum is %v, want %v", s.S, tc.left)
			}
		})
	}
}

func TestSurgeTellsHowHighARiseWentWhateverAlarmsThereWere(t *testing.T) {
	var s Surge
	var got float64
	for _, z := range []float64{2, 3, 3, 0, 0, 0, 0, 0, 0} {
		_, ended := s.Add(z, 2, true)
		got = max(got, ended)
	}
	if got != 5 {
		t.Errorf("the rise went to %v, want 5", got)
	}
}

func TestPeaksBeginWithTheory(t *testing.T) {
	var p Peaks
	if got, want := p.Threshold(100, 1), Threshold(100, 1); got != want {
		t.Errorf("without a past the threshold is %v, want %v", got, want)
	}
	if !math.IsInf(p.Threshold(100, 0), 1) {
		t.Error("no budget must give no alarm")
	}
}

// Days that are heavier than normal make theory give too many alarms.
func TestPeaksKeepTheBudgetWhereTheoryDoesNot(t *testing.T) {
	const streams, days, perWeek, from = 200, 1000, 2.0, 365
	for _, own := range []bool{false, true} {
		rng := rand.New(rand.NewPCG(1, 2))
		var p Peaks
		sums, alarms := make([]Surge, streams), 0
		for day := range days {
			h := Threshold(streams, perWeek)
			if own {
				h = p.Threshold(streams, perWeek)
			}
			p.Day(streams)
			for i := range sums {
				alarm, ended := sums[i].Add(1.25*rng.NormFloat64(), h, true)
				p.Add(ended)
				if alarm && day >= from {
					alarms++
				}
			}
		}
		got := float64(alarms) / (days - from) * 7
		if off := got/perWeek - 1; own != (math.Abs(off) < 0.2) {
			t.Errorf("own past %v: %.2f alarms a week, budget %v", own, got, perWeek)
		}
	}
}

func TestPeaksTakeManyTrueWavesForFew(t *testing.T) {
	var calm, stormy Peaks
	for _, p := range []*Peaks{&calm, &stormy} {
		p.Day(100_000)
		for i := range 20_000 {
			p.Add(-math.Log((float64(i) + 0.5) / 20_000)) // exponential
		}
	}
	for range 10 {
		stormy.Add(50)
	}
	a, b := calm.Threshold(100, 0.25), stormy.Threshold(100, 0.25)
	if b < a || b > a+1 {
		t.Errorf("ten waves of any height take the threshold from %.2f to %.2f", a, b)
	}
}

func TestSteadyReadsLikeABaselineAndForgetsMoreSlowly(t *testing.T) {
	quick, slow := NewBaseline(), NewSteady()
	for range 400 {
		quick.Learn(2, 1, quick.Read(2, 1, 2))
		slow.Learn(2, 1, slow.Read(2, 1, 2))
	}
	for range 20 {
		quick.Learn(4, 1, quick.Read(4, 1, 2))
		slow.Learn(4, 1, slow.Read(4, 1, 2))
	}
	q, s := quick.Read(4, 1, 2).Lambda, slow.Read(4, 1, 2).Lambda
	if !(s > 2 && s < q && q < 4) {
		t.Errorf("after twenty days of 4 the mean is %.2f, that of a plain baseline %.2f", s, q)
	}
}

func BenchmarkDay(b *testing.B) {
	base, r := NewSteady(), Reading{}
	var s Surge
	for i := range b.N {
		y := float64(i % 4)
		r = base.Read(y, 1, 1.5)
		s.Add(r.Z, 3, true)
		base.Learn(y, 1, r)
	}
}
