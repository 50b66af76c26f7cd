package complaint

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
)

// known is a subject as it was met in this file.
type known struct {
	name, kind string
	known      bool
}

// mostSubjects bounds the subjects that are remembered.
const mostSubjects = 1000

// get is a field of the row, without spaces around it; empty where the file
// lacks it or writes a dash.
func (r *Reader) get(f field) []byte {
	at := r.head.at[f]
	if at < 0 {
		return nil
	}
	b := bytes.TrimSpace(r.columns[at])
	if len(b) == 1 && b[0] == '-' {
		return nil
	}
	return b
}

// either is the first of two fields that has something.
func (r *Reader) either(f, g field) []byte {
	if b := r.get(f); len(b) > 0 {
		return b
	}
	return r.get(g)
}

// takeRow makes a complaint of the columns.
func (r *Reader) takeRow(sum *Summary) (Item, string) {
	if r.noCall() {
		sum.NotCalls++
		return Item{}, ""
	}
	d, why := r.rowDates(sum)
	if why != "" {
		return Item{}, why
	}
	n := 1
	if r.head.at[fCount] >= 0 {
		var err error
		if n, err = strconv.Atoi(string(r.get(fCount))); err != nil || n < 1 || n > 1_000_000 {
			return Item{}, whyCount
		}
		sum.Counts++
	}
	subject := r.subject(r.either(fSubject, fSubjectFrench), r.head.source)
	c := &Complaint{
		Source: r.head.source, Occurred: d.occurred, Timed: d.timed, Filed: d.filed,
		Number: readNumber(r.get(fNumber), "US"), Callback: readNumber(r.get(fCallback), "US"),
		Subject: subject.name, Type: subject.kind, Area: readArea(r.get(fArea)), Robocall: r.robocall(),
	}
	if c.Number != "" {
		c.Role = call.PhoneCallerID
	}
	if !subject.known {
		if r.head.format == FormatFCC && c.Number == "" && c.Callback == "" {
			sum.NotCalls++ // most of the FCC's issues are about bills and signals
			return Item{}, ""
		}
		count(sum.UnknownSubjects, c.Subject)
	}
	c.Country, c.Region = r.place()
	c.Key = r.key()
	r.more = daily{left: n - 1, item: Item{Complaint: c}}
	return Item{Complaint: c}, ""
}

// another gives one more complaint of a line of counts.
func (r *Reader) another() Item {
	r.more.left--
	c := *r.more.item.Complaint
	c.Key = r.places.hashed(r.says)
	item := r.more.item
	item.Complaint = &c
	r.sum.Taken++
	return item
}

// rowDates reads the dates of a row. A date that cannot be read is only a
// reason to refuse the row where no other is left.
func (r *Reader) rowDates(sum *Summary) (dates, string) {
	filed, okFiled := r.moment(r.get(fFiled))
	occurred, okOccurred := r.moment(r.get(fOccurred))
	if clock := r.get(fClock); okOccurred && len(clock) > 0 {
		// Where the time of day is a word such as "evening", the day still holds.
		if at, _, fixed, ok := readClock(clock); ok && !fixed {
			y, m, d := occurred.time.Date()
			occurred = moment{local(y, m, d, at, r.zone), true}
		}
	}
	d := plausible(occurred, filed, r.o.Now)
	if d.impossible {
		sum.Impossible++
	}
	if d.occurred.IsZero() && d.filed.IsZero() {
		if !d.impossible && (!okFiled && len(r.get(fFiled)) > 0 || !okOccurred && len(r.get(fOccurred)) > 0) {
			return d, whyBadDate
		}
		return d, whyNoDate
	}
	return d, ""
}

func (r *Reader) moment(b []byte) (moment, bool) {
	if len(b) == 0 {
		return moment{}, false
	}
	return readMoment(b, r.zone, r.head.order)
}

// noCall says that a row is about a letter, a text message, a bill or the like.
func (r *Reader) noCall() bool {
	var buf [64]byte
	is := func(b []byte, names ...string) bool {
		if len(b) > 64 {
			return false
		}
		name := fold(b, buf[:0])
		for _, n := range names {
			if string(name) == n {
				return true
			}
		}
		return false
	}
	switch r.head.format {
	case FormatFCC:
		form, message := r.get(fForm), r.either(fMessage, fMessage2)
		return len(form) > 0 && !is(form, "phone") || is(message, "text message", "text messages", "email", "fax")
	case FormatCAFC:
		means := r.either(fMeans, fMeansFrench)
		return len(means) > 0 && !is(means, "direct call", "appel direct", "phone", "telephone", "appel telephonique")
	}
	return false
}

// subject finds the type that a category of a source stands for.
func (r *Reader) subject(raw []byte, source string) known {
	if k, ok := r.seen[string(raw)]; ok {
		return k
	}
	kind, ok := subjects[subject{source, string(fold(raw, nil))}]
	k := known{name: showable(raw), kind: kind, known: ok || len(raw) == 0}
	if len(r.seen) < mostSubjects {
		r.seen[string(raw)] = k
	}
	return k
}

// showable is a category in one line. A long one, or one with a number in it,
// stands in the wrong column and may be of a person: it is not kept.
func showable(raw []byte) string {
	const most, digits = 100, 3
	run := 0
	for _, c := range raw {
		run++
		if c < '0' || c > '9' {
			run = 0
		}
		if run > digits {
			return "(not a category)"
		}
	}
	if len(raw) > most || bytes.IndexByte(raw, '@') >= 0 {
		return "(not a category)"
	}
	return strings.Join(strings.Fields(string(raw)), " ")
}

// robocall says whether a recording or a machine spoke.
func (r *Reader) robocall() bool {
	if b := r.get(fRobocall); len(b) > 0 {
		return b[0] == 'Y' || b[0] == 'y'
	}
	var buf [64]byte
	b := r.either(fMessage, fMessage2)
	if len(b) == 0 || len(b) > len(buf) {
		return false
	}
	name := fold(b, buf[:0])
	return bytes.HasPrefix(name, []byte("prerecorded")) || bytes.HasPrefix(name, []byte("autodialed"))
}

// place is the country and region of who complained.
func (r *Reader) place() (country, region string) {
	country = r.head.country
	if c := r.either(fCountry, fCountryFrench); country == "" && len(c) > 0 && len(c) <= 64 {
		var buf [64]byte
		switch string(fold(c, buf[:0])) {
		case "canada":
			country = "CA"
		case "united states", "united states of america", "usa", "etats unis", "etats unis d amerique":
			country = "US"
		default:
			return "", ""
		}
	}
	region = readRegion(r.either(fState, fStateFrench), country)
	if country == "" && region != "" {
		country = region[:2]
	}
	return country, region
}

// mostID bounds an id of the file that is used as a key.
const mostID = 64

// key is the file's own id, or the hash of what the row says.
func (r *Reader) key() string {
	if id := r.get(fID); len(id) > 0 && len(id) <= mostID {
		return string(id)
	}
	r.says = append(r.says[:0], r.head.format...)
	for _, f := range r.head.layout.says {
		r.says = says(r.says, r.get(f))
	}
	return r.places.hashed(r.says)
}
