package aberration

import (
	"path/filepath"
	"testing"
)

// The made-up series of testdata, with what R says of them, hold the equality
// where the shared reference outputs are not at hand.
func TestEveryDetectorEqualsSurveillanceOnMadeUpSeries(t *testing.T) {
	series := read(t, filepath.Join("testdata", "series.csv"))
	bounds := map[[2]string][]map[string]string{}
	for _, row := range read(t, filepath.Join("testdata", "bounds.csv")) {
		key := [2]string{row["series"], row["method"]}
		bounds[key] = append(bounds[key], row)
	}
	for key, rows := range bounds {
		t.Run(key[0]+" "+key[1], func(t *testing.T) {
			got, err := detectors[key[1]](column(t, series, key[0]))
			if err != nil {
				t.Fatal(err)
			}
			if rows[0]["expected"] == "NA" {
				equalsBounds(t, got, rows, "upperbound")
				return
			}
			method := NBPlugin
			if key[1] == "delta" {
				method = Delta
			}
			equalsFlexible(t, got, rows, method)
		})
	}
}

const fromWeek = 269 // the first of the script, which counts from 1, less 1

var detectors = map[string]func(counts []float64) ([]Bound, error){
	"delta":    flexible(Delta),
	"nbPlugin": flexible(NBPlugin),
	"muan":     flexible(Muan),
	"seven": func(counts []float64) ([]Bound, error) {
		return FarringtonFlexible(counts, FarringtonOptions{From: fromWeek, Year: 52, Years: 3, Around: 2, Periods: 7, Skip: 10, Alpha: 0.01, TrendBelow: 0.05})
	},
	"1996": func(counts []float64) ([]Bound, error) {
		o := Farrington1996(4, 0.01)
		o.From, o.Least = fromWeek, 0
		return Farrington(counts, o)
	},
	"C1": ears(C1), "C2": ears(C2), "C3": ears(C3),
	"bayes": func(counts []float64) ([]Bound, error) {
		return Bayes(counts, BayesOptions{From: fromWeek, Year: 52, Years: 2, Around: 4, Alpha: 0.05})
	},
	"cusum": func(counts []float64) ([]Bound, error) {
		return Rossi(counts, RossiOptions{From: fromWeek, K: 1.04, H: 2.26})
	},
}

func flexible(m Method) func([]float64) ([]Bound, error) {
	return func(counts []float64) ([]Bound, error) {
		o := Noufaily(5, 0.005)
		o.From, o.Method, o.Least = fromWeek, m, 0
		return FarringtonFlexible(counts, o)
	}
}

func ears(v Variant) func([]float64) ([]Bound, error) {
	return func(counts []float64) ([]Bound, error) {
		return EARS(counts, EARSOptions{Variant: v, Baseline: 7, MinSigma: 0.5, Alpha: 0.001})
	}
}
