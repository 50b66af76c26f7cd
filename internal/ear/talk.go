package ear

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/coder/websocket"
)

// What an ear may say, beyond which it babbles: people speak about 15 letters
// a second, and an engine answers each of ten pieces a second.
const (
	lettersASecond  = 60
	lettersAtOnce   = 8 << 10
	messagesASecond = 50
	messagesAtOnce  = 1000
)

// talk is one connection to a server.
type talk struct {
	s    *stream
	conn *websocket.Conn
	gap  *Event // the gap that is open until audio flows again

	// Guarded by the mutex of the stream.
	clock    clock
	sent     int64     // samples sent
	silent   int64     // samples sent since the server last said something
	waiting  time.Time // since when audio is unanswered; zero where none is
	telling  bool      // the reader waits for whoever takes the events
	writing  bool      // the writer waits for the server to take audio
	over     bool      // all audio was sent
	answered bool

	said              chan struct{} // the server said something
	letters, messages int
	began             time.Time
}

var errBabble = errors.New("babble")

// run sends the audio and reads the words until the connection ends. over says
// that the call was heard to its end.
func (t *talk) run() (reason Reason, over bool) {
	ctx, cancel := context.WithCancelCause(t.s.ctx)
	defer cancel(nil)
	t.began, t.said = time.Now(), make(chan struct{}, 1)
	read := make(chan error, 1)
	go func() {
		err := t.read(ctx)
		cancel(err)
		read <- err
	}()
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		t.watch(ctx, cancel)
	}()
	if err := t.write(ctx); err != nil {
		cancel(err)
	}
	err := <-read
	cancel(err)
	<-watched
	if cerr := t.conn.CloseNow(); cerr != nil && err == nil {
		err = cerr
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errBabble), errors.Is(err, errBabble):
		reason = Babbled
	case errors.Is(cause, errStall):
		reason = Stalled
	default:
		reason = Lost
	}
	return reason, t.over
}

var errStall = errors.New("stall")

// watch ends a connection whose server says nothing to audio.
func (t *talk) watch(ctx context.Context, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(max(time.Millisecond, t.s.stall/8))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			t.s.mu.Lock()
			stalled := !t.waiting.IsZero() && !t.telling && now.Sub(t.waiting) > t.s.stall
			t.s.mu.Unlock()
			if stalled {
				cancel(errStall)
				return
			}
		}
	}
}

