package aberration

import (
	"math"
	"testing"
)

// yearly is a stream with trend and season, without chance.
func yearly(t int) float64 {
	return math.Round(40 * math.Exp(0.001*float64(t)+0.5*math.Cos(2*math.Pi*float64(t)/52)))
}

func weeksTo(n int) []float64 {
	y := make([]float64, n)
	for t := range y {
		y[t] = yearly(t)
	}
	return y
}

func TestSeasonalExpectsTrendAndSeason(t *testing.T) {
	for _, n := range []int{160, 182, 300, 624} {
		e, ok := Seasonal(weeksTo(n), 52)
		if want := yearly(n); !ok || math.Abs(e.Mu/want-1) > 0.05 {
			t.Errorf("week %d: expects %.1f (%v), want about %.0f", n, e.Mu, ok, want)
		}
		if e.Phi != 1 || e.Variance <= e.Mu {
			t.Errorf("week %d: dispersion %.2f, variance %.1f of a mean %.1f", n, e.Phi, e.Variance, e.Mu)
		}
	}
}

func TestSeasonalIsHardlyTaughtByAPastWave(t *testing.T) {
	y := weeksTo(300)
	calm, _ := Seasonal(y, 52)
	for i := range 3 {
		y[248+i] *= 4 // this season, a year ago
		y[299-i] *= 4 // now, within the gap
	}
	if stormy, _ := Seasonal(y, 52); math.Abs(stormy.Mu/calm.Mu-1) > 0.1 {
		t.Errorf("expects %.1f after waves, %.1f without", stormy.Mu, calm.Mu)
	}
}

func TestSeasonalWantsAYearAndBearsAnything(t *testing.T) {
	if _, ok := Seasonal(weeksTo(59), 52); ok {
		t.Error("less than a year beyond the gap was enough")
	}
	if _, ok := Seasonal(nil, 52); ok {
		t.Error("no weeks were enough")
	}
	for name, y := range map[string][]float64{"nothing at all": make([]float64, 200), "one report": append([]float64{1}, make([]float64, 199)...), "one enormous week": append(append(make([]float64, 50), 1e9), make([]float64, 149)...)} {
		e, ok := Seasonal(y, 52)
		if ok && !(e.Mu > 0 && e.Variance > 0 && !math.IsInf(e.Mu, 0)) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestWeeksTakeTwoTogether(t *testing.T) {
	var w Weeks
	e := Expected{Mu: 10, Phi: 1, Variance: 10}
	first := w.Read(16, e)
	second := w.Read(17, e)
	if first.Two != leastZ || first.Z != first.One {
		t.Errorf("the first week had none before it: %+v", first)
	}
	if first.Z > WeeklyThreshold || second.Z <= WeeklyThreshold || second.Two <= second.One {
		t.Errorf("16 and 17 where 10 are expected: %.2f, then %.2f", first.Z, second.Z)
	}
}
