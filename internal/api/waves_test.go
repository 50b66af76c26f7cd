package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// lookedOut are the seeds that a desk can give only once it has read its store.
var lookedOut = map[string]bool{"{wave}": true, "{mask}": true, "{warning}": true, "{draft}": true, "{issued}": true, "{discarded}": true, "{campaign}": true, "{member}": true, "{other}": true, "{appeal}": true, "{decision}": true}

const script = "A man rang and said that he was from the " + marker + " of my computer. He said that hackers had come in and that my licence was at an end, " +
	"and that I had to install AnyDesk and buy gift cards at once or the computer would be locked. He gave me the number 209-894-0429 to ring back."

// tell keeps a story of the n-th person, dated so many days ago.
func (p *place) tell(t testing.TB, words string, n, ago int) {
	t.Helper()
	_, err := p.desk.Submit(t.Context(), desk.Actor{Name: "owner", Origin: call.OriginCommand}, desk.Submission{
		Call: call.Call{Kind: call.KindStory, Country: "US", Turns: []call.Utterance{{Text: words, At: -1}}}, Occurred: time.Now().AddDate(0, 0, -ago),
		Reporter: fmt.Sprintf("person %d of %d days ago", n, ago), Region: "US-CA", Async: true})
	ok(t, err)
}

// flood tells of one call every other day for two months, then of eight a day.
func (p *place) flood(t testing.TB) (many int) {
	t.Helper()
	for ago := 60; ago >= 0; ago-- {
		n := 0
		switch {
		case ago < 4:
			n = 8
		case ago%2 == 0:
			n = 1
		}
		for i := range n {
			who := []string{"my mother", "a neighbour", "my uncle", "the lady next door"}[(ago+i)%4]
			p.tell(t, fmt.Sprintf("%s told me this at %d o'clock. %s", who, 8+(ago+i)%10, script), i, ago)
		}
		many += n
	}
	return many
}

// until waits for the lookout to say what is wanted.
func (p *place) until(t testing.TB, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	news := p.desk.Sighted(ctx)
	for !is() {
		if _, open := <-news; !open {
			t.Fatalf("the lookout does not come to %s", what)
		}
	}
}

// wave is the id of a wave that runs; where none does, it comes first.
func (p *place) wave(t testing.TB) string {
	t.Helper()
	running := func() string {
		if o, err := p.desk.Waves(1); err == nil && len(o.Running) > 0 {
			return o.Running[0].ID
		}
		return ""
	}
	if running() == "" {
		many := p.flood(t)
		p.until(t, "a wave", func() bool {
			o, err := p.desk.Waves(1)
			return err == nil && o.Counted.Reports >= many && len(o.Running) > 0
		})
	}
	return running()
}

// warning is the id of a published warning; where there is none, it is made of
// a wave.
func (p *place) warning(t testing.TB) string {
	t.Helper()
	if list, err := p.desk.Warnings(); err == nil && len(list) > 0 {
		return list[0].Bulletin().ID
	}
	return p.issued(t)
}

// draft is a new draft of a warning.
func (p *place) draft(t testing.TB) publish.Bulletin {
	t.Helper()
	draft, err := p.desk.DraftFor(t.Context(), desk.Actor{Name: "owner"}, p.wave(t), "", "The library")
	ok(t, err)
	return draft
}

// issued is the id of a warning that was published just now.
func (p *place) issued(t testing.TB) string {
	t.Helper()
	b, err := p.desk.PublishBulletin(t.Context(), desk.Actor{Name: "owner"}, p.draft(t), "")
	ok(t, err)
	return b.ID
}

// discarded is the id of a draft that was thrown away.
func (p *place) discarded(t testing.TB) string {
	t.Helper()
	draft := p.draft(t)
	_, err := p.desk.DiscardBulletin(t.Context(), desk.Actor{Name: "owner"}, draft.ID, time.Time{})
	ok(t, err)
	return draft.ID
}

type groupID struct{ ID string }

// flooded is the largest campaign.
func (p *place) flooded(t testing.TB) groupID {
	t.Helper()
	list, err := p.desk.Campaigns(2, 1)
	ok(t, err)
	if len(list) == 0 {
		t.Fatal("there is no campaign")
	}
	return groupID{list[0].ID}
}

