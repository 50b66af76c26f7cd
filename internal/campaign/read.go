package campaign

import (
	"cmp"
	"slices"
)

// Summary is a campaign in a line.
type Summary struct {
	ID, Name, Type string
	Size           int
	First, Last    int // days since 1 January 1970, of the calls
	// Sure is the mean over the reports that did not found it; 0 for a single
	// report, which nothing confirms.
	Sure float64
	// Honest says that none of its reports was judged a scam.
	Honest bool
}

// Campaign is all that grouping knows of one campaign.
type Campaign struct {
	Summary
	Members  []Member // in the order of the journal
	Variants []Variant
	Values   []ValueDays // the most named first
	Regions  []Count
	Claims   []Count
	Founder  string // the report that its id comes from
}

// Member is a report of a campaign.
type Member struct {
	ID, Type string
	Day      int
	Why      []Reason
	Sure     float64
}

// Variant is a set of reports with one text, but for a recogniser's errors.
type Variant struct {
	Representative string // a report
	Members        []string
	Story          bool
	First, Last    int
}

// ValueDays is how often a value was named, by day.
type ValueDays struct {
	Value
	Total int
	Days  map[int]int
	// Common says that it has met too much to connect anything any more.
	Common bool
}

// Count is how many reports name something.
type Count struct {
	Name  string
	Count int
}

// Hold is a merge of two campaigns that waits for a person, who confirms it
// with a Merge of the anchors of both, or refuses it with an Apart.
type Hold struct {
	A, B Summary
	// Unlike says that the texts of the two are, though a value connects them: see
	// Options.Unlike.
	Unlike  bool
	Bridges []Bridge
}

// Bridge is a report that connects two campaigns, and how.
type Bridge struct {
	ID     string
	Reason Reason
}

// All lists the campaigns with at least so many reports, the largest first, of
// equals the one seen last; those of which no report was judged a scam after all
// others.
func (l *Ledger) All(atLeast int) []Summary {
	var out []Summary
	for g := range l.groups {
		if l.groups[g].into < 0 && len(l.groups[g].members) >= max(1, atLeast) {
			out = append(out, l.summary(int32(g)))
		}
	}
	slices.SortStableFunc(out, func(a, b Summary) int {
		return cmp.Or(cmp.Compare(behind(a), behind(b)), cmp.Compare(b.Size, a.Size), cmp.Compare(b.Last, a.Last))
	})
	return out
}

// behind puts what nobody has to be warned of behind all else.
func behind(s Summary) int {
	if s.Honest {
		return 1
	}
	return 0
}

// Of is the campaign of a report; empty where it has none.
func (l *Ledger) Of(report string) string {
	m, ok := l.byID[report]
	if !ok {
		return ""
	}
	return l.idOf(l.find(l.members[m].group))
}

// Summary is a campaign in a line, by its id or by that of one that it took.
func (l *Ledger) Summary(id string) (Summary, bool) {
	g, ok := l.groupOf(id)
	if !ok {
		return Summary{}, false
	}
	return l.summary(g), true
}

func (l *Ledger) summary(g int32) Summary {
	gr := &l.groups[g]
	out := Summary{ID: l.idOf(g), Name: gr.name, Type: l.names.list[gr.kind()], Size: len(gr.members), Honest: true}
	sum, n := 0.0, 0
	for i, m := range gr.members {
		day := int(l.members[m].day)
		out.Honest = out.Honest && l.members[m].honest
		if i == 0 {
			out.First, out.Last = day, day
		}
		out.First, out.Last = min(out.First, day), max(out.Last, day)
		if m != gr.founder {
			sum, n = sum+l.sure(m), n+1
		}
	}
	if n > 0 {
		out.Sure = sum / float64(n)
	}
	return out
}

// One is a campaign by its id, or by the id of one that it took.
func (l *Ledger) One(id string) (Campaign, bool) {
	g, ok := l.groupOf(id)
	if !ok {
		return Campaign{}, false
	}
	gr := &l.groups[g]
	out := Campaign{Summary: l.summary(g), Founder: l.members[gr.founder].id}
	regions, claims := map[string]int{}, map[string]int{}
	values := map[int32]*ValueDays{}
	for _, m := range gr.members {
		me := &l.members[m]
		j := l.joined(m)
		out.Members = append(out.Members, Member{me.id, l.names.list[me.kind], int(me.day), j.Why, j.Sure})
		if where := l.place(me); where != "" {
			regions[where]++
		}
		for _, c := range me.claims {
			claims[l.names.list[c]]++
		}
		for _, v := range me.values {
			if values[v] == nil {
				values[v] = &ValueDays{Value: l.values[v].Value, Days: map[int]int{}, Common: l.values[v].common}
			}
			values[v].Total++
			values[v].Days[int(me.day)]++
		}
	}
	for _, v := range values {
		out.Values = append(out.Values, *v)
	}
	slices.SortFunc(out.Values, func(a, b ValueDays) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value.Value, b.Value.Value))
	})
	out.Regions, out.Claims, out.Variants = counts(regions), counts(claims), l.variants(g)
	return out, true
}

// place is the region, or else the country.
func (l *Ledger) place(m *member) string {
	return cmp.Or(l.names.list[m.region], l.names.list[m.country])
}

func counts(of map[string]int) []Count {
	var out []Count
	for name, n := range of {
		out = append(out, Count{name, n})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// variants lists the variants of a campaign, the largest first.
func (l *Ledger) variants(g int32) []Variant {
	at := map[int32]int{}
	var out []Variant
	for _, s := range l.groups[g].scripts {
		at[s] = len(out)
		out = append(out, Variant{Representative: l.members[l.scripts[s].first].id, Story: l.scripts[s].story})
	}
	for _, m := range l.groups[g].members {
		me := &l.members[m]
		if me.script < 0 {
			continue
		}
		v := &out[at[me.script]]
		if len(v.Members) == 0 {
			v.First, v.Last = int(me.day), int(me.day)
		}
		v.First, v.Last = min(v.First, int(me.day)), max(v.Last, int(me.day))
		v.Members = append(v.Members, me.id)
	}
	slices.SortStableFunc(out, func(a, b Variant) int { return cmp.Compare(len(b.Members), len(a.Members)) })
	return out
}
