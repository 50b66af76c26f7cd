package live_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/sound"
	"github.com/hangup-project/hangup/internal/transcript"
	"github.com/hangup-project/hangup/kb"
)

const rate = 8000

// patience is how long a test waits for what is to happen, on a machine that may
// be busy.
const patience = 2 * time.Minute

var shared = func() *judge.Judge {
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		panic(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		panic(err)
	}
	return judge.New(base, model)
}()

func example(t testing.TB, name string) call.Call {
	t.Helper()
	data, err := os.ReadFile("../../examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := transcript.Read(data, transcript.Options{Kind: call.KindCall})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// play runs a script through a call, and returns every event.
func play(t testing.TB, e *ear.Replay, set judge.Setting) (*live.Call, []live.Event) {
	t.Helper()
	s, err := e.Listen(t.Context(), rate)
	if err != nil {
		t.Fatal(err)
	}
	var events []live.Event
	c := live.Start(shared, s, live.Options{Setting: set, Rate: rate, Each: func(e live.Event) { events = append(events, e) }})
	if err := c.Play(t.Context(), sound.Silence(rate, e.Length()), live.Fast); err != nil {
		t.Fatal(err)
	}
	<-c.Done()
	return c, events
}

// timeline tells what a person would have been told, and after which words.
func timeline(events []live.Event) string {
	var b strings.Builder
	last := ""
	for _, e := range events {
		switch e.Kind {
		case live.Words:
			last = strings.TrimSpace(e.Words.Text)
		case live.Verdict:
			fmt.Fprintf(&b, "%.1f %s after %q\n", e.At.Seconds(), e.Verdict.Level, last)
		case live.Gap:
			fmt.Fprintf(&b, "gap %.1f-%.1f\n", e.Gap.From.Seconds(), e.Gap.To.Seconds())
		case live.End:
			fmt.Fprintf(&b, "%.1f end %s\n", e.At.Seconds(), e.Verdict.Level)
		}
	}
	return b.String()
}

// Golden timelines: not only that it warned, but at which word.
func TestAtWhichWordItWarns(t *testing.T) {
	for _, c := range []struct {
		name  string
		turns []call.Utterance
		want  string
	}{
		{"the repair technician's call", []call.Utterance{
			{Role: call.RoleCaller, Text: "Hello, I am calling from Microsoft about your Windows computer.", At: 0},
			{Role: call.RoleCallee, Text: "Oh, what is it?", At: 6 * time.Second},
			{Role: call.RoleCaller, Text: "Your computer is infected with viruses and hackers are using it. Please turn it on and press the Windows key and R.", At: 8 * time.Second},
		}, "10.1 hang_up after \"viruses\"\n15.7 end hang_up\n"},
		{"an honest bank", example(t, "fraud-team.vtt").Turns, "35.5 end none\n"},
		{"a false refund", example(t, "refund-call.txt").Turns, "9.2 caution after \"closed\"\n27.7 hang_up after \"read\"\n109.3 end hang_up\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, events := play(t, ear.NewReplay(c.turns), judge.Setting{})
			if got := timeline(events); got != c.want {
				t.Errorf("\n%swant\n%s", got, c.want)
			}
		})
	}
}

// Heard word by word, or guessed and then heard turn by turn, or read as a
// whole: the verdict is the same.
func TestVerdictIsThatOfTheWholeCall(t *testing.T) {
	for _, name := range []string{"fraud-team.vtt", "refund-call.txt", "windows-licensing.txt"} {
		for _, hesitant := range []bool{false, true} {
			whole := example(t, name)
			whole.CallerID = "9-9876"
			e := ear.NewReplay(whole.Turns)
			e.Hesitant = hesitant
			c, _ := play(t, e, judge.Setting{CallerID: "9-9876"})
			heard, v, err := c.Record()
			if err != nil {
				t.Fatal(err)
			}
			times := cmpopts.IgnoreFields(call.Utterance{}, "At")
			if diff := cmp.Diff(whole, heard, times, cmpopts.IgnoreFields(call.Call{}, "ID")); diff != "" {
				t.Errorf("%s: the words are not those that were said:\n%s", name, diff)
			}
			if diff := cmp.Diff(shared.Call(whole), v); diff != "" {
				t.Errorf("%s: the verdict differs (-whole +live):\n%s", name, diff)
			}
		}
	}
}

func TestReplayingGivesTheSameEvents(t *testing.T) {
	e := ear.NewReplay(example(t, "refund-call.txt").Turns)
	e.Hesitant = true
	_, first := play(t, e, judge.Setting{})
	for range 3 {
		_, again := play(t, e, judge.Setting{})
		if diff := cmp.Diff(first, again, cmpopts.IgnoreUnexported(live.Event{})); diff != "" {
			t.Fatal(diff)
		}
	}
}

// script is a stream that says what a test wants.
type script struct {
	events chan ear.Event
	err    error
}

func (s *script) Offer([]int16)                        {}
func (s *script) Write(context.Context, []int16) error { return nil }
func (s *script) End()                                 { close(s.events) }
func (s *script) Events() <-chan ear.Event             { return s.events }
func (s *script) Err() error                           { return s.err }
func (s *script) Close()                               {}

func said(text string, at int) ear.Event {
	return ear.Event{Kind: ear.Final, Text: text, From: time.Duration(at) * time.Second, To: time.Duration(at+1) * time.Second}
}

const (
	claim = "your computer is infected with a virus and hackers have it"
	asks  = "please install anydesk now and read me the code so that i can log into your computer"
)

// Who watches and does not read misses interim words first, then words, and
// never a verdict.
func TestSlowWatcherMissesNoVerdict(t *testing.T) {
	s := &script{events: make(chan ear.Event)}
	c := live.Start(shared, s, live.Options{})
	slow := c.Watch(0)
	s.events <- said("hello this is microsoft support", 0)
	s.events <- said(claim, 1)
	s.events <- said(asks, 2)
	for i := range 2000 {
		s.events <- ear.Event{Kind: ear.Interim, Text: "what shall"}
		s.events <- said("what shall i do", 3+i)
	}
	c.Finish()
	<-c.Done()
	verdicts, interim, words := 0, 0, 0
	level := call.LevelNone
	for {
		e, err := slow.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case e.Kind == live.Words && e.Words.Interim:
			interim++
		case e.Kind == live.Words:
			words++
		case e.Kind == live.Verdict:
			verdicts++
			if e.Verdict.Level <= level {
				t.Errorf("the level fell from %v to %v", level, e.Verdict.Level)
			}
			level = e.Verdict.Level
		}
	}
	if level != call.LevelHangUp || verdicts == 0 || interim > 1 || words < 200 {
		t.Errorf("%d verdicts up to %v, %d words, %d interim", verdicts, level, words, interim)
	}
	if got := slow.Missed() + uint64(words); got != 2003 {
		t.Errorf("%d words were read and %d are said to be missed", words, slow.Missed())
	}
}