// lastOf is the report of a campaign that came last.
func (g groupID) lastOf(t testing.TB, p *place) string {
	t.Helper()
	c, err := p.desk.Campaign(t.Context(), desk.Actor{Name: "owner"}, g.ID)
	ok(t, err)
	return c.Members[len(c.Members)-1].ID
}

// other is another campaign than the largest; where there is none, one is split
// off.
func (p *place) other(t testing.TB) string {
	t.Helper()
	second := func() string {
		if list, err := p.desk.Campaigns(1, 2); err == nil && len(list) == 2 {
			return list[1].ID
		}
		return ""
	}
	if second() == "" {
		big := p.flooded(t)
		_, err := p.desk.SplitCampaign(t.Context(), desk.Actor{Name: "owner"}, big.ID, []string{big.lastOf(t, p)})
		ok(t, err)
		p.until(t, "another campaign", func() bool { return second() != "" })
	}
	return second()
}

type waveSeen struct {
	ID, Name, Cause, Begin, Peak, End string
	Running                           bool
	Reports, Reporters                int
	Expected, Ratio                   float64
	Parts                             []struct{ Stream string }
}

// Whoever asks learns in one sentence whether there is a wave, and can follow
// every figure to it.
func TestWavesOverTheAPI(t *testing.T) {
	p := newPlace(t)
	id := p.wave(t)
	seen := decoded[struct {
		Sentence      string
		Running, Past []waveSeen
		Reports       int
	}](t, p.do(t, http.MethodGet, "/api/v1/waves", "reader", "", ""), 200)
	if len(seen.Running) != 1 || !strings.HasPrefix(seen.Sentence, "There is a wave now: ") || seen.Reports != 61 && seen.Reports != 60 {
		t.Fatalf("seen: %+v", seen)
	}
	w := decoded[waveSeen](t, p.do(t, http.MethodGet, "/api/v1/waves/"+id, "reader", "", ""), 200)
	if !w.Running || w.End != "" || w.Reports < 32 || w.Reporters < 32 || w.Ratio < 5 || len(w.Parts) == 0 || w.Name == "" {
		t.Errorf("the wave: %+v", w)
	}
	x := decoded[struct {
		Wave    waveSeen
		Streams int
		Days    []struct {
			Day                        string
			Count                      int
			Mu, Before, Sum, Threshold float64
			Alarm                      bool
		}
	}](t, p.do(t, http.MethodGet, "/api/v1/waves/"+id+"/explain", "reader", "", ""), 200)
	alarms := 0
	for i, d := range x.Days {
		if i > 0 && alarms == 0 && d.Before != x.Days[i-1].Sum {
			t.Errorf("%s begins at %g, and the day before ended at %g", d.Day, d.Before, x.Days[i-1].Sum)
		}
		if d.Alarm {
			alarms++
		}
	}
	if alarms != 1 || x.Streams == 0 || x.Wave.ID != id {
		t.Errorf("%d alarms, %+v", alarms, x)
	}

	list := decoded[struct{ Streams []struct{ Key, Name string } }](t, p.do(t, http.MethodGet, "/api/v1/streams?kind=region", "reader", "", ""), 200)
	if len(list.Streams) != 1 || list.Streams[0].Key != "region:US-CA" {
		t.Errorf("streams: %+v", list)
	}
	type days struct {
		Name string
		Days []struct {
			Day   string
			Count int
		}
	}
	to, from := time.Now().UTC(), time.Now().UTC().AddDate(0, 0, -4)
	query := "?from=" + from.Format(time.DateOnly) + "&to=" + to.Format(time.DateOnly)
	one := decoded[days](t, p.do(t, http.MethodGet, "/api/v1/streams/"+url.PathEscape("number:+12098940429")+query, "reader", "", ""), 200)
	sum := 0
	for _, d := range one.Days {
		sum += d.Count
	}
	if len(one.Days) != 5 || sum < 32 || one.Name == "" {
		t.Errorf("the stream: %+v", one)
	}
	for _, bad := range []string{"/api/v1/streams/nothing", "/api/v1/streams/all?from=2026-02-31", "/api/v1/streams/all?from=2026-02-03&to=2026-02-01"} {
		if res := p.do(t, http.MethodGet, bad, "reader", "", ""); res.StatusCode != 422 {
			t.Errorf("%s: %d %s", bad, res.StatusCode, res.text)
		}
	}
}

