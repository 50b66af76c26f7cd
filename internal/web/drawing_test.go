package web

import (
	"strings"
	"testing"
	"time"

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
	days[40].Count, days[41].Count, days[42].Masked = 8, 1, true // 10, 11 and 12 February
	y := yearOf(2026, days, wave.Date(2026, time.February, 28))
	if y.Total != 9 || y.Most != 8 || len(y.Cells) != 59 || len(y.Months) != 2 || y.Months[1].Count != 9 {
		t.Errorf("the year has %d reports, at most %d, %d days and the months %v", y.Total, y.Most, len(y.Cells), y.Months)
	}
	for i, want := range map[int]cell{
		0:  {0, 3 * side, "q0", "1 January 2026: no reports"}, // a Thursday
		4:  {side, 0, "q0", "5 January 2026: no reports"},
		40: {6 * side, side, "q4", "10 February 2026: eight reports"},
		41: {6 * side, 2 * side, "q1", "11 February 2026: one report"},
		42: {6 * side, 3 * side, "masked", "12 February 2026: no reports, counts as an outage"},
	} {
		if y.Cells[i] != want {
			t.Errorf("day %d is %v, want %v", i, y.Cells[i], want)
		}
	}
}

func TestTheTableByRegion(t *testing.T) {
	var b strings.Builder
	if err := regions([]wave.RegionCount{{Region: "US-CA", Count: 12, Expected: 3.14, Alarm: true}, {Region: "CA-ON", Count: 1}}).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="/streams?key=region%3AUS-CA"`, ">12<", ">3.1<", "<strong>Yes</strong>", "CA-ON", "No"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table does not hold %s", want)
		}
	}
}

func TestFiguresAreSaidPlainly(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{figure(3), "3"}, {figure(0), "0"}, {figure(1234.5), "1234"}, {figure(2.345), "2.35"}, {figure(0.00061), "0.00061"},
		{against(12, 4, 3), "12 reports where about 4 would be usual: 3.0 times as many"},
		{against(3, 0.2, 15), "three reports where less than one would be usual"},
		{chance(0), "next to never"}, {chance(0.7), "about every week"}, {chance(1e-9), "in less than one week of a million"}, {chance(0.01), "in about one week of 100"},
		{wrongs(0), "once a week"}, {wrongs(2), "2 times a week"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}
