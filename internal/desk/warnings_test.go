package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// drafted is a draft from the campaign of what several people told.
func drafted(t *testing.T, p *place) publish.Bulletin {
	t.Helper()
	list, err := p.Campaigns(3, 1)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	draft, err := p.DraftFor(t.Context(), me, "", list[0].ID, "The library")
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

// must gives what could be done.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// A draft is thrown away for good, also after a start; what was published is not.
func TestADraftIsThrownAway(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 4)
	sighted(t, p, "four", counts(p, 4))
	draft, other := drafted(t, p), drafted(t, p)
	gone := func() {
		t.Helper()
		if list, err := p.Bulletins(); err != nil || len(list) != 1 || list[0].ID != other.ID {
			t.Errorf("the list: %v, %v", list, err)
		}
		if _, err := p.Bulletin(draft.ID); !is(err, desk.Gone) {
			t.Errorf("the draft: %v", err)
		}
		if _, err := p.Warning(draft.ID); !is(err, desk.NotFound) {
			t.Errorf("to the public: %v", err)
		}
	}
	must[desk.Done](t)(p.DiscardBulletin(t.Context(), me, draft.ID, time.Time{}))
	gone()
	for name, err := range map[string]error{
		"twice":     second(p.DiscardBulletin(t.Context(), me, draft.ID, time.Time{})),
		"saved":     second(p.SaveBulletin(t.Context(), me, draft)),
		"published": second(p.PublishBulletin(t.Context(), me, draft, "")),
	} {
		if !is(err, desk.Gone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must[publish.Bulletin](t)(p.PublishBulletin(t.Context(), me, other, ""))
	if _, err := p.DiscardBulletin(t.Context(), me, other.ID, time.Time{}); !is(err, desk.Invalid) {
		t.Errorf("what was published is thrown away: %v", err)
	}
	p.stop()
	p.start()
	sighted(t, p, "the same", counts(p, 4))
	gone()
}

// What was published stays known, revision by revision, and what is new is told
// apart from what was wrong.
func TestRevisionsStayKnown(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 4)
	sighted(t, p, "four", counts(p, 4))
	b := must[publish.Bulletin](t)(p.PublishBulletin(t.Context(), me, drafted(t, p), ""))
	b.Lead = "They ring people in the evening."
	if _, err := p.UpdateBulletin(t.Context(), me, b, " "); !is(err, desk.Invalid) {
		t.Errorf("an update that says nothing: %v", err)
	}
	b = must[publish.Bulletin](t)(p.UpdateBulletin(t.Context(), me, b, "They ring in the evening."))
	if b.Revision != 2 || b.Correction != "" || b.History[1].What != publish.WasUpdated {
		t.Errorf("updated: %+v", b)
	}
	numbers := b.Numbers
	b.Numbers = nil
	b = must[publish.Bulletin](t)(p.PublishBulletin(t.Context(), me, b, "The number is a garage's."))
	if b.Revision != 3 || b.Correction == "" || b.History[2].What != publish.WasCorrected {
		t.Errorf("corrected: %+v", b)
	}
	known := func() {
		t.Helper()
		_, was, err := p.ForPrograms()
		if err != nil || len(was) != 3 || was[0].Bulletin().Revision != 1 || was[1].Bulletin().Revision != 2 || !slices.EqualFunc(was[1].Bulletin().Numbers, numbers, func(a, b publish.Number) bool { return a.E164 == b.E164 }) {
			t.Errorf("earlier: %+v", was)
		}
	}
	known()
	p.stop()
	p.start()
	sighted(t, p, "the same", counts(p, 4))
	known()
	must[publish.Bulletin](t)(p.WithdrawBulletin(t.Context(), me, b.ID, time.Time{}, "The calls were a drill."))
	known()
}

// A correction that changes nothing of what is published is refused, and so is a
// withdrawal of what nobody reads any more; each says what to do instead.
func TestNothingIsPublishedThatChangesNothing(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 4)
	sighted(t, p, "four", counts(p, 4))
	draft := drafted(t, p)
	if _, err := p.WithdrawBulletin(t.Context(), me, draft.ID, time.Time{}, "A drill."); !is(err, desk.Invalid) || !strings.Contains(err.Error(), "throw it away instead") {
		t.Errorf("a draft is withdrawn: %v", err)
	}
	b := must[publish.Bulletin](t)(p.PublishBulletin(t.Context(), me, draft, ""))
	for name, change := range map[string]func(*publish.Bulletin){
		"nothing":              func(*publish.Bulletin) {},
		"a count, as it shows": func(b *publish.Bulletin) { b.Reports = 3 + b.Reports/5*2 },
		"an empty list":        func(b *publish.Bulletin) { b.Domains = []publish.Domain{} },
		"who approved it":      func(b *publish.Bulletin) { b.By = "somebody" },
	} {
		same := b
		change(&same)
		for what, publishes := range map[string]func() error{
			"corrected": func() error { return second(p.PublishBulletin(t.Context(), me, same, "Said better.")) },
			"updated":   func() error { return second(p.UpdateBulletin(t.Context(), me, same, "Said better.")) },
		} {
			if err := publishes(); !is(err, desk.Invalid) || !strings.Contains(err.Error(), "to take back all of it, withdraw it") {
				t.Errorf("%s, with %s changed: %v", what, name, err)
			}
		}
	}
	b.Expires = b.Expires.Add(day)
	b = must[publish.Bulletin](t)(p.UpdateBulletin(t.Context(), me, b, "It goes on."))
	must[publish.Bulletin](t)(p.WithdrawBulletin(t.Context(), me, b.ID, time.Time{}, "A drill."))
	for _, seen := range []time.Time{{}, b.Updated} {
		if _, err := p.WithdrawBulletin(t.Context(), me, b.ID, seen, "A drill."); !is(err, desk.Invalid) || !strings.Contains(err.Error(), "withdrawn already") {
			t.Errorf("withdrawn twice: %v", err)
		}
	}
}

