package wire

import (
	"errors"

	"github.com/hangup-project/hangup/internal/call"
)

// verdictRecord is a verdict as it is kept: unlike Verdict it loses nothing.
type verdictRecord struct {
	Level       string           `json:"level"`
	NotJudged   bool             `json:"not_judged,omitempty"`
	Probability float64          `json:"probability"`
	Type        string           `json:"type,omitempty"`
	Decided     *Moment          `json:"decided,omitempty"`
	Summary     string           `json:"summary"`
	Findings    []findingRecord  `json:"findings,omitempty"`
	Evidence    []evidenceRecord `json:"evidence,omitempty"`
	Advice      []adviceRecord   `json:"advice,omitempty"`
	Knowledge   string           `json:"knowledge"`
}

type spanRecord struct {
	Turn  int `json:"turn"`
	Start int `json:"start"`
	End   int `json:"end"`
}

type sourceRecord struct {
	Title   string `json:"title,omitempty"`
	URL     string `json:"url,omitempty"`
	Checked string `json:"checked,omitempty"`
}

type findingRecord struct {
	Tactic string       `json:"tactic"`
	Name   string       `json:"name"`
	Stage  string       `json:"stage"`
	Quote  string       `json:"quote"`
	Span   spanRecord   `json:"span"`
	Truth  string       `json:"truth"`
	Source sourceRecord `json:"source"`
}

type evidenceRecord struct {
	Kind      call.EvidenceKind `json:"kind"`
	Value     string            `json:"value"`
	Raw       string            `json:"raw"`
	Role      string            `json:"role,omitempty"`
	Strength  call.Strength     `json:"strength"`
	Plausible bool              `json:"plausible"`
	Note      string            `json:"note,omitempty"`
	Span      spanRecord        `json:"span"`
}

type adviceRecord struct {
	ID     string       `json:"id"`
	When   string       `json:"when"`
	Text   string       `json:"text"`
	Source sourceRecord `json:"source"`
}

func verdictRecordOf(v call.Verdict) verdictRecord {
	w := verdictRecord{Level: v.Level.String(), NotJudged: v.NotJudged, Probability: v.Probability, Type: v.Type, Summary: v.Summary, Knowledge: v.Knowledge}
	if v.Decided != nil {
		w.Decided = &Moment{v.Decided.Turn, v.Decided.Word}
	}
	for _, f := range v.Findings {
		w.Findings = append(w.Findings, findingRecord{f.Tactic, f.Name, f.Stage, f.Quote, spanRecord(f.Span), f.Truth, sourceRecord(f.Source)})
	}
	for _, e := range v.Evidence {
		w.Evidence = append(w.Evidence, evidenceRecord{e.Kind, e.Value, e.Raw, e.Role, e.Strength, e.Plausible, e.Note, spanRecord(e.Span)})
	}
	for _, a := range v.Advice {
		w.Advice = append(w.Advice, adviceRecord{a.ID, a.When, a.Text, sourceRecord(a.Source)})
	}
	return w
}

func (w verdictRecord) verdict() (call.Verdict, error) {
	level, ok := LevelNamed(w.Level)
	if !ok {
		return call.Verdict{}, errors.New(`"level" must be none, caution or hang_up`)
	}
	v := call.Verdict{Level: level, NotJudged: w.NotJudged, Probability: w.Probability, Type: w.Type, Summary: w.Summary, Knowledge: w.Knowledge}
	if w.Decided != nil {
		v.Decided = &call.Moment{Turn: w.Decided.Turn, Word: w.Decided.Word}
	}
	for _, f := range w.Findings {
		v.Findings = append(v.Findings, call.Finding{Tactic: f.Tactic, Name: f.Name, Stage: f.Stage, Quote: f.Quote, Span: call.Span(f.Span), Truth: f.Truth, Source: call.Source(f.Source)})
	}
	for _, e := range w.Evidence {
		v.Evidence = append(v.Evidence, call.Evidence{Kind: e.Kind, Value: e.Value, Raw: e.Raw, Role: e.Role, Strength: e.Strength, Plausible: e.Plausible, Note: e.Note, Span: call.Span(e.Span)})
	}
	for _, a := range w.Advice {
		v.Advice = append(v.Advice, call.Advice{ID: a.ID, When: a.When, Text: a.Text, Source: call.Source(a.Source)})
	}
	return v, nil
}