func TestWatcherGoesOnWhereItWas(t *testing.T) {
	c, all := play(t, ear.NewReplay(example(t, "refund-call.txt").Turns[:4]), judge.Setting{})
	for _, since := range []uint64{0, 1, uint64(len(all) / 2), uint64(len(all)) - 1} {
		w := c.Watch(since)
		var got []live.Event
		for {
			e, err := w.Next(t.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e)
		}
		if len(got) != len(all)-int(since) || got[0].Seq != since+1 || w.Missed() != 0 {
			t.Errorf("behind %d came %d events of %d, %d missed", since, len(got), len(all), w.Missed())
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &script{events: make(chan ear.Event)}
	waiting := live.Start(shared, s, live.Options{})
	defer waiting.Finish()
	if _, err := waiting.Watch(0).Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a watcher whose device is gone: %v", err)
	}
}

func TestEarThatFails(t *testing.T) {
	broken := &ear.Error{Message: "the ear is gone"}
	s := &script{events: make(chan ear.Event), err: broken}
	var events []live.Event
	c := live.Start(shared, s, live.Options{Each: func(e live.Event) { events = append(events, e) }})
	s.events <- said(claim, 0)
	s.events <- said(asks, 1)
	s.events <- ear.Event{Kind: ear.Final, Text: "i am ", More: true, From: 3 * time.Second, To: 4 * time.Second} // and then nothing
	s.events <- ear.Event{Kind: ear.Gap, From: 5 * time.Second, To: 9 * time.Second, Reason: ear.Lost}
	c.Finish()
	words, v, err := c.Record()
	if !errors.Is(err, broken) || len(words.Turns) != 3 || v.Level == call.LevelNone {
		t.Errorf("%v: %d turns, level %v", err, len(words.Turns), v.Level)
	}
	last := events[len(events)-1]
	if got := timeline(events); !strings.Contains(got, "gap 5.0-9.0\n") || last.Kind != live.End || !errors.Is(last.Err, broken) {
		t.Errorf("%s%v", got, last.Err)
	}
}

// A turn without an end, and hours of words, stay within bounds.
func TestEndlessTalkIsBounded(t *testing.T) {
	s := &script{events: make(chan ear.Event)}
	c := live.Start(shared, s, live.Options{})
	piece := strings.Repeat("and so on ", 400)
	for i := range 650 { // 2.6 MB in one turn
		e := said(piece, i)
		e.More = true
		s.events <- e
	}
	c.Finish()
	words, _, err := c.Record()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, u := range words.Turns {
		if total += len(u.Text); len(u.Text) > 40<<10 {
			t.Errorf("a turn of %d bytes", len(u.Text))
		}
	}
	if total > 2<<20 {
		t.Errorf("%d bytes are kept", total)
	}
}

func TestRealPaceIsThatOfTheAudio(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := ear.NewReplay([]call.Utterance{{Text: claim, At: 20 * time.Second}})
		s, err := e.Listen(t.Context(), rate)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		var late []string
		c := live.Start(shared, s, live.Options{Rate: rate, Each: func(e live.Event) {
			if e.Kind == live.Hitch { // told with the words behind it
				return
			}
			if off := time.Since(began) - e.At; off < 0 || off > 200*time.Millisecond {
				late = append(late, fmt.Sprintf("%v: %v off", e.At, off))
			}
		}})
		if err := c.Play(t.Context(), sound.Silence(rate, e.Length()), live.Real); err != nil {
			t.Fatal(err)
		}
		<-c.Done()
		if took := time.Since(began); len(late) > 0 || took != e.Length().Round(time.Microsecond) && took > e.Length()+100*time.Millisecond {
			t.Errorf("it took %v of %v: %v", took, e.Length(), late)
		}
	})
}