// What a person types is held against what may be named: numbers of the block
// list, and of all else what stands in the warning or the knowledge base.
func TestAWarningIsReworded(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 4)
	sighted(t, p, "four", counts(p, 4))
	draft := drafted(t, p)
	for field, change := range map[string]func(*desk.Wording){
		"numbers": func(w *desk.Wording) { w.Numbers = append(w.Numbers, "+14155550199") },
		"domains": func(w *desk.Wording) { w.Domains = append(w.Domains, "help.example") },
		"turn":    func(w *desk.Wording) { w.Turn = append(w.Turn, publish.Place{Name: "My cousin"}) },
		"tactics": func(w *desk.Wording) { w.Tactics = append(w.Tactics, "money.mine") },
		"sources": func(w *desk.Wording) { w.Sources = append(w.Sources, "https://desk.example") },
	} {
		w := desk.WordingOf(draft)
		change(&w)
		_, err := p.Reworded(draft, w)
		var e *desk.Error
		if !errors.As(err, &e) || e.Code != desk.Invalid || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	same := must[publish.Bulletin](t)(p.Reworded(draft, desk.WordingOf(draft)))
	if !same.Same(draft) {
		t.Errorf("with nothing changed: %+v", same)
	}
	w := desk.WordingOf(draft)
	w.Title, w.Do, w.Numbers, w.Turn = " Calls\nat night ", []string{"Hang up.", " "}, []string{"(209) 894-0429"}, nil
	b := must[publish.Bulletin](t)(p.Reworded(draft, w))
	if b.Title != "Calls at night" || len(b.Do) != 1 || len(b.Numbers) != 1 || b.Numbers[0].E164 != "+12098940429" || b.Turn != nil {
		t.Errorf("reworded: %+v", b)
	}
}

