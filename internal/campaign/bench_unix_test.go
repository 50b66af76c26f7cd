//go:build unix

package campaign

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// generator makes reports as a desk might see them: of ten, six are of a few
// thousand scripts with a recogniser's errors, of which a few are very common;
// two say what nobody else says; one is a story; one has no words. A third name
// a number to ring back.
type generator struct {
	r     *rand.Rand
	vocab []string
}

func newGenerator() *generator {
	g := &generator{r: rand.New(rand.NewPCG(1, 2))}
	for i := range 20000 {
		g.vocab = append(g.vocab, fmt.Sprintf("%c%c%dx", 'a'+i%26, 'a'+i/26%26, i))
	}
	return g
}

// text is fifty words, some of them common, the same for one seed.
func (g *generator) text(seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 7))
	out := make([]string, 50)
	for i := range out {
		u := r.Float64()
		out[i] = g.vocab[int(u*u*u*float64(len(g.vocab)))]
	}
	return out
}

func (g *generator) report(i int) (Trace, string) {
	campaign := uint64(g.r.ExpFloat64() * 300)
	t := Trace{ID: fmt.Sprintf("0198c000-0000-7000-8000-%012d", i), Type: fmt.Sprint("t", campaign%12), Day: i / 1000, Region: "CA-ON", Country: "CA"}
	words := g.text(campaign)
	switch kind := i % 10; {
	case kind < 6:
		for range g.r.IntN(5) {
			words[g.r.IntN(len(words))] = g.vocab[g.r.IntN(len(g.vocab))]
		}
	case kind < 8:
		campaign = uint64(i) + 1<<32
		words = g.text(campaign)
	case kind == 8:
		t.Story = true
		words = append(g.text(uint64(i)+1<<40), words[:20]...)
	default:
		words = nil
	}
	if i%3 == 0 || words == nil {
		t.Values = append(t.Values, callback(fmt.Sprintf("+1202%07d", (campaign*7919+uint64(g.r.IntN(4)))%9_000_000+1_000_000)))
	}
	return t, strings.Join(words, " ")
}

func BenchmarkSign(b *testing.B) {
	g := newGenerator()
	words := strings.Join(g.text(1), " ")
	b.ReportAllocs()
	for b.Loop() {
		Sign(words)
	}
}

// BenchmarkAdd tells how many reports a second of one processor are taken in
// where so many are there, with signatures given and with making them, and the
// memory for each report.
func BenchmarkAdd(b *testing.B) {
	for _, size := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			if testing.Short() && size > 10_000 {
				b.Skip("a million takes a minute: without -short")
			}
			g, l := newGenerator(), ledger()
			before := heap()
			for i := range size {
				t, words := g.report(i)
				t.Signature, t.Gist = Sign(words), TellingWords(words)
				l.Add(t)
			}
			memory := heap() - before
			next, at := make([]Trace, 20_000), size
			said := make([]string, len(next))
			for i := range next {
				next[i], said[i] = g.report(at + i)
			}
			start := spent(b)
			for i := range next {
				next[i].Signature, next[i].Gist = Sign(said[i]), TellingWords(said[i])
			}
			signed := spent(b)
			for i := range next {
				l.Add(next[i])
			}
			signing, adding := signed-start, spent(b)-signed
			for b.Loop() { // the figures are those of the next 20,000 above
			}
			n := float64(len(next))
			b.ReportMetric(n/adding.Seconds(), "given/s")
			b.ReportMetric(n/(adding+signing).Seconds(), "signed/s")
			b.ReportMetric(float64(memory)/float64(size), "bytes/report")
			b.ReportMetric(float64(len(l.All(2))), "campaigns")
			b.ReportMetric(0, "ns/op")
			runtime.KeepAlive(l)
		})
	}
}

// spent is the processor's time of this program so far: the machines that this
// runs on are shared, and their clocks tell how many others there are.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano())
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
