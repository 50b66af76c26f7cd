package engine

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// fault is why a life of the program ended.
type fault struct {
	what string
	said string // the last line that it printed before it was ready; never logged
}

func (f fault) String() string {
	if f.said == "" {
		return f.what
	}
	return f.what + "; it said: " + f.said
}

// run gives the program one life after another until ctx ends.
func (e *Engine) run(ctx context.Context) {
	defer close(e.done)
	t := e.opt.Times
	faults, wait := 0, t.Backoff
	for {
		began := time.Now()
		f := e.live(ctx)
		if ctx.Err() != nil {
			break
		}
		if time.Since(began) >= t.Settled {
			faults, wait = 0, t.Backoff
		}
		faults++
		e.log.Warn("the ear has ended", "why", f.what, "in_a_row", faults)
		phase, pause := Restarting, wait
		wait = min(wait*2, maxBackoff)
		if faults == mostFaults {
			faults, phase, pause, wait = 0, Failed, t.Rest, t.Backoff
		}
		e.mu.Lock()
		e.state.Restarts++
		e.enter(phase, f.String())
		e.mu.Unlock()
		if !sleep(ctx, pause) {
			break
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.enter(Stopped, "")
}

// sleep waits for d; false where ctx ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// live is one life of the program, from its start until nothing of it is left.
func (e *Engine) live(ctx context.Context) fault {
	p, err := start(e.opt)
	if err != nil {
		return fault{what: "it cannot be started: " + err.Error()}
	}
	defer func() {
		if err := p.end(e.opt.Times.Grace); err != nil {
			e.log.Warn("what the ear left could not be removed", "error", err)
		}
		e.log.Info("the ear is gone", "exit", p.exit, "printed_bytes", p.printed.count())
	}()
	address, f := e.ready(ctx, p)
	if f != nil {
		return *f
	}
	p.printed.mute()
	e.answers(address, p.cmd.Process.Pid)
	defer e.silent()
	return e.watch(ctx, p, address)
}

// ready waits for the address of the program.
func (e *Engine) ready(ctx context.Context, p *process) (string, *fault) {
	const look = 10 * time.Millisecond
	tick := time.NewTicker(look)
	defer tick.Stop()
	late := time.NewTimer(e.opt.Times.Ready)
	defer late.Stop()
	for {
		select {
		case <-ctx.Done():
			return "", &fault{what: "it was stopped"}
		case <-p.done:
			return "", &fault{"it ended before it was ready: " + p.exit, p.printed.last()}
		case <-late.C:
			return "", &fault{fmt.Sprintf("it was not ready in %v", e.opt.Times.Ready), p.printed.last()}
		case <-tick.C:
			address, there, err := p.address()
			if err != nil {
				return "", &fault{what: err.Error()}
			}
			if there {
				return address, nil
			}
		}
	}
}

// watch looks at the program until something is wrong with it or ctx ends.
func (e *Engine) watch(ctx context.Context, p *process, address string) fault {
	tick := time.NewTicker(e.opt.Times.Look)
	defer tick.Stop()
	mute := 0
	for {
		select {
		case <-ctx.Done():
			return fault{what: "it was stopped"}
		case <-p.done:
		case <-tick.C:
		case <-e.doubts:
		}
		if p.ends(0) {
			return fault{what: "it ended: " + p.exit}
		}
		if f, much := e.greedy(p); much {
			return f
		}
		if answers(ctx, address, e.opt.Times.Answer) {
			mute = 0
			continue
		}
		if p.ends(e.opt.Times.Look) {
			continue
		}
		if mute++; mute == 2 {
			return fault{what: fmt.Sprintf("it did not answer for %v, twice", e.opt.Times.Answer)}
		}
	}
}

// greedy tells whether the program takes more memory than it may. It may go on
// with most of that while it hears calls; without one it starts afresh.
//
// The kernel could hold the bound (RLIMIT_AS, RLIMIT_DATA), but it counts what
// is reserved and not what is used, and a recogniser whose allocation fails
// ends in the middle of every call. What grows between two looks is for the
// kernel, which ends an ear before anything else.
func (e *Engine) greedy(p *process) (fault, bool) {
	takes, known := memory(p.cmd.Process.Pid)
	bound := e.opt.Memory
	if calls, _ := e.seats.taken(); calls == 0 {
		bound -= bound / 4
	}
	if !known || takes <= bound {
		return fault{}, false
	}
	return fault{what: fmt.Sprintf("it took %d MiB of memory, and the setting ear.memory allows %d MiB", takes>>20, e.opt.Memory>>20)}, true
}

// looker asks a program how it is, each time with a connection of its own.
var looker = &http.Client{Transport: &http.Transport{DisableKeepAlives: true, Proxy: nil}}

// answers tells whether the program answers in time, with whatever it likes: a
// server of websockets refuses a plain request.
func answers(ctx context.Context, address string, within time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/", nil)
	if err != nil {
		return false
	}
	resp, err := looker.Do(req)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil
}
