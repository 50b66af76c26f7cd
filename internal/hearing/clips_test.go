package hearing

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/scorer"
	"github.com/hangup-project/hangup/internal/sound"
	"github.com/hangup-project/hangup/kb"
)

const rate = 8000

// atOnce is how many clips are heard at a time.
const atOnce = 2

// outcome is what came of one clip.
type outcome struct {
	name    string
	length  time.Duration
	level   call.Level
	errors  float64 // wrong words by words said; negative where nobody wrote them down
	warned  time.Duration
	decided time.Duration // end of the words that decided
}

func clips(t *testing.T) (dir string, files []string) {
	t.Helper()
	dir = cmp.Or(os.Getenv("HANGUP_SPEECH"), "../../../shared/speech")
	files, err := filepath.Glob(filepath.Join(dir, "tel", "*.wav"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no recordings here: HANGUP_SPEECH names a folder with tel/*.wav and ref/*.txt")
	}
	return dir, files
}

func TestScamCallsAreInterruptedAndNoOthers(t *testing.T) {
	dir, files := clips(t)
	e := start(t, atOnce)
	base, err := knowledge.Load(kb.FS)
	if err != nil {
		t.Fatal(err)
	}
	model, err := scorer.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	j := judge.New(base, model)
	outcomes := make([]outcome, len(files))
	room := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, file := range files {
		all.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			o, err := hear(t, e, j, dir, file)
			if err != nil {
				t.Error(err)
			}
			outcomes[i] = o
		})
	}
	all.Wait()
	t.Log("\n" + table(outcomes))
	scams := 0
	for _, o := range outcomes {
		switch stopped := o.level == call.LevelHangUp; {
		case strings.HasPrefix(o.name, "scam_") && stopped:
			scams++
		case stopped:
			t.Errorf("%s is no scam, and was interrupted", o.name)
		}
	}
	if scams < 4 {
		t.Errorf("%d scam calls were interrupted, want 4 of 5", scams)
	}
	var length time.Duration
	for _, o := range outcomes {
		length += o.length
	}
	t.Logf("the ear used %.3f CPU seconds a second of audio", e.cpu(t).Seconds()/length.Seconds())
}

// hear runs one clip through the ear, the client, the call and the judge.
func hear(t *testing.T, e *engine, j *judge.Judge, dir, file string) (outcome, error) {
	name := strings.TrimSuffix(filepath.Base(file), ".wav")
	o := outcome{name: name, errors: -1, warned: -1}
	src, err := sound.Opener{}.Open(t.Context(), file, rate)
	if err != nil {
		return o, err
	}
	defer src.Close()
	b, url := listenBetween(t, e, rate)
	stream, err := (&ear.Server{URL: url, Stall: time.Minute}).Listen(t.Context(), rate)
	if err != nil {
		return o, err
	}
	defer stream.Close()
	var warned time.Duration
	c := live.Start(j, stream, live.Options{Rate: rate, Each: func(e live.Event) {
		if e.Kind == live.End {
			o.length, warned = e.At, e.Warned
		}
	}})
	if err := c.Play(t.Context(), src, live.Fast); err != nil {
		return o, err
	}
	words, verdict, err := c.Record()
	if err != nil {
		return o, fmt.Errorf("%s: %w", name, err)
	}
	o.level = verdict.Level
	if warned >= 0 {
		o.warned, o.decided = decision(j, b.pieces())
	}
	said, err := os.ReadFile(filepath.Join(dir, "ref", name+".txt"))
	if errors.Is(err, os.ErrNotExist) {
		return o, nil
	}
	if err != nil {
		return o, err
	}
	var heard strings.Builder
	for _, turn := range words.Turns {
		heard.WriteString(turn.Text + " ")
	}
	if c := mistakes(string(said), heard.String()); c.Words > 0 {
		o.errors = c.Rate()
	}
	return o, nil
}

// decision is how much audio there was when the ear told the words that
// decided, and when the last of them had been spoken: the end of the first word
// at which the call would have been stopped had every word been told at once.
func decision(j *judge.Judge, pieces []told) (warned, decided time.Duration) {
	level := func(last int, words []word) call.Level {
		s := j.NewSession(judge.Setting{Kind: call.KindCall})
		for _, p := range pieces[:last] {
			s.Observe(p.utterance(p.words))
		}
		s.Observe(pieces[last].utterance(words))
		return s.Level()
	}
	heard := j.NewSession(judge.Setting{Kind: call.KindCall})
	for i, p := range pieces {
		heard.Observe(p.utterance(p.words))
		if heard.Level() < call.LevelHangUp {
			continue
		}
		for n := range p.words {
			if level(i, p.words[:n+1]) == call.LevelHangUp {
				return p.after, time.Duration(p.words[n].End * float64(time.Second))
			}
		}
	}
	return -1, -1
}

// utterance is what the judge observes of words of a piece: where its turn goes
// on, the next words are joined to them.
func (p told) utterance(words []word) call.Utterance {
	u := call.Utterance{Text: spoken(words), More: p.more}
	if p.more {
		u.Text += " "
	}
	return u
}

func spoken(words []word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Word
	}
	return strings.Join(texts, " ")
}

func table(outcomes []outcome) string {
	var b strings.Builder
	var lags, warnings []time.Duration
	b.WriteString("| clip | seconds | word error | level | decisive words end | warned at | lag |\n|---|---:|---:|---|---:|---:|---:|\n")
	for _, o := range outcomes {
		wrong, decided, warned, lag := "", "", "", ""
		if o.errors >= 0 {
			wrong = fmt.Sprintf("%.0f %%", 100*o.errors)
		}
		if o.warned >= 0 {
			lags, warnings = append(lags, o.warned-o.decided), append(warnings, o.warned)
			decided, warned, lag = seconds(o.decided), seconds(o.warned), seconds(o.warned-o.decided)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", o.name, seconds(o.length), wrong, o.level, decided, warned, lag)
	}
	fmt.Fprintf(&b, "median: warned at %s, lag %s\n", seconds(median(warnings)), seconds(median(lags)))
	return b.String()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

func median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[len(times)/2]
}
