package scorer

import (
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/text"
)

// WithKnowledge gives a corpus the tactics of a knowledge base: what
// they find decides where a score may raise an alarm.
func WithKnowledge(c Corpus, base *knowledge.Base) Corpus {
	c.Acts = map[string]Tactic{}
	for _, t := range base.Tactics() {
		k := Tactic{Ask: t.Ask, Sign: t.Stage != knowledge.StageHonest}
		c.Tactics = append(c.Tactics, k)
		if t.Act != "" {
			c.Acts[t.Act] = k
		}
	}
	c.Find = func(l *text.Line, role call.Role, kind call.Kind) []Spot {
		var out []Spot
		for _, m := range base.Scan(l, role, kind) {
			if m.Kind == knowledge.MatchTactic {
				out = append(out, Spot{m.Tactic, m.To})
			}
		}
		return out
	}
	return c
}

// Without is the corpus with one source taken out, its calls and its clauses.
func (c Corpus) Without(source string) Corpus {
	c.Cases = slices.DeleteFunc(slices.Clone(c.Cases), func(k labelled.Case) bool { return k.Source == source })
	c.Clauses = slices.DeleteFunc(slices.Clone(c.Clauses), func(k Clause) bool { return k.Source == source })
	c.Made += " without " + source
	return c
}

// HasRoles reports whether anybody's role is known in the case.
func HasRoles(c labelled.Case) bool {
	return slices.ContainsFunc(c.Turns, func(u call.Utterance) bool { return u.Role != call.RoleUnknown })
}
