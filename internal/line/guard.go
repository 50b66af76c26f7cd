package line

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/line/framing"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

// mostWarnings is how often one call is warned.
const mostWarnings = 3

// guard watches one call, and acts in it. Its goroutine alone writes to the
// platform, so that one that takes nothing holds up no audio.
type guard struct {
	s      *session
	writer framing.Writer
	rate   int // of the platform
	cut    func()
	ended  atomic.Bool // by the line's policy
	gone   atomic.Bool // the platform, so that nothing can be said there

	played chan string   // marks that were reached
	held   atomic.Bool   // the platform wants no more for the moment
	resume chan struct{} // it does again
}

func newGuard(s *session, w framing.Writer, rate int, cut func()) *guard {
	return &guard{s: s, writer: w, rate: rate, cut: cut, played: make(chan string, mostWarnings), resume: make(chan struct{}, 1)}
}

// told takes what the platform says of what was sent. It never waits.
func (g *guard) told(e framing.Event) {
	switch e.Kind {
	case framing.Played:
		select {
		case g.played <- e.Mark:
		default: // marks that nobody waits for
		}
	case framing.Hold:
		g.held.Store(true)
	case framing.Resume:
		g.held.Store(false)
		select {
		case g.resume <- struct{}{}:
		default:
		}
	}
}

// run watches until the call or ctx ends.
func (g *guard) run(ctx context.Context) {
	w := g.s.running.Watch(0)
	for {
		e, err := w.Next(ctx)
		if err != nil {
			return
		}
		switch e.Kind {
		case live.Gap:
			if e.Gap.Reason == ear.Behind && !e.Gap.Open {
				g.s.hub.tally.edit(g.s.line.Name, func(s *State) { s.Unheard += e.Gap.To - e.Gap.From })
			}
		case live.Verdict:
			if e.Verdict.Level == call.LevelHangUp {
				g.act(ctx)
			}
		}
	}
}

// act does what the line's policy says. What fails is told to the owner; the
// call goes on being heard.
func (g *guard) act(ctx context.Context) {
	if g.s.line.Policy == Watch || g.gone.Load() {
		return
	}
	end := g.s.line.Policy == WarnAndEnd
	for i := range mostWarnings {
		if err := g.warn(ctx, fmt.Sprintf("hangup-%d", i+1)); err != nil {
			if ctx.Err() == nil && !g.gone.Load() {
				g.s.hub.trouble(g.s.line.Name, &Refusal{"the platform did not take the warning"})
			}
			if !end {
				return
			}
		}
		if end {
			g.end(ctx)
			return
		}
		if !wait(ctx, g.s.hub.Limits.Repeat) {
			return
		}
	}
}

// warn plays the warning, and waits until it has been heard.
func (g *guard) warn(ctx context.Context, mark string) error {
	samples, err := g.s.hub.Warning.At(g.rate)
	if err != nil {
		return err
	}
	began := time.Now()
	paced := g.s.line.Dialect().Paced
	for i, m := range g.writer.Play(samples) {
		if paced && i > 0 && !wait(ctx, time.Until(began.Add(time.Duration(i)*g.s.hub.Limits.Pace))) {
			return ctx.Err()
		}
		if err := g.write(ctx, m); err != nil {
			return err
		}
	}
	g.s.hub.tally.edit(g.s.line.Name, func(s *State) { s.Warned++ })
	if paced {
		return nil
	}
	for _, m := range g.writer.Mark(mark) {
		if err := g.write(ctx, m); err != nil {
			return err
		}
	}
	return g.heard(ctx, mark, time.Until(began.Add(sound.Length(int64(len(samples)), g.rate))))
}

// heard waits until the platform has reached a mark. Where it tells of none,
// the length of the warning has to do; where it could, some more.
func (g *guard) heard(ctx context.Context, mark string, length time.Duration) error {
	if g.s.line.Dialect().Marks {
		length += g.s.hub.Limits.Ending
	}
	enough := time.NewTimer(length)
	defer enough.Stop()
	for {
		select {
		case got := <-g.played:
			if got == mark {
				return nil
			}
		case <-enough.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// end hangs up: in band where that can be said, and else by ending the stream,
// after which the platform goes on with its own script. It waits for the
// platform to end too.
func (g *guard) end(ctx context.Context) {
	g.ended.Store(true)
	g.s.hub.tally.edit(g.s.line.Name, func(s *State) { s.Ended++ })
	last := g.writer.HangUp()
	for _, m := range last {
		if g.write(ctx, m) != nil {
			break // it has gone already
		}
	}
	if len(last) == 0 || g.s.line.Dialect().TCP {
		g.s.wire.finish("")
	}
	wait(ctx, g.s.hub.Limits.Ending)
	g.cut()
}

// write sends one message, where the platform wants any.
func (g *guard) write(ctx context.Context, m framing.Message) error {
	ctx, cancel := context.WithTimeout(ctx, g.s.hub.Limits.WriteWait)
	defer cancel()
	for g.held.Load() {
		select {
		case <-g.resume:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return g.s.wire.write(ctx, m)
}

// wait waits so long; false when ctx ends first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
