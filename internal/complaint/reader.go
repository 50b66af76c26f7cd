package complaint

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"strings"
	"time"
)

// Sentences for Refused.Why.
const (
	whyNUL     = "has NUL bytes: the file was damaged on its way, or is not text"
	whyFew     = "has fewer columns than the header"
	whyMany    = "has more columns than the header"
	whyNoDate  = "has no date that can be: it is missing, before 2000, or more than a day after today"
	whyBadDate = "has a date that cannot be read: write 2025-02-03 or 2025-02-03 14:05, with a zone only as -05:00 or Z, for letters such as EST are not the same everywhere"
	whyCount   = "has a count that is no number from 1 to a million"
)

// Reader gives the lines of a file one by one, in memory that does not grow
// with the file. It is for one goroutine.
type Reader struct {
	o       Options
	records *records
	head    *header // nil for JSON lines
	first   []byte  // the header line as it stands, to know it again
	zone    *time.Location
	places  places
	seen    map[string]known
	sum     Summary
	scrap   Summary // counts of lines before Options.From
	content hash.Hash
	more    daily

	columns [][]byte
	scratch []byte
	says    []byte
}

// daily are the complaints of a line of counts that are still to be given.
type daily struct {
	left int
	item Item
}

// Open finds out what a file is and reads its header. r may be compressed with
// gzip and in UTF-8, UTF-16 or Windows-1252. Whoever wants to show progress
// counts what is read from r. The error is an *Error where the file is none
// that can be read.
func Open(r io.Reader, o Options) (*Reader, error) {
	rd := &Reader{o: o, seen: make(map[string]known), content: sha256.New()}
	rd.sum = Summary{Refused: make(map[string]int64), UnknownSubjects: make(map[string]int64)}
	rd.scrap = Summary{Refused: make(map[string]int64), UnknownSubjects: make(map[string]int64)}
	text, err := plain(r, &rd.sum)
	if err != nil {
		return nil, err
	}
	text = bufio.NewReaderSize(io.TeeReader(text, rd.content), sniffed)
	format := o.Format
	if format == FormatDetect {
		found, ok := sniff(text)
		if !ok {
			return nil, strange(text)
		}
		format = found
	}
	rd.sum.Format = format
	if format == FormatJSONL {
		// The zone stays nil: as each line says, or UTC.
		rd.records = newRecords(text, mostJSON)
		return rd, nil
	}
	if err := rd.openCSV(text, format); err != nil {
		return nil, err
	}
	return rd, nil
}

// openCSV reads the header.
func (r *Reader) openCSV(text *bufio.Reader, format Format) error {
	line := firstLine(text)
	valid, _, _ := utf8Line(line, nil)
	r.head = readHeader(valid, format)
	if r.head == nil {
		return strange(text)
	}
	zone, err := time.LoadLocation(r.head.layout.zone)
	if err != nil {
		return fmt.Errorf("the time zone of the file is not known to this machine: %w", err)
	}
	r.zone = zone
	r.records = newRecords(text, mostCSV)
	r.records.csv, r.records.comma = true, r.head.comma
	for {
		rec, err := r.records.next()
		if err != nil {
			return &Error{"the header of the file cannot be read: fetch the file again. " + Readable}
		}
		if len(bytes.TrimSpace(rec.data)) > 0 {
			r.first = bytes.Clone(rec.data)
			return nil
		}
	}
}

// firstLine is the first line with something on it, as far as it is among the
// first bytes.
func firstLine(text *bufio.Reader) []byte {
	head, _ := text.Peek(sniffed) // a short file, or what is wrong with it is found by reading on
	head = bytes.TrimLeft(head, "\r\n \t")
	if n := bytes.IndexByte(head, '\n'); n >= 0 {
		head = head[:n]
	}
	return bytes.TrimRight(head, "\r")
}

// sniff says of what format a text is.
func sniff(text *bufio.Reader) (Format, bool) {
	line := firstLine(text)
	if bytes.IndexByte(line, '\r') >= 0 {
		return FormatDetect, false // all of it would be one line
	}
	if bytes.HasPrefix(line, []byte("{")) {
		return FormatJSONL, !isExport(line)
	}
	valid, _, _ := utf8Line(line, nil)
	if h := readHeader(valid, FormatDetect); h != nil {
		return h.format, true
	}
	return FormatDetect, false
}

// isExport tells the first line of an export of a desk.
func isExport(line []byte) bool {
	return bytes.HasPrefix(bytes.ReplaceAll(line[:min(len(line), 32)], []byte(" "), nil), []byte(`{"v":`))
}

// strange says what to do with a file that is none of those that are read.
func strange(text *bufio.Reader) error {
	line := firstLine(text)
	switch {
	case len(line) == 0:
		return &Error{"the file is empty. " + Readable}
	case bytes.IndexByte(line, 0) >= 0:
		return &Error{"this is no text file: fetch or save the data as CSV, and import that. " + Readable}
	case bytes.IndexByte(line, '\r') >= 0:
		return &Error{"the lines of this file end as on old Macintoshes: save it as CSV (UTF-8) and import that"}
	case line[0] == '[':
		return &Error{"this is one JSON list: write one object a line, without the brackets and the commas between (jq -c '.[]' does that)"}
	case isExport(line):
		return &Error{"this looks like an export of Hangup, not like a file of complaints: hangup import takes it in, and POST /api/v1/import"}
	case line[0] == '<':
		return &Error{"this is a web page, not the file: the download gave an answer for people. Fetch the CSV file itself. " + Readable}
	}
	return &Error{unknownHeader(line)}
}

