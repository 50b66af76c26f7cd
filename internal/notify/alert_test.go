package notify

import (
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 2, 14, 5, 0, 0, time.UTC)

func TestMessage(t *testing.T) {
	for _, tt := range []struct {
		name string
		m    Message
		want string
	}{
		{"all that there is", Message{At: noon, Scam: ScamOf("tech_support"), Place: PlaceOf("Mum's phone"), watch: "https://desk.example/w/x"},
			"Hangup: somebody is on the phone with a scammer right now. Ring them on another phone, or go to them.\n" +
				"Mum's phone, 14:05: false computer support.\nSee the call: https://desk.example/w/x"},
		{"the least", Message{At: noon},
			"Hangup: somebody is on the phone with a scammer right now. Ring them on another phone, or go to them.\n14:05: a scam."},
		{"a wave", Message{At: noon, Scam: ScamOf("bank"), Place: PlaceOf("The library"), Rise: &Rise{Since: noon.AddDate(0, 0, -3), Count: 24, Usual: 3}},
			"Hangup: a wave of scam calls has begun: since 27 February 24 reports, where about 3 are usual. Look at the page Waves of the desk, and warn others.\n" +
				"The library, 14:05: a false bank."},
		{"a test", Message{At: noon, Place: PlaceOf("Mum's phone"), Test: true},
			"Hangup: this is a test. When somebody is on the phone with a scammer, a message comes here.\nMum's phone, 14:05."},
	} {
		if got := tt.m.Text(); got != tt.want {
			t.Errorf("%s: the message is\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

// Whatever is put into an alert, no words of a call come out of it.
func TestAnAlertHasNoRoomForWords(t *testing.T) {
	const words = "I am calling from Microsoft, please read me the number on your card"
	n := testNotifier(t)
	if err := n.SetSays(Says{Watch: true}); err != nil {
		t.Fatal(err)
	}
	n.opt.Watch = func(token string) string { return "https://desk.example/watch/" + token }
	m := n.message(Alert{At: noon, Scam: ScamOf(words), Place: PlaceOf(words), Watch: WatchBy(words)})
	for _, said := range strings.Fields(words)[3:] {
		if strings.Contains(m.Text()+m.Title(), said+" ") && said != "number" && len(said) > 4 {
			t.Errorf("the message says %q", said)
		}
	}
	if m.Scam != 0 || m.Place != (Place{}) || m.watch != "" {
		t.Errorf("words were taken into %+v", m)
	}
}

func TestThePlaceOfTheDeskStandsInForThatOfTheLine(t *testing.T) {
	n := testNotifier(t)
	if err := n.SetSays(Says{Place: " Mum's phone "}); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{"": "Mum's phone", "Kitchen": "Kitchen"} {
		if got := n.message(Alert{At: noon, Place: PlaceOf(line)}).Place.name; got != want {
			t.Errorf("the place is %q, want %q", got, want)
		}
	}
}

// The address to watch at is sent only where the owner wants that.
func TestTheAddressToWatchAtIsSwitchedOn(t *testing.T) {
	n := testNotifier(t)
	n.opt.Watch = func(token string) string { return "https://desk.example/watch/" + token }
	a := Alert{At: noon, Watch: WatchBy("abcdefgh12345678")}
	if got := n.message(a).watch; got != "" {
		t.Errorf("it is sent unasked: %s", got)
	}
	if err := n.SetSays(Says{Watch: true}); err != nil {
		t.Fatal(err)
	}
	if got := n.message(a).watch; got != "https://desk.example/watch/abcdefgh12345678" {
		t.Errorf("the address is %q", got)
	}
}
