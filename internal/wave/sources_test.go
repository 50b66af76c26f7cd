package wave

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// many streams of a file that has ended.
func ended(days int) (out []Sight) {
	for d := range Day(days) {
		for i := range 12 {
			s := sightOf(day1+d, Key{Type, "kind" + string(rune('a'+i)), ""}, Key{Region, "CA-" + string(rune('A'+i)), ""})
			s.Hour, s.Source = -1, "a file"
			out = append(out, s)
		}
	}
	return out
}

// What the streams of a file that has ended could alarm of is no reason to be
// stricter with those of the desk.
func TestAFileThatEndedChangesNoThreshold(t *testing.T) {
	begin := day1 + 300
	var own []Sight
	for _, s := range quiet(3, 100) {
		s.Day, s.Told = s.Day+200, s.Told+200
		own = append(own, s)
	}
	burst := slices.Concat(many(6, sightOf(begin, family, sask, seven)), many(6, sightOf(begin+1, family, sask, seven)))
	alone := watched(Plan{}, begin+1, own, burst)
	beside := watched(Plan{}, begin+1, ended(100), own, burst)
	a, b := alone.Now(), beside.Now()
	if len(a) != 1 || len(b) != 1 || a[0].Cause != b[0].Cause || a[0].Begin != b[0].Begin || a[0].AlarmDay != b[0].AlarmDay || a[0].Count != b[0].Count {
		t.Errorf("%+v beside a file that ended, and %+v without", b, a)
	}
	last := func(w *Watch) Point { return w.Series(Whole, begin, begin)[0] }
	if a, b := last(alone).Threshold, last(beside).Threshold; a != b {
		t.Errorf("a threshold of %v beside a file that ended, and of %v without", b, a)
	}
}

// A reader between two refreshes finds counts of which nothing is said yet.
func TestReadingBetweenTwoRefreshes(t *testing.T) {
	w := watched(Plan{}, day1+40, quiet(4, 41))
	s := sightOf(day1+39, family, sask)
	s.Source, s.Batch = "another file", 9
	w.Add(s)
	if got := len(w.Series(Whole, day1, day1+40)); got != 41 {
		t.Errorf("%d days, want 41", got)
	}
	w.Regions(day1, day1+40)
	w.Streams(Type)
}

// Whenever it is told of, the desk begins on the day of the first of three calls.
func TestTheDeskBeginsWithCallsThatAreToldLate(t *testing.T) {
	begin := day1 + 150
	file := ended(200)
	late := sightOf(begin, family, sask)
	late.Told = begin + 10
	at := (begin + 11).Time().Add(time.Hour)
	online, scratch := New(Plan{}), New(Plan{})
	for _, s := range slices.Concat(file, many(3, late)) {
		scratch.Add(s)
	}
	scratch.Refresh(at)
	for _, s := range file {
		online.Add(s)
	}
	for range 3 {
		online.Refresh(at)
		online.Add(late)
	}
	online.Refresh(at)
	if d := cmp.Diff(scratch.Series(Whole, begin-5, begin+11), online.Series(Whole, begin-5, begin+11)); d != "" {
		t.Errorf("online differs (-scratch +online):\n%s", d)
	}
}

// Three lines of somebody's file are no reason to forget the weeks of years.
func TestAFewLinesDoNotEndTheWeeks(t *testing.T) {
	days := Day(4*365 + 100)
	var all []Sight
	for d := range days {
		all = append(all, many(3, sightOf(day1+d, family, sask))...)
	}
	last := day1 + days - 1
	few := sightOf(last-100, family, sask)
	few.Source, few.Hour = "import by anna", -1
	w := watched(Plan{}, last, all, many(3, few))
	if p := w.almanac.at(last); !w.streams[w.whole].seasoned(last, p) {
		t.Errorf("the weeks count since %v", p.since)
	}
}
