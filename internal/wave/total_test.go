package wave

import (
	"math"
	"testing"
)

// TestByChanceAlone: the longer a wave runs the less likely it is chance, while
// the figure of the day of its alarm stays what it was.
func TestByChanceAlone(t *testing.T) {
	begin := day1 + 100
	last := 1.0
	for days := range Day(5) {
		lots := quiet(17, 101+int(days))
		for i := range days + 1 {
			lots = append(lots, many(8, sightOf(begin+i, family, sask))...)
		}
		w := watched(Plan{}, begin+days, lots)
		v := of(w, famSK, begin-3)
		if len(v) != 1 {
			t.Fatalf("%d waves after %d days, want one", len(v), days+1)
		}
		x, _ := w.Explain(v[0].ID)
		if v[0].Chance >= last && v[0].Chance > 1e-12 {
			t.Errorf("after %d days the chance is %g, and was %g the day before", days+1, v[0].Chance, last)
		}
		last = v[0].Chance
		r, tried := x.Total.Reading, 7*float64(x.Total.Streams)*float64(x.Total.Days)
		if want := -math.Expm1(-tried * r.PGE); math.Abs(x.Total.Chance-want) > 1e-12*want || math.Abs(x.Total.Yearly-365*float64(x.Total.Days)*r.PGE) > 1e-12 || x.Total.Count != v[0].Count || x.Total.Days != int(v[0].Begin-begin)*-1+int(days)+1 {
			t.Errorf("after %d days: %+v of %+v", days+1, x.Total, v[0])
		}
		if math.Abs(r.Mu-v[0].Expected) > 0.2*v[0].Expected {
			t.Errorf("all days as one expect %.2f, the days %.2f", r.Mu, v[0].Expected)
		}
	}
	if last > 0.01 {
		t.Errorf("five days of eight where two or three are usual come by chance with %g", last)
	}
}

// TestAnOldIDOfAnotherCauseSaysSo: what a wave was of is told where another
// stream has become its cause.
func TestAnOldIDOfAnotherCauseSaysSo(t *testing.T) {
	begin := day1 + 100
	w := watched(Plan{}, begin, quiet(1, 101), many(12, sightOf(begin, family, sask)))
	old := w.Now()[0]
	if k, is := w.Former(old.ID); is {
		t.Errorf("an id of now is one of before, of %v", k)
	}
	for range 14 {
		s := sightOf(begin, family, sask, seven)
		s.Told = begin + 1
		w.Add(s)
	}
	w.Refresh((begin + 1).Time().Add(82800e9))
	v, found := w.Wave(old.ID)
	if k, is := w.Former(old.ID); !found || !is || v.Cause != seven || k != old.Cause {
		t.Errorf("the id of %v leads to %v (%v), and was of %v (%v)", old.Cause, v.Cause, found, k, is)
	}
	if _, is := w.Former("2025-01-01-nothing0"); is {
		t.Error("an id of nothing was one of before")
	}
}
