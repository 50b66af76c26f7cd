package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/publish"
)

// phrases are the words of callers that calls share, as far as they may be
// proposed for a warning: each teller has one voice, and no phrase holds a figure
// or a name. Words of stories are those of who tells them, and are left alone. Who
// looked is written down.
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
	small := lowerCase(voices)
	for _, p := range campaign.Phrases(voices).Common {
		if p.Reports < publish.Least {
			continue
		}
		for _, words := range sentences(p.Text, small) {
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

// lowerCase are all words that are written small anywhere.
func lowerCase(voices []campaign.Text) map[string]bool {
	out := map[string]bool{}
	for _, v := range voices {
		for _, turn := range v.Words {
			for _, w := range strings.FieldsFunc(turn, apart) {
				if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) {
					out[w] = true
				}
			}
		}
	}
	return out
}

func apart(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
}

// openings begin sentences, so that they may be written large everywhere.
var openings = []string{"a", "all", "and", "but", "can", "do", "don't", "good", "hello", "if", "is", "it", "now", "ok", "okay", "open", "our", "please", "so", "that", "the", "then", "there", "they",
	"this", "we", "what", "when", "why", "will", "you", "your"}

// sentences cuts a phrase where a sentence begins, and leaves out figures and
// what may be the name of a person: a word that is never written small, and what
// follows where somebody says a name. That no program finds all of them is why a
// person approves what is published; a name of who was called is hardly ever
// shared by several.
func sentences(phrase string, small map[string]bool) (out [][]string) {
	var now []string
	cut := func() {
		out = append(out, now)
		now = nil
	}
	skip := 0
	for _, w := range strings.Fields(phrase) {
		bare := strings.ToLower(strings.Trim(w, "'’"))
		r, _ := utf8.DecodeRuneInString(w)
		large := unicode.IsUpper(r) && bare != "i" && !strings.HasPrefix(bare, "i'") && !strings.HasPrefix(bare, "i’")
		switch {
		case skip > 0:
			skip--
		case strings.ContainsRune(w, '#'):
			cut()
		case bare == "name":
			cut()
			skip = 2 // such as: is Kevin
		case bare == "mr" || bare == "mrs" || bare == "miss" || bare == "ms":
			cut()
			skip = 1
		case large && !small[bare] && !slices.Contains(openings, bare):
			cut()
		case large:
			cut()
			now = append(now, w)
		default:
			now = append(now, w)
		}
	}
	cut()
	return out
}
