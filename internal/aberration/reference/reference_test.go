package reference

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/aberration"
)

// shared is the folder of the reference outputs, or the test is skipped.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HANGUP_WAVES")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data", "waves")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the reference outputs are not beside this repository: no ../shared/data/waves")
	}
	return dir
}

func within(t *testing.T, d Difference, most float64) {
	t.Helper()
	if d.Figures == 0 || d.Alarms > 0 || !(d.Largest <= most) {
		t.Errorf("%s: %s; the largest is the %s", d.What, d, d.Where)
	}
}

func TestTheDetectorsEqualSurveillance(t *testing.T) {
	all, err := Surveillance(shared(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		t.Run(d.What, func(t *testing.T) { within(t, d, 1e-6) })
	}
}

func TestTheBaselineEqualsItsReference(t *testing.T) {
	d, err := GPD(shared(t))
	if err != nil {
		t.Fatal(err)
	}
	within(t, d, 1e-9)
}

// The made-up series beside the package, with what R says of them, hold the
// equality where the shared reference outputs are not at hand.
func TestEveryDetectorEqualsSurveillanceOnMadeUpSeries(t *testing.T) {
	series, err := Read(filepath.Join("..", "testdata", "series.csv"))
	if err != nil {
		t.Fatal(err)
	}
	bounds, err := Read(filepath.Join("..", "testdata", "bounds.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range series.at {
		if name == "week" {
			continue
		}
		rows := bounds.Where("series", name)
		for method, run := range detectors {
			t.Run(name+" "+method, func(t *testing.T) {
				got, err := run(series.Column(name))
				if err != nil {
					t.Fatal(err)
				}
				within(t, Bounds(method, got, rows.Where("method", method), method != "delta"), 1e-6)
			})
		}
	}
}

const fromWeek = 269 // the first of the script, which counts from 1, less 1

var detectors = map[string]func(counts []float64) ([]aberration.Bound, error){
	"delta":    madeUp(aberration.Delta),
	"nbPlugin": madeUp(aberration.NBPlugin),
	"muan":     madeUp(aberration.Muan),
	"seven": func(counts []float64) ([]aberration.Bound, error) {
		return aberration.FarringtonFlexible(counts, aberration.FarringtonOptions{From: fromWeek, Year: 52, Years: 3, Around: 2, Periods: 7, Skip: 10, Alpha: 0.01, TrendBelow: 0.05})
	},
	"1996": func(counts []float64) ([]aberration.Bound, error) {
		o := aberration.Farrington1996(4, 0.01)
		o.From, o.Least = fromWeek, 0
		return aberration.Farrington(counts, o)
	},
	"C1": ears(aberration.C1, 7, 0.5), "C2": ears(aberration.C2, 7, 0.5), "C3": ears(aberration.C3, 7, 0.5),
	"bayes": bayes(aberration.BayesOptions{From: fromWeek, Year: 52, Years: 2, Around: 4, Alpha: 0.05}),
	"cusum": func(counts []float64) ([]aberration.Bound, error) {
		return aberration.Rossi(counts, aberration.RossiOptions{From: fromWeek, K: 1.04, H: 2.26})
	},
}

func madeUp(m aberration.Method) func([]float64) ([]aberration.Bound, error) {
	o := aberration.Noufaily(5, 0.005)
	o.From, o.Method, o.Least = fromWeek, m, 0
	return flexible(o)
}

func TestADifferenceIsSeen(t *testing.T) {
	table := Table{map[string]int{"t": 0, "upperbound": 1, "phi": 2, "alarm": 3}, [][]string{{"5", "4", "NA", "0"}, {"6", "200", "NA", "1"}}}
	bounds := []aberration.Bound{{Week: 4, Upper: 4, Known: true}, {Week: 5, Upper: 202, Known: true, Alarm: true}}
	d := Bounds("x", bounds, table, true)
	if d.Figures != 2 || math.Abs(d.Largest-0.01) > 1e-12 || d.Where != "upperbound of 6" || d.Alarms != 0 {
		t.Errorf("%+v; want 0.01 for the bound of week 6, of two figures", d)
	}
	bounds[1].Alarm, bounds[0].Upper = false, math.NaN()
	if d = Bounds("x", bounds, table, true); d.Alarms != 1 || !math.IsInf(d.Largest, 1) {
		t.Errorf("%+v; want one alarm that differs, and a figure that is none infinitely far", d)
	}
	if d = Bounds("x", bounds[:1], table, true); d.Alarms != 1 {
		t.Errorf("%+v; a week that is not judged must show", d)
	}
}

func TestATableThatCannotBeReadIsNamed(t *testing.T) {
	dir := t.TempDir()
	if _, err := Surveillance(dir); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("%v does not name a file that is not there", err)
	}
	if _, err := GPD(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v does not say that a file is not there", err)
	}
	for _, text := range []string{"", "a,b\n1\n"} {
		path := filepath.Join(dir, "table.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: %v does not name the file", text, err)
		}
	}
}
