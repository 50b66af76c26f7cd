package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
)

// twoCampaigns are three reports of a technician and two of a parcel, by the ids of
// their campaigns.
func twoCampaigns(t *testing.T, p *place) (technician, parcel string, parcels []string) {
	t.Helper()
	flood(t, p, 1, 3)
	for n := range 2 {
		sub := story(fmt.Sprintf("Person %d: a recorded voice said that my parcel waits at customs and I must pay a fee by card at once or it goes back. Ring 212-555-0147.", n))
		sub.Reporter = fmt.Sprint("parcel ", n)
		parcels = append(parcels, must[desk.Receipt](t)(p.Submit(t.Context(), me, sub)).ID)
	}
	sighted(t, p, "two campaigns", func() bool { return sizesOf(p) == "3 2" })
	list := must[[]campaign.Summary](t)(p.Campaigns(1, 9))
	return list[0].ID, list[1].ID, parcels
}

// sizesOf are the sizes of all campaigns, the largest first.
func sizesOf(p *place) string {
	list, err := p.Campaigns(1, 9)
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, c := range list {
		out = append(out, fmt.Sprint(c.Size))
	}
	return strings.Join(out, " ")
}

// said are the decisions about a campaign in a word each, those that were taken
// back in brackets.
func said(t *testing.T, p *place, id string) string {
	t.Helper()
	var out []string
	for _, c := range must[[]desk.Choice](t)(p.Choices(id)) {
		if c.By != me.Name || c.At.IsZero() || !c.Undone.IsZero() && c.UndoneBy != me.Name {
			t.Errorf("who decided and when: %+v", c)
		}
		if word := string(c.Act); c.Undone.IsZero() {
			out = append(out, word)
		} else {
			out = append(out, "("+word+")")
		}
	}
	return strings.Join(out, " ")
}

