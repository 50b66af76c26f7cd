package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/wave"
)

// sighted waits until the lookout says what is wanted.
func sighted(t testing.TB, p *place, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	news := p.Sighted(ctx)
	for !ok() {
		if _, open := <-news; !open {
			t.Fatalf("the lookout does not come to %s", what)
		}
	}
}

// victim is the n-th person who tells of the same callers.
func victim(n int) string {
	who := []string{"my mother", "a neighbour", "my uncle", "a man from the club", "my sister in law", "the lady next door"}[n%6]
	return fmt.Sprintf("%s got a call at %d o'clock. %s", who, 8+n%10, seed)
}

// flood dates so many reports of different people on one day.
func flood(t *testing.T, p *place, ago, many int) {
	t.Helper()
	for i := range many {
		sub := story(victim(ago*7 + i))
		sub.Occurred, sub.Reporter, sub.Region, sub.Async = p.now().Add(-time.Duration(ago)*day), fmt.Sprintf("person %d of %d", i, ago), "US-CA", true
		if _, err := p.Submit(t.Context(), me, sub); err != nil {
			t.Fatal(err)
		}
	}
}

func counts(p *place, reports int) func() bool {
	return func() bool {
		o, err := p.Waves(400)
		return err == nil && o.Counted.Reports == reports
	}
}

