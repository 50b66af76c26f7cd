package blocklist

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Bounds of a file of honest numbers.
const (
	mostKnown      = 10_000
	mostKnownBytes = 4 << 20
)

// errKnown begins every fault of a file of honest numbers; no number is in it.
func errKnown(line int, what string) error { return fmt.Errorf("line %d: %s", line, what) }

// ReadKnown reads a file of honest organisations and their numbers: CSV in UTF-8
// with a header that names the columns number and who, and, where numbers have no
// country code, country (ISO 3166-1 alpha-2; country is that of empty ones). Other
// columns are for people. All faults are told at once, each with its line; what
// was in it is not told.
func ReadKnown(r io.Reader, country string) ([]Known, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostKnownBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > mostKnownBytes:
		return nil, errors.New("it is larger than 4 MB. Numbers, names and countries need far less: is it another file?")
	case !utf8.Valid(data):
		return nil, errors.New("it is not in UTF-8. Save it as CSV in UTF-8")
	}
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	rows.TrimLeadingSpace = true
	head, err := rows.Read()
	if err != nil {
		return nil, errors.New("it is empty, or no CSV. Begin it with the line number,country,who")
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.ToLower(strings.TrimSpace(name))] = i + 1
	}
	if at["number"] == 0 || at["who"] == 0 {
		return nil, errKnown(1, "there is no column number, or none named who. Begin the file with the line number,country,who")
	}
	out, lines, err := knownRows(rows, at, country)
	if err != nil {
		return nil, err
	}
	var faults []error
	for i, k := range out {
		if err := k.check(); err != nil {
			faults = append(faults, errKnown(lines[i], err.Error()))
		}
		if len(faults) == mostKnownFaults {
			return nil, errors.Join(append(faults, errors.New("and perhaps more: mend these first"))...)
		}
	}
	return out, errors.Join(faults...)
}

// knownRows reads the rows under the header, with the line of each; at is where the
// columns stand, from 1.
func knownRows(rows *csv.Reader, at map[string]int, country string) (out []Known, lines []int, err error) {
	for {
		row, err := rows.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return out, lines, nil
		case errors.As(err, &bad):
			return nil, nil, errKnown(bad.Line, "it has another number of columns than the first line, or a quotation mark that does not end")
		case err != nil:
			return nil, nil, err
		case len(out) == mostKnown:
			return nil, nil, fmt.Errorf("there are more than %d numbers in it, which is the most", mostKnown)
		}
		cell := func(name string) string {
			if at[name] == 0 {
				return ""
			}
			return strings.TrimSpace(row[at[name]-1])
		}
		line, _ := rows.FieldPos(0)
		out, lines = append(out, Known{cell("number"), cmp.Or(cell("country"), country), cell("who")}), append(lines, line)
	}
}

// mostKnownFaults is how many faults of a file are told before it is left.
const mostKnownFaults = 20

// check says what is wrong with an entry; a short number is right, and needs no guard.
func (k Known) check() error {
	switch _, err := Read(k.Number, k.Country); {
	case k.Name == "":
		return errors.New("say in the column who whose number it is")
	case err != nil && !errors.Is(err, errShort) && !errors.Is(err, errEmergency):
		return errNumber
	}
	return nil
}
