package aberration

import "testing"

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
