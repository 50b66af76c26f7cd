package campaign

import (
	"fmt"
	"slices"
	"testing"
)

// Once what founded a campaign is erased, its id leads to its own reports, also
// where it was merged with an older one and that is taken back.
func TestAnIDLeadsToItsOwnReports(t *testing.T) {
	merged := ledger()
	two(merged, "parcel")
	id := merged.Of("p0")
	merged.Decide(Decision{Act: Merge, Members: merged.Anchors(merged.Of("r0")), Others: merged.Anchors(id)})
	if got := merged.Founded("p0"); !slices.Equal(got, []string{id}) {
		t.Errorf("p0 founded %v, want %s", got, id)
	}
	for name, lead := range map[string]func(*Ledger){
		"inherited": func(l *Ledger) { l.Inherit(merged) },
		"decided":   func(l *Ledger) { l.Known(id, merged.Named("p0")[id]) },
		"inherited twice": func(l *Ledger) {
			between := ledger()
			between.Add(report("r0", "refund", refund, callback(line1)))
			for i := 1; i < 6; i++ {
				between.Add(report(fmt.Sprint("p", i), "parcel", parcel, callback(line2)))
			}
			between.Decide(Decision{Act: Merge, Members: []string{"r0"}, Others: []string{"p1"}})
			between.Inherit(merged)
			l.Inherit(between)
		},
	} {
		parted := ledger()
		parted.Add(report("r0", "refund", refund, callback(line1)))
		for i := 2; i < 6; i++ {
			parted.Add(report(fmt.Sprint("p", i), "parcel", parcel, callback(line2)))
		}
		lead(parted)
		if c, ok := parted.Summary(id); !ok || c.ID != parted.Of("p2") {
			t.Errorf("%s: its id leads to %q, its reports are in %q", name, c.ID, parted.Of("p2"))
		}
	}
}
