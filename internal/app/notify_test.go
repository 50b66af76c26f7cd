package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/notify"
)

// A desk tells whom its owner added, and keeps them through a new start.
func TestADeskTellsTheFamily(t *testing.T) {
	told := make(chan string, 1)
	family := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		told <- string(body)
	}))
	t.Cleanup(family.Close)
	dir := t.TempDir()
	r := start(t, dir)
	if _, _, err := r.Notifier().Add("webhook", "Home", map[string]string{"address": family.URL}); err != nil {
		t.Fatal(err)
	}
	if err := r.Notifier().SetSays(notify.Says{Place: "Mum's phone", Watch: true}); err != nil {
		t.Fatal(err)
	}
	r.stop()
	r = start(t, dir)
	r.Notifier().Alert(notify.Alert{At: time.Now(), Scam: notify.ScamOf("bank"), Watch: notify.WatchBy("abcdefgh12345678")})
	said := <-told
	for _, want := range []string{`"event":"hang_up"`, "Mum's phone", "a false bank"} {
		if !strings.Contains(said, want) {
			t.Errorf("the family is told %s, without %s", said, want)
		}
	}
	// Nobody else reaches a desk that listens on this machine alone.
	if strings.Contains(said, "watch") {
		t.Errorf("the family is sent an address that leads nowhere: %s", said)
	}
}
