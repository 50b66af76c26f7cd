package web

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wave"
)

const (
	mostCampaigns = 200  // on the page
	mostMembers   = 50   // on the page of a campaign, where not all are asked for
	usualLeast    = 2    // reports of a campaign that is listed
	mostValues    = 12   // values of a campaign that are drawn
	mostSpan      = 1100 // days of a value that are drawn: three years
)

// campaignsView is the page of campaigns.
type campaignsView struct {
	List      []campaign.Summary
	Held      []campaign.Hold
	Least     int
	MayChange bool
	Moves     string
}

func (s *server) campaigns(w http.ResponseWriter, r *http.Request) error {
	v := campaignsView{Least: usualLeast, MayChange: may(r.Context(), access.PermChange)}
	if n, err := strconv.Atoi(r.URL.Query().Get("least")); err == nil && n > 0 {
		v.Least = n
	}
	o, err := s.Desk.Waves(0)
	if err != nil {
		return err
	}
	v.Moves = s.moves(o)
	if v.List, err = s.Desk.Campaigns(v.Least, mostCampaigns); err != nil {
		return err
	}
	if v.Held, err = s.Desk.Held(); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Campaigns", campaignsPage(v))
}

// campaignView is the page of one campaign.
type campaignView struct {
	desk.OneCampaign
	Values    []drawnValue
	Others    []campaign.Summary // with which it can be merged
	All       bool               // its members are all shown
	MayChange bool
	Moves     string
	Fault     fault
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
	from = max(from, to-mostSpan)
	var b strings.Builder
	for day := from; day <= to; day++ {
		if n := v.Days[day]; n > 0 {
			x := barWidth * (float64(day-from) + 0.5) / float64(to-from+1)
			fmt.Fprintf(&b, "M%s %dV%s", short(x), barHeight, short(barHeight*(1-float64(n)/float64(most))))
		}
	}
	d.Bars = b.String()
	d.Said = fmt.Sprintf("Named %s, from %s to %s, at most %s a day.", often(v.Total), dayWords(dayOf(d.First)), dayWords(dayOf(d.Last)), often(most))
	return d
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
	v := campaignView{OneCampaign: c, MayChange: may(r.Context(), access.PermChange), Moves: s.moves(o), Typed: campaignTyped{Name: c.Name}}
	for _, one := range c.Values[:min(mostValues, len(c.Values))] {
		v.Values = append(v.Values, drawnOf(one, c.First, c.Last))
	}
	if v.All = r.URL.Query().Get("members") == "all" || len(c.Members) <= mostMembers; !v.All {
		v.Members = v.Members[:mostMembers]
	}
	if v.MayChange {
		if v.Others, err = s.Desk.Campaigns(1, mostCampaigns); err != nil {
			return v, err
		}
		v.Others = slices.DeleteFunc(v.Others, func(o campaign.Summary) bool { return o.ID == c.ID })
	}
	return v, nil
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
	return s.render(w, r, http.StatusOK, upper(campaignName(v.Summary)), campaignPage(v))
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
		v.Fault, v.Typed = wrong, t
		return s.render(w, r, status, upper(campaignName(v.Summary)), campaignPage(v))
	}
	if err != nil {
		return err
	}
	if f.Get("back") == "list" {
		return s.after(w, r, done, "/campaigns#held")
	}
	return s.after(w, r, done, campaignPath(id))
}

func campaignPath(id string) string { return "/campaigns/" + url.PathEscape(id) }

// campaignName is what a campaign is called: its name, or what it is and its id.
func campaignName(c campaign.Summary) string {
	if c.Name != "" {
		return c.Name
	}
	if c.Type != "" {
		return desk.TypeName(c.Type) + ", " + c.ID
	}
	return "Campaign " + c.ID
}

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
		return fmt.Sprintf("The same words (%.0f %% alike)", 100*r.Jaccard)
	case campaign.Script:
		return fmt.Sprintf("The same script (%.0f %% alike)", 100*r.Jaccard)
	case campaign.Told:
		return fmt.Sprintf("A story of the same call (%.0f %% of the telling words)", 100*r.Jaccard)
	case campaign.Shared:
		return "The same " + valueNames[r.Value.Kind] + ", " + shownValue(r.Value)
	case campaign.Hand:
		return "A person put it here"
	}
	return "Joined"
}

// waveKey is the stream of a campaign.
func waveKey(id string) wave.Key { return wave.Key{Kind: wave.Campaign, Value: id} }

// orNot says that a thing is not known where it is empty.
func orNot(said string) string {
	if said == "" {
		return "Not clear"
	}
	return said
}

// placeName is the name of a country where no more is known than that; whatever
// else stands in a list of counts stays as it is.
func placeName(name string) string {
	if len(name) == 2 {
		return countryName(name)
	}
	return name
}

// between says from which day to which.
func between(first, last int) string {
	if first == last {
		return isoDay(first)
	}
	return isoDay(first) + " to " + isoDay(last)
}
