package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/client"
)

type campaignsCmd struct {
	which
	Least int  `default:"2" help:"Fewest reports of a campaign."`
	Limit int  `default:"50" help:"Most campaigns to show."`
	All   bool `help:"Those of calls that were not judged a scam as well."`
	JSON  bool `name:"json" help:"One JSON object."`
}

func (campaignsCmd) Help() string {
	return `A campaign is the reports of the same callers, as far as their words and evidence tell.

Examples:
  hangup campaigns
  hangup campaigns --least 20 --json`
}

// mostCampaigns is the most that a desk gives at once.
const mostCampaigns = 1000

func (c *campaignsCmd) Run(cmds *commands, s *Streams) error {
	switch {
	case c.Least < 1:
		return usageError{errors.New("--least must be 1 or more")}
	case c.Limit < 1 || c.Limit > mostCampaigns:
		return usageError{fmt.Errorf("--limit must be from 1 to %d", mostCampaigns)}
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		list, err := desk.Campaigns(ctx, c.Least, c.Limit)
		if err != nil {
			return err
		}
		held, waiting, err := desk.Held(ctx, c.Limit)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, struct {
				Campaigns []client.Campaign `json:"campaigns"`
				Held      []client.Hold     `json:"held"`
				Waiting   int               `json:"waiting"`
			}{list, held, waiting})
		}
		return (&page{w: s.Out, colour: s.Colour}).campaigns(list, held, waiting, c.All)
	})
}

// campaigns lists those that somebody may have to be warned of, and the others
// where all are asked for.
func (p *page) campaigns(list []client.Campaign, held []client.Hold, waiting int, all bool) error {
	if len(list) == 0 {
		p.line("There is no campaign yet: no reports belong together so far.")
	}
	honest := 0
	for i, c := range list {
		if c.Honest && !all {
			honest++
			continue
		}
		if i > 0 {
			p.line("")
		}
		p.campaign(c)
	}
	if honest > 0 {
		if honest < len(list) {
			p.line("")
		}
		p.para("", fmt.Sprintf("Of calls not judged a scam: %s more. --all shows them.", many(honest, "campaign")))
	}
	if len(held) > 0 {
		p.line("")
		p.line("%s", p.style(bold, "May be one, and wait for you"))
	}
	for _, h := range held {
		p.held(h)
	}
	p.unlisted(waiting - len(held))
	return p.err
}

// unlisted says how many more wait for a person.
func (p *page) unlisted(more int) {
	if more > 0 {
		p.para("  - ", "And "+many(more, "more question")+": they come up here once these are answered.")
	}
}

// held says what waits for a person, and what to type.
func (p *page) held(h client.Hold) {
	unlike := ""
	if h.Unlike {
		unlike = "; their words are unlike"
	}
	p.para("  - ", fmt.Sprintf("%s and %s: %s%s. hangup campaign %s --merge %s makes them one, --apart %s keeps them two.", calm(h.A.ID), calm(h.B.ID),
		many(len(h.Bridges), "report")+" in between", unlike, calm(h.A.ID), calm(h.B.ID), calm(h.B.ID)))
}

func (p *page) campaign(c client.Campaign) {
	p.line("%s", p.style(bold, titleOf(c)))
	p.line("  %s", p.style(dim, calm(c.ID)))
	when := "on " + written(c.First)
	if c.First != c.Last {
		when = "from " + written(c.First) + " to " + written(c.Last)
	}
	p.para("  - ", many(c.Reports, "report")+", of calls "+when)
	if c.Honest {
		p.para("  - ", "None of these reports was judged a scam.")
	}
}

// titleOf is the name of a campaign, or what it is.
func titleOf(c client.Campaign) string {
	switch {
	case c.Label != "":
		return calm(c.Label)
	case c.Name != "":
		return calm(c.Name)
	case c.Type != nil:
		return capital(kindOfScam(*c.Type)) + " calls"
	}
	if c.Honest {
		return "Calls not judged a scam"
	}
	return "Calls of an unknown kind"
}

