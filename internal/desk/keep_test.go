package desk_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
)

// until waits for something that happens in the background.
func until(t *testing.T, p *place, what string, ok func(desk.State) bool) desk.State {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	news := p.Watch(ctx)
	look := time.NewTicker(5 * time.Millisecond) // not all of it is news
	defer look.Stop()
	for {
		s := p.State(ctx)
		if ok(s) {
			return s
		}
		select {
		case <-news:
		case <-look.C:
		case <-ctx.Done():
			t.Fatalf("%s: still %+v", what, s)
		}
	}
}

func ready(s desk.State) bool { return s.Database && s.Behind == 0 }

// While somebody else holds the database, reports are taken in all the same,
// and are found once it is free again.
func TestIntakeGoesOnWhileTheDatabaseIsLocked(t *testing.T) {
	p := open(t)
	before := p.tell(seed)
	db, err := sql.Open("sqlite", filepath.Join(p.dir, "desk.db")+"?_pragma=busy_timeout(120000)") // the desk may be writing
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	r, err := p.Submit(context.Background(), me, story("A man rang about the wardrobe, and it was a scam."))
	if err != nil {
		t.Fatal(err)
	}
	if r.Found {
		t.Error("it is said to be found although nothing can be written")
	}
	if _, err := db.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, p, "after the lock", func(s desk.State) bool { return ready(s) && s.Stats.Reports == 2 })
	if ids := p.find(desk.Query{}); !slices.Equal(ids, []string{r.ID, before}) {
		t.Errorf("found %v", ids)
	}
}

// The same when its file is gone altogether: it is made again from the backup
// and the journal.
func TestIntakeGoesOnWhileTheDatabaseIsGone(t *testing.T) {
	p := open(t)
	p.tell(seed)
	p.later(2 * day)
	if err := p.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, tail := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(p.dir, "desk.db"+tail)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if _, err := p.Submit(context.Background(), me, story("A man rang about the wardrobe.")); err != nil {
		t.Fatal(err)
	}
	s := until(t, p, "after the loss", func(s desk.State) bool { return ready(s) && s.Stats.Reports == 2 })
	if !strings.Contains(s.Notice, "rebuilt from the backup") {
		t.Errorf("the desk says %q", s.Notice)
	}
}

// A damaged file is rebuilt from the newest backup and the journal, and the
// desk says so. Nothing that was acknowledged is missing.
func TestDamagedDatabaseIsRebuilt(t *testing.T) {
	for name, backup := range map[string]bool{"with a backup": true, "from the journal alone": false} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			if !backup {
				p.stop()
				if err := os.RemoveAll(filepath.Join(p.dir, "backups")); err != nil {
					t.Fatal(err)
				}
				p.keep.BackupEvery = 0
				p.start()
			}
			a := p.tell(seed)
			if backup {
				p.later(2 * day)
				if err := p.Tidy(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			b := p.tell("A man rang about the wardrobe.")
			if _, err := p.Note(context.Background(), me, a, "after the backup"); err != nil {
				t.Fatal(err)
			}
			p.stop()
			garble(t, filepath.Join(p.dir, "desk.db"))
			p.start()
			s := until(t, p, "after the damage", func(s desk.State) bool { return ready(s) && s.Stats.Reports == 2 })
			if !strings.Contains(s.Notice, "rebuilt") || strings.Contains(s.Notice, "backup of") != backup {
				t.Errorf("the desk says: %q", s.Notice)
			}
			if ids := p.find(desk.Query{}); !slices.Equal(ids, []string{b, a}) {
				t.Errorf("found %v", ids)
			}
			if c := p.see(a); len(c.Changes) != 1 {
				t.Errorf("the case has %d changes", len(c.Changes))
			}
		})
	}
}

