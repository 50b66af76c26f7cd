package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// spare is how many connections more than calls a program allows: one for a
// look at it, one for a call whose old connection it has not given up yet.
const spare = 2

// patience is how long a program keeps a call to which no sound comes: longer
// than any call goes on without.
const patience = 10 * time.Minute

// process is one life of a program.
type process struct {
	cmd     *exec.Cmd
	stdin   io.Closer
	folder  string // of the ready file
	printed *printed

	done chan struct{} // closed when it has ended
	exit string        // how; for reading when done is closed
}

// start starts the program in a group of its own. It ends when its standard
// input does, which this process holds open.
func start(opt Options) (*process, error) {
	folder, err := os.MkdirTemp(opt.Temp, "ear-")
	if err != nil {
		return nil, fmt.Errorf("no file can be made for it: %w", cause(err))
	}
	p := &process{folder: folder, printed: &printed{}, done: make(chan struct{})}
	args := append([]string{"--listen", "127.0.0.1:0", "--ready-file", p.readyFile(), "--calls", strconv.Itoa(opt.Calls + spare), "--patience", patience.String(), "--with-parent"}, opt.Program.Args...)
	p.cmd = exec.Command(opt.Program.Path, args...)
	p.cmd.Env = environment(os.Environ())
	p.cmd.Stderr = p.printed
	p.cmd.SysProcAttr = apart()
	p.cmd.WaitDelay = time.Second // for pipes that its children hold
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	if err := p.begin(opt); err != nil {
		return nil, errors.Join(cause(err), os.RemoveAll(folder))
	}
	return p, nil
}

// begin starts it and has its end waited for.
func (p *process) begin(opt Options) error {
	started := make(chan error)
	go func() {
		// The system ends the program with the thread that started it, so this
		// thread stays for as long.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err != nil {
			return
		}
		err = p.cmd.Wait()
		p.exit = p.cmd.ProcessState.String()
		if p.cmd.ProcessState.Success() && err != nil {
			p.exit += ", " + err.Error()
		}
		close(p.done)
	}()
	if err := <-started; err != nil {
		return err
	}
	if err := restrain(p.cmd.Process.Pid); err != nil && opt.Log != nil {
		opt.Log.Warn("the ear could not be put behind the desk", "error", err)
	}
	return nil
}

// cause leaves the path out.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// environment is that of this process without its settings and its token.
func environment(of []string) (out []string) {
	for _, v := range of {
		if !strings.HasPrefix(v, "HANGUP_") {
			out = append(out, v)
		}
	}
	return out
}

func (p *process) readyFile() string { return filepath.Join(p.folder, "ready") }

// address reads the ready file. It must name a port of this machine: the words
// of a call go nowhere else.
func (p *process) address() (address string, there bool, err error) {
	f, err := os.Open(p.readyFile())
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("its ready file cannot be read: %w", cause(err))
	}
	data, err := io.ReadAll(io.LimitReader(f, 200))
	if err := errors.Join(err, f.Close()); err != nil {
		return "", false, fmt.Errorf("its ready file cannot be read: %w", cause(err))
	}
	address = strings.TrimSpace(string(data))
	host, port, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if n, perr := strconv.ParseUint(port, 10, 16); err != nil || perr != nil || n == 0 || ip == nil || !ip.IsLoopback() {
		return "", false, errors.New("its ready file holds no address of this machine")
	}
	return address, true, nil
}

// end asks it to end, then ends it with its children, and waits until it is
// gone. The children have been told to end by then; the system buries them.
func (p *process) end(grace time.Duration) error {
	_ = p.stdin.Close() // closed already where it has ended
	err := terminate(p.cmd.Process)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
	}
	err = errors.Join(err, kill(p.cmd.Process))
	<-p.done
	return errors.Join(err, os.RemoveAll(p.folder))
}

// ends tells whether it has ended, or does within so long.
func (p *process) ends(within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-p.done:
		return true
	case <-timer.C:
	}
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// printed takes what a program prints. Until it is mute it keeps the end of it.
type printed struct {
	mu    sync.Mutex
	bytes int64
	tail  []byte
	muted bool
}

const (
	mostTail = 4 << 10
	mostLine = 200
)

// Write takes all, and never fails.
func (w *printed) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bytes += int64(len(b))
	if !w.muted {
		w.tail = append(w.tail, b[max(0, len(b)-mostTail):]...)
		w.tail = w.tail[max(0, len(w.tail)-mostTail):]
	}
	return len(b), nil
}

// mute forgets what was printed, and keeps nothing from now on.
func (w *printed) mute() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.muted, w.tail = true, nil
}

func (w *printed) count() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bytes
}

// last is the last line, short and without what could steer a terminal.
func (w *printed) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	line := bytes.TrimSpace(w.tail)
	line = line[bytes.LastIndexByte(line, '\n')+1:]
	shown := strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(line), ""))
	if len(shown) > mostLine {
		shown = strings.ToValidUTF8(shown[:mostLine], "") + " …"
	}
	return shown
}
