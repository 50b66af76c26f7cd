package aberration

import "testing"

func TestDailyAddsUpUnusualDays(t *testing.T) {
	tests := []struct {
		name string
		z    []float64
		may  bool
		want []bool
		left float64
	}{
		{"one high day is bent, not enough", []float64{5}, true, []bool{false}, 2.2},
		{"a second one is enough, and the sum begins anew", []float64{5, 3}, true, []bool{false, true}, 0},
		{"one that overwhelms is an alarm by itself, where reports are rare", []float64{6}, true, []bool{true}, 0},
		{"where no alarm may be given the sum stands", []float64{3, 3}, false, []bool{false, true}, 4},
		{"quiet days take it down to nought and no further", []float64{3, 0, 0, 0, -3}, true, make([]bool, 5), 0},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			d := NewDaily()
			for i, z := range tc.z {
				sum, crossed := d.Reach(Reading{Z: z}, 3.5)
				if d.Take(sum, crossed && tc.may); crossed != tc.want[i] {
					t.Errorf("day %d: calls for an alarm %v", i, crossed)
				}
			}
			if diff := d.S - tc.left; diff > 1e-9 || diff < -1e-9 {
				t.Errorf("the sum is %v, want %v", d.S, tc.left)
			}
		})
	}
}

func TestOneDayOverwhelmsOnlyAStreamOfFewReportsOrLittlePast(t *testing.T) {
	for _, tc := range []struct {
		mean, days float64
		want       bool
	}{{0.05, 60, true}, {0.5, 60, false}, {5, 60, false}, {0.5, 3, true}} {
		d := NewDaily()
		d.E = tc.days
		if _, crossed := d.Reach(Reading{Z: 7, Lambda: tc.mean}, 3); crossed != tc.want {
			t.Errorf("a day of z 7 after %v days of %v reports: alarm %v, want %v", tc.days, tc.mean, crossed, tc.want)
		}
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
	d := NewDaily()
	for i := range b.N {
		y := float64(i % 4)
		r := d.Read(y, 1, 1.5)
		sum, crossed := d.Reach(r, 3)
		d.Take(sum, crossed)
		d.Learn(y, 1, r)
	}
}
