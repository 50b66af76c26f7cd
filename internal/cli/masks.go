package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/hangup-project/hangup/internal/client"
)

// once says what of the command line does not go together.
func (c *wavesCmd) once() error {
	n := 0
	for _, is := range []bool{c.Explain != "", c.Masks, c.Mask != "", c.Unmask != ""} {
		if is {
			n++
		}
	}
	switch {
	case n > 1:
		return errors.New("say one of --explain, --masks, --mask and --unmask at a time")
	case c.Mask != "" && strings.TrimSpace(c.Why) == "":
		return errors.New("--mask needs --why: say in a few words why these days do not count")
	case c.Mask == "" && c.Why != "":
		return errors.New("--why goes with --mask alone")
	}
	return nil
}

// masking does what is to be done of masked days; done says that it was.
func (c *wavesCmd) masking(ctx context.Context, desk *client.Client, s *Streams, p *page) (done bool, err error) {
	switch {
	case c.Masks:
		list, err := desk.Masks(ctx)
		if err != nil {
			return true, err
		}
		if c.JSON {
			return true, writeJSON(s.Out, struct {
				Masks []client.Mask `json:"masks"`
			}{list})
		}
		return true, p.masks(list)
	case c.Mask != "":
		from, to, parted := strings.Cut(c.Mask, "..")
		if !parted {
			to = from
		}
		d, err := desk.MaskDays(ctx, from, to, c.Why)
		if err == nil {
			err = decidedSo(s, c.JSON, d, "These days teach nothing and alarm nothing.")
		}
		return true, err
	case c.Unmask != "":
		seen, err := desk.UnmaskDays(ctx, c.Unmask)
		if err == nil {
			err = decidedSo(s, c.JSON, client.Decided{ID: c.Unmask, Seen: seen}, "These days count again.")
		}
		return true, err
	}
	return false, nil
}

// masks lists the days that people masked.
func (p *page) masks(list []client.Mask) error {
	if len(list) == 0 {
		p.para("", "No days are masked. hangup waves --mask DAYS --why REASON masks some.")
	}
	for _, m := range list {
		days := written(m.From)
		if m.To != m.From {
			days += " to " + written(m.To)
		}
		p.line("%s", p.style(bold, days))
		p.line("  %s", p.style(dim, calm(m.ID)))
		p.para("  - ", calm(m.Why))
		p.para("  - ", "masked by "+calm(m.By)+" on "+m.At.Format("2 January 2006"))
	}
	return p.err
}
