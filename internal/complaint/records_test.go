package complaint

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// TestRecords shows how a text is split, and that a stray quotation mark costs
// one line.
func TestRecords(t *testing.T) {
	long := strings.Repeat("x", mostCSV+1)
	wrapped := `a,"` + strings.Repeat("line\n", mostWrapped/5+10) + `"`
	cases := []struct {
		name, in string
		want     []string
	}{
		{"lines", "a,b\nc,d\n", []string{"1 a|b", "2 c|d"}},
		{"the last without an end", "a,b\nc,d", []string{"1 a|b", "2 c|d open"}},
		{"CRLF", "a,b\r\nc,d\r\n", []string{"1 a|b", "2 c|d"}},
		{"empty lines", "\n\na\n", []string{"1 ", "2 ", "3 a"}},
		{"quoted commas and marks", `"a,b","say ""hi"""` + "\n", []string{`1 a,b|say "hi"`}},
		{"a quoted line end", "a,\"b\nc\"\nd,e\n", []string{"1 a|b\nc", "3 d|e"}},
		{"a quoted line end, CRLF", "a,\"b\r\nc\"\r\nd,e\r\n", []string{"1 a|b\r\nc", "3 d|e"}},
		{"a mark within a word", "a,6\" nail\nb,c\n", []string{`1 a|6" nail`, "2 b|c"}},
		{"a mark that nobody closed", "a,\"b\nc,d\ne,f\n", []string{"1 refused", "2 c|d", "3 e|f"}},
		{"one before quoted fields", "a,\"b\nc,\"d\"\ne,f\n", []string{"1 refused", "2 c|d", "3 e|f"}},
		{"a quoted field that goes on", "a,\"b\" c\nd,e\n", []string{"1 refused", "2 d|e"}},
		{"a field of too many lines", wrapped + "\nd,e\n", []string{"1 refused", "2 line", "3 line"}},
		{"a line that is too long", "a,b\n" + long + "\nc,d\n", []string{"1 a|b", "2 refused", "3 c|d"}},
		{"a long last line", long, []string{"1 refused"}},
		{"a last line within marks", "a,b\nc,\"d", []string{"1 a|b", "2 refused"}},
	}
	for _, c := range cases {
		for way, src := range map[string]io.Reader{"whole": strings.NewReader(c.in), "in halves": iotest.HalfReader(strings.NewReader(c.in))} {
			s := newRecords(src, mostCSV)
			s.csv = true
			var got []string
			for len(got) < 3 {
				rec, err := s.next()
				var refused *Refused
				if errors.Is(err, io.EOF) {
					break
				} else if errors.As(err, &refused) {
					got = append(got, fmt.Sprint(refused.Line, " refused"))
					continue
				}
				line := fmt.Sprintf("%d %s", rec.line, bytes.Join(split(rec.data, ',', nil), []byte("|")))
				if rec.open {
					line += " open"
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, %s: %s", c.name, way, diff)
			}
			if cap(s.buf) > 4*mostCSV {
				t.Errorf("%s: the buffer grew to %d bytes", c.name, cap(s.buf))
			}
		}
	}
}

// Where reading fails in the middle of a record, that record is not refused: it is
// whole when the file is read again.
func TestReadingFailsInARecord(t *testing.T) {
	broke := errors.New("broke off")
	for _, part := range []string{"c,", "c,\"d", "c,\"d\ne", "c,\"d\ne\n"} {
		s := newRecords(io.MultiReader(strings.NewReader("a,b\n"+part), iotest.ErrReader(broke)), mostCSV)
		s.csv = true
		if rec, err := s.next(); err != nil || rec.line != 1 {
			t.Errorf("%q: %v, %v", part, rec, err)
		}
		for range 2 {
			if rec, err := s.next(); !errors.Is(err, broke) {
				t.Errorf("%q: %v, %v", part, rec, err)
			}
		}
	}
}

// A line of 10 MB is refused, in memory for one, and those around it are taken.
func TestALineOfTenMegabytes(t *testing.T) {
	head := "date,prov,cat,n\n2025-01-02,Ontario,Prize,1\n"
	r := open(t, head+strings.Repeat("x", 10<<20)+"\n2025-01-03,Ontario,Prize,1\n", Options{})
	n := 0
	for range items(t, r) {
		n++
	}
	if sum := r.Summary(); n != 2 || sum.Refused[whyLong] != 1 {
		t.Errorf("%d taken, %+v", n, sum)
	}
	if cap(r.records.buf) > 4*mostCSV {
		t.Errorf("the buffer grew to %d bytes", cap(r.records.buf))
	}
}

// FuzzRecords: what encoding/csv reads is read alike; nothing is lost or
// counted twice; and it always ends.
func FuzzRecords(f *testing.F) {
	for _, s := range []string{"a,b\nc,d\n", "a,\"b\nc\"\nd\n", "\"a\"\"\",\"\"\n", "a,\"b\nc,\"d\"\n", "\xff,\x00\r\n", "a\rb,\"\r\n\"\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := newRecords(iotest.OneByteReader(strings.NewReader(text)), 512)
		s.csv = true
		clean := true
		var got [][]string
		for {
			rec, err := s.next()
			var refused *Refused
			if errors.Is(err, io.EOF) {
				break
			} else if errors.As(err, &refused) {
				clean = false
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			if len(rec.data) == 0 {
				continue
			}
			var row []string
			for _, c := range split(bytes.Clone(rec.data), ',', nil) {
				row = append(row, strings.ReplaceAll(string(c), "\r\n", "\n"))
			}
			got = append(got, row)
		}
		if s.offset != int64(len(text)) {
			t.Fatalf("%d of %d bytes were passed", s.offset, len(text))
		}
		c := csv.NewReader(strings.NewReader(text))
		c.FieldsPerRecord = -1
		want, err := c.ReadAll()
		if err != nil || !clean || strings.Contains(text, "\r") {
			return // what is broken, and lone carriage returns, are told in other ways
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
