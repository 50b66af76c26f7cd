package wave

import "time"

// Day is a day of the calendar, as days since 1970-01-01. In which time zone a
// moment falls on which day is settled once, by DayOf; a Day has no zone.
type Day int32

// DayOf is the day on which a moment falls in a zone (nil is UTC). A day of 23
// or 25 hours is one day.
func DayOf(t time.Time, zone *time.Location) Day {
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := t.In(zone).Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// hourOf is the hour of a moment in a zone, from 0 up to 24, by the clock on
// the wall.
func hourOf(t time.Time, zone *time.Location) float64 {
	if zone == nil {
		zone = time.UTC
	}
	h, m, _ := t.In(zone).Clock()
	return float64(h) + float64(m)/60
}

// Date is the day of a date.
func Date(year int, month time.Month, day int) Day {
	return DayOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC), time.UTC)
}

// ParseDay reads the form that String writes.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, &FormError{What: "day", Want: "a date like 2026-03-31"}
	}
	return DayOf(t, time.UTC), nil
}

// Time is the beginning of the day in UTC: a way to write it, not the moment
// at which it began anywhere.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(((int(d)+4)%7 + 7) % 7) }

// String is the date, as 2026-03-31.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }
