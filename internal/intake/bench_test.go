package intake

import (
	"context"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/ear"
)

// BenchmarkLatency has 100 pages speak at once over real websockets, as fast as
// people speak, until behind the warning, and tells how long it takes from the
// sound that ends a word to the events of that word, verdicts among them, at the
// page. The ear hears a word with its last sound.
func BenchmarkLatency(b *testing.B) {
	const pages, long = 100, 40 * time.Second
	const every = 100 * time.Millisecond // of sound in one message
	e := ear.NewReplay(example(b, "refund-call.txt"))
	for b.Loop() {
		d := newDesk(b, deskOptions{hears: e, most: pages})
		var all []time.Duration
		var mu sync.Mutex
		var busy sync.WaitGroup
		for n := range pages {
			busy.Go(func() {
				p, _ := d.begin(b)
				<-time.After(time.Duration(n) * every / pages) // not all at one moment
				tick := time.NewTicker(every)
				defer tick.Stop()
				var sent []time.Time
				message := make([]byte, 2*Rate/10)
				for at := time.Duration(0); at < long; at += every {
					<-tick.C
					sent = append(sent, time.Now())
					if err := p.conn.Write(context.Background(), websocket.MessageBinary, message); err != nil {
						b.Error(err)
						return
					}
				}
				p.say(`{"end":true}`)
				p.rest()
				mu.Lock()
				defer mu.Unlock()
				for _, m := range p.all {
					if k := m.Event.Event; k == "words" || k == "verdict" {
						ends := int(math.Ceil(m.Event.T/every.Seconds()-1e-6)) - 1
						all = append(all, m.at.Sub(sent[ends]))
					}
				}
			})
		}
		busy.Wait()
		d.close()
		slices.Sort(all)
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		b.ReportMetric(float64(len(all)), "events")
		b.ReportMetric(ms(all[len(all)/2]), "p50-ms")
		b.ReportMetric(ms(all[len(all)*99/100]), "p99-ms")
		b.ReportMetric(ms(all[len(all)-1]), "max-ms")
	}
}
