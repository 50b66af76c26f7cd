package live_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
)

// board makes a board whose ear hears a script.
func board(t testing.TB, turns []call.Utterance, most int, alert func(live.Alert)) *live.Board {
	t.Helper()
	e := ear.NewReplay(turns)
	return live.NewBoard(live.BoardOptions{Judge: shared, Most: most, OnHangUp: alert, Ear: func() (ear.Ear, error) { return e, nil }})
}

var scam = []call.Utterance{
	{Text: "hello this is microsoft support", At: 0},
	{Text: claim, At: 3 * time.Second},
	{Text: asks, At: 8 * time.Second},
}

func begin(t testing.TB, b *live.Board, o live.Begin) *live.Running {
	t.Helper()
	if o.Rate == 0 {
		o.Rate = rate
	}
	r, err := b.Begin(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCallOnTheBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		alerts := make(chan live.Alert, 10)
		b := board(t, scam, 2, func(a live.Alert) { alerts <- a })
		defer b.Close()
		r := begin(t, b, live.Begin{Source: live.Source{Kind: live.Microphone, Name: "kitchen"}})
		if again, ok := b.Find(r.ID()); !ok || again != r || len(b.All()) != 1 {
			t.Fatal("the call is not on the board")
		}
		token := r.Share()
		if w, ok := b.Shared(token); !ok || w != r || r.Share() != token || token == r.ID() {
			t.Error("the token does not lead to the call")
		}
		for range 20 {
			r.Offer(make([]int16, rate))
			time.Sleep(time.Second)
		}
		r.Finish()
		<-r.Call().Done()
		if a := <-alerts; a.Call != r.ID() || a.Source.Name != "kitchen" || a.Type != "tech_support" || len(alerts) > 0 {
			t.Errorf("%+v, and %d more", a, len(alerts))
		}
		if _, v, err := r.Call().Record(); v.Level != call.LevelHangUp || err != nil || !r.Ended() {
			t.Errorf("level %v, %v", v.Level, err)
		}
		if _, ok := b.Find(r.ID()); !ok {
			t.Error("a call that has just ended cannot be kept")
		}
		time.Sleep(live.Linger + time.Second)
		if _, ok := b.Find(r.ID()); ok || len(b.All()) != 0 {
			t.Error("the words stay although nobody kept them")
		}
		if _, ok := b.Shared(token); ok {
			t.Error("the token outlives its call")
		}
	})
}

func TestForgottenCallIsGoneAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := board(t, scam, 2, nil)
		r := begin(t, b, live.Begin{})
		token := r.Share()
		b.Forget(r.ID())
		b.Forget(r.ID()) // once more does no harm
		_, there := b.Find(r.ID())
		_, watched := b.Shared(token)
		if there || watched || !r.Ended() {
			t.Error("it is still there")
		}
		b.Close()
		if _, err := b.Begin(t.Context(), live.Begin{Rate: rate}); err == nil {
			t.Error("a call began at a desk that stops")
		}
	})
}

func TestCallWithoutSoundEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := board(t, scam, 2, nil)
		defer b.Close()
		r := begin(t, b, live.Begin{})
		for range 3 { // the network is gone for a while, and comes back
			time.Sleep(live.Quiet - time.Second)
			r.Offer(make([]int16, rate))
		}
		if r.Ended() {
			t.Fatal("it ended although somebody came back")
		}
		time.Sleep(live.Quiet + time.Second)
		synctest.Wait()
		if !r.Ended() {
			t.Error("it goes on for ever")
		}
	})
}

func TestCallThatGoesOnForEverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := board(t, scam, 2, nil)
		defer b.Close()
		r := begin(t, b, live.Begin{})
		for range int(live.Longest/time.Minute) - 1 {
			r.Offer(make([]int16, rate))
			time.Sleep(time.Minute)
		}
		if r.Ended() {
			t.Fatalf("it ended before %v", live.Longest)
		}
		r.Offer(make([]int16, rate))
		time.Sleep(time.Minute + time.Second)
		synctest.Wait()
		if !r.Ended() {
			t.Error("it goes on for ever")
		}
	})
}

func TestNoMoreCallsThanAllowed(t *testing.T) {
	b := board(t, scam, 2, nil)
	defer b.Close()
	first := begin(t, b, live.Begin{})
	begin(t, b, live.Begin{})
	var refused *live.Refused
	if _, err := b.Begin(t.Context(), live.Begin{Rate: rate}); !errors.As(err, &refused) || !refused.Busy || !strings.Contains(refused.Message, "ear.calls") {
		t.Errorf("a third call: %v", err)
	}
	first.Finish()
	<-first.Call().Done()
	begin(t, b, live.Begin{}) // an ended one takes no place
}

