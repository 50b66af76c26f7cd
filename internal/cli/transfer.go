package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/hangup-project/hangup/internal/client"
)

type backupCmd struct {
	which
	File string `arg:"" help:"A file that is not there yet. It holds everything that people told: keep it where nobody else reads it."`
}

func (backupCmd) Help() string {
	return `Example:
  hangup backup desk-2026-05-01.db`
}

func (c *backupCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		if err := fresh(c.File, s, func(w io.Writer) error { return desk.Backup(ctx, w) }); err != nil {
			return err
		}
		p := &page{w: s.Out}
		p.line("The backup is in %s.", c.File)
		return p.err
	})
}

type restoreCmd struct {
	which
	Yes  bool   `help:"Do not ask."`
	File string `arg:"" help:"A backup; - is standard input."`
}

func (restoreCmd) Help() string {
	return `What was erased since the backup stays erased, and what the journal still holds is added to it.
A backup of how things are now is made first, among the desk's own.

Example:
  hangup restore desk-2026-05-01.db`
}

func (c *restoreCmd) Run(cmds *commands, s *Streams) error {
	if !c.Yes {
		if !s.ErrTerminal || c.File == "-" {
			return usageError{errors.New("there is nobody to ask: say --yes to put the backup in the place of all cases")}
		}
		if sure, err := confirmed(s, "Put the backup in the place of all cases that the desk has now? Type yes: "); err != nil || !sure {
			return errors.Join(err, errors.New("nothing was changed"))
		}
	}
	return given(c.File, s, func(in io.Reader) error {
		return c.withNew(cmds, s, func(ctx context.Context, desk *client.Client) error {
			if err := desk.Restore(ctx, in); err != nil {
				return err
			}
			p := &page{w: s.Out}
			p.line("The backup is restored.")
			return p.err
		})
	})
}

type exportCmd struct {
	which
	File string `arg:"" optional:"" help:"A file that is not there yet; standard output where it is left out."`
}

func (exportCmd) Help() string {
	return `Every case with all that was done to it and its files, as one JSON object a line (docs/case.schema.json).

Examples:
  hangup export cases.jsonl
  hangup export | gzip > cases.jsonl.gz`
}

func (c *exportCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		if c.File == "" || c.File == "-" {
			return s.plain(func(w io.Writer) error { return desk.Export(ctx, w) })
		}
		return fresh(c.File, s, func(w io.Writer) error { return desk.Export(ctx, w) })
	})
}

func imported(done client.Imported, s *Streams) error {
	for _, r := range done.Refused {
		if _, err := fmt.Fprintf(s.Err, "line %d: %s\n", r.Line, calm(r.Why)); err != nil {
			return err
		}
	}
	p := &page{w: s.Out}
	p.line("Lines read: %d. New cases: %d. Known already: %d. Left out because they were erased here: %d. Refused: %d.",
		done.Lines, done.Cases-done.Known, done.Known, done.Erased, done.Lines-done.Cases-done.Erased)
	if !done.Found {
		p.para("", "They are safe on the disk, and show as soon as the desk's database has them.")
	}
	if p.err == nil && len(done.Refused) > 0 {
		return exitError{1}
	}
	return p.err
}

// fresh writes a file that was not there, whole or not at all. Only its owner
// may read it.
func fresh(name string, s *Streams, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return inTheWay(name)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s cannot be written: its folder is not there", name)
	case err != nil:
		return fmt.Errorf("%s cannot be written: %w", name, errors.Unwrap(err))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	p := newPassage(s)
	err = write(io.MultiWriter(f, p))
	p.end()
	return errors.Join(err, f.Sync(), f.Close())
}

func inTheWay(name string) error {
	return fmt.Errorf("there is a file %s already: name another, or remove it first", name)
}

// given lends a file, or standard input for "-".
func given(name string, s *Streams, f func(io.Reader) error) (err error) {
	in := s.In
	if name != "-" {
		file, err := openFile(name)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		in = file
	}
	p := newPassage(s)
	defer p.end()
	return f(io.TeeReader(in, p))
}

// passage tells a person who looks on how much has gone through.
type passage struct {
	*progress
	bytes int64
	shown time.Time
}

func newPassage(s *Streams) *passage { return &passage{progress: newProgress(s), shown: time.Now()} }

// often is how often the line changes; nothing is shown of what is quicker.
const often = 500 * time.Millisecond

func (p *passage) Write(b []byte) (int, error) {
	p.bytes += int64(len(b))
	if time.Since(p.shown) > often {
		p.shown = time.Now()
		p.say(fmt.Sprintf("%.1f MB", float64(p.bytes)/(1<<20)))
	}
	return len(b), nil
}