// brokenSource is a recording that cannot be read to its end.
type brokenSource struct{ sound.Source }

func (brokenSource) Read([]int16) (int, error) { return 0, errors.New("the disk is gone") }

func TestRecordingThatBreaksEndsTheCall(t *testing.T) {
	s, err := ear.NewReplay([]call.Utterance{{Text: claim}}).Listen(t.Context(), rate)
	if err != nil {
		t.Fatal(err)
	}
	c := live.Start(shared, s, live.Options{Rate: rate})
	if err := c.Play(t.Context(), brokenSource{sound.Silence(rate, 0)}, live.Fast); err == nil {
		t.Error("nobody was told")
	}
	<-c.Done()
}

func TestNoGoroutineIsLeftBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	e := ear.NewReplay(example(t, "refund-call.txt").Turns)
	var running []*live.Call
	for range 500 {
		s, err := e.Listen(t.Context(), rate)
		if err != nil {
			t.Fatal(err)
		}
		c := live.Start(shared, s, live.Options{Rate: rate})
		c.Offer(make([]int16, 5*rate))
		running = append(running, c)
	}
	for i, c := range running {
		if i%2 == 0 {
			c.Stop()
		} else {
			c.Finish()
		}
	}
	for _, c := range running {
		<-c.Done()
		c.Stop() // once more does no harm
	}
	late := time.Now().Add(patience)
	for runtime.NumGoroutine() > before { // the last may still be on its way out
		if runtime.Gosched(); time.Now().After(late) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
