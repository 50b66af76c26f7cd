// Package app puts a desk together from its parts and runs it: the judge, the
// journal, the store, who may do what, the pages and the API, on one listener.
// Main and the tests use the same New, Start and Stop.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/home"
	"github.com/hangup-project/hangup/internal/journal"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/line"
	"github.com/hangup-project/hangup/internal/notify"
	"github.com/hangup-project/hangup/internal/shelf"
)

// Options are what configuration does not say.
type Options struct {
	Config  config.Config
	Judge   *judge.Judge
	Log     *slog.Logger
	Version string
	Now     func() time.Time // nil is the clock
	// passing marks a desk that runs for one command: it ends before anybody could
	// be told of a wave, and leaves that to the one that stays.
	passing bool
	// Ear, where set, is taken in the place of the one that the configuration
	// names.
	Ear ear.Ear
	// Patience is that of the desk (desk.Options); zero is what it takes.
	Patience time.Duration
}

// App is one desk.
type App struct {
	opt     Options
	log     *slog.Logger
	guard   *access.Guard
	journal *journal.Journal
	desk    *desk.Desk
	hears   *hears
	lines   *line.Hub
	warning *line.Warning
	home    *home.Door
	inside  http.Handler // all of it, for who was let past the door
	notify  *notify.Notifier
	handler http.Handler

	listener net.Listener
	names    []string // its own, under which the desk is reached
	server   *http.Server
	secure   *secure
	cancel   context.CancelFunc
	served   chan error
}

// New opens what the desk stands on: the data folder, the journal and the
// accounts. Nothing runs and nothing listens yet. Where another process has
// the data open, the error is journal.ErrInUse.
func New(ctx context.Context, opt Options) (*App, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	cfg := opt.Config
	private()
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w: choose another with --data", err)
	}
	j, err := journal.Open(ctx, journal.Options{Dir: filepath.Join(cfg.Data, journalDir), MinFree: int64(cfg.Limits.MinFree), Log: opt.Log})
	if errors.Is(err, journal.ErrInUse) {
		return nil, &inUse{at: runningIn(cfg.Data)}
	}
	if err != nil {
		return nil, err
	}
	// The journal is open, so nobody else has the data.
	on := shelf.New(shelf.Options{Data: cfg.Data, Keep: cfg.Backup.Keep, Journal: j, Now: opt.Now})
	if err := errors.Join(tidy(cfg.Data), on.Sweep()); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	guard, err := access.Open(cfg.Data, opt.Now)
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	a := &App{opt: opt, log: opt.Log, guard: guard, journal: j}
	a.notify, err = notify.Open(notify.Options{Dir: cfg.Data, Log: opt.Log, Now: opt.Now, Watch: a.watch})
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	honest, err := honestNumbers(cfg)
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	a.hears = a.newHears()
	if a.lines, err = a.openLines(); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	if a.home, err = a.newDoor(); err != nil {
		return nil, errors.Join(err, a.Discard())
	}
	a.desk = desk.New(desk.Options{
		Judge: opt.Judge, Journal: j, Shelf: on, Country: cfg.Country, Honest: honest, Now: opt.Now, Log: opt.Log, Patience: opt.Patience,
		Limits: desk.Limits{Words: int64(cfg.Limits.Words), Attachment: int64(cfg.Limits.Attachment), Attachments: cfg.Limits.Attachments},
		Keep: desk.Keep{Words: age(cfg.Keep.Words), Evidence: age(cfg.Keep.Evidence), Attachments: age(cfg.Keep.Attachments),
			BackupEvery: cfg.Backup.Every},
		Lookout: desk.Lookout{Budget: cfg.Waves.Budget, Zone: opt.Now().Location(), Country: cfg.Country, OnWave: a.onWave()},
	})
	return a, nil
}

// age gives days as the desk counts them; for ever is zero.
func age(d config.Days) time.Duration {
	if d == config.Forever {
		return 0
	}
	return time.Duration(d) * 24 * time.Hour
}

// inUse says that a desk is running on the data, and where.
type inUse struct{ at string }

