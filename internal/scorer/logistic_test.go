package scorer

import (
	"math"
	"testing"
)

// The minimum of the regularised loss is where its gradient vanishes.
func TestLogisticFindsTheMinimum(t *testing.T) {
	rows := []sample{{[]int32{0}, []float32{2}}, {[]int32{0, 1}, []float32{1, 1}}, {[]int32{1}, []float32{3}}, {[]int32{0, 1}, []float32{-1, 2}}}
	label := []bool{true, true, false, false}
	weight := []float64{1, 2, 1, 0.5}
	const cost = 5
	w := logistic(rows, label, 2, fitOptions{cost: cost, weight: weight, epochs: 2000, seed: 1})
	gradient := append([]float64(nil), w...)
	for i, r := range rows {
		y := sign(label[i])
		pull := -cost * weight[i] * y * sigmoid(-y*dot(w, r))
		for k, c := range r.col {
			gradient[c] += pull * float64(r.val[k])
		}
		gradient[2] += pull
	}
	for i, g := range gradient {
		if math.Abs(g) > 0.02 {
			t.Errorf("the gradient in direction %d is %.4f", i, g)
		}
	}
}

func TestRowsWithoutCostDoNotCount(t *testing.T) {
	rows := []sample{{[]int32{0}, []float32{1}}, {[]int32{0}, []float32{-1}}, {[]int32{0}, []float32{5}}}
	label := []bool{true, false, false}
	opt := fitOptions{cost: 1, weight: []float64{1, 1, 0}, epochs: 50, seed: 1}
	with := logistic(rows, label, 1, opt)
	opt.weight = opt.weight[:2]
	if without := logistic(rows[:2], label[:2], 1, opt); math.Abs(with[0]-without[0]) > 1e-3 {
		t.Errorf("a row of no cost moved the weight from %v to %v", without[0], with[0])
	}
}

func TestRatiosFavourWhatTellsClassesApart(t *testing.T) {
	rows := []sample{{col: []int32{0, 1}}, {col: []int32{0, 1}}, {col: []int32{0, 2}}, {col: []int32{0, 2}}}
	r := ratios(rows, []bool{true, true, false, false}, []float64{1, 1, 1, 1}, 3)
	if r[0] != ratioFloor || r[1] <= r[0] || r[1] != r[2] {
		t.Errorf("ratios %v: the first feature tells nothing, the others as much as each other", r)
	}
}

func TestLanesAddLikeWholeNumbers(t *testing.T) {
	const columns, rows = 11, 300
	l := learned{columns: make([][]float64, columns), tenor: make([]float64, rows+1)}
	for i := range rows {
		l.hashes = append(l.hashes, uint64(i)<<33|uint64(i))
	}
	for c := range l.columns {
		l.columns[c] = make([]float64, rows+1)
		for i := range rows {
			l.columns[c][i] = math.Sin(float64(7*i + c))
		}
	}
	table := store(l)
	sums := newLanes(&table)
	want := make([]float64, columns)
	for i := range rows {
		sums.add(&table, table.find(l.hashes[i]))
		for c := range want {
			want[c] += math.Round(l.columns[c][i] / float64(table.scale[c]))
		}
	}
	sums.flush()
	for c, w := range want {
		if float64(sums.sum[c]) != w {
			t.Errorf("column %d adds up to %d, want %v", c, sums.sum[c], w)
		}
	}
}
