package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/client"
)

// blocklistCmd reads and keeps the block list.
type blocklistCmd struct {
	List    listedCmd       `cmd:"" default:"withargs" help:"List the numbers on it."`
	Show    listedShowCmd   `cmd:"" help:"Say why a number is listed, or why not."`
	Export  listedExportCmd `cmd:"" help:"Write the list for a phone, a phone system or a program."`
	Rule    listedRuleCmd   `cmd:"" help:"Take a number off, say that it is an honest one's, or let it be listed again."`
	Appeals appealsCmd      `cmd:"" help:"Read and answer those who say that a number is listed wrongly."`
	Check   listedCheckCmd  `cmd:"" help:"Ask a desk about a number without telling it the number."`
}

func (blocklistCmd) Help() string {
	return `Numbers that several people, independent of each other, met in scam calls (docs/BLOCKLIST.md).

Examples:
  hangup blocklist
  hangup blocklist show +12025550123
  hangup blocklist export --as asterisk --since 2026-05-01
  hangup blocklist rule +12025550123 --never --reason "It is the number of our clinic."
  hangup blocklist check +12025550123 --at https://desk.example`
}

type listedCmd struct {
	which
	Since string `placeholder:"DATE" help:"Only what changed since this day, such as 2026-05-01, with what left the list."`
	Limit int    `default:"50" help:"Most numbers to show."`
	JSON  bool   `name:"json" help:"One JSON object."`
}

func (listedCmd) Help() string {
	return `Examples:
  hangup blocklist
  hangup blocklist --since 2026-05-01`
}

func (c *listedCmd) Run(cmds *commands, s *Streams) error {
	if c.Limit < 1 {
		return usageError{errors.New("--limit must be 1 or more")}
	}
	if err := dated("--since", c.Since); err != nil {
		return err
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		l, err := desk.BlockList(ctx, c.Since)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, l)
		}
		return (&page{w: s.Out, colour: s.Colour}).blockList(l, c.Limit)
	})
}

// dated checks a day or a time that a desk takes; it may be left out.
func dated(flag, text string) error {
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if _, err := time.Parse(form, text); err == nil || text == "" {
			return nil
		}
	}
	return usageError{errors.New(flag + " must be a day such as 2026-05-01, or a time such as 2026-05-01T10:00:00Z")}
}

func (p *page) blockList(l client.BlockList, limit int) error {
	switch {
	case len(l.Entries) == 0 && l.Since.IsZero():
		p.line("No number is listed: none was met by three people who do not know each other.")
	case len(l.Entries) == 0:
		p.line("No number came to the list since, and none on it changed.")
	}
	for i, e := range l.Entries {
		if i == limit {
			p.line("")
			p.line("and %d more: --limit shows them, and hangup blocklist export writes them all.", len(l.Entries)-limit)
			break
		}
		if i > 0 {
			p.line("")
		}
		p.line("%s", p.style(bold, calm(e.Number)))
		p.para("  ", inForce(e))
		p.para("  - ", calm(e.Reason))
	}
	p.titled("Left the list", len(l.Removed))
	for _, r := range l.Removed {
		p.para("  - ", calm(r.Number)+": "+leftBecause(r))
	}
	return p.err
}

// inForce says how strong an entry is and until when it stands.
func inForce(e client.Blocked) string {
	words := calm(e.Strength)
	if e.Disputed {
		words += ", disputed"
	}
	words += ", until " + e.Expires.UTC().Format("2 January 2006")
	if e.Type != "" {
		words += ", " + kindOfScam(e.Type) + " calls"
	}
	return words
}

func leftBecause(r client.Unblocked) string {
	words := firstOf(blocklist.Code(r.Code).Words(), calm(r.Code))
	if r.At.IsZero() {
		return words
	}
	return words + ", " + r.At.UTC().Format("2 January 2006")
}

type listedShowCmd struct {
	which
	JSON   bool     `name:"json" help:"One JSON object."`
	Number []string `arg:"" help:"The number, with + and its country code, or as it is dialled in the country of the desk."`
}

func (listedShowCmd) Help() string {
	return `Why the number is listed, for how long, and on which days it was met; or why it is not listed. Who told is not in it.

Example:
  hangup blocklist show +12025550123`
}

