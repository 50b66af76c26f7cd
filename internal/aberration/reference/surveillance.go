package reference

import (
	"math"
	"path/filepath"

	"gonum.org/v1/gonum/stat"

	"github.com/hangup-project/hangup/internal/aberration"
)

// series are counts that surveillance was given: a column of a file.
type series struct{ file, column string }

var (
	salmonella = series{"salmonella_agona_input.csv", "y"}
	weeklyScam = series{"cafc_emergency_weekly_input.csv", "y"}
	dailyScam  = series{"cafc_daily_directcall_by_category.csv", "Emergency (Jail, Accident, Hospital, Help)"}
)

func (s series) read(dir string) ([]float64, error) {
	t, err := Read(filepath.Join(dir, s.file))
	return t.Column(s.column), err
}

// output is a file of bounds that surveillance gave.
type output struct {
	what   string
	counts series
	file   string
	plugin bool // mu0 is the mean of the threshold
	bounds func(counts []float64) ([]aberration.Bound, error)
}

// noufaily are the options of the reference for the flexible algorithm: from the
// given week, with no least count.
func noufaily(from, years int, method aberration.Method) aberration.FarringtonOptions {
	o := aberration.Noufaily(years, 0.01)
	o.From, o.Method, o.Least = from, method, 0
	return o
}

func flexible(o aberration.FarringtonOptions) func([]float64) ([]aberration.Bound, error) {
	return func(counts []float64) ([]aberration.Bound, error) { return aberration.FarringtonFlexible(counts, o) }
}

func ears(v aberration.Variant, baseline int, sigma float64) func([]float64) ([]aberration.Bound, error) {
	return func(counts []float64) ([]aberration.Bound, error) {
		return aberration.EARS(counts, aberration.EARSOptions{Variant: v, Baseline: baseline, MinSigma: sigma, Alpha: 0.001})
	}
}

func bayes(o aberration.BayesOptions) func([]float64) ([]aberration.Bound, error) {
	return func(counts []float64) ([]aberration.Bound, error) { return aberration.Bayes(counts, o) }
}

// outputs are the files of bounds, of R surveillance 1.20.3.
func outputs() []output {
	const from = 279
	single := noufaily(from, 4, aberration.NBPlugin)
	single.Periods, single.Skip, single.Years, single.TrendBelow = 1, 3, 3, 0.05
	old := aberration.Farrington1996(4, 0.01)
	old.From, old.Least = from, 0
	scam := aberration.Noufaily(2, 0.01)
	scam.From = 156
	return []output{
		{"Farrington Flexible, delta, salmonella", salmonella, "salmonella_farringtonFlexible_delta_a0.01.csv", false, flexible(noufaily(from, 4, aberration.Delta))},
		{"Farrington Flexible, nbPlugin, salmonella", salmonella, "salmonella_farringtonFlexible_nbPlugin_a0.01.csv", true, flexible(noufaily(from, 4, aberration.NBPlugin))},
		{"Farrington Flexible, muan, salmonella", salmonella, "salmonella_farringtonFlexible_muan_a0.01.csv", true, flexible(noufaily(from, 4, aberration.Muan))},
		{"Farrington Flexible, nbPlugin, one period, salmonella", salmonella, "salmonella_farringtonFlexible_nbPlugin_noPeriods1.csv", true, flexible(single)},
		{"Farrington Flexible, nbPlugin, weekly reports of fraud", weeklyScam, "cafc_emergency_weekly_farrFlex_nb_b2.csv", true, flexible(scam)},
		{"Farrington of 1996, salmonella", salmonella, "salmonella_farrington_original_a0.01.csv", true,
			func(counts []float64) ([]aberration.Bound, error) { return aberration.Farrington(counts, old) }},
		{"EARS C1, salmonella", salmonella, "salmonella_earsC1_a0.001.csv", true, ears(aberration.C1, 7, 0)},
		{"EARS C2, salmonella", salmonella, "salmonella_earsC2_a0.001.csv", true, ears(aberration.C2, 7, 0)},
		{"EARS C3, salmonella", salmonella, "salmonella_earsC3_a0.001.csv", true, ears(aberration.C3, 7, 0)},
		{"EARS C1, 28 weeks, salmonella", salmonella, "salmonella_earsC1_b28_minSigma0.5.csv", true, ears(aberration.C1, 28, 0.5)},
		{"EARS C2, 28 weeks, salmonella", salmonella, "salmonella_earsC2_b28_minSigma0.5.csv", true, ears(aberration.C2, 28, 0.5)},
		{"EARS C1, daily reports of fraud", dailyScam, "cafc_emergency_daily_earsC1_a.001_b7.csv", true, ears(aberration.C1, 7, 0)},
		{"EARS C2, daily reports of fraud", dailyScam, "cafc_emergency_daily_earsC2_a.001_b7.csv", true, ears(aberration.C2, 7, 0)},
		{"EARS C3, daily reports of fraud", dailyScam, "cafc_emergency_daily_earsC3_a.001_b7.csv", true, ears(aberration.C3, 7, 0)},
		{"Bayes, two years, salmonella", salmonella, "salmonella_bayes_b2w4_a0.05.csv", true, bayes(aberration.BayesOptions{Year: 52, Years: 2, Around: 4, Alpha: 0.05})},
		{"Bayes, the last weeks, salmonella", salmonella, "salmonella_bayes1_b0w6_a0.05.csv", true, bayes(aberration.BayesOptions{Year: 52, Around: 6, Latest: true, Alpha: 0.05})},
		{"Rossi's CUSUM, salmonella", salmonella, "salmonella_cusum_rossi.csv", true,
			func(counts []float64) ([]aberration.Bound, error) {
				return aberration.Rossi(counts, aberration.RossiOptions{From: 199, K: 1.04, H: 2.26})
			}},
	}
}

