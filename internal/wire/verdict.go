// Package wire holds the JSON shapes that leave the program: the verdict of
// hangup check --json, and the record in which reports and their changes are
// journalled, stored, exported and imported. docs/verdict.schema.json and
// docs/case.schema.json describe them, and tests hold them to it.
package wire

import (
	"github.com/hangup-project/hangup/internal/call"
)

// Verdict is what hangup check --json writes.
type Verdict struct {
	ID          string     `json:"id"`
	Kind        call.Kind  `json:"kind"`
	Level       string     `json:"level"`
	Probability float64    `json:"probability"`
	Type        *string    `json:"type"`
	Decided     *Moment    `json:"decided"`
	Summary     string     `json:"summary"`
	Findings    []Finding  `json:"findings"`
	Evidence    []Evidence `json:"evidence"`
	Advice      []Advice   `json:"advice"`
	Knowledge   string     `json:"knowledge"`
}

// Moment is a 1-based turn and word.
type Moment struct {
	Turn int `json:"turn"`
	Word int `json:"word"`
}

// Finding is one tactic seen, with its span in bytes of the turn.
type Finding struct {
	Tactic string `json:"tactic"`
	Stage  string `json:"stage"`
	Quote  string `json:"quote"`
	Turn   int    `json:"turn"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Truth  string `json:"truth"`
	Source string `json:"source"`
}

// Evidence is one value worth keeping.
type Evidence struct {
	Kind      string `json:"kind"`
	Value     string `json:"value"`
	Raw       string `json:"raw"`
	Role      string `json:"role"`
	Strength  string `json:"strength"`
	Plausible bool   `json:"plausible"`
	Note      string `json:"note"`
}

// Advice is one thing to do now.
type Advice struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Source string `json:"source"`
}

// Error stands in the place of a verdict for a record that cannot be judged.
type Error struct {
	ID    *string `json:"id"`
	Error string  `json:"error"`
}

// VerdictOf gives a verdict its wire shape under the id of its record.
func VerdictOf(id string, v call.Verdict) Verdict {
	w := Verdict{
		ID: id, Kind: v.Kind, Level: v.Level.String(), Probability: v.Probability, Summary: v.Summary, Knowledge: v.Knowledge,
		Findings: []Finding{}, Evidence: []Evidence{}, Advice: []Advice{}, Type: textOrNull(v.Type),
	}
	if v.Decided != nil {
		w.Decided = &Moment{v.Decided.Turn, v.Decided.Word}
	}
	for _, f := range v.Findings {
		w.Findings = append(w.Findings, Finding{f.Tactic, f.Stage, f.Quote, f.Span.Turn, f.Span.Start, f.Span.End, f.Truth, SourceLine(f.Source)})
	}
	for _, e := range v.Evidence {
		w.Evidence = append(w.Evidence, Evidence{string(e.Kind), e.Value, e.Raw, e.Role, string(e.Strength), e.Plausible, e.Note})
	}
	for _, a := range v.Advice {
		w.Advice = append(w.Advice, Advice{a.ID, a.Text, SourceLine(a.Source)})
	}
	return w
}

// SourceLine says who says so, where, and when that was last looked at.
func SourceLine(s call.Source) string {
	out := s.Title
	if s.URL != "" {
		out += ", " + s.URL
	}
	if s.Checked == "" {
		return out + " (not checked)"
	}
	return out + " (checked " + s.Checked + ")"
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