func TestWithoutAnEarItIsSaid(t *testing.T) {
	b := live.NewBoard(live.BoardOptions{Judge: shared, Most: 2, Ear: func() (ear.Ear, error) { return nil, &ear.Error{Message: "no ear is installed"} }})
	defer b.Close()
	var refused *live.Refused
	if _, err := b.Begin(t.Context(), live.Begin{Rate: rate}); !errors.As(err, &refused) || refused.Message != "no ear is installed" || refused.Busy {
		t.Errorf("%v", err)
	}
	if err := b.Deaf(); err == nil || len(b.All()) != 0 {
		t.Errorf("%v", err)
	}
}

// Two parties on tracks of their own speak at once, and each is understood.
func TestPartiesOnTheirOwnTracks(t *testing.T) {
	b := board(t, []call.Utterance{{Text: claim}}, 2, nil)
	defer b.Close()
	r := begin(t, b, live.Begin{Tracks: []call.Role{call.RoleCaller, call.RoleCallee}, Setting: judge.Setting{Country: "US"}})
	for range 10 {
		r.OfferAs(0, make([]int16, rate))
		r.OfferAs(1, make([]int16, rate))
	}
	r.Finish()
	c, _, err := r.Call().Record()
	said := map[call.Role]int{}
	for _, u := range c.Turns {
		said[u.Role] += len(strings.Fields(u.Text))
	}
	if words := len(strings.Fields(claim)); err != nil || said[call.RoleCaller] != words || said[call.RoleCallee] != words {
		t.Errorf("%v, %v", said, err)
	}
}

// Sound is kept where that was asked for, and nowhere else; it goes with the
// call.
func TestTapeGoesWithItsCall(t *testing.T) {
	for _, c := range []struct {
		name string
		tape bool
		gone func(b *live.Board, r *live.Running)
	}{
		{"not asked for", false, func(*live.Board, *live.Running) {}},
		{"forgotten", true, func(b *live.Board, r *live.Running) { b.Forget(r.ID()) }},
		{"left alone", true, func(*live.Board, *live.Running) { time.Sleep(live.Quiet + live.Linger + time.Second) }},
		{"the desk stops", true, func(b *live.Board, _ *live.Running) { b.Close() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := board(t, scam, 2, nil)
				defer b.Close()
				r := begin(t, b, live.Begin{Tape: c.tape})
				r.Offer(talk(rate, 2))
				r.Skip(rate)
				if err := r.Catch(t.Context(), talk(rate, 1)); err != nil {
					t.Fatal(err)
				}
				file, whole := r.Tape()
				if (len(file) > 4*rate) != c.tape || whole != c.tape {
					t.Errorf("%d bytes, whole %v", len(file), whole)
				}
				c.gone(b, r)
				if file, _ := r.Tape(); file != nil {
					t.Errorf("%d bytes are still there", len(file))
				}
			})
		})
	}
}

// What somebody looks at behind the end has ended, and does not wait for ever.
func TestWatchingBehindTheEnd(t *testing.T) {
	b := board(t, scam, 2, nil)
	defer b.Close()
	r := begin(t, b, live.Begin{})
	r.Finish()
	<-r.Call().Done()
	for _, seq := range []uint64{1, 2, 1 << 60} {
		w := r.Call().Watch(seq)
		if _, err := w.Next(t.Context()); !errors.Is(err, io.EOF) {
			t.Errorf("behind %d: %v", seq, err)
		}
	}
}

func TestAudioThatComesTooFastIsTold(t *testing.T) {
	for _, c := range []struct {
		name  string
		every time.Duration // a second of audio comes
		want  bool
	}{{"as it is spoken", time.Second, false}, {"16000 that says it is 8000", time.Second / 2, true}, {"8000 that says it is 16000", 2 * time.Second, true}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := board(t, nil, 2, nil)
				defer b.Close()
				r := begin(t, b, live.Begin{})
				for range 60 {
					r.Offer(talk(rate, 1))
					time.Sleep(c.every)
				}
				r.Finish()
				w := r.Call().Watch(0)
				got := false
				for {
					e, err := w.Next(t.Context())
					if err != nil {
						break
					}
					got = got || e.Kind == live.Hitch && e.Hitch == live.Hitched{What: live.WrongRate, Open: true}
				}
				if got != c.want {
					t.Errorf("told: %v", got)
				}
			})
		})
	}
}

func TestBoardLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	b := board(t, scam, 500, nil)
	for range 500 {
		r := begin(t, b, live.Begin{})
		r.Share()
		r.Offer(make([]int16, 2*rate))
	}
	b.Close()
	late := time.Now().Add(patience)
	for runtime.NumGoroutine() > before {
		if runtime.Gosched(); time.Now().After(late) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
