package judge

import (
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/kb"
)

// What is only suspected, however often, leaves room for what is seen.
func TestFaintSightingsMakeRoom(t *testing.T) {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		t.Fatal(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	s := New(base, model).NewSession(Setting{Kind: call.KindCall})
	s.line.Reset("one two three four five six seven eight nine ten eleven twelve")
	const tactic = 3
	for i := range maxOfOne {
		s.find(tactic, i, i+1, scorer.Faint)
	}
	s.find(tactic, maxOfOne+1, maxOfOne+2, 0)
	clear := 0
	for _, f := range s.findings {
		if !f.faint {
			clear++
		}
	}
	if clear != 1 || len(s.findings) != maxOfOne {
		t.Errorf("%d clear findings of %d, want 1 of %d", clear, len(s.findings), maxOfOne)
	}
}
