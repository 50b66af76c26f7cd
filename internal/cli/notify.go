package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/hangup-project/hangup/internal/client"
	"github.com/hangup-project/hangup/internal/notify"
)

// notifyCmd says who is told when somebody is on the phone with a scammer.
type notifyCmd struct {
	List   notifyListCmd   `cmd:"" help:"List who is told."`
	Add    notifyAddCmd    `cmd:"" help:"Add somebody; what is needed is asked for."`
	Test   notifyTestCmd   `cmd:"" help:"Send a test message."`
	Remove notifyRemoveCmd `cmd:"" help:"Remove somebody."`
}

func (notifyCmd) Help() string {
	return `Examples:
  hangup notify add ntfy --name "Anna's phone"
  hangup notify list
  hangup notify test 4f2a`
}

type notifyListCmd struct{ which }

func (notifyListCmd) Help() string {
	return `Example:
  hangup notify list`
}

func (c *notifyListCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		all, err := desk.Destinations(ctx)
		if err != nil {
			return err
		}
		p := &page{w: s.Out}
		if len(all) == 0 {
			p.line("Nobody is told: add somebody with hangup notify add.")
		}
		for _, d := range all {
			p.line("%s  %s", calm(d.ID), calm(strings.TrimLeft(d.Name+", "+d.Label, ", ")))
			if l := d.Last; l != nil {
				p.line("    %s %s", l.At.Local().Format("2 January 2006 15:04"), calm(became(l.Sent, l.Again, l.Reason)))
			}
		}
		return p.err
	})
}

func became(sent, again bool, reason string) string {
	switch {
	case sent:
		return "sent"
	case again:
		return "not sent, and tried again: " + reason
	}
	return "not sent: " + reason
}

type notifyAddCmd struct {
	which
	Name string `placeholder:"NAME" help:"For people, such as \"Anna's phone\"."`
	Kind string `arg:"" help:"ntfy, mail, telegram, matrix, pushover, signal, webhook, or other for any address of shoutrrr."`
}

func (notifyAddCmd) Help() string {
	return `What the kind needs is asked for, or read from standard input, one "field=value" a line; --name is for people. docs/NOTIFY.md tells where to get each.

Examples:
  hangup notify add ntfy --name "Anna's phone"
  echo topic=otters-swim-4261 | hangup notify add ntfy`
}

func (c *notifyAddCmd) Run(cmds *commands, s *Streams) error {
	kinds := notify.Kinds()
	i := slices.IndexFunc(kinds, func(k notify.Kind) bool { return k.ID == c.Kind && !k.Script })
	if i < 0 {
		return usageError{errors.New("the kind must be ntfy, mail, telegram, matrix, pushover, signal, webhook or other; a browser adds itself on the page of the settings")}
	}
	values, err := askFields(s, kinds[i])
	if err != nil {
		return err
	}
	return c.withNew(cmds, s, func(ctx context.Context, desk *client.Client) error {
		d, err := desk.AddDestination(ctx, c.Kind, c.Name, values)
		if err != nil {
			return err
		}
		p := &page{w: s.Out}
		p.line("%s is added. Try it: hangup notify test %s", calm(d.Label), calm(d.ID))
		if d.Secret != "" {
			p.line("Its secret, which is shown this once:")
			p.line("%s", calm(d.Secret))
		}
		return p.err
	})
}

// askFields asks for the fields of a kind on a terminal, those that are secret
// unseen, or reads them where there is none.
func askFields(s *Streams, k notify.Kind) (map[string]string, error) {
	values := map[string]string{}
	f, ok := s.In.(*os.File)
	in := bufio.NewScanner(s.In)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		for in.Scan() {
			name, value, given := strings.Cut(in.Text(), "=")
			if name = strings.TrimSpace(name); !slices.ContainsFunc(k.Fields, func(f notify.Field) bool { return given && f.Name == name }) {
				return nil, fmt.Errorf("each line must be one of these fields, then = and its value: %s", fieldNames(k))
			}
			values[name] = value
		}
		return values, in.Err()
	}
	for _, field := range k.Fields {
		prompt := field.Label
		if field.Optional {
			prompt += " (may be left out)"
		}
		if field.Secret {
			value, err := unseen(s, f, prompt+": ")
			if err != nil {
				return nil, err
			}
			values[field.Name] = value
			continue
		}
		if _, err := fmt.Fprint(s.Err, prompt+": "); err != nil {
			return nil, err
		}
		if !in.Scan() {
			break
		}
		values[field.Name] = in.Text()
	}
	return values, in.Err()
}

func fieldNames(k notify.Kind) string {
	var names []string
	for _, f := range k.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

type notifyTestCmd struct {
	which
	ID string `arg:"" help:"Of the destination, as hangup notify list shows it."`
}

func (notifyTestCmd) Help() string {
	return `The exit status is 1 where the message did not get through.

Example:
  hangup notify test 4f2a`
}

func (c *notifyTestCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		reason, err := desk.TestDestination(ctx, c.ID)
		if err != nil {
			return err
		}
		if reason != "" {
			return fmt.Errorf("the test did not get through: %s", calm(reason))
		}
		p := &page{w: s.Out}
		p.line("The test was sent. Look whether it has come.")
		return p.err
	})
}

type notifyRemoveCmd struct {
	which
	ID string `arg:"" help:"Of the destination, as hangup notify list shows it."`
}

func (notifyRemoveCmd) Help() string {
	return `Example:
  hangup notify remove 4f2a`
}

func (c *notifyRemoveCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		return desk.RemoveDestination(ctx, c.ID)
	})
}
