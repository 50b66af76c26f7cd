package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/client"
)

type casesCmd struct {
	which
	Number  string   `placeholder:"NUMBER" help:"A number that was shown, left or named, in any spelling."`
	Level   string   `placeholder:"LEVEL" help:"As it stands now: none, caution or hang_up."`
	Type    string   `placeholder:"TYPE" help:"The kind of scam, such as tech_support."`
	Country string   `placeholder:"CC" help:"Where the call was received."`
	From    string   `placeholder:"DAY" help:"Taken in on this day or later; of what a file brought, the day of the call counts."`
	To      string   `placeholder:"DAY" help:"Taken in on this day or earlier; likewise."`
	Limit   int      `default:"50" help:"Most cases to show."`
	JSON    bool     `name:"json" help:"One JSON object with the cases."`
	Query   []string `arg:"" optional:"" help:"Words (the last may be the beginning of one), a number, or an id."`
}

func (casesCmd) Help() string {
	return `Examples:
  hangup cases
  hangup cases microsoft licence
  hangup cases --number 209-894-0429 --from 2026-01-01
  hangup cases --level hang_up --json`
}

// mostRows is the most that a desk gives at once.
const mostRows = 200

func (c *casesCmd) Run(cmds *commands, s *Streams) error {
	if c.Limit < 1 {
		return usageError{errors.New("--limit must be 1 or more")}
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		found, err := c.search(ctx, desk)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, found)
		}
		return (&page{w: s.Out, colour: s.Colour}).rows(found)
	})
}

func (c *casesCmd) search(ctx context.Context, desk *client.Client) (all client.Page, err error) {
	all.Reports = []client.Row{}
	q := client.Query{Text: strings.Join(c.Query, " "), Number: c.Number, Level: c.Level, Type: c.Type, Country: c.Country, From: c.From, To: c.To}
	for {
		q.Limit = min(c.Limit-len(all.Reports), mostRows)
		p, err := desk.Search(ctx, q)
		if err != nil {
			return all, err
		}
		all.Reports = append(all.Reports, p.Reports...)
		all.Next, q.After = p.Next, p.Next
		if p.Next == "" || len(all.Reports) >= c.Limit {
			return all, nil
		}
	}
}

// rows lists cases, three lines each.
func (p *page) rows(found client.Page) error {
	for i, r := range found.Reports {
		if i > 0 {
			p.line("")
		}
		p.row(r)
	}
	switch {
	case len(found.Reports) == 0:
		p.line("No case was found.")
	case found.Next != "":
		p.line("")
		p.line("There are more: say --limit, or look for less.")
	}
	return p.err
}

func (p *page) row(r client.Row) {
	what := []string{dayOf(r), p.headline(r.Level, r.Corrected)}
	if r.Type != nil {
		what = append(what, kindOfScam(*r.Type))
	}
	if n := firstOf(r.Callback, r.CallerID); n != "" {
		what = append(what, calm(n))
	}
	p.line("%s", strings.Join(what, "  "))
	p.line("  %s", p.style(dim, calm(r.ID)))
	p.para("  ", calm(r.Excerpt))
}

// dayOf is when a case was told; of what a file brought, when the call was, for
// such a one stands in lists and searches under that day.
func dayOf(r client.Row) string {
	if r.Origin == string(call.OriginImport) && !r.Occurred.IsZero() && r.Occurred.Before(r.Received) {
		return r.Occurred.Local().Format(time.DateOnly) + " (imported " + r.Received.Local().Format(time.DateOnly) + ")"
	}
	return day(r.Received)
}

func day(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

func kindOfScam(t string) string { return strings.ReplaceAll(calm(t), "_", " ") }

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// calm takes away what could steer the terminal.
func calm(s string) string { return strings.Map(harmless, s) }

type caseCmd struct {
	which
	JSON bool   `name:"json" help:"One JSON object."`
	ID   string `arg:"" help:"The id of the case, as hangup cases shows it."`
}

func (caseCmd) Help() string {
	return `Example:
  hangup case 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b`
}

func (c *caseCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		k, err := desk.Case(ctx, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, k)
		}
		return (&page{w: s.Out, colour: s.Colour}).wholeCase(k)
	})
}

type eraseCmd struct {
	which
	Yes bool   `help:"Do not ask."`
	ID  string `arg:"" help:"The id of the case, as hangup cases shows it."`
}

func (eraseCmd) Help() string {
	return `The case goes from the database, the search, the journal, and every export and restored backup to come.

Example:
  hangup erase 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b`
}

func (c *eraseCmd) Run(cmds *commands, s *Streams) error {
	if err := surely(c.Yes, s, "erase the case for ever"); err != nil {
		return err
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		pending, err := desk.Erase(ctx, c.ID)
		if err != nil {
			return err
		}
		p := &page{w: s.Out, colour: s.Colour}
		if pending {
			p.para("", "The case is marked to be erased, and goes as soon as the desk's database can be reached.")
		} else {
			p.line("The case is erased.")
		}
		return p.err
	})
}

// surely asks before something is gone for good, as in "erase the case for ever", where
// --yes did not say so.
func surely(yes bool, s *Streams, act string) error {
	switch {
	case yes:
		return nil
	case !s.ErrTerminal:
		return usageError{errors.New("there is no terminal to ask at: say --yes to " + act)}
	}
	if sure, err := confirmed(s, strings.ToUpper(act[:1])+act[1:]+"? Nothing brings it back. Type yes: "); err != nil || !sure {
		return errors.Join(err, errors.New("nothing was erased"))
	}
	return nil
}

// confirmed puts a question at the terminal; only the word yes is one.
func confirmed(s *Streams, question string) (bool, error) {
	if _, err := fmt.Fprint(s.Err, question); err != nil {
		return false, err
	}
	in := bufio.NewScanner(s.In)
	if !in.Scan() {
		return false, in.Err()
	}
	return strings.EqualFold(strings.TrimSpace(in.Text()), "yes"), nil
}
