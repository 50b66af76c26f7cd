package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/sound"
)

// supportCall is what the ear hears in most of these tests.
var supportCall = []call.Utterance{
	{Role: call.RoleUnknown, Text: "hello i am calling from the technical department of windows", At: 0},
	{Role: call.RoleUnknown, Text: "your computer is infected and hackers are using it", At: 4 * time.Second},
	{Role: call.RoleUnknown, Text: "please go to the computer and download anydesk and read me the code", At: 8 * time.Second},
}

// listeningDesk is a desk whose ear hears a script whatever the sound is.
func listeningDesk(t *testing.T, turns []call.Utterance) *app.App {
	t.Helper()
	e := ear.NewReplay(turns)
	e.Hesitant = true
	return startDeskHearing(t, e, slog.New(slog.DiscardHandler))
}

// The whole way: a microphone, a warning over the whole screen, somebody who
// watches on another device, and a case that is kept.
func TestListenInterruptsAndIsKept(t *testing.T) {
	scripted(t)
	a := listeningDesk(t, supportCall)
	told := family(t, a)
	v := signIn(t, a)
	v.open("/listen")
	v.picture("listen-start")
	v.do(chromedp.Click(chromedp.CSS("[data-start]")))
	v.await(`document.querySelector("[data-state]").textContent.startsWith("Listening")`)
	v.do(chromedp.Click(chromedp.CSS("[data-share]")))
	v.await(`document.querySelector("[data-shared] a") !== null`)
	token := eval[string](v, `document.querySelector("[data-shared] a").getAttribute("href")`)

	watcher := visit(t, a) // without an account
	watcher.open(token)
	v.await(`document.querySelector("[data-alarm]").open`)
	v.sees("[data-alarm]", "HANG UP", "Put the phone down now", "This is a scam", "They said:")
	if said := <-told; !strings.Contains(said, "false computer support") || strings.Contains(said, "infected") {
		t.Errorf("the family was told %s", said)
	}
	v.await(`performance.getEntriesByName("hangup-painted-hang_up").length === 1`)
	took := eval[float64](v, `performance.getEntriesByName("hangup-painted-hang_up")[0].startTime - performance.getEntriesByName("hangup-verdict").at(-1).startTime`)
	t.Logf("from the verdict on the socket to the screen: %.0f ms", took)
	for _, px := range []int64{360, 768, 1440} {
		v.width(px, "light")
		v.fits("the alarm")
		v.picture(fmt.Sprintf("listen-alarm-%d", px))
	}
	watcher.await(`document.querySelector("[data-alarm]").open`)
	watcher.sees("[data-alarm]", "HANG UP", "This is a scam")
	watcher.picture("watch-alarm")
	if may := eval[int](watcher, `fetch("/cases").then((r) => r.redirected ? 401 : r.status)`); may != 401 {
		t.Errorf("whoever watches gets %d for the cases", may)
	}

	v.do(chromedp.Click(chromedp.CSS("[data-hung-up]")))
	v.await(`!document.querySelector("[data-after]").hidden`)
	watcher.await(`document.querySelector("[data-state]").textContent === "The call has ended."`)
	v.picture("listen-after")
	if n := cases(t, a); n != 0 {
		t.Fatalf("%d cases are kept though nobody said so", n)
	}
	v.follow(`[data-act="/keep"]`)
	v.sees("main", "It is kept", "HANG UP", "computer is infected")
	if n := cases(t, a); n != 1 {
		t.Errorf("%d cases are kept, want 1", n)
	}
	watcher.open(token)
	watcher.sees("main", "This call is over")
}

// family adds a webhook to the desk, and gives what it is told.
func family(t *testing.T, a *app.App) <-chan string {
	t.Helper()
	told := make(chan string, 8)
	home := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		told <- string(body)
	}))
	t.Cleanup(home.Close)
	if _, _, err := a.Notifier().Add("webhook", "Home", map[string]string{"address": home.URL}); err != nil {
		t.Fatal(err)
	}
	return told
}

// A caller who can hear the room is not told that somebody listens.
func TestTheWarningIsSilentWhereTheCallerCanHear(t *testing.T) {
	scripted(t)
	v := signIn(t, listeningDesk(t, supportCall))
	v.open("/listen")
	v.do(chromedp.Click(chromedp.CSS("[data-silent]")), chromedp.Click(chromedp.CSS("[data-start]")))
	v.await(`document.querySelector("[data-alarm]").open`)
	if spoken := eval[bool](v, `"spoken" in document.querySelector("[data-live]").dataset`); spoken {
		t.Error("it spoke")
	}
	v.do(chromedp.Click(chromedp.CSS("[data-hung-up]")))
	v.await(`!document.querySelector("[data-after]").hidden`)
	v.open("/listen")
	if !eval[bool](v, `document.querySelector("[data-silent]").checked`) {
		t.Error("the device forgot that the caller can hear it")
	}
}

func TestForgottenCallIsNoCase(t *testing.T) {
	scripted(t)
	a := listeningDesk(t, supportCall[:1])
	v := signIn(t, a)
	v.open("/listen")
	v.do(chromedp.Click(chromedp.CSS("[data-start]")))
	v.await(`document.querySelector("[data-words]").textContent.includes("technical department")`)
	v.do(chromedp.Click(chromedp.CSS("[data-stop]")))
	v.await(`!document.querySelector("[data-after]").hidden`)
	v.follow(`[data-act="/forget"]`)
	v.sees("main", "Nothing of this call was kept")
	if n := cases(t, a); n != 0 {
		t.Errorf("%d cases are kept", n)
	}
}

