//go:build unix

package engine_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/ear/eartest"
	"github.com/hangup-project/hangup/internal/ear/engine"
)

// The test binary runs itself as the program of an engine, and as a desk that
// keeps one.
const (
	livesVar = "EARTEST_LIVES" // how the first life behaves, the second and so on; the last stands for all that follow
	pidsVar  = "EARTEST_PIDS"  // the file that gets the number of each process
	deskVar  = "EARTEST_DESK"  // set where it is a desk
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(deskVar) != "":
		keep()
	case os.Getenv(livesVar) != "":
		if err := live(); err != nil {
			fmt.Fprintln(os.Stderr, "the ear does not start:", err)
			os.Exit(3)
		}
	default:
		os.Exit(m.Run())
	}
}

// live is one life of the program.
func live() error {
	n, err := register()
	if err != nil {
		return err
	}
	var f eartest.Flags
	if err := f.Read(os.Args[1:]); err != nil {
		return err
	}
	ways := strings.Split(os.Getenv(livesVar), ",")
	return behave(ways[min(n, len(ways)-1)], f)
}

// behave is how one life goes.
func behave(how string, f eartest.Flags) error {
	words := func(text string) eartest.Connection {
		return eartest.Connection{Lines: []eartest.Line{{From: 0, To: time.Second, Text: text}}}
	}
	switch how {
	case "first":
		return f.Run(&eartest.Server{Connections: []eartest.Connection{words("first words")}})
	case "again":
		return f.Run(&eartest.Server{Connections: []eartest.Connection{words("again here")}})
	case "babble":
		return f.Run(&eartest.Server{Connections: []eartest.Connection{{Fault: eartest.Babble}, words("again here")}})
	case "exit":
		return fmt.Errorf("there is no model\x1b[31m")
	case "unready":
		<-time.After(time.Hour) // a bare select would be found to be a deadlock
	case "astray":
		if err := eartest.Announce(f.Ready, "192.0.2.1:80"); err != nil {
			return err
		}
		<-time.After(time.Hour) // a bare select would be found to be a deadlock
	case "flood":
		line := bytes.Repeat([]byte("the card number is 4929 1234\n"), 1000)
		return f.Run(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for range 1000 {
				if _, err := os.Stderr.Write(line); err != nil {
					return
				}
			}
			(&eartest.Server{Connections: []eartest.Connection{words("first words")}}).ServeHTTP(w, r)
		}))
	case "eat":
		return f.Run(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			go eat()
			(&eartest.Server{Connections: []eartest.Connection{words("first words")}}).ServeHTTP(w, r)
		}))
	case "stubborn":
		return stubborn(f)
	}
	return fmt.Errorf("nobody lives like %q", how)
}

// eaten is what a program took and does not give back.
var eaten []byte

func eat() {
	eaten = bytes.Repeat([]byte{1}, 600<<20)
}

// stubborn hears of no end, and neither does its child.
func stubborn(f eartest.Flags) error {
	signal.Ignore(syscall.SIGTERM, syscall.SIGINT)
	if !f.WithParent {
		<-time.After(time.Hour) // a bare select would be found to be a deadlock
	}
	child := exec.Command(os.Args[0])
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		return err
	}
	f.WithParent = false
	return f.Run(&eartest.Server{})
}

// register notes the number of this process and tells how many were before it.
func register() (before int, err error) {
	file, err := os.OpenFile(os.Getenv(pidsVar), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	have, err := os.ReadFile(file.Name())
	if err != nil {
		return 0, err
	}
	_, err = fmt.Fprintln(file, os.Getpid())
	return bytes.Count(have, []byte("\n")), err
}

// pids are the processes so far.
func pids(t *testing.T) (out []int) {
	t.Helper()
	data, err := os.ReadFile(os.Getenv(pidsVar))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if n, err := strconv.Atoi(strings.TrimSpace(line)); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// gone tells whether a process has ended. What nobody has waited for is over too.
func gone(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	_, state, _ := strings.Cut(string(stat), ") ")
	over := err == nil && (strings.HasPrefix(state, "Z") || strings.HasPrefix(state, "X"))
	return over || syscall.Kill(pid, 0) != nil
}

// keep is a desk that keeps an engine until it is killed.
func keep() {
	if err := os.Unsetenv(deskVar); err != nil {
		panic(err)
	}
	engine.New(engine.Options{Program: engine.Program{Name: "test", Path: os.Args[0]}}).Start()
	select {}
}
