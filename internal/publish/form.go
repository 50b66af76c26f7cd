package publish

import "bytes"

// Form is a form of one warning that leaves the house as a file.
type Form struct {
	Name   string // by which it is asked for, such as stix
	Title  string // for people, such as STIX
	For    string // whom it is for
	Media  string // the media type, with its character set where it needs one
	Ending string // of a file, without the dot
	// Forgets says that the form tells programs what no longer holds: it is made of
	// a warning that is taken back too, and of what was told before.
	Forgets bool
	// Write makes it. was is what was told of the warning before; those that do
	// not forget want none. The error says that there is no bulletin.
	Write func(s Site, p Public, was []Public) ([]byte, error)
}

// Forms lists all of them.
func Forms() []Form {
	return []Form{
		{"text", "Text", "for people", "text/plain; charset=utf-8", "txt", false, func(s Site, p Public, _ []Public) ([]byte, error) {
			text, err := Text(s, p)
			return []byte(text), err
		}},
		{"short", "Short text", "for a message", "text/plain; charset=utf-8", "txt", false, func(s Site, p Public, _ []Public) ([]byte, error) {
			return []byte(Short(s, p, MessageLength) + "\n"), nil
		}},
		{"atom", "Atom", "for readers of feeds", "application/atom+xml; charset=utf-8", "atom", false, func(s Site, p Public, _ []Public) ([]byte, error) {
			return Atom(s, s.Warnings+".atom", []Public{p})
		}},
		{"cap", "CAP", "for alert systems", "application/cap+xml; charset=utf-8", "cap.xml", true, func(s Site, p Public, _ []Public) ([]byte, error) { return CAP(s, p) }},
		{"stix", "STIX", "for analysts", "application/stix+json", "stix.json", true, func(s Site, p Public, was []Public) ([]byte, error) {
			return STIX(s, []Public{p}, was...)
		}},
		{"misp", "MISP", "for analysts", "application/json", "misp.json", true, func(s Site, p Public, was []Public) ([]byte, error) { return MISP(s, p, was...) }},
		{"csv", "CSV", "for a spreadsheet", "text/csv", "csv", false, numbersOf},
	}
}

// FormOf is the form with a name; false where there is none.
func FormOf(name string) (Form, bool) {
	for _, f := range Forms() {
		if f.Name == name {
			return f, true
		}
	}
	return Form{}, false
}

// numbersOf are the numbers of a warning as a table.
func numbersOf(_ Site, p Public, _ []Public) ([]byte, error) {
	var rows []NumberRow
	for _, n := range p.b.Numbers {
		rows = append(rows, NumberRow{Number: n, Campaign: p.b.Campaign})
	}
	var out bytes.Buffer
	err := NumberCSV(&out, rows)
	return out.Bytes(), err
}
