package intake

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/live"
)

// crowd is how many sockets say nothing: HANGUP_TEST_CROWD=10000 for as many as
// the bound was made for.
func crowd(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("HANGUP_TEST_CROWD"))
	if err != nil {
		return 400
	}
	return n
}

// Few of them are let in, those for ten seconds, and a call that runs is not
// disturbed.
func TestCrowdOfSocketsThatSayNothing(t *testing.T) {
	n := crowd(t)
	inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
		p, id := d.begin(t)
		p.speak(time.Second)
		var mu sync.Mutex
		var busy sync.WaitGroup
		in, out := []*websocket.Conn{}, 0
		for range n {
			busy.Go(func() {
				conn, resp, err := websocket.Dial(t.Context(), "ws://desk", &websocket.DialOptions{HTTPClient: d.client})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					in = append(in, conn)
				case resp != nil && resp.StatusCode == http.StatusServiceUnavailable:
					out++
				default:
					t.Errorf("%v", err)
				}
			})
		}
		busy.Wait()
		if len(in) != mostIdle || out != n-mostIdle {
			t.Errorf("%d of %d were let in, %d were refused", len(in), n, out)
		}
		p.speak(2 * time.Second)
		for _, conn := range in {
			_, data, err := conn.Read(t.Context())
			if err != nil || !strings.Contains(string(data), unsaid.Error()) {
				t.Errorf("told %s, %v", data, err)
			}
			_ = conn.CloseNow()
		}
		other, _ := d.begin(t) // there is room again
		other.gone()
		p.say(`{"end":true}`)
		p.rest()
		r := d.ended(t, id)
		if c, _, _ := r.Call().Record(); len(c.Turns) == 0 {
			t.Error("nothing was heard of the call that ran")
		}
	})
}

// A page that reads nothing holds up neither the sound nor the judge.
func TestPageThatDoesNotRead(t *testing.T) {
	inBubble(t, deskOptions{hears: ear.NewReplay(scam)}, func(t *testing.T, d *desk) {
		conn, _, err := websocket.Dial(t.Context(), "ws://desk", &websocket.DialOptions{HTTPClient: d.client})
		if err != nil {
			t.Fatal(err)
		}
		p := &page{t: t, conn: conn, rate: Rate}
		p.say(`{"begin":{"rate":16000}}`)
		_, first, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p.speak(5 * time.Second)
		for range 10 { // at once, before its patience is at an end
			if !p.send(Rate) {
				t.Error("the socket takes no sound")
			}
		}
		r := d.board.All()[0]
		if !strings.Contains(string(first), r.ID()) {
			t.Fatalf("%s", first)
		}
		w := r.Call().Watch(0)
		for level := call.LevelNone; level < call.LevelHangUp; {
			e, err := w.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if e.Kind == live.Verdict {
				level = e.Verdict.Level
			}
		}
		time.Sleep(writeWait)
		open := p.send(Rate)
		if open = open && p.send(Rate); open {
			t.Error("the socket is still open")
		}
		_ = conn.CloseNow()
		again, _ := d.resume(t, r.ID(), 0)
		again.say(`{"end":true}`)
		again.rest()
		if len(words(again)) != len(scripted(scam, 0, 0)) || !numbered(again) {
			t.Errorf("%d words", len(words(again)))
		}
	})
}

// Over a real network: pages at once, to the verdict and the end, and nothing is
// left of them.
func TestPagesAtOnceOverTCP(t *testing.T) {
	before := runtime.NumGoroutine()
	d := newDesk(t, deskOptions{hears: ear.NewReplay(scam), most: 40})
	var busy sync.WaitGroup
	for range 20 {
		busy.Go(func() {
			p := d.dial(t)
			p.say(`{"begin":{"rate":16000}}`)
			for range 15 {
				p.send(Rate)
			}
			p.say(`{"end":true}`)
			if refused := p.rest(); refused != "" || len(timeline(p)) == 0 || !numbered(p) {
				t.Errorf("%q, %q", refused, timeline(p))
			}
		})
	}
	for range 10 { // and some that vanish
		busy.Go(func() {
			p := d.dial(t)
			p.say(`{"begin":{"rate":16000}}`)
			p.send(Rate)
			p.gone()
		})
	}
	busy.Wait()
	d.close()
	late := time.Now().Add(patience)
	for runtime.NumGoroutine() > before {
		if runtime.Gosched(); time.Now().After(late) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// A gigabyte over a real network: what is taken of it is what may be ahead of
// time, and what lies in buffers.
func TestGigabyteOverTCP(t *testing.T) {
	d := newDesk(t, deskOptions{hears: ear.NewReplay(scam)})
	defer d.close()
	p, _ := d.begin(t)
	sent := 0
	for sent < 1<<30 && p.send(maxMessage/2) {
		sent += maxMessage
	}
	// Whoever floods does not read, so that the reason may be lost with the
	// connection; the bound is not.
	p.rest()
	if sent > 256<<20 {
		t.Errorf("%d MB were taken", sent>>20)
	}
}

func FuzzOpening(f *testing.F) {
	for _, s := range []string{`{"begin":{"rate":16000}}`, `{"begin":{"rate":48000,"country":"GB","dialled_by":"me","tape":true}}`, `{"resume":{"id":"x","seq":3}}`, `{}`, `[`, `{"begin":null,"resume":{}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := opening(data)
		if (err == nil) != (a.Begin != nil || a.Resume != nil) {
			t.Fatalf("%+v, %v", a, err)
		}
		if a.Begin != nil && (a.Begin.Rate < minRate || a.Begin.Rate > maxRate || len(a.Begin.Country) > 2) {
			t.Fatalf("%+v", *a.Begin)
		}
	})
}

// Whatever a page says between its sound, the place in the call only moves
// forward, and not past the time.
func FuzzCommand(f *testing.F) {
	for _, s := range []string{`{"from":0,"late":5}`, `{"end":true}`, `{"from":9223372036854775807}`, `{"from":-1,"late":-1,"end":true}`, `{"begin":{}}`, `]`} {
		f.Add([]byte(s), int64(16000), uint16(16000))
	}
	e := ear.NewReplay(scam)
	b := live.NewBoard(live.BoardOptions{Judge: shared, Most: 1, Ear: func() (ear.Ear, error) { return e, nil }})
	f.Cleanup(b.Close)
	r, err := b.Begin(context.Background(), live.Begin{Rate: Rate})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte, have int64, rate uint16) {
		now := time.Now()
		c := &spoken{Running: r, rate: max(minRate, int(rate)), began: now.Add(-time.Hour)}
		c.have = max(0, min(have, c.most(now)))
		before := c.have
		h := &hearing{spoken: c}
		err := h.command(data, now)
		if c.have < before || c.have > c.most(now) || c.have != before && err != nil {
			t.Fatal(fmt.Sprint(before, " became ", c.have), err)
		}
	})
}
