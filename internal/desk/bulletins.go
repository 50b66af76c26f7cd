package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/wave"
)

// Bulletins lists all warnings, drafts too, the one changed last first.
func (d *Desk) Bulletins() (out []publish.Bulletin, err error) {
	err = d.at(func(s *sighted) error {
		for _, b := range s.bulletins {
			out = append(out, b)
		}
		slices.SortFunc(out, func(a, b publish.Bulletin) int {
			return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(b.ID, a.ID))
		})
		return nil
	})
	return out, err
}

// Bulletin is one warning, as it stands now.
func (d *Desk) Bulletin(id string) (b publish.Bulletin, err error) {
	err = d.at(func(s *sighted) error {
		var ok bool
		if b, ok = s.bulletins[id]; !ok {
			return &Error{Code: NotFound, Message: "There is no such warning: look at the list of warnings."}
		}
		return nil
	})
	return b, err
}

// Warnings lists what is published, and what was withdrawn, the newest first.
func (d *Desk) Warnings() (out []publish.Public, err error) {
	list, err := d.Bulletins()
	for _, b := range list {
		if b.State == publish.Drafted {
			continue
		}
		if err := d.dropTaken(&b); err != nil {
			return nil, err
		}
		p, bad := b.Public()
		if bad != nil {
			continue // it kept the rules when it was approved, and no longer does: it is not shown
		}
		out = append(out, p)
	}
	return out, err
}

// dropTaken leaves out numbers that were taken off the list since, or are known
// to be somebody honest's by now.
func (d *Desk) dropTaken(b *publish.Bulletin) error {
	return d.at(func(s *sighted) error {
		b.Numbers = slices.DeleteFunc(slices.Clone(b.Numbers), func(n publish.Number) bool {
			switch d.rule(s, n.E164).Refused.Code {
			case blocklist.Removed, blocklist.Held, blocklist.Organisation, blocklist.Emergency:
				return true
			}
			return false
		})
		return nil
	})
}

// DraftFor writes a draft from a wave or a campaign (one of the two ids), and
// keeps it.
func (d *Desk) DraftFor(ctx context.Context, who Actor, waveID, campaignID, publisher string) (publish.Bulletin, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return publish.Bulletin{}, err
	}
	m := publish.Material{ID: id.String(), Wave: waveID, Campaign: campaignID, Publisher: publisher, Country: d.opt.Country, Language: "en"}
	err = d.at(func(s *sighted) error {
		if campaignID != "" {
			return d.ofCampaign(s, campaignID, &m)
		}
		return d.ofWave(s, waveID, &m)
	})
	if err != nil {
		return publish.Bulletin{}, err
	}
	b := publish.Draft(m)
	b.Updated = d.now()
	_, err = d.keepBulletin(ctx, who, b)
	return b, err
}

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

// ofWave fills the material from the reports that a wave consists of.
func (d *Desk) ofWave(s *sighted, id string, m *publish.Material) error {
	w, ok := s.watch.Wave(id)
	if !ok {
		return errNoWave
	}
	today := wave.DayOf(s.when, d.opt.Lookout.Zone)
	if !w.Running() && today-w.End > longOver {
		return invalid("wave", "This wave is over for more than a month: a warning of it would come too late. Draft one from the campaign, where the callers may come back.")
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
	var members []Trace
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
	return nil
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
		return s.ledger.Of(t.ID) == s.canonical(k.Value)
	}
	return k.Kind == wave.All || slices.Contains(keys(t.Type, t.Region, "", t.Values), k)
}

// ofCampaign fills the material from the members of a campaign.
func (d *Desk) ofCampaign(s *sighted, id string, m *publish.Material) error {
	c, ok := s.ledger.One(id)
	if !ok {
		return errNoCampaign
	}
	m.Campaign, m.Type = c.ID, c.Type
	m.Began, m.Peak = wave.Day(c.First).Time(), wave.Day(c.Last).Time()
	var members []Trace
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
	return nil
}

// people counts who told of something, each once.
type people map[string]map[string]bool

func (p people) add(of string, t Trace) {
	if p[of] == nil {
		p[of] = map[string]bool{}
	}
	who := t.ID // somebody else every time
	if t.Mark != 0 {
		who = strconv.FormatUint(t.Mark, 16)
	}
	p[of][who] = true
}

func (p people) count(of string) int { return len(p[of]) }

// gather counts what reports have in common: whom the callers claim to be, what
// they do, the numbers that qualify; and adds what the knowledge base says.
func (d *Desk) gather(s *sighted, members []Trace, m *publish.Material) {
	claimed, tactics, types := people{}, map[string]int{}, map[string]int{}
	numbers := map[string]bool{}
	for _, t := range members {
		types[t.Type]++
		for _, c := range t.Claims {
			claimed.add(c, t)
		}
		for _, id := range t.Tactics {
			tactics[id]++
		}
		for _, v := range t.Values {
			if v.Kind == campaign.Callback {
				numbers[v.Value] = true
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
			Honest: t.Stage == "honest", Source: d.source(t.Source)})
	}
	for _, a := range base.Advice() {
		if len(a.Types) == 0 || slices.Contains(a.Types, m.Type) {
			m.Advice = append(m.Advice, publish.Advice{When: a.When, Text: a.Text, Source: d.source(a.Source)})
		}
	}
	for _, ch := range d.Channels(m.Country, nil) {
		m.Turn = append(m.Turn, publish.Place{Name: ch.Name, Phone: ch.Phone, URL: ch.URL})
	}
	for _, number := range slices.Sorted(maps.Keys(numbers)) {
		if r := d.rule(s, number); r.Listed != nil && !r.Listed.Weak {
			m.Numbers = append(m.Numbers, publish.Number{E164: r.Number, Role: publish.Callback, Sightings: r.Listed.Sources, Reason: "Callers ask to be rung there."})
		}
	}
}

