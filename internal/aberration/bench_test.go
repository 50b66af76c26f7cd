package aberration

import (
	"fmt"
	"sync"
	"testing"
)

// BenchmarkNight is the nightly pass over a million streams, most of them rare
// as numbers and regions are.
func BenchmarkNight(b *testing.B) {
	type stream struct {
		base  Baseline
		sum   Sum
		prior float64
		today float64
	}
	const n = 1_000_000
	streams := make([]stream, n)
	for kind, prior := range []float64{0.02, 0.02, 0.1, 0.1, 0.1, 0.5, 0.5, 2, 10, 80} {
		counts := simulated(uint64(kind), n/10, prior)
		for i, y := range counts {
			streams[i*10+kind] = stream{NewBaseline(), Sum{}, prior, y}
		}
	}
	h := Threshold(n, 1)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			for b.Loop() {
				var wg sync.WaitGroup
				for w := range workers {
					wg.Go(func() {
						for i := w * n / workers; i < (w+1)*n/workers; i++ {
							s := &streams[i]
							r := s.base.Read(s.today, 1, s.prior)
							s.base.Learn(s.today, 1, r)
							s.sum.Add(r.Z, h)
						}
					})
				}
				wg.Wait()
			}
			b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "streams/s")
		})
	}
}

func BenchmarkFarringtonAt(b *testing.B) {
	for _, years := range []int{3, 5} {
		b.Run(fmt.Sprintf("years=%d", years), func(b *testing.B) {
			o := Noufaily(years, 0.01)
			counts := simulated(7, o.First()+1, 5)
			for b.Loop() {
				if _, err := FarringtonAt(counts, len(counts)-1, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