func (e *inUse) Error() string {
	where := ""
	if e.at != "" {
		where = " at " + e.at
	}
	return "a desk is already running on this data" + where + ": use that one (hangup access link prints a new link to it), stop it first, or name another folder with --data"
}

// Unwrap makes it a journal.ErrInUse.
func (e *inUse) Unwrap() error { return journal.ErrInUse }

// Desk is the desk itself, for who runs it in process.
func (a *App) Desk() *desk.Desk { return a.desk }

// Guard is who may do what.
func (a *App) Guard() *access.Guard { return a.guard }

// Notifier tells the family.
func (a *App) Notifier() *notify.Notifier { return a.notify }

// watch is the address at which another device sees a call; empty where no
// other device can reach this desk.
func (a *App) watch(token string) string {
	if a.listener == nil || access.Loopback(a.listener.Addr().String()) {
		return ""
	}
	if others := a.Addresses(); len(others) > 0 {
		return others[0] + "/watch/" + token
	}
	return a.front() + "/watch/" + token
}

// Discard closes what New opened, where Start is not called.
func (a *App) Discard() error {
	a.lines.Close()
	a.hears.stop()
	return a.journal.Close()
}

// Start sets the desk going and listens. When it returns without an error the
// desk takes in reports, and URL and Link say where.
func (a *App) Start(ctx context.Context) error {
	if err := a.listen(ctx); err != nil {
		return errors.Join(err, a.journal.Close())
	}
	if err := a.run(ctx, a.listener); err != nil {
		return err
	}
	if a.opt.Ear == nil {
		a.hears.ear.Start() // a call that warns cannot wait for a model to be read
	}
	err := a.home.Start(ctx)
	if err == nil {
		err = a.announce()
	}
	if err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		return errors.Join(err, a.Stop(stop))
	}
	return nil
}

// How long a connection may take to say what it wants, to say all of it, to
// hear the answer (where a handler does not ask for more: access.Unhurried), to
// stay open without saying anything, and to end; and how many there may be.
const (
	headerWait      = 10 * time.Second
	requestWait     = time.Minute
	answerWait      = time.Minute
	idleWait        = 2 * time.Minute
	patience        = 10 * time.Second
	maxHeader       = 64 << 10
	mostConnections = 1024
)

// run starts the desk and serves it on a listener. Where it cannot, all that
// New and listen opened is closed.
func (a *App) run(ctx context.Context, on net.Listener) error {
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if err := a.desk.Start(base); err != nil {
		cancel()
		return errors.Join(err, on.Close(), a.journal.Close())
	}
	a.notify.Start()
	a.cancel = cancel
	a.handler = a.faces(on)
	if err := a.listenForPackets(base); err != nil {
		cancel()
		return errors.Join(err, on.Close(), a.desk.Stop(), a.journal.Close())
	}
	a.server = a.serverFor(a.handler)
	a.server.BaseContext = func(net.Listener) context.Context { return base }
	a.served = make(chan error, 1)
	go func() { a.served <- a.server.Serve(on) }()
	return nil
}

// serverFor makes a server with the limits of the desk.
func (a *App) serverFor(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerWait, ReadTimeout: requestWait, WriteTimeout: answerWait,
		IdleTimeout: idleWait, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(quiet{a.log.Handler()}, slog.LevelDebug),
	}
}

// Wait waits until the desk stops serving, and says why where nobody asked it
// to.
func (a *App) Wait() error {
	err := <-a.served
	a.served <- err
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("the desk can no longer be reached: %w", err)
}

// Stop ends all that runs, in the order in which nothing is lost: no new
// requests, the ones that run to their end, the desk, the journal.
func (a *App) Stop(ctx context.Context) error {
	errs := []error{a.retract()}
	a.lines.Close()
	a.hears.stop()
	a.desk.Hush() // pages that wait for news would wait for ever
	errs = append(errs, a.home.Close())
	if err := a.server.Shutdown(ctx); err != nil {
		errs = append(errs, a.server.Close())
	}
	a.cancel()
	errs = append(errs, a.desk.Stop())
	a.notify.Stop() // after the desk, which tells it of waves
	return errors.Join(append(errs, a.journal.Close())...)
}
