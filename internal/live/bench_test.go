package live_test

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
)

// BenchmarkMemory holds 500 calls on a board in the middle of a scam, each with
// a watcher, and tells how much memory one takes, its replay ear with it: while
// it runs, and when all have ended and nobody has kept or forgotten them yet.
func BenchmarkMemory(b *testing.B) {
	const calls = 500
	turns := example(b, "refund-call.txt").Turns
	long := ear.NewReplay(turns).Length()
	for b.Loop() {
		before := heap()
		desk := board(b, turns, calls, nil)
		audio := make([]int16, rate)
		for range calls {
			r := begin(b, desk, live.Begin{})
			for at := time.Duration(0); at < long-2*time.Second; at += time.Second {
				r.Offer(audio)
			}
		}
		for _, r := range desk.All() { // until it has been judged
			w := r.Call().Watch(0)
			for {
				got, err := w.Next(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				if got.At >= long-4*time.Second {
					break
				}
			}
		}
		b.ReportMetric(float64(heap()-before)/calls/1024, "KB/call")
		for _, r := range desk.All() {
			r.Finish()
			<-r.Call().Done()
		}
		b.ReportMetric(float64(heap()-before)/calls/1024, "KB/ended")
		desk.Close()
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// BenchmarkLatency runs 100 calls at once, each word at its own moment as
// people speak though ten times as fast, and tells how long it takes from a
// word that the ear has said to the last of its events at a watcher.
func BenchmarkLatency(b *testing.B) {
	const calls, faster = 100, 10
	turns := example(b, "refund-call.txt").Turns
	for b.Loop() {
		var all []time.Duration
		var mu sync.Mutex
		var done sync.WaitGroup
		for n := range calls {
			done.Go(func() {
				s := &script{events: make(chan ear.Event, 64)}
				c := live.Start(shared, s, live.Options{Setting: judge.Setting{}})
				w := c.Watch(0)
				var took []time.Duration
				tick := time.NewTicker(350 * time.Millisecond / faster)
				defer tick.Stop()
				<-time.After(time.Duration(n) * 350 * time.Millisecond / faster / calls) // not all at one moment
				for _, word := range wordsOf(turns) {
					<-tick.C
					began := time.Now()
					s.events <- word
					s.events <- ear.Event{Kind: ear.Gap} // its event comes when the word was judged
					for {
						e, err := w.Next(b.Context())
						if err != nil {
							b.Error(err)
							return
						}
						if e.Kind == live.Gap {
							break
						}
					}
					took = append(took, time.Since(began))
				}
				c.Finish()
				<-c.Done()
				mu.Lock()
				all = append(all, took...)
				mu.Unlock()
			})
		}
		done.Wait()
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(float64(all[len(all)-1].Microseconds())/1000, "max-ms")
	}
}

// wordsOf are the words of a script as an ear tells them.
func wordsOf(turns []call.Utterance) (out []ear.Event) {
	at := time.Duration(0)
	for _, u := range turns {
		words := strings.SplitAfter(u.Text, " ")
		for i, w := range words {
			out = append(out, ear.Event{Kind: ear.Final, Role: u.Role, Text: w, More: i < len(words)-1, From: at, To: at + 350*time.Millisecond})
			at += 350 * time.Millisecond
		}
	}
	return out
}
