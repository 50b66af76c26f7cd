package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/kb"
)

// accused is the number of the story that all tell.
const accused = "+12098940429"

// accuse has so many tell of it, yesterday; who says by whom.
func accuse(t *testing.T, p *place, many int, who func(i int) string) {
	t.Helper()
	for i := range many {
		sub := story(victim(i))
		sub.Reporter, sub.Occurred, sub.Async = who(i), p.now().Add(-day), true
		if _, err := p.Submit(t.Context(), me, sub); err != nil {
			t.Fatal(err)
		}
	}
	sighted(t, p, "all reports", counts(p, many))
}

func strangers(i int) string { return fmt.Sprintf("person %d", i) }

func listed(t *testing.T, p *place) (numbers []string) {
	t.Helper()
	l, err := p.BlockList(time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range l.Entries {
		numbers = append(numbers, e.Number)
	}
	return numbers
}

// ours is the judge with a folder of one's own knowledge, in which the number is a
// place to report to.
func ours(t *testing.T) *judge.Judge {
	t.Helper()
	base, err := knowledge.Load(kb.FS, knowledge.Folder{Name: "ours", FS: fstest.MapFS{"channels/ours.yaml": {Data: []byte(`channels:
  - {id: us.ours, country: US, name: Our helpline, phone: 209-894-0429, when: any, asks: [the story], source: ftc_report}
`)}}})
	if err != nil {
		t.Fatal(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return judge.New(base, model)
}

// A hundred people who do not know each other, all wrong or all trolls, list no
// number of which the owner says that it is honest, whichever way it is said.
func TestAHundredListNoHonestNumber(t *testing.T) {
	for name, tt := range map[string]struct {
		known  []blocklist.Known
		folder bool
		decide bool
		says   string
	}{
		"by a file":              {known: []blocklist.Known{{Number: "(209) 894-0429", Country: "US", Name: "Our clinic"}}, says: "a number of Our clinic"},
		"by their own knowledge": {folder: true, says: "a number of Our helpline"},
		"by a decision":          {decide: true, says: "our own clinic"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &place{t: t, dir: t.TempDir(), known: tt.known}
			if tt.folder {
				p.judge = ours(t)
			}
			p.start()
			t.Cleanup(func() { p.stop() })
			if tt.decide {
				if _, err := p.RuleNumber(t.Context(), me, "209 894 0429", blocklist.Never, "our own clinic", time.Time{}); err != nil {
					t.Fatal(err)
				}
			}
			accuse(t, p, 100, strangers)
			if l := listed(t, p); len(l) > 0 {
				t.Errorf("a hundred list %v", l)
			}
			r, err := p.Ruling(accused)
			if err != nil || r.Refused.Code != blocklist.Organisation || !strings.Contains(r.Refused.Text, tt.says) {
				t.Errorf("%+v, %v", r.Refused, err)
			}
			c := largest(t, p)
			for _, m := range c.Members {
				for _, why := range m.Why {
					if why.Value.Value == accused && name != "by a decision" {
						t.Fatalf("it holds a campaign of %d together", c.Size)
					}
				}
			}
			p.stop()
			p.start()
			sighted(t, p, "the same again", counts(p, 100))
			if l := listed(t, p); len(l) > 0 {
				t.Errorf("after a start a hundred list %v", l)
			}
		})
	}
}

func largest(t *testing.T, p *place) campaign.Campaign {
	t.Helper()
	list, err := p.Campaigns(1, 1)
	if err != nil || len(list) == 0 {
		t.Fatal("there is no campaign", err)
	}
	c, err := p.Outline(list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// One source that tells a hundred times lists nothing, and three others do.
func TestAHundredOfOneSourceListNothing(t *testing.T) {
	p := open(t)
	accuse(t, p, 100, func(int) string { return "the troll" })
	if l := listed(t, p); len(l) > 0 {
		t.Errorf("one source lists %v", l)
	}
	flood(t, p, 1, 3)
	sighted(t, p, "three others", counts(p, 103))
	if d := cmp.Diff([]string{accused}, listed(t, p)); d != "" {
		t.Error(d)
	}
}

// What cannot be decided is told.
func TestRulingsAreChecked(t *testing.T) {
	p := open(t)
	soon := p.now().Add(day)
	for want, c := range map[string]struct {
		number  string
		verdict blocklist.Verdict
		reason  string
		until   time.Time
	}{
		"cannot be read":        {"hello", blocklist.Remove, "x", time.Time{}},
		"remove, never, hold":   {accused, "list", "x", time.Time{}},
		"Say why":               {accused, blocklist.Never, "", time.Time{}},
		"still to come":         {accused, blocklist.Remove, "x", p.now().Add(-day)},
		"leave the day out":     {accused, blocklist.Never, "x", soon},
		"holds for good: leave": {accused, blocklist.Allow, "x", soon},
	} {
		if _, err := p.RuleNumber(t.Context(), me, c.number, c.verdict, c.reason, c.until); !is(err, desk.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

const reach = "ben.baker@harbour.example"

// appeal has somebody object, and gives the id.
func appeal(t *testing.T, p *place, text string) string {
	t.Helper()
	id, err := p.Appeal(t.Context(), desk.Actor{}, blocklist.Appeal{Number: accused, Text: text, Contact: reach})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func appeals(t *testing.T, p *place) []blocklist.Appeal {
	t.Helper()
	list, err := p.Appeals()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// How to reach somebody is in no file any more once it was erased, whether the
// appeal waits or was answered, and a backup from before does not bring it back.
func TestContactsAreErased(t *testing.T) {
	for name, answered := range map[string]bool{"open": false, "answered": true} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			accuse(t, p, 3, strangers)
			id := appeal(t, p, "It is the number of my bakery.")
			if answered {
				if _, err := p.AnswerAppeal(t.Context(), me, id, true, "It is off."); err != nil {
					t.Fatal(err)
				}
			}
			before := appeals(t, p)
			if before[0].Contact != reach || len(p.holding(reach)) == 0 {
				t.Fatalf("nobody knows how to reach them: %+v", before)
			}
			backup := t.TempDir() + "/backup.db"
			if err := p.Backup(t.Context(), me, backup); err != nil {
				t.Fatal(err)
			}
			done, err := p.EraseContact(t.Context(), me, id)
			if err != nil || !done.Seen {
				t.Fatal(done, err)
			}
			before[0].Contact = ""
			same := func(when string) {
				t.Helper()
				if d := cmp.Diff(before, appeals(t, p), cmpopts.EquateEmpty()); d != "" {
					t.Errorf("%s (-want +got):\n%s", when, d)
				}
				if r, err := p.Ruling(accused); err != nil || (r.Listed == nil) != answered || r.Listed != nil && !r.Listed.Disputed {
					t.Errorf("%s: %+v, %v", when, r, err)
				}
			}
			same("after erasing")
			if err := p.Tidy(t.Context()); err != nil {
				t.Fatal(err)
			}
			if in := p.holding(reach); len(in) > 0 {
				t.Errorf("it still stands in %v", in)
			}
			if strings.Contains(p.log.String(), reach) {
				t.Error("it stands in the log")
			}
			if _, err := p.EraseContact(t.Context(), me, id); err != nil {
				t.Errorf("again: %v", err)
			}
			if err := p.Restore(t.Context(), me, backup); err != nil {
				t.Fatal(err)
			}
			until(t, p, "after the restore", ready)
			sighted(t, p, "the restored one", func() bool {
				list, err := p.Appeals()
				return err == nil && len(list) == 1 && list[0].Contact == ""
			})
			same("after restoring a backup from before")
			p.stop()
			p.start()
			sighted(t, p, "the same", counts(p, 3))
			same("after a start")
		})
	}
}

// An appeal that is erased leaves nothing; what was decided for it stays.
func TestAppealsAreErasedWithAge(t *testing.T) {
	p := open(t)
	accuse(t, p, 3, strangers)
	id := appeal(t, p, "It is the number of my bakery.")
	if _, err := p.AnswerAppeal(t.Context(), me, id, true, "It is off, dear baker."); err != nil {
		t.Fatal(err)
	}
	p.later(29 * day)
	tidy := func() {
		t.Helper()
		if err := p.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if tidy(); appeals(t, p)[0].Contact != reach {
		t.Error("nobody knows how to reach them after 29 days")
	}
	p.later(2 * day)
	tidy()
	if list := appeals(t, p); list[0].Contact != "" || list[0].Answer == "" || list[0].Text == "" {
		t.Errorf("after 31 days: %+v", list)
	}
	p.later(400 * day)
	tidy()
	sighted(t, p, "no appeals", func() bool { list, err := p.Appeals(); return err == nil && len(list) == 0 })
	tidy()
	for _, words := range []string{reach, "my bakery", "dear baker"} {
		if in := p.holding(words); len(in) > 0 {
			t.Errorf("%q still stands in %v", words, in)
		}
	}
	if r, err := p.Ruling(accused); err != nil || r.Refused.Code != blocklist.Removed {
		t.Errorf("the number is back: %+v, %v", r, err)
	}
}

// Many old appeals go at once: all is folded anew after an erasure, so that one by
// one they would take as many foldings as there are appeals.
func TestOldAppealsAreErasedTogether(t *testing.T) {
	p := open(t)
	accuse(t, p, 3, strangers)
	for i := range 20 {
		a := blocklist.Appeal{Number: fmt.Sprintf("+120255501%02d", i), Text: "It is the number of my bakery.", Contact: reach}
		if _, err := p.Appeal(t.Context(), desk.Actor{}, a); err != nil {
			t.Fatal(err)
		}
	}
	p.later(401 * day)
	if err := p.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "no appeals", func() bool { list, err := p.Appeals(); return err == nil && len(list) == 0 })
	if in := p.holding("my bakery"); len(in) > 0 {
		t.Errorf("it still stands in %v", in)
	}
	erasures := 0
	trail, err := p.Audit(t.Context(), "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range trail {
		if c.Kind == call.ChangeErased && c.By == "hangup" {
			erasures++
		}
	}
	if erasures != 1 {
		t.Errorf("%d erasures for 20 appeals", erasures)
	}
}

// So many may wait for an answer; the next is told what to do, and answers make
// room.
func TestAppealsThatWaitAreBounded(t *testing.T) {
	p := open(t)
	accuse(t, p, 3, strangers)
	var first string
	for i := range 3 {
		if id := appeal(t, p, fmt.Sprintf("It is mine, says person %d.", i)); first == "" {
			first = id
		}
	}
	one := blocklist.Appeal{Number: accused, Text: "It is mine as well."}
	if _, err := p.Appeal(t.Context(), desk.Actor{}, one); !is(err, desk.Invalid) || !strings.Contains(err.Error(), "write to whoever runs this desk") {
		t.Errorf("a fourth: %v", err)
	}
	if _, err := p.AnswerAppeal(t.Context(), me, first, false, "It is not."); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Appeal(t.Context(), desk.Actor{}, one); err != nil {
		t.Errorf("after an answer: %v", err)
	}
	if _, err := p.EraseAppeal(t.Context(), me, first); err != nil {
		t.Error(err)
	}
	if list := appeals(t, p); len(list) != 3 {
		t.Errorf("after erasing one: %d", len(list))
	}
	for _, err := range []error{second(p.EraseAppeal(t.Context(), me, first)), second(p.EraseContact(t.Context(), me, "nothing"))} {
		if !is(err, desk.NotFound) {
			t.Errorf("an appeal that is not there: %v", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// What people keep off the list can be looked at, and undone.
func TestWhatIsKeptOffIsListed(t *testing.T) {
	p := open(t)
	for _, d := range []struct {
		number  string
		verdict blocklist.Verdict
	}{{"+12025550123", blocklist.Never}, {"+12025550124", blocklist.Remove}, {"+12025550124", blocklist.Allow}} {
		if _, err := p.RuleNumber(t.Context(), me, d.number, d.verdict, "our own clinic", time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	var kept []desk.KeptOff
	sighted(t, p, "the decisions", func() (done bool) {
		kept, _ = p.KeptOff()
		return len(kept) == 1
	})
	if k := kept[0]; k.Number != "+12025550123" || k.Verdict != blocklist.Never || k.Reason != "our own clinic" {
		t.Errorf("kept off: %+v", kept)
	}
}
