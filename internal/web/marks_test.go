package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
)

// drawn writes passages so that a table can show them: a mark stands in
// brackets, the number of a note behind the quote that it belongs to, and the
// notes of a passage behind a bar.
func drawn(passages []passage) string {
	var lines []string
	for _, p := range passages {
		var b strings.Builder
		open := false
		for _, x := range p.Pieces {
			if x.Marked && !open {
				b.WriteByte('[')
			}
			b.WriteString(x.Text)
			for _, n := range x.Numbers {
				fmt.Fprintf(&b, "^%d", n)
			}
			open = x.Marked && x.Goes
			if x.Marked && !open {
				b.WriteByte(']')
			}
		}
		line := strings.TrimSpace(b.String())
		if p.Who != "" {
			line = p.Who + ": " + line
		}
		for i, n := range p.Notes {
			if i == 0 {
				line += " |"
			}
			line += fmt.Sprintf(" %d", n.Number)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// found makes a finding of a tactic that begins where from stands in the turn
// and ends where to does.
func found(tactic string, turn, start, end int) call.Finding {
	return call.Finding{Tactic: tactic, Quote: tactic, Span: call.Span{Turn: turn, Start: start, End: end}}
}

func TestMarksStandAtTheirWords(t *testing.T) {
	one := []call.Utterance{{Text: "turn on your computer now"}}
	for _, tt := range []struct {
		name  string
		turns []call.Utterance
		found []call.Finding
		want  string
		loose int
	}{
		{"no finding", one, nil, "turn on your computer now", 0},
		{"one", one, []call.Finding{found("a", 1, 0, 7)}, "[turn on^1] your computer now | 1", 0},
		{"the whole turn", one, []call.Finding{found("a", 1, 0, 25)}, "[turn on your computer now^1] | 1", 0},
		{"numbered in the order of reading, not by strength", one, []call.Finding{found("b", 1, 13, 21), found("a", 1, 0, 4)},
			"[turn^1] on your [computer^2] now | 1 2", 0},
		{"overlapping quotes share a mark", one, []call.Finding{found("a", 1, 0, 12), found("b", 1, 8, 21)},
			"[turn on your^1 computer^2] now | 1 2", 0},
		{"a quote within another", one, []call.Finding{found("a", 1, 0, 21), found("b", 1, 8, 12)},
			"[turn on your^1 computer^2] now | 1 2", 0},
		{"the same place twice", one, []call.Finding{found("a", 1, 0, 7), found("b", 1, 0, 7)}, "[turn on^1^2] your computer now | 1 2", 0},
		{"touching quotes keep apart", one, []call.Finding{found("a", 1, 0, 8), found("b", 1, 8, 12)}, "[turn on^1] [your^2] computer now | 1 2", 0},
		{"one trick twice has one note", one, []call.Finding{found("a", 1, 0, 4), found("a", 1, 13, 21)}, "[turn^1] on your [computer^1] now | 1", 0},
		{"white space is left out of a mark", one, []call.Finding{found("a", 1, 4, 8)}, "turn [on^1] your computer now | 1", 0},
		{"turns and speakers", []call.Utterance{{Role: call.RoleCaller, Text: "a fee"}, {Role: call.RoleCallee, Text: "why"}},
			[]call.Finding{found("a", 1, 2, 5)}, "Caller: a [fee^1] | 1\nYou: why", 0},
		{"paragraphs", []call.Utterance{{Text: "one\n\ntwo fee"}}, []call.Finding{found("a", 1, 9, 12)}, "one\ntwo [fee^1] | 1", 0},
		{"a mark over the end of a paragraph is not torn", []call.Utterance{{Text: "one\ntwo fee"}}, []call.Finding{found("a", 1, 0, 7)}, "[one\ntwo^1] fee | 1", 0},
		{"many notes cut at a sentence", []call.Utterance{{Text: "aa bb. cc dd. ee."}},
			[]call.Finding{found("a", 1, 0, 2), found("b", 1, 3, 5), found("c", 1, 14, 16)}, "[aa^1] [bb^2]. | 1 2\ncc dd. [ee^3]. | 3", 0},
		{"whole letters only", []call.Utterance{{Text: "für £5"}}, []call.Finding{found("a", 1, 2, 4)}, "fü[r^1] £5 | 1", 0},
		{"places that are not there", one, []call.Finding{found("a", 0, 0, 4), found("b", 2, 0, 4), found("c", 1, -1, 4), found("d", 1, 4, 4),
			found("e", 1, 0, 99), found("f", 1, 7, 8)}, "turn on your computer now", 6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			passages, loose := annotate(call.Call{Turns: tt.turns}, tt.found)
			if got := drawn(passages); got != tt.want || len(loose) != tt.loose {
				t.Errorf("got\n%s\nwith %d loose, want\n%s\nwith %d", got, len(loose), tt.want, tt.loose)
			}
		})
	}
}

func TestWordsThatAreGoneLeaveTheirQuotes(t *testing.T) {
	_, loose := annotate(call.Call{}, []call.Finding{found("a", 1, 0, 4), found("a", 2, 0, 4)})
	if len(loose) != 1 || len(loose[0].Quotes) != 1 {
		t.Errorf("got %+v, want one note with its one quote", loose)
	}
}

// FuzzMarks holds that marking neither loses nor changes a letter, wherever
// the findings say they are.
func FuzzMarks(f *testing.F) {
	f.Add("a für\n\nb. c", 1, 0, 4, 1, 2, 9)
	f.Fuzz(func(t *testing.T, text string, turn, a, b, turn2, c, d int) {
		passages, _ := annotate(call.Call{Turns: []call.Utterance{{Text: text}}},
			[]call.Finding{found("a", turn, a, b), found("b", turn2, c, d), found("c", 1, 0, b)})
		var got strings.Builder
		for _, p := range passages {
			for _, x := range p.Pieces {
				got.WriteString(x.Text)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
		if squeeze(got.String()) != squeeze(text) {
			t.Errorf("the words changed")
		}
	})
}
