package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/app"
	"github.com/hangup-project/hangup/internal/client"
	"github.com/hangup-project/hangup/internal/phone"
	"github.com/hangup-project/hangup/internal/text"
)

type numberCmd struct {
	which
	Country string   `placeholder:"CC" help:"Where the call was received, as two letters such as GB."`
	Number  []string `arg:"" help:"The number as it was shown, written or said."`
}

func (numberCmd) Help() string {
	return `Where there is a desk, on this machine or at --server, its block list is asked too.

Examples:
  hangup number 9-9876
  hangup number --country GB 0300 123 2040
  hangup number two oh nine, eight nine four, oh four two nine`
}

func (c *numberCmd) Run(cmds *commands, s *Streams) error {
	if err := (beside{Country: c.Country}).check(); err != nil {
		return err
	}
	raw := strings.Join(c.Number, " ")
	var l text.Line
	l.Reset(raw)
	digits := raw
	switch ns := text.Numbers(&l, nil); {
	case len(ns) == 1:
		digits = ns[0].Digits()
		if ns[0].Plus {
			digits = "+" + digits
		}
	case several(ns):
		return errors.New("there are several numbers in that: give one at a time")
	}
	if phone.Digits(digits) == "" {
		return errors.New("there are no digits in that: write the number, for example hangup number 209-894-0429")
	}
	a := phone.Assess(digits, strings.ToUpper(c.Country))
	p := &page{w: s.Out, colour: s.Colour}
	shown := a.E164
	if shown == "" {
		shown = raw
	}
	p.line("%s", p.style(bold, shown))
	p.para("  ", a.Note)
	if a.Plausible && !a.Short {
		p.line("  Written %s, country %s.", a.Shown, orNone(a.Country))
		p.para("  ", "As a caller ID it proves nothing: any number can be shown on a display, and its owner may be innocent.")
		p.para("  ", "As a number that the caller asked you to ring it is strong evidence: keep it, report it, do not ring it.")
	} else if !a.Plausible {
		p.para("  ", "As a caller ID that is evidence, but weak. As a number to ring back it leads nowhere.")
	}
	if p.err != nil || a.E164 == "" {
		return p.err
	}
	return c.listed(cmds, s, a.E164)
}

// listed says whether the block list of the desk has the number. Where no desk was
// named and there is none, it says nothing.
func (c *numberCmd) listed(cmds *commands, s *Streams, e164 string) error {
	err := c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		n, err := desk.ListedNumber(ctx, e164)
		if err != nil {
			return err
		}
		p := &page{w: s.Out, colour: s.Colour}
		if n.Entry == nil {
			p.para("  ", "Not on the block list of this desk. "+calm(strings.Join(n.Why[:min(1, len(n.Why))], " ")))
			return p.err
		}
		p.para("  ", "On the block list of this desk: "+many(n.Entry.Sources, "independent source")+" met it ("+inForce(*n.Entry)+").")
		return p.err
	})
	if errors.Is(err, app.ErrNoDesk) && c.Data == "" && c.Config == "" {
		return nil
	}
	return err
}

// several reports whether each of the numerals could be a telephone number; one
// that is written in groups may be read as more than one numeral.
func several(ns []text.Numeral) bool {
	const least = 7
	return len(ns) > 1 && !slices.ContainsFunc(ns, func(n text.Numeral) bool { return len(n.Digits()) < least })
}
