package desk_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// alert is what an alert system holds of a message.
type alert struct {
	ID   string `xml:"identifier"`
	Sent string `xml:"sent"`
	Kind string `xml:"msgType"`
	Refs string `xml:"references"`

	bytes string
}

// name is how a later message names it.
func (a alert) name() string { return "desk.example.org," + a.ID + "," + a.Sent }

// alerted is the newest message of a warning.
func alerted(t *testing.T, p *place, id string) (a alert) {
	t.Helper()
	f, _ := publish.FormOf("cap")
	var pub publish.Public
	var was []publish.Public
	sighted(t, p, "what is told", func() bool {
		var err error
		if pub, was, err = p.WarningAs(id, f); err != nil && !is(err, desk.Unavailable) {
			t.Fatal(err)
		}
		return err == nil
	})
	data := must[[]byte](t)(f.Write(desksSite, pub, was))
	if err := xml.Unmarshal(data, &a); err != nil {
		t.Fatal(err)
	}
	a.bytes = string(data)
	return a
}

// Whenever what is published changes, by whatever cause, a new message goes out that
// names all those before it; and it is the same after a start.
func TestEachChangeOfAWarningIsAnAlert(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 4)
	sighted(t, p, "four", counts(p, 4))
	const number = "+12098940429"
	b := must[publish.Bulletin](t)(p.PublishBulletin(t.Context(), me, drafted(t, p), ""))
	rule := func(v blocklist.Verdict, until time.Time) {
		must[desk.Done](t)(p.RuleNumber(t.Context(), me, number, v, "It is a garage's.", until))
	}
	var told []alert
	told = append(told, alerted(t, p, b.ID))
	restart := func() {
		t.Helper()
		p.stop()
		p.start()
		sighted(t, p, "the same", counts(p, 4))
	}
	// learns starts a desk that knows something else, and waits until that is written down.
	learns := func() {
		t.Helper()
		before, _ := p.journal.Last()
		restart()
		sighted(t, p, "what it knows", func() bool { now, _ := p.journal.Last(); return now > before })
	}
	for _, step := range []struct {
		name  string
		do    func()
		holds bool // the number
	}{
		{"taken off", func() { rule(blocklist.Remove, time.Time{}) }, false},
		{"taken off once more", func() { rule(blocklist.Remove, time.Time{}) }, false},
		{"allowed again", func() { rule(blocklist.Allow, time.Time{}) }, true},
		{"somebody honest's, says the owner", func() {
			p.later(time.Hour)
			p.known = []blocklist.Known{{Number: number, Name: "A garage"}}
			learns()
		}, false},
		{"not any more", func() {
			p.later(time.Hour)
			p.known = nil
			learns()
		}, true},
		{"held for two days", func() { rule(blocklist.Hold, p.now().Add(2*day)) }, false},
		{"and free again", func() {
			p.later(3 * day)
			restart()
		}, true},
	} {
		step.do()
		last, same := told[len(told)-1], step.name == "taken off once more"
		var now alert
		sighted(t, p, step.name, func() bool {
			now = alerted(t, p, b.ID)
			return same || strings.HasSuffix(now.ID, fmt.Sprintf(":1.%d", len(told)))
		})
		if same {
			if now.bytes != last.bytes {
				t.Errorf("%s: nothing changed, and the message is another: %s", step.name, now.bytes)
			}
			continue
		}
		var names []string
		for _, a := range told {
			names = append(names, a.name())
		}
		if now.Kind != "Update" || now.Refs != strings.Join(names, " ") || now.Sent <= last.Sent {
			t.Errorf("%s: %s of %s after %s, which names %q, want %q", step.name, now.Kind, now.Sent, last.Sent, now.Refs, names)
		}
		if strings.Contains(now.bytes, number) != step.holds {
			t.Errorf("%s: the number stands in it: %v", step.name, !step.holds)
		}
		told = append(told, now)
	}
	now := told[len(told)-1]
	restart()
	sighted(t, p, "the same message", func() bool { return alerted(t, p, b.ID).bytes == now.bytes })
	b = must[publish.Bulletin](t)(p.Bulletin(b.ID))
	b.Lead = "They ring people in the evening."
	must[publish.Bulletin](t)(p.UpdateBulletin(t.Context(), me, b, "They ring in the evening."))
	if next := alerted(t, p, b.ID); !strings.HasSuffix(next.Refs, now.name()) || !strings.HasSuffix(next.ID, ":2") {
		t.Errorf("a revision names %q, not %q at last", next.Refs, now.name())
	}
}
