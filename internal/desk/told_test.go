package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/journal"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/wire"
)

// another is a second number that the callers of told give.
const another = "+12098940430"

// receiver is an alert system: it keeps each message of a warning by its identifier,
// and drops what has one that it knows.
type receiver struct {
	t    *testing.T
	p    *place
	id   string // of the warning
	held []alert
}

// told is a desk with a warning whose text names the other of its numbers, and a
// receiver that got it.
func told(t *testing.T, change func(*publish.Bulletin)) *receiver {
	t.Helper()
	p := open(t)
	for i := range 4 {
		sub := story(victim(i) + " If nobody answered he told me to call him back on 209-894-0430.")
		sub.Reporter, sub.Occurred = strangers(i), p.now().Add(-day)
		must[desk.Receipt](t)(p.Submit(t.Context(), me, sub))
	}
	sighted(t, p, "four", counts(p, 4))
	draft := drafted(t, p)
	if len(draft.Numbers) != 2 {
		t.Fatalf("drafted with %v", draft.Numbers)
	}
	change(&draft)
	b := must[publish.Bulletin](t)(p.PublishBulletin(t.Context(), me, draft, ""))
	r := &receiver{t: t, p: p, id: b.ID}
	r.hears("published", "Alert", ":1")
	return r
}

// hears waits for a new message, which names all that were held before by what they
// were when they came.
func (r *receiver) hears(why, kind, id string) alert {
	r.t.Helper()
	var now alert
	sighted(r.t, r.p, why, func() bool {
		now = alerted(r.t, r.p, r.id)
		return !slices.ContainsFunc(r.held, func(a alert) bool { return a.ID == now.ID })
	})
	var names []string
	for _, a := range r.held {
		names = append(names, a.name())
		if a.Sent >= now.Sent {
			r.t.Errorf("%s: sent %s, and %s before", why, now.Sent, a.Sent)
		}
	}
	if now.Kind != kind || !strings.HasSuffix(now.ID, id) || now.Refs != strings.Join(names, " ") {
		r.t.Errorf("%s: %s %s, which names %q; want %s %s, which names %q", why, now.Kind, now.ID, now.Refs, kind, id, names)
	}
	r.held = append(r.held, now)
	return now
}

// hearsNothing holds that the message is the one that was held last.
func (r *receiver) hearsNothing(why string) {
	r.t.Helper()
	if now := alerted(r.t, r.p, r.id); now.bytes != r.held[len(r.held)-1].bytes {
		r.t.Errorf("%s: the message is another: %s", why, now.bytes)
	}
}

func (r *receiver) rule(number string, v blocklist.Verdict, until time.Time) {
	r.t.Helper()
	must[desk.Done](r.t)(r.p.RuleNumber(r.t.Context(), me, number, v, "It is a garage's.", until))
}

// starts starts the desk anew, which knows numbers of somebody honest then.
func (r *receiver) starts(honest ...string) {
	r.t.Helper()
	r.p.stop()
	r.p.known = nil
	for _, n := range honest {
		r.p.known = append(r.p.known, blocklist.Known{Number: n, Name: "A garage"})
	}
	r.p.start()
	sighted(r.t, r.p, "the same", counts(r.p, 4))
}

// names has the text of a warning name the other number.
func names(b *publish.Bulletin) { b.Do = append(b.Do, "Never ring 209-894-0430.") }

// What a program was told stays what it was told, whatever the next program knows
// and whichever rules it has, and whichever it does not have any more.
func TestWhatWasToldIsNotToldOtherwise(t *testing.T) {
	r := told(t, names)
	r.rule(accused, blocklist.Remove, time.Time{})
	r.hears("a number is taken off", "Update", ":1.1")
	r.p.later(time.Hour)
	r.starts(another)
	r.hears("its text may not be shown any more", "Cancel", ":1.2")
	r.starts(another)
	r.hearsNothing("started once more")
	if _, err := r.p.Warning(r.id); !is(err, desk.NotFound) {
		t.Errorf("its page: %v", err)
	}
	r.p.later(time.Hour)
	r.starts()
	now := r.hears("it may be shown again", "Update", ":1.3")
	if strings.Contains(now.bytes, accused) || !strings.Contains(now.bytes, another) {
		t.Errorf("it names other numbers: %s", now.bytes)
	}
	r.starts()
	r.hearsNothing("started once more")
}

