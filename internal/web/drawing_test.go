package web

import (
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/aberration"
	"github.com/hangup-project/hangup/internal/wave"
)

func TestADrawingHoldsItsDays(t *testing.T) {
	first := wave.Date(2026, time.March, 1)
	points := []wave.Point{
		{Day: first, Count: 0},
		{Day: first + 1, Count: 2, Expected: 1, Lower: 0, Upper: 3},
		{Day: first + 2, Count: 4, Expected: 1, Lower: 0, Upper: 3, Alarm: true},
	}
	d := draw(points, 100, 40)
	for what, got := range map[string][2]string{
		"the counts":   {d.Line, "M0.0 40.0L50.0 20.0L100.0 0.0"},
		"the usual":    {d.Usual, "M50.0 30.0L100.0 30.0"},
		"the band":     {d.Band, "M50.0 10.0L100.0 10.0L100.0 40.0L50.0 40.0Z"},
		"the alarms":   {d.Alarms, "M100.0 0V40"},
		"in words":     {toldOf(points), "From 1 March 2026 to 3 March 2026: six reports, at most 4 a day, on 3 March 2026, one alarm."},
		"of one day":   {draw(points[:1], 100, 40).Line, "M0.0 40.0"},
		"of no day":    {draw(nil, 100, 40).Line, ""},
		"no days said": {toldOf(nil), "No report in these days."},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", what, got[0], got[1])
		}
	}
}

func TestAYearStandsInWeeks(t *testing.T) {
	var days []wave.DayCount
	for d := wave.Date(2026, time.January, 1); d <= wave.Date(2026, time.December, 31); d++ {
		days = append(days, wave.DayCount{Day: d})
	}
	days[40].Count, days[41].Count = 8, 1 // 10 and 11 February
	days[42].Masked, days[42].Gap = true, wave.Outage
	days[43].Masked, days[43].Gap = true, wave.Unseen
	days[44].Masked, days[44].Gap, days[44].Why = true, wave.Named, "Our line was down"
	y := yearOf(2026, days, wave.Date(2026, time.February, 28))
	if y.Total != 9 || y.Most != 8 || len(y.Halves[0]) != 59 || len(y.Months) != 2 || y.Months[1].Count != 9 {
		t.Errorf("the year has %d reports, at most %d, %d days and the months %v", y.Total, y.Most, len(y.Halves[0]), y.Months)
	}
	for i, want := range map[int]cell{
		0:  {0, 3 * side, "q0", "1 January 2026: no reports"}, // a Thursday
		4:  {side, 0, "q0", "5 January 2026: no reports"},
		40: {6 * side, side, "q4", "10 February 2026: eight reports"},
		41: {6 * side, 2 * side, "q1", "11 February 2026: one report"},
		42: {6 * side, 3 * side, "masked", "12 February 2026: no reports, counts as an outage"},
		43: {6 * side, 4 * side, "unseen", "13 February 2026: no reports, no source covers the day"},
		44: {6 * side, 5 * side, "masked", "14 February 2026: no reports, masked by hand: Our line was down"},
	} {
		if got := y.Halves[0][i]; got != want {
			t.Errorf("day %d is %v, want %v", i, got, want)
		}
	}
	y = yearOf(2026, days, wave.Date(2026, time.July, 2))
	if got := y.Halves[1]; len(got) != 2 || got[0].X != 0 || y.Months[6].Half != 1 || y.Months[6].X != 0 { // a Wednesday
		t.Errorf("the second half begins with %v and %v", got, y.Months[6])
	}
}