type campaignSeen struct {
	ID, Name string
	Reports  int
	Says     []struct{ Text string }
	Regions  []struct{ Name string }
	Values   []struct{ Kind, Value string }
	Members  []struct {
		ID, URL string
		Why     []struct{ Why string }
	}
}

// What people say of a campaign over the API holds.
func TestCampaignsOverTheAPI(t *testing.T) {
	p := newPlace(t)
	p.wave(t)
	id := p.flooded(t).ID
	get := func() campaignSeen {
		return decoded[campaignSeen](t, p.do(t, http.MethodGet, "/api/v1/campaigns/"+id, "reader", "", ""), 200)
	}
	c := get()
	if len(c.Says) == 0 || len(c.Regions) != 1 || len(c.Values) == 0 || len(c.Members) != c.Reports || c.Members[0].URL == "" || len(c.Members[0].Why) == 0 {
		t.Fatalf("the campaign: %+v", c)
	}
	post := func(what, body string, status int) {
		t.Helper()
		if res := p.do(t, http.MethodPost, "/api/v1/campaigns/"+id+"/"+what, "member", jsonMedia, body); res.StatusCode != status {
			t.Fatalf("%s: %d %s", what, res.StatusCode, res.text)
		}
	}
	post("name", `{"name":"The technician"}`, 200)
	p.until(t, "the name", func() bool { return get().Name == "The technician" })
	last := c.Members[len(c.Members)-1].ID
	post("split", `{"reports":["`+last+`"]}`, 200)
	p.until(t, "one less", func() bool { return get().Reports == c.Reports-1 })
	post("split", `{"reports":["`+last+`"]}`, 422)
	post("split", `{"reports":[]}`, 422)
	post("merge", `{"with":"`+p.other(t)+`"}`, 200)
	p.until(t, "all again", func() bool { return get().Reports == c.Reports })
	post("merge", `{"with":"`+id+`"}`, 422)
	post("merge", `{"with":"nothing","apart":true}`, 404)
	if res := p.do(t, http.MethodPost, "/api/v1/campaigns/"+id+"/name", "token:read", jsonMedia, `{"name":"x"}`); res.StatusCode != 403 {
		t.Errorf("who may only read: %d", res.StatusCode)
	}
	held := decoded[struct {
		Held    []struct{ A, B campaignSeen }
		Waiting *int
	}](t, p.do(t, http.MethodGet, "/api/v1/held", "reader", "", ""), 200)
	if held.Held == nil || len(held.Held) != 0 || held.Waiting == nil {
		t.Errorf("held: %+v", held)
	}
}

// What many reports say leaves in the forms that other programs read, and with
// it nothing of the people who told.
func TestWhatLeavesTheDesk(t *testing.T) {
	p := newPlace(t)
	warning := p.warning(t)
	list := decoded[struct {
		Entries []struct{ Number, Strength string }
		Removed []any
	}](t, p.do(t, http.MethodGet, "/api/v1/blocklist", "reader", "", ""), 200)
	if len(list.Entries) != 1 || list.Entries[0].Number != "+12098940429" || list.Entries[0].Strength != "strong" {
		t.Errorf("the block list: %+v", list)
	}
	if res := p.do(t, http.MethodGet, "/api/v1/blocklist?since=soon", "reader", "", ""); res.StatusCode != 422 {
		t.Errorf("a time that is none: %d %s", res.StatusCode, res.text)
	}
	for path, want := range map[string]string{
		"stix": `"spec_version": "2.1"`, "misp/" + warning: `"Event"`, "waves.csv": "number,", "campaigns.csv": ",tech_support,", "numbers.csv": "'+12098940429,callback,false,",
	} {
		res := p.do(t, http.MethodGet, "/api/v1/export/"+path, "reader", "", "")
		if res.StatusCode != 200 || !strings.Contains(res.text, want) || res.Header.Get("Content-Disposition") == "" {
			t.Errorf("%s has no %s: %d %s", path, want, res.StatusCode, res.text)
		}
		if strings.Contains(res.text, "the lady next door") || strings.Contains(res.text, "person ") {
			t.Errorf("%s tells of people: %s", path, res.text)
		}
		if none := p.do(t, http.MethodGet, "/api/v1/export/"+path, "token:check", "", ""); none.StatusCode != 403 {
			t.Errorf("%s for who may not read: %d", path, none.StatusCode)
		}
	}
}
