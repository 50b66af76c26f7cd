package live_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hangup-project/hangup/internal/ear/engine"
	"github.com/hangup-project/hangup/internal/live"
	"github.com/hangup-project/hangup/internal/sound"
)

// Telephone-band recordings through the ear that is built here: four of five
// synthetic voices that read a scam are told, and no speech that is no scam is.
// docs/EARS.md has the table.
func TestScamsAreHeardAndOtherSpeechIsLeftAlone(t *testing.T) {
	program := filepath.Join("..", "..", "bin", "ears", "pocketsphinx")
	clips, err := filepath.Glob("../../../shared/speech/tel/*.wav")
	if _, missing := os.Stat(program); missing != nil || err != nil || len(clips) == 0 {
		t.Skip("left out: there is no ear here, or no recording for it: make ears makes the ear")
	}
	e := engine.New(engine.Options{Name: "pocketsphinx", Program: program, Calls: 8, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(e.Close)
	var scams, told atomic.Int32
	t.Run("clips", func(t *testing.T) {
		for _, clip := range clips {
			name := strings.TrimSuffix(filepath.Base(clip), ".wav")
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				warned := warns(t, e, clip)
				switch scam := strings.HasPrefix(name, "scam_"); {
				case scam && warned:
					told.Add(1)
					fallthrough
				case scam:
					scams.Add(1)
				case warned:
					t.Error("a warning, and it is no scam")
				}
			})
		}
	})
	if n := scams.Load(); told.Load() < n-n/5 {
		t.Errorf("%d of %d scams were told", told.Load(), n)
	}
}

// warns plays a recording as fast as the ear hears it, until there is a warning
// or it ends.
func warns(t *testing.T, e *engine.Engine, clip string) bool {
	t.Helper()
	f, err := os.Open(clip)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rec, err := sound.Read(f, rate)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	s, err := e.Listen(t.Context(), rate)
	if err != nil {
		t.Fatal(err)
	}
	ctx, enough := context.WithCancel(t.Context())
	c := live.Start(shared, s, live.Options{Rate: rate})
	defer c.Stop()
	played := make(chan error, 1)
	go func() { played <- c.Play(ctx, rec, live.Fast) }()
	warned := false
	for w := c.Watch(0); ; {
		event, err := w.Next(t.Context())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if event.Err != nil {
			t.Fatal(event.Err)
		}
		if event.Kind == live.Verdict && event.Warned >= 0 {
			t.Logf("%s at %.1f s", event.Verdict.Level, event.Warned.Seconds())
			warned = true
			break
		}
	}
	enough()
	if err := <-played; err != nil && !warned {
		t.Error(err)
	}
	return warned
}
