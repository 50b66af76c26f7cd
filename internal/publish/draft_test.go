package publish

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/kb"
)

func TestDraft(t *testing.T) {
	got := Draft(material())
	if err := got.Check(); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"title": "Scam calls from a false Contoso Support",
		"lead":  "There is a wave of calls: callers claim to be Contoso Support. It began about 3 March 2026. There are about 6 times as many reports as usual. We know of 40 reports or more. It is a scam: hang up.",
		"says": []string{
			"In nearly every call the caller says that your computer or phone is infected or hacked.", "In many calls the caller wants gift cards or vouchers.",
			"In their words: “your machine is sending us warnings”",
		},
		"truth": []string{"A stranger on the phone cannot see whether your computer is infected.", "Only scammers ask for gift cards. Nobody honest takes them as payment."},
		"do": []string{
			"Hang up now. You do not have to say anything first.", "If you let them into your computer: end the session: switch the computer off.",
		},
		"regions": []string{"US-CA", "+1209"},
		"numbers": 2,
	}
	have := map[string]any{"title": got.Title, "lead": got.Lead, "says": got.Says, "truth": got.Truth, "do": got.Do, "regions": got.Regions, "numbers": len(got.Numbers)}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
}

// TestDraftOfLittle holds that a draft of nothing but a type can be published.
func TestDraftOfLittle(t *testing.T) {
	b := Draft(Material{ID: issued().ID, Type: "other"})
	if err := b.Check(); err != nil {
		t.Error(err)
	}
}

// TestDraftOfAllThatIsKnown drafts from each tactic and all advice of the
// knowledge base: none of its own words may be refused.
func TestDraftOfAllThatIsKnown(t *testing.T) {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, tac := range base.Tactics() {
		m := Material{ID: issued().ID, Type: "other", Reports: 9, Ratio: 3}
		m.Tactics = []Seen{{Tactic: Tactic{tac.ID, tac.Name, tac.Truth}, Share: 1}}
		b := Draft(m)
		if err := b.Check(); err != nil {
			t.Errorf("%s: %v", tac.ID, err)
		}
		if !slices.Equal(b.Truth, []string{tac.Truth}) || !strings.Contains(b.Says[0], tac.Name[1:]) {
			t.Errorf("%s is left out: %q, %q", tac.ID, b.Says, b.Truth)
		}
	}
	for _, a := range base.Advice() {
		m := Material{ID: issued().ID, Type: "other", Advice: []Advice{{When: a.When, Text: a.Text}}, Turn: []Place{{Name: "US Postal Inspection Service", Phone: "877-876-2455"}}}
		b := Draft(m)
		if err := b.Check(); err != nil || !strings.HasSuffix(b.Do[0], a.Text[1:]) {
			t.Errorf("%s is left out: %q, %v", a.ID, b.Do, err)
		}
	}
	for _, ch := range base.Channels() {
		b := issued()
		b.Turn = []Place{{ch.Name, ch.Phone, ch.URL}}
		if err := b.Check(); err != nil {
			t.Errorf("%s: %v", ch.ID, err)
		}
	}
}