// earlier has the warning of a receiver be one that another program published and told,
// by rules of its own, an hour ago.
func (r *receiver) earlier(b publish.Bulletin, shown string) {
	r.t.Helper()
	r.p.stop()
	j := must[*journal.Journal](r.t)(journal.Open(r.t.Context(), journal.Options{Dir: filepath.Join(r.p.dir, "journal"), Log: slog.New(slog.DiscardHandler)}))
	for _, k := range []call.Decision{{Kind: call.DecidedBulletin, Data: must[[]byte](r.t)(json.Marshal(b))}, {Kind: call.DecidedShown, Data: []byte(shown)}} {
		k.ID, k.At, k.By, k.Subject = uuid.Must(uuid.NewV7()).String(), b.Updated, "owner", b.ID
		e := wire.Event{Tenant: "desk", Decision: &k}
		must[uint64](r.t)(j.Append(r.t.Context(), e.Tenant, e.ID(), must[[]byte](r.t)(wire.EncodeEvent(e))))
	}
	if err := j.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.id = b.ID
	r.starts()
	sighted(r.t, r.p, "the warning", func() bool { return second(r.p.Bulletin(b.ID)) == nil })
}

// Another program had other rules. What it told stands as it told it, and what is new
// by the rules of this one is told after that.
func TestRulesOfTodayChangeNothingThatWasTold(t *testing.T) {
	for name, tt := range map[string]struct {
		do    string // of the warning
		shown string // what was told of it later
		now   string // the kind of what is told by the rules of today
	}{
		"stricter by now": {"Send your code 482915 to nobody.", `"out":["` + accused + `"]`, "Cancel"},
		"laxer by now":    {"Hang up.", `"withheld":true`, "Update"},
	} {
		t.Run(name, func(t *testing.T) {
			r := told(t, func(*publish.Bulletin) {})
			b := must[publish.Bulletin](t)(r.p.Bulletin(r.id))
			at := r.p.now().Add(-time.Hour).Truncate(time.Second)
			b.ID, b.Issued, b.Updated, b.Do = uuid.Must(uuid.NewV7()).String(), at, at, []string{tt.do}
			b.History = []publish.Revision{{At: at, What: publish.WasIssued}}
			then := at.Add(time.Minute)
			if tt.now == "Cancel" {
				r.rule(accused, blocklist.Remove, time.Time{})
				then = r.p.now().Truncate(time.Second)
			}
			r.p.later(time.Hour)
			began := r.p.now()
			r.earlier(b, fmt.Sprintf(`{"revision":1,"at":%q,%s}`, then.Format(time.RFC3339), tt.shown))
			sent := func(at time.Time) string { return at.Format("2006-01-02T15:04:05") + "-00:00" }
			r.held = []alert{{ID: "urn:uuid:" + b.ID + ":1", Sent: sent(at)}, {ID: "urn:uuid:" + b.ID + ":1.1", Sent: sent(then)}}
			if now := r.hears(name, tt.now, ":1.2"); now.Sent < sent(began) {
				t.Errorf("sent %s, before the program that tells it was started", now.Sent)
			}
			r.starts()
			r.hearsNothing("started once more")
		})
	}
}

