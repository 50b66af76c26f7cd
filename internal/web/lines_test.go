package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// A line is set up on a page, which shows its secret once and what to paste;
// it works without scripts, and on a phone.
func TestAPhoneLineIsSetUp(t *testing.T) {
	v := signIn(t, startDesk(t))
	v.unscripted()
	v.open("/settings")
	v.follow("a[href='/lines']")
	v.sees("main", "There is no line yet")
	v.do(chromedp.Click(chromedp.CSS("summary")), chromedp.SetValue(chromedp.CSS("#name"), "kitchen"), chromedp.SetValue(chromedp.CSS("#platform"), "telnyx"),
		chromedp.SetValue(chromedp.CSS("#policy"), "warn"))
	v.follow("form.narrow button")
	v.sees(".secret", "shown this once")
	v.sees("#connect ~ ol", "stream_url", "/line/kitchen/", "stream_bidirectional_mode")
	v.sees("#standing ~ dl", "Calls now", "0")
	v.open("/lines/kitchen")
	if eval[bool](v, `document.querySelector(".secret") != null`) {
		t.Error("the secret is shown again")
	}
	v.sees("#connect ~ ol", "/line/kitchen/SECRET")

	v.do(chromedp.Click(chromedp.CSS("details summary")), chromedp.SetValue(chromedp.CSS("#policy"), "watch"), chromedp.SetValue(chromedp.CSS("#sources"), "home"))
	v.follow("details[open] button")
	v.sees("[role=alert]", "A network is written like")
	v.do(chromedp.SetValue(chromedp.CSS("#sources"), "192.0.2.7"))
	v.follow("details[open] button")
	v.open("/lines/kitchen")
	if got := eval[string](v, `document.querySelector("#sources").value`); got != "192.0.2.7/32" {
		t.Errorf("the networks are %q", got)
	}
	v.width(360, "light")
	v.fits("the page of a phone line")
	v.picture("line-360")
	v.open("/lines")
	v.fits("the page of the phone lines")
	v.picture("lines-360")
	v.open("/lines/kitchen")
	v.follow("form[action$='/remove'] button")
	v.sees("main", "There is no line yet")
	v.open("/audit")
	v.sees("main", "Phone line set", "Phone line removed")
}

// Twilio signs: it cannot be set up without the token of the account.
func TestALineOfTwilioNeedsItsToken(t *testing.T) {
	v := signIn(t, startDesk(t))
	v.open("/lines")
	v.do(chromedp.Click(chromedp.CSS("summary")), chromedp.SetValue(chromedp.CSS("#name"), "hall"))
	v.follow("form.narrow button")
	v.sees("[role=alert]", "Paste the auth token")
	v.do(chromedp.SetValue(chromedp.CSS("#token"), "0123456789abcdef"))
	v.follow("form.narrow button")
	v.sees("#connect ~ ol", "<Stream url=", "/line/hall")
}