// Surveillance compares the detectors with the outputs of R surveillance in a
// folder. An error is a file that is missing or cannot be read.
func Surveillance(dir string) ([]Difference, error) {
	var out []Difference
	for _, o := range outputs() {
		counts, err := o.counts.read(dir)
		if err != nil {
			return nil, err
		}
		t, err := Read(filepath.Join(dir, o.file))
		if err != nil {
			return nil, err
		}
		bounds, err := o.bounds(counts)
		if err != nil {
			return nil, err
		}
		out = append(out, Bounds(o.what, bounds, t, o.plugin))
	}
	fraud, err := likelihoodValue(dir)
	if err != nil {
		return nil, err
	}
	bound, err := likelihoodBound(dir)
	return append(out, fraud, bound), err
}

// likelihoodValue compares the value of the CUSUM of likelihoods. In the
// row of an alarm the reference has the value that raised it, which is gone from
// ours: it is made anew with a threshold out of reach.
func likelihoodValue(dir string) (Difference, error) {
	d := Difference{What: "CUSUM of likelihoods, daily reports of fraud"}
	counts, err := dailyScam.read(dir)
	if err != nil {
		return d, err
	}
	t, err := Read(filepath.Join(dir, "cafc_emergency_daily_glrnb_mu0fixed.csv"))
	if err != nil {
		return d, err
	}
	mean := stat.Mean(counts[:365], nil)
	var s aberration.LikelihoodSum
	for row := range t.Len() {
		value := s
		value.Add(t.Number(row, "y"), mean, aberration.LikelihoodOptions{Spread: 0.5, Ratio: 2, H: math.Inf(1)})
		alarm, _ := s.Add(t.Number(row, "y"), mean, aberration.LikelihoodOptions{Spread: 0.5, Ratio: 2, H: 5})
		d.alarm(alarm, t.Text(row, "alarm"))
		d.figure("glr of "+t.Text(row, "t"), value.S, t.Number(row, "glr"))
	}
	return d, nil
}

// likelihoodBound compares the count at which the same CUSUM would alarm.
func likelihoodBound(dir string) (Difference, error) {
	d := Difference{What: "CUSUM of likelihoods, its bound, salmonella"}
	t, err := Read(filepath.Join(dir, "salmonella_nbcusum_theta1.5.csv"))
	if err != nil {
		return d, err
	}
	var s aberration.LikelihoodSum
	for row := range t.Len() {
		alarm, upper := s.Add(t.Number(row, "y"), t.Number(row, "mu0"), aberration.LikelihoodOptions{Spread: 0.1, Ratio: 1.5, H: 5})
		d.alarm(alarm, t.Text(row, "alarm"))
		d.figure("bound of "+t.Text(row, "t"), upper, t.Number(row, "upperbound"))
	}
	return d, nil
}
