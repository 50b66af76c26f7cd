package scorer

import (
	"math"
	"math/rand/v2"
)

// sample is one sparse row: feature columns, rising, and their values.
type sample struct {
	col []int32
	val []float32
}

// fitOptions steer one logistic regression.
type fitOptions struct {
	cost   float64   // C of the L2-regularised loss
	weight []float64 // per sample; nil means 1
	scale  []float32 // per feature; nil means 1
	epochs int
	seed   uint64
}

// logistic fits L2-regularised logistic regression by dual coordinate descent
// (Yu, Huang, Lin: Dual coordinate descent methods for logistic regression and
// maximum entropy models, Machine Learning 85, 2011, algorithm 5). The last
// weight is the intercept. Samples are visited in an order that the seed
// fixes, so that the same data give the same bytes.
func logistic(rows []sample, label []bool, dim int, opt fitOptions) []float64 {
	w := make([]float64, dim+1)
	rows = scaled(rows, opt)
	n := len(rows)
	alpha := make([]float64, n)
	cost := make([]float64, n)
	norm := make([]float64, n)
	for i, r := range rows {
		cost[i] = opt.cost
		if opt.weight != nil {
			cost[i] *= opt.weight[i]
		}
		if cost[i] == 0 {
			continue
		}
		norm[i] = 1
		for _, v := range r.val {
			norm[i] += float64(v) * float64(v)
		}
		alpha[i] = min(0.001*cost[i], 1e-8)
		add(w, r, sign(label[i])*alpha[i])
	}
	order := make([]int, 0, n)
	for i := range n {
		if cost[i] > 0 {
			order = append(order, i)
		}
	}
	rng := rand.New(rand.NewPCG(opt.seed, 1))
	for range opt.epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		moved := 0.0
		for _, i := range order {
			moved = max(moved, coordinate(w, rows[i], sign(label[i]), cost[i], norm[i], &alpha[i]))
		}
		if moved < tolerance {
			break
		}
	}
	return w
}

// tolerance is the greatest step of an epoch at which a fit has converged.
const tolerance = 5e-3

// scaled gives the rows that count their scaled values.
func scaled(rows []sample, opt fitOptions) []sample {
	if opt.scale == nil {
		return rows
	}
	out := make([]sample, len(rows))
	for i, r := range rows {
		if opt.weight != nil && opt.weight[i] == 0 {
			continue
		}
		val := make([]float32, len(r.val))
		for k, c := range r.col {
			val[k] = r.val[k] * opt.scale[c]
		}
		out[i] = sample{r.col, val}
	}
	return out
}

// coordinate solves the one-variable problem of a sample by Newton's method
// and returns how far its gradient was from zero.
func coordinate(w []float64, r sample, y, c, xx float64, alpha *float64) float64 {
	const eps = 1e-12
	yx := y * dot(w, r)
	a, b := *alpha, yx
	// Work on the side of the interval where the logarithm is steep.
	s := 1.0
	if 0.5*xx*(c-2*a)+b < 0 {
		a, s = c-a, -1
	}
	old := a
	if c-a < 0.5*c {
		a *= 0.1
	}
	gp := xx*(a-old) + s*b + math.Log(a/(c-a))
	first := math.Abs(gp)
	for range 50 {
		if math.Abs(gp) < 1e-4 {
			break
		}
		gpp := xx + c/(c-a)/a
		next := a - gp/gpp
		if next <= 0 {
			a *= 0.1
		} else {
			a = min(next, c*(1-eps))
		}
		gp = xx*(a-old) + s*b + math.Log(a/(c-a))
	}
	if s < 0 {
		a = c - a
	}
	add(w, r, y*(a-*alpha))
	*alpha = a
	return min(first, 1)
}

func sign(positive bool) float64 {
	if positive {
		return 1
	}
	return -1
}

func dot(w []float64, r sample) float64 {
	sum := w[len(w)-1]
	for i, c := range r.col {
		sum += w[c] * float64(r.val[i])
	}
	return sum
}

func add(w []float64, r sample, by float64) {
	if by == 0 {
		return
	}
	for i, c := range r.col {
		w[c] += by * float64(r.val[i])
	}
	w[len(w)-1] += by
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
