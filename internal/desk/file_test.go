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
func ftc(lines int) string {
	var b strings.Builder
	b.WriteString("Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n")
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
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
	whole, o := ftc(1200), desk.FileOptions{Import: "a file"}
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
	if done.Reports != 2 || len(done.Lines) != 3 || done.Impossible != 1 {
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
		fmt.Fprintf(&bare, `{"occurred":"2026-11-%02d","callback":"+12025550123","reporter":"one"}`+"\n", 1+i%20)
		fmt.Fprintf(&told, `{"occurred":"2026-11-%02d","text":%q,"callback":"+12025550124"}`+"\n", 1+i%20, victim(i))
		fmt.Fprintf(&fcc, "%d,11/%02d/2026 09:00:00 AM +0000,11/%02d/2026,9:00 am,Phone,Wired,Unwanted Calls,202-555-0188,Live Voice,202-555-0125,Town,CA,90001,\n", 1000+i, 1+i%20, 1+i%20)
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
	if l, err := p.BlockList(time.Time{}); err != nil || len(l.Entries) != 0 {
		t.Errorf("one file listed %+v, %v", l.Entries, err)
	}
}
