package complaint

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/transcript"
)

// Sentences for Refused.Why, for lines of JSON.
const (
	whyNotJSON = "is no JSON object: each line must be one object on its own"
	whyBadType = "has a key of another kind than docs/IMPORTS.md says"
)

// jsonLine is what is read of a line of JSON beside its words.
type jsonLine struct {
	ID       word            `json:"id"`
	Occurred string          `json:"occurred"`
	Filed    string          `json:"filed"`
	Text     json.RawMessage `json:"text"`
	Turns    json.RawMessage `json:"turns"`
	CallerID word            `json:"caller_id"`
	Callback word            `json:"callback"`
	Country  string          `json:"country"`
	Region   string          `json:"region"`
	Area     word            `json:"area"`
	Reporter word            `json:"reporter"`
	Type     string          `json:"type"`
	Subject  string          `json:"subject"`
	Robocall bool            `json:"robocall"`
}

// word is a string that some programs write as a number.
type word string

// UnmarshalJSON takes a string or a number.
func (w *word) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '"' {
		var n json.Number
		if err := json.Unmarshal(b, &n); err != nil {
			return err
		}
		*w = word(n)
		return nil
	}
	return json.Unmarshal(b, (*string)(w))
}

// takeJSON reads one line of JSON. open says that the text ended within it.
func (r *Reader) takeJSON(line []byte, open bool, sum *Summary) (Item, string) {
	var in jsonLine
	if err := json.Unmarshal(line, &in); err != nil {
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &kind) && kind.Field != "":
			return Item{}, whyBadType
		case open:
			return Item{}, whyCut
		}
		return Item{}, whyNotJSON
	}
	d, why := r.jsonDates(&in, sum)
	if why != "" {
		return Item{}, why
	}
	country := strings.ToUpper(strings.TrimSpace(in.Country))
	if country == "" {
		country = r.o.Country
	}
	region := jsonRegion(in.Region, country)
	kind := in.Type
	if kind != "" && !kinds[kind] {
		count(sum.UnknownSubjects, showable([]byte(kind)))
		kind = ""
	}
	key := string(in.ID)
	if key == "" || len(key) > mostID {
		key = r.places.hashed(bytes.TrimSpace(line))
	}
	source := r.Source()
	if given(in.Text) || given(in.Turns) {
		c, err := transcript.ReadRecord(line)
		if err != nil {
			return Item{}, whyWords(err)
		}
		c.Country = country
		return Item{Report: &Report{Key: key, Source: source, ID: string(in.ID), Call: c, Occurred: d.occurred, Timed: d.timed, Filed: d.filed,
			Reporter: string(in.Reporter), Region: region, Area: readArea([]byte(in.Area)), Type: kind}}, ""
	}
	c := &Complaint{Key: key, Source: source, Occurred: d.occurred, Timed: d.timed, Filed: d.filed,
		Number: readNumber([]byte(in.CallerID), country), Callback: readNumber([]byte(in.Callback), country),
		Type: kind, Subject: showable([]byte(in.Subject)), Country: country, Region: region, Area: readArea([]byte(in.Area)), Robocall: in.Robocall,
		Reporter: string(in.Reporter)}
	if c.Number != "" {
		c.Role = call.PhoneCallerID
	}
	return Item{Complaint: c}, ""
}

// given says that a key stands there with a value.
func given(v json.RawMessage) bool { return len(v) > 0 && string(v) != "null" && string(v) != `""` }

// whyWords says in a sentence that is the same for all such lines why the
// words were not read; the message of transcript has places in it.
func whyWords(err error) string {
	var fault *transcript.Error
	if errors.As(err, &fault) && (fault.Code == transcript.BadField || fault.Code == transcript.Empty) && fault.Offset == 0 {
		return "cannot be read as a report: " + fault.Message
	}
	return whyBadType
}

func (r *Reader) jsonDates(in *jsonLine, sum *Summary) (dates, string) {
	occurred, okOccurred := jsonMoment(in.Occurred, r.zone)
	filed, okFiled := jsonMoment(in.Filed, r.zone)
	if !okOccurred || !okFiled {
		return dates{}, whyBadDate
	}
	d := plausible(occurred, filed, r.o.Now)
	if d.impossible {
		sum.Impossible++
	}
	if d.occurred.IsZero() && d.filed.IsZero() {
		return d, whyNoDate
	}
	return d, ""
}

// jsonMoment reads a date of a line of JSON; none is no fault.
func jsonMoment(s string, zone *time.Location) (moment, bool) {
	if strings.TrimSpace(s) == "" {
		return moment{}, true
	}
	return readMoment([]byte(s), zone, yearFirst)
}

// jsonRegion takes an ISO 3166-2 code as it stands, or the name or code of a
// state or province of the United States or Canada.
func jsonRegion(s, country string) string {
	s = strings.TrimSpace(s)
	if before, after, ok := strings.Cut(s, "-"); ok && len(before) == 2 && len(after) > 0 && len(after) <= 3 && letters(before) && lettersOrDigits(after) {
		return strings.ToUpper(s)
	}
	return readRegion([]byte(s), country)
}

func letters(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return (c|0x20) < 'a' || (c|0x20) > 'z' }) < 0
}

func lettersOrDigits(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return ((c|0x20) < 'a' || (c|0x20) > 'z') && (c < '0' || c > '9') }) < 0
}