// A warning that names in its words a number that was taken off the list is not
// shown, and the desk is told why.
func TestTheDeskKnowsWhatIsWithheld(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 4)
	sighted(t, p, "four", counts(p, 4))
	draft := drafted(t, p)
	draft.Do = append(draft.Do, "Never ring 209-894-0429.")
	b := must[publish.Bulletin](t)(p.PublishBulletin(t.Context(), me, draft, ""))
	if why := must[map[string]string](t)(p.Withheld()); len(why) != 0 {
		t.Errorf("withheld: %v", why)
	}
	if _, err := p.RuleNumber(t.Context(), me, "+12098940429", blocklist.Remove, "It is a garage's.", time.Time{}); err != nil {
		t.Fatal(err)
	}
	var why map[string]string
	sighted(t, p, "what is withheld", func() bool { why = must[map[string]string](t)(p.Withheld()); return len(why) == 1 })
	if !strings.Contains(why[b.ID], "not listed") || strings.Contains(why[b.ID], "894") {
		t.Errorf("it says %q", why[b.ID])
	}
	if _, err := p.Warning(b.ID); !is(err, desk.NotFound) {
		t.Errorf("the public: %v", err)
	}
	if list := must[[]publish.Public](t)(p.Warnings()); len(list) != 0 {
		t.Errorf("the list: %v", list)
	}
	if b.Do = draft.Do[:1]; !is(second(p.PublishBulletin(t.Context(), me, b, "A number is gone.")), desk.Invalid) {
		t.Error("it is published with the number that was taken off")
	}
	b.Numbers = nil
	must[publish.Bulletin](t)(p.PublishBulletin(t.Context(), me, b, "A number is gone."))
	if list := must[[]publish.Public](t)(p.Warnings()); len(list) != 1 {
		t.Errorf("mended: %v", list)
	}
}

// heard is a call that somebody heard, with what the caller and who was called
// said.
func heard(n int, site string) desk.Submission {
	caller := []string{
		fmt.Sprintf("Good day Mrs Otter%d, this is Kevin from the repair department of Contoso.", n),
		"Your machine is sending error messages to our server since last week.",
		"Please open the page " + site + " and press the green button, then read me the code " + fmt.Sprint(48213+n) + ".",
	}
	c := call.Call{Kind: call.KindCall, Turns: []call.Utterance{
		{Role: call.RoleCaller, Text: caller[0]}, {Role: call.RoleCallee, Text: "My kettle is on and my knee hurts, what do you want from me?"},
		{Role: call.RoleCaller, Text: caller[1]}, {Role: call.RoleCaller, Text: caller[2]},
	}}
	return desk.Submission{Call: c}
}

// What callers were heard to say, and where they send people, is proposed where
// three people met it; no words of those called, no name and no figure is.
func TestDraftProposesWhatManyMet(t *testing.T) {
	for _, tt := range []struct {
		name    string
		site    string
		tellers int
		domains int
		phrase  bool
	}{
		{"three people", "green-screen-fix.help", 3, 1, true},
		{"two people, one of them often", "green-screen-fix.help", 2, 0, false},
		{"a name of somebody honest", "anydesk.com", 3, 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := open(t)
			for i := range 6 {
				sub := heard(i, tt.site)
				sub.Reporter = fmt.Sprint("person ", i%tt.tellers)
				must[desk.Receipt](t)(p.Submit(t.Context(), me, sub))
			}
			sighted(t, p, "six", counts(p, 6))
			b := drafted(t, p)
			if len(b.Domains) != tt.domains || tt.domains == 1 && b.Domains[0] != (publish.Domain{Name: tt.site, Sightings: 3, Reason: publish.SentThere}) {
				t.Errorf("names: %+v", b.Domains)
			}
			said := strings.Join(b.Says, "\n")
			if strings.Contains(said, "In their words: “Your machine is sending error messages to our server") != tt.phrase {
				t.Errorf("it says %s", said)
			}
			for _, no := range []string{"kettle", "knee", "Kevin", "Otter", "482", "Contoso"} {
				if strings.Contains(said, no) {
					t.Errorf("it tells %q: %s", no, said)
				}
			}
		})
	}
}

