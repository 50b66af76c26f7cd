package complaint

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/hangup-project/hangup/internal/scorer"
)

func file(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text) // a bytes.Buffer takes everything
	_ = z.Close()
	return b.String()
}

// keys are those of all items, in order.
func keys(t testing.TB, r *Reader) []string {
	t.Helper()
	var out []string
	for item := range items(t, r) {
		if item.Report != nil {
			out = append(out, item.Report.Key)
		} else {
			out = append(out, item.Complaint.Key)
		}
	}
	return out
}

// TestOneFileInManyDresses: however a file is packed and written, its
// complaints have the same keys.
func TestOneFileInManyDresses(t *testing.T) {
	text := file(t, "cafc_fr.csv")
	encoded := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	wide := func(order unicode.Endianness, bom unicode.BOMPolicy) string {
		return encoded(unicode.UTF16(order, bom).NewEncoder().String(text))
	}
	want := strings.Join(keys(t, open(t, text, Options{})), " ")
	cases := []struct {
		name, text string
		encoding   Encoding
	}{
		{"plain", text, UTF8},
		{"gzip", zipped(text), UTF8},
		{"byte order mark", "\ufeff" + text, UTF8},
		{"gzip and byte order mark", zipped("\ufeff" + text), UTF8},
		{"UTF-16, little end", wide(unicode.LittleEndian, unicode.UseBOM), UTF16},
		{"UTF-16, big end", wide(unicode.BigEndian, unicode.UseBOM), UTF16},
		{"UTF-16 without a mark", wide(unicode.LittleEndian, unicode.IgnoreBOM), UTF16},
		{"Windows-1252", encoded(charmap.Windows1252.NewEncoder().String(text)), Windows1252},
		{"CRLF", strings.ReplaceAll(text, "\n", "\r\n"), UTF8},
		{"commas", strings.ReplaceAll(text, ";", ","), UTF8},
		{"tabs", strings.ReplaceAll(text, ";", "\t"), UTF8},
		{"capitals in the header", strings.ToUpper(text[:strings.Index(text, "\n")]) + text[strings.Index(text, "\n"):], UTF8},
		{"twice, joined", text + text, UTF8},
		{"empty columns at the end", strings.ReplaceAll(text, "\n2", ";;\n2"), UTF8},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, c.text, Options{})
			got := keys(t, r)
			if c.name == "twice, joined" {
				got = got[:len(got)/2]
			}
			if strings.Join(got, " ") != want || r.Summary().Encoding != c.encoding {
				t.Errorf("%v, %+v", got, r.Summary())
			}
		})
	}
}

// TestColumnsInAnotherOrder: a file with more columns, fewer, and in another
// order gives the same keys as long as what they say is there.
func TestColumnsInAnotherOrder(t *testing.T) {
	a := "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n2025550101,2025-07-07 09:57:44,2025-07-07,Springfield,Ohio,614,Other,Y\n"
	b := "subject,Row,RECORDED-MESSAGE-OR-ROBOCALL,Consumer Area Code,consumer_state,violation_date,created_date,company_phone_number\nOther,1,Y,614,Ohio,2025-07-07,2025-07-07 09:57:44,2025550101\n"
	if x, y := keys(t, open(t, a, Options{})), keys(t, open(t, b, Options{})); len(x) != 1 || fmt.Sprint(x) != fmt.Sprint(y) {
		t.Error(x, y)
	}
}

func TestJoinedFilesHaveTheKeysOfOne(t *testing.T) {
	text := file(t, "ftc.csv")
	once, twice := keys(t, open(t, text, Options{})), keys(t, open(t, text+text, Options{}))
	if fmt.Sprint(append(once, once...)) != fmt.Sprint(twice) {
		t.Errorf("%v %v", once, twice)
	}
}