// A warning that was withdrawn goes on being held to what may be shown: its title, its
// history and its reason stay on its page.
func TestAWithdrawnWarningIsWithheldToo(t *testing.T) {
	title := func(b *publish.Bulletin) { b.Title = "Never ring 209-894-0430" }
	for name, tt := range map[string]struct{ off, on func(r *receiver) }{
		"by a decision": {
			func(r *receiver) { r.rule(another, blocklist.Remove, time.Time{}) },
			func(r *receiver) { r.rule(another, blocklist.Allow, time.Time{}) },
		},
		"by a rule": {func(r *receiver) { r.starts(another) }, func(r *receiver) { r.starts() }},
	} {
		t.Run(name, func(t *testing.T) {
			r := told(t, title)
			must[publish.Bulletin](t)(r.p.WithdrawBulletin(t.Context(), me, r.id, time.Time{}, "It was a drill."))
			r.hears("withdrawn", "Cancel", ":2")
			tt.off(r)
			if now := r.hears("withheld", "Cancel", ":2.1"); strings.Contains(now.bytes, "0430") {
				t.Errorf("it tells the number: %s", now.bytes)
			}
			if _, err := r.p.Warning(r.id); !is(err, desk.NotFound) {
				t.Errorf("its page: %v", err)
			}
			if why := must[map[string]string](t)(r.p.Withheld()); !strings.HasPrefix(why[r.id], "Under Title: ") {
				t.Errorf("the desk is told %q", why[r.id])
			}
			tt.on(r)
			r.hears("shown again", "Update", ":2.2")
		})
	}
}

// One that is withheld is withdrawn without showing for a moment what kept it back.
func TestWhatIsWithheldIsWithdrawnUnseen(t *testing.T) {
	r := told(t, func(b *publish.Bulletin) { b.Title = "Never ring 209-894-0430" })
	r.rule(another, blocklist.Remove, time.Time{})
	r.hears("withheld", "Cancel", ":1.1")
	r.p.later(time.Hour)
	must[publish.Bulletin](t)(r.p.WithdrawBulletin(t.Context(), me, r.id, time.Time{}, "It was a drill."))
	if now := alerted(t, r.p, r.id); !strings.HasSuffix(now.ID, ":2.1") || now.Kind != "Cancel" || strings.Contains(now.bytes, "0430") {
		t.Errorf("withdrawn, it tells %s", now.bytes)
	}
}

// A number that was removed for a time is not in a warning again because the time is
// over, but once the list has it again, or a person allows it.
func TestARemovedNumberStaysOutUntilItIsListedAgain(t *testing.T) {
	for name, again := range map[string]func(r *receiver){
		"listed again": func(r *receiver) {
			for i := range 4 {
				sub := story(victim(i) + " It was on the radio too.")
				sub.Reporter, sub.Occurred = "later "+strangers(i), r.p.now().Add(-time.Hour)
				must[desk.Receipt](t)(r.p.Submit(r.t.Context(), me, sub))
			}
		},
		"allowed": func(r *receiver) { r.rule(accused, blocklist.Allow, time.Time{}) },
	} {
		t.Run(name, func(t *testing.T) {
			r := told(t, func(*publish.Bulletin) {})
			r.rule(accused, blocklist.Remove, r.p.now().Add(2*day))
			r.hears("removed", "Update", ":1.1")
			r.p.later(3 * day)
			r.starts()
			if now := must[blocklist.Ruling](t)(r.p.Ruling(accused)); now.Listed != nil {
				t.Fatalf("listed: %+v", now.Listed)
			}
			r.hearsNothing("the removal has ended")
			again(r)
			if now := r.hears(name, "Update", ":1.2"); !strings.Contains(now.bytes, accused) {
				t.Errorf("it is not in it: %s", now.bytes)
			}
		})
	}
}

// A hold that ends by itself is told then, without any news.
func TestAHoldThatEndsIsTold(t *testing.T) {
	r := told(t, func(*publish.Bulletin) {})
	r.rule(accused, blocklist.Hold, r.p.now().Add(2*day))
	r.hears("held", "Update", ":1.1")
	r.p.later(2*day - 2*time.Second)
	r.p.tell(victim(5)) // the last news
	r.hears("free again", "Update", ":1.2")
}

// A reason that names a number that is left out is refused: nobody could read it.
func TestAWithdrawalNamesNothingThatIsLeftOut(t *testing.T) {
	r := told(t, func(*publish.Bulletin) {})
	r.rule(accused, blocklist.Remove, time.Time{})
	if _, err := r.p.WithdrawBulletin(t.Context(), me, r.id, time.Time{}, "209-894-0429 is a garage."); !is(err, desk.Invalid) {
		t.Errorf("withdrawn: %v", err)
	}
	must[publish.Bulletin](t)(r.p.WithdrawBulletin(t.Context(), me, r.id, time.Time{}, "The number is a garage's."))
}

