//go:build unix

package engine_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/ear"
	"github.com/hangup-project/hangup/internal/ear/engine"
)

const rate = 8000

// patience is how long a test waits for what is to happen, on a machine that may
// be busy.
const patience = 2 * time.Minute

// logged is a log that may be read while it is written.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// keeps makes an engine whose program lives as told. It looks often, and waits
// long for a program that a busy machine holds up. When the test ends, no process of it is left.
func keeps(t *testing.T, lives string, change func(*engine.Options)) (*engine.Engine, *logged) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(livesVar, lives)
	t.Setenv(pidsVar, filepath.Join(t.TempDir(), "pids"))
	log := &logged{}
	opt := engine.Options{
		Program: engine.Program{Name: "test", Path: self}, Temp: t.TempDir(), Log: slog.New(slog.NewTextHandler(log, nil)),
		Times: engine.Times{Begin: patience, Ready: patience, Dial: patience, Look: 50 * time.Millisecond, Answer: patience, Grace: 500 * time.Millisecond, Backoff: 5 * time.Millisecond},
	}
	if change != nil {
		change(&opt)
	}
	e := engine.New(opt)
	t.Cleanup(func() {
		e.Stop()
		for _, pid := range pids(t) { // the system takes a moment to bury a child that was ended
			await(t, fmt.Sprintf("process %d is gone", pid), func() bool { return gone(pid) })
		}
		if s := e.State(); s.Phase != engine.Stopped || s.Calls != 0 {
			t.Errorf("in the end %+v", s)
		}
		if left, err := os.ReadDir(opt.Temp); err != nil || len(left) > 0 {
			t.Errorf("files are left: %v, %v", left, err)
		}
	})
	return e, log
}

// await waits until so is true.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	late := time.After(patience)
	for !so() {
		select {
		case <-look.C:
		case <-late:
			t.Fatalf("still not: %s", what)
		}
	}
}

// talking is one call: seconds of audio, and what was heard.
type talking struct {
	t      *testing.T
	s      ear.Stream
	events []ear.Event
}

