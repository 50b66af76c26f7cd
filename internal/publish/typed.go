package publish

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// ReadDay reads a day as people type it into a field, such as 2026-05-31: its
// beginning in UTC. Nothing typed is the zero time, which says nothing. The error
// is an *Error.
func ReadDay(field, text string) (time.Time, error) {
	if text = strings.TrimSpace(text); text == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, &Error{field, "This day could not be read. Write it as 2026-05-31, or leave it empty."}
	}
	return day, nil
}

// TypeDay writes a day for ReadDay.
func TypeDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// ReadReports reads how many reports there are, as people type it; nothing typed
// is 0, which says nothing of it. The error is an *Error.
func ReadReports(text string) (int, error) {
	if text = strings.TrimSpace(text); text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, &Error{"reports", "Write how many reports there are, as a whole number such as 40, or leave it empty to say nothing of it."}
	}
	return n, nil
}

// TypeReports writes a count for ReadReports.
func TypeReports(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// ReadRatio reads how many times as many reports as usual there are, as people
// type it; nothing typed is 0, which says nothing of it. The error is an *Error.
func ReadRatio(text string) (float64, error) {
	if text = strings.TrimSpace(text); text == "" {
		return 0, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x >= 0) || math.IsInf(x, 0) {
		return 0, &Error{"ratio", "Write how many times as many as usual, as a number such as 3.5, or leave it empty to say nothing of it."}
	}
	return x, nil
}

// TypeRatio writes a ratio for ReadRatio, to one place.
func TypeRatio(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}
