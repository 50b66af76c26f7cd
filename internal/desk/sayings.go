package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/publish"
)

// phrases are the words of callers that calls share, as far as they may be
// proposed for a warning: each teller has one voice, and figures and what may be a
// name are cut out, as far as sentences finds them. Words of stories are those of
// who tells them, and are left alone. Who looked is written down.
func (d *Desk) phrases(ctx context.Context, who Actor, members []Trace) ([]publish.Phrase, error) {
	voices, err := d.voices(ctx, members)
	if err == nil && len(voices) > 0 {
		err = d.glanced(ctx, who, call.ChangeSearched)
	}
	if err != nil {
		return nil, err
	}
	return shared(voices), nil
}

// voices reads what the callers said in the newest calls, once for each teller.
func (d *Desk) voices(ctx context.Context, members []Trace) (out []campaign.Text, err error) {
	calls := slices.DeleteFunc(slices.Clone(members), func(t Trace) bool { return t.Kind == call.KindStory })
	if len(calls) < publish.Least {
		return nil, nil
	}
	slices.SortFunc(calls, func(a, b Trace) int { return cmp.Compare(b.No, a.No) })
	seen := map[string]bool{}
	err = d.shelf.use(func(s Store) error {
		for _, t := range calls[:min(len(calls), 2*mostTexts)] {
			if seen[teller(t)] || len(seen) == mostTexts {
				continue
			}
			k, err := s.Case(ctx, tenant, t.ID, false)
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if words := saidByCaller(k.Report.Call); len(words) > 0 {
				out = append(out, campaign.Text{Report: t.ID, Words: words})
				seen[teller(t)] = true
			}
		}
		return nil
	})
	return out, err
}

// saidByCaller is what the caller said. Of a call in which nobody knows who
// speaks it is nothing: the words may be those of who was called.
func saidByCaller(c call.Call) (out []string) {
	for _, u := range c.Turns {
		if !u.Interim && u.Role == call.RoleCaller {
			out = append(out, u.Text)
		}
	}
	return out
}

// fewestWords is how long a phrase is that says something.
const fewestWords = 4

// shared are the phrases that enough voices have in common, those of most voices
// and then the longest first.
func shared(voices []campaign.Text) (out []publish.Phrase) {
	known := hear(voices)
	for _, p := range campaign.Phrases(voices).Common {
		if p.Reports < publish.Least {
			continue
		}
		for _, words := range sentences(p.Text, known) {
			if words = whole(words); len(words) >= fewestWords {
				out = append(out, publish.Phrase{Text: strings.Join(words, " "), Reports: p.Reports})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b publish.Phrase) int {
		return cmp.Or(cmp.Compare(b.Reports, a.Reports), cmp.Compare(len(b.Text), len(a.Text)))
	})
	return out
}

// ties are words that want something after them, or before them.
var ties = []string{"a", "an", "the", "and", "or", "but", "of", "to", "for", "from", "with", "in", "on", "at", "by", "is", "are", "was", "your", "my", "our", "that", "this", "so"}

// whole is a phrase without the words at its end that belong to what follows,
// and those that tie it to what came before.
func whole(words []string) []string {
	tie := func(w string) bool { return slices.Contains(ties, strings.ToLower(w)) }
	for len(words) > 0 && tie(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	for len(words) > 0 && slices.Contains([]string{"and", "or", "but", "so"}, strings.ToLower(words[0])) {
		words = words[1:]
	}
	return words
}
