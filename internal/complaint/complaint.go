// Package complaint reads public files of complaints about calls, and dated
// JSON lines, as a stream: the Do Not Call complaints of the FTC, the consumer
// complaints of the FCC, the reports of the Canadian Anti-Fraud Centre, and
// lines of our own shape. docs/IMPORTS.md says what is read of each, and what
// is thrown away.
//
// Nothing of the person who complained leaves the reader but the region and
// the area code: no city, no postcode, no name, gender or age, nor any loss.
package complaint

import (
	"time"

	"github.com/hangup-project/hangup/internal/call"
)

// Format is the layout of a file.
type Format string

// The formats. FormatDetect looks at the header.
const (
	FormatDetect    Format = ""
	FormatFTC       Format = "ftc_dnc"    // FTC: Do Not Call reported calls
	FormatFCC       Format = "fcc"        // FCC: consumer complaints
	FormatCAFC      Format = "cafc"       // Canadian Anti-Fraud Centre: one report a line
	FormatCAFCDaily Format = "cafc_daily" // the same, counted: date, province, category, n
	FormatJSONL     Format = "jsonl"      // one JSON object a line
)

// Complaint is one line of a public file: when, which number, of what kind,
// where.
type Complaint struct {
	// Key is stable within Source: the file's own id, or a hash of what the
	// line says and, from the second on, its place among lines that say the
	// same. Reading a file again, or one that overlaps it, gives the same keys.
	Key string
	// Source is ftc_dnc, fcc, cafc, or jsonl:NAME (jsonl without a name); a daily
	// count is cafc.
	Source string
	// Occurred is when the call was, in the zone of the file, so that its date
	// is the day that was written; zero where no day was given that can be.
	Occurred time.Time
	// Timed says that the time of day is known; else Occurred is the day's start.
	Timed bool
	// Filed is when the complaint was made, in the same zone; zero if unknown.
	Filed time.Time
	// Number is what the display showed, in E.164 where it has that form, else
	// its digits; empty if none was given. Role says what it is.
	Number string
	Role   string // call.PhoneCallerID or call.PhoneCallback; empty without a number
	// Callback is the number that the caller wanted to be rung on, or that the
	// caller does business under; in the form of Number.
	Callback string
	// Type is a type of verdict such as tech_support; empty where the subject
	// says none.
	Type string
	// Subject is the source's own category, as it was written.
	Subject string
	Country string // ISO 3166-1 alpha-2
	Region  string // ISO 3166-2 such as US-CA; empty if unknown
	Area    string // the area code of who complained; empty if unknown
	// Robocall says that a recording or a machine spoke.
	Robocall bool
	// Reporter is an opaque name for who complained, as in Report.
	Reporter string
}

// Day is the day to count the complaint under: when the call was, or else when
// it was told. It is the start of the day in UTC, whatever the zone of the file.
func (c *Complaint) Day() time.Time { return day(c.Occurred, c.Filed) }

// Report is a line with words: a call or a story to be judged.
type Report struct {
	Key      string // as in Complaint
	Source   string // jsonl:NAME
	ID       string // the line's own id; empty if it has none
	Call     call.Call
	Occurred time.Time // as in Complaint
	Timed    bool
	Filed    time.Time
	// Reporter is an opaque name for who reported, so that one person's many
	// reports count once; empty if unknown.
	Reporter string
	Region   string // ISO 3166-2
	Area     string
	// Type is what the sender says it is, as in Complaint; the judge decides.
	Type string
}

// Day is the day to count the report under, as for a Complaint.
func (r *Report) Day() time.Time { return day(r.Occurred, r.Filed) }

func day(occurred, filed time.Time) time.Time {
	t := occurred
	if t.IsZero() {
		t = filed
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Item is what one line gives; of Complaint and Report one is set.
type Item struct {
	Complaint *Complaint
	Report    *Report
	// Line is the line of the file at which the record begins, from 1. A line
	// of daily counts gives several items.
	Line int64
	// Offset is how many bytes of text were read, up to the end of the record:
	// after unpacking, in UTF-8, without a byte order mark.
	Offset int64
}

// Options says what is known beside the file. The zero value will do.
type Options struct {
	Format Format
	// Source names a file of JSON lines: its complaints are of jsonl:NAME.
	Source string
	// Country is taken for lines of JSON that name none: ISO 3166-1 alpha-2.
	Country string
	// Now is the time of reading: what is dated more than a day after it cannot
	// be. Zero: nothing is too late.
	Now time.Time
	// From is the Line of the last item that was kept, to carry on after a
	// break. Lines before it are read, since places among lines that say the
	// same must be counted, but not given; the line itself is given again.
	From int64
}

// Refused is an error for one line that was not taken; reading goes on.
type Refused struct {
	Line int64
	// Why is a sentence without words or numbers of people, the same for all
	// lines with the same fault.
	Why string
}

// Error returns the sentence.
func (r *Refused) Error() string { return r.Why }

// Error is a fault of the file as a whole. Its message says what to do.
type Error struct{ Message string }

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Encoding is how the text of a file is written.
type Encoding string

// The encodings.
const (
	UTF8        Encoding = "UTF-8"
	UTF16       Encoding = "UTF-16"
	Windows1252 Encoding = "Windows-1252" // some lines are no UTF-8, and were read as this
)

// Summary is what was read so far, without the lines before Options.From.
type Summary struct {
	Format   Format
	Encoding Encoding
	Gzip     bool
	// Lines is how many records were read, header and empty lines not counted:
	// the taken lines, the refused ones, and those that are about no call.
	Lines int64
	Taken int64 // complaints and reports given
	// Refused counts refused lines by Refused.Why.
	Refused map[string]int64
	// NotCalls counts lines about letters, texts, websites and the like.
	NotCalls int64
	// Impossible counts dates that cannot be: before 2000, after today, or a
	// call more than a day after its complaint. They are taken as unknown.
	Impossible int64
	// UnknownSubjects counts lines by a subject that the table of types lacks.
	UnknownSubjects map[string]int64
	// Counts is how many lines stood for as many complaints as they say: a line of
	// daily counts gives each of them.
	Counts int64
	// Skipped counts lines before Options.From.
	Skipped int64
	// Content is a hash of the whole text, unpacked, the same whatever the file is
	// called; UTF-16 is hashed as UTF-8, other letters as they stand in the file.
	// Empty until the end was reached.
	Content string
	// CutOff says that the file ends within a line or an archive.
	CutOff bool
}
