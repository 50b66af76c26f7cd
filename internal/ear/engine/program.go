package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// endWait is how long a program may take to end when it is asked to.
const endWait = 5 * time.Second

// readyPoll is how often it is looked whether a program is ready.
const readyPoll = 20 * time.Millisecond

// run starts the program and waits until it has ended, because it did, because
// it had to, or because ctx has. It says why, in words that are safe to show.
func (e *Engine) run(ctx context.Context) (why string) {
	// The system ends the program when the thread that started it ends, and not
	// before: the thread stays with this call.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	dir, err := os.MkdirTemp("", "hangup-ear-*")
	if err != nil {
		return "no folder for temporary files: " + err.Error()
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			e.opt.Log.Warn("a temporary folder stays", "error", err)
		}
	}()
	ready := filepath.Join(dir, "ready")
	said := &beginning{}
	cmd := exec.Command(e.opt.Program, append([]string{"--listen", "127.0.0.1:0", "--ready-file", ready, "--calls", strconv.Itoa(e.opt.Calls), "--with-parent"}, e.opt.Args...)...)
	cmd.Stderr, cmd.SysProcAttr, cmd.WaitDelay = said, apart(), time.Second
	life, err := cmd.StdinPipe() // it ends with this program, however that ends
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Sprintf("%s cannot be started: %v", filepath.Base(e.opt.Program), err)
	}
	gentle(cmd.Process.Pid)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	why, gone := e.watch(ctx, cmd, ready, said, ended)
	if !gone {
		end(cmd, life, ended)
	}
	return why
}

// watch waits until the program has ended (gone) or has to.
func (e *Engine) watch(ctx context.Context, cmd *exec.Cmd, ready string, said *beginning, ended <-chan error) (why string, gone bool) {
	address, why, gone := e.await(ctx, ready, said, ended)
	if address == "" {
		return why, gone
	}
	said.close()
	e.become(Running, address, "")
	probe := time.NewTicker(e.opt.Probe)
	defer probe.Stop()
	for failed := 0; ; {
		select {
		case <-ctx.Done():
			return "", false
		case err := <-ended:
			return how(err), true
		case <-probe.C:
			if held := memory(cmd.Process.Pid); held > e.opt.Memory {
				return fmt.Sprintf("it held %d MB of memory, more than %d", held>>20, e.opt.Memory>>20), false
			}
			if answers(ctx, address, e.opt.Probe) {
				failed = 0
			} else if failed++; failed == 2 && ctx.Err() == nil {
				return "it no longer answered", false
			}
		}
	}
}

// await waits until the program is ready, and gives its address.
func (e *Engine) await(ctx context.Context, ready string, said *beginning, ended <-chan error) (address, why string, gone bool) {
	late := time.NewTimer(e.opt.Ready)
	defer late.Stop()
	look := time.NewTicker(readyPoll)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return "", "", false
		case err := <-ended:
			if line := said.line(); line != "" {
				return "", line, true
			}
			return "", how(err), true
		case <-late.C:
			return "", fmt.Sprintf("it was not ready after %v", e.opt.Ready), false
		case <-look.C:
			if data, err := os.ReadFile(ready); err == nil {
				return strings.TrimSpace(string(data)), "", false
			}
		}
	}
}

// how says how a program ended.
func how(err error) string {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "it ended by itself"
	case errors.As(err, &exit):
		return "it ended: " + exit.String()
	}
	return "it ended"
}

// answers tells whether the program still takes connections and says something.
func answers(ctx context.Context, address string, patience time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address, nil)
	if err != nil {
		return false
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil
}

// end asks the program to end, and ends it where it does not.
func end(cmd *exec.Cmd, life io.Closer, ended <-chan error) {
	// What cannot be closed or asked is gone already, and ended tells.
	_ = life.Close()
	_ = cmd.Process.Signal(os.Interrupt)
	select {
	case <-ended:
	case <-time.After(endWait):
		kill(cmd)
		<-ended
	}
}

// beginning keeps what a program says before it is ready, which is about files
// and models; later it may hold words of a call, and is thrown away.
type beginning struct {
	mu     sync.Mutex
	text   []byte
	closed bool
}

const mostSaid = 1 << 10

func (b *beginning) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.text = append(b.text, p[:min(len(p), mostSaid-len(b.text))]...)
	}
	return len(p), nil
}

func (b *beginning) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text, b.closed = nil, true
}

// line is the last line.
func (b *beginning) line() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(b.text)), "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(lines[len(lines)-1], ""))
}
