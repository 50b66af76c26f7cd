package aberration

import (
	"math"
	"reflect"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"pgregory.net/rapid"
)

// count draws counts as they come: mostly none or few, now and then a flood.
var count = rapid.Custom(func(t *rapid.T) float64 {
	return float64(rapid.OneOf(rapid.IntRange(0, 0), rapid.IntRange(0, 5), rapid.IntRange(0, 300), rapid.Just(1_000_000_000)).Draw(t, "count"))
})

// finite fails the test where a figure of a struct is no number.
func finite(t interface{ Fatalf(string, ...any) }, v any) {
	s := reflect.ValueOf(v)
	for i := range s.NumField() {
		if f := s.Field(i); f.Kind() == reflect.Float64 && (math.IsNaN(f.Float()) || math.IsInf(f.Float(), 0)) {
			t.Fatalf("%s is %v in %+v", s.Type().Field(i).Name, f.Float(), v)
		}
	}
}

func TestNoCountsBreakTheBaseline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, s := NewBaseline(), Sum{}
		prior := rapid.SampledFrom([]float64{0, 1e-9, 0.01, 1, 50, 1e6}).Draw(t, "prior")
		for _, y := range rapid.SliceOfN(count, 1, 60).Draw(t, "counts") {
			factor := rapid.SampledFrom([]float64{leastFactor, 0.3, 1, 2}).Draw(t, "factor")
			r := b.Read(y, factor, prior)
			b.Learn(y, factor, r)
			s.Add(r.Z, 3)
			finite(t, r)
			finite(t, b)
			if r.PGE < 0 || r.PGE > 1 || r.MidP > r.PGE || r.Z < leastZ || r.Z > mostZ || s.S < 0 {
				t.Fatalf("out of bounds: %+v, sum %v", r, s.S)
			}
			if up := b.Upper(factor, prior, 3); math.IsNaN(up) || up < 0 || up > b.Upper(factor, prior, 4) {
				t.Fatalf("the upper edge is %v", up)
			}
		}
	})
}

func TestMoreReportsAreNeverLessUnusual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := NewBaseline()
		prior := math.Exp(rapid.Float64Range(-6, 9).Draw(t, "log prior"))
		y := math.Floor(prior * rapid.Float64Range(0, 4).Draw(t, "of the mean"))
		if low, high := b.Read(y, 1, prior).Z, b.Read(y+1, 1, prior).Z; high < low-1e-12 {
			t.Fatalf("mean %v: z of %v is %v, of one more %v", prior, y, low, high)
		}
	})
}

// The tails are held to gonum's incomplete beta and gamma functions, which go
// another way.
func TestTailsEqualTheIncompleteFunctions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := math.Exp(rapid.Float64Range(-5, 8).Draw(t, "log mean"))
		d := negBinomial{size: mean * math.Exp(rapid.Float64Range(-5, 5).Draw(t, "log size/mean")), mean: mean}
		y := 1 + math.Floor((mean+10*math.Sqrt(mean))*rapid.Float64Range(0, 1).Draw(t, "y"))
		want := mathext.RegIncBeta(y, d.size, d.mean/(d.size+d.mean))
		if got, _ := d.tail(y); math.Abs(got-want) > 1e-9*want+1e-13 {
			t.Fatalf("P(Y >= %v) of %+v is %v, want %v", y, d, got, want)
		}
		d.size = math.Inf(1)
		want = mathext.GammaIncReg(y, mean)
		if got, _ := d.tail(y); math.Abs(got-want) > 1e-9*want+1e-13 {
			t.Fatalf("Poisson: P(Y >= %v) of %+v is %v, want %v", y, d, got, want)
		}
	})
}

