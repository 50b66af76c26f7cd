package scorer

import (
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/text"
)

// WithKnowledge gives a corpus the tactics that the call's model weighs.
func WithKnowledge(c Corpus, base *knowledge.Base) Corpus {
	for _, t := range base.Tactics() {
		c.Tactics = append(c.Tactics, t.ID)
	}
	c.Find = func(words string, role call.Role, kind call.Kind) []int {
		var l text.Line
		l.Reset(words)
		var out []int
		for _, m := range base.Scan(&l, role, kind) {
			if m.Kind == knowledge.MatchTactic {
				out = append(out, m.Tactic)
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
