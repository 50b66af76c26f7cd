package wave

import (
	"math"
	"strings"
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

// TestAWaveThatMayBeChanceSaysSo: what comes every week in some stream says so,
// forty reports in one day do not; and where two people raised an alarm it says
// where the third is.
func TestAWaveThatMayBeChanceSaysSo(t *testing.T) {
	here := day1 + 100
	rare := Key{Number, "+13065550109", ""}
	w := watched(Plan{}, here+30, quiet(7, 131), many(1, sightOf(day1+10, family, sask, rare)), many(1, sightOf(here, family, sask, rare)), many(2, sightOf(here+4, family, sask, rare)),
		many(40, sightOf(here+20, bank, ontar)))
	said := map[Key]string{}
	for _, v := range w.Waves(here, here+30) {
		said[v.Cause] = strings.Join(v.Notes, " ")
		if told := strings.Contains(said[v.Cause], "may be chance"); v.Doubtful() != told || told != (v.Chance >= 0.5) {
			t.Errorf("%v has a chance of %.2g and says %q", v.Cause, v.Chance, said[v.Cause])
		}
	}
	if s := said[rare]; !strings.Contains(s, "1 told before the first day") {
		t.Errorf("two reports of two people say %q; want where the third is", s)
	}
	if s := said[Key{TypeRegion, "family", "CA-ON"}]; !strings.Contains(s, "may be chance") {
		t.Errorf("what chance does says %q", s)
	}
	if s, is := said[Key{TypeRegion, "bank", "CA-ON"}]; !is || strings.Contains(s, "may be chance") {
		t.Errorf("forty reports in one day: %v, %q", is, s)
	}
}