func (d *Desk) source(id string) publish.Source {
	st, ok := d.Knowledge().Statement(id)
	if !ok {
		return publish.Source{}
	}
	return publish.Source{Title: st.Source().Title, URL: st.Source().URL}
}

// SaveBulletin keeps a draft as a person edited it. What was published is
// changed by PublishBulletin alone.
func (d *Desk) SaveBulletin(ctx context.Context, who Actor, b publish.Bulletin) (Done, error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	now, err := d.Bulletin(b.ID)
	if err != nil {
		return Done{}, err
	}
	if now.State == publish.Withdrawn {
		return Done{}, invalid("state", "This warning was withdrawn. Draft another from the wave or the campaign.")
	}
	if now.State == publish.Published {
		return Done{}, invalid("state", "This warning is published: say what was corrected and publish it again.")
	}
	if err := checked(b); err != nil {
		return Done{}, err
	}
	b.State, b.Revision, b.History, b.Issued, b.Updated = now.State, now.Revision, now.History, now.Issued, d.now()
	return d.keepBulletin(ctx, who, b)
}

// checked gives a fault of a bulletin as one of the desk.
func checked(b publish.Bulletin) error {
	err := b.Check()
	var e *publish.Error
	if errors.As(err, &e) {
		return invalid(e.Field, e.Message)
	}
	return err
}

// expiry is for how long a warning stands when nobody says.
const expiry = 30 * 24 * time.Hour

// PublishBulletin approves a warning as it is given. For one that is published
// already, why says what was corrected; that is shown.
func (d *Desk) PublishBulletin(ctx context.Context, who Actor, b publish.Bulletin, why string) (publish.Bulletin, error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	now, err := d.Bulletin(b.ID)
	if err != nil {
		return b, err
	}
	why = strings.TrimSpace(why)
	what := publish.WasIssued
	switch {
	case now.State == publish.Withdrawn:
		return b, invalid("state", "This warning was withdrawn. Draft another from the wave or the campaign.")
	case now.State == publish.Published && why == "":
		return b, invalid("why", "Say what was corrected, in a sentence: it is shown with the warning.")
	case now.State == publish.Published:
		what = publish.WasCorrected
	}
	return d.issue(ctx, who, b, now, what, why, publish.Published)
}

// WithdrawBulletin takes a published warning back; why is shown in its place.
func (d *Desk) WithdrawBulletin(ctx context.Context, who Actor, id, why string) (publish.Bulletin, error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	now, err := d.Bulletin(id)
	if err != nil {
		return now, err
	}
	if why = strings.TrimSpace(why); why == "" {
		return now, invalid("why", "Say why, in a sentence: it is shown in the place of the warning.")
	}
	if now.State != publish.Published {
		return now, invalid("state", "Only a published warning can be withdrawn.")
	}
	return d.issue(ctx, who, now, now, publish.WasWithdrawn, why, publish.Withdrawn)
}

func (d *Desk) issue(ctx context.Context, who Actor, b, was publish.Bulletin, what, why string, state publish.State) (publish.Bulletin, error) {
	if utf8.RuneCountInString(why) > 500 {
		return b, invalid("why", "That is too long. Say it in a sentence or two.")
	}
	at := d.now()
	if n := len(was.History); n > 0 && !at.After(was.History[n-1].At) {
		at = was.History[n-1].At.Add(time.Millisecond) // the clock went back
	}
	if state == publish.Published {
		if err := d.listed(b.Numbers); err != nil {
			return b, err
		}
	}
	b.State, b.Revision, b.Issued, b.Updated, b.By = state, was.Revision+1, was.Issued, at, who.Name
	if b.Issued.IsZero() {
		b.Issued = at
	}
	if !b.Expires.After(at) {
		b.Expires = at.Add(expiry)
	}
	if what != publish.WasIssued {
		b.Correction = why
	}
	b.History = append(slices.Clone(was.History), publish.Revision{At: at, What: what, Why: why})
	if _, err := b.Public(); err != nil {
		var e *publish.Error
		if errors.As(err, &e) {
			return b, invalid(e.Field, e.Message)
		}
		return b, err
	}
	_, err := d.keepBulletin(ctx, who, b)
	return b, err
}

func (d *Desk) keepBulletin(ctx context.Context, who Actor, b publish.Bulletin) (Done, error) {
	done, err := d.note(ctx, who, call.DecidedBulletin, b.ID, b)
	if err != nil {
		return done, err
	}
	// Whoever drafted it wants to see it on the next page.
	d.lookout.mu.Lock()
	defer d.lookout.mu.Unlock()
	if s := d.lookout.sight; s != nil {
		s.hold(b)
	}
	return done, nil
}

// listed refuses numbers that are not on the block list by now.
func (d *Desk) listed(numbers []publish.Number) error {
	return d.at(func(s *sighted) error {
		for _, n := range numbers {
			if d.rule(s, n.E164).Listed == nil {
				return invalid("numbers", "A number in this warning is not on the block list any more. Take it out, then publish.")
			}
		}
		return nil
	})
}

// hold keeps a warning where none is kept that is newer.
func (s *sighted) hold(b publish.Bulletin) {
	if now, there := s.bulletins[b.ID]; !there || !b.Updated.Before(now.Updated) {
		s.bulletins[b.ID] = b
	}
}

// bulletin takes in a revision.
func (s *sighted) bulletin(data []byte) error {
	var b publish.Bulletin
	if err := json.Unmarshal(data, &b); err != nil || b.ID == "" {
		return errors.New("a warning cannot be read")
	}
	s.hold(b)
	return nil
}
