package journal_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// What a report of 300 words weighs as an event, about.
var report = make([]byte, 4<<10)

// BenchmarkAppend appends reports from 1 and from 64 goroutines, each answered
// when it is on the disk; beside it stands the same with the server's own
// SyncAlways, one sync a record.
func BenchmarkAppend(b *testing.B) {
	ways := map[string]func(testing.TB) func(context.Context, string) error{"journal": throughJournal, "syncalways": throughServer}
	for _, way := range []string{"syncalways", "journal"} {
		for _, workers := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/%d", way, workers), func(b *testing.B) { measure(b, workers, ways[way](b)) })
		}
	}
}

// measure reports appends a second and the 99th percentile of their time.
func measure(b *testing.B, workers int, add func(context.Context, string) error) {
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range workers {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				began := time.Now()
				if err := add(b.Context(), fmt.Sprint(i)); err != nil {
					b.Error(err)
				}
				took[i] = time.Since(began)
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
	b.ReportMetric(float64(took[b.N*99/100].Microseconds())/1000, "p99-ms")
}

func throughJournal(b testing.TB) func(context.Context, string) error {
	j := open(b, b.TempDir())
	return func(ctx context.Context, id string) error {
		_, err := j.Append(ctx, "home", id, report)
		return err
	}
}

func throughServer(b testing.TB) func(context.Context, string) error {
	s, err := server.NewServer(&server.Options{DontListen: true, JetStream: true, StoreDir: b.TempDir(), SyncAlways: true, NoSigs: true, NoLog: true})
	if err != nil {
		b.Fatal(err)
	}
	s.Start()
	conn, err := nats.Connect("", nats.InProcessServer(s))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		conn.Close()
		s.Shutdown()
		s.WaitForShutdown()
	})
	js, err := jetstream.New(conn)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := js.CreateStream(b.Context(), jetstream.StreamConfig{Name: "E", Subjects: []string{"e"}}); err != nil {
		b.Fatal(err)
	}
	return func(ctx context.Context, id string) error {
		_, err := js.Publish(ctx, "e", report, jetstream.WithMsgID(id))
		return err
	}
}

// BenchmarkRead reads a journal of 100,000 reports from end to end.
func BenchmarkRead(b *testing.B) {
	j := open(b, b.TempDir())
	const n = 100_000
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 256 {
		wg.Go(func() {
			for i := next.Add(1); i <= n; i = next.Add(1) {
				if _, err := j.Append(b.Context(), "home", fmt.Sprint(i), report[:1<<10]); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	for b.Loop() {
		for after := uint64(0); after < n; {
			got, err := j.Read(b.Context(), after, 1000)
			if err != nil {
				b.Fatal(err)
			}
			after = got[len(got)-1].Seq
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkErase erases reports of a journal with some full blocks; each
// rewrites its block and overwrites the old one.
func BenchmarkErase(b *testing.B) {
	j := open(b, b.TempDir())
	var seqs []uint64
	for i := range 5000 {
		seq, err := j.Append(b.Context(), "home", fmt.Sprint(i), report)
		if err != nil {
			b.Fatal(err)
		}
		seqs = append(seqs, seq)
	}
	i := 0
	for b.Loop() {
		i++
		if err := j.Erase(b.Context(), seqs[i%len(seqs)]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen opens and closes a journal.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		if err := open(b, dir).Close(); err != nil {
			b.Fatal(err)
		}
	}
}
