package complaint

import (
	"bytes"
	"strconv"
	"time"
)

// A moment is a date as it was written, perhaps with a time of day.
type moment struct {
	time  time.Time
	timed bool
}

// dateOrder says how numbers with strokes are read: 03/04/2021.
type dateOrder bool

const (
	yearFirst  dateOrder = false // only dates that begin with the year
	monthFirst dateOrder = true  // as Americans write
)

// readMoment reads 2021-07-07, 2021/07/07, 7/31/2021 where the month comes
// first, or 20210707, each with or without a time of day after a space or a T.
// A time that names its zone is kept as that instant, in zone, or where that
// is nil in the zone that it names.
func readMoment(b []byte, zone *time.Location, order dateOrder) (moment, bool) {
	b = bytes.TrimSpace(b)
	n := bytes.IndexAny(b, " T")
	day, rest := b, []byte(nil)
	if n >= 0 {
		day, rest = b[:n], b[n+1:]
	}
	y, m, d, ok := readDay(day, order)
	if !ok {
		return moment{}, false
	}
	named := zone == nil
	if named {
		zone = time.UTC
	}
	if len(bytes.TrimSpace(rest)) == 0 {
		return moment{time: local(y, m, d, 0, zone)}, true
	}
	clock, offset, fixed, ok := readClock(rest)
	if !ok {
		return moment{}, false
	}
	if fixed {
		if named && offset != 0 {
			zone = time.FixedZone("", int(offset/time.Second))
		}
		t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Add(clock - offset)
		return moment{t.In(zone), true}, true
	}
	return moment{local(y, m, d, clock, zone), true}, true
}

func readDay(b []byte, order dateOrder) (int, time.Month, int, bool) {
	var part [3]int
	var width [3]int
	k := 0
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9' && width[k] < 4+4:
			part[k] = part[k]*10 + int(c-'0')
			width[k]++
		case (c == '-' || c == '/') && k < 2:
			k++
		default:
			return 0, 0, 0, false
		}
	}
	y, m, d := part[0], part[1], part[2]
	switch {
	case k == 0 && width[0] == 8:
		y, m, d = part[0]/10000, part[0]/100%100, part[0]%100
	case k != 2 || width[0] == 0 || width[1] == 0 || width[2] == 0:
		return 0, 0, 0, false
	case width[0] == 4:
	case width[2] == 4 && order == monthFirst:
		y, m, d = part[2], part[0], part[1]
	default:
		return 0, 0, 0, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y < 1 || y > 9999 || int(t.Month()) != m || t.Day() != d {
		return 0, 0, 0, false // 2021-02-30
	}
	return y, time.Month(m), d, true
}

// readClock reads 9:57, 09:57:44.123, 9:57 a.m., 9 PM, and a zone after it: Z,
// +0000 or -04:00. It gives the time since midnight.
func readClock(b []byte) (clock, offset time.Duration, fixed, ok bool) {
	b = bytes.TrimSpace(b)
	var part [3]int
	k, digits := 0, 0
	i := 0
	for ; i < len(b); i++ {
		c := b[i]
		switch {
		case c >= '0' && c <= '9' && digits < 2:
			part[k] = part[k]*10 + int(c-'0')
			digits++
			continue
		case c == ':' && digits > 0 && k < 2:
			k, digits = k+1, 0
			continue
		}
		break
	}
	if digits == 0 {
		return 0, 0, false, false
	}
	if i < len(b) && b[i] == '.' && k == 2 { // parts of a second
		for i++; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		}
	}
	h, rest, half := halfDay(part[0], b[i:])
	if h < 0 || !half && k == 0 || part[1] > 59 || part[2] > 60 {
		return 0, 0, false, false
	}
	clock = time.Duration(h)*time.Hour + time.Duration(part[1])*time.Minute + time.Duration(min(part[2], 59))*time.Second
	offset, fixed, ok = readOffset(rest)
	return clock, offset, fixed, ok
}