// What somebody decided is taken back: all is as if nobody had decided it, at once
// and after a start, and what was decided since stays.
func TestADecisionIsTakenBack(t *testing.T) {
	p := open(t)
	technician, parcel, parcels := twoCampaigns(t, p)
	before := must[[]campaign.Summary](t)(p.Campaigns(1, 9))
	merged := must[desk.Done](t)(p.MergeCampaigns(t.Context(), me, technician, parcel))
	named := must[desk.Done](t)(p.NameCampaign(t.Context(), me, parcel, "The technician"))
	if got := said(t, p, technician); sizesOf(p) != "5" || got != "name merge" {
		t.Fatalf("merged: %s, %s", sizesOf(p), got)
	}
	back := must[desk.Done](t)(p.TakeBack(t.Context(), me, technician, merged.ID))
	if !back.Seen || sizesOf(p) != "3 2" {
		t.Errorf("taken back, %v: %s", back.Seen, sizesOf(p))
	}
	for id, want := range map[string]string{technician: "name (merge)", parcel: "name (merge)"} {
		if got := said(t, p, id); got != want {
			t.Errorf("of %s: %s, want %s", id, got, want)
		}
	}
	if list := must[[]desk.Choice](t)(p.Choices(technician)); list[1].Other != parcel {
		t.Errorf("the other campaign: %+v", list[1])
	}
	must[desk.Done](t)(p.TakeBack(t.Context(), me, technician, named.ID))
	if d := cmp.Diff(before, must[[]campaign.Summary](t)(p.Campaigns(1, 9))); d != "" {
		t.Errorf("with all taken back (-want +got):\n%s", d)
	}

	// A split is taken back too, and what hung on it.
	must[desk.Done](t)(p.MergeCampaigns(t.Context(), me, technician, parcel))
	split := must[desk.Done](t)(p.SplitCampaign(t.Context(), me, technician, parcels[:1]))
	if sizesOf(p) != "4 1" {
		t.Errorf("split: %s", sizesOf(p))
	}
	must[desk.Done](t)(p.TakeBack(t.Context(), me, technician, split.ID))
	if sizesOf(p) != "5" {
		t.Errorf("the split taken back: %s", sizesOf(p))
	}

	for name, err := range map[string]error{
		"twice":       second(p.TakeBack(t.Context(), me, technician, split.ID)),
		"none":        second(p.TakeBack(t.Context(), me, technician, "nothing")),
		"no campaign": second(p.TakeBack(t.Context(), me, "nothing", split.ID)),
	} {
		if !is(err, map[string]desk.Code{"twice": desk.Invalid}[name]) && !is(err, desk.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	want, decided := must[[]campaign.Summary](t)(p.Campaigns(1, 9)), said(t, p, technician)
	p.stop()
	p.start()
	sighted(t, p, "the same", counts(p, 5))
	if d := cmp.Diff(want, must[[]campaign.Summary](t)(p.Campaigns(1, 9))); d != "" {
		t.Errorf("after a start (-want +got):\n%s", d)
	}
	if got := said(t, p, technician); got != decided {
		t.Errorf("after a start it was decided: %s, before %s", got, decided)
	}
}

// A merge that was refused by hand waits for a person again once that is taken back.
func TestKeptApartIsTakenBack(t *testing.T) {
	p := open(t)
	technician, parcel, _ := twoCampaigns(t, p)
	apart := must[desk.Done](t)(p.KeepApart(t.Context(), me, technician, parcel))
	if got := said(t, p, parcel); got != "apart" {
		t.Errorf("decided: %s", got)
	}
	must[desk.Done](t)(p.TakeBack(t.Context(), me, parcel, apart.ID))
	if got := said(t, p, technician); got != "(apart)" {
		t.Errorf("taken back: %s", got)
	}
	must[desk.Done](t)(p.MergeCampaigns(t.Context(), me, technician, parcel))
	if sizesOf(p) != "5" {
		t.Errorf("decided anew: %s", sizesOf(p))
	}
	for _, c := range must[[]desk.Choice](t)(p.Choices(technician)) {
		if c.Other != "" || !c.Same {
			t.Errorf("both are the same campaign now, told as gone: %+v", c)
		}
	}
}

// The id by which somebody decided leads on for good, though the report that it
// comes from is gone and the decision taken back.
func TestTheIDOfADecisionThatIsTakenBackLeadsOn(t *testing.T) {
	p := open(t)
	imported := fmt.Sprintf(`{"occurred":%q,"text":%q}`+"\n", p.now().AddDate(0, 0, -2).Format(time.DateOnly), victim(7))
	must[desk.FileTaken](t)(p.TakeFile(t.Context(), me, strings.NewReader(imported), desk.FileOptions{Import: "a", Source: "shop"}))
	flood(t, p, 1, 2)
	sighted(t, p, "three", func() bool { return sizesOf(p) == "3" })
	old := must[[]campaign.Summary](t)(p.Campaigns(1, 9))[0].ID
	named := must[desk.Done](t)(p.NameCampaign(t.Context(), me, old, "The technician"))
	must[desk.Done](t)(p.UndoImport(t.Context(), me, "a"))
	sighted(t, p, "two", func() bool { return sizesOf(p) == "2" })
	must[desk.Done](t)(p.TakeBack(t.Context(), me, old, named.ID))
	for _, when := range []string{"at once", "after a start"} {
		if c, err := p.Outline(old); err != nil || c.ID == old || c.Size != 2 || c.Name != "" {
			t.Errorf("%s: %+v, %v", when, c.Summary, err)
		}
		p.stop()
		p.start()
		sighted(t, p, "the same", func() bool { return sizesOf(p) == "2" })
	}
}

// What people wrote down leads to the same reports once all is taken back, at once
// and after a start: the id of a campaign that was split off, and that of one whose
// first report was erased while it was one with another.
func TestOldLinksLeadOnOnceADecisionIsTakenBack(t *testing.T) {
	p := open(t)
	technician, parcel, parcels := twoCampaigns(t, p)
	leads := func(when, id, to string) {
		t.Helper()
		c, err := p.Outline(id)
		if err != nil || !slices.ContainsFunc(c.Members, func(m campaign.Member) bool { return m.ID == to }) {
			t.Errorf("%s the link leads to %d reports without its own, %v", when, c.Size, err)
		}
	}
	first := must[campaign.Campaign](t)(p.Outline(technician)).Members[1].ID
	split := must[desk.Done](t)(p.SplitCampaign(t.Context(), me, technician, []string{first}))
	must[desk.Done](t)(p.TakeBack(t.Context(), me, technician, split.ID))
	leads("taken back,", split.Campaign, first)
	merged := must[desk.Done](t)(p.MergeCampaigns(t.Context(), me, technician, parcel))
	must[desk.Done](t)(p.Erase(t.Context(), me, parcels[0]))
	sighted(t, p, "one less", func() bool { return sizesOf(p) == "4" })
	must[desk.Done](t)(p.TakeBack(t.Context(), me, technician, merged.ID))
	sighted(t, p, "apart", func() bool { return sizesOf(p) == "3 1" })
	leads("parted,", parcel, parcels[1])
	p.stop()
	p.start()
	sighted(t, p, "the same", func() bool { return sizesOf(p) == "3 1" })
	leads("after a start", split.Campaign, first)
	leads("after a start", parcel, parcels[1])
}