// Next gives the next complaint or report, a *Refused for a line that was not
// taken (reading goes on), or io.EOF at the end. Any other error is final:
// what was given before it stands, and Options.From carries on after it.
func (r *Reader) Next() (Item, error) {
	if r.more.left > 0 {
		return r.another(), nil
	}
	for {
		rec, err := r.records.next()
		var refused *Refused
		if err != nil && !errors.As(err, &refused) {
			return Item{}, r.ended(err)
		}
		if refused == nil && r.passes(rec.data) {
			continue
		}
		line := rec.line
		if refused != nil {
			line = refused.Line
		}
		sum := &r.sum
		before := line < r.o.From
		if before {
			sum = &r.scrap
			r.sum.Skipped++
		}
		sum.Lines++
		item, why := Item{}, ""
		if refused != nil {
			why = refused.Why
		} else {
			item, why = r.take(rec, sum)
		}
		switch {
		case why != "":
			if err := refuse(sum, line, why); !before {
				return Item{}, err
			}
		case item.Complaint == nil && item.Report == nil: // about no call
		case before:
			for r.more.left > 0 { // their places count
				r.another()
			}
		default:
			sum.Taken++
			item.Line, item.Offset = line, r.records.offset
			r.more.item.Line, r.more.item.Offset = item.Line, item.Offset
			return item, nil
		}
	}
}

// passes says that a record is nothing: an empty line, or the header again, as
// in files that were joined.
func (r *Reader) passes(data []byte) bool {
	if len(bytes.TrimSpace(data)) == 0 {
		return true
	}
	if r.head != nil && bytes.Equal(data, r.first) {
		r.places.forget()
		return true
	}
	return false
}

// mostReasons bounds what a summary keeps by name.
const mostReasons = 100

func refuse(sum *Summary, line int64, why string) error {
	if why == whyCut {
		sum.CutOff = true
	}
	count(sum.Refused, why)
	return &Refused{Line: line, Why: why}
}

// count counts under a name, or under "others" where there are too many.
func count(m map[string]int64, name string) {
	if _, ok := m[name]; !ok && len(m) >= mostReasons {
		name = "others"
	}
	m[name]++
}

// ended says why reading ended.
func (r *Reader) ended(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		r.sum.Content = contentOf(r.content)
		return io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		r.sum.CutOff = true
		return &Error{"the compressed file is damaged or breaks off: fetch it again and import it again. The lines before are taken, and are not counted twice"}
	}
	return fmt.Errorf("the file could not be read to its end: %w", err)
}

// ContentOf is Summary.Content of a file, without its lines. The error says that it
// cannot be read.
func ContentOf(r io.Reader) (string, error) {
	text, err := plain(r, &Summary{})
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, text)
	return contentOf(h), err
}

func contentOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)[:keyBytes]) }

// Source is that of the lines of the file: ftc_dnc, fcc, cafc, or jsonl:NAME.
func (r *Reader) Source() string {
	if r.head != nil {
		return r.head.source
	}
	return OwnSource(r.o.Source)
}

// ownMark goes before the name of a source of JSON lines.
const ownMark = "jsonl:"

// OwnSource is the source of JSON lines that a person named; name may be empty.
func OwnSource(name string) string { return strings.TrimSuffix(ownMark+name, ":") }

// OwnName is the name that a person gave a source, which may be empty; own is false
// for that of an authority.
func OwnName(source string) (name string, own bool) {
	if source == OwnSource("") {
		return "", true
	}
	return strings.CutPrefix(source, ownMark)
}

// Summary is what was read so far.
func (r *Reader) Summary() Summary {
	s := r.sum
	s.Refused, s.UnknownSubjects = maps.Clone(s.Refused), maps.Clone(s.UnknownSubjects)
	return s
}

// take reads one record: it gives an item, a reason to refuse it, or neither
// where it is about no call.
func (r *Reader) take(rec record, sum *Summary) (Item, string) {
	if bytes.IndexByte(rec.data, 0) >= 0 {
		return Item{}, whyNUL
	}
	text, scratch, was1252 := utf8Line(rec.data, r.scratch)
	r.scratch = scratch
	if was1252 {
		r.sum.Encoding = Windows1252
	}
	if r.head == nil {
		return r.takeJSON(text, rec.open, sum)
	}
	r.columns = split(text, r.head.comma, r.columns)
	for len(r.columns) > r.head.columns && len(r.columns[len(r.columns)-1]) == 0 {
		r.columns = r.columns[:len(r.columns)-1]
	}
	switch {
	case rec.open && (len(r.columns) < r.head.columns || r.head.identifies(r.head.last)):
		return Item{}, whyCut
	case len(r.columns) < r.head.columns:
		return Item{}, whyFew
	case len(r.columns) > r.head.columns:
		return Item{}, whyMany
	}
	return r.takeRow(sum)
}
