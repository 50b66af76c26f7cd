package engine

import (
	"context"
	"net/url"
	"time"

	"github.com/hangup-project/hangup/internal/ear"
)

// elsewhere is a server that somebody else keeps running.
type elsewhere struct {
	ear.Server
	seats *seats
	since time.Time
}

// Listen begins a call.
func (v *elsewhere) Listen(ctx context.Context, rate int) (ear.Stream, error) {
	leave, err := v.seats.take()
	if err != nil {
		return nil, err
	}
	s, err := v.Server.Listen(ctx, rate)
	if err != nil {
		leave()
		return nil, err
	}
	return &seated{s, leave}, nil
}

// state says where it is, without what may be secret in its address.
func (v *elsewhere) state() State {
	s := State{Name: "a Vosk server", Phase: Running, Since: v.since}
	if u, err := url.Parse(v.URL); err == nil {
		s.Address = u.Scheme + "://" + u.Host
	}
	s.Calls, s.Most = v.seats.taken()
	return s
}
