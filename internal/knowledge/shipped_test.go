package knowledge

import (
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/kb"
)

func TestShippedExamples(t *testing.T) {
	if _, ps := Lint(kb.FS); len(ps) > 0 {
		t.Error(ps)
	}
}

func TestShippedTactics(t *testing.T) {
	b := shippedBase(t)
	byStage, scam := map[Stage]int{}, 0
	for _, x := range b.Tactics() {
		byStage[x.Stage]++
		if x.Stage != StageHonest {
			scam++
		}
		if len(x.Match) < 4 || len(x.Miss) < 3 {
			t.Errorf("%s has %d and %d examples", x.ID, len(x.Match), len(x.Miss))
		}
		if _, ok := b.Statement(x.Source); !ok || strings.TrimSpace(x.Truth) == "" {
			t.Errorf("%s has no truth or no source", x.ID)
		}
		if x.Act != "" && b.TacticForAct(x.Act) != b.TacticIndex(x.ID) {
			t.Errorf("the act %s does not lead to %s", x.Act, x.ID)
		}
	}
	if scam < 70 {
		t.Errorf("%d tactics of scammers, want 70", scam)
	}
	for _, s := range Stages() {
		if byStage[s] == 0 {
			t.Errorf("no tactic of stage %s", s)
		}
	}
	if b.Version() == "" || len(b.Added()) > 0 || len(b.Composites()) == 0 || len(b.Advice()) == 0 {
		t.Errorf("version %q, added %v", b.Version(), b.Added())
	}
}

// Wherever a report can be made, it is known whose consent a recording needs.
func TestShippedLawsOfRecording(t *testing.T) {
	b := shippedBase(t)
	for _, c := range b.Channels() {
		text, source, ok := b.RecordingLaw(c.Country)
		if !ok || !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "!?\n") || !strings.Contains(source, ": ") {
			t.Errorf("%s: %q by %q", c.Country, text, source)
		}
	}
	if text, _, ok := b.RecordingLaw("US"); !ok || !strings.Contains(text, "one party") {
		t.Errorf("%q", text)
	}
	for _, country := range []string{"", "FR", "us"} {
		if text, source, ok := b.RecordingLaw(country); ok || text != AskFirst || source != "" {
			t.Errorf("%s: %q by %q", country, text, source)
		}
	}
	for _, l := range b.Laws() {
		if s, _ := b.Statement(l.Source); s.Checked == "" {
			if _, source, _ := b.RecordingLaw(l.Country); !strings.HasSuffix(source, "(not checked)") {
				t.Errorf("%s does not say that nobody looked: %q", l.Country, source)
			}
		}
	}
}

func TestShippedChannels(t *testing.T) {
	var listed []string
	for _, c := range shippedBase(t).Channels() {
		listed = append(listed, c.Country)
		if c.URL == "" && c.Phone == "" {
			t.Errorf("%s cannot be reached", c.ID)
		}
	}
	for _, country := range strings.Fields("US GB CA AU NZ IE IN SG") {
		if !slices.Contains(listed, country) {
			t.Errorf("no channel for %s among %v", country, slices.Compact(listed))
		}
	}
}
