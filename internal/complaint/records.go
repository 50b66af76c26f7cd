package complaint

import (
	"bytes"
	"errors"
	"io"
)

// Bounds of one record, in bytes. A record of several lines is only ever a
// field with a line end in it; a longer one is a quotation mark that nobody
// closed, and would swallow what follows.
const (
	mostCSV     = 1 << 20
	mostJSON    = 16 << 20
	mostWrapped = 64 << 10
)

// The faults of a record, as sentences for Refused.Why.
const (
	whyLong   = "is longer than a line of such a file can be (1 MB; 16 MB for JSON): look for line ends that were lost"
	whyQuotes = "has quotation marks that do not pair: a quoted field ends where a quotation mark stands before a comma or the line's end"
	whyCut    = "is the last and has no line end, so that it may be cut off: fetch the file again and import it again; what was taken is not counted twice"
)

// records splits a text into records, each of one line or, where csv, of
// several within quotation marks. It holds one record at a time.
//
// A record whose quotation marks do not pair is refused by its first line
// alone, and the next line begins the next record: a stray mark costs one line
// and never hides those after it.
type records struct {
	src        io.Reader
	buf        []byte
	start, end int // what is read and not given yet
	ended      bool
	failed     error // what src failed with, told when all before it is given
	most       int
	csv        bool
	comma      byte

	line   int64 // of the record that is given next, from 1
	offset int64 // of buf[start] in the text
}

func newRecords(src io.Reader, most int) *records {
	return &records{src: src, most: most, line: 1, comma: ','}
}

// record is one record without its line end; data holds until the next call.
type record struct {
	data []byte
	line int64
	// open says that the text ended without a line end after the record.
	open bool
}

// next gives the next record, a *Refused, or io.EOF.
func (s *records) next() (record, error) {
	n, found := s.newline(0)
	switch {
	case n > s.most:
		return record{}, s.discard()
	case !found && s.failed != nil && s.end == s.start:
		return record{}, s.failed
	case !found && s.end == s.start:
		return record{}, io.EOF
	case !found && s.failed != nil:
		return record{}, s.failed // the part of a line that came before is whole when it comes again
	}
	length, lines := n, int64(1)
	if s.csv && bytes.IndexByte(s.buf[s.start:s.start+n], '"') >= 0 {
		var paired, short bool
		length, lines, paired, short = s.wrapped(n)
		switch {
		case short && s.failed != nil:
			return record{}, s.failed
		case !paired:
			return s.unpaired(n, found)
		}
		_, found = s.newline(length)
	}
	r := record{data: trimCR(s.buf[s.start : s.start+length]), line: s.line, open: !found}
	s.advance(length, found, lines)
	return r, nil
}

// unpaired refuses the first line of a record. A last line without an end is
// rather cut off.
func (s *records) unpaired(n int, found bool) (record, error) {
	r := &Refused{Line: s.line, Why: whyQuotes}
	if !found {
		r.Why = whyCut
	}
	s.advance(n, found, 1)
	return record{}, r
}

// wrapped reads on from a first line of n bytes until its quotation marks
// pair, and says how long the record is and of how many lines; short is that the
// text ended before they did.
func (s *records) wrapped(n int) (length int, lines int64, paired, short bool) {
	var q quotes
	length, lines = n, 1
	for done := 0; ; lines++ {
		if !q.scan(s.buf[s.start+done:s.start+length], s.comma) {
			return 0, 0, false, false
		}
		if !q.within {
			return length, lines, true, false
		}
		done = length
		to, found := s.newline(length + 1)
		if ended := length+1 >= s.end-s.start && !found; ended || to > mostWrapped {
			return 0, 0, false, ended
		}
		length = to
	}
}

// quotes follows quotation marks through a record, line by line.
type quotes struct {
	within bool // a quoted field is open
}

// scan follows one line, and is false where a quoted field ends within a
// word. A mark that does not begin a field is a character like others.
func (q *quotes) scan(line []byte, comma byte) bool {
	i := 0
	for {
		if !q.within {
			if i < len(line) && line[i] == '"' {
				q.within = true
				i++
			} else {
				n := bytes.IndexByte(line[i:], comma)
				if n < 0 {
					return true
				}
				i += n + 1
				continue
			}
		}
		n := bytes.IndexByte(line[i:], '"')
		if n < 0 {
			return true
		}
		i += n + 1
		switch {
		case i == len(line) || line[i] == '\r' && i+1 == len(line):
			q.within = false
			return true
		case line[i] == '"':
			i++
		case line[i] == comma:
			q.within = false
			i++
		default:
			return false
		}
	}
}

// newline finds the first line end at or after from, counted from start, and
// reads until there is one, the text ends, or there is more than a record may
// have. It gives the place of the line end, or of the end.
func (s *records) newline(from int) (int, bool) {
	for {
		if from < s.end-s.start {
			if n := bytes.IndexByte(s.buf[s.start+from:s.end], '\n'); n >= 0 {
				return from + n, true
			}
			from = s.end - s.start
		}
		if s.end-s.start > s.most || !s.fill() {
			return s.end - s.start, false
		}
	}
}

// fill reads more into the buffer, which grows up to what a record may have.
func (s *records) fill() bool {
	if s.ended {
		return false
	}
	if s.start > 0 {
		copy(s.buf, s.buf[s.start:s.end])
		s.end -= s.start
		s.start = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, max(64<<10, len(s.buf)))...)
	}
	for range 100 {
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.ended = true
			if !errors.Is(err, io.EOF) {
				s.failed = err
			}
		}
		if n > 0 || s.ended {
			return n > 0
		}
	}
	s.ended, s.failed = true, io.ErrNoProgress
	return false
}

// discard passes over the rest of a line that is too long.
func (s *records) discard() error {
	r := &Refused{Line: s.line, Why: whyLong}
	for {
		if n := bytes.IndexByte(s.buf[s.start:s.end], '\n'); n >= 0 {
			s.advance(n, true, 1)
			return r
		}
		s.offset += int64(s.end - s.start)
		s.start, s.end = 0, 0
		if !s.fill() {
			s.line++
			return r
		}
	}
}

func (s *records) advance(n int, newline bool, lines int64) {
	if newline {
		n++
	}
	s.start += n
	s.offset += int64(n)
	s.line += lines
}

func trimCR(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\r' {
		return b[:n-1]
	}
	return b
}

// split cuts a record into fields, in place, without the marks around them.
// The fields hold as long as the record does.
func split(rec []byte, comma byte, into [][]byte) [][]byte {
	into = into[:0]
	for {
		if len(rec) > 0 && rec[0] == '"' {
			field, rest, more := unquote(rec[1:], comma)
			into = append(into, field)
			if !more {
				return into
			}
			rec = rest
			continue
		}
		n := bytes.IndexByte(rec, comma)
		if n < 0 {
			return append(into, rec)
		}
		into = append(into, rec[:n])
		rec = rec[n+1:]
	}
}

// unquote reads the rest of a quoted field, and says whether another follows.
func unquote(b []byte, comma byte) (field, rest []byte, more bool) {
	to := 0
	for i := 0; i < len(b); i++ {
		if b[i] != '"' {
			b[to] = b[i]
			to++
			continue
		}
		switch {
		case i+1 == len(b):
			return b[:to], nil, false
		case b[i+1] == '"':
			b[to] = '"'
			to++
			i++
		case b[i+1] == comma:
			return b[:to], b[i+2:], true
		}
	}
	return b[:to], nil, false
}
