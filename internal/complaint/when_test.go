package complaint

import (
	"testing"
	"time"
)

func TestReadMoment(t *testing.T) {
	east, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ in, want string }{
		{"2021-07-07 09:57:44", "2021-07-07T09:57:44-04:00"},
		{"2021-12-07", "2021-12-07T00:00:00-05:00 day"},
		{" 2021/7/7 ", "2021-07-07T00:00:00-04:00 day"},
		{"20210707", "2021-07-07T00:00:00-04:00 day"},
		{"2015-10-31T00:00:00.000", "2015-10-31T00:00:00-04:00"},
		{"10/31/2015", "2015-10-31T00:00:00-04:00 day"},
		{"03/17/2015 02:15:36 PM", "2015-03-17T14:15:36-04:00"},
		{"03/17/2015 12:15 a.m.", "2015-03-17T00:15:00-04:00"},
		{"03/17/2015 12:15 P.M.", "2015-03-17T12:15:00-04:00"},
		{"03/17/2015 9 p. m.", "2015-03-17T21:00:00-04:00"},
		{"03/17/2015 15:30 PM", "2015-03-17T15:30:00-04:00"},
		{"05/25/2016 11:15:29 AM +0000", "2016-05-25T07:15:29-04:00"},
		{"2016-05-25T11:15:29Z", "2016-05-25T07:15:29-04:00"},
		{"2016-05-25T11:15:29.5+02:00", "2016-05-25T05:15:29-04:00"},
		// The clocks were put forward from 2:00 to 3:00, and back from 2:00 to 1:00.
		{"2021-03-14 01:59:59", "2021-03-14T01:59:59-05:00"},
		{"2021-03-14 02:30:00", "2021-03-14T03:30:00-04:00"},
		{"2021-03-14 03:00:00", "2021-03-14T03:00:00-04:00"},
		{"2021-11-07 01:30:00", "2021-11-07T01:30:00-04:00"},
		{"2021-11-07 02:00:00", "2021-11-07T02:00:00-05:00"},
		{"2021-02-29", ""},
		{"31/10/2015", ""},
		{"2021-07-07 25:00", ""},
		{"2021-07-07 9:60", ""},
		{"2021-07-07 13:00 am", ""},
		{"2021-07-07 noon", ""},
		{"2021-07-07 9", ""},
		{"2021-7", ""},
		{"7/7/21", ""},
		{"", ""},
	}
	for _, c := range cases {
		m, ok := readMoment([]byte(c.in), east, monthFirst)
		got := ""
		if ok {
			got = stamp(m.time)
			if !m.timed {
				got += " day"
			}
		}
		if got != c.want {
			t.Errorf("%q is %q, not %q", c.in, got, c.want)
		}
	}
}

// A zone whose clocks are put forward at midnight has days without a beginning.
func TestADayWithoutAMidnight(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	m, ok := readMoment([]byte("2021-09-05"), zone, yearFirst)
	if y, month, d := m.time.Date(); !ok || y != 2021 || month != 9 || d != 5 {
		t.Errorf("%v", m.time)
	}
}

func TestAJSONTimeKeepsTheDayThatWasWritten(t *testing.T) {
	m, ok := readMoment([]byte("2021-07-07T23:30:00-04:00"), nil, yearFirst)
	if !ok || stamp(m.time) != "2021-07-07T23:30:00-04:00" {
		t.Errorf("%v", m.time)
	}
}

func TestDatesThatCannotBe(t *testing.T) {
	at := func(s string) moment {
		m, _ := readMoment([]byte(s), time.UTC, yearFirst)
		return m
	}
	cases := []struct {
		name, occurred, filed   string
		wantOccurred, wantFiled bool
		impossible              bool
	}{
		{"in order", "2025-07-06 11:00", "2025-07-07 09:00", true, true, false},
		{"told the evening before, by another zone", "2025-07-07 23:00", "2025-07-07 09:00", true, true, false},
		{"no day of the call", "", "2025-07-07 09:00", false, true, false},
		{"no day of the complaint", "2025-07-07", "", true, false, false},
		{"next year", "2027-07-07", "2025-07-07", false, true, true},
		{"1970", "1970-01-01", "2025-07-07", false, true, true},
		{"long after the complaint", "2025-07-10", "2025-07-07 09:00", false, true, true},
		{"late on the day of the complaint", "2025-07-07 23:59", "2025-07-07", true, true, false},
		{"both next year", "2027-07-07", "2027-07-07", false, false, true},
		{"complained next year of a call last year", "2025-07-07", "2027-07-07", true, false, true},
		{"tomorrow, by a fast clock", "2026-03-02 11:00", "2026-03-02 11:00", true, true, false},
	}
	for _, c := range cases {
		d := plausible(at(c.occurred), at(c.filed), today)
		if d.occurred.IsZero() == c.wantOccurred || d.filed.IsZero() == c.wantFiled || d.impossible != c.impossible {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
}

func FuzzReadMoment(f *testing.F) {
	for _, s := range []string{"2021-07-07 09:57:44", "03/17/2015 02:15:36 PM +0000", "20210707", "1/2/2003 9 a.m.", "2021-03-14T02:30:00.1-04:00"} {
		f.Add(s)
	}
	east, err := time.LoadLocation("America/New_York")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, ok := readMoment([]byte(s), east, monthFirst)
		if ok && (m.time.Year() < 0 || m.time.Year() > 10000) {
			t.Errorf("%q is %v", s, m.time)
		}
	})
}