func TestTheTableByRegion(t *testing.T) {
	var b strings.Builder
	if err := regions([]wave.RegionCount{{Region: "US-CA", Count: 12, Expected: 3.14, Runs: true}, {Region: "CA-ON", Count: 1}}).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="/streams?key=region%3AUS-CA"`, ">12<", ">3.1<", "<strong>Runs</strong>", "California", "Ontario", "None"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table does not hold %s", want)
		}
	}
}

func TestFiguresAreSaidPlainly(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{figure(3), "3"}, {figure(0), "0"}, {figure(1234.5), "1234"}, {figure(2.345), "2.35"}, {figure(0.00061), "0.00061"},
		{usually(4, 3), "where about 4 would be usual: 3.0 times as many"},
		{usually(1.54, 30.4), "where about 1.5 would be usual: 30.4 times as many"},
		{usually(30.6, 2.94), "where about 31 would be usual: 2.9 times as many"},
		{usually(0.2, 15), "where less than one would be usual"},
		{chance(0), "next to never"}, {chance(0.7), "about every week"}, {chance(1e-9), "in less than one week of a million"}, {chance(0.01), "in about one week of 100"},
		{wrongs(0), "once a week"}, {wrongs(2), "2 times a week"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

func TestATrendIsOfWholeWeeks(t *testing.T) {
	first := wave.Date(2026, time.March, 2)
	var points []wave.Point
	for i := range 8 { // a report a day, and five on the last
		points = append(points, wave.Point{Day: first + wave.Day(i), Count: 1, Expected: 1, Upper: 3})
	}
	points[7].Count, points[7].Alarm = 5, true
	d := trend(points, 100, 11)
	for what, got := range map[string][2]string{
		"the sums":    {d.Line, "M0.0 4.0L100.0 0.0"},
		"the usual":   {d.Band, "M0.0 4.0L100.0 4.0L100.0 11.0L0.0 11.0Z"},
		"the alarm":   {d.Alarms, "M100.0 0V11"},
		"the last":    {d.Last, "M100.0 0.0h0"},
		"of few days": {trend(points[:3], 100, 11).Last, ""},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", what, got[0], got[1])
		}
	}
}

func TestStreamsAreSpokenOf(t *testing.T) {
	for _, tt := range []struct {
		k          wave.Key
		name, want string
	}{
		{wave.Key{Kind: wave.Region, Value: "US-CA"}, "calls in US-CA", "calls in California"},
		{wave.Key{Kind: wave.TypeRegion, Value: "bank", Region: "CA-ON"}, "bank calls in CA-ON", "bank calls in Ontario"},
		{wave.Key{Kind: wave.Number, Value: "+12098940429"}, "calls that name +12098940429", "calls that name +1 209-894-0429"},
		{wave.Key{Kind: wave.Area, Value: "209"}, "calls to area code 209", "calls to area code 209"},
	} {
		if got := spoken(tt.k, tt.name); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
	day := func(month time.Month, d int) wave.Day { return wave.Date(2026, month, d) }
	for _, tt := range []struct{ got, want string }{
		{spanDays(day(time.March, 3), day(time.March, 3)), "3 Mar 2026"},
		{spanDays(day(time.March, 3), day(time.March, 9)), "3 to 9 Mar 2026"},
		{spanDays(day(time.March, 30), day(time.April, 2)), "30 Mar to 2 Apr 2026"},
		{spanDays(wave.Date(2025, time.December, 30), day(time.January, 2)), "30 Dec 2025 to 2 Jan 2026"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

func TestWhatStandsOut(t *testing.T) {
	quiet, busy := wave.StreamState{Week: 700, Mean: 100}, wave.StreamState{Week: 12, Mean: 0.2}
	if s := surprise(quiet); s != 0 {
		t.Errorf("a usual week surprises by %v", s)
	}
	if a, b := surprise(busy), surprise(wave.StreamState{Week: 720, Mean: 100}); a <= b || b <= 0 {
		t.Errorf("many of few surprises by %v, some more of many by %v", a, b)
	}
}

func TestNumbersStayOnOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"calls that name +1 209-894-0429, day by day": `calls that name <span class="nowrap">+1 209-894-0429,</span> day by day`,
		"<b> & 2 + 2": "&lt;b&gt; &amp; 2 + 2",
		"":            "",
	} {
		var b strings.Builder
		if err := numbered(text).Render(t.Context(), &b); err != nil || b.String() != want {
			t.Errorf("%q, %v; want %q", b.String(), err, want)
		}
	}
}

func TestAnAlarmInWords(t *testing.T) {
	alarm := wave.Figures{Day: wave.Date(2026, time.March, 3), Count: 9, Reading: aberration.Reading{Mu: 0.7}, Sum: 2, Threshold: 0.81, Alarm: true}
	of := func(change func(*wave.Figures)) string {
		f := alarm
		change(&f)
		return strings.Join(whyView{Explanation: wave.Explanation{Days: []wave.Figures{{Day: f.Day - 1}, f}}}.alarmWords(), " ")
	}
	for _, tt := range []struct{ got, want string }{
		{of(func(f *wave.Figures) { f.Guards.Crossed = true }), "On 3 March 2026 there were nine reports where 0.7 would be usual; what had added up beyond the usual came to 2, past its threshold of 0.8."},
		{of(func(f *wave.Figures) {
			f.Guards.Week, f.Week = true, &aberration.Bound{Count: 30, Upper: 21.4, Known: true}
		}), "On 3 March 2026 there were nine reports where 0.7 would be usual; its week had 30, over the bound of 21.4 that the same weeks of years before set."},
		{of(func(f *wave.Figures) { f.Alarm = false }), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

func TestHowOftenInAYear(t *testing.T) {
	for times, want := range map[float64]string{400: "about 365 times a year", 2: "about 2 times a year", 1: "about once a year", 0.69: "about once a year", 0.66: "about once in 2 years", 1. / 27: "about once in 27 years", 1e-9: "less than once in a thousand years"} {
		if got := yearly(times); got != want {
			t.Errorf("%g times a year is told as %q, want %q", times, got, want)
		}
	}
}