// A warning is of the country in which nearly all were called; of several it
// names none.
func TestAWarningIsOfTheCountryOfItsReports(t *testing.T) {
	for _, tc := range []struct {
		abroad int
		want   string
	}{{0, "GB"}, {1, "GB"}, {2, ""}} {
		p := open(t)
		for n := range 5 {
			sub := story(victim(n))
			sub.Reporter, sub.Call.Country = fmt.Sprint("person ", n), "GB"
			if n < tc.abroad {
				sub.Call.Country = "IE"
			}
			if _, err := p.Submit(t.Context(), me, sub); err != nil {
				t.Fatal(err)
			}
		}
		sighted(t, p, "five", counts(p, 5))
		p.stop()
		p.roams = true
		p.start()
		sighted(t, p, "five again", counts(p, 5))
		if b := drafted(t, p); b.Country != tc.want {
			t.Errorf("%d of five were called abroad: the warning is of %q, want %q", tc.abroad, b.Country, tc.want)
		}
	}
}

// Honest calls may be alike as well. Nobody is warned of them, and they are listed
// behind all that were judged a scam, until somebody says that one was.
func TestNobodyIsWarnedOfHonestCalls(t *testing.T) {
	p := open(t)
	for n := range 5 {
		sub := story("The dentist's office left a message: your yearly check is due, and you may ring us on weekdays between nine and five to find a time that suits you.")
		sub.Reporter, sub.Occurred = fmt.Sprint("patient ", n), p.now().Add(-day)
		must[desk.Receipt](t)(p.Submit(t.Context(), me, sub))
	}
	flood(t, p, 1, 4)
	sighted(t, p, "all", func() bool {
		list, err := p.Campaigns(1, 9)
		return err == nil && len(list) == 2 && list[0].Size == 4 && list[1].Size == 5
	})
	list := must[[]campaign.Summary](t)(p.Campaigns(1, 9))
	if list[0].Honest || !list[1].Honest {
		t.Fatalf("listed: %+v", list)
	}
	honest := list[1].ID
	if _, err := p.DraftFor(t.Context(), me, "", honest, "The library"); !is(err, desk.Invalid) || !strings.HasPrefix(err.Error(), "None of these reports was judged a scam") {
		t.Errorf("drafted: %v", err)
	}
	c := must[campaign.Campaign](t)(p.Outline(honest))
	must[desk.Done](t)(p.Correct(t.Context(), me, c.Founder, call.Correction{Level: call.LevelHangUp, Type: "other", Reason: "The dentist has no such office."}))
	sighted(t, p, "a scam", func() bool { list, err := p.Campaigns(5, 9); return err == nil && len(list) == 1 && !list[0].Honest })
	must[publish.Bulletin](t)(p.DraftFor(t.Context(), me, "", honest, "The library"))
}

// What programs and calendars read of a warning is held to what they know.
func TestAWarningOfNoKindOrOfThePastIsNotPublished(t *testing.T) {
	p := open(t)
	flood(t, p, 1, 4)
	sighted(t, p, "four", counts(p, 4))
	draft := drafted(t, p)
	for field, change := range map[string]func(*publish.Bulletin){
		"type":    func(b *publish.Bulletin) { b.Type = "foo" },
		"expires": func(b *publish.Bulletin) { b.Expires = p.now().Add(-day) },
	} {
		b := draft
		change(&b)
		_, err := p.PublishBulletin(t.Context(), me, b, "")
		var e *desk.Error
		if !errors.As(err, &e) || e.Code != desk.Invalid || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if b, err := p.PublishBulletin(t.Context(), me, draft, ""); err != nil || !b.Expires.After(p.now()) {
		t.Errorf("holds until %v, %v", b.Expires, err)
	}
}