type campaignCmd struct {
	which
	Name  *string  `placeholder:"NAME" group:"Decide" help:"Give the campaign a name; an empty one takes it away."`
	Merge string   `placeholder:"ID" group:"Decide" help:"Make the campaign with this id and it one; both ids lead to it."`
	Apart string   `placeholder:"ID" group:"Decide" help:"Say that the campaign with this id is another, whatever they share. A merge of somebody is parted by --take-back, another by --split."`
	Split []string `placeholder:"REPORT" sep:"," group:"Decide" help:"Make these reports a campaign of their own; several with commas between."`
	Back  string   `name:"take-back" placeholder:"DECISION" group:"Decide" help:"Take back what somebody decided about it, by the id of the decision: all is as if nobody had."`
	JSON  bool     `name:"json" help:"One JSON object."`
	ID    string   `arg:"" help:"The id of the campaign, as hangup campaigns shows it."`
}

func (campaignCmd) Help() string {
	return `What its callers say, whom they claim to be, which numbers they name, where they ring, and what joined each report to it.

Examples:
  hangup campaign e6s1xkb84qpjy
  hangup campaign e6s1xkb84qpjy --name "The technician"
  hangup campaign e6s1xkb84qpjy --merge q0f3v9t2m7a1c
  hangup campaign e6s1xkb84qpjy --split 01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b
  hangup campaign e6s1xkb84qpjy --take-back 01931b7e-6f00-7c11-8a2b-4d5e6f708192`
}

// decisions are what the command line decides, each with what is said of it.
func (c *campaignCmd) decisions(ctx context.Context, desk *client.Client) (said string, act func() (client.Decided, error), err error) {
	n := 0
	if c.Name != nil {
		n++
		said, act = "The name is changed.", func() (client.Decided, error) { return desk.NameCampaign(ctx, c.ID, *c.Name) }
	}
	if c.Merge != "" {
		n++
		said, act = "The two campaigns are one.", func() (client.Decided, error) { return desk.MergeCampaigns(ctx, c.ID, c.Merge, false) }
	}
	if c.Apart != "" {
		n++
		said, act = "The two campaigns stay two.", func() (client.Decided, error) { return desk.MergeCampaigns(ctx, c.ID, c.Apart, true) }
	}
	if len(c.Split) > 0 {
		n++
		said, act = "These reports are a campaign of their own.", func() (client.Decided, error) { return desk.SplitCampaign(ctx, c.ID, c.Split) }
	}
	if c.Back != "" {
		n++
		said, act = "The decision is taken back.", func() (client.Decided, error) { return desk.TakeBackDecision(ctx, c.ID, c.Back) }
	}
	if n > 1 {
		return "", nil, usageError{errors.New("say one of --name, --merge, --apart, --split and --take-back at a time")}
	}
	return said, act, nil
}

func (c *campaignCmd) Run(cmds *commands, s *Streams) error {
	if _, _, err := c.decisions(context.Background(), nil); err != nil {
		return err
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		said, act, err := c.decisions(ctx, desk)
		if err != nil {
			return err
		}
		if act == nil {
			return c.show(ctx, desk, s)
		}
		done, err := act()
		if err != nil {
			return err
		}
		if done.Campaign != "" {
			said = strings.TrimSuffix(said, ".") + ": " + calm(done.Campaign) + "."
		}
		return decidedSo(s, c.JSON, done, said)
	})
}

func (c *campaignCmd) show(ctx context.Context, desk *client.Client, s *Streams) error {
	k, err := desk.Campaign(ctx, c.ID)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(s.Out, k)
	}
	return (&page{w: s.Out, colour: s.Colour}).wholeCampaign(k)
}

