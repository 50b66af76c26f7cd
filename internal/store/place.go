package store

import (
	"strconv"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
)

// A place is the row of a report: the millisecond under which it is listed and
// 15 bits to tell the reports of one millisecond apart, so that the order of
// rows is the order of time, and a range of dates is a range of rows. It is
// made of when the report was received, or for one that a file brought, of when
// the call was: a year of reports that came in one day is looked for by the days
// of its calls. It is not made of the time in the id: whoever makes ids could
// put a report at the top of every list for ever.

const (
	placeBits = 15
	maxMilli  = 1<<48 - 1 // year 10889
)

// milli is a time as it is stored; what cannot be is the nearest that can.
func milli(t time.Time) int64 {
	return max(0, min(t.UnixMilli(), maxMilli))
}

func fromMilli(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// placeOf is where a report belongs if nothing is there yet. The id spreads
// the reports of one millisecond.
func placeOf(at time.Time, id string) int64 {
	var h uint32 = 2166136261 // FNV-1a
	for i := range len(id) {
		h = (h ^ uint32(id[i])) * 16777619
	}
	return milli(at)<<placeBits | int64(h>>(32-placeBits))
}

// span is the places from (inclusive) to (exclusive) of a query.
func span(q desk.Query) (from, to int64, err error) {
	to = 1<<63 - 1
	if !q.From.IsZero() {
		from = milli(ceil(q.From)) << placeBits
	}
	if !q.To.IsZero() {
		to = milli(ceil(q.To)) << placeBits
	}
	if q.After == "" {
		return from, to, nil
	}
	after, err := strconv.ParseInt(q.After, 36, 64)
	if err != nil || after < 0 {
		return 0, 0, &desk.Error{Code: desk.Invalid, Field: "after", Message: "this is no cursor of a page: leave it out to begin with the newest"}
	}
	return from, min(to, after), nil
}

// ceil rounds up to a millisecond, since reports are kept in milliseconds.
func ceil(t time.Time) time.Time {
	if d := t.Truncate(time.Millisecond); !d.Equal(t) {
		return d.Add(time.Millisecond)
	}
	return t
}

func cursor(place int64) string { return strconv.FormatInt(place, 36) }
