package publish

import "slices"

// Since is what is published with the steps that nobody wrote, WasAdjusted and
// WasWithheld: its history tells them, and it changed last with the last of all.
func (p Public) Since(steps []Revision) Public {
	p.b = p.b.copied()
	p.b.History = append(p.b.History, steps...)
	slices.SortStableFunc(p.b.History, func(a, b Revision) int { return a.At.Compare(b.At) })
	if n := len(p.b.History); n > 0 && p.b.History[n-1].At.After(p.b.Updated) {
		p.b.Updated = p.b.History[n-1].At
	}
	return p
}

// Before is a bulletin as it was told once, for STIX and MISP to say by it what
// no longer holds. It has no text: nothing but its identifiers leaves the house.
func (b Bulletin) Before() Public {
	b = b.copied()
	return Public{Bulletin{ID: b.ID, Revision: b.Revision, State: b.State, Issued: b.Issued, Updated: b.Updated,
		Numbers: b.Numbers, Domains: b.Domains, Tactics: b.Tactics}}
}

// LookedInto is why a warning is withheld, as the public is told it.
const LookedInto = "It is looked into, and is not shown until then."

// TakenBack stands, for programs, in the place of a bulletin that was published
// and may not be shown: all of it is told as withdrawn, in words of our own, for its
// own may be what keeps it back, also the name of who publishes it. The last of the steps that nobody wrote is that it
// is withheld.
func (b Bulletin) TakenBack(steps []Revision) Public {
	p := Public{Bulletin{ID: b.ID, Revision: b.Revision, State: Withdrawn, Title: "A warning that is not shown", Correction: LookedInto,
		Type: b.Type, Country: b.Country, Language: b.Language, Issued: b.Issued, Updated: b.Updated, Expires: b.Expires}}
	for _, r := range b.History {
		p.b.History = append(p.b.History, Revision{At: r.At, What: r.What})
	}
	return p.Since(steps)
}
