package notify

import (
	"context"
	"log/slog"
	"slices"
	"time"
)

// pauses are how long to wait after each try that failed.
var pauses = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute}

const (
	useFor      = 15 * time.Minute // after which a message would only confuse
	mostWaiting = 8                // messages to one destination
)

// sender owns what is to be sent. All but its channels belongs to the goroutine
// of run.
type sender struct {
	*Notifier
	lines    map[string]*line // by destination
	outcomes chan outcome
	running  int // tries
}

// line is what waits for one destination. One try runs at a time, so there are
// never more of them than destinations.
type line struct {
	waiting []delivery
	busy    bool
}

// delivery is one message on its way to one destination.
type delivery struct {
	Message
	tries int       // that failed
	due   time.Time // of the next one
}

// outcome is what became of a try; nil where the message was taken.
type outcome struct {
	to      string
	what    delivery
	failure *Failure
}

func (s *sender) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		if next, ok := s.dispatch(ctx); ok {
			timer.Reset(time.Until(next))
		} else {
			timer.Stop()
		}
		select {
		case <-ctx.Done():
		case a := <-s.alerts:
			s.take(s.message(a))
		case o := <-s.outcomes:
			s.settle(o)
		case <-timer.C:
		}
	}
	for ; s.running > 0; s.running-- {
		<-s.outcomes
	}
	s.dropAll()
}

// take puts a message into the line of each destination. Where a line is full,
// its oldest message goes.
func (s *sender) take(m Message) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.book.Destinations {
		l := s.lines[d.ID]
		if l == nil {
			l = &line{}
			s.lines[d.ID] = l
		}
		if len(l.waiting) == mostWaiting {
			l.waiting = slices.Delete(l.waiting, 0, 1)
			s.counts.Dropped++
			s.counts.Waiting--
		}
		l.waiting = append(l.waiting, delivery{Message: m, due: now})
		s.counts.Waiting++
	}
}

// dispatch begins each try that is due, and tells when the next one is.
func (s *sender) dispatch(ctx context.Context) (next time.Time, ok bool) {
	now := time.Now()
	for id, l := range s.lines {
		to, there := s.find(id)
		if !there && !l.busy {
			s.forget(id, l)
			continue
		}
		if l.busy {
			continue
		}
		for i := 0; i < len(l.waiting) && !l.busy; i++ {
			switch d := l.waiting[i]; {
			case d.due.After(now):
				if !ok || d.due.Before(next) {
					next, ok = d.due, true
				}
			default:
				l.waiting, l.busy = slices.Delete(l.waiting, i, i+1), true
				s.begin(ctx, to, d)
			}
		}
	}
	return next, ok
}

// begin sets a try going. Its outcome comes back in any case.
func (s *sender) begin(ctx context.Context, to destination, d delivery) {
	s.running++
	go func() {
		if s.opt.Now().Sub(d.At) > useFor {
			s.outcomes <- outcome{to.ID, d, &Failure{Reason: "it was too late to be of use", final: true}}
			return
		}
		s.outcomes <- outcome{to.ID, d, s.try(ctx, to, d.Message)}
	}()
}

// settle notes what became of a try, and puts the message back where another
// one may help.
func (s *sender) settle(o outcome) {
	s.running--
	l := s.lines[o.to]
	l.busy = false
	d := o.what
	again := o.failure != nil && !o.failure.final && d.tries < len(pauses)
	if again {
		d.due = time.Now().Add(pauses[d.tries])
		d.tries++
		l.waiting = append(l.waiting, d)
	}
	if to, there := s.find(o.to); there && o.failure != nil && !again {
		s.opt.Log.Warn("a notification was given up", slog.String("kind", to.Kind), slog.String("destination", to.ID), slog.String("reason", o.failure.Reason))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results[o.to] = Result{At: s.opt.Now(), Failure: o.failure, Again: again}
	switch {
	case again:
		return
	case o.failure == nil:
		s.counts.Sent++
	default:
		s.counts.Failed++
	}
	s.counts.Waiting--
}

// forget lets go of what waits for a destination that was removed.
func (s *sender) forget(id string, l *line) {
	delete(s.lines, id)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.results, id)
	s.counts.Dropped += uint64(len(l.waiting))
	s.counts.Waiting -= len(l.waiting)
}

// dropAll counts what is left when the sender stops.
func (s *sender) dropAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Dropped += uint64(s.counts.Waiting + len(s.alerts))
	s.counts.Waiting = 0
}
