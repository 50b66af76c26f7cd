package sound

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// patience is how long another program may work without giving a sample.
const patience = 30 * time.Second

// formats are those that ffmpeg may read: recordings, and nothing that names
// other files or addresses, such as a playlist.
const formats = "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,caf,flac,gsm,matroska,webm,mov,mp4,m4a,3gp,mp3,ogg,opus,w64,wav,wv"

// Opener opens recordings. The zero value looks for ffmpeg where programs are
// found.
type Opener struct {
	// FFmpeg is the program for what is no WAV.
	FFmpeg string
	// Patience is how long it may work without giving a sample; 30 s where zero.
	Patience time.Duration
}

// Open opens a recording and gives it at a rate. A WAV is read here; for all
// else ffmpeg is asked, which ends when ctx does. Close it in any case. The
// error is an *Error or one of the file system's.
func (o Opener) Open(ctx context.Context, name string, rate int) (Recording, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	rec, err := read(f, rate)
	if err == nil {
		rec.close = f.Close
		return rec, nil
	}
	err = errors.Join(err, f.Close())
	var e *Error
	if !errors.As(err, &e) || !e.Unknown {
		return nil, err
	}
	return o.convert(ctx, name, rate, e)
}

// Read gives a WAV that streams from r at a rate. The error is always an *Error.
func Read(r io.Reader, rate int) (Recording, error) {
	rec, err := read(r, rate)
	if err != nil {
		return nil, err
	}
	return rec, nil
}

func read(r io.Reader, rate int) (*recording, error) {
	w, err := ReadWAV(r)
	if err != nil {
		return nil, err
	}
	src, err := At(w, rate)
	if err != nil {
		return nil, err
	}
	return &recording{Source: src, notes: w.Notes, close: func() error { return nil }}, nil
}

type recording struct {
	Source
	notes func() []string
	close func() error
	level level
}

func (r *recording) Notes() []string { return append(r.level.notes(), r.notes()...) }
func (r *recording) Close() error    { return r.close() }

func (r *recording) Read(p []int16) (int, error) {
	n, err := r.Source.Read(p)
	r.level.hear(p[:n])
	return n, err
}

// level watches how loud a recording is.
type level struct {
	heard bool // something was read
	loud  bool // louder than the noise of a line
}

const quiet = 33 // 60 dB below full scale

func (l *level) hear(samples []int16) {
	l.heard = l.heard || len(samples) > 0
	for i := 0; i < len(samples) && !l.loud; i++ {
		l.loud = samples[i] > quiet || samples[i] < -quiet
	}
}

func (l *level) notes() []string {
	if l.heard && !l.loud {
		return []string{"There is no sound in it: check how it was recorded."}
	}
	return nil
}

// convert lets ffmpeg write samples into a pipe.
func (o Opener) convert(ctx context.Context, name string, rate int, why *Error) (Recording, error) {
	program := o.FFmpeg
	if program == "" {
		program = "ffmpeg"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, fault("%s, and ffmpeg, which reads other recordings, is not on this machine: install ffmpeg, or save the recording as a WAV file", why.Message)
	}
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, path, "-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file", "-format_whitelist", formats,
		"-i", "file:"+name, "-map", "0:a:0", "-vn", "-sn", "-dn", "-ac", "1", "-ar", strconv.Itoa(rate), "-f", "s16le", "pipe:1")
	cmd.WaitDelay = time.Second
	said := &clipped{}
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, fault("ffmpeg cannot be started: %v", err)
	}
	c := &converted{rate: rate, in: bufio.NewReaderSize(out, 32<<10), cmd: cmd, cancel: cancel, said: said, patience: cmp.Or(o.Patience, patience), left: Samples(MaxLength, rate)}
	if _, err := c.peek(); err != nil { // the first sample, or what was wrong
		return nil, errors.Join(c.end(), c.Close())
	}
	return c, nil
}

// converted is what ffmpeg makes of a recording.
type converted struct {
	rate     int
	in       *bufio.Reader
	cmd      *exec.Cmd
	cancel   context.CancelFunc
	said     *clipped
	patience time.Duration
	left     int64
	ended    bool
	failed   error
	stuck    bool
	level    level
}

func (c *converted) Rate() int       { return c.rate }
func (c *converted) Notes() []string { return c.level.notes() }

// peek waits for a sample, not for ever.
func (c *converted) peek() ([]byte, error) {
	if c.in.Buffered() >= 2 {
		return c.in.Peek(2)
	}
	timer := time.AfterFunc(c.patience, c.cancel)
	b, err := c.in.Peek(2)
	if !timer.Stop() && err != nil {
		c.stuck = true
	}
	return b, err
}

func (c *converted) Read(p []int16) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if c.ended {
		return 0, c.failed
	}
	if _, err := c.peek(); err != nil {
		return 0, c.end()
	}
	if c.left == 0 {
		c.ended, c.failed = true, errTooLong
		return 0, errTooLong
	}
	n := int(min(int64(len(p)), int64(c.in.Buffered()/2), c.left))
	b, err := c.in.Peek(2 * n)
	if err != nil {
		return 0, c.end()
	}
	for i := range n {
		p[i] = int16(uint16(b[2*i]) | uint16(b[2*i+1])<<8)
	}
	if _, err := c.in.Discard(2 * n); err != nil {
		return 0, c.end()
	}
	c.left -= int64(n)
	c.level.hear(p[:n])
	return n, nil
}

// end waits for the program and tells io.EOF or what went wrong.
func (c *converted) end() error {
	if c.ended {
		return c.failed
	}
	c.ended, c.failed = true, io.EOF
	switch err := c.cmd.Wait(); {
	case c.stuck:
		c.failed = fault("ffmpeg gave nothing for %v: the file may be broken, save it as a WAV file", c.patience)
	case err != nil:
		c.failed = fault("ffmpeg cannot read it%s: check that it is a recording", c.said.line())
	}
	return c.failed
}

// Close ends the program where it still runs.
func (c *converted) Close() error {
	c.cancel()
	if c.cmd.ProcessState == nil {
		if err := c.cmd.Wait(); err != nil && c.cmd.ProcessState == nil && !errors.Is(err, fs.ErrClosed) {
			return fault("ffmpeg cannot be ended: %v", err)
		}
	}
	return nil
}

// clipped keeps the beginning of what a program says.
type clipped struct{ b []byte }

func (c *clipped) Write(p []byte) (int, error) {
	c.b = append(c.b, p[:min(len(p), 1024-len(c.b))]...)
	return len(p), nil
}

// line is the last line, without what could steer a terminal.
func (c *clipped) line() string {
	lines := strings.Split(strings.TrimSpace(string(c.b)), "\n")
	last := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, lines[len(lines)-1])
	if last == "" {
		return ""
	}
	if _, after, ok := strings.Cut(last, ": "); ok && strings.HasPrefix(last, "file:") {
		last = after
	}
	return fmt.Sprintf(" (%s)", last)
}
