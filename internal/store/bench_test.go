package store_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/store"
	"github.com/hangup-project/hangup/internal/store/storetest"
	"github.com/hangup-project/hangup/internal/wire"
)

// HANGUP_CASES is how many cases the benchmarks search (2000 where it is not
// set); HANGUP_BENCH_DIR keeps the database for the next run.

const benchTenant = "house"

// material makes cases out of the calls of the corpus: their words, with a
// number, a name and some rare words of their own.
type material struct {
	calls [][]call.Utterance
	rand  *rand.Rand
	at    time.Time
	n     int
}

func newMaterial(b *testing.B) *material {
	files, err := filepath.Glob("../../corpus/calls/*.jsonl")
	if err != nil || len(files) == 0 {
		b.Fatal("no corpus", err)
	}
	m := &material{rand: rand.New(rand.NewPCG(1, 2)), at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var c struct{ Turns []struct{ Role, Text string } }
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				b.Fatal(err)
			}
			var turns []call.Utterance
			for _, t := range c.Turns {
				turns = append(turns, call.Utterance{Text: t.Text, At: -1})
			}
			m.calls = append(m.calls, turns)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
	return m
}

func (m *material) next() wire.Event {
	m.n++
	m.at = m.at.Add(time.Duration(1+m.rand.IntN(10000)) * time.Millisecond)
	number := fmt.Sprintf("+1%03d%07d", 200+m.rand.IntN(300), m.rand.IntN(200000))
	levels := []call.Level{call.LevelNone, call.LevelCaution, call.LevelHangUp, call.LevelHangUp}
	types := []string{"", "tech_support", "refund", "bank", "delivery"}
	// Every case has "hangup"; evenly and oddly are in every second one each,
	// and meet in one of ten thousand; rareword is in one of twenty thousand.
	extra := []string{"hangup evenly", "hangup oddly"}[m.n%2]
	if m.rand.IntN(10000) == 0 {
		extra = "hangup evenly oddly"
	}
	if m.rand.IntN(20000) == 0 {
		extra += " rareword"
	}
	extra += fmt.Sprintf(" %s%s", syllables[m.rand.IntN(len(syllables))], syllables[m.rand.IntN(len(syllables))])
	r := call.Report{
		ID: storetest.NewID(m.at, m.n), Received: m.at, Origin: call.OriginAPI,
		Call: call.Call{Kind: call.KindCall, Country: "US", Turns: append([]call.Utterance{{Text: extra, At: -1}}, m.calls[m.rand.IntN(len(m.calls))]...)},
		Verdict: call.Verdict{Kind: call.KindCall, Level: levels[m.rand.IntN(4)], Type: types[m.rand.IntN(5)], Probability: 0.5, Summary: "This is a scam.",
			Findings: []call.Finding{{Tactic: "claim.office", Name: "claims an office", Stage: "claim", Quote: "this is the office", Truth: "They never ring."}},
			Evidence: []call.Evidence{
				{Kind: call.EvidencePhone, Value: number, Raw: number[2:], Role: call.PhoneCallback, Strength: call.StrengthStrong, Plausible: true},
				{Kind: call.EvidenceOrganisation, Value: "Microsoft", Raw: "Microsoft", Strength: call.StrengthWeak, Plausible: true},
			}},
	}
	if m.rand.IntN(200) == 0 {
		r.Verdict.Type = "prize"
	}
	return wire.Event{Tenant: benchTenant, Report: &r}
}

var syllables = []string{"an", "bel", "cor", "da", "el", "fin", "gor", "ha", "in", "jo", "kel", "la", "mar", "no", "or", "pel", "qui", "ro", "son", "tel", "ur", "vi", "wen", "xa", "yo", "zan"}

func (m *material) batch(size int) []desk.Placed {
	out := make([]desk.Placed, size)
	for i := range out {
		out[i] = desk.Placed{Event: m.next()}
		out[i].Seq = uint64(m.n)
	}
	return out
}

