package aberration

import (
	"math"
	"testing"
)

// same fails the test where two figures differ by more than 1e-6, of the
// greater where they are above 1.
func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-6*max(1, math.Abs(want))) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func salmonella(t *testing.T) []float64 {
	return column(t, table(t, "salmonella_agona_input.csv"), "y")
}

// options for the fixtures; weeks of R count from 1.
func fixture(method Method) FarringtonOptions {
	o := Noufaily(4, 0.01)
	o.From, o.Method, o.Least = 279, method, 0
	return o
}

func TestFarringtonFlexibleEqualsSurveillance(t *testing.T) {
	single := fixture(NBPlugin)
	single.Periods, single.Skip, single.Years, single.TrendBelow = 1, 3, 3, 0.05
	for file, o := range map[string]FarringtonOptions{
		"salmonella_farringtonFlexible_delta_a0.01.csv":         fixture(Delta),
		"salmonella_farringtonFlexible_nbPlugin_a0.01.csv":      fixture(NBPlugin),
		"salmonella_farringtonFlexible_muan_a0.01.csv":          fixture(Muan),
		"salmonella_farringtonFlexible_nbPlugin_noPeriods1.csv": single,
	} {
		t.Run(file, func(t *testing.T) {
			bounds, err := FarringtonFlexible(salmonella(t), o)
			if err != nil {
				t.Fatal(err)
			}
			equalsFlexible(t, bounds, table(t, file), o.Method)
		})
	}
}

func equalsFlexible(t *testing.T, bounds []Bound, rows []map[string]string, method Method) {
	t.Helper()
	if len(bounds) != len(rows) {
		t.Fatalf("%d weeks, want %d", len(bounds), len(rows))
	}
	for i, row := range rows {
		b := bounds[i]
		same(t, "week", float64(b.Week+1), number(t, row, "t"))
		same(t, "count", b.Count, number(t, row, "y"))
		for name, got := range map[string]float64{"upperbound": b.Upper, "expected": b.Expected, "phi": b.Phi, "score": b.Score, "pvalue": b.PValue} {
			same(t, row["t"]+" "+name, got, number(t, row, name))
		}
		if method != Delta {
			same(t, row["t"]+" mean of the threshold", b.Plugin, number(t, row, "mu0"))
		}
		if b.Alarm != (row["alarm"] == "1") || b.Trend != (row["trend"] == "1") || !b.Known {
			t.Errorf("week %s: %+v, want alarm %s, trend %s", row["t"], b, row["alarm"], row["trend"])
		}
	}
}

func TestFarringtonFlexibleOnReportsOfFraud(t *testing.T) {
	o := Noufaily(2, 0.01)
	o.From = 156
	bounds, err := FarringtonFlexible(column(t, table(t, "cafc_emergency_weekly_input.csv"), "y"), o)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range table(t, "cafc_emergency_weekly_farrFlex_nb_b2.csv") {
		b := bounds[i]
		same(t, row["t"]+" upper", b.Upper, number(t, row, "ub"))
		same(t, row["t"]+" expected", b.Expected, number(t, row, "expected"))
		same(t, row["t"]+" phi", b.Phi, number(t, row, "phi"))
		if b.Alarm != (row["alarm"] == "1") {
			t.Errorf("week %s: alarm %v", row["t"], b.Alarm)
		}
	}
}

func TestFarringtonOf1996EqualsSurveillance(t *testing.T) {
	o := Farrington1996(4, 0.01)
	o.From, o.Least = 279, 0
	bounds, err := Farrington(salmonella(t), o)
	if err != nil {
		t.Fatal(err)
	}
	equalsBounds(t, bounds, table(t, "salmonella_farrington_original_a0.01.csv"), "upperbound")
}

// equalsBounds compares the bounds of the weeks that rows have.
func equalsBounds(t *testing.T, bounds []Bound, rows []map[string]string, upper string) {
	t.Helper()
	at := map[int]Bound{}
	for _, b := range bounds {
		at[b.Week+1] = b
	}
	for _, row := range rows {
		b, ok := at[int(number(t, row, "t"))]
		if !ok || !b.Known {
			t.Errorf("week %s is not judged", row["t"])
		}
		same(t, row["t"]+" upper", b.Upper, number(t, row, upper))
		if b.Alarm != (row["alarm"] == "1") {
			t.Errorf("week %s: alarm %v, want %s", row["t"], b.Alarm, row["alarm"])
		}
	}
}

func TestEARSEqualsSurveillance(t *testing.T) {
	for _, tc := range []struct {
		variant      Variant
		salmo, daily string
		baseline     int
		sigma        float64
	}{
		{C1, "salmonella_earsC1_a0.001.csv", "cafc_emergency_daily_earsC1_a.001_b7.csv", 7, 0},
		{C2, "salmonella_earsC2_a0.001.csv", "cafc_emergency_daily_earsC2_a.001_b7.csv", 7, 0},
		{C3, "salmonella_earsC3_a0.001.csv", "cafc_emergency_daily_earsC3_a.001_b7.csv", 7, 0},
		{C1, "salmonella_earsC1_b28_minSigma0.5.csv", "", 28, 0.5},
		{C2, "salmonella_earsC2_b28_minSigma0.5.csv", "", 28, 0.5},
	} {
		t.Run(tc.salmo, func(t *testing.T) {
			o := EARSOptions{Variant: tc.variant, Baseline: tc.baseline, MinSigma: tc.sigma, Alpha: 0.001}
			bounds, err := EARS(salmonella(t), o)
			if err != nil {
				t.Fatal(err)
			}
			equalsBounds(t, bounds, table(t, tc.salmo), "upperbound")
			if tc.daily == "" {
				return
			}
			counts := column(t, table(t, "cafc_daily_directcall_by_category.csv"), "Emergency (Jail, Accident, Hospital, Help)")
			if bounds, err = EARS(counts, o); err != nil {
				t.Fatal(err)
			}
			equalsBounds(t, bounds, table(t, tc.daily), "ub")
		})
	}
}
