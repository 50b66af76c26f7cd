package wave

import (
	"strings"
	"testing"
)

// TestAWaveHasOneSetOfFigures: what somebody new tells while a wave runs is not
// tested yet. It is in no figure of the wave, and the wave says so.
func TestAWaveHasOneSetOfFigures(t *testing.T) {
	today := day1 + 150
	file := from("stories", quiet(21, 151))
	rise := from("stories", many(9, sightOf(today-1, family, sask, seven)))
	fresh := many(5, sightOf(today, family, sask, seven))
	twice := sightOf(today-1, family, sask, seven) // one person, in the file and here: of the desk
	twice.Reporter, twice.Source = 77, "stories"
	here := twice
	here.Source = ""
	w := watched(Plan{}, today, file, rise, fresh, []Sight{twice, here})
	now := w.Now()
	if len(now) != 1 {
		t.Fatalf("waves now: %+v; want one", now)
	}
	v := now[0]
	if v.Reporters != v.Count {
		t.Errorf("%d reports of %d people, of whom each told once", v.Count, v.Reporters)
	}
	if v.Untested != 6 {
		t.Errorf("%d reports are said not to be tested, want 6", v.Untested)
	}
	tested := 0
	x, _ := w.Explain(v.ID)
	for _, f := range x.Days {
		if f.Day >= v.Begin {
			tested += f.Tested
		}
	}
	if v.Count != tested {
		t.Errorf("%d reports, of which the days tested %d", v.Count, tested)
	}
	if len(v.Parts) == 0 {
		t.Fatal("it has no parts")
	}
	for _, p := range v.Parts {
		if p.Count > v.Count || p.Share > 1 {
			t.Errorf("%v is %d of %d reports", p.Key, p.Count, v.Count)
		}
	}
	if said := strings.Join(v.Notes, " "); !strings.Contains(said, "6 more reports of these days") {
		t.Errorf("the notes do not tell of the others: %q", said)
	}
}
