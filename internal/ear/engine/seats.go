package engine

import (
	"fmt"
	"sync"

	"github.com/hangup-project/hangup/internal/ear"
)

// seats bound how many streams are heard at once.
type seats struct {
	mu       sync.Mutex
	now, all int
}

func newSeats(all int) *seats { return &seats{all: all} }

// take takes a seat, which is given back by leave; the error is an *ear.Error.
func (s *seats) take() (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now == s.all {
		return nil, &ear.Error{Message: fmt.Sprintf("the ear hears %d calls already, which is all that the setting ear.calls allows: try again when one has ended", s.all)}
	}
	s.now++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.now--
	}), nil
}

func (s *seats) taken() (now, all int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now, s.all
}

// seated is a stream that has a seat until it is closed.
type seated struct {
	ear.Stream
	leave func()
}

func (s *seated) Close() {
	s.Stream.Close()
	s.leave()
}