// What people tell over weeks is one campaign, and many of them in a few days
// are a wave: told once, in a sentence, with a warning that can go out.
func TestFromManyCallsToOneWarning(t *testing.T) {
	p := open(t)
	p.noon()
	total := 0
	for ago := 60; ago > 4; ago -= 2 {
		flood(t, p, ago, 1)
		total++
	}
	for ago := 3; ago >= 0; ago-- {
		flood(t, p, ago, 8)
		total += 8
	}
	sighted(t, p, "a wave", counts(p, total))
	o, err := p.Waves(400)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Running) != 1 || !strings.HasPrefix(o.Sentence, "There is a wave now: ") {
		t.Fatalf("%q, running: %+v", o.Sentence, o.Running)
	}
	list, err := p.Campaigns(2, 10)
	if err != nil || len(list) != 1 || list[0].Size != total {
		t.Fatalf("campaigns: %+v, %v", list, err)
	}
	c, err := p.Campaign(t.Context(), me, list[0].ID)
	if err != nil || len(c.Members) != total || len(c.Saying.Common) == 0 {
		t.Fatalf("the campaign: %d members, says %v, %v", len(c.Members), c.Saying, err)
	}
	x, _, err := p.ExplainWave(o.Running[0].ID)
	if err != nil || len(x.Days) == 0 || x.Budget != 1 {
		t.Fatalf("explained: %+v, %v", x, err)
	}

	draft, err := p.DraftFor(t.Context(), me, o.Running[0].ID, "", "The library")
	if err != nil {
		t.Fatal(err)
	}
	if len(draft.Says) == 0 || len(draft.Truth) == 0 || len(draft.Do) == 0 || len(draft.Numbers) != 1 || draft.Numbers[0].E164 != "+12098940429" {
		t.Errorf("the draft: %+v", draft)
	}
	if out, err := p.Warnings(); err != nil || len(out) != 0 {
		t.Fatalf("a draft is public: %v, %v", out, err)
	}
	b, err := p.PublishBulletin(t.Context(), me, draft, "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.Warnings()
	if err != nil || len(out) != 1 || out[0].Bulletin().Revision != 1 {
		t.Fatalf("published: %+v, %v", out, err)
	}
	if _, err := p.PublishBulletin(t.Context(), me, b, ""); !is(err, desk.Invalid) {
		t.Errorf("a correction that says nothing: %v", err)
	}
	b.Title = "Calls about your computer are a fraud"
	if b, err = p.PublishBulletin(t.Context(), me, b, "The title was not clear."); err != nil || b.Revision != 2 || b.Correction == "" {
		t.Errorf("corrected: %+v, %v", b, err)
	}
	if b, err = p.WithdrawBulletin(t.Context(), me, b.ID, time.Time{}, "The calls have ended."); err != nil || b.State != publish.Withdrawn {
		t.Errorf("withdrawn: %+v, %v", b, err)
	}

	// All of it is made again from the journal.
	p.stop()
	p.start()
	sighted(t, p, "the same", counts(p, total))
	again, err := p.Bulletin(b.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(b, again, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the warning after a start (-want +got):\n%s", d)
	}
}

// Erasing a report takes it out of the counts; what was published stays true.
func TestErasedReportIsNoLongerCounted(t *testing.T) {
	p := open(t)
	p.noon()
	flood(t, p, 1, 4)
	id := p.tell(victim(40))
	sighted(t, p, "five", counts(p, 5))
	list, err := p.Campaigns(1, 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	draft, err := p.DraftFor(t.Context(), me, "", list[0].ID, "The library")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.PublishBulletin(t.Context(), me, draft, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Erase(t.Context(), me, id); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "four", counts(p, 4))
	if list, err = p.Campaigns(1, 10); err != nil || len(list) != 1 || list[0].Size != 4 {
		t.Errorf("campaigns: %+v, %v", list, err)
	}
	if out, err := p.Warnings(); err != nil || len(out) != 1 {
		t.Errorf("the warning: %v, %v", out, err)
	}
}

// One person who tells five hundred times counts once, and lists nothing.
func TestOnePersonCountsOnce(t *testing.T) {
	p := open(t)
	p.noon()
	for i := range 100 {
		sub := story(victim(i))
		sub.Reporter, sub.Async = "the same", true
		if _, err := p.Submit(t.Context(), me, sub); err != nil {
			t.Fatal(err)
		}
	}
	sighted(t, p, "a hundred", counts(p, 100))
	points, _, err := p.Stream(wave.Whole, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, pt := range points {
		sum += pt.Count
	}
	if sum > 2 { // two where midnight came between
		t.Errorf("one person was counted %d times", sum)
	}
	if l, err := p.BlockList(time.Time{}); err != nil || len(l.Entries) != 0 {
		t.Errorf("one person listed %v, %v", l.Entries, err)
	}
	flood(t, p, 1, 3)
	sighted(t, p, "three others", counts(p, 103))
	if l, err := p.BlockList(time.Time{}); err != nil || len(l.Entries) != 1 || l.Entries[0].Weak {
		t.Errorf("three people listed %v, %v", l.Entries, err)
	}
}

// What a person decides about campaigns holds after a start, and after more
// reports came.
func TestDecisionsHold(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 3)
	sub := story("A recorded voice said that my parcel waits at customs and I must pay a fee by card at once or it goes back. The number was 212-555-0147.")
	sub.Reporter = "another"
	other, err := p.Submit(t.Context(), me, sub)
	if err != nil {
		t.Fatal(err)
	}
	two := func(n int) func() bool {
		return func() bool { l, err := p.Campaigns(1, 10); return err == nil && len(l) == n }
	}
	sighted(t, p, "two campaigns", two(2))
	list, err := p.Campaigns(1, 10)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.MergeCampaigns(t.Context(), me, list[0].ID, list[1].ID); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "one campaign", two(1))
	if _, err := p.NameCampaign(t.Context(), me, list[0].ID, "The technician"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.SplitCampaign(t.Context(), me, list[0].ID, []string{other.ID}); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "two again", two(2))
	if _, err := p.SplitCampaign(t.Context(), me, list[0].ID, []string{other.ID}); !is(err, desk.Invalid) {
		t.Errorf("a report that is elsewhere: %v", err)
	}
	before, err := p.Campaigns(1, 10)
	if err != nil {
		t.Fatal(err)
	}
	p.stop()
	p.start()
	sighted(t, p, "two after a start", two(2))
	after, err := p.Campaigns(1, 10)
	if d := cmp.Diff(before, after); err != nil || d != "" {
		t.Errorf("after a start (-want +got):\n%s%v", d, err)
	}
	if named := after[0].Name + after[1].Name; named != "The technician" {
		t.Errorf("names: %q", named)
	}
	if _, err := p.NameCampaign(t.Context(), me, "nothing", "x"); !is(err, desk.NotFound) {
		t.Errorf("no campaign: %v", err)
	}
	if held, all, err := p.Held(9); err != nil || all != 0 {
		t.Errorf("held: %v, %v", held, err)
	}
}

// A correction that it was no scam takes a report out of the counts.
func TestCorrectedReportIsNotCounted(t *testing.T) {
	p := open(t)
	id := p.tell(seed)
	sighted(t, p, "one", counts(p, 1))
	if _, err := p.Correct(t.Context(), me, id, call.Correction{Level: call.LevelNone, Reason: "It was my own technician."}); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "none", counts(p, 0))
}

