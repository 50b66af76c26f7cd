package trial

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/labelled"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/transcript"
	"github.com/hangup-project/hangup/kb"
)

// tracer makes traces as a desk does, of the words alone: what a story and a
// recording share of numbers, addresses and codes is left out here.
type tracer struct{ judge *judge.Judge }

func newTracer(t *testing.T) tracer {
	t.Helper()
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		t.Fatal(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return tracer{judge.New(base, model)}
}

func (tr tracer) trace(id string, c call.Call) campaign.Trace {
	v, words := tr.judge.Call(c), campaign.Words(c)
	return campaign.Trace{ID: id, Type: v.Type, Story: c.Kind == call.KindStory, Honest: v.Level == call.LevelNone,
		Signature: campaign.Sign(words...), Gist: campaign.TellingWords(words...)}
}

func (tr tracer) texts(t *testing.T) (out []Traced) {
	t.Helper()
	data, err := os.ReadFile("testdata/stories.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := ReadTexts(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range texts {
		c := call.Call{Kind: call.KindStory, Turns: []call.Utterance{{Text: x.Text}}}
		if !x.Story() {
			if c, err = transcript.Read([]byte(x.Text), transcript.Options{}); err != nil {
				t.Fatal(err)
			}
			c.Kind = call.KindCall
		}
		out = append(out, Traced{x, tr.trace(x.ID, c)})
	}
	return out
}

// crowd are the scam calls of the corpus, none of which is of the scripts told of
// but many of the same schemes.
func (tr tracer) crowd(t *testing.T) (out []Traced) {
	t.Helper()
	files, err := filepath.Glob("../../../corpus/calls/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := labelled.Read(bytes.NewReader(data), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if c.Scam && c.Kind == call.KindCall {
				out = append(out, Traced{Trace: tr.trace(c.ID, c.Call)})
			}
		}
	}
	return out
}

// How often a story finds the campaign of what it tells of, by its words alone:
// go test -run StoriesMeet -v ./internal/campaign/trial logs it. On the half that
// thresholds were chosen on at least three in five do, and among thousands of other
// calls one in three; none is in a wrong campaign, and hardly one in twenty is asked
// about a wrong one. The other half is logged and held to nothing: what it says is
// told in docs/BENCHMARKS.md, wrong ones too.
func TestStoriesMeetTheirCampaigns(t *testing.T) {
	tr := newTracer(t)
	all, crowd := tr.texts(t), tr.crowd(t)
	if len(all) < 300 || len(crowd) < 1000 {
		t.Fatalf("only %d texts and %d other calls are here", len(all), len(crowd))
	}
	t.Log("columns, for stories of known scripts, of other scams and of honest calls: stories, joined rightly, wrongly, offered rightly, wrongly")
	for _, half := range []bool{true, false} {
		texts := slices.DeleteFunc(slices.Clone(all), func(x Traced) bool { return x.Chosen() != half })
		for _, c := range []struct {
			name, order string
			before      []Traced
			leastFound  float64
		}{
			{"recordings first", "recordings first", nil, 0.6},
			{"stories first", "stories first", nil, 0.6},
			{"mixed", "mixed", nil, 0.6},
			{fmt.Sprintf("among %d other calls", len(crowd)), "recordings first", crowd, 0.33},
		} {
			m := Meet(slices.Concat(c.before, Arrange(texts, c.order, 1)), campaign.Defaults())
			t.Logf("chosen on %v, %s: %s", half, c.name, m)
			if !half {
				continue
			}
			if found := float64(m.Known.Joined + m.Known.Offered); found < c.leastFound*float64(m.Known.Stories) {
				t.Errorf("%s: %.0f of %d stories are found", c.name, found, m.Known.Stories)
			}
			if n := m.Known.Wrong + m.Other.Wrong + m.Honest.Wrong; n > 0 {
				t.Errorf("%s: %d stories are in a wrong campaign", c.name, n)
			}
			if n := m.Known.Misled + m.Other.Misled + m.Honest.Misled; 20*n > m.Known.Stories+m.Other.Stories+m.Honest.Stories {
				t.Errorf("%s: %d stories are asked about a wrong campaign", c.name, n)
			}
		}
	}
}

func TestTextsAreRead(t *testing.T) {
	for name, bad := range map[string]string{"no JSON": "x", "no id": `{"kind":"story"}`, "another kind": `{"id":"a","kind":"poem"}`} {
		if _, err := ReadTexts(strings.NewReader(bad)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}