// write sends the audio. When there is no more it says so, and leaves the rest
// to the reader.
func (t *talk) write(ctx context.Context) error {
	config := fmt.Sprintf(`{"config":{"sample_rate":%d,"words":true}}`, t.s.rate)
	if err := t.conn.Write(ctx, websocket.MessageText, []byte(config)); err != nil {
		return err
	}
	buf := make([]int16, max(1, t.s.rate*chunkTime/1000))
	wire := make([]byte, 0, 2*len(buf))
	for {
		if err := t.listened(ctx); err != nil {
			return err
		}
		n, at := t.s.audio.take(ctx, buf)
		if n == 0 {
			break
		}
		t.note(n, at)
		wire = wire[:0]
		for _, v := range buf[:n] {
			wire = append(wire, byte(v), byte(uint16(v)>>8))
		}
		err := t.conn.Write(ctx, websocket.MessageBinary, wire)
		t.s.mu.Lock()
		t.writing = false
		t.s.mu.Unlock()
		if err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	t.s.mu.Lock()
	t.over = true
	t.wait()
	t.s.mu.Unlock()
	return t.conn.Write(ctx, websocket.MessageText, []byte(`{"eof":1}`))
}

// listened waits for a word of the server where it was sent much without one:
// what it was sent is lost when it is gone.
func (t *talk) listened(ctx context.Context) error {
	for {
		t.s.mu.Lock()
		silent := t.silent
		t.s.mu.Unlock()
		if silent < int64(t.s.audio.most) {
			return nil
		}
		select {
		case <-t.said:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// wait begins to wait for an answer, where it does not already.
func (t *talk) wait() {
	if t.waiting.IsZero() {
		t.waiting = time.Now()
	}
}

// note keeps the clock of the connection, and tells of audio that was dropped.
func (t *talk) note(n int, at int64) {
	rate := int64(t.s.rate)
	t.s.mu.Lock()
	missing := t.clock.sent(t.sent, at)
	t.sent += int64(n)
	t.silent += int64(n)
	t.s.sentTo = length(at+int64(n), rate)
	t.writing = true
	t.wait()
	t.s.mu.Unlock()
	if t.gap != nil {
		t.gap.To, t.gap.Open = max(t.gap.From, length(at, rate)), false
		t.s.send(*t.gap)
		t.gap = nil
	}
	if missing > 0 {
		t.s.send(Event{Kind: Gap, From: length(at-missing, rate), To: length(at, rate), Reason: Behind})
	}
}

// message is what a server says.
type message struct {
	Partial      *string `json:"partial"`
	Alternatives []reply `json:"alternatives"`
	reply
}

type reply struct {
	Text   *string `json:"text"`
	More   bool    `json:"more"` // not of the protocol: our own ears say it
	Result []struct {
		Word  string  `json:"word"`
		Start float64 `json:"start"`
		End   float64 `json:"end"`
		Conf  float64 `json:"conf"`
	} `json:"result"`
}

// read takes the words until the connection ends.
func (t *talk) read(ctx context.Context) error {
	for {
		_, data, err := t.conn.Read(ctx)
		if err != nil {
			if errors.Is(err, websocket.ErrMessageTooBig) {
				return errBabble
			}
			return err
		}
		if err := t.take(data); err != nil {
			return err
		}
	}
}

// take tells what one message says. A message that cannot be read is as none.
func (t *talk) take(data []byte) error {
	var m message
	if json.Unmarshal(data, &m) != nil {
		m = message{}
	}
	if len(m.Alternatives) > 0 {
		m.reply = m.Alternatives[0]
	}
	e, tells := Event{}, false
	t.s.mu.Lock()
	t.answered, t.telling = true, true
	t.messages++
	seconds := max(time.Since(t.began), length(t.sent, int64(t.s.rate))).Seconds()
	switch {
	case m.Text != nil:
		t.letters += len(*m.Text)
		if e, tells = t.final(m.reply); tells {
			t.s.heard = e.To
		}
		t.s.guess = ""
	case m.Partial != nil:
		t.s.guess = clean(*m.Partial)
		e, tells = Event{Kind: Interim, Text: t.s.guess, From: t.s.heard, To: t.now()}, t.s.guess != ""
	}
	babbles := t.letters+len(t.s.guess) > lettersAtOnce+int(seconds*lettersASecond) || t.messages > messagesAtOnce+int(seconds*messagesASecond)
	if babbles {
		t.s.guess = ""
	}
	t.s.mu.Unlock()
	if babbles {
		return errBabble
	}
	if tells {
		t.s.send(e)
	}
	t.s.mu.Lock()
	t.waiting, t.telling, t.silent = time.Time{}, false, 0
	signal(t.said)
	if t.over || t.writing {
		t.wait() // for the end of the connection, or for room
	}
	t.s.mu.Unlock()
	return nil
}

// now is how far into the call audio was sent.
func (t *talk) now() time.Duration {
	return max(t.s.heard, t.s.sentTo)
}

// final reads final words. Times that cannot be are brought to those that can.
func (t *talk) final(r reply) (Event, bool) {
	e := Event{Kind: Final, Text: clean(*r.Text), From: t.s.heard, To: t.now()}
	if e.Text == "" {
		return e, false
	}
	end := t.now()
	at := func(seconds float64) time.Duration {
		if !(seconds >= 0) || seconds > math.MaxInt32 {
			return 0
		}
		return min(end, t.clock.of(time.Duration(seconds*float64(time.Second))))
	}
	last := time.Duration(0)
	for _, w := range r.Result {
		if text := clean(w.Word); text != "" {
			start := max(last, at(w.Start))
			last = max(start, at(w.End))
			e.Words = append(e.Words, Word{Text: text, Start: start, End: last, Confidence: max(0, min(1, w.Conf))})
		}
	}
	if r.More {
		e.Text, e.More = e.Text+" ", true
	}
	if len(e.Words) > 0 {
		e.From, e.To = e.Words[0].Start, max(t.s.heard, last)
	}
	return e, true
}
