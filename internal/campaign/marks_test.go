package campaign

import "testing"

func TestByWhatACampaignIsTold(t *testing.T) {
	l := ledger()
	weak := Value{CallerID, line2}
	for i, values := range [][]Value{{weak}, {weak}, {weak, callback(line1)}, {callback("+10000000000")}} {
		r := report(string(rune('a'+i)), "refund", refund, values...)
		r.Region = []string{"US-OH", "US-CA", "US-CA", ""}[i]
		l.Add(r)
	}
	id := l.Of("a")
	for _, tt := range []struct {
		most int
		want Marks
	}{
		{4, Marks{callback(line1), "US-CA"}}, // one report that connects tells more than three that do not
		{1, Marks{}},                         // the last names a number that nobody has, and no place
	} {
		if got, ok := l.Marks(id, tt.most); !ok || got != tt.want {
			t.Errorf("of the last %d reports: %v, %v, want %v", tt.most, got, ok, tt.want)
		}
	}
	if _, ok := l.Marks("nothing", 4); ok {
		t.Error("what is no campaign has marks")
	}
}
