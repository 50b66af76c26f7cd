package line

import (
	"cmp"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/line/framing"
	"github.com/hangup-project/hangup/internal/sound"
)

// Why a connection is cut, in words that are safe to show.
var (
	errNobody  = &Refusal{"a connection did not say of which line it is"}
	errNoStart = &Refusal{"the platform connected, and no call began"}
	errSilent  = &Refusal{"no audio came for a minute, so the call was ended here"}
	errTooBig  = &Refusal{"the platform sent a message that is too large"}
	errTooFast = &Refusal{"audio came much faster than anybody speaks"}
	errBroken  = &Refusal{"the connection broke before the call ended"}
	errNoEar   = &Refusal{"there is no ear that could hear the call: set one up on the Listen page"}
	errNotKept = &Refusal{"a call should have been kept as a case, and could not be: the log of the desk says why"}
)

// How far audio may run ahead of the clock, and what a connection may send in
// all: more than any codec here needs.
const (
	headStart  = 10 * time.Second
	firstBytes = 4 << 20
	bytesASec  = 640 << 10
)

// apart is how far one party may fall behind the other before silence is put in
// its place, so that their words stay in order.
const apart = time.Second

// session is one connection. The goroutine of run reads; once a call has begun,
// that of guard watches it and writes.
type session struct {
	hub    *Hub
	line   Line
	wire   wire
	reader framing.Reader
	began  time.Time
	bytes  int64
	idle   *time.Timer // ends a connection on which nothing comes

	running Running
	rate    int // of what the ear gets
	tracks  []track
	guard   *guard
	over    []func() // what to do when the connection has ended, the last first
}

// track is one party on its way to the ear.
type track struct {
	resampler *sound.Resampler // nil where the rate is right
	buf       []int16
	given     int64 // samples
}

func newSession(h *Hub, l Line, w wire) *session {
	return &session{hub: h, line: l, wire: w, reader: l.Dialect().Reader(), began: h.Now()}
}

// run takes what the platform sends until the connection ends, and then sees
// the call to its end. What went wrong is told to the owner.
func (s *session) run() {
	ctx, cancel := context.WithCancelCause(s.hub.ctx)
	defer cancel(nil)
	defer s.wire.drop()
	s.idle = time.AfterFunc(s.hub.Limits.Start, func() { cancel(errNoStart) })
	err := s.listen(ctx, cancel)
	s.idle.Stop()
	var told *Refusal
	if why := context.Cause(ctx); errors.As(why, &told) {
		err = told
	}
	var fault *framing.Error
	switch {
	case s.guard != nil && s.guard.ended.Load(), errors.Is(err, errOver), s.hub.ctx.Err() != nil:
		err = nil
	case errors.As(err, &fault):
		err = &Refusal{fault.Message}
	case !errors.As(err, &told):
		err = errBroken
	}
	s.trouble(err) // before the platform can know that it is over
	s.part(err)
	s.trouble(s.conclude())
}

func (s *session) trouble(err error) {
	if err != nil {
		s.hub.trouble(s.line.Name, err)
	}
}

// errOver is the end of a call in good order.
var errOver = errors.New("the call is over")

// listen reads until the end.
func (s *session) listen(ctx context.Context, cancel context.CancelCauseFunc) error {
	var events []framing.Event
	for {
		m, err := s.wire.read(ctx)
		if errors.Is(err, io.EOF) && s.running != nil {
			return errOver // many platforms end so
		}
		if err != nil {
			return err
		}
		if s.bytes += int64(len(m.Data)); s.bytes > firstBytes+int64(s.hub.Now().Sub(s.began).Seconds()*bytesASec) {
			return errTooFast
		}
		if events, err = s.reader.Read(events[:0], m); err != nil {
			return err
		}
		for _, e := range events {
			if err := s.take(ctx, cancel, e); err != nil {
				return err
			}
			if e.Kind == framing.Frame {
				s.idle.Reset(s.hub.Limits.Silence)
			}
		}
	}
}

// take acts on one event.
func (s *session) take(ctx context.Context, cancel context.CancelCauseFunc, e framing.Event) error {
	switch e.Kind {
	case framing.Start:
		return s.begin(ctx, cancel, e.Begin)
	case framing.Frame:
		return s.hear(e.Track, e.Samples)
	case framing.Key:
		s.hub.tally.edit(s.line.Name, func(st *State) { st.Keys++ })
	case framing.Played, framing.Hold, framing.Resume:
		if s.guard != nil {
			s.guard.told(e)
		}
	case framing.Stop:
		return errOver
	}
	return nil
}