func (c *listedShowCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		n, err := desk.ListedNumber(ctx, strings.Join(c.Number, " "))
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, n)
		}
		return (&page{w: s.Out, colour: s.Colour}).listedNumber(n)
	})
}

func (p *page) listedNumber(n client.ListedNumber) error {
	p.line("%s", p.style(bold, calm(n.Number)))
	if n.Entry == nil {
		p.line("  not listed")
	} else {
		p.para("  ", inForce(*n.Entry))
		p.para("  - ", many(n.Entry.Sightings, "sighting")+", "+many(n.Entry.Sources, "independent source"))
	}
	for _, why := range n.Why {
		p.para("  - ", calm(why))
	}
	p.titled("What people decided", len(n.Decisions))
	for _, k := range n.Decisions {
		said := firstOf(blocklist.Verdict(k.Verdict).Words(), calm(k.Verdict))
		if !k.Until.IsZero() {
			said += " until " + k.Until.UTC().Format("2 January 2006")
		}
		p.para("  - ", onDay(k.At)+byWhom(k.By)+": "+said+": “"+calm(k.Reason)+"”")
	}
	return p.err
}

type listedRuleCmd struct {
	which
	Never  bool     `xor:"verdict" group:"Decide" help:"It is yours, or an honest one's: never list it, whoever tells of it."`
	Remove bool     `xor:"verdict" group:"Decide" help:"Take it off the list."`
	Hold   bool     `xor:"verdict" group:"Decide" help:"Take it off while somebody looks into it."`
	List   bool     `xor:"verdict" group:"Decide" help:"Undo what was decided: the rules may list it again."`
	Until  string   `placeholder:"DATE" group:"Decide" help:"The day until which --remove or --hold is good; for good where it is left out."`
	Reason string   `placeholder:"TEXT" group:"Decide" help:"Why, in a sentence. Whoever asks for the number sees it."`
	JSON   bool     `name:"json" help:"One JSON object."`
	Number []string `arg:"" help:"The number, with + and its country code, or as it is dialled in the country of the desk."`
}

func (listedRuleCmd) Help() string {
	return `What is decided holds for good. Nobody can list a number that the rules do not list. Many honest numbers at once stand in a file of their own (blocklist.honest, docs/BLOCKLIST.md).

Examples:
  hangup blocklist rule +12025550123 --never --reason "It is the number of our clinic."
  hangup blocklist rule +12025550123 --hold --until 2030-05-01 --reason "We ask the network whose it is."
  hangup blocklist rule +12025550123 --list --reason "The clinic has another number now."`
}

// verdict is what was said, and what is said of it when it is done.
func (c *listedRuleCmd) verdict() (verdict, done string, err error) {
	switch {
	case strings.TrimSpace(c.Reason) == "":
		return "", "", usageError{errors.New("say why with --reason: whoever asks for the number sees it")}
	case c.Until != "" && !c.Remove && !c.Hold:
		return "", "", usageError{errors.New("--until is for --remove and --hold; the others hold for good")}
	case c.Never:
		return "never", "The number is never listed.", nil
	case c.Remove:
		return "remove", "The number is off the list.", nil
	case c.Hold:
		return "hold", "The number is held.", nil
	case c.List:
		return "allow", "What was decided is undone: the number is listed where the rules list it.", nil
	}
	return "", "", usageError{errors.New("say what is decided: --never, --remove, --hold or --list")}
}

func (c *listedRuleCmd) Run(cmds *commands, s *Streams) error {
	verdict, said, err := c.verdict()
	if err == nil {
		err = dated("--until", c.Until)
	}
	if err != nil {
		return err
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		done, err := desk.RuleNumber(ctx, strings.Join(c.Number, " "), verdict, strings.TrimSpace(c.Reason), c.Until)
		if err != nil {
			return err
		}
		return decidedSo(s, c.JSON, done, said)
	})
}

// decidedSo says that a decision is on the disk.
func decidedSo(s *Streams, asJSON bool, done client.Decided, said string) error {
	if asJSON {
		return writeJSON(s.Out, done)
	}
	return saidSo(s, done.Seen, said)
}

// saidSo says what was done, and where the database of the desk has not seen it yet
// that it will.
func saidSo(s *Streams, seen bool, said string) error {
	p := &page{w: s.Out}
	p.line("%s", said)
	if !seen {
		p.para("", "It is safe on the disk, and shows as soon as the desk's database has it.")
	}
	return p.err
}
