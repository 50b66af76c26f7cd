package desk

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/wave"
)

// longOver is for how many days after its end people are warned of a wave.
const longOver = 31

// countryOf is the country of a stream of a region.
func countryOf(k wave.Key) string {
	region := k.Region
	if k.Kind == wave.Region {
		region = k.Value
	}
	country, _, _ := strings.Cut(region, "-")
	return country
}

// ofWave fills the material from the reports that a wave consists of, which it
// returns.
func (d *Desk) ofWave(s *sighted, id string, m *publish.Material) (members []Trace, err error) {
	w, ok := s.watch.Wave(id)
	if !ok {
		return nil, s.noWave(id)
	}
	today := wave.DayOf(s.when, d.opt.Lookout.Zone)
	if !w.Running() && today-w.End > longOver {
		return nil, invalid("wave", "This wave is over for more than a month: a warning of it would come too late. Draft one from the campaign, where the callers may come back.")
	}
	m.Wave, m.Reports, m.Began, m.Peak = w.ID, w.Count, w.Begin.Time(), w.Peak.Time()
	if w.Expected >= 1 { // against next to nothing, how many times as many says nothing
		m.Ratio = w.Ratio
	}
	if w.Cause.Kind == wave.Type || w.Cause.Kind == wave.TypeRegion {
		m.Type = w.Cause.Value
	}
	if w.Cause.Kind == wave.Campaign {
		m.Campaign = w.Cause.Value
	}
	end := w.End
	if w.Running() {
		end = today
	}
	if m.Country == "" {
		m.Country = countryOf(w.Cause)
	}
	for _, t := range s.traces {
		if day := d.dayOf(t); day >= w.Begin && day <= end && belongs(t, w.Cause, s) {
			members = append(members, t)
		}
	}
	d.gather(s, members, m)
	for _, part := range w.Parts {
		if part.Key.Kind == wave.Region {
			m.Regions = append(m.Regions, publish.Counted{Region: part.Key.Value, Reports: part.Count})
		}
	}
	return members, nil
}

func (d *Desk) dayOf(t Trace) wave.Day {
	if t.Occurred.IsZero() {
		return wave.DayOf(t.Received, d.opt.Lookout.Zone)
	}
	return wave.DayOf(t.Occurred, d.opt.Lookout.Zone)
}

// belongs tells whether a stream counts a report.
func belongs(t Trace, k wave.Key, s *sighted) bool {
	if t.Level == call.LevelNone {
		return false
	}
	if k.Kind == wave.Campaign {
		return s.ledger.Of(t.ID) == s.ledger.Canonical(k.Value)
	}
	return k.Kind == wave.All || slices.Contains(keys(t.Type, t.Region, "", t.Values), k)
}

var errHonest = invalid("campaign", "None of these reports was judged a scam, so there is nothing to warn of. If the verdict is wrong, correct it on the case of the report, then draft the warning.")

// ofCampaign fills the material from the members of a campaign, and returns
// those that are reports of the desk.
func (d *Desk) ofCampaign(s *sighted, id string, m *publish.Material) (members []Trace, err error) {
	c, ok := s.ledger.One(id)
	if !ok {
		return nil, errNoCampaign
	}
	if c.Honest {
		return nil, errHonest
	}
	m.Campaign, m.Type = c.ID, c.Type
	m.Began, m.Peak = wave.Day(c.First).Time(), wave.Day(c.Last).Time()
	regions := people{}
	for _, member := range c.Members {
		if t, ok := s.traces[member.ID]; !ok {
			m.Reports++ // a line of a public file
		} else if t.Level != call.LevelNone {
			members = append(members, t)
			regions.add(t.Region, t)
		}
	}
	told := people{}
	for _, t := range members {
		told.add("", t)
	}
	m.Reports += told.count("")
	for region := range regions {
		if region != "" {
			m.Regions = append(m.Regions, publish.Counted{Region: region, Reports: regions.count(region)})
		}
	}
	slices.SortFunc(m.Regions, func(a, b publish.Counted) int {
		return cmp.Or(cmp.Compare(b.Reports, a.Reports), cmp.Compare(a.Region, b.Region))
	})
	d.gather(s, members, m)
	return members, nil
}

