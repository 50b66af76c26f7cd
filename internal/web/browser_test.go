package web_test

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/transcript"
	"github.com/hangup-project/hangup/kb"
)

// patience is how long a test waits for what is to happen, and for all that one
// visitor sees, on a machine that may be busy.
const patience = 5 * time.Minute

var newJudge = sync.OnceValues(func() (*judge.Judge, error) {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		return nil, err
	}
	model, err := scorer.Shipped()
	if err != nil {
		return nil, err
	}
	return judge.New(base, model), nil
})

// startDesk runs a real desk on a free port, with a form for the public.
func startDesk(t *testing.T, change ...func(*config.Config)) *app.App {
	t.Helper()
	return startDeskLogging(t, slog.New(slog.DiscardHandler), change...)
}

// startDeskLogging is startDesk with a log of the test's own.
func startDeskLogging(t *testing.T, log *slog.Logger, change ...func(*config.Config)) *app.App {
	t.Helper()
	return startDeskHearing(t, nil, log, change...)
}

// startDeskHearing is startDeskLogging with an ear.
func startDeskHearing(t *testing.T, hears ear.Ear, log *slog.Logger, change ...func(*config.Config)) *app.App {
	t.Helper()
	j, err := newJudge()
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Config{
		Listen: "127.0.0.1:0", Data: t.TempDir(), Country: "US", TLS: config.TLS{Mode: config.TLSOff},
		Home:   config.Home{Listen: "127.0.0.1:0", Open: config.HomePage},
		Intake: config.Intake{Public: true, PerHour: 100, MaxBytes: 64 << 10, Notice: "Kept by the library of Harbour Street."},
		Keep:   config.Keep{Words: 400},
		Limits: config.Limits{Words: 256 << 10, Attachment: 1 << 20, Attachments: 5},
		Backup: config.Backup{Every: 24 * time.Hour, Keep: 2},
	}
	for _, f := range change {
		f(&cfg)
	}
	a, err := app.New(t.Context(), app.Options{Config: cfg, Judge: j, Log: log, Version: "test", Ear: hears, Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := a.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return a
}

// read gives an example of the repository.
func read(t *testing.T, example string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "examples", example))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// keep puts a call into the desk and returns its id.
func keep(t *testing.T, a *app.App, words string, happened ...string) string {
	t.Helper()
	c, err := transcript.Read([]byte(words), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c.CallerID = "9-9876"
	r, err := a.Desk().Submit(t.Context(), desk.Actor{Name: "owner", Origin: call.OriginPage}, desk.Submission{Call: c, Happened: happened})
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

// browser is a Chromium without a window; one serves all tests. Its microphone
// is one that beeps.
var browser = sync.OnceValues(func() (context.Context, error) {
	ctx, end, err := newBrowser()
	closeBrowser = end
	return ctx, err
})

var closeBrowser = func() {}

// newBrowser starts a Chromium; microphone names recordings that its microphone
// hears, none for one that beeps.
func newBrowser(microphone ...string) (context.Context, func(), error) {
	var path string
	var err error
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err = exec.LookPath(name); err == nil {
			break
		}
	}
	if err != nil {
		return nil, func() {}, err
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	for _, flag := range []string{"disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync",
		"use-fake-ui-for-media-stream", "use-fake-device-for-media-stream"} {
		opts = append(opts, chromedp.Flag(flag, true))
	}
	for _, name := range microphone {
		opts = append(opts, chromedp.Flag("use-file-for-fake-audio-capture", name+"%noloop"))
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, _ = chromedp.NewContext(ctx)
	end := func() {
		if err := chromedp.Cancel(ctx); err != nil {
			slog.Error("the browser did not close", "error", err)
		}
		stop()
	}
	return ctx, end, chromedp.Do(ctx)
}

func TestMain(m *testing.M) {
	code := m.Run()
	closeBrowser()
	os.Exit(code)
}

// visitor is a person before a browser with an empty jar of cookies. Errors of
// the scripts of a page fail the test.
type visitor struct {
	*testing.T
	ctx context.Context
	url string
}

func visit(t *testing.T, a *app.App) visitor {
	t.Helper()
	parent, err := browser()
	if err != nil {
		t.Skip("left out: there is no Chromium here to look at pages with")
	}
	return visitWith(t, a, parent)
}

// visitWith is visit with a browser of the test's own.
func visitWith(t *testing.T, a *app.App, parent context.Context) visitor {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	v := visitor{T: t, ctx: ctx, url: a.URL()}
	v.do(chromedp.Navigate("about:blank"))
	said := chromedp.Console(ctx)
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for m, err := range said {
			if err != nil {
				return
			}
			// A page that says 404 is one that a test asked for.
			refused := strings.Contains(m.Text, "status of 4")
			if m.Type == chromedp.ConsoleException || m.Type == chromedp.ConsoleError && !refused {
				t.Errorf("a page complained: %s", m.Text)
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-heard })
	var stop context.CancelFunc
	v.ctx, stop = context.WithTimeout(ctx, patience)
	t.Cleanup(stop)
	return v
}

// signIn opens the link that the desk prints.
func signIn(t *testing.T, a *app.App) visitor {
	t.Helper()
	v := visit(t, a)
	v.do(chromedp.Navigate(a.Link()), chromedp.WaitVisible(chromedp.CSS("#text")))
	return v
}

func (v visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.Fatal(err)
	}
}

// open goes to a page of the desk.
func (v visitor) open(path string) {
	v.Helper()
	v.do(chromedp.Navigate(v.url+path), chromedp.WaitReady(chromedp.CSS("main")))
}

// ask is do for what gives an answer.
func ask[T any](v visitor, a chromedp.Action[T]) T {
	v.Helper()
	out, err := chromedp.Run(v.ctx, a)
	if err != nil {
		v.Fatal(err)
	}
	return out
}

func (v visitor) sees(selector string, words ...string) {
	v.Helper()
	s := ask(v, chromedp.Text(chromedp.CSS(selector)))
	for _, w := range words {
		if !strings.Contains(s, w) {
			v.Errorf("%s does not say %q; it says\n%s", selector, w, s)
		}
	}
}

// eval asks a script about the page.
func eval[T any](v visitor, script string) T {
	v.Helper()
	return ask(v, chromedp.Evaluate[T](script, chromedp.EvalAsValue, chromedp.EvalAwaitPromise))
}

// await waits until something is so in the page.
func (v visitor) await(condition string) {
	v.Helper()
	ask(v, chromedp.Poll[bool](condition, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(patience)))
}

// follow presses what a selector finds, and waits for the page that follows.
func (v visitor) follow(selector string) {
	v.Helper()
	v.followed(chromedp.Click(chromedp.CSS(selector)))
}

// followed does something and waits for the page that follows.
func (v visitor) followed(step chromedp.Action[chromedp.Void]) {
	v.Helper()
	loaded := chromedp.Events(v.ctx, page.LoadEventFired)
	v.do(step)
	for _, err := range loaded {
		if err != nil {
			v.Fatal(err)
		}
		break
	}
}

// width sets the size of the window and the theme.
func (v visitor) width(px int64, theme string) {
	v.Helper()
	v.do(chromedp.EmulateViewport(px, 900), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
		return err
	}))
}

// paper shows the page as it is printed.
func (v visitor) paper() {
	v.Helper()
	v.do(chromedp.EmulateViewport(720, 1000), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
}

// unscripted takes the scripts away.
func (v visitor) unscripted() {
	v.Helper()
	v.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// scripted reports whether a script was bundled into this build.
func scripted(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("dist", "script.js")); err != nil {
		t.Skip("left out: no script is bundled; make build bundles it")
	}
}