// halfDay reads am, a.m., PM or P.M. and gives the hour of the day, or -1.
func halfDay(h int, b []byte) (hour int, rest []byte, half bool) {
	b = bytes.TrimLeft(b, " ")
	letters := 0
	var word [2]byte
	i := 0
	for ; i < len(b); i++ {
		if c := b[i] | 0x20; c >= 'a' && c <= 'z' && letters < 2 {
			word[letters] = c
			letters++
		} else if b[i] != '.' && (b[i] != ' ' || letters != 1) {
			break
		}
	}
	w := string(word[:letters])
	switch {
	case w != "am" && w != "pm":
		if h > 23 {
			h = -1
		}
		return h, b, false
	case h > 23 || h == 0 && w == "pm":
		return -1, b[i:], true
	case h > 12: // "15:30 PM" is what it says twice
		if w == "am" {
			h = -1
		}
	case w == "pm" && h < 12:
		h += 12
	case w == "am" && h == 12:
		h = 0
	}
	return h, b[i:], true
}

// readOffset reads Z, +0000 or -04:00, or nothing.
func readOffset(b []byte) (offset time.Duration, fixed, ok bool) {
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0:
		return 0, false, true
	case len(b) == 1 && b[0]|0x20 == 'z':
		return 0, true, true
	case b[0] != '+' && b[0] != '-':
		return 0, false, false
	}
	digits := bytes.ReplaceAll(b[1:], []byte(":"), nil)
	n, err := strconv.ParseUint(string(digits), 10, 16)
	if err != nil || len(digits) != 4 || n/100 > 14 || n%100 > 59 {
		return 0, false, false
	}
	offset = time.Duration(n/100)*time.Hour + time.Duration(n%100)*time.Minute
	if b[0] == '-' {
		offset = -offset
	}
	return offset, true, true
}

// local is a time of day on a day in a zone. A time that clocks skipped is
// read as if they had not been put forward yet, so that 2:30 is 3:30; one that
// came twice is the first.
func local(y int, m time.Month, d int, clock time.Duration, zone *time.Location) time.Time {
	h, minute, second := int(clock/time.Hour), int(clock/time.Minute)%60, int(clock/time.Second)%60
	t := time.Date(y, m, d, h, minute, second, 0, zone)
	if zone == time.UTC {
		return t
	}
	if got := sinceMidnight(t); got != clock || t.Day() != d {
		if t.Day() != d || got < clock { // Go took the clock that was put forward
			gap := clock - got
			if t.Day() != d {
				gap += 24 * time.Hour
			}
			t = t.Add(gap)
		}
		return t
	}
	if before := t.Add(-time.Hour); sinceMidnight(before) == clock {
		return before
	}
	return t
}

func sinceMidnight(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}

// The bounds of dates that can be: a public register of calls is younger than
// the first, and clocks that are fast or of another zone are ahead by less
// than the second.
const (
	firstYear = 2000
	slack     = 24 * time.Hour
)

// dates are the two dates of a line, as far as they can be.
type dates struct {
	occurred, filed time.Time
	timed           bool
	impossible      bool // one of them cannot be, and was left out
}

// plausible keeps of two dates what can be. Either may be zero.
func plausible(occurred, filed moment, now time.Time) dates {
	can := func(t time.Time) bool {
		return t.Year() >= firstYear && (now.IsZero() || !t.After(now.Add(slack)))
	}
	var d dates
	if !filed.time.IsZero() {
		if can(filed.time) {
			d.filed = filed.time
		} else {
			d.impossible = true
		}
	}
	if occurred.time.IsZero() {
		return d
	}
	latest := d.filed.Add(slack)
	if !filed.timed {
		latest = latest.Add(slack) // filed is the start of its day
	}
	if !can(occurred.time) || !d.filed.IsZero() && occurred.time.After(latest) {
		d.impossible = true
		return d
	}
	d.occurred, d.timed = occurred.time, occurred.timed
	return d
}