func openBench(b *testing.B, dir string) *store.Store {
	s, err := store.Open(b.Context(), store.Options{File: filepath.Join(dir, "desk.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return s
}

// filled is a store with HANGUP_CASES cases.
func filled(b *testing.B) (*store.Store, *material) {
	b.Helper()
	cases := 2000
	if v := os.Getenv("HANGUP_CASES"); v != "" {
		var err error
		if cases, err = strconv.Atoi(v); err != nil {
			b.Fatal("HANGUP_CASES is no number")
		}
	}
	dir := os.Getenv("HANGUP_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	s, m := openBench(b, dir), newMaterial(b)
	st, err := s.Stats(b.Context(), benchTenant)
	if err != nil {
		b.Fatal(err)
	}
	for m.n < st.Reports { // the same cases are in it already
		m.next()
	}
	start := time.Now()
	for m.n < cases {
		if _, err := s.Apply(b.Context(), "bench", 0, m.batch(min(500, cases-m.n))); err != nil {
			b.Fatal(err)
		}
		if m.n%50000 == 0 {
			b.Logf("%d cases after %v", m.n, time.Since(start).Round(time.Second))
		}
	}
	return s, m
}

func BenchmarkApply(b *testing.B) {
	s, m := openBench(b, b.TempDir()), newMaterial(b)
	const size = 500
	for b.Loop() {
		b.StopTimer()
		batch := m.batch(size)
		b.StartTimer()
		if _, err := s.Apply(b.Context(), "bench", 0, batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size*b.N)/b.Elapsed().Seconds(), "reports/s")
}

// BenchmarkTally looks numbers up from many goroutines while reports come in.
func BenchmarkTally(b *testing.B) {
	s, m := filled(b)
	ctx, cancel := context.WithCancel(b.Context())
	stopped := make(chan error)
	go func() {
		for ctx.Err() == nil {
			if _, err := s.Apply(ctx, "bench", 0, m.batch(20)); err != nil && ctx.Err() == nil {
				stopped <- err
				return
			}
			select {
			case <-time.After(20 * time.Millisecond): // some hundreds a second
			case <-ctx.Done():
			}
		}
		stopped <- nil
	}()
	var slot atomic.Int64
	times := make([]time.Duration, b.N)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		r := rand.New(rand.NewPCG(uint64(slot.Load()), 3))
		for pb.Next() {
			start := time.Now()
			if _, err := s.Tally(b.Context(), benchTenant, fmt.Sprintf("+1%03d%07d", 200+r.IntN(300), r.IntN(200000))); err != nil {
				b.Error(err)
				return
			}
			times[slot.Add(1)-1] = time.Since(start)
		}
	})
	b.StopTimer()
	cancel()
	if err := <-stopped; err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lookups/s")
	percentiles(b, times)
}

func percentiles(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	for name, part := range map[string]float64{"p50-µs": .50, "p95-µs": .95, "p99-µs": .99} {
		b.ReportMetric(float64(times[int(part*float64(len(times)-1))].Nanoseconds())/1000, name)
	}
}

func BenchmarkSearch(b *testing.B) {
	s, m := filled(b)
	at := func(part float64) time.Time {
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		return start.Add(time.Duration(part * float64(m.at.Sub(start))))
	}
	number := "+12420012345"
	for _, bc := range []struct {
		name string
		q    desk.Query
	}{
		{"everything", desk.Query{}},
		{"everything, an old month", desk.Query{From: at(.2), To: at(.3)}},
		{"in every case", desk.Query{Text: "hangup "}},
		{"in every case, beginning", desk.Query{Text: "hangu"}},
		{"in every case, four letters", desk.Query{Text: "hang"}},
		{"rare", desk.Query{Text: "rareword "}},
		{"rare, beginning", desk.Query{Text: "rarewo"}},
		{"two common, rarely meet", desk.Query{Text: "evenly oddly "}},
		{"two common, rarely meet, beginning", desk.Query{Text: "evenly oddl"}},
		{"three common, rarely meet, in one month", desk.Query{Text: "computer evenly oddly ", From: at(.2), To: at(.3)}},
		{"common and rare", desk.Query{Text: "hangup rareword "}},
		{"one letter", desk.Query{Text: "c"}},
		{"two letters", desk.Query{Text: "co"}},
		{"three letters", desk.Query{Text: "com"}},
		{"four letters", desk.Query{Text: "comp"}},
		{"eight letters", desk.Query{Text: "computer"}},
		{"common and one letter", desk.Query{Text: "computer r"}},
		{"rare and one letter", desk.Query{Text: "rareword r"}},
		{"rarely meet and one letter", desk.Query{Text: "evenly oddly q"}},
		{"rarely meet and four letters", desk.Query{Text: "evenly oddly comp"}},
		{"common, level", desk.Query{Text: "hangup ", Level: "caution"}},
		{"common, rare type", desk.Query{Text: "evenly ", Type: "prize"}},
		{"common, level, type", desk.Query{Text: "computer ", Level: "none", Type: "prize"}},
		{"level alone", desk.Query{Level: "none"}},
		{"type that is not", desk.Query{Type: "utility"}},
		{"common, type that is not", desk.Query{Text: "hangup ", Type: "utility"}},
		{"absent", desk.Query{Text: "absentword "}},
		{"three common, two rarely meet", desk.Query{Text: "computer evenly oddly "}},
		{"rarely meet, and a letter that is not", desk.Query{Text: "evenly oddly ö"}},
		{"five letters", desk.Query{Text: "compu"}},
		{"a sentence", desk.Query{Text: "there is a problem with your computer and you have to pay"}},
		{"area code", desk.Query{Text: "242-00"}},
		{"four digits", desk.Query{Text: "1242"}},
		{"half a number", desk.Query{Text: "(242) 001"}},
		{"number", desk.Query{Text: "+1 242 001 2345"}},
		{"number field", desk.Query{Number: number}},
		{"common and number", desk.Query{Text: "computer", Number: number}},
		{"200 rows", desk.Query{Text: "hangup ", Limit: 200}},
	} {
		b.Run(bc.name, func(b *testing.B) {
			var times []time.Duration
			var rows int
			for b.Loop() {
				start := time.Now()
				p, err := s.Search(b.Context(), benchTenant, bc.q)
				if err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
				rows = len(p.Rows)
			}
			percentiles(b, times)
			b.ReportMetric(float64(rows), "rows")
		})
	}
}
