package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/client"
)

// accessCmd says who may do what at a desk.
type accessCmd struct {
	List       accessListCmd `cmd:"" help:"List accounts and tokens."`
	Link       linkCmd       `cmd:"" help:"Print a new link to the desk that is running: it works once, and makes you the owner."`
	Passphrase passphraseCmd `cmd:"" help:"Make an account for a person, or give one another passphrase or role."`
	Remove     removeCmd     `cmd:"" help:"Remove an account, and end its sessions."`
	Token      tokenCmd      `cmd:"" help:"Make a token for a program."`
	Revoke     revokeCmd     `cmd:"" help:"End a token at once."`
}

func (accessCmd) Help() string {
	return `Examples:
  hangup access passphrase
  hangup access passphrase anna --role reader
  hangup access token pbx --scope check --scope report --days 90
  hangup access list`
}

type accessListCmd struct{ which }

func (accessListCmd) Help() string {
	return `Example:
  hangup access list`
}

func (c *accessListCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		accounts, err := desk.Accounts(ctx)
		if err != nil {
			return err
		}
		tokens, err := desk.Tokens(ctx)
		if err != nil {
			return err
		}
		p := &page{w: s.Out, colour: s.Colour}
		p.line("%s", p.style(bold, "Accounts"))
		if len(accounts) == 0 {
			p.line("  none: the desk can be used on this machine alone, by the link that it prints")
		}
		for _, a := range accounts {
			p.line("  %-24s %-8s since %s", calm(a.Name), calm(a.Role), a.Created.Format("2 January 2006"))
		}
		p.line("%s", p.style(bold, "Tokens"))
		if len(tokens) == 0 {
			p.line("  none")
		}
		for _, t := range tokens {
			p.line("  %-24s %s, until %s (id %s)", calm(t.Name), calm(strings.Join(t.Scopes, " ")), t.Expires.Format("2 January 2006"), calm(t.ID))
		}
		return p.err
	})
}

type linkCmd struct{ which }

func (linkCmd) Help() string {
	return `Example:
  hangup access link`
}

func (c *linkCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		link, err := desk.Link(ctx)
		if err != nil {
			return err
		}
		p := &page{w: s.Out}
		p.line("%s", calm(link))
		return p.err
	})
}

type passphraseCmd struct {
	which
	Role string `enum:",owner,member,reader" default:"" placeholder:"ROLE" help:"What the person may do: owner, member or reader. A reader checks and reads; a member reports and changes too; an owner does everything. Left out, an account that is there keeps its own."`
	Name string `arg:"" optional:"" help:"Of the account; that of the owner where it is left out."`
}

func (passphraseCmd) Help() string {
	return `The passphrase is asked for, or read as one line from standard input. It has 15 letters or more; four words that do not belong together are easy to keep in mind.

Examples:
  hangup access passphrase
  hangup access passphrase anna --role reader
  hangup access passphrase anna`
}

// owner is the name of whoever runs the desk; nobody else can have it.
const owner = "owner"

func (c *passphraseCmd) Run(cmds *commands, s *Streams) error {
	if c.Name == "" {
		c.Name = owner
	}
	if c.Name == owner && c.Role == "" {
		c.Role = owner
	}
	pass, err := askPassphrase(s)
	if err != nil {
		return err
	}
	return c.withNew(cmds, s, func(ctx context.Context, desk *client.Client) error {
		if err := desk.SetAccount(ctx, c.Name, c.Role, pass); err != nil {
			return err
		}
		p := &page{w: s.Out}
		if c.Role == "" {
			p.line("%s has the new passphrase, and may do what they could before.", calm(c.Name))
		} else {
			p.line("%s may enter now, as %s.", calm(c.Name), c.Role)
		}
		return p.err
	})
}

type removeCmd struct {
	which
	Name string `arg:"" help:"Of the account."`
}

func (removeCmd) Help() string {
	return `Example:
  hangup access remove anna`
}

func (c *removeCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		return desk.RemoveAccount(ctx, c.Name)
	})
}

type tokenCmd struct {
	which
	Scope []string `enum:"check,report,read,change,erase,manage,metrics" required:"" help:"What the program may do: ${enum}. May be repeated."`
	Days  int      `default:"90" help:"After how many days the token ends."`
	Name  string   `arg:"" help:"What it is for."`
}

// mostDays is about as long as a desk lets a token live.
const mostDays = 3650

func (tokenCmd) Help() string {
	return `The secret is printed once, alone on its line, and kept nowhere.

Example:
  hangup access token pbx --scope check --scope report --days 90`
}

func (c *tokenCmd) Run(cmds *commands, s *Streams) error {
	if c.Days < 1 || c.Days > mostDays {
		return usageError{fmt.Errorf("--days must be 1 to %d: make another token when this one has ended", mostDays)}
	}
	return c.withNew(cmds, s, func(ctx context.Context, desk *client.Client) error {
		t, err := desk.NewToken(ctx, c.Name, c.Scope, time.Now().AddDate(0, 0, c.Days))
		if err != nil {
			return err
		}
		p := &page{w: s.Out}
		p.line("%s", calm(t.Secret))
		return p.err
	})
}

type revokeCmd struct {
	which
	ID string `arg:"" help:"Of the token, as hangup access list shows it."`
}

func (revokeCmd) Help() string {
	return `Example:
  hangup access revoke 4f2a`
}

func (c *revokeCmd) Run(cmds *commands, s *Streams) error {
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		return desk.Revoke(ctx, c.ID)
	})
}
