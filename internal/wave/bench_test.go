package wave

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// crowd makes sights with seven keys: so many days, reports a day, and numbers
// that are told of seldom, most of them once.
func crowd(days, aDay, numbers int) []Sight {
	r := rand.New(rand.NewPCG(1, 1))
	keys := func(kind Kind, n int) (out []Key) {
		for i := range n {
			out = append(out, Key{kind, fmt.Sprintf("%s%d", kind, i), ""})
		}
		return out
	}
	types, regions, areas := keys(Type, 20), keys(Region, 60), keys(Area, 400)
	campaigns, callers := keys(Campaign, 500), keys(Number, numbers)
	cells := map[[2]int]Key{}
	for t := range types {
		for g := range regions {
			cells[[2]int{t, g}] = Key{TypeRegion, types[t].Value, regions[g].Value}
		}
	}
	out := make([]Sight, 0, days*aDay)
	for d := range days {
		for range aDay {
			t, g := r.IntN(len(types)), r.IntN(len(regions))
			out = append(out, Sight{Day: day1 + Day(d), Told: day1 + Day(d) + Day(r.ExpFloat64()), Hour: 24 * r.Float64(), Keys: []Key{
				types[t], regions[g], cells[[2]int{t, g}], areas[g*6+r.IntN(6)], campaigns[r.IntN(len(campaigns))],
				callers[r.IntN(numbers)], callers[r.IntN(numbers)]}})
		}
	}
	return out
}

func BenchmarkAdd(b *testing.B) {
	sights := crowd(1000, 200, 50_000)
	w := New(Plan{})
	b.ResetTimer()
	for i := range b.N {
		if i%len(sights) == 0 {
			w = New(Plan{})
		}
		w.Add(sights[i%len(sights)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sights/s")
}

// BenchmarkFullPass reads 2,000 streams over three years from their beginning.
func BenchmarkFullPass(b *testing.B) {
	sights := crowd(1095, 200, 1000)
	for b.Loop() {
		b.StopTimer()
		w := New(Plan{})
		for _, s := range sights {
			w.Add(s)
		}
		b.StartTimer()
		w.Refresh((day1 + 1094).Time().Add(20 * time.Hour))
		b.ReportMetric(float64(len(w.lives)), "streams")
		b.StopTimer()
		began := time.Now()
		n := len(w.Waves(0, farDay))
		b.ReportMetric(float64(time.Since(began).Milliseconds()), "ms-waves")
		b.ReportMetric(float64(n), "waves")
		b.StartTimer()
	}
}

// BenchmarkNight is the step to the next day over a million streams, of which
// most are numbers that were told of a few times.
func BenchmarkNight(b *testing.B) {
	w := New(Plan{})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	func() {
		for _, s := range crowd(1095, 2000, 1_000_000) {
			w.Add(s)
		}
	}()
	day := day1 + 1094
	w.Refresh(day.Time().Add(20 * time.Hour))
	runtime.GC()
	runtime.ReadMemStats(&after)
	next := crowd(1, 2000, 1_000_000)
	for b.Loop() {
		b.StopTimer()
		for _, s := range next {
			s.Day, s.Told = day, day
			w.Add(s)
		}
		w.Refresh(day.Time().Add(23 * time.Hour))
		day++
		b.StartTimer()
		w.Refresh(day.Time().Add(time.Hour))
	}
	b.ReportMetric(float64(len(w.streams)), "streams")
	b.ReportMetric(float64(len(w.lives)), "can-alarm")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(w.streams)), "B/stream")
}

// BenchmarkBusyNight is the same where every stream is told of all the time: as
// many as fit, since nothing may sleep.
func BenchmarkBusyNight(b *testing.B) {
	const streams = 100_000
	w := New(Plan{})
	r := rand.New(rand.NewPCG(1, 1))
	for i := range streams {
		k := []Key{{Number, fmt.Sprint(i), ""}}
		for range 20 {
			w.Add(Sight{Day: day1 + Day(r.IntN(60)), Keys: k})
		}
	}
	day := day1 + 60
	w.Refresh(day.Time())
	for b.Loop() {
		day++
		for i := range streams {
			if day%20 == 0 {
				w.Add(Sight{Day: day, Keys: []Key{{Number, fmt.Sprint(i), ""}}})
			}
		}
		w.Refresh(day.Time().Add(time.Hour))
	}
	b.ReportMetric(streams*float64(b.N)/b.Elapsed().Seconds(), "streams/s")
}

// BenchmarkOneReport is one report that comes now: added, refreshed, and
// taken back; µs-now is what runs now, worked out anew.
func BenchmarkOneReport(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			days := min(1095, n/10)
			sights := crowd(days, n/days, 50_000)
			w := New(Plan{})
			for _, s := range sights {
				w.Add(s)
			}
			now := (day1 + Day(days-1)).Time().Add(20 * time.Hour)
			w.Refresh(now)
			w.Now()
			today := sights[len(sights)-n/days:]
			for i := 0; b.Loop(); i++ {
				s := today[i%len(today)]
				s.Told = s.Day
				w.Add(s)
				w.Refresh(now)
				w.Remove(s) // so that what is measured stays the same
			}
			w.Refresh(now)
			began := time.Now()
			w.Now()
			b.ReportMetric(float64(time.Since(began).Microseconds()), "µs-now")
		})
	}
}
