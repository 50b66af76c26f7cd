package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/ear/engine"
	"github.com/hangup-project/hangup/internal/ear/wer"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

type earTestCmd struct {
	ofEars
	Ear   string   `placeholder:"NAME|URL" help:"An engine, or the address of a Vosk server, in the place of the setting ear.use."`
	Ref   string   `placeholder:"DIR" help:"The folder with what is said in each clip, NAME.txt for NAME.wav. Without it, that is beside the clip."`
	Rate  int      `default:"16000" placeholder:"N" help:"Samples a second that the ear is given: ${default}, or 8000 for a model of telephone sound."`
	JSON  bool     `name:"json" help:"One JSON object a clip, a line each."`
	Clips []string `arg:"" optional:"" help:"Recordings: WAV, or whatever ffmpeg reads where it is present."`
}

func (earTestCmd) Help() string {
	return `A clip is a recording of a voice; what is said in it stands in a text file of the same name: call.wav and call.txt. A clip without
one is judged, and its word error is not told.

Examples:
  hangup ear test call.wav
  hangup ear test --ear ws://127.0.0.1:2700 --ref words clips/*.wav`
}

// noClips says how to come by some.
const noClips = "name some clips: record a minute of a voice through the telephone as call.wav, write what is said into call.txt beside it, and run hangup ear test call.wav"

// clipJSON is one clip as programs read it.
type clipJSON struct {
	Clip      string   `json:"clip"`
	Seconds   float64  `json:"seconds"`
	Words     *int     `json:"words"`      // that were said; null without a reference
	WordError *float64 `json:"word_error"` // errors a word that was said
	Level     string   `json:"level"`
	Warned    *float64 `json:"warned"` // the second of hang_up; null where it did not come
	Share     float64  `json:"share"`  // of the clip's length that hearing it took
}

func (c *earTestCmd) Run(cmds *commands, s *Streams) error {
	switch {
	case len(c.Clips) == 0:
		return usageError{errors.New(noClips)}
	case c.Rate < 8000 || c.Rate > 48000:
		return usageError{fmt.Errorf("--rate %d: an ear is given from 8000 to 48000 samples a second", c.Rate)}
	}
	w, err := c.wish(c.Ear)
	if err != nil {
		return err
	}
	j, err := cmds.judge()
	if err != nil {
		return err
	}
	ctx, stop := interrupted()
	defer stop()
	chosen := engine.For(w)
	defer chosen.Stop()
	hears, err := chosen.Ear()
	if err != nil {
		return err
	}
	if e, ok := hears.(*engine.Engine); ok {
		if err := e.Ready(ctx); err != nil { // so that its start is not counted
			return err
		}
	}
	t := clips{cmd: c, judge: j, ear: hears}
	return t.all(ctx, s)
}

// clips is a test of an ear.
type clips struct {
	cmd   *earTestCmd
	judge *judge.Judge
	ear   ear.Ear

	sum           wer.Count
	seconds, took float64
}

func (t *clips) all(ctx context.Context, s *Streams) error {
	p := &page{w: s.Out, colour: s.Colour}
	const row = "%-24s %8s %10s  %-9s %8s %7s"
	if !t.cmd.JSON {
		p.line("%s", p.style(bold, fmt.Sprintf(row, "clip", "seconds", "word error", "level", "warned", "share")))
	}
	failed := false
	for _, name := range t.cmd.Clips {
		one, err := t.one(ctx, name)
		if err != nil {
			complain(s.Err, fmt.Errorf("%s: %w", name, err))
			failed = true
			if ctx.Err() != nil {
				break
			}
			continue
		}
		if t.cmd.JSON {
			if err := writeJSON(s.Out, one); err != nil {
				return err
			}
			continue
		}
		p.line(row, calm(filepath.Base(name)), fmt.Sprintf("%.1f", one.Seconds), errorRate(one.WordError), one.Level, seconds(one.Warned), fmt.Sprintf("%.2f", one.Share))
	}
	if !t.cmd.JSON && t.seconds > 0 {
		p.line("")
		p.line(row, "all", fmt.Sprintf("%.1f", t.seconds), t.rate(), "", "", fmt.Sprintf("%.2f", t.took/t.seconds))
		p.para("", "Share is how much of a clip's length it took to hear it: below 1 the ear keeps up with a call.")
	}
	if failed {
		return exitError{1}
	}
	return p.err
}

