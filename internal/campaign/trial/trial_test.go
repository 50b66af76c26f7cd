package trial

import (
	"math"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/labelled"
)

func TestCompare(t *testing.T) {
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	for _, c := range []struct {
		got, want string
		s         Score
	}{
		{"aabbc", "aabbc", Score{1, 1, 1, 1}},
		{"aaaaa", "aabbc", Score{0.2, 1, 1.0 / 3, 0}},
		{"abcde", "aabbc", Score{0, 0, 0, 0}},
		// Two pairs joined, one of them rightly; of two that belong together, one
		// found: (1 - 2*2/10) / (2 - 2*2/10).
		{"aabbc", "aabcc", Score{0.5, 0.5, 0.5, 0.375}},
	} {
		s := Compare(strings.Split(c.got, ""), strings.Split(c.want, ""))
		if !near(s.Precision, c.s.Precision) || !near(s.Recall, c.s.Recall) || !near(s.F, c.s.F) || !near(s.ARI, c.s.ARI) {
			t.Errorf("%s against %s: %+v, want %+v", c.got, c.want, s, c.s)
		}
	}
}

func TestTruthIsRead(t *testing.T) {
	truth, err := ReadTruth(strings.NewReader("file_name,gtc0,gt_c\ndata/train/12.wav,3,4\ndata/train/13.wav,-1,5\n"))
	if err != nil {
		t.Fatal(err)
	}
	says := func(id, words string) labelled.Case {
		return labelled.Case{Call: call.Call{ID: id, Kind: call.KindCall, Turns: []call.Utterance{{Text: words}}}}
	}
	got := Match([]labelled.Case{says("ftcrobo-13", "left alone"), says("ftcrobo-12", "one two"), says("ftcrobo-99", "unknown")}, truth)
	if len(got) != 1 || got[0].Cluster != "3" || got[0].Revised != "4" || got[0].Text != "one two" {
		t.Errorf("matched %+v", got)
	}
	for name, bad := range map[string]string{"no header": "a,b,c\n", "no table": "\"", "empty": ""} {
		if _, err := ReadTruth(strings.NewReader(bad)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func TestWaysGroup(t *testing.T) {
	script := func(id, cluster, words string) Recording {
		return Recording{ID: id, Cluster: cluster, Text: words, Signature: campaign.Sign(words)}
	}
	const a = "this is the water board we are going to shut your supply off within the hour unless you settle the bill on this line now"
	const b = "good evening you have won a holiday for two by the sea and only the harbour tax is left to pay before friday noon"
	rs := []Recording{script("1", "x", a), script("2", "x", a), script("3", "y", b), script("4", "z", b), script("5", "w", "too short")}
	for _, w := range Ways() {
		g := w.Group(rs)
		if g[0] != g[1] || g[0] == g[2] || g[2] != g[3] || g[4] == g[0] {
			t.Errorf("%s: %q", w.What, g)
		}
	}
	if drawn, of := Doubtful(rs, Exact(rs), 9); of != 1 || len(drawn) != 1 || drawn[0].A.ID != "3" {
		t.Errorf("doubtful: %d of %d", len(drawn), of)
	}
	row := Measure(Ways()[0], rs)
	if row.All.Precision != 0.5 || row.All.Recall != 1 || !strings.Contains(Table([]Row{row}), "| exact text | 0.50 | 1.00 |") {
		t.Errorf("row %+v", row)
	}
}
