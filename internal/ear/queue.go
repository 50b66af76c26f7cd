package ear

import (
	"context"
	"sync"
	"time"
)

// queue is the audio that waits for an ear. It is bounded: what is offered
// beyond that pushes the oldest out.
type queue struct {
	mu      sync.Mutex
	samples []int16
	front   int64 // place in the call of samples[0]
	most    int
	ended   bool
	closed  bool // nobody takes any more
	ready   chan struct{}
	room    chan struct{}
}

func newQueue(most int) *queue {
	return &queue{most: most, ready: make(chan struct{}, 1), room: make(chan struct{}, 1)}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// offer never waits.
func (q *queue) offer(samples []int16) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return
	}
	if q.closed {
		q.front += int64(len(samples))
		return
	}
	if over := len(samples) - q.most; over > 0 {
		q.front += int64(len(q.samples) + over)
		q.samples, samples = q.samples[:0], samples[over:]
	}
	if over := len(q.samples) + len(samples) - q.most; over > 0 {
		q.drop(over)
	}
	q.samples = append(q.samples, samples...)
	signal(q.ready)
}

func (q *queue) drop(n int) {
	q.samples = q.samples[:copy(q.samples, q.samples[n:])]
	q.front += int64(n)
}

// write waits for room.
func (q *queue) write(ctx context.Context, samples []int16) error {
	for len(samples) > 0 {
		q.mu.Lock()
		if q.ended || q.closed {
			q.mu.Unlock()
			return ctx.Err()
		}
		n := min(len(samples), q.most-len(q.samples))
		q.samples = append(q.samples, samples[:n]...)
		samples = samples[n:]
		q.mu.Unlock()
		signal(q.ready)
		if len(samples) > 0 {
			select {
			case <-q.room:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return ctx.Err()
}

func (q *queue) end() {
	q.mu.Lock()
	q.ended = true
	q.mu.Unlock()
	signal(q.ready)
}

// close lets go of what waits.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.front += int64(len(q.samples))
	q.samples = nil
	q.mu.Unlock()
	signal(q.room)
}

// take fills buf and tells where in the call its first sample lies. It waits
// until there is audio; n is 0 when all of it was taken or ctx has ended.
func (q *queue) take(ctx context.Context, buf []int16) (n int, at int64) {
	for {
		q.mu.Lock()
		n, at = copy(buf, q.samples), q.front
		q.drop(n)
		over := q.ended
		q.mu.Unlock()
		if n > 0 {
			signal(q.room)
			return n, at
		}
		if over {
			return 0, at
		}
		select {
		case <-q.ready:
		case <-ctx.Done():
			return 0, at
		}
	}
}

// place is how far the call has come, in samples that were given.
func (q *queue) place() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.front + int64(len(q.samples))
}

// clock turns the time that one connection of an ear counts into the time of
// the call: audio that was dropped moves it.
type clock struct {
	rate  int64
	marks []mark
}

type mark struct{ sent, at int64 }

const maxMarks = 64

// sent notes that sample number sent of the connection is number at of the
// call, and tells how many were left out just before it.
func (c *clock) sent(sent, at int64) (missing int64) {
	if n := len(c.marks); n > 0 {
		last := c.marks[n-1]
		if missing = at - sent - (last.at - last.sent); missing == 0 {
			return 0
		}
		if n == maxMarks {
			c.marks = c.marks[:copy(c.marks, c.marks[1:])]
		}
	}
	c.marks = append(c.marks, mark{sent, at})
	return missing
}

// of is the time in the call at a time of the connection.
func (c *clock) of(d time.Duration) time.Duration {
	for i := len(c.marks) - 1; i >= 0; i-- {
		if m := c.marks[i]; d >= length(m.sent, c.rate) || i == 0 {
			return d + length(m.at-m.sent, c.rate)
		}
	}
	return d
}

func length(samples, rate int64) time.Duration {
	return time.Duration(samples/rate)*time.Second + time.Duration(samples%rate)*time.Second/time.Duration(rate)
}
