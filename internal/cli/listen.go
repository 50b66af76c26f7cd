package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/ear/engine"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/live/livewire"
	"github.com/hangup-project/hangup/internal/sound"
)

type listenCmd struct {
	beside
	JSON       bool     `name:"json" help:"One JSON object an event, a line each (docs/LIVE.md)."`
	Pace       string   `enum:"real,fast" default:"fast" help:"As fast as it was spoken, or as fast as the ear hears: ${enum}."`
	Ear        string   `xor:"ear" placeholder:"NAME|URL" help:"What turns sound into words: an engine, or the address of a Vosk server. Without it, that is as the setting ear.use says."`
	Rate       int      `default:"16000" placeholder:"N" help:"Samples a second that the ear is given: ${default}, or 8000 for a model of telephone sound."`
	Transcript string   `xor:"ear" placeholder:"FILE" help:"The words of the one recording, with times where there are some, in the place of an ear; without a recording, these words alone."`
	Files      []string `arg:"" optional:"" help:"Recordings: WAV, or whatever ffmpeg reads where it is present; - is a WAV on standard input."`
}

func (listenCmd) Help() string {
	return `Examples:
  hangup listen call.wav
  hangup listen --ear ws://127.0.0.1:2700 --json --pace real call.mp3
  hangup listen --transcript call.vtt
  hangup listen --transcript call.vtt call.wav`
}

// noEar says in one sentence how to do without an ear of one's own.
const noEar = "start a Vosk server (docker run -p 2700:2700 alphacep/kaldi-en) and say --ear ws://127.0.0.1:2700, or give the words by --transcript FILE"

func (c *listenCmd) Run(cmds *commands, s *Streams) error {
	if err := c.valid(); err != nil {
		return usageError{err}
	}
	hearer, script, done, err := c.hearer(s)
	if err != nil {
		return err
	}
	defer done()
	j, err := cmds.judge()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	names := c.Files
	if len(names) == 0 {
		names = []string{""}
	}
	failed := false
	for i, name := range names {
		h := hearing{cmd: c, s: s, j: j, ear: hearer, script: script, name: name, again: i > 0}
		if err := h.run(ctx); err != nil {
			complain(s.Err, err)
			failed = true
		}
		if ctx.Err() != nil {
			break
		}
	}
	if failed {
		return exitError{1}
	}
	return nil
}

func (c *listenCmd) valid() error {
	switch {
	case c.Ear == "" && c.Transcript == "" && len(c.Files) == 0:
		return errors.New("name a recording: hangup listen call.wav")
	case c.Ear != "" && len(c.Files) == 0:
		return errors.New("name a recording for the ear: hangup listen --ear ADDRESS call.wav")
	case c.Transcript != "" && len(c.Files) > 1:
		return errors.New("--transcript has the words of one recording: name one")
	case c.Rate < 8000 || c.Rate > 48000:
		return fmt.Errorf("--rate %d: an ear is given from 8000 to 48000 samples a second", c.Rate)
	case c.Ear != "":
		if err := engine.Check(c.Ear); err != nil {
			return fmt.Errorf("--ear: %w", err)
		}
	}
	return c.check()
}

// hearer is the ear that was asked for, and the call of the transcript where
// there is one. done ends what was started for it.
func (c *listenCmd) hearer(s *Streams) (hears ear.Ear, words call.Call, done func(), err error) {
	if c.Transcript != "" {
		words, err = about{Kind: string(call.KindCall), beside: c.beside}.read(c.Transcript, s)
		return ear.NewReplay(words.Turns), words, func() {}, err
	}
	c.apply(&words)
	wish, err := ofEars{}.wish(c.Ear)
	if err != nil {
		return nil, words, nil, err
	}
	chosen := engine.For(wish)
	if hears, err = chosen.Ear(); err != nil {
		return nil, words, nil, fmt.Errorf("%w Or %s", err, noEar)
	}
	return hears, words, chosen.Stop, nil
}