// begin starts the call, and the guard that watches it.
func (s *session) begin(ctx context.Context, cancel context.CancelCauseFunc, b framing.Begin) error {
	if s.hub.Calls == nil {
		return errNoEar
	}
	s.rate = 16000
	if b.Format.Rate == 8000 {
		s.rate = 8000
	}
	roles := s.roles(b)
	s.tracks = make([]track, len(roles))
	for i := range s.tracks {
		if b.Format.Rate == s.rate {
			continue
		}
		var err error
		if s.tracks[i].resampler, err = sound.NewResampler(b.Format.Rate, s.rate); err != nil {
			return err
		}
	}
	running, err := s.hub.Calls.Begin(s.hub.ctx, Begin{Line: s.line.Name, Rate: s.rate, Tracks: roles, Setting: judge.Setting{
		Kind: call.KindCall, Country: cmp.Or(s.line.Country, s.hub.Country), DialledBy: s.line.dialledBy(),
	}})
	if err != nil {
		return s.notBegun(err)
	}
	s.running = running
	s.idle.Stop()
	s.idle = time.AfterFunc(s.hub.Limits.Silence, func() { cancel(errSilent) })
	s.over = append(s.over, s.hub.begun(s.line.Name))
	s.began = s.hub.Now()
	s.bytes = 0
	s.guard = newGuard(s, s.line.Dialect().Writer(b), b.Format.Rate, func() { cancel(errOver) })
	var watching sync.WaitGroup
	watching.Go(func() { s.guard.run(ctx) })
	s.over = append(s.over, func() { cancel(nil); watching.Wait() })
	return nil
}

// notBegun makes an error of Calls one that is safe to show.
func (s *session) notBegun(err error) error {
	var told *Refusal
	if errors.As(err, &told) {
		return told
	}
	s.hub.Log.Error("a call of a phone line could not be begun", "line", s.line.Name, "error", err)
	return &Refusal{"the call could not be begun: the log of the desk says why"}
}

// roles are the parties of the tracks.
func (s *session) roles(b framing.Begin) []call.Role {
	switch {
	case b.Both:
		return []call.Role{s.line.role(framing.Inbound), s.line.role(framing.Outbound)}
	case b.Mixed:
		return []call.Role{call.RoleUnknown}
	}
	return []call.Role{s.line.role(framing.Inbound)}
}

// hear gives audio to the ear.
func (s *session) hear(t framing.Track, samples []int16) error {
	if int(t) >= len(s.tracks) {
		return nil // a party that the platform did not announce
	}
	to := &s.tracks[t]
	if to.resampler != nil {
		to.buf = to.resampler.Push(to.buf[:0], samples)
		samples = to.buf
	}
	s.give(int(t), samples)
	gone := s.hub.Now().Sub(s.began)
	if sound.Length(to.given, s.rate) > headStart+gone+gone/10 {
		return errTooFast
	}
	if len(s.tracks) == 2 {
		s.keepUp(1-int(t), to.given-sound.Samples(apart, s.rate))
	}
	return nil
}

func (s *session) give(t int, samples []int16) {
	s.tracks[t].given += int64(len(samples))
	s.running.OfferAs(t, samples)
}

// silence is what a party says of whom nothing comes.
var silence [1600]int16

// keepUp brings a track at least so far.
func (s *session) keepUp(t int, to int64) {
	for behind := to - s.tracks[t].given; behind > 0; behind = to - s.tracks[t].given {
		s.give(t, silence[:min(behind, int64(len(silence)))])
	}
}

// part ends the connection: with the reason, where it is cut. An end that the
// guard began is not disturbed.
func (s *session) part(err error) {
	if s.guard != nil {
		s.guard.gone.Store(true)
		if s.guard.ended.Load() {
			return
		}
	}
	why := ""
	if err != nil {
		why = err.Error()
	}
	s.wire.finish(why)
}

// conclude sees the call to its end: what was given is still heard, and it is
// kept where the line says so.
func (s *session) conclude() (err error) {
	if s.running != nil {
		s.running.Finish()
		patience := time.NewTimer(s.hub.Limits.Ending)
		select {
		case <-s.running.Done():
		case <-patience.C:
		case <-s.hub.ctx.Done():
		}
		patience.Stop()
		s.running.Stop()
		err = s.keep()
	}
	for i := len(s.over) - 1; i >= 0; i-- {
		s.over[i]()
	}
	return err
}

func (s *session) keep() error {
	c, v, failed := s.running.Record()
	if s.hub.Keeper != nil && s.line.Keep.of(v.Level) && len(c.Turns) > 0 {
		if err := s.hub.Keeper(context.WithoutCancel(s.hub.ctx), s.line, c, v); err != nil {
			s.hub.Log.Error("a call of a phone line was not kept", "line", s.line.Name, "error", err)
			return errNotKept
		}
	}
	if failed != nil {
		return &Refusal{failed.Error()} // of an ear: safe to show
	}
	return nil
}
