package hearing

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/sound"
)

// TestCostOfCalls has HANGUP_CALLS calls at once for a minute as fast as people
// speak, and tells what each costs and whether the ear kept up. It takes the
// machine for itself, so it runs only when it is asked for.
func TestCostOfCalls(t *testing.T) {
	calls, err := strconv.Atoi(os.Getenv("HANGUP_CALLS"))
	if err != nil || calls < 1 {
		t.Skip("say how many calls at once: HANGUP_CALLS=4")
	}
	_, files := clips(t)
	e := start(t, calls)
	before, empty, began := e.cpu(t), e.memory(t), time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() {
			if err := speak(ctx, e, files, i); err != nil {
				t.Error(err)
			}
		})
	}
	<-ctx.Done()
	full := e.memory(t)
	spent, length := e.cpu(t)-before, time.Since(began)
	all.Wait()
	t.Logf("%d calls: %.3f CPU seconds a second of a call, %.1f MB a call", calls,
		spent.Seconds()/length.Seconds()/float64(calls), float64(full-empty)/float64(calls)/1e6)
}

// speak gives one clip after another in real time, from the n-th on.
func speak(ctx context.Context, e *engine, files []string, n int) error {
	stream, err := (&ear.Server{URL: e.url}).Listen(ctx, rate)
	if err != nil {
		return err
	}
	defer stream.Close()
	behind := make(chan time.Duration, 1)
	go func() {
		var missing time.Duration
		for event := range stream.Events() {
			if event.Kind == ear.Gap && event.Reason == ear.Behind {
				missing += event.To - event.From
			}
		}
		behind <- missing
	}()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for ; ctx.Err() == nil; n++ {
		if err := clip(ctx, stream, files[n%len(files)], tick.C); err != nil {
			return err
		}
	}
	stream.Close()
	if missing := <-behind; missing > 0 {
		return errors.New("the ear was too slow: " + missing.String() + " of a call were dropped")
	}
	return nil
}

func clip(ctx context.Context, stream ear.Stream, file string, tick <-chan time.Time) error {
	src, err := sound.Opener{}.Open(ctx, file, rate)
	if errors.Is(err, context.Canceled) || ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	defer src.Close()
	piece := make([]int16, rate/10)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick:
		}
		n, err := src.Read(piece)
		stream.Offer(piece[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
