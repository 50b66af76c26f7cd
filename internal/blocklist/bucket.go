package blocklist

import (
	"errors"
	"io"
	"strings"
	"time"
)

// mostBucket bounds an answer that is read: half a million numbers under one prefix.
const mostBucket = 64 << 20

var errBucket = errors.New("this is no answer of a block list: is the address that of a desk?")

// ReadBucket reads what WriteBucket wrote. Rows may end with more than is known
// here, so that a later desk can be asked; what is no row is an error.
func ReadBucket(r io.Reader) ([]Match, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostBucket+1))
	if err != nil {
		return nil, err
	}
	if len(data) > mostBucket {
		return nil, errBucket
	}
	var rows []Match
	for line := range strings.Lines(string(data)) {
		cells := strings.Fields(line)
		if len(cells) < 4 {
			return nil, errBucket
		}
		m := Match{Suffix: cells[0], Weak: cells[2] == strength(true), Disputed: cells[3] == disputed}
		m.Expires, err = time.Parse(time.DateOnly, cells[1])
		if err != nil || strings.Trim(m.Suffix, "0123456789abcdef") != "" || !m.Weak && cells[2] != strength(false) || !m.Disputed && cells[3] != undisputed {
			return nil, errBucket
		}
		if len(cells) > 4 {
			m.Type = cells[4]
		}
		rows = append(rows, m)
	}
	if len(rows) == 0 {
		return nil, errBucket // a bucket is never empty
	}
	return rows, nil
}

// Find looks for a number among the rows of the bucket for the first digits of its
// hash, as of now (UTC); ok is false where it is not listed. An entry is good to the
// end of its last day.
func Find(rows []Match, e164 string, digits int, now time.Time) (m Match, ok bool) {
	if digits < LeastPrefix || digits > MostPrefix {
		return m, false
	}
	suffix := Hash(e164)[digits:]
	for _, m := range rows {
		if m.Suffix == suffix {
			return m, now.Before(m.Expires.AddDate(0, 0, 1))
		}
	}
	return m, false
}