// A step is later than all that was told, also where the clock was set back, and where
// all happens in a second.
func TestAStepIsLaterThanAllThatWasTold(t *testing.T) {
	for name, back := range map[string]time.Duration{"in a second": 0, "the clock is set back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			r := told(t, func(*publish.Bulletin) {})
			b := must[publish.Bulletin](t)(r.p.Bulletin(r.id))
			b.Lead = "They ring people in the evening."
			must[publish.Bulletin](t)(r.p.UpdateBulletin(t.Context(), me, b, "They ring in the evening."))
			r.hears("updated", "Update", ":2")
			r.p.later(back)
			r.rule(accused, blocklist.Remove, time.Time{})
			r.hears("a number is taken off", "Update", ":2.1")
			r.rule(another, blocklist.Remove, time.Time{})
			r.hears("the other too", "Update", ":2.2")
			r.starts()
			r.hearsNothing("started once more")
		})
	}
}

// mute is a journal on a disk that is full whenever it is to be written down how a
// warning is told.
type mute struct {
	desk.Journal
	full *atomic.Bool
}

func (m mute) Append(ctx context.Context, tenant, id string, data []byte) (uint64, error) {
	e, err := wire.DecodeEvent(data)
	if err == nil && m.full.Load() && e.Decision != nil && e.Decision.Kind == call.DecidedShown {
		return 0, desk.ErrFull
	}
	return m.Journal.Append(ctx, tenant, id, data)
}

// What cannot be written down is told to nobody: a program that is killed before it
// wrote has told nothing either. That is logged once, by what it is.
func TestWhatIsNotWrittenDownIsNotTold(t *testing.T) {
	r := told(t, names)
	var full atomic.Bool
	r.p.disk = func(j desk.Journal) desk.Journal { return mute{j, &full} }
	r.starts()
	full.Store(true)
	r.rule(accused, blocklist.Remove, time.Time{})
	decided := r.p.now()
	f, _ := publish.FormOf("cap")
	for what, err := range map[string]error{"the alert": third(r.p.WarningAs(r.id, f)), "the page": second(r.p.Warning(r.id))} {
		if !is(err, desk.Unavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if why := must[map[string]string](t)(r.p.Withheld()); !strings.Contains(why[r.id], "make room on the disk") {
		t.Errorf("the desk is told %q", why[r.id])
	}
	moved := r.p.Sighted(t.Context())
	for range 3 {
		<-moved
	}
	r.p.stop() // nothing of it was told
	log := r.p.log.String()
	if n := strings.Count(log, "what is shown of 1 warnings cannot be written down"); n != 1 || strings.Contains(log, "database") {
		t.Errorf("it is logged %d times: %s", n, log)
	}
	full.Store(false)
	r.p.later(time.Hour)
	r.p.start()
	sighted(t, r.p, "the same", counts(r.p, 4))
	now := r.hears("with room", "Update", ":1.1")
	if sent, err := time.Parse("2006-01-02T15:04:05-07:00", now.Sent); err != nil || sent.Sub(decided).Abs() > 2*time.Second {
		t.Errorf("sent %s, and decided %s", now.Sent, decided)
	}
}

func third[A, B any](_ A, _ B, err error) error { return err }

// A form of one warning is made of that one: nobody outside can have the desk work all
// of them out by asking for one.
func TestAFormOfOneWarningIsMadeOfThatOne(t *testing.T) {
	r := told(t, names)
	must[publish.Bulletin](t)(r.p.PublishBulletin(t.Context(), me, drafted(t, r.p), ""))
	f, _ := publish.FormOf("stix")
	_, was, err := r.p.WarningAs(r.id, f)
	if err != nil || len(was) != 1 || was[0].ID() != r.id {
		t.Errorf("made of %d others, %v", len(was), err)
	}
}