// sharedCountry is the country of at least four in five of the reports that name
// one; "" where they are of several.
func sharedCountry(list []Trace) string {
	of, all := map[string]int{}, 0
	for _, t := range list {
		if t.Country != "" {
			of[t.Country]++
			all++
		}
	}
	for country, n := range of {
		if 5*n >= 4*all {
			return country
		}
	}
	return ""
}

// people counts who told of something, each once.
type people map[string]map[string]bool

func (p people) add(of string, t Trace) {
	if p[of] == nil {
		p[of] = map[string]bool{}
	}
	p[of][teller(t)] = true
}

func (p people) count(of string) int { return len(p[of]) }

// teller is who told of a report: somebody else every time where nobody knows.
func teller(t Trace) string {
	if t.Mark != 0 {
		return strconv.FormatUint(t.Mark, 16)
	}
	return t.ID
}

// gather counts what reports have in common: whom the callers claim to be, what
// they do, the numbers and names that qualify; and adds what the knowledge base
// says.
func (d *Desk) gather(s *sighted, members []Trace, m *publish.Material) {
	m.Country = cmp.Or(m.Country, sharedCountry(members))
	claimed, tactics, types := people{}, map[string]int{}, map[string]int{}
	numbers, names := map[string]bool{}, map[string]map[string]bool{}
	for _, t := range members {
		types[t.Type]++
		for _, c := range t.Claims {
			claimed.add(c, t)
		}
		for _, id := range t.Tactics {
			tactics[id]++
		}
		for _, v := range t.Values {
			switch v.Kind {
			case campaign.Callback:
				numbers[v.Value] = true
			case campaign.Domain:
				if names[v.Value] == nil {
					names[v.Value] = map[string]bool{}
				}
				names[v.Value][source(t)] = true
			}
		}
	}
	if m.Type == "" {
		m.Type = most(types)
	}
	m.Kind = strings.ReplaceAll(m.Type, "_", " ")
	claims := map[string]int{}
	for name := range claimed {
		claims[name] = claimed.count(name)
	}
	for _, name := range byCount(claims) {
		m.Organisations = append(m.Organisations, publish.Claim{Name: name, Reports: claims[name]})
	}
	base := d.Knowledge()
	for _, id := range byCount(tactics) {
		t, ok := base.Tactic(id)
		if !ok {
			continue
		}
		m.Tactics = append(m.Tactics, publish.Seen{Tactic: publish.Tactic{ID: id, Name: t.Name, Truth: t.Truth}, Share: float64(tactics[id]) / float64(len(members)),
			Honest: t.Stage == "honest", Source: d.cited(t.Source)})
	}
	for _, a := range base.Advice() {
		if len(a.Types) == 0 || slices.Contains(a.Types, m.Type) {
			m.Advice = append(m.Advice, publish.Advice{When: a.When, Text: a.Text, Source: d.cited(a.Source)})
		}
	}
	for _, ch := range d.Channels(m.Country, nil) {
		m.Turn = append(m.Turn, publish.Place{Name: ch.Name, Phone: ch.Phone, URL: ch.URL})
	}
	for _, number := range slices.Sorted(maps.Keys(numbers)) {
		if r := d.rule(s, number); r.Listed != nil && !r.Listed.Weak {
			m.Numbers = append(m.Numbers, NumberOf(*r.Listed))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if n := len(names[name]); n >= publish.Least && !d.honestName(name) {
			m.Domains = append(m.Domains, publish.Domain{Name: name, Sightings: n, Reason: publish.SentThere})
		}
	}
}

// NumberOf is an entry of the block list as a warning or a table names it: what is
// weak was on a display.
func NumberOf(e blocklist.Entry) publish.Number {
	n := publish.Number{E164: e.Number, Role: publish.Callback, Weak: e.Weak, Sightings: e.Sources}
	if e.Weak {
		n.Role = publish.CallerID
	}
	n.Reason = n.Role.Reason() // without the count, which is rounded
	return n
}

// cited is the source that a statement of the knowledge base names.
func (d *Desk) cited(id string) publish.Source {
	st, ok := d.Knowledge().Statement(id)
	if !ok {
		return publish.Source{}
	}
	return publish.Source{Title: st.Source().Title, URL: st.Source().URL}
}

// byCount lists names, those counted most first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
}

func most(counts map[string]int) string {
	for _, name := range byCount(counts) {
		if name != "" {
			return name
		}
	}
	return ""
}
