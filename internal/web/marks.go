package web

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
)

// note is one trick as the page shows it: once, under a number, however often
// it was seen.
type note struct {
	Number int
	call.Finding
	Quotes []string // what gave it away, where the words cannot be marked
}

// passage is a stretch of one turn with the notes that begin in it, so that
// each note can stand beside its words.
type passage struct {
	Who    string // Caller, You or empty; at the beginning of a turn only
	Pieces []piece
	Notes  []note
}

// piece is text that is marked as a whole or not at all.
type piece struct {
	Text   string
	Marked bool
	// Numbers are those of the notes whose quotes end behind this piece.
	Numbers []int
	// Goes says that the mark goes on in the next piece.
	Goes bool
}

// stretch is a quote in a turn: bytes from From to To belong to a note.
type stretch struct{ From, To, Number int }

// annotate sets the notes beside the words. Findings whose place cannot be
// found in the words (they are gone, or the place is wrong) come back as loose,
// with their quotes.
func annotate(c call.Call, found []call.Finding) (passages []passage, loose []note) {
	spans, notes := locate(c, found)
	shown := map[int]bool{}
	for i, turn := range c.Turns {
		for j, cut := range cuts(turn.Text, spans[i], shown) {
			p := passage{Pieces: pieces(turn.Text, cut, spans[i])}
			if j == 0 {
				p.Who = speaker(turn.Role)
			}
			for _, s := range spans[i] {
				if s.From >= cut[0] && s.From < cut[1] && !shown[s.Number] {
					shown[s.Number] = true
					p.Notes = append(p.Notes, notes[s.Number-1])
				}
			}
			if strings.TrimSpace(turn.Text[cut[0]:cut[1]]) != "" {
				passages = append(passages, p)
			}
		}
	}
	for _, n := range notes {
		if !shown[n.Number] {
			loose = append(loose, n)
		}
	}
	return passages, loose
}

// locate orders the findings by where they end, for there their numbers stand,
// numbers their tactics in that order, and gives the stretches of each turn in
// it.
func locate(c call.Call, found []call.Finding) (spans [][]stretch, notes []note) {
	spans = make([][]stretch, len(c.Turns))
	ordered := slices.Clone(found)
	slices.SortStableFunc(ordered, func(a, b call.Finding) int {
		_, okA := within(c, a.Span)
		_, okB := within(c, b.Span)
		switch {
		case okA != okB && okA:
			return -1
		case okA != okB:
			return 1
		case a.Span.Turn != b.Span.Turn:
			return a.Span.Turn - b.Span.Turn
		case a.Span.End != b.Span.End:
			return a.Span.End - b.Span.End
		}
		return a.Span.Start - b.Span.Start
	})
	byTactic := map[string]int{}
	for _, f := range ordered {
		n := byTactic[f.Tactic]
		if n == 0 {
			n = len(notes) + 1
			byTactic[f.Tactic] = n
			notes = append(notes, note{Number: n, Finding: f})
		}
		if !slices.Contains(notes[n-1].Quotes, f.Quote) {
			notes[n-1].Quotes = append(notes[n-1].Quotes, f.Quote)
		}
		if s, ok := within(c, f.Span); ok {
			spans[f.Span.Turn-1] = append(spans[f.Span.Turn-1], stretch{s.Start, s.End, n})
		}
	}
	return spans, notes
}

// within narrows a span to whole letters, without white space at its ends, and
// reports whether there is anything in it.
func within(c call.Call, s call.Span) (call.Span, bool) {
	if s.Turn < 1 || s.Turn > len(c.Turns) || s.Start < 0 || s.Start >= s.End {
		return s, false
	}
	text := c.Turns[s.Turn-1].Text
	if s.End > len(text) {
		return s, false
	}
	for s.Start < s.End && !utf8.RuneStart(text[s.Start]) {
		s.Start++
	}
	for s.End > s.Start && s.End < len(text) && !utf8.RuneStart(text[s.End]) {
		s.End--
	}
	quote := text[s.Start:s.End]
	s.Start += len(quote) - len(strings.TrimLeft(quote, " \t\r\n"))
	s.End -= len(quote) - len(strings.TrimRight(quote, " \t\r\n"))
	return s, s.Start < s.End
}

// beside is how many notes may stand beside one passage before the words are
// cut at the next end of a sentence.
const beside = 2

// cuts divides a turn into passages: at its own paragraphs, and at an end of a
// sentence where many notes begin before it. Never within a mark.
func cuts(text string, spans []stretch, shown map[int]bool) [][2]int {
	var out [][2]int
	from, fresh := 0, map[int]bool{}
	next := 0
	for i := 0; i < len(text); i++ {
		for next < len(spans) && spans[next].To <= i {
			if n := spans[next].Number; !shown[n] {
				fresh[n] = true
			}
			next++
		}
		if !ends(text, i, len(fresh) >= beside) || inside(spans, i+1) {
			continue
		}
		out = append(out, [2]int{from, i + 1})
		from = i + 1
		fresh = map[int]bool{}
	}
	if from < len(text) {
		out = append(out, [2]int{from, len(text)})
	}
	return out
}

// ends reports whether a passage may end behind byte i.
func ends(text string, i int, crowded bool) bool {
	if text[i] == '\n' {
		return true
	}
	return crowded && text[i] == ' ' && i > 0 && strings.IndexByte(`.!?"`, text[i-1]) >= 0
}

func inside(spans []stretch, at int) bool {
	for _, s := range spans {
		if s.From < at && at < s.To {
			return true
		}
	}
	return false
}

// pieces cuts a passage where a mark begins or a quote ends. Quotes that
// overlap or touch share one mark; each has its number at its own end.
func pieces(text string, cut [2]int, spans []stretch) []piece {
	edges := []int{cut[0], cut[1]}
	for _, s := range spans {
		for _, e := range []int{s.From, s.To} {
			if e > cut[0] && e < cut[1] {
				edges = append(edges, e)
			}
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []piece
	for i := 1; i < len(edges); i++ {
		from, to := edges[i-1], edges[i]
		p := piece{Text: text[from:to]}
		for _, s := range spans {
			p.Marked = p.Marked || s.From <= from && to <= s.To
			p.Goes = p.Goes || s.From < to && to < s.To
			if s.To == to && !slices.Contains(p.Numbers, s.Number) {
				p.Numbers = append(p.Numbers, s.Number)
			}
		}
		if last := len(out) - 1; last >= 0 && len(out[last].Numbers) == 0 && out[last].Marked == p.Marked {
			p.Text = out[last].Text + p.Text
			out = out[:last]
		}
		out = append(out, p)
	}
	return out
}

func speaker(r call.Role) string {
	switch r {
	case call.RoleCaller:
		return "Caller"
	case call.RoleCallee:
		return "You"
	}
	return ""
}
