package config

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// Size is a number of bytes.
type Size int64

var units = []struct {
	name  string
	bytes Size
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"B", 1}}

// ParseSize reads a size such as 64KiB, 10 MB or 512 (bytes).
func ParseSize(s string) (Size, error) {
	digits, unit := cut(s)
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, errors.New("write a size such as 64KiB or 10MB")
	}
	if unit == "" {
		return Size(n), nil
	}
	for _, u := range units {
		if strings.EqualFold(unit, u.name) {
			if n > math.MaxInt64/int64(u.bytes) {
				return 0, errors.New("write a smaller size")
			}
			return Size(n) * u.bytes, nil
		}
	}
	return 0, errors.New("write a size such as 64KiB or 10MB; the units are B, KB, MB, GB, KiB, MiB, GiB")
}

// String gives the size in the largest unit that leaves no remainder.
func (s Size) String() string {
	for _, u := range units {
		if s >= u.bytes && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.name
		}
	}
	return "0B"
}

// Days is how long something is kept.
type Days int

// Forever is no limit.
const Forever Days = -1

// ParseDays reads 400 days, 400d or forever.
func ParseDays(s string) (Days, error) {
	if strings.EqualFold(strings.TrimSpace(s), "forever") {
		return Forever, nil
	}
	digits, unit := cut(s)
	n, err := strconv.Atoi(digits)
	if err != nil || !isDay(unit) {
		return 0, errors.New("write a number of days such as 400 days, or forever")
	}
	return Days(n), nil
}

// String gives what ParseDays reads.
func (d Days) String() string {
	switch d {
	case Forever:
		return "forever"
	case 1:
		return "1 day"
	}
	return strconv.Itoa(int(d)) + " days"
}

// Before gives the time before which something has been kept long enough at
// the given time; false where it is kept for ever.
func (d Days) Before(now time.Time) (time.Time, bool) {
	if d < 0 {
		return time.Time{}, false
	}
	return now.Add(-time.Duration(d) * 24 * time.Hour), true
}

// ParseInterval reads 90m, 24h, 7 days or never; never is 0.
func ParseInterval(s string) (time.Duration, error) {
	bad := errors.New("write a duration such as 30m, 24h or 7 days, or never")
	s = strings.TrimSpace(s)
	if strings.EqualFold(s, "never") {
		return 0, nil
	}
	if digits, unit := cut(s); isDay(unit) {
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n > math.MaxInt64/int64(24*time.Hour) {
			return 0, bad
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, bad
	}
	return d, nil
}

// showInterval gives what ParseInterval reads.
func showInterval(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return "never"
	case d > day && d%day == 0:
		return strconv.FormatInt(int64(d/day), 10) + " days"
	case d%time.Hour == 0:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	case d%time.Minute == 0:
		return strconv.FormatInt(int64(d/time.Minute), 10) + "m"
	}
	return d.String()
}

// cut parts a number from the unit after it.
func cut(s string) (digits, unit string) {
	s = strings.TrimSpace(s)
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], strings.TrimSpace(s[i:])
}

func isDay(unit string) bool {
	switch strings.ToLower(unit) {
	case "d", "day", "days":
		return true
	}
	return false
}
