package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/hangup-project/hangup/internal/client"
)

// appealsCmd is for those who answer people whose number is listed wrongly.
type appealsCmd struct {
	List   appealsListCmd  `cmd:"" default:"withargs" help:"List what people wrote, those who wait first."`
	Answer appealAnswerCmd `cmd:"" help:"Grant an appeal or refuse it."`
	Erase  appealEraseCmd  `cmd:"" help:"Erase an appeal, or how to reach whoever wrote it, for ever."`
}

func (appealsCmd) Help() string {
	return `Examples:
  hangup blocklist appeals
  hangup blocklist appeals answer 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --grant "It is off. We are sorry."
  hangup blocklist appeals erase 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --contact`
}

type appealsListCmd struct {
	which
	JSON bool `name:"json" help:"One JSON object."`
}

func (appealsListCmd) Help() string {
	return `Example:
  hangup blocklist appeals`
}

func (c *appealsListCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		list, err := desk.Appeals(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, struct {
				Appeals []client.Appeal `json:"appeals"`
			}{list})
		}
		return (&page{w: s.Out, colour: s.Colour}).appeals(list)
	})
}

func (p *page) appeals(list []client.Appeal) error {
	if len(list) == 0 {
		p.line("Nobody has said that a number is listed wrongly.")
	}
	for i, a := range list {
		if i > 0 {
			p.line("")
		}
		p.line("%s", p.style(bold, calm(a.Number)))
		p.line("  %s", p.style(dim, calm(a.ID)))
		state := map[string]string{"open": "waits for an answer", "granted": "granted: the number was taken off", "refused": "refused"}[a.State]
		p.para("  ", a.At.UTC().Format("2 January 2006")+": "+state)
		p.para("  - ", "“"+calm(a.Text)+"”")
		if a.Contact != "" {
			p.para("  - ", "to be reached at "+calm(a.Contact))
		}
		if a.Answer != "" {
			p.para("  - ", a.Answered.UTC().Format("2 January 2006")+": “"+calm(a.Answer)+"”")
		}
	}
	return p.err
}

type appealAnswerCmd struct {
	which
	Grant  bool     `xor:"how" group:"Decide" help:"Take the number off the list for good."`
	Refuse bool     `xor:"how" group:"Decide" help:"Let it stay."`
	JSON   bool     `name:"json" help:"One JSON object."`
	ID     string   `arg:"" help:"The id of the appeal, as hangup blocklist appeals shows it."`
	Answer []string `arg:"" help:"What is answered, in a sentence or two."`
}

func (appealAnswerCmd) Help() string {
	return `The desk sends nothing: tell whoever wrote, if they said how to reach them. How to reach them is erased 30 days after the answer.

Examples:
  hangup blocklist appeals answer 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --grant "It is off. We are sorry."
  hangup blocklist appeals answer 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --refuse "Three people were told to ring it."`
}

func (c *appealAnswerCmd) Run(cmds *commands, s *Streams) error {
	if c.Grant == c.Refuse {
		return usageError{errors.New("say --grant or --refuse")}
	}
	said := "The number stays on the list."
	if c.Grant {
		said = "The number is off the list for good."
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		done, err := desk.AnswerAppeal(ctx, c.ID, c.Grant, strings.Join(c.Answer, " "))
		if err != nil {
			return err
		}
		return decidedSo(s, c.JSON, done, said)
	})
}

type appealEraseCmd struct {
	which
	Contact bool   `help:"Only how to reach whoever wrote."`
	Yes     bool   `help:"Do not ask."`
	ID      string `arg:"" help:"The id of the appeal, as hangup blocklist appeals shows it."`
}

func (appealEraseCmd) Help() string {
	return `It goes from the database, the journal and every backup to come. A number that the appeal took off the list stays off.

Example:
  hangup blocklist appeals erase 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --contact`
}

func (c *appealEraseCmd) Run(cmds *commands, s *Streams) error {
	act := "erase the appeal for ever"
	if c.Contact {
		act = "erase for ever how to reach whoever wrote"
	}
	if err := surely(c.Yes, s, act); err != nil {
		return err
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		seen, err := desk.EraseAppeal(ctx, c.ID, c.Contact)
		if err != nil {
			return err
		}
		said := "The appeal is erased."
		if c.Contact {
			said = "How to reach them is erased."
		}
		return erasedSo(s, seen, said)
	})
}

// erasedSo says that something is erased, or when it will be.
func erasedSo(s *Streams, seen bool, said string) error {
	if seen {
		return saidSo(s, true, said)
	}
	p := &page{w: s.Out}
	p.para("", "It is not erased yet. That is written down, and it goes as soon as the desk's database has followed.")
	return p.err
}
