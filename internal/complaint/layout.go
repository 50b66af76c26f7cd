package complaint

import (
	"bytes"
	_ "time/tzdata" // a machine without time zones reads the same times
)

// field is something that a line may tell.
type field int

// The fields. What is not here is not read.
const (
	fID field = iota
	fFiled
	fOccurred
	fClock // the time of day of fOccurred
	fNumber
	fCallback
	fSubject
	fSubjectFrench
	fCountry
	fCountryFrench
	fState
	fStateFrench
	fArea
	fRobocall
	fForm  // what the complaint is about: phone, internet, television
	fMeans // by what means people were reached
	fMeansFrench
	fMessage  // recorded, live, a text message
	fMessage2 // the same for telemarketing, in old files
	fPrefix   // the beginning of a number, in files that cut it
	fCount
	fields
)

// layout is how a format names its fields, and what it takes for granted.
type layout struct {
	format  Format
	source  string
	country string
	order   dateOrder
	zone    string
	// names are folded names of columns for each field, the best first.
	names [fields][]string
	// must are the fields without which a file is none of this format; of
	// each group one will do.
	must [][]field
	// says are the fields that make the key of a line without an id.
	says []field
}

// layouts are the formats with a header, in the order in which they are tried.
var layouts = []*layout{
	{
		format: FormatFTC, source: "ftc_dnc", country: "US", order: monthFirst, zone: "America/New_York",
		names: [fields][]string{
			fFiled: {"created date"}, fOccurred: {"violation date"}, fNumber: {"company phone number"}, fState: {"consumer state"},
			fArea: {"consumer area code"}, fSubject: {"subject"}, fRobocall: {"recorded message or robocall"}, fPrefix: {"caller npxx"},
		},
		must: [][]field{{fFiled, fOccurred}, {fSubject, fNumber}, {fState, fArea, fRobocall}},
		says: []field{fFiled, fOccurred, fNumber, fPrefix, fState, fArea, fSubject},
	},
	{
		format: FormatFCC, source: "fcc", country: "US", order: monthFirst, zone: "America/New_York",
		names: [fields][]string{
			fID: {"ticket id", "id"}, fFiled: {"ticket created", "date ticket created", "ticket date created"},
			fOccurred: {"date of issue", "issue date", "date ticket date of issue", "ticket date of issue"}, fClock: {"time of issue", "issue time"},
			fForm: {"form", "issue type"}, fMeans: {"method"}, fSubject: {"issue", "phone issues"}, fNumber: {"caller id number"},
			fMessage:  {"type of call or messge", "type of call or message", "type of call or message robocalls"},
			fMessage2: {"type of call or message telemarketing"},
			fCallback: {"advertiser business number", "advertiser business phone number"}, fState: {"state"},
		},
		must: [][]field{{fFiled, fOccurred}, {fSubject, fForm}, {fNumber}},
		says: []field{fFiled, fOccurred, fClock, fSubject, fMeans, fMessage, fMessage2, fNumber, fCallback, fState},
	},
	{
		format: FormatCAFC, source: "cafc", order: yearFirst, zone: "America/Toronto",
		names: [fields][]string{
			fID:      {"numero d identification number id", "number id numero d identification", "number id", "numero d identification"},
			fFiled:   {"date received date recue", "date recue date received", "date received", "date recue"},
			fCountry: {"country", "country pays"}, fCountryFrench: {"pays"}, fState: {"province state", "province state province etat"}, fStateFrench: {"province etat"},
			fSubject:       {"fraud and cybercrime thematic categories", "fraud and cybercrime thematic categories categories thematiques sur la fraude et la cybercriminalite"},
			fSubjectFrench: {"categories thematiques sur la fraude et la cybercriminalite"},
			fMeans:         {"solicitation method", "solicitation method methode de sollicitation"}, fMeansFrench: {"methode de sollicitation"},
		},
		must: [][]field{{fFiled}, {fSubject, fSubjectFrench}},
		says: []field{fFiled, fCountry, fCountryFrench, fState, fStateFrench, fSubject, fSubjectFrench, fMeans, fMeansFrench},
	},
	{
		format: FormatCAFCDaily, source: "cafc", order: yearFirst, zone: "America/Toronto",
		names: [fields][]string{fFiled: {"date"}, fState: {"prov", "province"}, fSubject: {"cat", "category"}, fCount: {"n", "count"}},
		must:  [][]field{{fFiled}, {fState}, {fSubject}, {fCount}},
		says:  []field{fFiled, fState, fSubject},
	},
}

// header is a layout as it stands in one file.
type header struct {
	*layout
	comma   byte
	columns int
	at      [fields]int // the column of each field, or -1
	last    field       // what stands in the last column, or -1
}

// readHeader finds the layout that a header line is of, or nil. want may name
// one.
func readHeader(line []byte, want Format) *header {
	comma := commaOf(line)
	names, columns := columnsOf(line)
	for _, l := range layouts {
		if want != FormatDetect && want != l.format {
			continue
		}
		if h := l.match(names); h != nil {
			h.comma, h.columns = comma, columns
			h.last = -1
			for f, at := range h.at {
				if at == columns-1 {
					h.last = field(f)
				}
			}
			return h
		}
	}
	return nil
}

func (l *layout) match(names map[string]int) *header {
	h := &header{layout: l}
	for f := range h.at {
		h.at[f] = -1
		for _, name := range l.names[f] {
			if at, ok := names[name]; ok {
				h.at[f] = at
				break
			}
		}
	}
	for _, group := range l.must {
		if !l.has(names, group) {
			return nil
		}
	}
	return h
}

// has says whether a file with such columns has one of the given fields.
func (l *layout) has(names map[string]int, group []field) bool {
	for _, f := range group {
		for _, name := range l.names[f] {
			if _, ok := names[name]; ok {
				return true
			}
		}
	}
	return false
}

// commaOf is what stands most between the columns of a header.
func commaOf(line []byte) byte {
	comma := byte(',')
	for _, c := range []byte{';', '\t'} {
		if bytes.Count(line, []byte{c}) > bytes.Count(line, []byte{comma}) {
			comma = c
		}
	}
	return comma
}

// columnsOf gives the folded names of the columns of a header with their places,
// and how many columns there are.
func columnsOf(line []byte) (map[string]int, int) {
	columns := split(bytes.Clone(line), commaOf(line), nil)
	names := make(map[string]int, len(columns))
	for i, c := range columns {
		name := string(fold(c, nil))
		if _, twice := names[name]; !twice {
			names[name] = i
		}
	}
	return names, len(columns)
}

// identifies says whether a field goes into the key of a line.
func (h *header) identifies(f field) bool {
	if f < 0 {
		return false
	}
	if f == fID || f == fCount {
		return true
	}
	for _, s := range h.says {
		if s == f {
			return true
		}
	}
	return false
}
