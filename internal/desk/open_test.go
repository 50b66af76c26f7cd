package desk_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/journal"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/shelf"
	"github.com/hangup-project/hangup/kb"
)

var shipped = sync.OnceValue(func() *judge.Judge {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		panic(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		panic(err)
	}
	return judge.New(base, model)
})

// place is a desk on real files, with a clock that the test sets.
type place struct {
	*desk.Desk
	t       testing.TB
	dir     string
	journal *journal.Journal
	log     bytes.Buffer

	mu    sync.Mutex
	ahead time.Duration
	keep  desk.Keep
	free  int64
	judge *judge.Judge                    // nil for the shipped one
	known []blocklist.Known               // honest numbers of the owner
	roams bool                            // a desk of no country
	wave  func(desk.WaveAlarm)            // who is told of waves; nil for nobody
	disk  func(desk.Journal) desk.Journal // what is wrong with the disk; nil where nothing is
}

var me = desk.Actor{Name: "owner", Origin: call.OriginPage}

// open opens a desk in a new folder; it is closed with the test.
func open(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, dir: t.TempDir(), keep: desk.Keep{Words: 400 * day, BackupEvery: day}}
	p.start()
	t.Cleanup(func() { p.stop() })
	return p
}

const day = 24 * time.Hour

func (p *place) now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Add(p.ahead)
}

// later moves the clock.
func (p *place) later(by time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ahead += by
}

// noon moves the clock to the middle of a day, for a test that counts days: it must
// not begin on one and end on another.
func (p *place) noon() {
	now := p.now().UTC()
	p.later(now.Truncate(day).Add(day + day/2).Sub(now))
}

func (p *place) start() {
	p.t.Helper()
	log := slog.New(slog.NewTextHandler(&p.log, nil))
	j, err := journal.Open(context.Background(), journal.Options{Dir: filepath.Join(p.dir, "journal"), MinFree: p.free, Log: log})
	if err != nil {
		p.t.Fatal(err)
	}
	p.journal = j
	var on desk.Journal = j
	if p.disk != nil {
		on = p.disk(j)
	}
	with := p.judge
	if with == nil {
		with = shipped()
	}
	country := "US"
	if p.roams {
		country = ""
	}
	p.Desk = desk.New(desk.Options{
		Judge: with, Honest: p.known, Journal: on, Shelf: shelf.New(shelf.Options{Data: p.dir, Keep: 2, Journal: j, Now: p.now}), Keep: p.keep,
		Limits: desk.Limits{Words: 1 << 20, Attachment: 1 << 20, Attachments: 3}, Country: country, Now: p.now, Log: log, Patience: patience,
		Lookout: desk.Lookout{OnWave: p.wave},
	})
	if err := p.Start(context.Background()); err != nil {
		p.t.Fatal(err)
	}
}

// patience is how long a test waits for what is to happen, on a machine that may
// be busy.
const patience = 2 * time.Minute

func (p *place) stop() {
	p.t.Helper()
	if p.Desk == nil {
		return
	}
	if err := p.Stop(); err != nil {
		p.t.Error(err)
	}
	if err := p.journal.Close(); err != nil {
		p.t.Error(err)
	}
	p.Desk = nil
}

// tell submits a story and wants it to be found at once.
func (p *place) tell(words string) string {
	p.t.Helper()
	r, err := p.Submit(context.Background(), me, story(words))
	if err != nil {
		p.t.Fatal(err)
	}
	if !r.Found {
		p.t.Fatal("the report cannot be found yet")
	}
	return r.ID
}

// tellWhenever submits a story that may be found later.
func (p *place) tellWhenever(words string) {
	p.t.Helper()
	if _, err := p.Submit(context.Background(), me, story(words)); err != nil {
		p.t.Fatal(err)
	}
}

func story(words string) desk.Submission {
	return desk.Submission{Call: call.Call{Kind: call.KindStory, Turns: []call.Utterance{{Text: words, At: -1}}}}
}

// find lists the ids that a search gives, the newest first.
func (p *place) find(q desk.Query) []string {
	p.t.Helper()
	page, err := p.Search(context.Background(), me, q)
	if err != nil {
		p.t.Fatal(err)
	}
	var ids []string
	for _, r := range page.Rows {
		ids = append(ids, r.ID)
	}
	return ids
}

func (p *place) see(id string) call.Case {
	p.t.Helper()
	c, err := p.Case(context.Background(), me, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// holding lists the files of the folder in which the words stand.
func (p *place) holding(words string) []string {
	p.t.Helper()
	var out []string
	err := filepath.WalkDir(p.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if bytes.Contains(data, []byte(words)) {
			rel, _ := filepath.Rel(p.dir, name)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

const seed = "My phone rang and a man said he was John from Windows Technical Support. My computer was sending out errors and he would fix it for a fee of $249. " +
	"He told me to call him back on 209-894-0429 and to open quick assist on my computer."
