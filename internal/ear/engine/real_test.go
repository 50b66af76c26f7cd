//go:build unix

package engine_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/ear/engine"
)

// The engine that is built beside the program starts, takes a call, and comes
// back when it is killed.
func TestPocketsphinx(t *testing.T) {
	program, err := filepath.Abs("../../../bin/ears/pocketsphinx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Skip("bin/ears/pocketsphinx is not built: make ears builds it")
	}
	e := engine.New(engine.Options{Program: engine.Program{Name: "pocketsphinx", Path: program}, Temp: t.TempDir()})
	defer e.Stop()
	s, err := e.Listen(t.Context(), rate)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 10 {
		if err := s.Write(t.Context(), make([]int16, rate/10)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Kill(-e.Group(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// There is more audio until it hears again; then all of it is heard.
	go func() {
		defer s.End()
		for e.State().Restarts == 0 || e.State().Phase != engine.Running {
			if s.Write(t.Context(), make([]int16, rate/10)) != nil {
				return
			}
		}
	}()
	gaps := 0
	for e := range s.Events() {
		if e.Kind == ear.Gap && e.Reason == ear.Lost && e.Open {
			gaps++
		}
	}
	if err := s.Err(); err != nil || gaps != 1 {
		t.Errorf("%v, %d gaps", err, gaps)
	}
}