// FuzzBaseline reads bytes as the bit lengths of counts.
func FuzzBaseline(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0}, 0.0)
	f.Add([]byte{1, 1, 1, 63, 1, 0}, 0.5)
	f.Add([]byte{9, 8, 9, 8, 30}, 200.0)
	f.Fuzz(func(t *testing.T, days []byte, prior float64) {
		if !(prior >= 0 && prior < 1e12) {
			t.Skip("no mean of counts")
		}
		b := NewBaseline()
		for _, d := range days {
			y := float64(uint64(1)<<(d&63)) - 1
			r := b.Read(y, 1, prior)
			b.Learn(y, 1, r)
			finite(t, r)
			finite(t, b)
		}
	})
}

// weeks draws a series long enough for two years of past.
func weeks(t *rapid.T) []float64 {
	n := enoughWeeks
	return rapid.OneOf(
		rapid.SliceOfN(count, n, n),
		rapid.Map(count, func(y float64) []float64 { return equal(y, n) }),
		rapid.Map(rapid.IntRange(0, n-1), func(at int) []float64 {
			ys := equal(0, n)
			ys[at] = 1e9
			return ys
		}),
		rapid.Map(rapid.Uint64(), func(seed uint64) []float64 { return simulated(seed, n, 3) }),
	).Draw(t, "weeks")
}

// enoughWeeks are two years with the weeks around, and one to judge.
const enoughWeeks = 2*52 + 3 + 1

func equal(y float64, n int) []float64 {
	ys := make([]float64, n)
	for i := range ys {
		ys[i] = y
	}
	return ys
}

func TestNoCountsBreakTheWeeklyDetectors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys := weeks(t)
		for _, m := range []Method{NBPlugin, Delta, Muan} {
			o := Noufaily(2, 0.01)
			o.Method = m
			b, err := FarringtonAt(ys, len(ys)-1, o)
			if err != nil {
				t.Fatal(err)
			}
			finite(t, b)
		}
		for _, v := range []Variant{C1, C2, C3} {
			bounds, err := EARS(ys, EARSOptions{Variant: v, Baseline: 7, Alpha: 0.001})
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range bounds {
				finite(t, b)
			}
		}
	})
}

func TestAStricterAlphaRaisesTheBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys := simulated(rapid.Uint64().Draw(t, "seed"), enoughWeeks, 4)
		for _, m := range []Method{NBPlugin, Delta, Muan} {
			o := Noufaily(2, 0.05)
			o.Method = m
			loose, err := FarringtonAt(ys, len(ys)-1, o)
			if err != nil {
				t.Fatal(err)
			}
			o.Alpha = 0.001
			strict, err := FarringtonAt(ys, len(ys)-1, o)
			if err != nil {
				t.Fatal(err)
			}
			if strict.Upper < loose.Upper || m == Delta && strict.Upper == loose.Upper {
				t.Fatalf("method %d: %v at 0.05, %v at 0.001", m, loose.Upper, strict.Upper)
			}
		}
	})
}

// What lies before the years looked back, and after the week, does not matter.
func TestOnlyThePastLookedAtMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys := simulated(rapid.Uint64().Draw(t, "seed"), enoughWeeks, 4)
		before := rapid.SliceOfN(count, 0, 30).Draw(t, "before")
		after := rapid.SliceOfN(count, 0, 30).Draw(t, "after")
		o := Noufaily(2, 0.01)
		want, err := FarringtonAt(ys, len(ys)-1, o)
		if err != nil {
			t.Fatal(err)
		}
		longer := append(append(append([]float64{}, before...), ys...), after...)
		got, err := FarringtonAt(longer, len(before)+len(ys)-1, o)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got.Expected-want.Expected) > 1e-9*want.Expected || got.Upper != want.Upper || got.Alarm != want.Alarm {
			t.Fatalf("%+v, alone %+v", got, want)
		}
	})
}

func TestHeedKeepsTheMeanWeight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		residuals := rapid.SliceOfN(rapid.Float64Range(-5, 50), 1, 99).Draw(t, "residuals")
		var sum float64
		for _, w := range heed(residuals, 2.58) {
			sum += w
		}
		if math.Abs(sum/float64(len(residuals))-1) > 1e-12 {
			t.Fatalf("the mean weight is %v", sum/float64(len(residuals)))
		}
	})
}
