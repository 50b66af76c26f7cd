package campaign

import (
	"fmt"
	"slices"
	"testing"
)

// asking has a campaign of so many reports, and as many stories of which nobody
// knows whether they tell of it.
func asking(n int) *Ledger {
	l := ledger()
	for i := range n {
		l.Add(report(fmt.Sprint("r", i), "other", mower))
	}
	for i := range n {
		l.Add(story(fmt.Sprint("s", i), "other", mowerHint+" "+words(i)))
	}
	return l
}

func TestTheFirstQuestionsAndHowManyThereAre(t *testing.T) {
	l := asking(9)
	id := l.Of("r0")
	whole, of := l.Held(), l.HeldOf(id)
	if len(whole) < 5 || len(of) < 5 {
		t.Fatalf("%d questions, %d of the campaign", len(whole), len(of))
	}
	for _, most := range []int{0, 1, 4, len(whole), 100} {
		list, all := l.FirstHeld(most)
		if all != len(whole) || !slices.EqualFunc(list, whole[:min(most, all)], sameHold) {
			t.Errorf("the first %d: %d of %d", most, len(list), all)
		}
		list, all = l.FirstHeldOf(id, most)
		if all != len(of) || !slices.EqualFunc(list, of[:min(most, all)], sameHold) {
			t.Errorf("the first %d of the campaign: %d of %d", most, len(list), all)
		}
	}
	for _, h := range of {
		if a, _ := l.Summary(h.A.ID); h.A != a || a.ID != id {
			t.Errorf("asked of %+v, not %+v", h.A, a)
		}
	}
	if list, all := l.FirstHeldOf("nothing", 9); list != nil || all != 0 {
		t.Errorf("of no campaign: %v, %d", list, all)
	}
}

func sameHold(a, b Hold) bool { return a.A == b.A && a.B == b.B && slices.Equal(a.Bridges, b.Bridges) }

// The cost of all questions about one campaign: of four times as many reports and
// questions, four times as much.
func BenchmarkHeldOf(b *testing.B) {
	for _, n := range []int{500, 2000} {
		l := asking(n)
		id := l.Of("r0")
		for _, most := range []int{3, n} {
			b.Run(fmt.Sprintf("%d-of-%d", most, n), func(b *testing.B) {
				for b.Loop() {
					if list, all := l.FirstHeldOf(id, most); len(list) != min(most, all) || all < n/2 {
						b.Fatal(len(list), all)
					}
				}
			})
		}
	}
}
