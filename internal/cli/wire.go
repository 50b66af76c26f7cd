package cli

import (
	"github.com/hangup-project/hangup/internal/call"
)

// The shapes of --json and --jsonl; docs/verdict.schema.json describes them
// and a test holds them to it.

type wireVerdict struct {
	ID          string         `json:"id"`
	Kind        call.Kind      `json:"kind"`
	Level       string         `json:"level"`
	Probability float64        `json:"probability"`
	Type        *string        `json:"type"`
	Decided     *wireMoment    `json:"decided"`
	Summary     string         `json:"summary"`
	Findings    []wireFinding  `json:"findings"`
	Evidence    []wireEvidence `json:"evidence"`
	Advice      []wireAdvice   `json:"advice"`
	Knowledge   string         `json:"knowledge"`
}

type wireMoment struct {
	Turn int `json:"turn"`
	Word int `json:"word"`
}

type wireFinding struct {
	Tactic string `json:"tactic"`
	Stage  string `json:"stage"`
	Quote  string `json:"quote"`
	Turn   int    `json:"turn"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Truth  string `json:"truth"`
	Source string `json:"source"`
}

type wireEvidence struct {
	Kind      string `json:"kind"`
	Value     string `json:"value"`
	Raw       string `json:"raw"`
	Role      string `json:"role"`
	Strength  string `json:"strength"`
	Plausible bool   `json:"plausible"`
	Note      string `json:"note"`
}

type wireAdvice struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Source string `json:"source"`
}

type wireError struct {
	ID    *string `json:"id"`
	Error string  `json:"error"`
}

func toWire(id string, v call.Verdict) wireVerdict {
	w := wireVerdict{
		ID: id, Kind: v.Kind, Level: v.Level.String(), Probability: v.Probability, Summary: v.Summary, Knowledge: v.Knowledge,
		Findings: []wireFinding{}, Evidence: []wireEvidence{}, Advice: []wireAdvice{}, Type: textOrNull(v.Type),
	}
	if v.Decided != nil {
		w.Decided = &wireMoment{v.Decided.Turn, v.Decided.Word}
	}
	for _, f := range v.Findings {
		w.Findings = append(w.Findings, wireFinding{f.Tactic, f.Stage, f.Quote, f.Span.Turn, f.Span.Start, f.Span.End, f.Truth, toSource(f.Source)})
	}
	for _, e := range v.Evidence {
		w.Evidence = append(w.Evidence, wireEvidence{string(e.Kind), e.Value, e.Raw, e.Role, string(e.Strength), e.Plausible, e.Note})
	}
	for _, a := range v.Advice {
		w.Advice = append(w.Advice, wireAdvice{a.ID, a.Text, toSource(a.Source)})
	}
	return w
}

// toSource says who says so, where, and when that was last looked at.
func toSource(s call.Source) string {
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
