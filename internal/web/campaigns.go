package web

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

const (
	mostCampaigns = 200 // to choose from where two are joined
	mostMembers   = 6   // on the page of a campaign, where not all are asked for
	shownPhrases  = 4   // before the others are folded
	shownValues   = 4
	shownCounts   = 6
	mostJoined    = 5    // ways in which reports were joined
	mostTrend     = 400  // days of a campaign that are drawn
	usualLeast    = 2    // reports of a campaign that is listed
	mostValues    = 12   // values of a campaign that are drawn
	mostSpan      = 1100 // days of a value that are drawn: three years
)

// campaignView is the page of one campaign.
type campaignView struct {
	desk.OneCampaign
	Label     string
	Drawing   drawing
	DrawnFrom wave.Day
	Said      string // what the drawing shows
	Joined    []campaign.Count
	Values    []drawnValue
	Others    []campaignRow // with which it can be merged
	Held      []heldView    // that may be one with it, the first of them
	HeldAll   int           // how many may be
	Choices   []desk.Choice // of people, about it
	All       bool          // its members are all shown
	MayChange bool
	Moves     string
	Fault     fault
	At        string // the form that is at fault: name, merge or split
	Typed     campaignTyped
}

// campaignTyped is what was filled into the forms of a campaign.
type campaignTyped struct {
	Name, With string
	Members    []string
}

// drawnValue is a value that members name, and when.
type drawnValue struct {
	campaign.ValueDays
	First, Last int
	Bars        string // a stroke for each day
	Said        string
}

// barWidth and barHeight are the box in which the days of a value are drawn.
const barWidth, barHeight = 180, 24

// drawnOf draws the days of a value from the first to the last of its campaign.
func drawnOf(v campaign.ValueDays, from, to int) drawnValue {
	d := drawnValue{ValueDays: v, First: math.MaxInt}
	most := 1
	for day, n := range v.Days {
		d.First, d.Last, most = min(d.First, day), max(d.Last, day), max(most, n)
	}
	d.Bars = bars(v.Days, max(from, to-mostSpan), to)
	d.Said = fmt.Sprintf("Named %s, from %s to %s, at most %s a day.", often(v.Total), dayWords(dayOf(d.First)), dayWords(dayOf(d.Last)), often(most))
	return d
}

// bars draws a stroke for each of the counts of from to to, both in it.
func bars(counts map[int]int, from, to int) string {
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	var b strings.Builder
	for at := from; at <= to; at++ {
		if n := counts[at]; n > 0 {
			x := barWidth * (float64(at-from) + 0.5) / float64(to-from+1)
			fmt.Fprintf(&b, "M%s %dV%s", short(x), barHeight, short(barHeight*(1-float64(n)/float64(most))))
		}
	}
	return b.String()
}

// campaignView gathers the page of a campaign.
func (s *server) campaignView(r *http.Request, id string) (campaignView, error) {
	c, err := s.Desk.Campaign(r.Context(), actor(r), id)
	if err != nil {
		return campaignView{}, err
	}
	o, err := s.Desk.Waves(0)
	if err != nil {
		return campaignView{}, err
	}
	marks, err := s.Desk.CampaignMarks(c.ID)
	if err != nil {
		return campaignView{}, err
	}
	v := campaignView{OneCampaign: c, Label: campaignLabel(c.Summary, marks), MayChange: may(r.Context(), access.PermChange), Moves: s.moves(o), Typed: campaignTyped{Name: c.Name}}
	if err := s.drawCampaign(&v, o.Today); err != nil {
		return v, err
	}
	for _, one := range c.Values[:min(mostValues, len(c.Values))] {
		v.Values = append(v.Values, drawnOf(one, c.First, c.Last))
	}
	if v.Choices, err = s.Desk.Choices(c.ID); err != nil {
		return v, err
	}
	v.Joined = joinedBy(c.Members)
	slices.Reverse(v.Members)
	if v.All = r.URL.Query().Get("members") == "all" || len(c.Members) <= mostMembers; !v.All {
		v.Members = v.Members[:mostMembers]
	}
	b, err := s.belonging(s.Desk.MayBeOne(c.ID, mostAsked))
	if err != nil {
		return v, err
	}
	if v.Held, v.HeldAll = b.Held, b.All; v.MayChange {
		v.Others, err = s.others(c.Summary)
	}
	return v, err
}

