package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// running is an ear that this program started.
type running struct {
	cmd     *exec.Cmd
	address string
}

const startTime = 20 * time.Second

func begin(program string, args []string) (*running, error) {
	dir, err := os.MkdirTemp("", "ear")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ready := filepath.Join(dir, "ready")
	cmd := exec.Command(program, append([]string{"--listen", "127.0.0.1:0", "--ready-file", ready}, args...)...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w; make ears builds it", err)
	}
	for start := time.Now(); time.Since(start) < startTime; time.Sleep(20 * time.Millisecond) {
		if address, err := os.ReadFile(ready); err == nil {
			return &running{cmd, strings.TrimSpace(string(address))}, nil
		}
	}
	return nil, errors.Join(errors.New("the ear did not start"), cmd.Process.Kill(), cmd.Wait())
}

// cpu is the time that the ear has used so far.
func (r *running) cpu() (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	// Ticks of 10 ms in user and in system mode, the 12th and 13th field after
	// the name in brackets.
	line := string(data)
	fields := strings.Fields(line[strings.LastIndex(line, ")")+1:])
	if len(fields) < 13 {
		return 0, errors.New("/proc does not tell the time of the ear")
	}
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// memory is how many bytes each call more holds, while it hears the clip.
func (r *running) memory(clip string) (float64, error) {
	const calls = 9
	sound, err := os.ReadFile(clip)
	if err != nil {
		return 0, err
	}
	sound = sound[:min(len(sound), 2*8000*4)&^1]
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	first := 0.0
	for i := range calls {
		conn, _, err := websocket.Dial(ctx, "ws://"+r.address, nil)
		if err != nil {
			return 0, err
		}
		defer conn.CloseNow()
		if err := errors.Join(conn.Write(ctx, websocket.MessageText, []byte(`{"config":{"sample_rate":8000}}`)), conn.Write(ctx, websocket.MessageBinary, sound)); err != nil {
			return 0, err
		}
		if _, _, err := conn.Read(ctx); err != nil {
			return 0, err
		}
		if i == 0 {
			if first, err = r.resident(); err != nil {
				return 0, err
			}
		}
	}
	last, err := r.resident()
	return (last - first) / (calls - 1), err
}

// resident is the memory that the ear holds, in bytes.
func (r *running) resident() (float64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", r.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if kb, found := strings.CutPrefix(lines.Text(), "VmRSS:"); found {
			n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(kb, "kB")), 64)
			return n * 1024, err
		}
	}
	return 0, errors.New("/proc does not tell the memory of the ear")
}

func (r *running) end() {
	if err := errors.Join(r.cmd.Process.Signal(os.Interrupt), r.cmd.Wait()); err != nil {
		fmt.Fprintln(os.Stderr, "the ear:", err)
	}
}
