// Package sound brings samples to the rate that a recogniser was trained on.
package sound

import (
	"fmt"
	"math"
)

// Lowest and highest rate that a caller may send, in samples a second.
const (
	LowestRate  = 8000
	HighestRate = 48000
)

// zeros is how many zero crossings of the sinc lie on each side of a sample.
const zeros = 12

// Resampler turns samples of one rate into samples of another, piece by piece.
// It belongs to one stream and is not safe for use by several goroutines.
type Resampler struct {
	up, down int
	phases   [][]float32 // for each of the up phases, the weights of the inputs
	past     []int16     // inputs that the next outputs still need
	next     int         // position of the next output, in 1/up of an input, after past[0]
}

// NewResampler makes a resampler between two rates in samples a second. mirror,
// from 0 to 1, lets that share of the mirror image above the old band through
// when the rate rises: a recogniser trained on the full band hears something
// there instead of nothing.
func NewResampler(from, to int, mirror float64) (*Resampler, error) {
	if from < LowestRate || from > HighestRate {
		return nil, fmt.Errorf("the sample rate must be from %d to %d", LowestRate, HighestRate)
	}
	g := divisor(from, to)
	r := &Resampler{up: to / g, down: from / g}
	r.phases = kernel(r.up, r.down, mirror)
	r.past = make([]int16, len(r.phases[0])/2)
	return r, nil
}

func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// kernel gives the windowed sinc for each phase.
func kernel(up, down int, mirror float64) [][]float32 {
	pass := min(1, float64(up)/float64(down))
	half := int(math.Ceil(zeros / pass))
	phases := make([][]float32, up)
	for p := range phases {
		weights := make([]float32, 2*half)
		at := float64(half-1) + float64(p)/float64(up)
		sum := 0.0
		for i := range weights {
			x := float64(i) - at
			w := pass * sinc(pass*x) * (0.5 + 0.5*math.Cos(math.Pi*x/float64(half)))
			weights[i] = float32(w)
			sum += w
		}
		for i := range weights {
			weights[i] *= float32((1 - mirror) / sum)
		}
		if p == 0 {
			weights[half-1] += float32(mirror * float64(up))
		}
		phases[p] = weights
	}
	return phases
}

func sinc(x float64) float64 {
	if math.Abs(x) < 1e-9 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// Push takes samples and gives those of the new rate that are ready.
func (r *Resampler) Push(samples []int16) []int16 {
	if r.up == r.down {
		return samples
	}
	r.past = append(r.past, samples...)
	width := len(r.phases[0])
	var out []int16
	for r.next/r.up+width <= len(r.past) {
		at := r.past[r.next/r.up:]
		var sum float32
		for i, w := range r.phases[r.next%r.up] {
			sum += w * float32(at[i])
		}
		out = append(out, int16(max(math.MinInt16, min(math.MaxInt16, sum))))
		r.next += r.down
	}
	done := min(r.next/r.up, len(r.past))
	r.past = append(r.past[:0], r.past[done:]...)
	r.next -= done * r.up
	return out
}
