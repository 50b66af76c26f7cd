package notify

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// outside stands in for the services that are told.
type outside struct {
	mu    sync.Mutex
	tries map[string][]time.Duration // since the beginning, by address
	do    map[string]func(context.Context, int) error
	began time.Time
}

func (o *outside) carry(ctx context.Context, d destination, _ Message) error {
	o.mu.Lock()
	o.tries[d.Address] = append(o.tries[d.Address], time.Since(o.began))
	n, do := len(o.tries[d.Address]), o.do[d.Address]
	o.mu.Unlock()
	if do == nil {
		return nil
	}
	return do(ctx, n)
}

func (o *outside) at(address string) []time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.tries[address])
}

// withOutside is a Notifier that runs, with destinations named a, b, c.
func withOutside(t *testing.T, names ...string) (*Notifier, *outside) {
	t.Helper()
	n := testNotifier(t)
	o := &outside{tries: map[string][]time.Duration{}, do: map[string]func(context.Context, int) error{}, began: time.Now()}
	n.carry = o.carry
	for _, name := range names {
		n.book.Destinations = append(n.book.Destinations, destination{ID: name, Kind: "ntfy", Address: name})
	}
	n.Start()
	t.Cleanup(n.Stop)
	return n, o
}

func failing(context.Context, int) error { return &answered{503} }

func seconds(s ...float64) []time.Duration {
	var out []time.Duration
	for _, x := range s {
		out = append(out, time.Duration(x*float64(time.Second)))
	}
	return out
}

func TestADestinationIsTriedAgainAndThenGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, o := withOutside(t, "broken", "late", "fine")
		o.do["broken"] = failing
		o.do["late"] = func(_ context.Context, try int) error {
			if try < 3 {
				return &answered{503}
			}
			return nil
		}
		n.Alert(Alert{At: time.Now()})
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if last := n.Destinations()[0].Last; last.Failure == nil || !last.Again {
			t.Errorf("between two tries the result is %+v", last)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		for name, want := range map[string][]time.Duration{"broken": seconds(0, 1, 6, 36, 156), "late": seconds(0, 1, 6), "fine": seconds(0)} {
			if got := o.at(name); !slices.Equal(got, want) {
				t.Errorf("%s was tried at %v, want %v", name, got, want)
			}
		}
		if got, want := n.Counts(), (Counts{Sent: 2, Failed: 1}); got != want {
			t.Errorf("the counts are %+v, want %+v", got, want)
		}
		if last := n.Destinations()[0].Last; last.Failure == nil || last.Again {
			t.Errorf("in the end the result is %+v", last)
		}
	})
}

func TestASlowDestinationHoldsUpNoOtherAndNobodyWhoAlerts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, o := withOutside(t, "slow", "fine")
		o.do["slow"] = func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }
		for range 3 {
			n.Alert(Alert{At: time.Now()})
			synctest.Wait()
		}
		if got := o.at("fine"); !slices.Equal(got, seconds(0, 0, 0)) {
			t.Errorf("the other one was tried at %v", got)
		}
		if got := o.at("slow"); len(got) != 1 {
			t.Errorf("the slow one was tried %d times at once", len(got))
		}
		time.Sleep(tryFor)
		synctest.Wait()
		if last := n.Destinations()[0].Last; last.Failure == nil || !strings.Contains(last.Failure.Reason, "20 seconds") {
			t.Errorf("the result is %+v", last)
		}
	})
}

// Whoever alerts does not wait for the file either, into which somebody may be
// writing.
func TestAnAlertDoesNotWaitForTheFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, o := withOutside(t, "a")
		n.mu.Lock()
		for range mostAlerts + 5 {
			n.Alert(Alert{At: time.Now()})
		}
		n.mu.Unlock()
		synctest.Wait()
		if c := n.Counts(); len(o.at("a")) == 0 || c.Dropped == 0 {
			t.Errorf("it was tried at %v; the counts are %+v", o.at("a"), c)
		}
	})
}

func TestWhatIsTooLateIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, o := withOutside(t, "a")
		n.Alert(Alert{At: time.Now().Add(-16 * time.Minute)})
		synctest.Wait()
		if got := o.at("a"); len(got) != 0 {
			t.Errorf("it was sent at %v", got)
		}
		if last := n.Destinations()[0].Last; last.Failure == nil || !strings.Contains(last.Failure.Reason, "too late") {
			t.Errorf("the result is %+v", last)
		}
	})
}

func TestWhereThereIsNoHopeNobodyTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, o := withOutside(t, "gone")
		o.do["gone"] = func(context.Context, int) error { return &Failure{Reason: "gone", final: true} }
		n.Alert(Alert{At: time.Now()})
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := o.at("gone"); len(got) != 1 {
			t.Errorf("it was tried at %v", got)
		}
	})
}

// However many alerts come, what waits is bounded, and what is dropped is
// counted.
func TestWhatWaitsIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, o := withOutside(t, "slow")
		o.do["slow"] = func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }
		const all = 1000
		for range all {
			n.Alert(Alert{At: time.Now()})
		}
		synctest.Wait()
		c := n.Counts()
		if c.Waiting > mostWaiting+1 || int(c.Dropped)+c.Waiting != all {
			t.Errorf("of %d alerts the counts are %+v", all, c)
		}
		n.Stop()
		if c := n.Counts(); c.Dropped+c.Failed+c.Sent != all || c.Waiting != 0 {
			t.Errorf("in the end the counts are %+v", c)
		}
	})
}

// Stop breaks off what runs; synctest fails where a goroutine is left.
func TestStopLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, o := withOutside(t, "slow", "broken")
		o.do["slow"] = func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }
		o.do["broken"] = failing
		n.Alert(Alert{At: time.Now()})
		synctest.Wait()
		before := time.Now()
		n.Stop()
		if took := time.Since(before); took != 0 {
			t.Errorf("stopping took %v", took)
		}
		n.Alert(Alert{At: time.Now()}) // falls on deaf ears, and holds up nobody
	})
}

func TestARemovedDestinationIsNotToldAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, o := withOutside(t, "a")
		o.do["a"] = failing
		n.Alert(Alert{At: time.Now()})
		synctest.Wait()
		if err := n.Remove("a"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := o.at("a"); len(got) != 1 {
			t.Errorf("it was tried at %v", got)
		}
		if c := n.Counts(); c != (Counts{Dropped: 1}) {
			t.Errorf("the counts are %+v", c)
		}
	})
}

// Neither addresses nor what the other side says come into the log.
func TestTheLogHoldsNothingSecret(t *testing.T) {
	const marker = "xanthippe"
	synctest.Test(t, func(t *testing.T) {
		n, o := withOutside(t, "https://"+marker)
		var log bytes.Buffer
		n.opt.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		n.book.Destinations[0].ID, n.book.Destinations[0].Name = "4f2a", marker
		o.do["https://"+marker] = func(context.Context, int) error { return fmt.Errorf("posting to %s: %w", marker, &answered{503}) }
		n.Alert(Alert{At: time.Now(), Place: PlaceOf(marker), Watch: WatchBy(marker)})
		time.Sleep(time.Hour)
		synctest.Wait()
		n.Stop()
		if said := log.String(); strings.Contains(said, marker) || !strings.Contains(said, "trouble of its own") {
			t.Errorf("the log says %s", said)
		}
	})
}
