package api_test

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/api"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/journal"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/notify"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/store"
	"github.com/hangup-project/hangup/kb"
)

// place is a real desk behind its API. Who asks stands in the header As, as
// the rest of the program would have found it out.
type place struct {
	*httptest.Server
	desk    *desk.Desk
	guard   *access.Guard
	notify  *notify.Notifier
	journal *disk
	shelf   *shelf
	log     *logged
	metrics *api.Metrics
	ready   atomic.Pointer[error]
	stop    func() // before the test ends
}

// patience is how long a test waits for what is to happen, on a machine that may
// be busy.
const patience = 2 * time.Minute

// limits are small, so that what is too large can be sent quickly.
var limits = desk.Limits{Words: 64 << 10, Attachment: 64 << 10, Attachments: 3}

// loaded is the judge, which never changes and is shared.
var loaded = sync.OnceValues(func() (*judge.Judge, error) {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		return nil, err
	}
	model, err := scorer.Shipped()
	return judge.New(base, model), err
})

// newPlace starts a desk on a real journal and a real database.
func newPlace(t testing.TB) *place {
	t.Helper()
	return newPlaceOn(t, &shelf{dir: t.TempDir()})
}

// newPlaceOn starts a desk whose database stands on a shelf.
func newPlaceOn(t testing.TB, at *shelf) *place {
	t.Helper()
	judge, err := loaded()
	ok(t, err)
	dir := at.dir
	log := &logged{}
	logger := slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	j, err := journal.Open(t.Context(), journal.Options{Dir: filepath.Join(dir, "journal"), Log: logger})
	ok(t, err)
	p := &place{journal: &disk{Journal: j}, shelf: at, log: log}
	p.guard, err = access.Open(dir, time.Now)
	ok(t, err)
	p.notify, err = notify.Open(notify.Options{Dir: dir, Log: logger})
	ok(t, err)
	p.desk = desk.New(desk.Options{Judge: judge, Journal: p.journal, Shelf: p.shelf, Limits: limits, Country: "US", Log: logger,
		Patience: cmp.Or(at.patience, patience)})
	p.desk.Start(context.WithoutCancel(t.Context()))
	p.metrics = api.NewMetrics(p.desk)
	handler := api.New(api.Options{Desk: p.desk, Guard: p.guard, Notify: p.notify, Log: logger, Version: "test", Metrics: p.metrics, Stylesheet: "/desk.css", Temp: dir, MostBackup: 6 << 20,
		Link: func() string {
			if p.ready.Load() != nil {
				return "" // nor has it an address
			}
			return "http://127.0.0.1:4264/open?token=" + marker
		},
		Ready: func() error {
			if err := p.ready.Load(); err != nil {
				return *err
			}
			return nil
		}})
	p.Server = httptest.NewServer(asked(handler))
	p.stop = sync.OnceFunc(func() {
		p.Server.Close()
		ok(t, p.desk.Stop())
		ok(t, j.Close())
	})
	t.Cleanup(p.stop)
	return p
}

// asked stands in for the part of the program that finds out who asks.
func asked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if as := r.Header.Get("As"); as != "" {
			id := access.Identity{Name: as, Role: access.Role(as)}
			if scope, token := strings.CutPrefix(as, "token:"); token {
				id = access.Identity{Name: as, Token: true, Scopes: []access.Permission{access.Permission(scope)}}
			}
			r = r.WithContext(access.With(r.Context(), id))
		}
		next.ServeHTTP(trouble(w, r), r)
	})
}

// disk is the journal on a disk that can be full.
type disk struct {
	desk.Journal
	full atomic.Bool
}

func (d *disk) Append(ctx context.Context, tenant, id string, data []byte) (uint64, error) {
	if d.full.Load() {
		return 0, desk.ErrFull
	}
	return d.Journal.Append(ctx, tenant, id, data)
}

// shelf is where the database stands; it can be taken away.
type shelf struct {
	dir   string
	blind bool // nothing that reports have in common can be read
	away  atomic.Bool
	torn  atomic.Bool // it breaks off after the first case
	hold  sync.Mutex  // while it is held, nothing comes from the journal into the database
	// patience is how long the desk waits for the database; zero is that of tests.
	patience time.Duration
}

func (s *shelf) Open(ctx context.Context) (desk.Store, error) {
	if s.away.Load() {
		return nil, desk.ErrUnavailable
	}
	st, err := store.Open(ctx, store.Options{File: filepath.Join(s.dir, "desk.db")})
	if err != nil {
		return nil, err
	}
	return &borrowed{st, s}, nil
}

func (s *shelf) Rebuild(context.Context) (desk.Store, string, error) {
	return nil, "", desk.ErrUnavailable
}

func (s *shelf) Backup(ctx context.Context, st desk.Store) (desk.Cursor, error) {
	return st.Backup(ctx, filepath.Join(s.dir, "before-"+time.Now().Format("150405.000000000")+".db"))
}

func (s *shelf) BackedUp() (time.Time, uint64) { return time.Time{}, 0 }

// borrowed is the database while it is there.
type borrowed struct {
	desk.Store
	shelf *shelf
}

func (b *borrowed) Cursor(ctx context.Context) (desk.Cursor, error) {
	if b.shelf.away.Load() {
		return desk.Cursor{}, desk.ErrUnavailable
	}
	return b.Store.Cursor(ctx)
}

func (b *borrowed) Disturbed(ctx context.Context, tenant string) (int64, error) {
	if b.shelf.blind {
		return 0, io.ErrNoProgress
	}
	return b.Store.Disturbed(ctx, tenant)
}

func (b *borrowed) Each(ctx context.Context, tenant string, f func(call.Case) error) error {
	return b.Store.Each(ctx, tenant, func(c call.Case) error {
		if err := f(c); err != nil {
			return err
		}
		if b.shelf.torn.Load() {
			return desk.ErrUnavailable
		}
		return nil
	})
}

func (b *borrowed) Apply(ctx context.Context, journal string, after uint64, batch []desk.Placed) (desk.Applied, error) {
	if b.shelf.away.Load() {
		return desk.Applied{}, desk.ErrUnavailable
	}
	b.shelf.hold.Lock()
	defer b.shelf.hold.Unlock()
	return b.Store.Apply(ctx, journal, after, batch)
}

// takeAway makes the database unreachable and waits until the desk has met
// that.
func (p *place) takeAway(t *testing.T) {
	t.Helper()
	p.shelf.away.Store(true)
	_, err := p.desk.Submit(t.Context(), desk.Actor{}, desk.Submission{Call: call.Call{Turns: []call.Utterance{{Text: "He rang."}}}})
	ok(t, err)
	for p.desk.State(t.Context()).Database {
		runtime.Gosched()
	}
}

// logged keeps what was logged.
type logged struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(b)
}

func (l *logged) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.String()
}

// answer is a response that was read.
type answer struct {
	*http.Response
	text string
}

func (p *place) do(t *testing.T, method, path, as, media, body string) answer {
	t.Helper()
	return p.send(t, request(t, method, p.URL+path, as, media, body))
}

func (p *place) send(t *testing.T, r *http.Request) answer {
	t.Helper()
	res, err := p.Client().Do(r)
	ok(t, err)
	data, err := io.ReadAll(res.Body)
	ok(t, err)
	ok(t, res.Body.Close())
	return answer{res, string(data)}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// request makes one; as is who asks, empty for nobody.
func request(t testing.TB, method, url, as, media, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	ok(t, err)
	if as != "" {
		r.Header.Set("As", as)
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	return r
}
