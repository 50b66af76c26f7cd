package web_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/hangup-project/hangup/internal/ear/engine"
)

// A synthetic voice speaks a scam into the microphone of a real browser, the
// ear that runs here hears it, the page interrupts, another device sees it, and
// the case is kept. And a voice that reads a book is left alone.
func TestARealEarHearsThroughARealMicrophone(t *testing.T) {
	scripted(t)
	program := filepath.Join("..", "..", "bin", "ears", "pocketsphinx")
	clips := filepath.Join("..", "..", "..", "shared", "speech", "tel")
	for _, name := range []string{program, clips} {
		if _, err := os.Stat(name); err != nil {
			t.Skip("left out: there is no ear here, or no recording for it: make ears makes the ear")
		}
	}
	clip, err := filepath.Abs(filepath.Join(clips, "scam_flite_rms.wav"))
	if err != nil {
		t.Fatal(err)
	}
	hears := engine.New(engine.Options{Name: "pocketsphinx", Program: program, Calls: 2, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(hears.Close)
	a := startDeskHearing(t, hears, slog.New(slog.DiscardHandler))
	parent, end, err := newBrowser(clip)
	if err != nil {
		t.Skip("left out: there is no Chromium here to listen with")
	}
	t.Cleanup(end)
	v := visitWith(t, a, parent)
	v.do(chromedp.Navigate(a.Link()), chromedp.WaitVisible(chromedp.CSS("#text")))
	v.open("/listen")
	v.do(chromedp.Click(chromedp.CSS("[data-start]")))
	v.await(`document.querySelector("[data-state]").textContent.startsWith("Listening")`)
	v.do(chromedp.Click(chromedp.CSS("[data-share]")))
	v.await(`document.querySelector("[data-shared] a") !== null`)
	watcher := visit(t, a)
	watcher.open(eval[string](v, `document.querySelector("[data-shared] a").getAttribute("href")`))
	v.await(`document.querySelector("[data-alarm]").open`)
	v.sees("[data-alarm]", "HANG UP", "This is a scam (false computer support)")
	t.Logf("heard until the warning: %s", eval[string](v, `document.querySelector("[data-words]").innerText.replaceAll("\n", " ")`))
	v.await(`document.querySelector("[data-live]").dataset.spoken >= 1`)
	v.picture("listen-real")
	watcher.await(`document.querySelector("[data-alarm]").open`)
	v.do(chromedp.Click(chromedp.CSS("[data-hung-up]")))
	v.await(`!document.querySelector("[data-after]").hidden`)
	v.follow(`[data-act="/keep"]`)
	v.sees("main", "It is kept", "HANG UP")
	if n := cases(t, a); n != 1 {
		t.Errorf("%d cases are kept, want 1", n)
	}
}
