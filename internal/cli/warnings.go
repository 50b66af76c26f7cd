package cli

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/client"
)

// warningsCmd writes warnings, and reads them in every form.
type warningsCmd struct {
	List     warningsListCmd     `cmd:"" default:"withargs" help:"List warnings: drafts, published and withdrawn."`
	Show     warningsShowCmd     `cmd:"" help:"Show one, or write it in a form for others."`
	Draft    warningsDraftCmd    `cmd:"" help:"Draft one from a wave or a campaign."`
	Edit     warningsEditCmd     `cmd:"" help:"Change a draft, or correct what is published, in your editor."`
	Publish  warningsPublishCmd  `cmd:"" help:"Approve a draft, for everybody to read."`
	Withdraw warningsWithdrawCmd `cmd:"" help:"Take a published warning back."`
	Discard  warningsDiscardCmd  `cmd:"" help:"Throw a draft away."`
}

func (warningsCmd) Help() string {
	return `A warning is drafted from a wave or a campaign, edited and published by a person (docs/PUBLISH.md).

Examples:
  hangup warnings
  hangup warnings draft --wave 2026-05-01-k3v7q2ma
  hangup warnings edit 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b
  hangup warnings publish 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b`
}

type warningsListCmd struct {
	which
	JSON bool `name:"json" help:"One JSON object."`
}

func (warningsListCmd) Help() string {
	return `Example:
  hangup warnings`
}

func (c *warningsListCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		w, err := desk.Warnings(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, w)
		}
		return (&page{w: s.Out, colour: s.Colour}).warnings(w)
	})
}

// warnings writes the drafts first, for they wait for somebody.
func (p *page) warnings(w client.Warnings) error {
	if len(w.Warnings) == 0 {
		p.para("", "There is no warning yet. hangup warnings draft --wave ID or --campaign ID writes one.")
	}
	for i, state := range []string{"draft", "published", "withdrawn"} {
		title := []string{"Drafts", "Published", "Withdrawn"}[i]
		list := slices.DeleteFunc(slices.Clone(w.Warnings), func(x client.Warning) bool { return x.State != state })
		if len(list) == 0 {
			continue
		}
		p.line("%s", p.style(bold, title))
		for _, x := range list {
			p.warning(x)
		}
		p.line("")
	}
	p.obstacles(w.Obstacles)
	return p.err
}

func (p *page) warning(w client.Warning) {
	p.line("")
	p.line("%s", p.style(bold, calm(w.Title)))
	p.line("  %s", p.style(dim, calm(w.ID)))
	switch w.State {
	case "draft":
		p.para("  - ", "a draft, changed "+onDay(w.Updated)+"; nobody outside sees it")
	case "withdrawn":
		p.para("  - ", "withdrawn "+onDay(w.Updated))
	default:
		p.para("  - ", "published "+onDay(w.Issued)+", holds until "+onDay(w.Expires))
	}
	if w.Withheld != "" {
		p.para("  - ", notShown(w)+calm(w.Withheld))
	}
	if w.Page != "" {
		p.line("  - %s", calm(w.Page))
	}
}

// notShown leads up to what is wrong with a warning.
func notShown(w client.Warning) string {
	if w.State == "draft" {
		return "it cannot be published so: "
	}
	return "the public does not see it: "
}

func (p *page) obstacles(list []string) {
	for _, o := range list {
		p.para("! ", calm(o))
	}
}

// warningForms are the forms of a warning for others.
const warningForms = "text,short,atom,cap,stix,misp,csv"

type warningsShowCmd struct {
	which
	As   string `placeholder:"FORM" help:"Write it for others, once it is published: text, short (for a message), atom, cap (for alert systems), stix or misp (for analysts), csv (its numbers)."`
	JSON bool   `name:"json" help:"One JSON object."`
	ID   string `arg:"" help:"The id of the warning, as hangup warnings shows it."`
}

func (warningsShowCmd) Help() string {
	return `Examples:
  hangup warnings show 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b
  hangup warnings show 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --as short
  hangup warnings show 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b --as stix > warning.stix.json`
}

func (c *warningsShowCmd) Run(cmds *commands, s *Streams) error {
	switch {
	case c.As != "" && c.JSON:
		return usageError{errors.New("say --as or --json, not both")}
	case c.As != "" && !slices.Contains(strings.Split(warningForms, ","), c.As):
		return usageError{errors.New("--as must be one of " + strings.ReplaceAll(warningForms, ",", ", "))}
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		if c.As != "" {
			return s.plain(func(w io.Writer) error { return desk.WarningAs(ctx, c.ID, c.As, w) })
		}
		w, err := desk.Warning(ctx, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, w)
		}
		return (&page{w: s.Out, colour: s.Colour}).wholeWarning(w)
	})
}

// wholeWarning writes a warning as people read it, then what keeps it from them.
func (p *page) wholeWarning(w client.OneWarning) error {
	p.warning(w.Warning)
	p.line("")
	p.para("", calm(w.Lead))
	p.points("What they say", w.Says)
	p.points("What is true", w.Truth)
	p.points("What to do", w.Do)
	var numbers []string
	for _, n := range w.Numbers {
		weak := ""
		if n.Weak {
			weak = " (weak)"
		}
		numbers = append(numbers, n.Number+weak+": "+n.Reason)
	}
	for _, d := range w.Domains {
		numbers = append(numbers, d.Name+": "+d.Reason)
	}
	p.points("Numbers and names of the callers", numbers)
	var turn []string
	for _, t := range w.Turn {
		turn = append(turn, strings.Join(slices.DeleteFunc([]string{t.Name, t.Phone, t.URL}, func(s string) bool { return s == "" }), ", "))
	}
	p.points("Where to turn", turn)
	p.points("Whom they claim to be", w.Organisations)
	p.points("Where", w.Regions)
	var steps []string
	for _, h := range w.History {
		steps = append(steps, strings.TrimSuffix(onDay(h.At)+": "+h.What+". "+h.Why, ". "))
	}
	p.points("History", steps)
	if w.State != "withdrawn" && len(w.Obstacles) > 0 {
		p.line("")
		p.obstacles(w.Obstacles)
	}
	return p.err
}

func (p *page) points(title string, lines []string) {
	p.titled(title, len(lines))
	for _, line := range lines {
		p.para("  - ", calm(line))
	}
}
