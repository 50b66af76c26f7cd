package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/client"
)

type reportCmd struct {
	about
	which
	Occurred string   `placeholder:"DAY" help:"When the call was: a day such as 2026-05-01, or a time as RFC 3339 writes it."`
	Happened []string `placeholder:"WHAT" help:"What has happened already: gave_access, paid_card, paid_giftcard, paid_cash, paid_crypto, gave_secret. Several stand with commas between."`
	ID       string   `name:"id" placeholder:"UUID" help:"An id of your own (a UUID of version 7) for the one file: the same id again is the same report."`
	Files    []string `arg:"" help:"Text, lines with speakers, WebVTT, SRT or JSON; - is standard input."`
}

func (reportCmd) Help() string {
	return `Examples:
  hangup report story.txt
  hangup report --caller-id 9-9876 --happened gave_access,paid_card story.txt
  hangup report --server https://desk.example:8443 --token-file token story.txt`
}

func (c *reportCmd) Run(cmds *commands, s *Streams) error {
	if err := c.check(); err != nil {
		return err
	}
	if c.ID != "" && len(c.Files) > 1 {
		return usageError{errors.New("--id is for one file: leave it out for many")}
	}
	return c.withNew(cmds, s, func(ctx context.Context, desk *client.Client) error {
		failed, kept := false, []string{}
		for i, name := range c.Files {
			if i > 0 {
				(&page{w: s.Out}).line("")
			}
			id, err := c.one(ctx, desk, name, s)
			if err != nil {
				complain(s.Err, err)
				failed = true
			} else {
				kept = append(kept, id)
			}
			if ctx.Err() != nil {
				break
			}
		}
		if err := (&page{w: s.Out, colour: s.Colour}).company(ctx, desk, kept); err != nil {
			return err
		}
		if failed {
			return exitError{1}
		}
		return nil
	})
}

// company says of a single report which campaign it is in, and of any which wave
// runs. A program that may only report learns neither, and a desk that is counting
// does not know yet.
func (p *page) company(ctx context.Context, desk *client.Client, kept []string) error {
	var told *client.Problem
	if len(kept) == 0 || ctx.Err() != nil {
		return nil
	}
	o, err := desk.Waves(ctx, 1)
	if errors.As(err, &told) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(kept) == 1 {
		in, err := grouped(ctx, desk, kept[0])
		if err != nil && !errors.As(err, &told) {
			return err
		}
		if in != nil && in.Reports > 1 {
			p.para("", "Campaign: "+calm(inCampaign(in))+".")
		}
	}
	if len(o.Running) > 0 {
		p.para("", calm(o.Sentence)+" hangup waves says more.")
	}
	return p.err
}

// grouped is the campaign of a case that was just kept. Grouping follows in a moment;
// where it takes longer, hangup case tells it later.
func grouped(ctx context.Context, desk *client.Client, id string) (*client.InCampaign, error) {
	const often, longest = 50 * time.Millisecond, 2 * time.Second
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	tick := time.NewTicker(often)
	defer tick.Stop()
	for {
		in, err := desk.CampaignOf(ctx, id)
		if ctx.Err() != nil {
			return nil, nil
		}
		if err != nil || in != nil {
			return in, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, nil
		}
	}
}

// mostAdvice is how much advice a report is answered with; hangup case has the rest.
const mostAdvice = 3

// one reports one file, and gives the id of its case. The id is made here, so that sending it again after a
// broken connection is the same report.
func (c *reportCmd) one(ctx context.Context, desk *client.Client, name string, s *Streams) (string, error) {
	words, err := c.read(name, s)
	if err != nil {
		return "", err
	}
	id := c.ID
	if id == "" {
		made, err := uuid.NewV7()
		if err != nil {
			return "", err
		}
		id = made.String()
	}
	r, err := desk.Report(ctx, client.Submission{ID: id, Call: words, Occurred: c.Occurred, Happened: c.Happened})
	var told *client.Problem
	switch {
	case errors.As(err, &told):
		return "", fmt.Errorf("%s: %w", name, err)
	case err != nil:
		return "", fmt.Errorf("%s: %w It may have been kept all the same: to send it once more and not twice, run hangup report --id %s with it", name, err, id)
	}
	p := &page{w: s.Out, colour: s.Colour}
	p.line("%s", p.headline(r.Verdict.Level, false))
	p.para("", calm(r.Verdict.Summary))
	for _, a := range r.Verdict.Advice[:min(mostAdvice, len(r.Verdict.Advice))] {
		p.para("  - ", calm(a.Text))
	}
	switch {
	case r.Known:
		p.line("It was kept before, as case %s.", calm(r.ID))
	case !r.Found:
		p.line("Kept as case %s.", calm(r.ID))
		p.para("", "It is safe on the disk, and shows as soon as the desk's database can be reached.")
	default:
		p.line("Kept as case %s.", calm(r.ID))
		p.para("", "What gave it away: hangup case "+calm(r.ID))
	}
	return r.ID, p.err
}

// headline says a level as it stands first on a page.
func (p *page) headline(level string, corrected bool) string {
	by := ""
	if corrected {
		by = " (a person says so)"
	}
	switch level {
	case "hang_up":
		return p.style(red, " HANG UP ") + by
	case "caution":
		return p.style(amber, " BE CAREFUL ") + by
	}
	return p.style(bold, "NO SCAM SEEN") + by
}
