package judge

import (
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/scorer"
)

// Explanation is every part of the sum behind a verdict.
type Explanation struct {
	Verdict call.Verdict
	// Signs are all findings, with honest signs and faint sightings.
	Signs []Sign
	// Parts is what the learned scorer made of the acts, the heaviest first;
	// they and Base add up to LogOdds.
	Parts   []scorer.Part
	Base    float64
	LogOdds float64
	// Peak is the highest log-odds of the run, Limits what it is held against.
	Peak       float64
	Limits     scorer.Limits
	Composites []string
	Decider    string // "score", or the id of a composite
	Weights    string
	Added      []string // entries of the knowledge base that are not shipped
}

// Sign is one finding with where it came from.
type Sign struct {
	call.Finding
	Strength string
	Ask      bool
	Learned  bool
	Logit    float64
	Shown    bool
}

// Explain shows how the session came to its verdict.
func (s *Session) Explain() Explanation {
	shown := map[call.Span]map[string]bool{}
	for _, f := range s.shown() {
		if shown[f.Span] == nil {
			shown[f.Span] = map[string]bool{}
		}
		shown[f.Span][f.Tactic] = true
	}
	e := Explanation{Verdict: s.Verdict(), LogOdds: s.logOdds, Peak: s.peak, Limits: s.learned.Limits(), Decider: s.decider,
		Weights: s.j.model.Made(), Added: s.j.base.Added()}
	e.Parts, e.Base = s.learned.Parts()
	for _, f := range s.findings {
		t := s.j.base.Tactics()[f.tactic]
		e.Signs = append(e.Signs, Sign{Finding: s.dress(f, t), Strength: t.Strength, Ask: t.Ask, Learned: f.logit != 0, Logit: f.logit,
			Shown: shown[f.span][t.ID]})
	}
	for i := range s.j.base.Composites() {
		if c := &s.j.base.Composites()[i]; s.holds(c) {
			e.Composites = append(e.Composites, c.ID+" ("+c.Weight+"): "+c.Name)
		}
	}
	return e
}
