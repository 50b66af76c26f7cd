package ear

import (
	"context"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/hangup-project/hangup/internal/call"
)

// How fast a script is spoken where it does not say: about 170 words a minute.
const (
	wordTime  = 350 * time.Millisecond
	turnPause = 500 * time.Millisecond
)

// Replay is an ear that hears a script whatever the audio is. Its clock is the
// audio: a word is heard when so much audio has been given, so that the same
// script gives the same events at any pace.
type Replay struct {
	said   []said
	length time.Duration
	// Hesitant makes it behave as engines do: the words of a turn grow as
	// interim words and are final at its end. Else each word is final at once.
	Hesitant bool
}

// said is one word in its turn, with the space behind it.
type said struct {
	turn     string
	from, to int
	role     call.Role
	at, till time.Duration
}

// NewReplay makes an ear of a script. A turn begins at its time, or half a
// second after the one before where it has none; its words are spread evenly
// until the next turn, no slower than people speak.
func NewReplay(turns []call.Utterance) *Replay {
	r := &Replay{}
	for i, u := range turns {
		at := u.At
		if at < r.length {
			at = r.length
			if i > 0 && u.At < 0 {
				at += turnPause
			}
		}
		words := split(u.Text)
		if len(words) == 0 {
			continue
		}
		each := wordTime
		for _, next := range turns[i+1:] {
			if next.At > at {
				each = min(each, (next.At-at)/time.Duration(len(words)))
				break
			}
		}
		from := 0
		for _, to := range words {
			r.said = append(r.said, said{u.Text, from, to, u.Role, at, at + each})
			at += each
			from = to
		}
		r.length = at
	}
	return r
}

// split tells where each word ends, with the space behind it.
func split(s string) (ends []int) {
	space, word := false, false
	for i, c := range s {
		if unicode.IsSpace(c) {
			space = true
			continue
		}
		if space && word {
			ends = append(ends, i)
		}
		space, word = false, true
	}
	if word {
		ends = append(ends, len(s))
	}
	return ends
}

// Length is how long the script takes.
func (r *Replay) Length() time.Duration { return r.length }

// Listen begins the script. What the audio holds does not matter.
func (r *Replay) Listen(ctx context.Context, rate int) (Stream, error) {
	if rate <= 0 {
		return nil, &Error{"audio must have some samples a second"}
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &replaying{r: r, rate: int64(rate), ctx: ctx, cancel: cancel, news: make(chan struct{}, 1), events: make(chan Event), done: make(chan struct{})}
	go s.run()
	return s, nil
}

type replaying struct {
	r      *Replay
	rate   int64
	ctx    context.Context
	cancel context.CancelFunc
	news   chan struct{}
	events chan Event
	done   chan struct{}

	mu    sync.Mutex
	heard int64
	ended bool
}

func (s *replaying) Offer(samples []int16) {
	s.mu.Lock()
	s.heard += int64(len(samples))
	s.mu.Unlock()
	signal(s.news)
}

func (s *replaying) Write(ctx context.Context, samples []int16) error {
	s.Offer(samples)
	return ctx.Err()
}

func (s *replaying) End() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	signal(s.news)
}

func (s *replaying) Events() <-chan Event { return s.events }
func (s *replaying) Err() error           { return nil }

func (s *replaying) Close() {
	s.cancel()
	<-s.done
}

func (s *replaying) run() {
	defer close(s.done)
	defer close(s.events)
	for next := 0; ; {
		s.mu.Lock()
		now, ended := length(s.heard, s.rate), s.ended
		s.mu.Unlock()
		for ; next < len(s.r.said) && s.r.said[next].till <= now; next++ {
			if !s.say(next) {
				return
			}
		}
		if ended {
			s.breakOff(next)
			return
		}
		select {
		case <-s.news:
		case <-s.ctx.Done():
			return
		}
	}
}

// say tells of word i; false when the stream was closed.
func (s *replaying) say(i int) bool {
	w := s.r.said[i]
	last := w.to == len(w.turn)
	e := Event{Kind: Final, Role: w.role, Text: w.turn[w.from:w.to], More: !last, From: w.at, To: w.till}
	if s.r.Hesitant {
		e.Text, e.More, e.From = w.turn[:w.to], false, s.r.begin(i)
		if !last {
			e.Kind = Interim
		}
	}
	if e.Kind == Final {
		e.Words = []Word{{Text: strings.TrimSpace(w.turn[w.from:w.to]), Start: w.at, End: w.till, Confidence: 1}}
		if s.r.Hesitant {
			e.Words = s.r.words(i)
		}
	}
	return s.send(e)
}

// begin is when the turn of word i began.
func (r *Replay) begin(i int) time.Duration {
	for r.said[i].from > 0 {
		i--
	}
	return r.said[i].at
}

// words are those of the turn that ends with word i.
func (r *Replay) words(i int) (out []Word) {
	for k := i; ; k-- {
		w := r.said[k]
		out = append([]Word{{Text: strings.TrimSpace(w.turn[w.from:w.to]), Start: w.at, End: w.till, Confidence: 1}}, out...)
		if w.from == 0 {
			return out
		}
	}
}

// breakOff makes what was heard of a turn final where the audio ends in it.
func (s *replaying) breakOff(next int) {
	if next == 0 || next == len(s.r.said) || !s.r.Hesitant || s.r.said[next].from == 0 {
		return
	}
	w := s.r.said[next-1]
	s.send(Event{Kind: Final, Role: w.role, Text: w.turn[:w.to], Words: s.r.words(next - 1), From: s.r.begin(next - 1), To: w.till})
}

func (s *replaying) send(e Event) bool {
	select {
	case s.events <- e:
		return true
	case <-s.ctx.Done():
		return false
	}
}
