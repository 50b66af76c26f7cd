package desk_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

// ftc is a file of so many complaints, one an hour.
func ftc(lines int) string { return ftcFrom(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), lines) }

func ftcFrom(at time.Time, lines int) string {
	var b strings.Builder
	b.WriteString("Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n")
	for i := range lines {
		t := at.Add(time.Duration(i) * time.Hour).Format(time.DateTime)
		fmt.Fprintf(&b, "20255501%02d,%s,%s,Springfield,Ohio,614,Computer & technical support,Y\n", i%100, t, t)
	}
	return b.String()
}

func filed(p *place, n int) func() bool {
	return func() bool { o, err := p.Waves(400); return err == nil && o.Counted.Complaints == n }
}

// A file that is given twice, or cut off and given again, is counted once.
func TestFileIsTakenInOnce(t *testing.T) {
	p := open(t)
	// Up to the day before yesterday, so that what displays showed might be listed.
	whole, o := ftcFrom(p.now().UTC().AddDate(0, 0, -52), 1200), desk.FileOptions{Import: "a file"}
	cut := whole[:len(whole)*2/3]
	done, err := p.TakeFile(t.Context(), me, io.MultiReader(strings.NewReader(cut), broken{}), o)
	if err == nil {
		t.Fatal("a broken reader went well")
	}
	sighted(t, p, "what came before the break", filed(p, int(done.Taken)))
	again, err := p.TakeFile(t.Context(), me, strings.NewReader(whole), o)
	if err != nil || !again.Found || again.From == 0 {
		t.Fatalf("again: %+v, %v (at first %+v)", again, err, done)
	}
	if _, err := p.TakeFile(t.Context(), me, strings.NewReader(whole), desk.FileOptions{Import: "the same under another name"}); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "all once", filed(p, 1200))
	points, _, err := p.Stream(wave.Key{Kind: wave.TypeRegion, Value: "tech_support", Region: "US-OH"}, 0, 1<<20)
	sum := 0
	for _, pt := range points {
		sum += pt.Count
	}
	if err != nil || sum != 1200 {
		t.Errorf("tech support in Ohio: %d, %v", sum, err)
	}
	if l, err := p.BlockList(time.Time{}); err != nil || len(l.Entries) != 0 {
		t.Errorf("what displays showed is listed: %v, %v", l.Entries, err)
	}

	files, err := p.Imports(t.Context())
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if _, err := p.UndoImport(t.Context(), me, f.Import); err != nil {
			t.Fatal(err)
		}
	}
	sighted(t, p, "nothing", filed(p, 0))
	if _, err := p.UndoImport(t.Context(), me, "a file"); !is(err, desk.NotFound) {
		t.Errorf("taken back again: %v", err)
	}
}

// A line that was cut off counts as refused until the file comes whole; then it is
// taken, and what else was there is not given again.
func TestACutLineIsRefusedOnce(t *testing.T) {
	p := open(t)
	whole := ftc(3) + "no line\n" + `{"half` + "\n"
	take := func(text string, lines, fresh, old int64, refused int) {
		t.Helper()
		done, err := p.TakeFile(t.Context(), me, strings.NewReader(text), desk.FileOptions{Import: "a"})
		if err != nil || done.Summary.Lines != lines || done.New != fresh || done.Old != old {
			t.Errorf("%d lines, %d new, %d known, %v", done.Summary.Lines, done.New, done.Old, err)
		}
		f, err := p.Imported(t.Context(), "a")
		if err != nil || f.Refused != refused || f.Known != 0 {
			t.Errorf("in the list %d refused, %v, %d known, %v", f.Refused, f.Why, f.Known, err)
		}
	}
	take(whole[:strings.LastIndex(whole, "20255501")+20], 3, 2, 0, 1) // the third is cut
	take(whole[:strings.LastIndex(whole, "no line")+3], 2, 1, 0, 1)   // it is taken, and the fourth is cut
	take(whole, 2, 0, 0, 2)                                           // the fourth is refused for good, and the fifth
	take(whole+ftc(4)[len(ftc(3)):], 1, 1, 0, 2)
}

