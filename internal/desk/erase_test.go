package desk_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

// An erased case is in no file any more, in no export, and a backup that was
// made before does not bring it back.
func TestErase(t *testing.T) {
	p := open(t)
	ctx := context.Background()
	id := p.tell("He sold me a " + marker + " by phone. " + seed)
	stays := p.tell("Another call about a garden shed.")
	if _, err := p.Note(ctx, me, id, "the "+marker+" again"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Correct(ctx, me, id, call.Correction{Level: call.LevelHangUp, Reason: marker}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Attach(ctx, me, id, marker+".txt", "text/plain", []byte("a "+marker)); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := p.Backup(ctx, me, backup); err != nil {
		t.Fatal(err)
	}
	if len(p.holding(marker)) == 0 {
		t.Fatal("the marker stands nowhere to begin with")
	}
	done, err := p.Erase(ctx, me, id)
	if err != nil || !done.Seen {
		t.Fatal(done, err)
	}
	if err := p.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if in := p.holding(marker); len(in) > 0 {
		t.Errorf("it still stands in %v", in)
	}
	gone := func(when string) {
		t.Helper()
		if _, err := p.Case(ctx, me, id); !is(err, desk.Gone) {
			t.Errorf("%s: %v", when, err)
		}
		if ids := p.find(desk.Query{Text: marker}); len(ids) > 0 {
			t.Errorf("%s: the search finds it", when)
		}
		if out := export(t, p); strings.Contains(out, marker) || !strings.Contains(out, stays) {
			t.Errorf("%s: the export has it, or lacks the other", when)
		}
	}
	gone("after erasing")
	if n, err := p.Number(ctx, me, "209-894-0429", ""); err != nil || n.Reports != 0 {
		t.Errorf("the number still counts: %+v, %v", n.Tally, err)
	}
	if err := p.Restore(ctx, me, backup); err != nil {
		t.Fatal(err)
	}
	until(t, p, "after the restore", ready)
	gone("after restoring a backup from before")
	p.stop()
	p.start()
	until(t, p, "after a new start", ready)
	gone("after a new start")
}

func export(t *testing.T, p *place) string {
	t.Helper()
	var b strings.Builder
	err := p.Export(context.Background(), me, func(line []byte) error {
		b.Write(line)
		return b.WriteByte('\n')
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func lines(data []byte, err error) func() ([]byte, error) {
	rest := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	return func() ([]byte, error) {
		if len(rest) == 0 {
			return nil, io.EOF
		}
		line := rest[0]
		rest = rest[1:]
		return line, err
	}
}

// What one desk exports another takes in, and nothing is lost; again, and
// nothing is doubled. What was erased there stays away.
func TestExportAndImport(t *testing.T) {
	from, to := open(t), open(t)
	ctx := context.Background()
	id := from.tell(seed)
	other := from.tell("He said he was the gas man.")
	if _, err := from.Attach(ctx, me, id, "a.txt", "text/plain", []byte("picture")); err != nil {
		t.Fatal(err)
	}
	if _, err := from.Note(ctx, me, id, "a note"); err != nil {
		t.Fatal(err)
	}
	out := export(t, from)
	for range 2 {
		in, err := to.Import(ctx, me, lines([]byte(out+"{\"v\":1}\nrubbish"), nil))
		if err != nil {
			t.Fatal(err)
		}
		if in.Cases != 2 || len(in.Refused) != 2 || in.Refused[0].Line != 3 || !in.Found {
			t.Errorf("%+v", in)
		}
	}
	if d := cmp.Diff(from.see(id), to.see(id), cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	if again := export(t, to); again != out {
		t.Error("the export of the import is another")
	}
	if _, err := to.Erase(ctx, me, other); err != nil {
		t.Fatal(err)
	}
	in, err := to.Import(ctx, me, lines([]byte(out), nil))
	if err != nil || in.Erased != 1 || in.Cases != 1 {
		t.Errorf("after erasing: %+v, %v", in, err)
	}
}

// Age removes the words after 400 days and leaves what they showed.
func TestRetention(t *testing.T) {
	p := open(t)
	ctx := context.Background()
	id := p.tell("He sold me a " + marker + ". " + seed)
	if err := p.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if c := p.see(id); len(c.Gone) > 0 {
		t.Fatalf("gone on the first day: %v", c.Gone)
	}
	p.later(401 * day)
	for range 3 { // the backups with the words are dropped by and by
		if err := p.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		p.later(2 * day)
	}
	c := p.see(id)
	if d := cmp.Diff([]call.Part{call.PartWords}, c.Gone); d != "" {
		t.Error(d)
	}
	if len(c.Verdict.Evidence) == 0 || c.Level != call.LevelHangUp {
		t.Error("the evidence or the verdict went with the words")
	}
	if in := p.holding(marker); len(in) > 0 {
		t.Errorf("the words still stand in %v", in)
	}
	if ids := p.find(desk.Query{Number: "209-894-0429"}); len(ids) != 1 {
		t.Error("it is not found by its number any more")
	}
	to := open(t)
	if in, err := to.Import(ctx, me, lines([]byte(export(t, p)), nil)); err != nil || in.Cases != 1 {
		t.Fatalf("%+v, %v", in, err)
	}
	if d := cmp.Diff(p.see(id), to.see(id), cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
}

// A start after an erasure long ago leaves the backups as they are.
func TestBackupsStayAfterAnErasureLongAgo(t *testing.T) {
	p := open(t)
	ctx := context.Background()
	if _, err := p.Erase(ctx, me, p.tell(seed)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		p.later(2 * day)
		if err := p.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
	}
	count := func() int {
		found, err := filepath.Glob(filepath.Join(p.dir, "backups", "*.db"))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	if n := count(); n != 2 {
		t.Fatalf("%d backups, want 2", n)
	}
	p.stop()
	p.start()
	until(t, p, "after the start", ready)
	if err := p.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(); n != 2 {
		t.Errorf("%d backups after a new start, want 2", n)
	}
}

// Many erasures at once, and the end of the desk among them: nothing of their
// words stays in the journal.
func TestManyErasures(t *testing.T) {
	p := open(t)
	ctx := context.Background()
	var ids []string
	for range 100 {
		ids = append(ids, p.tell("He sold me a "+marker+"."))
	}
	p.disk = func(j desk.Journal) desk.Journal { return stuck{j} }
	p.stop()
	p.start()
	for _, id := range ids {
		if _, err := p.journal.Bury(ctx, "desk", id); err != nil {
			t.Fatal(err)
		}
	}
	until(t, p, "buried", func(s desk.State) bool { return s.Stats.Reports == 0 })
	p.stop()
	p.disk = nil
	p.start()
	until(t, p, "after the start", ready)
	if err := p.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if in := p.holding(marker); len(in) > 0 {
		t.Errorf("it still stands in %v", in)
	}
}

// stuck is a journal that cannot destroy anything just now.
type stuck struct{ desk.Journal }

func (stuck) Erase(context.Context, ...uint64) error { return errors.New("the disk is busy") }

// A line of an import is held to what is told here: its words lose their
// secrets, and nothing forged comes in.
func TestImportIsHeldToTheRules(t *testing.T) {
	p := open(t)
	from := open(t)
	id := from.tell(seed)
	line := strings.TrimSpace(export(t, from))
	change := `"changes":[{"id":"01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4c","report":"` + id + `","at":"2026-01-01T00:00:00Z","by":"ann","kind":`
	for name, c := range map[string]struct {
		old, with string
		refused   bool
	}{
		"as it is":         {"", "", false},
		"a PIN":            {"My phone rang", "My PIN is 7391. My phone rang", false},
		"from the future":  {`"received":"2`, `"received":"3`, true},
		"a forged line":    {`"changes":[`, change + `"erased"},`, true},
		"a strange kind":   {`"changes":[`, change + `"praised"},`, true},
		"a strange part":   {`"changes":`, `"gone":["everything"],"changes":`, true},
		"another's change": {`"changes":[`, strings.Replace(change, id, "01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4d", 1) + `"noted","note":"x"},`, true},
	} {
		text := strings.Replace(strings.Replace(line, c.old, c.with, 1), "},]", "}]", 1)
		in, err := p.Import(context.Background(), me, lines([]byte(text), nil))
		if err != nil || (len(in.Refused) == 1) != c.refused {
			t.Errorf("%s: %+v, %v", name, in, err)
		}
	}
	if in := p.holding("7391"); len(in) > 0 {
		t.Errorf("the PIN stands in %v", in)
	}
	in, err := p.Import(context.Background(), me, lines([]byte(strings.Replace(line, `"changes":`, `"gone":["words"],"changes":`, 1)), nil))
	if err != nil || in.Known != 1 {
		t.Errorf("%+v, %v", in, err)
	}
	if c := p.see(id); len(c.Gone) > 0 {
		t.Errorf("what age took elsewhere is gone here too: %v", c.Gone)
	}
}