// drawCampaign draws the days of a campaign, from a week before its first.
func (s *server) drawCampaign(v *campaignView, today wave.Day) error {
	v.DrawnFrom = max(dayOf(v.First)-week, today-mostTrend)
	points, _, err := s.Desk.Stream(waveKey(v.ID), v.DrawnFrom-week+1, today)
	if err != nil {
		return err
	}
	v.Drawing, v.Said = trend(points, 720, 120), toldOf(points)
	return nil
}

// others are the campaigns with which one can be joined, the largest first. Those
// of calls not judged a scam are offered to their like alone.
func (s *server) others(of campaign.Summary) (out []campaignRow, err error) {
	list, err := s.Desk.Campaigns(1, mostCampaigns)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if c.ID == of.ID || c.Honest && !of.Honest {
			continue
		}
		row, err := s.rowOf(c)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// joinedBy says how many reports of a campaign were joined by what, the most
// frequent first.
func joinedBy(members []campaign.Member) (out []campaign.Count) {
	n := map[string]int{}
	for _, m := range members {
		said := map[string]bool{}
		for _, why := range m.Why {
			if words := joining(why); words != "" && !said[words] {
				said[words] = true
				n[words]++
			}
		}
	}
	for words, count := range n {
		out = append(out, campaign.Count{Name: words, Count: count})
	}
	slices.SortFunc(out, func(a, b campaign.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return out[:min(mostJoined, len(out))]
}

// joining says what reports that were joined by a reason have in common; empty
// for the first, which was joined by nothing.
func joining(r campaign.Reason) string {
	switch r.Why {
	case campaign.SameScript:
		return "say the same words as another"
	case campaign.Script:
		return "follow the same script as another"
	case campaign.Told:
		return "tell of the same call as another"
	case campaign.Shared:
		return "name the same " + valueNames[r.Value.Kind] + ", " + shownValue(r.Value)
	case campaign.Hand:
		return "were put here by a person"
	}
	return ""
}

// own are the phrases of a variant alone: where nearly all reports are of it,
// what most say is its own too.
func (v campaignView) own(of campaign.Variant) []campaign.Phrase {
	return slices.DeleteFunc(slices.Clone(v.Saying.Own[of.Representative]), func(p campaign.Phrase) bool {
		return slices.ContainsFunc(v.Saying.Common, func(c campaign.Phrase) bool { return c.Text == p.Text })
	})
}

// showCampaign gives a campaign; the id of one that it took leads to it.
func (s *server) showCampaign(w http.ResponseWriter, r *http.Request) error {
	v, err := s.campaignView(r, r.PathValue("id"))
	if err != nil {
		return err
	}
	if v.ID != r.PathValue("id") {
		http.Redirect(w, r, campaignPath(v.ID), http.StatusSeeOther)
		return nil
	}
	return s.render(w, r, http.StatusOK, upper(v.Label), campaignPage(v))
}

func (s *server) nameCampaign(w http.ResponseWriter, r *http.Request) error {
	return s.onCampaign(w, r, func(id string, t campaignTyped) (desk.Done, error) {
		return s.Desk.NameCampaign(r.Context(), actor(r), id, t.Name)
	})
}

func (s *server) mergeCampaigns(w http.ResponseWriter, r *http.Request) error {
	return s.onCampaign(w, r, func(id string, t campaignTyped) (desk.Done, error) {
		return s.Desk.MergeCampaigns(r.Context(), actor(r), id, t.With)
	})
}

func (s *server) keepApart(w http.ResponseWriter, r *http.Request) error {
	return s.onCampaign(w, r, func(id string, t campaignTyped) (desk.Done, error) {
		return s.Desk.KeepApart(r.Context(), actor(r), id, t.With)
	})
}

func (s *server) splitCampaign(w http.ResponseWriter, r *http.Request) error {
	return s.onCampaign(w, r, func(id string, t campaignTyped) (desk.Done, error) {
		return s.Desk.SplitCampaign(r.Context(), actor(r), id, t.Members)
	})
}

func (s *server) takeBackChoice(w http.ResponseWriter, r *http.Request) error {
	return s.onCampaign(w, r, func(id string, _ campaignTyped) (desk.Done, error) {
		return s.Desk.TakeBack(r.Context(), actor(r), id, r.PostForm.Get("decision"))
	})
}

// onCampaign reads a form of a campaign, decides, and leads back to where the
// decision can be seen.
func (s *server) onCampaign(w http.ResponseWriter, r *http.Request, decide func(id string, t campaignTyped) (desk.Done, error)) error {
	if err := caseForm(w, r); err != nil {
		return err
	}
	id, f := r.PathValue("id"), r.PostForm
	t := campaignTyped{Name: f.Get("name"), With: strings.TrimSpace(f.Get("with")), Members: f["members"]}
	done, err := decide(id, t)
	if wrong, status, ok := faultOf(err); ok {
		v, err := s.campaignView(r, id)
		if err != nil {
			return err
		}
		v.Fault, v.At, v.Typed = wrong, path.Base(r.URL.Path), t
		return s.render(w, r, status, upper(v.Label), campaignPage(v))
	}
	if err != nil {
		return err
	}
	switch back := f.Get("back"); {
	case back == "list":
		return s.after(w, r, done, "/campaigns#held")
	case uuid.Validate(back) == nil: // a report
		return s.after(w, r, done, "/cases/"+back+"#belongs")
	}
	return s.after(w, r, done, campaignPath(id))
}

func campaignPath(id string) string { return "/campaigns/" + url.PathEscape(id) }

// sure says how sure it is that the reports of a campaign belong together.
func sure(c campaign.Summary) string {
	if c.Size < 2 {
		return "one report, which nothing confirms"
	}
	word := "not very sure"
	switch {
	case c.Sure >= 0.9:
		word = "very sure"
	case c.Sure >= 0.7:
		word = "quite sure"
	case c.Sure >= 0.5:
		word = "fairly sure"
	}
	return fmt.Sprintf("%s (%.0f %%)", word, 100*c.Sure)
}

var valueNames = map[string]string{
	campaign.Callback: "number to ring back", campaign.CallerID: "number on the display", campaign.Domain: "web address",
	campaign.SessionCode: "code to connect", campaign.Payee: "payee", campaign.ClassID: "“licence number”",
}

// shownValue is a value as people write it.
func shownValue(v campaign.Value) string {
	if v.Kind == campaign.Callback || v.Kind == campaign.CallerID {
		shown, _ := shownNumber(v.Value, "")
		return shown
	}
	return v.Value
}

// reasonWords say what joined a report, without the report it was joined with.
func reasonWords(r campaign.Reason) string {
	switch r.Why {
	case campaign.Founded:
		return "The first of its campaign"
	case campaign.SameScript:
		return fmt.Sprintf("The same words (%.0f %% alike)", 100*r.Alike)
	case campaign.Script:
		return fmt.Sprintf("The same script (%.0f %% alike)", 100*r.Alike)
	case campaign.Told:
		return fmt.Sprintf("A story that fits the call by its telling words (%.0f %% sure)", min(99, 100*r.Alike))
	case campaign.Shared:
		return "The same " + valueNames[r.Value.Kind] + ", " + shownValue(r.Value)
	case campaign.Hand:
		return "A person put it here"
	}
	return "Joined"
}

// waveKey is the stream of a campaign.
func waveKey(id string) wave.Key { return wave.Key{Kind: wave.Campaign, Value: id} }