// Also where more lines were refused than are kept it is known whether the last was:
// one that was taken is not given again, and one that was cut is.
func TestTheLastLineOfVeryManyRefused(t *testing.T) {
	whole := ftc(1) + strings.Repeat("no line\n", 100_001) + ftc(3)[len(ftc(1)):]
	last := strings.LastIndex(whole, "20255501")
	for name, tt := range map[string]struct {
		before  io.Reader
		refused int
	}{
		"taken": {io.MultiReader(strings.NewReader(whole[:last]), broken{}), 100_001},
		"cut":   {strings.NewReader(whole[:last+20]), 100_002},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			listed := func(taken, refused int) {
				t.Helper()
				until(t, p, "all is in the database", func(s desk.State) bool { return s.Behind == 0 })
				if f, err := p.Imported(t.Context(), "a"); err != nil || f.Taken != taken || f.Known != 0 || f.Refused != refused {
					t.Errorf("in the list %d taken, %d known and %d refused, %v", f.Taken, f.Known, f.Refused, err)
				}
			}
			if _, err := p.TakeFile(t.Context(), me, tt.before, desk.FileOptions{Import: "a"}); (err != nil) != (name == "taken") {
				t.Fatal(err)
			}
			listed(2, tt.refused)
			done, err := p.TakeFile(t.Context(), me, strings.NewReader(whole), desk.FileOptions{Import: "a"})
			if err != nil || done.Summary.Lines != 1 || done.New != 1 || done.Old != 0 {
				t.Errorf("again: %d lines, %d new, %d known, %v", done.Summary.Lines, done.New, done.Old, err)
			}
			listed(3, 100_001)
		})
	}
}

