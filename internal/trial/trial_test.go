package trial_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/trial"
	"github.com/hangup-project/hangup/kb"
)

func outcome(source string, scam bool, level call.Level, typ string, decided, decisive int) trial.Outcome {
	o := trial.Outcome{Case: labelled.Case{Scam: scam, Source: source, Type: "bank", Decisive: decisive}, Verdict: call.Verdict{Level: level, Type: typ}}
	if level == call.LevelHangUp {
		o.Verdict.Decided = &call.Moment{Turn: decided, Word: 1}
	}
	return o
}

var outcomes = []trial.Outcome{
	outcome("b", true, call.LevelHangUp, "bank", 4, 3),
	outcome("b", true, call.LevelHangUp, "refund", 2, 3),
	outcome("b", true, call.LevelCaution, "", 0, 3),
	outcome("a", true, call.LevelNone, "", 0, 0),
	outcome("a", false, call.LevelHangUp, "bank", 1, 0),
	outcome("a", false, call.LevelCaution, "", 0, 0),
	outcome("a", false, call.LevelNone, "", 0, 0),
}

func TestCount(t *testing.T) {
	got := trial.Count("all", outcomes)
	want := trial.Score{
		Name: "all", Stopped: labelled.Rate{Hits: 2, Total: 4}, Warned: labelled.Rate{Hits: 3, Total: 4},
		Disturbed: labelled.Rate{Hits: 1, Total: 3}, Cautioned: labelled.Rate{Hits: 2, Total: 3},
		Typed: labelled.Rate{Hits: 1, Total: 2}, Late: []int{1, -1},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestBySource(t *testing.T) {
	var names []string
	for _, s := range trial.BySource(outcomes) {
		names = append(names, s.Name)
	}
	if d := cmp.Diff([]string{"a", "b", "all"}, names); d != "" {
		t.Error(d)
	}
}

func TestPrint(t *testing.T) {
	var b strings.Builder
	if err := trial.Print(&b, trial.BySource(outcomes)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines:\n%s", len(lines), b.String())
	}
	for _, want := range []string{"2/4 = 50.0% (15.0-85.0)", "1/3 = 33.3%", "2/3 = 66.7%", "-1, +1 (of 2)"} {
		if !strings.Contains(lines[3], want) {
			t.Errorf("%q lacks %q", lines[3], want)
		}
	}
}

// Hiding who speaks hides it from the judge alone: the labels stay.
func TestRun(t *testing.T) {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		t.Fatal(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	cases := []labelled.Case{
		{Call: call.Call{ID: "x-1", Kind: call.KindCall, Turns: []call.Utterance{{Role: call.RoleCaller, Text: "Are we still on for tea?"}}}},
		{Call: call.Call{ID: "x-2", Kind: call.KindStory, Turns: []call.Utterance{{Text: "We had tea."}}}, Scam: true},
	}
	for _, withheld := range []bool{false, true} {
		done := 0
		out := trial.Run(judge.New(base, model), cases, withheld, func(n, of int) { done = max(done, n) })
		if done != len(cases) || len(out) != len(cases) || out[0].Case.ID != "x-1" || out[1].Verdict.Kind != call.KindStory || out[0].Case.Turns[0].Role != call.RoleCaller {
			t.Errorf("withheld %v: %d done, outcomes %+v", withheld, done, out)
		}
	}
}
