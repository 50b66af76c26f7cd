package publish

import "time"

// Touched is what is published as it looks since a time after its approval, when
// something in it was left out: programs take in again only what changed later.
// An earlier time changes nothing.
func (p Public) Touched(at time.Time) Public {
	if at.After(p.b.Updated) {
		p.b.Updated = at
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

// TakenBack stands, for programs, in the place of a bulletin that was published
// and may not be shown since a time: all of it is told as withdrawn, in words of
// our own, for its own may be what keeps it back.
func (b Bulletin) TakenBack(since time.Time) Public {
	const why = "It is looked into, and is not shown until then."
	return Public{Bulletin{ID: b.ID, Revision: b.Revision, State: Withdrawn, Title: "A warning that is not shown", Correction: why,
		Type: b.Type, Country: b.Country, Language: b.Language, Issued: b.Issued, Updated: b.Updated, Expires: b.Expires,
		History: []Revision{{At: since, What: WasWithdrawn, Why: why}}}}.Touched(since)
}