// The two files that share lines are each other's keeper: a line counts while
// one of them stands, and what was taken back can be read again.
func TestALineCountsWhileAFileHoldsIt(t *testing.T) {
	p := open(t)
	take := func(name, text string) desk.FileTaken {
		t.Helper()
		done, err := p.TakeFile(t.Context(), me, strings.NewReader(text), desk.FileOptions{Import: name, Name: name + ".csv"})
		if err != nil || !done.Found {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
		return done
	}
	undo := func(name string) {
		t.Helper()
		if done, err := p.UndoImport(t.Context(), me, name); err != nil || !done.Seen {
			t.Fatal(done, err)
		}
	}
	if done := take("march", ftc(600)); done.New != 600 || done.Old != 0 {
		t.Errorf("the first: %d new, %d known", done.New, done.Old)
	}
	if done := take("spring", ftc(900)); done.New != 300 || done.Old != 600 {
		t.Errorf("the second: %d new, %d known", done.New, done.Old)
	}
	if done := take("spring", ftc(900)); done.New != 0 || done.Lines != nil || done.Summary.Lines != 0 {
		t.Errorf("the second again: %+v", done)
	}
	sighted(t, p, "both", filed(p, 900))
	undo("march")
	sighted(t, p, "without the first", filed(p, 900))
	files, err := p.Imports(t.Context())
	if err != nil || len(files) != 1 || files[0].Taken != 900 || files[0].Known != 0 || files[0].Name != "spring.csv" || !files[0].Whole() {
		t.Errorf("what stands: %+v, %v", files, err)
	}
	take("march", ftc(600))
	undo("spring")
	sighted(t, p, "the first again, alone", filed(p, 600))
	undo("march")
	sighted(t, p, "nothing", filed(p, 0))
}

// Lines with words go with their file, for good; those that a further file has
// stay, and so does what was told at the desk.
func TestStoriesGoWithTheirFile(t *testing.T) {
	p := open(t)
	here := p.tell("Somebody rang about my roof and wanted a deposit.")
	story := func(day int, text string) string {
		return fmt.Sprintf(`{"occurred":"2026-03-%02d","text":%q}`+"\n", day, text)
	}
	shared := `{"id":"01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b","occurred":"2026-03-04","text":"He said he was the bank and asked for the code."}` + "\n"
	told := fmt.Sprintf(`{"id":%q,"occurred":"2026-03-04","text":"Somebody rang about my roof and wanted a deposit."}`+"\n", here)
	for name, text := range map[string]string{"one": story(2, "The zebra salesman rang twice.") + shared + told, "two": story(3, "She wanted gift cards.") + shared} {
		if done, err := p.TakeFile(t.Context(), me, strings.NewReader(text), desk.FileOptions{Import: name, Source: name}); err != nil || len(done.Lines) != 0 {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
	}
	if n := len(p.find(desk.Query{})); n != 4 {
		t.Fatalf("%d reports, not 4", n)
	}
	if done, err := p.UndoImport(t.Context(), me, "one"); err != nil || !done.Seen {
		t.Fatal(done, err)
	}
	if n := len(p.find(desk.Query{})); n != 3 {
		t.Errorf("%d reports are left, not 3", n)
	}
	if ids := p.find(desk.Query{Text: "zebra"}); len(ids) != 0 {
		t.Error("a story of the file is still found")
	}
	if err := p.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if in := p.holding("zebra"); len(in) > 0 {
		t.Errorf("its words still stand in %v", in)
	}
	again, err := p.TakeFile(t.Context(), me, strings.NewReader(story(2, "The zebra salesman rang twice.")), desk.FileOptions{Import: "one again", Source: "one"})
	if err != nil || len(again.Lines) != 1 || !strings.Contains(again.Lines[0].Why, "erased") {
		t.Errorf("what was erased comes back: %+v, %v", again, err)
	}
	if _, err := p.UndoImport(t.Context(), me, "two"); err != nil {
		t.Fatal(err)
	}
	if ids := p.find(desk.Query{}); len(ids) != 1 || ids[0] != here {
		t.Errorf("left at last: %v", ids)
	}
}

// A story is listed and found by the day of its call, where the desk stands; the
// day on which it came is told too.
func TestAStoryIsFoundByItsDay(t *testing.T) {
	p := open(t)
	text := `{"occurred":"2025-02-03","text":"He said he was the bank and asked for the code."}` + "\n"
	if _, err := p.TakeFile(t.Context(), me, strings.NewReader(text), desk.FileOptions{Import: "a", Source: "shop"}); err != nil {
		t.Fatal(err)
	}
	on := func(day time.Time) []desk.Row {
		t.Helper()
		found, err := p.Search(t.Context(), me, desk.Query{Text: "bank code", From: day, To: day.AddDate(0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		return found.Rows
	}
	day := time.Date(2025, 2, 3, 0, 0, 0, 0, time.UTC)
	if rows := on(day); len(rows) != 1 || !rows[0].Dated() || !rows[0].Occurred.Equal(day) || rows[0].Received.Before(day.AddDate(0, 1, 0)) {
		t.Errorf("on the day of the call: %+v", rows)
	}
	if rows := on(time.Now().UTC().Truncate(24 * time.Hour)); len(rows) != 0 {
		t.Errorf("on the day of the import: %+v", rows)
	}
}

// The same lines under another name would count twice: with the fingerprint of
// the file that is refused at once, with another one it is said at the end.
func TestTheSameLinesUnderAnotherName(t *testing.T) {
	p := open(t)
	text := `{"occurred":"2026-03-02","caller_id":"2025550142","type":"bank"}` + "\n"
	take := func(file, source string) (desk.FileTaken, error) {
		return p.TakeFile(t.Context(), me, strings.NewReader(text), desk.FileOptions{Import: file, Source: source})
	}
	if _, err := take("a", "front desk"); err != nil {
		t.Fatal(err)
	}
	if _, err := take("a", "back office"); !is(err, desk.Invalid) || !strings.Contains(err.Error(), "under the name front desk") {
		t.Errorf("the same file: %v", err)
	}
	done, err := take("b", "back office")
	if err != nil || done.Same == nil || done.Same.Source != "jsonl:front desk" {
		t.Errorf("the same content: %+v, %v", done.Same, err)
	}
	files, err := p.Imports(t.Context())
	if err != nil || len(files) != 2 || files[0].Same == "" || files[1].Same == "" {
		t.Errorf("the list: %+v, %v", files, err)
	}
	if done, err := take("c", "front desk"); err != nil || done.New != 0 || done.Old != 1 {
		t.Errorf("under its own name: %+v, %v", done, err)
	}
}

// While a file is read it is seen, nothing is taken back, and it is not read
// twice at once; after that its refused lines can be read.
func TestAFileUnderway(t *testing.T) {
	p := open(t)
	head, rest, _ := strings.Cut(ftc(700), "\n")
	in, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, err := p.TakeFile(t.Context(), me, in, desk.FileOptions{Import: "a", Name: "/home/me/march.csv"})
		ended <- err
	}()
	if _, err := io.WriteString(out, head+"\nnothing\n"+rest); err != nil {
		t.Fatal(err)
	}
	until(t, p, "it is read", func(desk.State) bool {
		files := p.Importing()
		return len(files) == 1 && files[0].Name == "march.csv" && files[0].Taken == 700 && files[0].Refused == 1
	})
	if _, err := p.UndoImport(t.Context(), me, "a"); !is(err, desk.Unavailable) {
		t.Errorf("taken back while it is read: %v", err)
	}
	if _, err := p.TakeFile(t.Context(), me, strings.NewReader(head), desk.FileOptions{Import: "a"}); !is(err, desk.Unavailable) {
		t.Errorf("read twice at once: %v", err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if files := p.Importing(); len(files) != 0 {
		t.Errorf("still read: %+v", files)
	}
	var lines []call.RefusedLine
	if err := p.RefusedOf(t.Context(), "a", func(r call.RefusedLine) error { lines = append(lines, r); return nil }); err != nil || len(lines) != 1 || lines[0].Line != 2 {
		t.Errorf("refused: %v, %v", lines, err)
	}
	if f, err := p.Imported(t.Context(), "a"); err != nil || f.Refused != 1 || f.Taken != 700 || len(f.Why) != 1 {
		t.Errorf("in the list: %+v, %v", f, err)
	}
	if _, err := p.Imported(t.Context(), "b"); !is(err, desk.NotFound) {
		t.Errorf("no such file: %v", err)
	}
}

// What is no export is refused at once, not line by line.
func TestATableIsNoExport(t *testing.T) {
	p := open(t)
	in, err := p.Import(t.Context(), me, lines([]byte(ftc(50)), nil))
	if !is(err, desk.Invalid) || len(in.Refused) != 0 {
		t.Errorf("%+v, %v", in, err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Lines with words are judged and kept like any report; the file's own word
// counts where the judge is silent; a bad line stops nothing.
func TestLinesWithWords(t *testing.T) {
	p := open(t)
	lines := `{"occurred":"2026-03-02","text":` + quoted(seed) + `,"region":"US-CA"}
{"occurred":"2026-03-03","text":"They rang again and again and would not say who they were.","type":"tech_support"}
this is no line
{"occurred":"2026-03-04","text":` + quoted(strings.Repeat("x", 2<<20)) + `}
{"occurred":"1970-01-01","text":"A man said my computer had a virus and he wanted a fee."}
`
	done, err := p.TakeFile(t.Context(), me, strings.NewReader(lines), desk.FileOptions{Import: "lines", Source: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	if done.Reports != 2 || done.NoScam != 0 || len(done.Lines) != 3 || done.Impossible != 1 {
		t.Errorf("taken: %+v", done)
	}
	again, err := p.TakeFile(t.Context(), me, strings.NewReader(lines), desk.FileOptions{Import: "lines again", Source: "shop"})
	if err != nil || again.Known != 2 {
		t.Errorf("again: %+v, %v", again, err)
	}
	if ids := p.find(desk.Query{}); len(ids) != 2 {
		t.Errorf("%d reports", len(ids))
	}
	ids := p.find(desk.Query{Level: "caution", Type: "tech_support"})
	if len(ids) != 1 {
		t.Fatalf("by the file's own word: %v", ids)
	}
	// Once, though the file came twice.
	corrected := slices.DeleteFunc(p.see(ids[0]).Changes, func(c call.Change) bool { return c.Kind != call.ChangeCorrected })
	if len(corrected) != 1 {
		t.Errorf("the file's own word stands %d times", len(corrected))
	}
	if _, err := p.TakeFile(t.Context(), me, strings.NewReader("just a letter"), desk.FileOptions{Import: "x"}); !is(err, desk.Invalid) {
		t.Errorf("no such file: %v", err)
	}
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

// A hundred lines of one file list nothing: neither of one reporter, nor of
// nobody in particular, nor as complaints that nobody has looked into.
func TestOneFileListsNothing(t *testing.T) {
	p := open(t)
	var bare, told, fcc strings.Builder
	fcc.WriteString("Ticket ID,Ticket Created,Date of Issue,Time of Issue,Form,Method,Issue,Caller ID Number,Type of Call or Messge,Advertiser Business Number,City,State,Zip,Location\n")
	for i := range 100 {
		on := p.now().AddDate(0, 0, -2-i%20) // a listing lives for 30 days or more
		iso, us := on.Format(time.DateOnly), on.Format("01/02/2006")
		fmt.Fprintf(&bare, `{"occurred":%q,"callback":"+12025550123","reporter":"one"}`+"\n", iso)
		fmt.Fprintf(&told, `{"occurred":%q,"text":%q,"callback":"+12025550124"}`+"\n", iso, victim(i))
		fmt.Fprintf(&fcc, "%d,%s 09:00:00 AM +0000,%s,9:00 am,Phone,Wired,Unwanted Calls,202-555-0188,Live Voice,202-555-0125,Town,CA,90001,\n", 1000+i, us, us)
	}
	for name, file := range map[string]string{"bare": bare.String(), "told": told.String(), "fcc": fcc.String()} {
		if done, err := p.TakeFile(t.Context(), me, strings.NewReader(file), desk.FileOptions{Import: name, Source: name}); err != nil || done.Taken != 100 {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
	}
	sighted(t, p, "all", func() bool {
		o, err := p.Waves(30)
		return err == nil && o.Counted.Complaints == 200 && o.Counted.Reports == 100
	})
	points, _, err := p.Stream(wave.Key{Kind: wave.Number, Value: "+12025550123"}, 0, 1<<20)
	sum := 0
	for _, pt := range points {
		sum += pt.Count
	}
	if err != nil || sum != 20 {
		t.Errorf("one reporter's hundred lines over twenty days count %d times, %v", sum, err)
	}
	if l, err := p.BlockList(time.Time{}); err != nil || len(l.Entries) != 0 {
		t.Errorf("one file listed %+v, %v", l.Entries, err)
	}
}