func listen(t *testing.T, e ear.Ear) *talking {
	t.Helper()
	s, err := e.Listen(t.Context(), rate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &talking{t: t, s: s}
}

// speak gives audio, ten times as fast as people speak, until something is
// heard that is no guess.
func (c *talking) speak() string {
	c.t.Helper()
	ctx, heard := context.WithCancel(c.t.Context())
	given := make(chan struct{})
	go func() {
		defer close(given)
		pace := time.NewTicker(10 * time.Millisecond)
		defer pace.Stop()
		for c.s.Write(ctx, make([]int16, rate/10)) == nil {
			select {
			case <-pace.C:
			case <-ctx.Done():
			}
		}
	}()
	defer func() { heard(); <-given }()
	for e := range c.s.Events() {
		if e.Kind == ear.Interim {
			continue
		}
		c.events = append(c.events, e)
		if e.Kind == ear.Final {
			return tell(c.events)
		}
	}
	c.t.Fatalf("the call ended: %v", c.s.Err())
	return ""
}

// over ends the audio, and returns all that was heard.
func (c *talking) over() string {
	c.t.Helper()
	c.s.End()
	for e := range c.s.Events() {
		if e.Kind != ear.Interim {
			c.events = append(c.events, e)
		}
	}
	if err := c.s.Err(); err != nil {
		c.t.Error(err)
	}
	return tell(c.events)
}

func tell(events []ear.Event) string {
	var out []string
	for _, e := range events {
		switch {
		case e.Kind == ear.Gap:
			out = append(out, cmp.Or(map[bool]string{true: "("}[e.Open], ")")+string(e.Reason))
		default:
			out = append(out, e.Text)
		}
	}
	return strings.Join(out, " | ")
}

func TestEngineHears(t *testing.T) {
	e, _ := keeps(t, "first", nil)
	if s := e.State(); s.Phase != engine.Off || s.Name != "test" {
		t.Errorf("before the first call %+v", s)
	}
	c := listen(t, e) // starts it
	if s := e.State(); s.Phase != engine.Running || s.Calls != 1 || s.Restarts != 0 || s.Fault != "" {
		t.Errorf("in the call %+v", s)
	}
	if got := c.speak(); got != "first words" {
		t.Errorf("heard %s", got)
	}
	c.over()
	c.s.Close()
	c.s.Close() // gives the seat back once
	if s := e.State(); s.Calls != 0 {
		t.Errorf("after the call %+v", s)
	}
	if n := len(pids(t)); n != 1 {
		t.Errorf("%d processes", n)
	}
}

// Killed in mid-call, it is restarted at another address; the call goes on with
// a gap, and its words so far stay.
func TestKilledInMidCall(t *testing.T) {
	e, log := keeps(t, "first,again", nil)
	c := listen(t, e)
	c.speak()
	if err := syscall.Kill(pids(t)[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if got, want := c.speak(), "first words | (ear_lost | )ear_lost | again here"; got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
	c.over()
	if s := e.State(); s.Phase != engine.Running || s.Restarts != 1 || s.Fault != "it ended: signal: killed" {
		t.Errorf("%+v", s)
	}
	if !strings.Contains(log.String(), "signal: killed") {
		t.Errorf("the log says %s", log)
	}
}

// One that is stopped answers nobody: it is ended and restarted.
func TestStalledInMidCall(t *testing.T) {
	e, _ := keeps(t, "first,again", func(o *engine.Options) { o.Times.Answer = 2 * time.Second })
	c := listen(t, e)
	c.speak()
	if err := syscall.Kill(pids(t)[0], syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if got, want := c.speak(), "first words | (ear_lost | )ear_lost | again here"; got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
	if s := e.State(); s.Fault != "it did not answer for 2s, twice" {
		t.Errorf("%+v", s)
	}
}

// One call that is babbled at costs the others nothing.
func TestBabble(t *testing.T) {
	e, _ := keeps(t, "babble", nil)
	c := listen(t, e)
	got := ""
	for !strings.HasSuffix(got, "again here") {
		got = c.speak() // some of the babble is taken for words
	}
	if !strings.Contains(got, "ear_babbled") {
		t.Errorf("heard %s", got)
	}
	if s := e.State(); s.Restarts != 0 || s.Phase != engine.Running {
		t.Errorf("%+v", s)
	}
}

// What it prints while it hears calls is thrown away, however much it is.
func TestFloodOfPrint(t *testing.T) {
	e, log := keeps(t, "flood,first", nil)
	c := listen(t, e)
	c.speak()
	if err := syscall.Kill(pids(t)[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	c.speak()
	if told := log.String() + fmt.Sprint(e.State()); strings.Contains(told, "4929") || !strings.Contains(told, "printed_bytes=") {
		t.Errorf("told %s", told)
	}
}

func TestEatsMemory(t *testing.T) {
	if _, err := os.Stat("/proc/self/statm"); err != nil {
		t.Skip("this system does not tell how much memory a process takes")
	}
	e, _ := keeps(t, "eat,again", func(o *engine.Options) { o.Memory = 400 << 20 })
	c := listen(t, e)
	await(t, "the one that eats is gone", func() bool { return e.State().Restarts == 1 })
	if got := c.speak(); !strings.HasSuffix(got, "again here") {
		t.Errorf("heard %s", got)
	}
	if s := e.State(); !strings.Contains(s.Fault, "MiB of memory, and the setting ear.memory allows 400 MiB") {
		t.Errorf("%+v", s)
	}
}

// One that does not start is tried a few times and then left alone; a call is
// told at once why, and what to do.
func TestDoesNotStart(t *testing.T) {
	for _, c := range []struct{ name, lives, program, want string }{
		{"it exits", "exit", "", "it ended before it was ready: exit status 3; it said: the ear does not start: there is no model [31m"},
		{"it is never ready", "unready", "", "it was not ready in 300ms"},
		{"it is ready elsewhere", "astray", "", "its ready file holds no address of this machine"},
		{"it is no program", "first", "/dev/null", "it cannot be started: permission denied"},
		{"it is not there", "first", "/nowhere/ear", "it cannot be started: no such file or directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, log := keeps(t, c.lives, func(o *engine.Options) {
				o.Program.Path = cmp.Or(c.program, o.Program.Path)
				if c.lives == "unready" {
					o.Times.Ready = 300 * time.Millisecond
				}
			})
			_, err := e.Listen(t.Context(), rate)
			if err == nil || !strings.Contains(err.Error(), "failed 5 times in a row and is tried again at") || !strings.Contains(err.Error(), "hangup ear list") {
				t.Errorf("a call is told %v", err)
			}
			if s := e.State(); s.Phase != engine.Failed || s.Fault != c.want || s.Restarts != 5 || s.Calls != 0 {
				t.Errorf("%+v", s)
			}
			if strings.Contains(log.String(), "model") {
				t.Errorf("the log holds what it said: %s", log)
			}
		})
	}
}

// After a rest it is tried again.
func TestComesBackAfterARest(t *testing.T) {
	e, _ := keeps(t, "exit,exit,exit,exit,exit,first", func(o *engine.Options) { o.Times.Rest = 50 * time.Millisecond })
	e.Start()
	await(t, "it hears after a rest", func() bool { return e.State().Phase == engine.Running })
	if got := listen(t, e).speak(); got != "first words" {
		t.Errorf("heard %s", got)
	}
}

// A call waits a while for an engine that is slow to start, and no longer.
func TestNotReadyYet(t *testing.T) {
	e, _ := keeps(t, "unready", func(o *engine.Options) { o.Times.Begin = 50 * time.Millisecond })
	_, err := e.Listen(t.Context(), rate)
	if err == nil || err.Error() != "the ear test is not ready yet: try again in a moment" {
		t.Errorf("%v", err)
	}
}

func TestNoMoreCallsThanAllowed(t *testing.T) {
	e, _ := keeps(t, "first", func(o *engine.Options) { o.Calls = 2 })
	first := listen(t, e)
	listen(t, e)
	_, err := e.Listen(t.Context(), rate)
	if err == nil || !strings.Contains(err.Error(), "hears 2 calls already, which is all that the setting ear.calls allows") {
		t.Errorf("a third call: %v", err)
	}
	first.s.Close()
	listen(t, e)
}

// One that will not end is ended, and so are its children.
func TestStubborn(t *testing.T) {
	e, _ := keeps(t, "stubborn", nil)
	if err := e.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(t, "its child runs", func() bool { return len(pids(t)) == 2 })
	e.Stop()
	if _, err := e.Listen(t.Context(), rate); err == nil || !strings.Contains(err.Error(), "was stopped") {
		t.Errorf("after the end: %v", err)
	}
	e.Start() // does nothing
	if n := len(pids(t)); n != 2 {
		t.Errorf("%d processes", n)
	}
}

// Who is stopped while a program starts does not wait for it.
func TestStoppedWhileItStarts(t *testing.T) {
	e, _ := keeps(t, "unready", nil)
	e.Start()
	await(t, "it is there", func() bool { return len(pids(t)) == 1 })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Ready(ctx); err == nil {
		t.Error("it is ready")
	}
	e.Stop()
	e.Stop()
}

// A desk that is killed takes its ear with it.
func TestDeskIsKilled(t *testing.T) {
	for lives, processes := range map[string]int{"first": 1, "stubborn": 2} {
		t.Run(lives, func(t *testing.T) {
			t.Setenv(livesVar, lives)
			t.Setenv(pidsVar, filepath.Join(t.TempDir(), "pids"))
			t.Setenv("TMPDIR", t.TempDir())
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			desk := exec.Command(self)
			desk.Env = append(os.Environ(), deskVar+"=1")
			if err := desk.Start(); err != nil {
				t.Fatal(err)
			}
			await(t, "the ear runs", func() bool { return len(pids(t)) == processes })
			if err := desk.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := desk.Wait(); err == nil {
				t.Error("the desk ended well")
			}
			await(t, "the ear is gone", func() bool { return gone(pids(t)[0]) })
			for _, pid := range pids(t)[1:] { // a child is of the ear, not of the desk
				if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
					t.Error(err)
				}
			}
		})
	}
}
