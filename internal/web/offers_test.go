package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/campaign"
)

// The page of a report asks all that is to be asked of it, the first questions in
// sight; each button is named for what it answers, and reports that connect them
// are counted where not all are shown.
func TestNoQuestionIsLostOnThePageOfAReport(t *testing.T) {
	var v caseView
	v.ID, v.MayChange = "report", true
	v.Belongs.In.ID, v.Belongs.In.Size = "own", 1
	for n := range shownOffers + 2 {
		h := heldView{}
		h.A.ID, h.B.ID, h.B.Label = "own", fmt.Sprint("other", n), fmt.Sprint("Campaign ", n)
		h.Bridges = make([]campaign.Bridge, shownBridges+1)
		v.Belongs.Held = append(v.Belongs.Held, h)
	}
	v.Belongs.All = len(v.Belongs.Held)
	var out strings.Builder
	if err := belongsTo(v).Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	seen, folded, _ := strings.Cut(out.String(), "<details")
	if in, under := strings.Count(seen, "<article"), strings.Count(folded, "<article"); in != shownOffers || under != 2 || !strings.Contains(folded, "Two more questions") {
		t.Errorf("%d questions are in sight and %d are folded: %s", in, under, folded)
	}
	for n := range v.Belongs.Held {
		if name := fmt.Sprintf(`aria-label="It belongs there: Campaign %d"`, n); strings.Count(out.String(), name) != 1 {
			t.Errorf("no button is named %s", name)
		}
	}
	if n := strings.Count(out.String(), "And one more report that connects them."); n != len(v.Belongs.Held) {
		t.Errorf("%d of %d questions count what they do not show", n, len(v.Belongs.Held))
	}
}
