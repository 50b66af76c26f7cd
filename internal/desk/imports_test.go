package desk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

// Reports that two files share go with the second of them, though nothing waits
// between taking back the one and the other; both at once is refused.
func TestSharedReportsGoWithTheLastFile(t *testing.T) {
	p := open(t)
	var shared strings.Builder
	for i := range 30 {
		fmt.Fprintf(&shared, `{"id":"01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c%02x","occurred":"2026-03-02","text":"The zebra salesman rang for the %dth time."}`+"\n", i, i)
	}
	for _, name := range []string{"one", "two"} {
		if done, err := p.TakeFile(t.Context(), me, strings.NewReader(shared.String()), desk.FileOptions{Import: name, Source: name}); err != nil || !done.Found || done.Reports != 30 {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
	}
	var undoing sync.WaitGroup
	var mu sync.Mutex
	again := []string{}
	for _, name := range []string{"one", "two"} {
		undoing.Go(func() {
			_, err := p.UndoImport(t.Context(), me, name)
			if is(err, desk.Unavailable) {
				mu.Lock()
				defer mu.Unlock()
				again = append(again, name)
			} else if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	undoing.Wait()
	for _, name := range again {
		if _, err := p.UndoImport(t.Context(), me, name); err != nil {
			t.Fatal(err)
		}
	}
	until(t, p, "nothing is left", func(desk.State) bool {
		files, err := p.Imports(t.Context())
		return err == nil && len(files) == 0 && len(p.find(desk.Query{Text: "zebra", Limit: 200})) == 0
	})
}

// An import that is cancelled while its reports are judged leaves none that is
// nobody's: taken back, it takes them with it; given again, it goes on.
func TestACancelledFileOwnsItsReports(t *testing.T) {
	const lines = 40
	p := open(t)
	var text strings.Builder
	for i := range lines {
		fmt.Fprintf(&text, `{"occurred":"2026-03-02","text":"The zebra salesman rang for the %dth time."}`+"\n", i)
	}
	text.WriteString(strings.Repeat("no line\n", 500) + strings.Repeat("\n", 70_000)) // enough to write down what came before, and to look for what the file is
	o := desk.FileOptions{Import: "a", Source: "shop"}
	zebras := func() int { return p.State(t.Context()).Stats.Reports }
	cancelled := func() {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		in, out := io.Pipe()
		ended := make(chan error, 1)
		go func() {
			_, err := p.TakeFile(ctx, me, in, o)
			ended <- err
		}()
		go func() { _, _ = io.WriteString(out, text.String()) }() // broken off at the end
		until(t, p, "some are kept", func(desk.State) bool {
			files := p.Importing()
			return len(files) == 1 && files[0].Taken > 0
		})
		cancel()
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		until(t, p, "the file stands, with all of them", func(s desk.State) bool {
			f, err := p.Imported(t.Context(), "a")
			return err == nil && s.Behind == 0 && f.Reports > 0 && f.Reports == zebras() && !f.Whole()
		})
	}
	cancelled()
	if _, err := p.TakeFile(t.Context(), me, strings.NewReader(text.String()), o); err != nil || zebras() != lines {
		t.Errorf("again: %d found, %v", zebras(), err)
	}
	undone := func() {
		t.Helper()
		if _, err := p.UndoImport(t.Context(), me, "a"); err != nil {
			t.Fatal(err)
		}
		until(t, p, "nothing is left", func(desk.State) bool { return zebras() == 0 })
	}
	undone()
	o = desk.FileOptions{Import: "a", Source: "another shop"}
	cancelled()
	undone()
}

// Somebody who tells with words and without is one, and nothing that can be
// guessed is kept of the name.
func TestOneReporterInBothForms(t *testing.T) {
	p := open(t)
	on := p.now().AddDate(0, 0, -3).Format(time.DateOnly)
	text := fmt.Sprintf(`{"occurred":%q,"caller_id":"2025550142","type":"tech_support","reporter":"+12025550177"}`+"\n"+
		`{"occurred":%q,"text":%q,"reporter":"+12025550177"}`+"\n", on, on, seed)
	if done, err := p.TakeFile(t.Context(), me, strings.NewReader(text), desk.FileOptions{Import: "a", Source: "shop"}); err != nil || done.Taken != 2 {
		t.Fatal(done, err)
	}
	sighted(t, p, "both", func() bool {
		o, err := p.Waves(30)
		return err == nil && o.Counted.Complaints == 1 && o.Counted.Reports == 1
	})
	points, _, err := p.Stream(wave.Whole, 0, 1<<20)
	sum := 0
	for _, pt := range points {
		sum += pt.Count
	}
	if err != nil || sum != 1 {
		t.Errorf("one reporter counts %d times, %v", sum, err)
	}
}

// Lines without a name are nobody's but whoever wrote them: like those of an
// office, they are one source and no authority's.
func TestLinesWithoutANameAreNoAuthority(t *testing.T) {
	var said []blocklist.Refusal
	for _, source := range []string{"", "office"} {
		p := open(t)
		var text strings.Builder
		for i := range 5 {
			fmt.Fprintf(&text, `{"occurred":%q,"callback":"2025550142","type":"bank"}`+"\n", p.now().AddDate(0, 0, -3-i).Format(time.DateOnly))
		}
		if _, err := p.TakeFile(t.Context(), me, strings.NewReader(text.String()), desk.FileOptions{Import: "a", Source: source}); err != nil {
			t.Fatal(err)
		}
		sighted(t, p, "the lines", filed(p, 5))
		r, err := p.Ruling("+12025550142")
		if err != nil || r.Listed != nil {
			t.Errorf("named %q: %+v, %v", source, r, err)
		}
		said = append(said, r.Refused)
	}
	if !reflect.DeepEqual(said[0], said[1]) {
		t.Errorf("lines without a name are judged otherwise: %+v, not %+v", said[0], said[1])
	}
}

// Lines have ids of any kind. A UUID of version 7 is that of the report, however it
// is written; all of them belong to the file.
func TestLinesWithIDs(t *testing.T) {
	p := open(t)
	var text strings.Builder
	for _, id := range []string{"2025-114", "6fa459ea-ee8a-4ca4-894e-db77e160355e", "01931B7E-5C1A-7D20-9C3B-0F6A1E2D3C4B"} {
		fmt.Fprintf(&text, `{"id":%q,"occurred":"2026-03-02","text":"The zebra salesman rang twice."}`+"\n", id)
	}
	for _, fresh := range []int64{3, 0} {
		done, err := p.TakeFile(t.Context(), me, strings.NewReader(text.String()), desk.FileOptions{Import: "a", Begins: true, Source: "shop"})
		if err != nil || done.New != fresh || done.Reports != 3 {
			t.Errorf("%d new of %d, %v, %v", done.New, done.Reports, done.Lines, err)
		}
	}
	if f, err := p.Imported(t.Context(), "a"); err != nil || f.Reports != 3 {
		t.Errorf("%d belong to the file, %v", f.Reports, err)
	}
	p.see("01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b")
}

// A line that the desk refuses is none of its file's, whatever its id: the file that
// brings it as it should be has it alone, and takes it with it.
func TestARefusedLineIsNoneOfTheFile(t *testing.T) {
	p := open(t)
	line := func(number string) string {
		return fmt.Sprintf(`{"id":"01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b","occurred":"2026-03-02","text":"The zebra salesman rang twice.","callback":%q}`+"\n", number)
	}
	for name, text := range map[string]string{"bad": line(strings.Repeat("2025550142 ", 9)), "good": line("2025550142")} {
		if _, err := p.TakeFile(t.Context(), me, strings.NewReader(text), desk.FileOptions{Import: name, Source: "shop"}); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string][2]int{"bad": {0, 1}, "good": {1, 0}} {
		if f, err := p.Imported(t.Context(), name); err != nil || [2]int{f.Reports, f.Refused} != want {
			t.Errorf("%s: %d reports and %d refused, %v", name, f.Reports, f.Refused, err)
		}
	}
	if _, err := p.UndoImport(t.Context(), me, "good"); err != nil {
		t.Fatal(err)
	}
	if ids := p.find(desk.Query{}); len(ids) != 0 {
		t.Errorf("left: %v", ids)
	}
}

// A file of which every report was erased makes nothing count twice, before the
// same content is taken in, while it is and after.
func TestAFileOfWhichNothingIsLeftIsNoDouble(t *testing.T) {
	p := open(t)
	text := `{"occurred":"2026-03-02","text":"The zebra salesman rang twice."}` + "\n"
	must[desk.FileTaken](t)(p.TakeFile(t.Context(), me, strings.NewReader(text), desk.FileOptions{Import: "a", Source: "front desk"}))
	for _, id := range p.find(desk.Query{Text: "zebra", Limit: 9}) {
		must[desk.Done](t)(p.Erase(t.Context(), me, id))
	}
	if err := p.Elsewhere(t.Context(), []byte(text), "back office"); err != nil {
		t.Errorf("before: %v", err)
	}
	if done, err := p.TakeFile(t.Context(), me, strings.NewReader(text), desk.FileOptions{Import: "b", Source: "back office"}); err != nil || done.Reports != 1 || done.Same != nil {
		t.Errorf("%+v, %v", done, err)
	}
	for _, f := range must[[]desk.ImportedFile](t)(p.Imports(t.Context())) {
		if f.Same != "" {
			t.Errorf("in the list %s doubles %s", f.Import, f.Same)
		}
	}
	if err := p.Elsewhere(t.Context(), []byte(text), "third"); err == nil {
		t.Error("what stands is not found")
	}
}

// What was erased with a file comes again under another name alone, as its
// refusal says; the file of which nothing is left is in nobody's way.
func TestErasedLinesComeUnderAnotherName(t *testing.T) {
	p := open(t)
	take := func(source string) (desk.FileTaken, error) {
		return p.TakeFile(t.Context(), me, strings.NewReader(`{"occurred":"2026-03-02","text":"The zebra salesman rang twice."}`+"\n"), desk.FileOptions{Import: "a", Source: source})
	}
	if done, err := take("one"); err != nil || done.Reports != 1 || done.NoScam != 1 {
		t.Fatal(done, err)
	}
	if _, err := take("two"); !is(err, desk.Invalid) {
		t.Errorf("under another name while it stands: %v", err)
	}
	if _, err := p.UndoImport(t.Context(), me, "a"); err != nil {
		t.Fatal(err)
	}
	if done, err := take("one"); err != nil || len(done.Lines) != 1 || !strings.Contains(done.Lines[0].Why, "--source") {
		t.Errorf("again: %+v, %v", done, err)
	}
	if done, err := take("two"); err != nil || done.Reports != 1 || done.Known != 0 || len(done.Lines) != 0 {
		t.Errorf("under another name: %+v, %v", done, err)
	}
	if f, err := p.Imported(t.Context(), "a"); err != nil || f.Source != "jsonl:two" || f.Reports != 1 || f.Refused != 0 {
		t.Errorf("what stands: %+v, %v", f, err)
	}
}