// People are told of a wave once, also over a start.
func TestAWaveIsToldOnce(t *testing.T) {
	p := open(t)
	p.noon()
	for ago := 60; ago > 4; ago -= 2 {
		flood(t, p, ago, 1)
	}
	for ago := 2; ago >= 0; ago-- {
		flood(t, p, ago, 9)
	}
	// Who is to be told comes once all reports can be found: the first look then
	// sees them all, however slowly they came in.
	sighted(t, p, "all", counts(p, 28+27))
	p.stop()
	told := make(chan desk.WaveAlarm, 8)
	p.wave = func(a desk.WaveAlarm) { told <- a }
	p.start()
	a := <-told
	if a.Type != "tech_support" || a.Count < 10 || a.Usual > 5 {
		t.Errorf("told: %+v", a)
	}
	sighted(t, p, "all", counts(p, 28+27))
	flood(t, p, 0, 3)
	sighted(t, p, "three more", counts(p, 28+27+3))
	p.stop()
	p.start()
	sighted(t, p, "the same", counts(p, 28+27+3))
	select {
	case again := <-told:
		t.Errorf("told again: %+v", again)
	default:
	}
}

// Reports that come after a split go where they went online when all is made
// again: what people decide stands at its place among what came.
func TestDecisionsStandAtTheirPlace(t *testing.T) {
	p := open(t)
	sizes := func() string {
		list, err := p.Campaigns(1, 10)
		if err != nil {
			return err.Error()
		}
		var out []string
		for _, c := range list {
			out = append(out, fmt.Sprint(c.Size))
		}
		return strings.Join(out, " ")
	}
	parcel := func(n int) string {
		sub := story(fmt.Sprintf("Person %d: a recorded voice said that my parcel waits at customs and I must pay a fee by card at once or it goes back. Ring 212-555-0147.", n))
		sub.Reporter = fmt.Sprint("parcel ", n)
		r, err := p.Submit(t.Context(), me, sub)
		if err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	flood(t, p, 1, 3)
	ids := []string{parcel(1), parcel(2)}
	sighted(t, p, "two campaigns", func() bool { return sizes() == "3 2" })
	list, err := p.Campaigns(1, 10)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.MergeCampaigns(t.Context(), me, list[0].ID, list[1].ID); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "one", func() bool { return sizes() == "5" })
	if _, err := p.SplitCampaign(t.Context(), me, list[0].ID, ids); err != nil {
		t.Fatal(err)
	}
	sighted(t, p, "two again", func() bool { return sizes() == "3 2" })
	parcel(3)
	flood(t, p, 2, 2)
	all := func() bool {
		o, err := p.Waves(1)
		return err == nil && o.Counted.Reports >= 7 && !strings.HasPrefix(sizes(), "3 2")
	}
	sighted(t, p, "more", all)
	want := sizes()
	p.stop()
	p.start()
	sighted(t, p, "the same from scratch", all)
	if got := sizes(); got != want {
		t.Errorf("from scratch %s, online %s", got, want)
	}
}

