package wave

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestKeysAreReadAsTheyAreWritten(t *testing.T) {
	for s, want := range map[string]Key{
		"all":                            Whole,
		"type:tech_support":              {Type, "tech_support", ""},
		"number:+12025550123":            {Number, "+12025550123", ""},
		"type_region:tech_support@US-CA": {TypeRegion, "tech_support", "US-CA"},
		"type_region:a@b@CA-SK":          {TypeRegion, "a@b", "CA-SK"},
		"campaign:a:b":                   {Campaign, "a:b", ""},
	} {
		got, err := ParseKey(s)
		if err != nil || got != want || got.String() != s {
			t.Errorf("%q is read as %v (%v), want %v", s, got, err, want)
		}
	}
}

func TestWhatIsNoKeySaysWhatOneIs(t *testing.T) {
	for _, s := range []string{"", "all:", "all:x", "type", "type:", "kind:x", "type_region:x", "type_region:@US-CA", "type_region:x@"} {
		_, err := ParseKey(s)
		var form *FormError
		if !errors.As(err, &form) || !strings.Contains(err.Error(), "give one like") {
			t.Errorf("%q: %v; want an error that shows the form", s, err)
		}
	}
	if _, err := ParseDay("31.3.2026"); err == nil || !strings.Contains(err.Error(), "2026-03-31") {
		t.Errorf("a day in another form: %v; want an error that shows the form", err)
	}
}

func FuzzParseKey(f *testing.F) {
	for _, s := range []string{"all", "type:x", "type_region:x@y", "area:306", ":", "@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, err := ParseKey(s)
		if err == nil && k.String() != s {
			t.Errorf("%q is read as %v, which is written %q", s, k, k)
		}
	})
}

func TestDaysAreThoseOfTheDesk(t *testing.T) {
	toronto, err := time.LoadLocation("America/Toronto")
	if err != nil {
		t.Skip("no time zones here")
	}
	spring := time.Date(2026, 3, 8, 0, 30, 0, 0, toronto) // of 23 hours
	autumn := time.Date(2026, 11, 1, 0, 30, 0, 0, toronto)
	for _, c := range []struct {
		t    time.Time
		zone *time.Location
		want string
	}{
		{spring, toronto, "2026-03-08"},
		{spring.Add(22 * time.Hour), toronto, "2026-03-08"},
		{spring.Add(23 * time.Hour), toronto, "2026-03-09"},
		{autumn.Add(24 * time.Hour), toronto, "2026-11-01"},
		{autumn.Add(25 * time.Hour), toronto, "2026-11-02"},
		{time.Date(2026, 3, 31, 23, 0, 0, 0, toronto), time.UTC, "2026-04-01"},
		{time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC), nil, "1969-12-31"},
	} {
		if got := DayOf(c.t, c.zone); got.String() != c.want || got.Weekday() != got.Time().Weekday() {
			t.Errorf("%v in %v is %v, a %v; want %s", c.t, c.zone, got, got.Weekday(), c.want)
		}
	}
	if d, err := ParseDay("2026-03-08"); err != nil || d != DayOf(spring, toronto) {
		t.Errorf("the day is read as %v (%v)", d, err)
	}
}

func TestHolidays(t *testing.T) {
	for _, c := range []struct {
		country, day string
		off          bool
	}{
		{"US", "2026-07-04", true}, {"US", "2026-07-03", true}, {"US", "2026-11-26", true}, {"us", "2027-01-01", true},
		{"CA", "2026-07-01", true}, {"GB", "2026-12-28", true}, {"NZ", "2026-02-06", true}, {"AU", "2026-01-26", true},
		{"IE", "2026-03-17", true}, {"US", "2026-03-17", false}, {"XX", "2026-12-25", false},
	} {
		d, err := ParseDay(c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := HolidaysOf(c.country)(d); got != c.off {
			t.Errorf("%s in %s: off %v, want %v", c.day, c.country, got, c.off)
		}
	}
	both := HolidaysOf("US", "CA")
	if !both(Date(2026, 7, 1)) || !both(Date(2026, 7, 4)) {
		t.Error("the days off of two countries are not joined")
	}
}

func TestTally(t *testing.T) {
	var a tally
	for _, x := range []struct {
		day      Day
		batch    int32
		reporter uint64
		n        int
	}{
		{5, 0, 0, 1}, {3, 0, 0, 1}, {5, 1, 0, 1}, {5, 0, 0, 1}, // nobody in particular
		{5, 0, 7, 1}, {5, 0, 7, 1}, {5, 1, 7, 1}, {5, 1, 8, 1}, {6, 0, 7, 1}, // 7 and 8
		{9, 0, 0, 1}, {9, 0, 0, -1}, {6, 0, 9, 1}, {6, 0, 9, -1}, // taken back
	} {
		a.add(x.day, x.batch, x.reporter, x.n)
	}
	a.settle()
	if a.add(77, 0, 0, -1) {
		t.Error("what never came was taken back")
	}
	if got := a.total(); got != 7 {
		t.Errorf("%d in all, want 7", got)
	}
	c := a.cursor(0)
	for day, want := range map[Day]int{3: 1, 4: 0, 5: 5, 6: 1, 9: 0} {
		c = a.cursor(day)
		if n := c.day(day, nil); n != want {
			t.Errorf("%d on day %d, want %d", n, day, want)
		}
	}
	c = a.cursor(5)
	known := shared{almanac: newAlmanac(Plan{}), batches: &[]batch{{}, {source: 1, single: true}}}
	known.almanac.source("a file")
	var day daily
	if c.read(5, &known, &day); !slices.Equal(day.batches, []share{{1, 2}}) || day.count != 5 || day.from(0) != 3 || day.from(1) != 2 {
		t.Errorf("day 5 is read as %+v; want two that would lack without the batch: 7 also told outside it", day)
	}
	if a.sum(3, 5) != 6 || a.sum(6, 99) != 1 || a.reporters(3, 6) != 6 {
		t.Errorf("sums %d, %d, reporters %d; want 6, 1, 6", a.sum(3, 5), a.sum(6, 99), a.reporters(3, 6))
	}
	for _, c := range []struct {
		days  Day
		least int
		want  Day
	}{{1, 5, 5}, {week, 6, 5}, {week, 7, 6}, {1, 6, 0}, {2, 7, 0}} {
		if d, ever := a.busy(c.days, c.least, nil); d != c.want || ever != (c.want != 0) {
			t.Errorf("%d reports in %d days first on day %d (%v), want %d", c.least, c.days, d, ever, c.want)
		}
	}
}