// hearing is one recording on its way through an ear.
type hearing struct {
	cmd    *listenCmd
	s      *Streams
	j      *judge.Judge
	ear    ear.Ear
	script call.Call // what is known beside the sound
	name   string    // empty for words alone
	again  bool

	write error // of the first event that could not be written
}

func (h *hearing) run(ctx context.Context) (err error) {
	src, done, err := h.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	stream, err := h.ear.Listen(ctx, src.Rate())
	if err != nil {
		return err
	}
	defer stream.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tell := h.teller()
	set := judge.Setting{CallerID: h.script.CallerID, Callback: h.script.Callback, Country: h.script.Country, DialledBy: h.script.DialledBy}
	running := live.Start(h.j, stream, live.Options{Setting: set, Rate: src.Rate(), Each: func(e live.Event) {
		if h.write == nil {
			if h.write = tell(e); h.write != nil {
				cancel() // nobody reads any more
			}
		}
	}})
	played := running.Play(ctx, src, h.pace())
	words, v, failed := running.Record()
	switch {
	case h.write != nil:
		return h.write
	case errors.Is(played, context.Canceled):
		played = errors.New("you stopped it: this is the verdict up to there")
	}
	if !h.cmd.JSON {
		disarm(&words)
		err = (&page{w: h.s.Out, colour: h.s.Colour}).verdict(words, v, h.j.Base(), true)
	}
	return errors.Join(err, h.named(errors.Join(played, failed)))
}

// open opens the recording; without one, silence for the words. Where the
// words go on behind the recording, so does the silence.
func (h *hearing) open(ctx context.Context) (sound.Source, func() error, error) {
	none := func() error { return nil }
	r, scripted := h.ear.(*ear.Replay)
	if h.name == "" {
		return sound.Silence(h.cmd.Rate, r.Length()), none, nil
	}
	rec, err := h.recording(ctx)
	if err != nil {
		return nil, nil, h.named(err)
	}
	done := func() error {
		for _, note := range rec.Notes() {
			if _, err := fmt.Fprintf(h.s.Err, "%s: %s\n", h.name, note); err != nil {
				return errors.Join(err, rec.Close())
			}
		}
		return rec.Close()
	}
	if scripted {
		return sound.AtLeast(rec, r.Length()), done, nil
	}
	return rec, done, nil
}

func (h *hearing) recording(ctx context.Context) (sound.Recording, error) {
	if h.name == "-" {
		return sound.Read(h.s.In, h.cmd.Rate)
	}
	f, err := openFile(h.name) // for its words on what is wrong
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	return sound.Opener{}.Open(ctx, h.name, h.cmd.Rate)
}

// named puts the name of the recording before a fault of it.
func (h *hearing) named(err error) error {
	var fault *sound.Error
	switch {
	case err == nil || h.name == "":
		return err
	case errors.As(err, &fault) && fault.Unknown && h.name == "-":
		return fmt.Errorf("standard input: %w; name the file, so that ffmpeg may read it", err)
	case errors.As(err, &fault):
		return fmt.Errorf("%s: %w", h.name, err)
	}
	return err
}

func (h *hearing) pace() live.Pace {
	if h.cmd.Pace == "real" {
		return live.Real
	}
	return live.Fast
}

// teller writes one event after another.
func (h *hearing) teller() func(live.Event) error {
	if h.cmd.JSON {
		return func(e live.Event) error { return writeJSON(h.s.Out, livewire.EventOf(h.id(), e)) }
	}
	p := &runningPage{page: page{w: h.s.Out, colour: h.s.Colour}}
	if h.again {
		p.line("")
	}
	return p.event
}

// id is what the verdict is known by.
func (h *hearing) id() string {
	switch {
	case h.script.ID != "":
		return h.script.ID
	case h.name != "":
		return h.name
	}
	return h.cmd.Transcript
}