// However many approve, save and throw away at once what they read at one time,
// one of them does, and the others are told that it changed.
func TestWarningsAreNotLostToEachOther(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 4)
	sighted(t, p, "four", counts(p, 4))
	// once has many change what they all read at one time.
	once := func(what string, change func(n int) error) {
		t.Helper()
		var all sync.WaitGroup
		var done atomic.Int32
		for n := range 16 {
			all.Go(func() {
				switch err := change(n); {
				case err == nil:
					done.Add(1)
				case !errors.Is(err, desk.ErrChanged) && !is(err, desk.Gone):
					t.Errorf("%s: %v", what, err)
				}
			})
		}
		if all.Wait(); done.Load() != 1 {
			t.Errorf("%s: %d did", what, done.Load())
		}
	}
	other := drafted(t, p)
	once("thrown away", func(n int) error {
		if n%2 == 0 {
			return second(p.DiscardBulletin(t.Context(), me, other.ID, other.Updated))
		}
		return second(p.SaveBulletin(t.Context(), me, other))
	})
	draft := drafted(t, p)
	once("saved", func(int) error { return second(p.SaveBulletin(t.Context(), me, draft)) })
	if _, err := p.PublishBulletin(t.Context(), me, draft, ""); !errors.Is(err, desk.ErrChanged) {
		t.Errorf("published as nobody sees it any more: %v", err)
	}
	draft = must[publish.Bulletin](t)(p.Bulletin(draft.ID))
	once("published", func(int) error { return second(p.PublishBulletin(t.Context(), me, draft, "")) })
	draft = must[publish.Bulletin](t)(p.Bulletin(draft.ID))
	draft.Lead = "Callers say that they repair computers."
	once("corrected", func(int) error { return second(p.PublishBulletin(t.Context(), me, draft, "Said better.")) })
	now, err := p.Bulletin(draft.ID)
	if err != nil || now.State != publish.Published || now.Revision != 2 || len(now.History) != 2 {
		t.Errorf("after all: %s, revision %d of %d, %v", now.State, now.Revision, len(now.History), err)
	}
	if _, err := p.WithdrawBulletin(t.Context(), me, draft.ID, draft.Updated, "It was a mistake."); !errors.Is(err, desk.ErrChanged) {
		t.Errorf("withdrawn as it stood before: %v", err)
	}
	if _, err := p.RuleNumber(t.Context(), me, "+12098940429", blocklist.Remove, "It is somebody else's.", time.Time{}); err != nil {
		t.Fatal(err)
	}
	gone := func() bool { out, err := p.Warnings(); return err == nil && len(out[0].Bulletin().Numbers) == 0 }
	sighted(t, p, "a number that is taken off", gone)
	if _, err := p.PublishBulletin(t.Context(), me, now, "Again."); !is(err, desk.Invalid) {
		t.Errorf("with the number that was taken off: %v", err)
	}
	p.later(-48 * time.Hour)
	if b, err := p.WithdrawBulletin(t.Context(), me, draft.ID, time.Time{}, "It was a mistake."); err != nil || b.State != publish.Withdrawn {
		t.Errorf("while the clock goes back: %v", err)
	}
}

// The report that a campaign has its id from is erased: the old id leads to the
// rest, also after a start, and also when the next that it leads to is erased.
func TestAnOldLinkFindsTheCampaign(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 5)
	sighted(t, p, "five", counts(p, 5))
	list, err := p.Campaigns(1, 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	old, id := list[0].ID, list[0].ID
	for left := 4; left >= 2; left-- {
		c, err := p.Outline(id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Erase(t.Context(), me, c.Founder); err != nil {
			t.Fatal(err)
		}
		sighted(t, p, "one less", counts(p, left))
		for range 2 {
			c, err := p.Outline(old)
			if err != nil || c.ID == id || c.Size != left {
				t.Fatalf("by its first id, of %d: %+v, %v", left, c.Summary, err)
			}
			if c, err := p.Outline(id); err != nil || c.Size != left {
				t.Errorf("by the id before, of %d: %+v, %v", left, c.Summary, err)
			}
			p.stop()
			p.start()
			sighted(t, p, "the same after a start", counts(p, left))
		}
		if c, err = p.Outline(old); err != nil {
			t.Fatal(err)
		}
		id = c.ID
	}
}
