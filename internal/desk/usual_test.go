package desk

import "testing"

func TestWhatIsUsualInWords(t *testing.T) {
	for x, want := range map[float64]string{0.13: "hardly any is usual", 0.8: "about 0.8 are usual", 1.88: "about 1.9 are usual", 9.4: "about 9.4 are usual", 12.6: "about 13 are usual"} {
		if got := usual(x); got != want {
			t.Errorf("%g: %q, not %q", x, got, want)
		}
	}
}
