package cli

import (
	"context"
	"errors"
	"time"

	"github.com/hangup-project/hangup/internal/client"
)

type warningsDraftCmd struct {
	which
	Wave     string `placeholder:"ID" help:"Write it from the wave with this id, as hangup waves shows it."`
	Campaign string `placeholder:"ID" help:"Write it from the campaign with this id, as hangup campaigns shows it."`
	JSON     bool   `name:"json" help:"One JSON object."`
}

func (warningsDraftCmd) Help() string {
	return `The draft says what the callers say, what is true, what to do, and the numbers that qualify. Change it with hangup warnings edit, or on its page, /desk/warnings of the desk.

Examples:
  hangup warnings draft --wave 2026-05-01-k3v7q2ma
  hangup warnings draft --campaign e6s1xkb84qpjy`
}

func (c *warningsDraftCmd) Run(cmds *commands, s *Streams) error {
	if (c.Wave == "") == (c.Campaign == "") {
		return usageError{errors.New("say --wave or --campaign, one of the two")}
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		w, err := desk.DraftWarning(ctx, c.Wave, c.Campaign)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, w)
		}
		p := &page{w: s.Out, colour: s.Colour}
		if err := p.wholeWarning(w); err != nil {
			return err
		}
		p.line("")
		p.para("", "Look whether a name of a person stands in it: no program can tell. Change it, then publish it:")
		p.line("  hangup warnings edit %s", calm(w.ID))
		p.line("  hangup warnings publish %s", calm(w.ID))
		return p.err
	})
}

type warningsPublishCmd struct {
	which
	JSON bool   `name:"json" help:"One JSON object."`
	ID   string `arg:"" help:"The id of the draft, as hangup warnings shows it."`
}

func (warningsPublishCmd) Help() string {
	return `Publishes the draft as it stands on the desk: read it with hangup warnings show first. A person answers for it.
What is published already is corrected, and more is said, with hangup warnings edit.

Example:
  hangup warnings publish 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b`
}

// errPublished refuses to publish again what nobody changed.
var errPublished = errors.New("this warning is published already: hangup warnings edit ID --reason TEXT corrects it, and with --new says what is new")

func (c *warningsPublishCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		w, err := desk.Warning(ctx, c.ID)
		if err == nil && w.State == "published" {
			err = errPublished
		}
		if err == nil {
			w, err = desk.PublishWarning(ctx, c.ID, client.Approval{Seen: w.Updated})
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, w)
		}
		return (&page{w: s.Out, colour: s.Colour}).published(w)
	})
}

// published says where everybody reads a warning now, or what keeps them from it.
func (p *page) published(w client.OneWarning) error {
	p.line("Published: %s", calm(w.Title))
	if w.Page != "" {
		p.line("  %s", calm(w.Page))
	}
	p.obstacles(w.Obstacles)
	return p.err
}

type warningsWithdrawCmd struct {
	which
	Reason string `placeholder:"TEXT" required:"" help:"Why, in a sentence: it is shown in the place of the warning."`
	JSON   bool   `name:"json" help:"One JSON object."`
	ID     string `arg:"" help:"The id of the warning, as hangup warnings shows it."`
}

func (warningsWithdrawCmd) Help() string {
	return `The page of the warning stays, with its title and the reason; its text and its numbers are gone, and every feed says so.

Example:
  hangup warnings withdraw 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --reason "The calls were a drill of the town."`
}

func (c *warningsWithdrawCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		w, err := desk.WithdrawWarning(ctx, c.ID, c.Reason)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, w)
		}
		p := &page{w: s.Out}
		p.line("Withdrawn: %s", calm(w.Title))
		return p.err
	})
}

type warningsDiscardCmd struct {
	which
	Yes bool   `help:"Do not ask."`
	ID  string `arg:"" help:"The id of the draft, as hangup warnings shows it."`
}

func (warningsDiscardCmd) Help() string {
	return `What was published is not thrown away but withdrawn: hangup warnings withdraw.

Example:
  hangup warnings discard 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b`
}

func (c *warningsDiscardCmd) Run(cmds *commands, s *Streams) error {
	if err := surely(c.Yes, s, "throw the draft away"); err != nil {
		return err
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		seen, err := desk.DiscardWarning(ctx, c.ID)
		if err != nil {
			return err
		}
		return saidSo(s, seen, "The draft is thrown away. Nobody outside has seen it.")
	})
}

// onDay is a time as people write a day, of UTC, in which warnings are dated.
func onDay(t time.Time) string { return t.UTC().Format("2 January 2006") }
