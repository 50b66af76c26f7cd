package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/hangup-project/hangup/internal/client"
)

type warningsEditCmd struct {
	which
	File   string `placeholder:"FILE" help:"Take the text from this file, - for standard input, instead of opening an editor."`
	Print  bool   `help:"Write the text out as a file to change, and change nothing."`
	Reason string `placeholder:"TEXT" help:"Of what is published: what was wrong in it, in a sentence. It is shown with it, and what you changed is published at once."`
	New    bool   `name:"new" help:"Nothing in it was wrong: --reason says what is new."`
	JSON   bool   `name:"json" help:"One JSON object."`
	ID     string `arg:"" help:"The id of the warning, as hangup warnings shows it."`
}

func (warningsEditCmd) Help() string {
	return `Opens the text of the warning in the editor that VISUAL or EDITOR names. A file may leave out fields: they stay as they are. Where it has the field Version, nothing that somebody else wrote since is lost.

Examples:
  hangup warnings edit 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b
  hangup warnings edit 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --print > warning.txt
  hangup warnings edit 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --file warning.txt
  hangup warnings edit 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --reason "They ring in the evening, too." --new`
}

func (c *warningsEditCmd) Run(cmds *commands, s *Streams) error {
	switch {
	case c.New && c.Reason == "":
		return usageError{errors.New("say with --reason what is new")}
	case c.Print && (c.File != "" || c.Reason != "" || c.JSON):
		return usageError{errors.New("--print changes nothing: say it alone")}
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		w, err := desk.Warning(ctx, c.ID)
		if err != nil {
			return err
		}
		if c.Print {
			return s.plain(func(out io.Writer) error {
				_, err := io.WriteString(out, warningText(w))
				return err
			})
		}
		if err := c.fits(w); err != nil {
			return err
		}
		if c.File != "" {
			data, err := readFile(c.File, s.In)
			if err != nil {
				return err
			}
			return c.send(ctx, desk, s, w, string(data))
		}
		return c.typed(ctx, desk, s, w)
	})
}

// fits refuses to open an editor for what could not be kept.
func (c *warningsEditCmd) fits(w client.OneWarning) error {
	switch {
	case w.State == "withdrawn":
		return errors.New("this warning was withdrawn: draft another from the wave or the campaign")
	case w.State == "published" && c.Reason == "":
		return errors.New("this warning is published: say with --reason what was wrong in it, or with --reason and --new what is new")
	case w.State == "draft" && c.Reason != "":
		return errors.New("this is a draft, which nobody has read: it needs no --reason")
	}
	return nil
}

// send has the desk keep what stands in a text, or publish it.
func (c *warningsEditCmd) send(ctx context.Context, desk *client.Client, s *Streams, was client.OneWarning, text string) error {
	seen, change, err := readWarning(text, was)
	if err != nil {
		return err
	}
	if len(change) == 0 {
		return saidSo(s, true, "Nothing is changed: the text says what the warning says.")
	}
	w := was
	if was.State == "published" {
		w, err = desk.PublishWarning(ctx, c.ID, client.Approval{Seen: seen, Why: c.Reason, New: c.New, Changes: change})
	} else {
		w, err = desk.RewordWarning(ctx, c.ID, seen, change)
	}
	if err != nil {
		return placed(err)
	}
	if c.JSON {
		return writeJSON(s.Out, w)
	}
	p := &page{w: s.Out, colour: s.Colour}
	if was.State == "published" {
		return p.published(w)
	}
	p.line("Saved: %s", calm(w.Title))
	if w.Withheld != "" {
		p.para("  - ", notShown(w.Warning)+calm(w.Withheld))
	}
	return p.err
}

// typed has a person change the text in their editor. Where it cannot be kept so,
// it stays where it is, and they are told where.
func (c *warningsEditCmd) typed(ctx context.Context, desk *client.Client, s *Streams, w client.OneWarning) error {
	name, err := leaveWarning(w)
	if err != nil {
		return err
	}
	if err := openEditor(ctx, s, name); err != nil {
		return errors.Join(err, os.Remove(name)) // nobody wrote anything
	}
	data, err := readFile(name, nil)
	if err == nil {
		err = c.send(ctx, desk, s, w, string(data))
	}
	if err == nil {
		return os.Remove(name)
	}
	again := "hangup warnings edit " + w.ID + " --file " + name
	if c.Reason != "" {
		again += " and the same --reason"
	}
	return fmt.Errorf("%w\nWhat you wrote is kept in %s. Change it there, then: %s", err, name, again)
}

// leaveWarning writes the text into a new file that its owner alone may read.
func leaveWarning(w client.OneWarning) (name string, err error) {
	f, err := os.CreateTemp("", "hangup-warning-*.txt")
	if err != nil {
		return "", fmt.Errorf("no file for your editor can be made: %w", err)
	}
	_, err = f.WriteString(warningText(w))
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("the file for your editor cannot be written: %w", err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// errNoEditor says what to do where there is none.
var errNoEditor = errors.New("no editor is known here: set EDITOR, as in EDITOR=nano, or take the text out with --print and send it with --file")

// openEditor has a person change a file, and returns once they closed it.
func openEditor(ctx context.Context, s *Streams, name string) error {
	words := strings.Fields(os.Getenv("VISUAL"))
	if len(words) == 0 {
		words = strings.Fields(os.Getenv("EDITOR"))
	}
	if len(words) == 0 {
		return errNoEditor
	}
	run := exec.CommandContext(ctx, words[0], append(words[1:], name)...)
	run.Stdin, run.Stdout, run.Stderr = s.In, s.Out, s.Err
	if err := run.Run(); err != nil {
		return fmt.Errorf("the editor that VISUAL or EDITOR names ended with a fault, and nothing was changed: %w", err)
	}
	return nil
}

// placed adds to what the desk refuses which field it is about.
func placed(err error) error {
	var p *client.Problem
	if !errors.As(err, &p) || len(p.Errors) == 0 {
		return err
	}
	at := strings.TrimPrefix(p.Errors[0].Location, "body.")
	if at == "seen" {
		return fmt.Errorf("%w Read it with hangup warnings edit ID --print, and put its Version into your file", err)
	}
	for _, f := range warningFields {
		if f.key == at {
			return fmt.Errorf("under %s: %w", f.name, err)
		}
	}
	return err
}
