package sound

import (
	"errors"
	"io"
	"math"
)

// The filter of the resampler: a sinc under a Kaiser window.
const (
	crossings = 16   // zero crossings on each side
	beta      = 8.0  // of the window: what folds over lies 80 dB below
	passband  = 0.91 // of the narrower band
	maxPhases = 256  // rates with more in-between places than that are interpolated
)

// Resampler turns samples of one rate into those of another. It delays nothing:
// sample n of what comes out lies at the time n/to.
type Resampler struct {
	up, down int // the ratio in lowest terms
	half     int // taps on each side of the centre
	phases   int
	taps     []float32 // phases+1 rows of 2*half

	window []float32 // input; window[0] lies at the time base
	base   int64     // input index of window[0]
	at     int64     // input index left of the next output
	part   int       // and how far behind it, in units of 1/up
	total  int64     // input samples so far
}

// NewResampler makes a resampler. Rates must lie between MinRate and MaxRate.
func NewResampler(from, to int) (*Resampler, error) {
	if from < MinRate || from > MaxRate || to < MinRate || to > MaxRate {
		return nil, fault("audio of %d samples a second cannot become %d: rates from %d to %d can be used", from, to, MinRate, MaxRate)
	}
	g := gcd(from, to)
	r := &Resampler{up: to / g, down: from / g}
	scale := min(1, float64(to)/float64(from))
	r.half = int(math.Ceil(crossings / scale))
	r.phases = min(r.up, maxPhases)
	r.design(scale * passband)
	r.window = make([]float32, r.half-1, 4*r.half+1024)
	r.base = -int64(r.half - 1)
	return r, nil
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// design makes one row of taps for each place between two input samples.
func (r *Resampler) design(cutoff float64) {
	n := 2 * r.half
	r.taps = make([]float32, (r.phases+1)*n)
	for p := 0; p <= r.phases; p++ {
		row := r.taps[p*n : (p+1)*n]
		sum := 0.0
		for i := range row {
			x := float64(i-r.half+1) - float64(p)/float64(r.phases)
			row[i] = float32(cutoff * sinc(cutoff*x) * kaiser(x/float64(r.half)))
			sum += float64(row[i])
		}
		for i := range row {
			row[i] = float32(float64(row[i]) / sum) // silence and steady levels stay what they are
		}
	}
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

func kaiser(x float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel(beta*math.Sqrt(1-x*x)) / bessel(beta)
}

// bessel is I0, by its series.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}

// Push takes samples in and appends to dst what they complete.
func (r *Resampler) Push(dst, in []int16) []int16 {
	r.total += int64(len(in))
	for len(in) > 0 {
		n := min(len(in), cap(r.window)-len(r.window))
		for _, s := range in[:n] {
			r.window = append(r.window, float32(s))
		}
		in = in[n:]
		dst = r.drain(dst, math.MaxInt64)
	}
	return dst
}

// End appends the last samples to dst: as many as the time of all input holds.
func (r *Resampler) End(dst []int16) []int16 {
	for range r.half {
		if len(r.window) == cap(r.window) {
			dst = r.drain(dst, r.total)
		}
		r.window = append(r.window, 0)
	}
	return r.drain(dst, r.total)
}

// drain makes every output whose neighbours are here and that lies before end,
// and lets go of the input behind it.
func (r *Resampler) drain(dst []int16, end int64) []int16 {
	for r.at < end && r.at+int64(r.half) < r.base+int64(len(r.window)) {
		dst = append(dst, r.output())
		r.part += r.down
		r.at += int64(r.part / r.up)
		r.part %= r.up
	}
	if done := min(r.at-int64(r.half-1)-r.base, int64(len(r.window))); done > 0 {
		r.window = r.window[:copy(r.window, r.window[done:])]
		r.base += done
	}
	return dst
}

func (r *Resampler) output() int16 {
	n := 2 * r.half
	from := r.at - int64(r.half-1) - r.base
	in := r.window[from : from+int64(n)]
	if r.phases == r.up {
		return clamp(float64(dot(in, r.taps[r.part*n:(r.part+1)*n])))
	}
	place := float64(r.part) * float64(r.phases) / float64(r.up)
	p := int(place)
	left, right := dot(in, r.taps[p*n:(p+1)*n]), dot(in, r.taps[(p+1)*n:(p+2)*n])
	return clamp(float64(left) + float64(right-left)*(place-float64(p)))
}

func dot(a, b []float32) float32 {
	var sum float32
	b = b[:len(a)]
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// At gives src at another rate; where it has that rate, src itself.
func At(src Source, rate int) (Source, error) {
	if src.Rate() == rate {
		return src, nil
	}
	r, err := NewResampler(src.Rate(), rate)
	if err != nil {
		return nil, err
	}
	return &resampled{src: src, r: r, rate: rate, in: make([]int16, 1024)}, nil
}

type resampled struct {
	src  Source
	r    *Resampler
	rate int
	in   []int16
	out  []int16
	next int
	err  error
}

func (s *resampled) Rate() int { return s.rate }

func (s *resampled) Read(p []int16) (int, error) {
	for s.next == len(s.out) {
		if s.err != nil {
			return 0, s.err
		}
		n, err := s.src.Read(s.in)
		s.out, s.next = s.r.Push(s.out[:0], s.in[:n]), 0
		if s.err = err; errors.Is(err, io.EOF) {
			s.out = s.r.End(s.out)
		}
	}
	n := copy(p, s.out[s.next:])
	s.next += n
	return n, nil
}
