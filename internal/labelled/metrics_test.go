package labelled

import (
	"math"
	"testing"
)

func near(a, b float64) bool { return a == b || math.Abs(a-b) < 0.0005 }

// The intervals are those of E. B. Wilson's formula at 95 %.
func TestInterval(t *testing.T) {
	for _, tt := range []struct {
		hits, total int
		low, high   float64
	}{
		{0, 0, 0, 1}, {0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {5, 10, 0.2366, 0.7634}, {1, 100, 0.0018, 0.0545}, {81, 263, 0.2553, 0.3662},
	} {
		r := Rate{tt.hits, tt.total}
		if low, high := r.Interval(); !near(low, tt.low) || !near(high, tt.high) || low > r.Value() || tt.total > 0 && high < r.Value() {
			t.Errorf("%d of %d: %.4f to %.4f", tt.hits, tt.total, low, high)
		}
	}
}

func TestRate(t *testing.T) {
	var r Rate
	if r.Value() != 0 {
		t.Error("of nothing:", r.Value())
	}
	for _, hit := range []bool{true, false, false, true} {
		r.Add(hit)
	}
	if r != (Rate{2, 4}) || r.Value() != 0.5 {
		t.Error(r)
	}
}

func TestThresholdFor(t *testing.T) {
	for _, tt := range []struct {
		name   string
		scores []float64
		rate   float64
		above  int
	}{
		{"none allowed", []float64{3, 1, 2}, 0, 0},
		{"one of four", []float64{3, 1, 2, 4}, 0.25, 1},
		{"less than one is none", []float64{3, 1, 2, 4}, 0.24, 0},
		{"ties count together", []float64{1, 2, 2, 2}, 0.5, 0},
		{"half", []float64{4, 3, 2, 1}, 0.5, 2},
	} {
		at, above := ThresholdFor(tt.scores, tt.rate), 0
		for _, s := range tt.scores {
			if s >= at {
				above++
			}
		}
		if above != tt.above {
			t.Errorf("%s: %d at or above %v", tt.name, above, at)
		}
	}
	if at := ThresholdFor(nil, 0.5); !math.IsInf(at, 1) {
		t.Error("of no scores:", at)
	}
	if all := ThresholdFor([]float64{1, 2}, 1); all > 1 {
		t.Error("where all are allowed:", all)
	}
}

func TestAUC(t *testing.T) {
	for _, tt := range []struct {
		name     string
		pos, neg []float64
		want     float64
	}{
		{"apart", []float64{3, 4}, []float64{1, 2}, 1},
		{"the wrong way", []float64{1, 2}, []float64{3, 4}, 0},
		{"all the same", []float64{1, 1}, []float64{1, 1, 1}, 0.5},
		{"one tie", []float64{2, 3}, []float64{1, 2}, 0.875},
		{"mixed", []float64{1, 3}, []float64{2}, 0.5},
	} {
		if got := AUC(tt.pos, tt.neg); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	if !math.IsNaN(AUC(nil, []float64{1})) || !math.IsNaN(AUC([]float64{1}, nil)) {
		t.Error("an empty side has an AUC")
	}
}

func TestQuantile(t *testing.T) {
	for _, tt := range []struct {
		v    []int
		q    float64
		want int
	}{
		{nil, 0.5, 0}, {[]int{7}, 0.9, 7}, {[]int{3, 1, 2}, 0.5, 2}, {[]int{4, 3, 2, 1}, 0.5, 2}, {[]int{5, 4, 3, 2, 1}, 0, 1}, {[]int{5, 4, 3, 2, 1}, 1, 5}, {[]int{10, 20}, 0.51, 20},
	} {
		if got := Quantile(tt.v, tt.q); got != tt.want {
			t.Errorf("%v at %v: %d, want %d", tt.v, tt.q, got, tt.want)
		}
	}
}
