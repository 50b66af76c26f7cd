package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
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
	var was client.OneWarning
	err := c.with(cmds, s, func(ctx context.Context, desk *client.Client) (err error) {
		if was, err = desk.Warning(ctx, c.ID); err != nil || c.Print {
			return err
		}
		return c.fits(was)
	})
	if err != nil {
		return err
	}
	if c.Print {
		return s.plain(func(out io.Writer) error {
			_, err := io.WriteString(out, warningText(was))
			return err
		})
	}
	// Nobody keeps a desk waiting while they write.
	send := func(text string) error {
		return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error { return c.send(ctx, desk, s, was, text) })
	}
	if c.File == "" {
		return c.typed(s, was, send)
	}
	data, err := readFile(c.File, s.In)
	if err != nil {
		return err
	}
	return send(string(data))
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
		return placed(err, change)
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

// typed has a person change the text in their editor. What they wrote stays where
// it is until it is kept, and they are told where.
func (c *warningsEditCmd) typed(s *Streams, w client.OneWarning, send func(text string) error) error {
	name, err := leaveWarning(w)
	if err != nil {
		return err
	}
	fault := openEditor(s, name)
	data, err := readFile(name, nil)
	if err != nil {
		return errors.Join(fault, err) // whatever is there is theirs
	}
	if fault == nil {
		fault = send(string(data))
	}
	if fault == nil || string(data) == warningText(w) {
		return errors.Join(fault, os.Remove(name))
	}
	return c.kept(s, name, fault)
}

// kept tells where a text stays that the desk did not take, and how to send it. It
// is no part of the error, for it may hold what a person wrote.
func (c *warningsEditCmd) kept(s *Streams, name string, fault error) error {
	p := &page{w: s.Err}
	p.line("What you wrote is kept in %s", calm(name))
	if !errors.Is(fault, errSince) {
		p.line("Change it there, then:\n  %s", c.again(name))
	}
	return errors.Join(fault, p.err)
}

// again is the command that sends what is kept in a file, as it was meant.
func (c *warningsEditCmd) again(name string) string {
	words := append([]string{"hangup", "warnings", "edit"}, c.flags()...)
	words = append(words, c.ID, "--file", name)
	if c.Reason != "" {
		words = append(words, "--reason", c.Reason)
	}
	if c.New {
		words = append(words, "--new")
	}
	if c.JSON {
		words = append(words, "--json")
	}
	for i, w := range words {
		words[i] = quoted(w)
	}
	return calm(strings.Join(words, " "))
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

// openEditor has a person change a file, and returns once they closed it. Ctrl-C
// is for the editor, in which it has another use.
func openEditor(s *Streams, name string) error {
	words := strings.Fields(os.Getenv("VISUAL"))
	if len(words) == 0 {
		words = strings.Fields(os.Getenv("EDITOR"))
	}
	if len(words) == 0 {
		return errNoEditor
	}
	pressed := make(chan os.Signal, 1)
	signal.Notify(pressed, os.Interrupt)
	defer signal.Stop(pressed)
	run := exec.Command(words[0], append(words[1:], name)...)
	run.Stdin, run.Stdout, run.Stderr = s.In, s.Out, s.Err
	if err := run.Run(); err != nil {
		return fmt.Errorf("the editor that VISUAL or EDITOR names ended with a fault, and nothing was changed: %w", err)
	}
	return nil
}

// errSince refuses to lay a text over what somebody else wrote since it was read.
var errSince = errors.New("somebody else changed this warning since you read it, and nothing of yours was kept. Take the text out anew with hangup warnings edit ID --print, and write your changes into that")

// placed adds to what the desk refuses of a change which field it is about.
func placed(err error, change client.Rewording) error {
	var p *client.Problem
	if !errors.As(err, &p) || len(p.Errors) == 0 {
		return err
	}
	at := strings.TrimPrefix(p.Errors[0].Location, "body.")
	var yours []string
	for _, f := range warningFields {
		if f.key == at {
			return fmt.Errorf("under %s: %w", f.name(), err)
		}
		if _, is := change[f.key]; is {
			yours = append(yours, f.name())
		}
	}
	if at == "seen" {
		return fmt.Errorf("%w. They are under: %s", errSince, strings.Join(yours, ", "))
	}
	return err
}
