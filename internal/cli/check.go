package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/transcript"
	"github.com/hangup-project/hangup/internal/wire"
)

type checkCmd struct {
	about
	JSON  bool     `name:"json" xor:"form" help:"One JSON object for the one file (docs/verdict.schema.json)."`
	JSONL bool     `name:"jsonl" xor:"form" help:"Read one JSON object a line from standard input, write one a line, in the same order."`
	Files []string `arg:"" optional:"" help:"Text, lines with speakers, WebVTT, SRT or JSON; - is standard input."`
}

func (checkCmd) Help() string {
	return `Examples:
  hangup check story.txt
  hangup check --caller-id 9-9876 --country US story.txt
  hangup check --json call.vtt
  hangup check --jsonl < calls.jsonl > verdicts.jsonl`
}

func (c *checkCmd) Run(cmds *commands, s *Streams) error {
	if err := c.check(); err != nil {
		return err
	}
	switch {
	case c.JSONL && len(c.Files) > 0:
		return usageError{errors.New("--jsonl reads standard input: write hangup check --jsonl < FILE")}
	case !c.JSONL && len(c.Files) == 0:
		return usageError{errors.New("name a file, or - to read what you paste: hangup check story.txt")}
	case c.JSON && len(c.Files) > 1:
		return usageError{errors.New("--json is for one file: use --jsonl for many")}
	}
	if c.JSONL {
		j, err := cmds.judge()
		if err != nil {
			return err
		}
		return c.lines(j, s)
	}
	return c.files(sync.OnceValues(cmds.judge), s)
}

// files judges one file after another; a bad one stops none of the rest.
func (c *checkCmd) files(load func() (*judge.Judge, error), s *Streams) error {
	failed := false
	for i, name := range c.Files {
		words, err := c.read(name, s)
		if err != nil {
			complain(s.Err, err)
			failed = true
			continue
		}
		j, err := load()
		if err != nil {
			return err
		}
		v := j.Call(words)
		if c.JSON {
			id := words.ID
			if id == "" {
				id = name
			}
			err = writeJSON(s.Out, wire.VerdictOf(id, v))
		} else {
			err = (&page{w: s.Out, colour: s.Colour}).verdict(words, v, j.Base(), i > 0)
		}
		if err != nil {
			return err
		}
	}
	if failed {
		return exitError{1}
	}
	return nil
}

// writeJSON writes one line. What could steer a terminal is escaped, which is
// the same to a program.
func writeJSON(w io.Writer, v any) error {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	out := line.Bytes()
	if bytes.ContainsFunc(out, steers) {
		var calmed []byte
		for _, r := range string(out) {
			if steers(r) {
				calmed = fmt.Appendf(calmed, "\\u%04x", r)
			} else {
				calmed = utf8.AppendRune(calmed, r)
			}
		}
		out = calmed
	}
	_, err := w.Write(out)
	return err
}

func steers(r rune) bool { return harmless(r) != r }

// lines judges one object a line. A bad line gives an object with its error,
// and the rest go on.
func (c *checkCmd) lines(j *judge.Judge, s *Streams) error {
	out := bufio.NewWriter(s.Out)
	in := bufio.NewReaderSize(s.In, 1<<20)
	failed := false
	for {
		line, tooLong, err := readLine(in)
		if errors.Is(err, io.EOF) && len(line) == 0 && !tooLong {
			break
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return errors.Join(fmt.Errorf("standard input cannot be read: %w", err), out.Flush())
		}
		if len(line) > 0 || tooLong {
			ok, werr := c.line(j, out, line, tooLong)
			if werr != nil {
				return werr
			}
			failed = failed || !ok
		}
		if !wholeLine(in) {
			// A reader at the other end of a pipe may wait for this answer.
			if werr := out.Flush(); werr != nil {
				return werr
			}
		}
		if err != nil {
			break
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if failed {
		return exitError{1}
	}
	return nil
}

func (c *checkCmd) line(j *judge.Judge, w io.Writer, line []byte, tooLong bool) (ok bool, err error) {
	var words call.Call
	if tooLong {
		err = &transcript.Error{Message: fmt.Sprintf("this line is longer than %d MB: split it into its calls", transcript.MaxInput>>20)}
	} else {
		words, err = transcript.ReadRecord(line)
	}
	if err != nil {
		e := wire.Error{Error: err.Error()}
		var fault *transcript.Error
		if errors.As(err, &fault) && fault.ID != "" {
			e.ID = &fault.ID
		}
		return false, writeJSON(w, e)
	}
	c.apply(&words)
	return true, writeJSON(w, wire.VerdictOf(words.ID, j.Call(words)))
}

// wholeLine reports whether the next line is here already.
func wholeLine(in *bufio.Reader) bool {
	ahead, err := in.Peek(in.Buffered())
	return err == nil && bytes.IndexByte(ahead, '\n') >= 0
}

// byteOrderMark begins what some programs write as UTF-8.
const byteOrderMark = "\ufeff"

// readLine reads one line without its end. A line that is longer than one call
// may be is skipped, and only said to be too long.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > transcript.MaxInput {
			tooLong, line = true, nil
		}
		if !tooLong {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return bytes.TrimPrefix(bytes.TrimRight(line, "\r\n\t "), []byte(byteOrderMark)), tooLong, err
	}
}
