package web_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/hangup-project/hangup/internal/app"
)

// joinLink opens the door of a desk for devices at home, lets one in and makes
// the code of a second.
func joinLink(t *testing.T, a *app.App) string {
	t.Helper()
	c := owner(t, a)
	c.post("/phone/on").says(t, "Make its code")
	link := func(name string) string {
		r := c.post("/phone/codes", "name", name)
		m := regexp.MustCompile(`https://[^<"]+/join\?token=[^<"]+`).FindString(r.body)
		if m == "" {
			t.Fatalf("no code: %d", r.StatusCode)
		}
		return html.UnescapeString(m)
	}
	first := link("kitchen-tablet")
	stranger(t, a).post("/join", "token", first[strings.Index(first, "=")+1:]).says(t, "may listen now")
	return link("hall-phone")
}

// joinPath is the code that nobody has used, as a page of the desk.
func joinPath(t *testing.T, a *app.App) string {
	t.Helper()
	link := joinLink(t, a)
	return link[strings.Index(link, "/join"):]
}

// readCode reads the QR code that a picture shows.
func readCode(t *testing.T, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatal(err)
	}
	return got.GetText()
}

// A camera reads from the screen what stands below the code, on every screen,
// in light and in dark.
func TestACameraReadsTheCodes(t *testing.T) {
	a := startDesk(t)
	v := signIn(t, a)
	v.open("/phone")
	v.sees("main", "no other device at home can connect")
	v.picture("phone-shut")
	v.follow("[action='/phone/on'] button")
	v.do(chromedp.SetValue(chromedp.CSS("#name"), "kitchen-tablet"))
	v.follow("[action='/phone/codes'] button")
	v.sees("main", "Point the camera of kitchen-tablet", "good once, for ten minutes")
	for _, px := range []int64{360, 768, 1440} {
		for _, theme := range []string{"light", "dark"} {
			v.width(px, theme)
			v.fits(fmt.Sprintf("the codes at %d px", px))
			v.picture(fmt.Sprintf("phone-codes-%d-%s", px, theme))
			for i, begins := range []string{"http://127.0.0.1:", "https://127.0.0.1:"} {
				at := fmt.Sprintf("section:nth-of-type(%d) .qr", i+1)
				said := eval[string](v, fmt.Sprintf(`document.querySelector(%q).textContent.trim()`, at+" figcaption"))
				got := readCode(t, ask(v, chromedp.Screenshot(chromedp.CSS(at+" svg"))))
				if got != said || !strings.HasPrefix(got, begins) || strings.Contains(got, "token") != (i == 1) {
					t.Errorf("code %d at %d px, %s: %q, below it %q", i+1, px, theme, got, said)
				}
			}
		}
	}
}

// The whole way of a phone, in a real browser: the welcome in the clear, then
// the page to listen, to which the browser lends its microphone.
func TestAPhoneAtHomeListens(t *testing.T) {
	scripted(t)
	a := listeningDesk(t, supportCall)
	link := joinLink(t, a)
	base := link[:strings.Index(link, "/join")]
	v := visit(t, a)
	// That the certificate is good is held with its authority as the root; here
	// it is taken as a phone takes it that knows the authority.
	v.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
		return err
	}))
	v.url = strings.Replace(base, "https", "http", 1)
	for _, px := range []int64{360, 768, 1440} {
		for _, theme := range []string{"light", "dark"} {
			v.width(px, theme)
			v.open("/")
			v.sees("main", "get to know your desk", "vouch only for addresses of home networks", "iPhone or iPad")
			eval[int](v, `document.querySelectorAll("details").forEach((d) => d.open = true), 1`)
			v.fits("the welcome")
			v.picture(fmt.Sprintf("welcome-%d-%s", px, theme))
		}
	}
	if eval[bool](v, `isSecureContext && location.hostname !== "127.0.0.1"`) {
		t.Error("the welcome is secure, so this test tries nothing")
	}
	v.url = base
	v.do(chromedp.Navigate(link))
	v.sees("main", "This device may listen now", "hall-phone")
	v.follow("main a.button")
	if !eval[bool](v, `isSecureContext && location.protocol === "https:"`) {
		t.Error("the browser lends this page no microphone")
	}
	if n := eval[int](v, `document.querySelectorAll("nav a").length`); n != 2 {
		t.Errorf("a device sees %d places", n)
	}
	v.width(360, "light")
	v.fits("the page to listen of a device")
	v.picture("phone-listens")
	v.do(chromedp.Click(chromedp.CSS("[data-start]")))
	v.await(`document.querySelector("[data-alarm]").open`)
	v.sees("[data-alarm]", "HANG UP", "This is a scam")
}

// A link for somebody who watches has a code too.
func TestWhoWatchesGetsACode(t *testing.T) {
	a := listeningDesk(t, supportCall)
	c := owner(t, a)
	joinLink(t, a)
	r := c.upload("/listen/recordings", "recording", "call.wav", silentWAV(20))
	if got := c.post(r.path + "/share"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, `<figure class="qr"><svg`) || !strings.Contains(got.body, "does not know this desk yet") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
}