// Without any ear the page says so, and everything else works.
func TestWithoutAnEarThePageSaysSo(t *testing.T) {
	v := signIn(t, startDesk(t))
	v.open("/listen")
	v.sees("main", "No ear is installed")
	v.fits("listen without an ear")
	v.picture("listen-deaf")
	v.tell(read(t, "windows-licensing.txt"))
	v.sees(".instruction", "HANG UP")
}

// A recording goes the same way, with and without scripts.
func TestARecordingIsHeardOnThePage(t *testing.T) {
	a := listeningDesk(t, supportCall)
	told := family(t, a)
	c := owner(t, a)
	r := c.upload("/listen/recordings", "recording", "call.wav", silentWAV(20))
	if r.StatusCode != 200 || !strings.HasPrefix(r.path, "/listen/calls/") {
		t.Fatalf("%d at %s", r.StatusCode, r.path)
	}
	for !strings.Contains(r.body, "The warning came at") {
		r = c.get(r.path)
	}
	r.says(t, "HANG UP", "heard to 0:20", "your computer is infected", "Keep it as a case")
	c.post(r.path+"/keep").says(t, "HANG UP", "computer is infected")
	if n := a.Notifier().Counts(); len(told) > 0 || n.Waiting > 0 || n.Sent > 0 {
		t.Error("the family was told of a call that is long over")
	}
	for name, data := range map[string][]byte{"no recording at all": []byte("hello"), "nothing": nil} {
		if r := c.upload("/listen/recordings", "recording", "call.txt", data); r.StatusCode != 422 {
			t.Errorf("%s: %d", name, r.StatusCode)
		} else {
			r.says(t, "This recording cannot be heard")
		}
	}
}

// silentWAV is a recording of so many seconds.
func silentWAV(seconds int) []byte {
	const rate = 8000
	var b bytes.Buffer
	b.WriteString("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data")
	size := uint32(2 * rate * seconds)
	b.Write([]byte{byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)})
	b.Write(sound.Bytes(nil, make([]int16, rate*seconds)))
	return b.Bytes()
}

// deviceEar stands for a browser that turns speech into words by itself; the
// Chromium of the tests has no such thing.
const deviceEar = `window.SpeechRecognition = class extends EventTarget {
	static async available(about) { return about.processLocally ? "available" : "unavailable"; }
	start() {
		if (!this.processLocally) throw new Error("the sound would leave the device");
		const say = (text, isFinal) => this.dispatchEvent(Object.assign(new Event("result"), { resultIndex: 0, results: [{ isFinal, 0: { transcript: text } }] }));
		setTimeout(() => say("hello this is", false), 300);
		setTimeout(() => say("hello this is microsoft support your computer is infected with a virus and hackers have it", true), 1500);
		setTimeout(() => say("please install anydesk now and read me the code so that i can log into your computer", true), 3000);
	}
	stop() { this.dispatchEvent(new Event("end")); }
	abort() {}
}`

// Where the desk has no ear and the device has one of its own, that is used, and
// only where no sound leaves the device.
func TestTheDeviceHearsWhereTheDeskCannot(t *testing.T) {
	scripted(t)
	a := startDesk(t, func(c *config.Config) { c.Ear.Use = "none" })
	v := signIn(t, a)
	v.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: deviceEar})
		return err
	}))
	v.open("/listen")
	v.await(`!document.querySelector("[data-live]").hidden`)
	v.sees("[data-state]", "No sound leaves it")
	v.do(chromedp.Click(chromedp.CSS("[data-start]")))
	v.await(`document.querySelector("[data-alarm]").open`)
	v.do(chromedp.Click(chromedp.CSS("[data-hung-up]")))
	v.await(`!document.querySelector("[data-after]").hidden`)
	v.follow(`[data-act="/keep"]`)
	v.sees("main", "It is kept", "HANG UP", "support your computer is infected")
}

// The sound is kept with the case where the owner allowed it and somebody asked,
// and the page says whose consent that needs.
func TestSoundIsKeptOnlyWhereSomebodyAsked(t *testing.T) {
	scripted(t)
	for _, asked := range []bool{true, false} {
		e := ear.NewReplay(supportCall)
		a := startDeskHearing(t, e, slog.New(slog.DiscardHandler), func(c *config.Config) { c.Live.KeepAudio = true })
		v := signIn(t, a)
		v.open("/listen")
		v.sees("main", "Whose consent that needs: Federal law asks for the consent of one party")
		if asked {
			v.do(chromedp.Click(chromedp.CSS("[data-tape]")))
		}
		v.do(chromedp.Click(chromedp.CSS("[data-start]")))
		v.await(`document.querySelector("[data-words]").textContent.includes("technical")`)
		v.do(chromedp.Click(chromedp.CSS("[data-stop]")))
		v.await(`!document.querySelector("[data-after]").hidden`)
		v.follow(`[data-act="/keep"]`)
		if kept := eval[bool](v, `document.body.textContent.includes("call.wav")`); kept != asked {
			t.Errorf("asked %v, kept %v", asked, kept)
		}
	}
}
