package aberration

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
)

func TestBayesEqualsSurveillance(t *testing.T) {
	for file, o := range map[string]BayesOptions{
		"salmonella_bayes_b2w4_a0.05.csv":  {Year: 52, Years: 2, Around: 4, Alpha: 0.05},
		"salmonella_bayes1_b0w6_a0.05.csv": {Year: 52, Around: 6, Latest: true, Alpha: 0.05},
	} {
		bounds, err := Bayes(salmonella(t), o)
		if err != nil {
			t.Fatal(err)
		}
		equalsBounds(t, bounds, table(t, file), "upperbound")
	}
}

func TestRossiEqualsSurveillance(t *testing.T) {
	bounds, err := Rossi(salmonella(t), RossiOptions{From: 199, K: 1.04, H: 2.26})
	if err != nil {
		t.Fatal(err)
	}
	equalsBounds(t, bounds, table(t, "salmonella_cusum_rossi.csv"), "upperbound")
}

func TestLikelihoodSumEqualsSurveillance(t *testing.T) {
	counts := column(t, table(t, "cafc_daily_directcall_by_category.csv"), "Emergency (Jail, Accident, Hospital, Help)")
	mean := stat.Mean(counts[:365], nil)
	t.Run("its value on reports of fraud", func(t *testing.T) {
		var s LikelihoodSum
		for _, row := range table(t, "cafc_emergency_daily_glrnb_mu0fixed.csv") {
			before := s
			alarm, _ := s.Add(number(t, row, "y"), mean, LikelihoodOptions{Spread: 0.5, Ratio: 2, H: 5})
			if alarm != (row["alarm"] == "1") {
				t.Fatalf("day %s: alarm %v", row["t"], alarm)
			}
			if alarm { // the value that raised it is gone
				before.Add(number(t, row, "y"), mean, LikelihoodOptions{Spread: 0.5, Ratio: 2, H: 1e9})
				same(t, row["t"], before.S, number(t, row, "glr"))
				continue
			}
			same(t, row["t"], s.S, number(t, row, "glr"))
		}
	})
	t.Run("its bound on salmonella", func(t *testing.T) {
		var s LikelihoodSum
		for _, row := range table(t, "salmonella_nbcusum_theta1.5.csv") {
			alarm, upper := s.Add(number(t, row, "y"), number(t, row, "mu0"), LikelihoodOptions{Spread: 0.1, Ratio: 1.5, H: 5})
			same(t, row["t"], upper, number(t, row, "upperbound"))
			if alarm != (row["alarm"] == "1") {
				t.Errorf("week %s: alarm %v", row["t"], alarm)
			}
		}
	})
}

// Counts of 4 at a mean of 1, against a doubled mean, by hand.
func TestLikelihoodSumByHand(t *testing.T) {
	var s LikelihoodSum
	o := LikelihoodOptions{Spread: 1, Ratio: 2, H: 2}
	for i, want := range []struct {
		alarm bool
		left  float64
	}{{false, 5*math.Log(2./3) + 4*math.Ln2}, {false, 2 * (5*math.Log(2./3) + 4*math.Ln2)}, {true, 0}} {
		if alarm, _ := s.Add(4, 1, o); alarm != want.alarm {
			t.Errorf("count %d: alarm %v", i, alarm)
		}
		same(t, "the sum", s.S, want.left)
	}
}