// one hears one clip, as fast as the ear does.
func (t *clips) one(ctx context.Context, name string) (clipJSON, error) {
	said, known, err := t.reference(name)
	if err != nil {
		return clipJSON{}, err
	}
	rec, err := sound.Opener{}.Open(ctx, name, t.cmd.Rate)
	if err != nil {
		return clipJSON{}, err
	}
	began := time.Now()
	given, words, v, warned, err := t.hear(ctx, rec)
	if err := errors.Join(err, rec.Close()); err != nil {
		return clipJSON{}, err
	}
	took := time.Since(began).Seconds()
	length := sound.Length(given, t.cmd.Rate).Seconds()
	t.seconds, t.took = t.seconds+length, t.took+took
	out := clipJSON{Clip: name, Seconds: round(length), Level: v.Level.String(), Share: round(took / max(length, 0.01))}
	if warned >= 0 {
		at := round(warned.Seconds())
		out.Warned = &at
	}
	if known {
		var heard strings.Builder
		for _, turn := range words.Turns {
			heard.WriteString(turn.Text + " ")
		}
		count := wer.Compare(said, heard.String())
		rate := math.Round(count.Rate()*1000) / 1000
		t.sum = t.sum.Add(count)
		out.Words, out.WordError = &count.Words, &rate
	}
	return out, nil
}

// hear gives a clip to the ear and its words to the judge.
func (t *clips) hear(ctx context.Context, src sound.Source) (given int64, words call.Call, v call.Verdict, warned time.Duration, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := t.ear.Listen(ctx, t.cmd.Rate)
	if err != nil {
		return 0, call.Call{}, call.Verdict{}, -1, err
	}
	defer stream.Close()
	warned = -1
	running := live.Start(t.judge, stream, live.Options{Rate: t.cmd.Rate, Each: func(e live.Event) {
		if e.Kind == live.End {
			warned = e.Warned
		}
	}})
	counted := &counting{Source: src}
	err = running.Play(ctx, counted, live.Fast)
	words, v, failed := running.Record()
	return counted.n, words, v, warned, errors.Join(err, failed)
}

// counting counts the samples of a source.
type counting struct {
	sound.Source
	n int64
}

func (c *counting) Read(p []int16) (int, error) {
	n, err := c.Source.Read(p)
	c.n += int64(n)
	return n, err
}

// mostWords bounds the file of what is said.
const mostWords = 1 << 20

// reference is what is said in a clip; it is not known where there is no file.
func (t *clips) reference(name string) (said string, known bool, err error) {
	file := strings.TrimSuffix(name, filepath.Ext(name)) + ".txt"
	if t.cmd.Ref != "" {
		file = filepath.Join(t.cmd.Ref, filepath.Base(file))
	}
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", false, nil
	case err != nil:
		return "", false, err
	case info.Size() > mostWords:
		return "", false, fmt.Errorf("%s is larger than %d KB: it must hold what is said in the clip, and nothing else", file, mostWords>>10)
	}
	data, err := os.ReadFile(file)
	return string(data), true, err
}

func (t *clips) rate() string {
	if t.sum.Words == 0 {
		return "-"
	}
	rate := t.sum.Rate()
	return errorRate(&rate)
}

func errorRate(rate *float64) string {
	if rate == nil {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", *rate*100)
}

func seconds(at *float64) string {
	if at == nil {
		return "-"
	}
	return fmt.Sprintf("%.1f s", *at)
}

func round(v float64) float64 { return math.Round(v*100) / 100 }
