package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/wave"
)

const (
	mostListed   = 20 // campaigns on a page of the list
	shownHeld    = 2  // questions before the others are folded
	mostAsked    = 50 // questions on a page; answered ones make room for others
	shownBridges = 3
	barWeeks     = 26 // drawn of a campaign in the list
)

// campaignsView is the page of campaigns.
type campaignsView struct {
	List      []campaignRow
	Held      []heldView
	HeldAll   int // how many there are, of which Held are the first
	Least     int
	Skip      int  // campaigns on the pages before
	More      bool // campaigns follow
	MayChange bool
	Moves     string
}

// campaignRow is a campaign in the list.
type campaignRow struct {
	campaign.Summary
	Label, Place string
	Bars, Said   string // the reports of its last weeks
}

// heldView is a merge that waits for a person, with both campaigns named.
type heldView struct {
	campaign.Hold
	A, B campaignRow
}

func (s *server) campaigns(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v := campaignsView{Least: usualLeast, MayChange: may(r.Context(), access.PermChange)}
	if n, err := strconv.Atoi(q.Get("least")); err == nil && n > 0 {
		v.Least = n
	}
	if n, err := strconv.Atoi(q.Get("skip")); err == nil && n > 0 && n <= 1e6 {
		v.Skip = n
	}
	o, err := s.Desk.Waves(0)
	if err != nil {
		return err
	}
	v.Moves = s.moves(o)
	list, err := s.Desk.Campaigns(v.Least, v.Skip+mostListed+1)
	if err != nil {
		return err
	}
	list = list[min(v.Skip, len(list)):]
	v.More = len(list) > mostListed
	for _, c := range list[:min(mostListed, len(list))] {
		row, err := s.rowOf(c)
		if err != nil {
			return err
		}
		points, _, err := s.Desk.Stream(waveKey(c.ID), o.Today-barWeeks*week+1, o.Today)
		if err != nil {
			return err
		}
		row.Bars, row.Said = weekBars(points), toldOf(points)
		v.List = append(v.List, row)
	}
	if v.Held, v.HeldAll, err = s.held(); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Campaigns", campaignsPage(v))
}

// scams are the listed campaigns that somebody may have to be warned of.
func (v campaignsView) scams() []campaignRow {
	return slices.DeleteFunc(slices.Clone(v.List), func(c campaignRow) bool { return c.Honest })
}

// honest are the others.
func (v campaignsView) honest() []campaignRow {
	return slices.DeleteFunc(slices.Clone(v.List), func(c campaignRow) bool { return !c.Honest })
}

// held are the first of the merges that wait for a person, and how many wait.
func (s *server) held() (out []heldView, all int, err error) {
	list, all, err := s.Desk.Held(mostAsked)
	if err != nil {
		return nil, 0, err
	}
	out, err = s.heldViews(list)
	return out, all, err
}

// heldViews names both campaigns of each merge; one can stand in many.
func (s *server) heldViews(list []campaign.Hold) (out []heldView, err error) {
	rows := map[string]campaignRow{}
	for _, h := range list {
		for _, c := range []campaign.Summary{h.A, h.B} {
			if _, named := rows[c.ID]; named {
				continue
			}
			if rows[c.ID], err = s.rowOf(c); err != nil {
				return nil, err
			}
		}
		v := heldView{h, rows[h.A.ID], rows[h.B.ID]}
		out = append(out, v)
	}
	return out, nil
}

// rowOf is a campaign with what tells it from others like it.
func (s *server) rowOf(c campaign.Summary) (campaignRow, error) {
	m, err := s.Desk.CampaignMarks(c.ID)
	if err != nil {
		return campaignRow{}, err
	}
	row := campaignRow{Summary: c, Label: campaignLabel(c, m)}
	if m.Place != "" {
		row.Place = publish.RegionName(m.Place)
	}
	return row, nil
}

// campaignLabel is what a campaign is called beside others of its kind, with its
// number as people write it.
func campaignLabel(c campaign.Summary, m campaign.Marks) string {
	if m.Value.Value != "" {
		m.Value.Value = shownValue(m.Value)
	}
	return desk.CampaignLabel(c, m)
}

// weekBars draws the days of a stream as a stroke for each week, the last of
// them whole.
func weekBars(points []wave.Point) string {
	days := map[int]int{}
	for i, p := range points {
		if p.Count > 0 {
			days[barWeeks-1-(len(points)-1-i)/week] += p.Count
		}
	}
	return bars(days, 0, barWeeks-1)
}