func garble(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 100; i < len(data); i += 3 {
		data[i] ^= 0x5a
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The same while the desk runs.
func TestDatabaseDamagedWhileInUse(t *testing.T) {
	p := open(t)
	for i := range 20 {
		p.tell(fmt.Sprintf("Number %d: %s", i, seed))
	}
	garble(t, filepath.Join(p.dir, "desk.db"))
	for i := range 20 {
		if _, err := p.Submit(context.Background(), me, story(fmt.Sprintf("Later %d: %s", i, seed))); err != nil {
			t.Fatal(err)
		}
	}
	until(t, p, "after the damage", func(s desk.State) bool { return ready(s) && s.Stats.Reports == 40 })
}

const marker = "kaleidoscope"

// On a full disk a report is refused clearly, and nothing of it is kept.
func TestFullDisk(t *testing.T) {
	p := open(t)
	id := p.tell(seed)
	p.stop()
	p.free = 1 << 60
	p.start()
	_, err := p.Submit(context.Background(), me, story("one more"))
	if !is(err, desk.Full) || !strings.Contains(err.Error(), "Make room") {
		t.Errorf("%v", err)
	}
	_, err = p.TakeFile(context.Background(), me, strings.NewReader(ftc(3)), desk.FileOptions{Import: "a"})
	if !is(err, desk.Full) || !strings.Contains(err.Error(), "goes on where it stopped") {
		t.Errorf("a file: %v", err)
	}
	if _, err := p.Case(context.Background(), me, id); !is(err, desk.Full) {
		t.Errorf("a case was shown although nobody can write down who looked: %v", err)
	}
	p.stop()
	p.free = 0
	p.start()
	until(t, p, "with room again", ready)
	if ids := p.find(desk.Query{}); len(ids) != 1 {
		t.Errorf("there are %d", len(ids))
	}
	if done, err := p.TakeFile(context.Background(), me, strings.NewReader(ftc(3)), desk.FileOptions{Import: "a"}); err != nil || done.New != 3 {
		t.Errorf("the file again: %d new, %v", done.New, err)
	}
}

// losing is a journal on a disk that has lost one record.
type losing struct {
	desk.Journal
	seq uint64
}

func (l losing) Read(ctx context.Context, after uint64, most int) ([]desk.Record, error) {
	records, err := l.Journal.Read(ctx, after, most)
	for i, r := range records {
		if r.Seq == l.seq && i == 0 {
			return nil, &desk.Lost{Seq: l.seq, Err: errors.New("nothing there")}
		} else if r.Seq == l.seq {
			return records[:i], nil
		}
	}
	return records, err
}

// A record that the disk has lost is left out, and the desk says so; what comes
// after it is found.
func TestRecordThatTheDiskHasLost(t *testing.T) {
	p := &place{t: t, dir: t.TempDir(), disk: func(j desk.Journal) desk.Journal { return losing{j, 2} }}
	p.start()
	t.Cleanup(p.stop)
	ctx := context.Background()
	first := p.tell(seed)
	if _, err := p.Submit(ctx, me, story("It is lost.")); err != nil {
		t.Fatal(err)
	}
	third := p.tell("It comes after that.")
	if ids := p.find(desk.Query{}); !slices.Equal(ids, []string{third, first}) {
		t.Errorf("found %v", ids)
	}
	if s := p.State(ctx); !strings.Contains(s.Notice, "lost a part of the journal") {
		t.Errorf("the desk says %q", s.Notice)
	}
}

// A restored backup gets back what came after it, as far as the journal still
// has it, and a copy of how things were before stays.
func TestRestore(t *testing.T) {
	p := open(t)
	ctx := context.Background()
	gone := p.tell("He said he was the gas man.")
	a := p.tell(seed)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := p.Backup(ctx, me, backup); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Erase(ctx, me, gone); err != nil {
		t.Fatal(err)
	}
	b := p.tell("A man rang about the wardrobe.")
	p.later(time.Minute)
	if err := p.Restore(ctx, me, backup); err != nil {
		t.Fatal(err)
	}
	made := p.State(ctx).BackedUp
	until(t, p, "after the restore", func(s desk.State) bool { return ready(s) && s.Stats.Reports == 2 })
	if ids := p.find(desk.Query{}); !slices.Equal(ids, []string{b, a}) {
		t.Errorf("found %v", ids)
	}
	p.later(time.Minute)
	p.stop()
	p.start()
	until(t, p, "after a new start", ready)
	if err := p.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if now := p.State(ctx).BackedUp; !now.Equal(made) {
		t.Errorf("the copy from before the restore gave way to one of %v", now)
	}
}

// A store that is rebuilt because a reader met the damage follows the journal
// from where its backup stands, with nothing left out.
func TestRebuiltFromWhereTheBackupStands(t *testing.T) {
	p := open(t)
	ctx := context.Background()
	first := p.tell("He said he was the gas man.")
	p.later(2 * day)
	if err := p.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		p.tell(fmt.Sprintf("Number %d: %s", i, seed))
	}
	garble(t, filepath.Join(p.dir, "desk.db"))
	if _, err := p.Case(ctx, me, first); err == nil {
		t.Log("the damage was not met yet")
	}
	p.tellWhenever("One more.")
	until(t, p, "after the damage", func(s desk.State) bool { return ready(s) && s.Stats.Reports == 7 })
}

// An empty file is no new database while there are backups.
func TestEmptyDatabaseIsRebuilt(t *testing.T) {
	p := open(t)
	id := p.tell(seed)
	p.later(2 * day)
	if err := p.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	p.stop()
	for _, tail := range []string{"-wal", "-shm"} {
		if err := os.Remove(filepath.Join(p.dir, "desk.db"+tail)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if err := os.Truncate(filepath.Join(p.dir, "desk.db"), 0); err != nil {
		t.Fatal(err)
	}
	p.start()
	until(t, p, "after the start", func(s desk.State) bool { return ready(s) && s.Stats.Reports == 1 })
	p.see(id)
}
