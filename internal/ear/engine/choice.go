package engine

import (
	"cmp"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/hangup-project/hangup/internal/ear"
)

// What may be wished for beside the name of an engine or an address.
const (
	Auto = "auto" // the best that is there
	None = "none"
)

// Wish is which ear is wanted, and how much it may take.
type Wish struct {
	// Use is Auto, None, the name of an engine, or the address of a server
	// (ws://, wss://).
	Use    string
	Folder string // of the programs; empty is Folder()
	Models string // the folder of the models
	Calls  int    // streams at once; 0 is 8
	Memory int64  // bytes; 0 is 2 GiB
	Temp   string // for a small file; empty is the folder of the system
	Log    *slog.Logger
}

// Check says in an *ear.Error what is wrong with s as Wish.Use.
func Check(s string) error {
	if s == Auto || s == None || named(s) {
		return nil
	}
	if !strings.Contains(s, "://") {
		return &ear.Error{Message: fmt.Sprintf("there is no ear %q: write %s, or the address of a Vosk server such as ws://127.0.0.1:2700", s, strings.Join(append([]string{Auto, None}, names()...), ", "))}
	}
	return ear.CheckURL(s)
}

func names() (out []string) {
	for _, k := range kinds {
		out = append(out, k.name)
	}
	return out
}

func named(s string) bool {
	for _, k := range kinds {
		if k.name == s {
			return true
		}
	}
	return false
}

// Choose picks the program of an engine for a wish that is no address. The
// error is an *ear.Error with a sentence for people.
func Choose(use string, found []Found) (Program, error) {
	if use == None {
		return Program{}, &ear.Error{Message: "The setting ear.use is none, so Hangup does not listen here: set it to auto. Everything else works."}
	}
	lacks := ""
	for _, f := range found {
		switch {
		case use != Auto && use != f.Program.Name:
		case f.Lacks == "":
			return f.Program, nil
		case f.Program.Path != "" || use != Auto:
			lacks = f.Lacks
		}
	}
	if lacks == "" {
		lacks = "Build one with make ears, or name a Vosk server in the setting ear.use."
	}
	return Program{}, &ear.Error{Message: "No ear is installed, so Hangup cannot listen here. " + lacks + " Everything else works."}
}

// Chosen is the ear of a desk: an engine, a server elsewhere, or none yet. It is
// safe for all.
type Chosen struct {
	wish Wish

	mu     sync.Mutex
	begun  bool
	ended  bool
	engine *Engine
	server *elsewhere
}

// For makes the ear that is wished for. Nothing runs yet.
func For(w Wish) *Chosen {
	c := &Chosen{wish: w}
	if strings.Contains(w.Use, "://") {
		c.server = &elsewhere{Server: ear.Server{URL: w.Use}, seats: newSeats(cmp.Or(w.Calls, usualCalls)), since: time.Now()}
	}
	return c
}

// Start starts the engine, where there is one, and does not wait for it.
func (c *Chosen) Start() {
	c.mu.Lock()
	c.begun = true
	c.mu.Unlock()
	if e, err := c.find(); err == nil && e != nil {
		e.Start()
	}
}

// Stop ends the engine and waits until it has ended.
func (c *Chosen) Stop() {
	c.mu.Lock()
	c.ended = true
	e := c.engine
	c.mu.Unlock()
	if e != nil {
		e.Stop()
	}
}

// find is the engine; nil where the ear is elsewhere. Where none was installed
// it looks again, so that one may be installed while the desk runs.
func (c *Chosen) find() (*Engine, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended:
		return nil, &ear.Error{Message: "Hangup is being ended, so it does not listen any more."}
	case c.server != nil || c.engine != nil:
		return c.engine, nil
	}
	w := c.wish
	p, err := Choose(w.Use, Find(w.Folder, w.Models))
	if err != nil {
		return nil, err
	}
	c.engine = New(Options{Program: p, Calls: w.Calls, Memory: w.Memory, Temp: w.Temp, Log: w.Log})
	if c.begun {
		c.engine.Start()
	}
	return c.engine, nil
}

// Ear is the ear of the moment. The error is an *ear.Error: a sentence for
// people that says why there is none and what to do.
func (c *Chosen) Ear() (ear.Ear, error) {
	e, err := c.find()
	switch {
	case err != nil:
		return nil, err
	case e != nil:
		return e, nil
	}
	return c.server, nil
}

// State tells how the ear is. Where there is none, it is Off without a name,
// and Fault says why.
func (c *Chosen) State() State {
	e, err := c.find()
	switch {
	case err != nil:
		return State{Phase: Off, Fault: err.Error()}
	case e != nil:
		return e.State()
	}
	return c.server.state()
}
