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

// phrases are the words that reports share, as far as they may be proposed for a
// warning: each teller has one voice, what callers were heard to say is kept
// apart from what people tell of it, and no phrase holds a figure or a name. Who
// looked is written down.
func (d *Desk) phrases(ctx context.Context, who Actor, members []Trace) ([]publish.Phrase, error) {
	if len(members) < publish.Least {
		return nil, nil
	}
	heard, told, err := d.voices(ctx, members)
	if err == nil {
		err = d.glanced(ctx, who, call.ChangeSearched)
	}
	if err != nil {
		return nil, err
	}
	return append(shared(heard, false), shared(told, true)...), nil
}

// voices reads the words of the newest members, once for each teller: calls with
// what the callers said in them, and stories.
func (d *Desk) voices(ctx context.Context, members []Trace) (heard, told []campaign.Text, err error) {
	slices.SortFunc(members, func(a, b Trace) int { return cmp.Compare(b.No, a.No) })
	seen := map[string]bool{}
	err = d.shelf.use(func(s Store) error {
		for _, t := range members[:min(len(members), 2*mostTexts)] {
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
			one := campaign.Text{Report: t.ID, Words: spokenBy(k.Report.Call)}
			switch {
			case len(one.Words) == 0:
				continue
			case k.Report.Call.Kind == call.KindStory:
				told = append(told, one)
			default:
				heard = append(heard, one)
			}
			seen[teller(t)] = true
		}
		return nil
	})
	return heard, told, err
}

// spokenBy is what the caller said; of a story all of it. Of a call in which
// nobody knows who speaks it is nothing: the words may be those of who was
// called.
func spokenBy(c call.Call) (out []string) {
	for _, u := range c.Turns {
		if !u.Interim && (c.Kind == call.KindStory || u.Role == call.RoleCaller) {
			out = append(out, u.Text)
		}
	}
	return out
}

// fewestWords is how long a phrase is that says something.
const fewestWords = 4

// shared are the phrases that enough voices have in common, those of most voices
// and then the longest first.
func shared(voices []campaign.Text, told bool) (out []publish.Phrase) {
	small := lowerCase(voices)
	for _, p := range campaign.Phrases(voices).Common {
		if p.Reports < publish.Least {
			continue
		}
		for _, words := range sentences(p.Text, small) {
			if len(words) >= fewestWords && !(told && slices.ContainsFunc(words, ofSelf)) {
				out = append(out, publish.Phrase{Text: strings.Join(words, " "), Reports: p.Reports, Told: told})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b publish.Phrase) int {
		return cmp.Or(cmp.Compare(b.Reports, a.Reports), cmp.Compare(len(b.Text), len(a.Text)))
	})
	return out
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

// ofSelf reports whether a word of a story is of who tells it, or of their
// family.
func ofSelf(word string) bool {
	word = strings.ToLower(word)
	switch word {
	case "i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "mum", "mom", "dad", "husband", "wife", "mother", "father", "son", "daughter":
		return true
	}
	return strings.HasPrefix(word, "i'") || strings.HasPrefix(word, "i’")
}
