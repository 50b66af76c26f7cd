package engine_test

import (
	"strings"
	"testing"

	"github.com/hangup-project/hangup/internal/config"
	"github.com/hangup-project/hangup/internal/ear/engine"
)

func TestChoose(t *testing.T) {
	is := func(name, lacks string) engine.Found {
		return engine.Found{Program: engine.Program{Name: name, Path: "/ears/" + name}, Lacks: lacks}
	}
	best, plain, empty := is("sherpa", ""), is("pocketsphinx", ""), is("sherpa", "It has no model.")
	nothing := engine.Found{Program: engine.Program{Name: "pocketsphinx"}, Lacks: "It is not there."}
	for _, c := range []struct {
		name, use string
		found     []engine.Found
		want      string // the engine, or a part of the sentence
	}{
		{"the best", "auto", []engine.Found{best, plain}, "sherpa"},
		{"the best that can run", "auto", []engine.Found{empty, plain}, "pocketsphinx"},
		{"one by name", "pocketsphinx", []engine.Found{best, plain}, "pocketsphinx"},
		{"one by name that cannot run", "sherpa", []engine.Found{empty, plain}, "It has no model. Everything else works."},
		{"one that lacks little", "auto", []engine.Found{empty, nothing}, "It has no model."},
		{"nothing", "auto", []engine.Found{nothing}, "No ear is installed, so Hangup cannot listen here. Build one with make ears"},
		{"none is wanted", "none", []engine.Found{best}, "set it to auto"},
	} {
		p, err := engine.Choose(c.use, c.found)
		if err != nil && !strings.Contains(err.Error(), c.want) || err == nil && p.Name != c.want {
			t.Errorf("%s: %q, %v; want %s", c.name, p.Name, err, c.want)
		}
	}
}

// What the settings allow is what can be chosen.
func TestWishesAreThoseOfTheSettings(t *testing.T) {
	for _, use := range []string{"auto", "none", "pocketsphinx", "sherpa", "ws://127.0.0.1:2700", "wss://ear.example/", "whisper", "http://127.0.0.1", ""} {
		_, _, err := config.Load(config.Sources{Env: []string{"HOME=/home/anna"}, Flags: map[string]string{"ear-use": use}})
		if got := engine.Check(use); (got == nil) != (err == nil) {
			t.Errorf("%q: %v, and the settings say %v", use, got, err)
		}
	}
}

// Without an ear there is a sentence, before the start and after the end.
func TestNoEar(t *testing.T) {
	c := engine.For(engine.Wish{Use: "auto", Folder: t.TempDir()})
	c.Start()
	if _, err := c.Ear(); err == nil || c.State().Phase != engine.Off || !strings.Contains(c.State().Fault, "No ear is installed") {
		t.Errorf("%v, %+v", err, c.State())
	}
	c.Stop()
	if _, err := c.Ear(); err == nil || !strings.Contains(err.Error(), "being ended") {
		t.Errorf("after the end: %v", err)
	}
}

// A server elsewhere is counted, and not watched.
func TestServerElsewhere(t *testing.T) {
	c := engine.For(engine.Wish{Use: "ws://127.0.0.1:1/?key=word", Calls: 3})
	c.Start()
	defer c.Stop()
	if s := c.State(); s.Address != "ws://127.0.0.1:1" || s.Most != 3 || s.Phase != engine.Running {
		t.Errorf("%+v", s)
	}
	e, err := c.Ear()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Listen(t.Context(), 8000); err == nil || c.State().Calls != 0 {
		t.Errorf("%v, %+v", err, c.State())
	}
}