// wholeCampaign writes what the callers say first, then who they claim to be,
// their numbers and places, then the reports and what joined each.
func (p *page) wholeCampaign(k client.OneCampaign) error {
	p.campaign(k.Campaign)
	said := "What they say"
	if len(k.Variants) > 0 && !slices.ContainsFunc(k.Variants, func(v client.Variant) bool { return !v.Story }) {
		said = "What is told of them, in the words of those who told"
	}
	p.titled(said, len(k.Says))
	for _, s := range k.Says {
		p.para("  - ", fmt.Sprintf("“%s” (%s)", calm(s.Text), many(s.Reports, "report")))
	}
	p.counts("Whom they claim to be", k.Claims)
	p.titled("Numbers and other evidence", len(k.Values))
	for _, v := range k.Values {
		common := ""
		if v.Common {
			common = "; so common that it connects nothing"
		}
		p.para("  - ", fmt.Sprintf("%s: %s (%s%s)", valueKind(v.Kind), calm(v.Value), many(v.Reports, "report"), common))
	}
	p.counts("Where", k.Regions)
	if len(k.Variants) > 1 {
		p.titled("Their texts", len(k.Variants))
		for _, v := range k.Variants {
			p.variant(v)
		}
	}
	p.titled("What people decided", len(k.Decisions))
	for _, d := range k.Decisions {
		p.para("  - ", choiceInWords(d))
		p.line("    %s", p.style(dim, calm(d.ID)))
	}
	p.titled("The reports, and what joined each", len(k.Members))
	for _, m := range k.Members {
		var why []string
		for _, r := range m.Why {
			why = append(why, reasonInWords(r))
		}
		p.para("  - ", fmt.Sprintf("%s of %s: %s", calm(m.ID), written(m.Day), strings.Join(why, "; ")))
	}
	p.titled("May belong here, and waits for you", len(k.Held))
	for _, h := range k.Held {
		p.held(h)
	}
	p.unlisted(k.Waiting - len(k.Held))
	return p.err
}

// choiceInWords says who decided what and when, and whether it still holds.
func choiceInWords(d client.Choice) string {
	other := "another that is gone"
	switch {
	case d.Other != "":
		other = calm(d.Other)
	case d.Same:
		other = "another that is one with it now"
	}
	said := map[string]string{"merge": "made one with " + other, "apart": "kept apart from " + other, "split": many(d.Reports, "report") + " taken out, and kept apart from " + other,
		"name": "named “" + calm(d.Name) + "”"}[d.Act]
	switch {
	case d.Act == "name" && d.Name == "":
		said = "its name taken away"
	case d.Act == "merge" && d.Same:
		said = "two campaigns made one"
	}
	said = onDay(d.At) + byWhom(d.By) + ": " + said
	if !d.Undone.IsZero() {
		said += "; taken back on " + onDay(d.Undone) + byWhom(d.UndoneBy)
	}
	return said
}

func byWhom(who string) string {
	if who == "" {
		return ""
	}
	return ", by " + calm(who)
}

func (p *page) titled(title string, n int) {
	if n > 0 {
		p.line("")
		p.line("%s", p.style(bold, title))
	}
}

func (p *page) counts(title string, list []client.NameCount) {
	p.titled(title, len(list))
	for _, c := range list {
		p.para("  - ", fmt.Sprintf("%s (%s)", calm(c.Name), many(c.Reports, "report")))
	}
}

func (p *page) variant(v client.Variant) {
	what := "call"
	if v.Story {
		what = "story"
	}
	own := ""
	if len(v.Says) > 0 {
		own = ": “" + calm(v.Says[0].Text) + "”"
	}
	p.para("  - ", fmt.Sprintf("a %s, %s, as in %s%s", what, many(len(v.Reports), "report"), calm(v.Representative), own))
}

func valueKind(kind string) string {
	switch kind {
	case "callback":
		return "number to ring back"
	case "caller_id":
		return "caller ID"
	case "clsid":
		return "proof that every computer has"
	}
	return strings.ReplaceAll(calm(kind), "_", " ")
}

func reasonInWords(r client.Reason) string {
	alike := fmt.Sprintf(" (%.0f %% alike)", 100*r.Alike)
	switch r.Why {
	case "founded":
		return "the first"
	case "same_script":
		return "the same words as " + calm(r.With) + alike
	case "script":
		return "much the same words as " + calm(r.With) + alike
	case "told":
		return "tells of the same as " + calm(r.With) + fmt.Sprintf(", by its telling words (%.0f %% sure)", min(99, 100*r.Alike))
	case "value":
		return "the same " + valueKind(r.Kind) + ", " + calm(r.Value)
	case "hand":
		return "a person said so"
	}
	return calm(r.Why)
}