// TestWhatIsNoSuchFile: the message says what to do.
func TestWhatIsNoSuchFile(t *testing.T) {
	cases := []struct{ name, text, says string }{
		{"empty", "", "is empty"},
		{"blank", "\n\r\n", "is empty"},
		{"zip", "PK\x03\x04more", "unzip it"},
		{"damaged gzip", "\x1f\x8bxxxxxxxxxxxxxxxxxxx", "damaged"},
		{"another table", "name,price\nnails,3\n", "header of no file that is known. Columns that are needed"},
		{"zip within gzip", zipped("PK\x03\x04more"), "unzip it"},
		{"gzip within gzip", zipped(zipped("a,b\n")), "gunzip"},
		{"bzip2", "BZh91AY&SY\x00", "bunzip2"},
		{"xz", "\xfd7zXZ\x00\x00", "unxz"},
		{"zstd", "\x28\xb5\x2f\xfd\x04", "unzstd"},
		{"7z", "7z\xbc\xaf\x27\x1c\x00", "unpack it and import the CSV file inside"},
		{"RAR", "Rar!\x1a\x07\x00", "unpack it and import the CSV file inside"},
		{"PDF", "%PDF-1.7\n", "as CSV"},
		{"an old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save the sheet as CSV"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00", "no file of text, but a picture"},
		{"words", "Hello there\nnails\n", "the first line is no JSON object, and no header of a table"},
		{"a program", "\x7fELF\x02\x01\x01\x00\x00", "no text file"},
		{"a web page", "<!doctype html>", "web page"},
		{"a list", `[{"id":"1"}]`, "one object a line"},
		{"an export", `{"v":1,"report":{}}`, "export of Hangup"},
		{"old line ends", "a,b\rc,d\r", "Macintosh"},
		{"old line ends below a known header", "date,prov,cat,n\r2025-01-02,Ontario,Prize,1\r", "Macintosh"},
		{"old line ends in JSON", `{"id":"1"}` + "\r" + `{"id":"2"}`, "Macintosh"},
	}
	for _, c := range cases {
		_, err := Open(strings.NewReader(c.text), Options{})
		var fault *Error
		if !errors.As(err, &fault) || !strings.Contains(fault.Message, c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, ok := Sniff([]byte(c.text)); ok {
			t.Errorf("%s: Sniff takes it", c.name)
		}
	}
}

// TestUnknownHeader: the message names the columns of each format, and what the
// nearest lacks, as far as there is one.
func TestUnknownHeader(t *testing.T) {
	needs := []string{"FTC, Do Not Call complaints: “created date” or “violation date”; “subject” or “company phone number”",
		"FCC, consumer complaints: “ticket created”", "reports: “date received date recue”", "counts by day: “date”; “prov”; “cat”; “n”"}
	for header, lacks := range map[string]string{
		"Created_Date,Subject,Notes":      "nearest to that of FTC, Do Not Call complaints, and lacks “consumer state” or “consumer area code” or “recorded message or robocall”",
		"Date;Prov;Cat":                   "nearest to that of Canadian Anti-Fraud Centre, counts by day, and lacks “n”",
		"Ticket ID,Ticket Created,Issue":  "nearest to that of FCC, consumer complaints, and lacks “caller id number”",
		"Telefonnummer,Uhrzeit,Bemerkung": "of no file that is known. Columns",
	} {
		_, err := Open(strings.NewReader(header+"\n1,2,3\n"), Options{})
		var fault *Error
		if !errors.As(err, &fault) {
			t.Fatalf("%s: %v", header, err)
		}
		for _, want := range append(needs, lacks) {
			if !strings.Contains(fault.Message, want) {
				t.Errorf("%s: the message lacks %q: %s", header, want, fault.Message)
			}
		}
		if strings.Contains(fault.Message, "Bemerkung") {
			t.Errorf("the message quotes the file: %s", fault.Message)
		}
	}
}

// TestContent: the same text has the same hash, however it is packed; one line
// more has another, and what was not read to its end has none.
func TestContent(t *testing.T) {
	text := file(t, "ftc.csv")
	hash := func(text string) string {
		r := open(t, text, Options{})
		if r.Summary().Content != "" {
			t.Error("it has a hash before it was read")
		}
		keys(t, r)
		return r.Summary().Content
	}
	if plain := hash(text); plain == "" || plain != hash(zipped(text)) || plain != hash("\ufeff"+text) || plain == hash(text+"\n") {
		t.Errorf("%q %q %q %q", plain, hash(zipped(text)), hash("\ufeff"+text), hash(text+"\n"))
	}
}

// TestDatesThatAreRefused: each fault has a sentence that says what to write.
func TestDatesThatAreRefused(t *testing.T) {
	for date, says := range map[string]string{
		"":                     "is missing",
		"1970-01-01":           "before 2000",
		"2031-01-01":           "more than a day after today",
		"2025-02-03 14:05 EST": "letters such as EST are not the same everywhere",
		"yesterday":            "write 2025-02-03",
	} {
		r := open(t, `{"occurred":"`+date+`","caller_id":"2025550142"}`+"\n", Options{})
		_, err := r.Next()
		var refused *Refused
		if !errors.As(err, &refused) || !strings.Contains(refused.Why, says) {
			t.Errorf("%q: %v", date, err)
		}
	}
}

// TestACountStandsForSoManyComplaints: a line of daily counts gives each of them.
func TestACountStandsForSoManyComplaints(t *testing.T) {
	r := open(t, "date,prov,cat,n\n2025-01-02,Ontario,Prize,3\n2025-01-03,Ontario,Prize,2\n", Options{})
	if got := keys(t, r); len(got) != 5 || r.Summary().Lines != 2 || r.Summary().Counts != 2 || r.Summary().Taken != 5 {
		t.Errorf("%v %+v", got, r.Summary())
	}
}

func TestSniff(t *testing.T) {
	for name, want := range map[string]Format{"ftc.csv": FormatFTC, "fcc.csv": FormatFCC, "fcc_weekly.csv": FormatFCC, "cafc.csv": FormatCAFC, "cafc_fr.csv": FormatCAFC, "cafc_daily.csv": FormatCAFCDaily, "lines.jsonl": FormatJSONL} {
		text := file(t, name)
		if got, ok := Sniff([]byte(text)); !ok || got != want {
			t.Errorf("%s: %q %v", name, got, ok)
		}
		if got, ok := Sniff([]byte(zipped(text))[:len(zipped(text))*2/3]); !ok || got != want {
			t.Errorf("%s, zipped and cut: %q %v", name, got, ok)
		}
	}
}

func TestNULBytesAreRefused(t *testing.T) {
	r := open(t, "date,prov,cat,n\n2025-01-02,Onta\x00rio,Prize,1\n2025-01-02,Ontario,Prize,1\n", Options{})
	if got := keys(t, r); len(got) != 1 || r.Summary().Refused[whyNUL] != 1 {
		t.Errorf("%v %+v", got, r.Summary())
	}
}

// TestACutFile: what came whole is taken, and that the file is cut is said.
func TestACutFile(t *testing.T) {
	text := strings.Repeat("2025-01-02,Ontario,Prize,1\n", 5000)
	text = "date,prov,cat,n\n" + text
	packed := zipped(text)
	r, err := Open(strings.NewReader(packed[:len(packed)-12]), Options{Now: today})
	if err != nil {
		t.Fatal(err)
	}
	for {
		_, err = r.Next()
		var refused *Refused
		if err != nil && !errors.As(err, &refused) {
			break
		}
	}
	var fault *Error
	if !errors.As(err, &fault) || !strings.Contains(fault.Message, "breaks off") || !r.Summary().CutOff || r.Summary().Taken == 0 {
		t.Errorf("%v %+v", err, r.Summary())
	}
	if _, again := r.Next(); !errors.As(again, &fault) {
		t.Errorf("and then %v", again)
	}
}

// TestCutAnywhereAndResume: a file that broke off at any byte, carried on with
// the whole file from the last line that was kept, gives the keys of the whole.
func TestCutAnywhereAndResume(t *testing.T) {
	var texts []string
	for _, name := range []string{"ftc.csv", "fcc.csv", "fcc_weekly.csv", "cafc.csv", "cafc_fr.csv", "cafc_daily.csv", "lines.jsonl"} {
		text := file(t, name)
		head, rows, _ := strings.Cut(text, "\n")
		if name == "lines.jsonl" {
			rows = text
		}
		texts = append(texts, head+"\n"+strings.TrimSuffix(rows, "\n")+"\n"+rows)
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.SampledFrom(texts).Draw(rt, "text")
		format, _ := Sniff([]byte(text))
		head := strings.Index(text, "\n") + 1
		cut := rapid.IntRange(head, len(text)).Draw(rt, "cut")
		want := make(map[string]bool)
		for _, k := range keys(t, open(t, text, Options{})) {
			want[k] = true
		}
		got := make(map[string]bool)
		var from int64
		first := open(t, text[:cut], Options{Format: format})
		stop := rapid.IntRange(0, 20).Draw(rt, "kept")
		for item := range items(t, first) {
			if stop == 0 {
				break
			}
			stop--
			got[keyOf(item)] = true
			from = item.Line
		}
		rest := open(t, text, Options{From: from})
		for item := range items(t, rest) {
			if item.Line < from {
				rt.Fatalf("line %d is given, from %d on was asked", item.Line, from)
			}
			got[keyOf(item)] = true
		}
		if len(got) != len(want) {
			rt.Fatalf("%d keys, not %d", len(got), len(want))
		}
		for k := range want {
			if !got[k] {
				rt.Fatalf("%s is missing", k)
			}
		}
	})
}

func keyOf(i Item) string {
	if i.Report != nil {
		return i.Report.Key
	}
	return i.Complaint.Key
}

// TestTypesAreThoseOfVerdicts holds the tables to the types of the judge.
func TestTypesAreThoseOfVerdicts(t *testing.T) {
	want := make(map[string]bool)
	for _, kind := range scorer.Types {
		want[kind] = true
		if !kinds[kind] {
			t.Errorf("a line of JSON may not be %s", kind)
		}
	}
	for s, kind := range subjects {
		if kind != "" && !want[kind] {
			t.Errorf("%v is %q, which no verdict can be", s, kind)
		}
	}
	if len(kinds) != len(want) {
		t.Error("a line of JSON may be what no verdict can be")
	}
}

func TestUnknownSubjectsAreCountedAndTellNothing(t *testing.T) {
	head := "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n"
	var b strings.Builder
	b.WriteString(head)
	for i := range 3000 {
		fmt.Fprintf(&b, ",2025-07-07,,,Ohio,614,Subject %c%c%c,\n", 'a'+i%26, 'a'+i/26%26, 'a'+i/676)
	}
	b.WriteString(",2025-07-07,,,Ohio,614,202 555 0199,\n,2025-07-07,,,Ohio,614,2025550199,\n")
	r := open(t, b.String(), Options{})
	for item := range items(t, r) {
		if strings.Contains(item.Complaint.Subject, "0199") {
			t.Error("a number in the wrong column leaves the reader")
		}
	}
	if sum := r.Summary(); len(sum.UnknownSubjects) > mostReasons+1 || len(r.seen) > mostSubjects || sum.UnknownSubjects["others"] == 0 {
		t.Errorf("%d subjects are kept", len(sum.UnknownSubjects))
	}
}

func TestNumbers(t *testing.T) {
	cases := []struct{ raw, country, want string }{
		{"2025550101", "US", "+12025550101"},
		{"1-202-555-0101", "US", "+12025550101"},
		{"(202) 555-0101", "CA", "+12025550101"},
		{"+44 1632 960123", "GB", "+441632960123"},
		{"01632 960123", "GB", "+441632960123"},
		{"5550101", "US", "5550101"},
		{"0125550101", "US", "0125550101"},
		{"0000000000", "US", ""},
		{"-", "US", ""},
		{"", "US", ""},
		{"unknown", "US", ""},
		{"202 555 0101 ext 3", "US", ""},
		{"20255501012025550101", "US", ""},
	}
	for _, c := range cases {
		if got := readNumber([]byte(c.raw), c.country); got != c.want {
			t.Errorf("%q is %q, not %q", c.raw, got, c.want)
		}
	}
}

func TestPlacesAreForgottenInTime(t *testing.T) {
	var p places
	for i := range uint64(5 * window) {
		p.of(i)
	}
	if n := len(p.young) + len(p.old); n > 2*window {
		t.Errorf("%d lines are remembered", n)
	}
	if p.of(5*window-1) != 2 || p.of(0) != 1 {
		t.Error("the near past is forgotten, or the far one is not")
	}
}

func TestRefusalsAsCSV(t *testing.T) {
	var b strings.Builder
	r, err := NewRefusals(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.Add(Refused{7, whyFew}), r.Add(Refused{9, `says "so", oddly`}), r.Close()); err != nil {
		t.Fatal(err)
	}
	if want := "line,why\n7,has fewer columns than the header\n9,\"says \"\"so\"\", oddly\"\n"; b.String() != want {
		t.Error(b.String())
	}
}

// FuzzOpen: whatever a file holds, reading it ends, in order, without a panic.
func FuzzOpen(f *testing.F) {
	for _, name := range []string{"ftc.csv", "fcc.csv", "fcc_weekly.csv", "cafc.csv", "cafc_fr.csv", "cafc_daily.csv", "lines.jsonl"} {
		text := file(f, name)
		f.Add([]byte(text))
		f.Add([]byte(zipped(text)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Open(bytes.NewReader(data), Options{Now: today})
		if err != nil {
			return
		}
		line := int64(0)
		for n := 0; n < 100_000; n++ {
			item, err := r.Next()
			var refused *Refused
			if err != nil && !errors.As(err, &refused) {
				break
			}
			if refused != nil {
				item.Line = refused.Line
			} else if keyOf(item) == "" || (item.Complaint == nil) == (item.Report == nil) {
				t.Fatalf("%+v", item)
			}
			if item.Line < line {
				t.Fatalf("line %d comes after %d", item.Line, line)
			}
			line = item.Line
		}
	})
}

// TestNamesOfOnesOwn: a source that a person named is told from that of an authority,
// also where they gave no name.
func TestNamesOfOnesOwn(t *testing.T) {
	for source, want := range map[string]string{OwnSource("front desk"): "front desk", OwnSource(""): "", "ftc_dnc": "none", "jsonlike": "none"} {
		name, own := OwnName(source)
		if !own {
			name = "none"
		}
		if name != want {
			t.Errorf("%s is %q of a person, want %q", source, name, want)
		}
	}
}
