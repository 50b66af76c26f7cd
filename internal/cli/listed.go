package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/client"
	"github.com/hangup-project/hangup/internal/phone"
)

type listedExportCmd struct {
	which
	As      string `enum:"csv,json,asterisk,freepbx,freepbx-off,vcard,vcard3" default:"csv" help:"csv, json, asterisk (commands of its console), freepbx (its Bulk Handler), freepbx-off (commands that take off what left), vcard (contacts to block), or vcard3 for old phones."`
	Since   string `placeholder:"DATE" help:"Only what changed since this day, such as 2026-05-01."`
	Output  string `short:"o" placeholder:"FILE" help:"A file that is not there yet; standard output where it is left out."`
	Country string `placeholder:"CC" help:"For asterisk and freepbx: add numbers as they are dialled in this country, as two letters such as GB."`
	Weak    bool   `help:"For asterisk and freepbx: weak numbers too, which displays showed and anybody can fake."`
}

func (listedExportCmd) Help() string {
	return `With --since, csv and json name what was removed, and asterisk deletes it. freepbx can only add: freepbx-off takes off there what left the list. Contacts are replaced whole. Load the whole once a week all the same (docs/BLOCKLIST.md).

Examples:
  hangup blocklist export --as vcard --output scammers.vcf
  hangup blocklist export --as asterisk --country US --since 2026-05-01`
}

func (c *listedExportCmd) Run(cmds *commands, s *Streams) error {
	if err := errors.Join(dated("--since", c.Since), (beside{Country: c.Country}).check()); err != nil {
		return err
	}
	if c.Since != "" && strings.HasPrefix(c.As, "vcard") {
		return usageError{blocklist.ErrWhole}
	}
	if c.Since == "" && c.As == "freepbx-off" {
		return usageError{fmt.Errorf("--since: %w", blocklist.ErrSince)}
	}
	return c.with(cmds, s, func(ctx context.Context, desk *client.Client) error {
		got, err := desk.BlockList(ctx, c.Since)
		if err != nil {
			return err
		}
		l := listOf(got)
		if err := l.Check(); err != nil {
			return err
		}
		write := func(w io.Writer) error { return c.write(w, l) }
		if c.Output == "" || c.Output == "-" {
			err = s.plain(write)
		} else {
			err = fresh(c.Output, s, write)
		}
		if err != nil {
			return err
		}
		p := &page{w: s.Err}
		if c.As == "freepbx" && len(l.Removed) > 0 {
			p.para("", many(len(l.Removed), "number")+" left the list since then, which this form cannot say: take them off with --as freepbx-off and the same date.")
		}
		return p.err
	})
}

func (c *listedExportCmd) write(w io.Writer, l blocklist.List) error {
	keys := blocklist.Keys{Country: strings.ToUpper(c.Country), Weak: c.Weak}
	switch c.As {
	case "json":
		return l.WriteJSON(w)
	case "asterisk":
		return l.WriteAsterisk(w, keys)
	case "freepbx":
		return l.WriteFreePBX(w, keys)
	case "freepbx-off":
		return l.WriteFreePBXOff(w, keys)
	case "vcard":
		return l.WriteVCard(w, blocklist.VCard4)
	case "vcard3":
		return l.WriteVCard(w, blocklist.VCard3)
	}
	return l.WriteCSV(w)
}

// listOf is the list as the desk gave it, not checked yet.
func listOf(l client.BlockList) blocklist.List {
	out := blocklist.List{At: l.At, Since: l.Since}
	for _, e := range l.Entries {
		out.Entries = append(out.Entries, blocklist.Entry{Number: e.Number, Weak: e.Strength == "weak", Since: e.Since, Last: e.Last, Expires: e.Expires,
			Sources: e.Sources, Sightings: e.Sightings, Type: e.Type, Disputed: e.Disputed, Reason: e.Reason})
	}
	for _, r := range l.Removed {
		out.Removed = append(out.Removed, blocklist.Removal{Number: r.Number, At: r.At, Code: blocklist.Code(r.Code)})
	}
	return out
}

type listedCheckCmd struct {
	At        string   `required:"" placeholder:"URL" help:"The desk to ask, such as https://desk.example."`
	Country   string   `placeholder:"CC" help:"Where the number is dialled as it is written, as two letters such as GB; the country of the settings where it is left out."`
	Digits    int      `default:"5" help:"How much of the hash is told, from 4 to 6 digits: fewer tell less, and bring a longer answer."`
	Token     string   `placeholder:"TOKEN" help:"A token of that desk, where it tells its list only to those with an account. Others on this machine can see it here: --token-file is safer."`
	TokenFile string   `name:"token-file" placeholder:"FILE" help:"A file that holds the token and nothing else."`
	JSON      bool     `name:"json" help:"One JSON object."`
	Number    []string `arg:"" help:"The number, with + and its country code, or as it is dialled."`
}

func (listedCheckCmd) Help() string {
	return `The first digits of a hash of the number go to the desk, which answers with all entries that begin so; the rest is looked for here. Many numbers share these digits: docs/BLOCKLIST.md says how many.

Examples:
  hangup blocklist check +12025550123 --at https://desk.example
  hangup blocklist check --country GB 020 7946 0123 --at https://desk.example --digits 4`
}

// Listed is what a desk says of a number that it was not told.
type Listed struct {
	Number   string `json:"number"` // E.164
	Listed   bool   `json:"listed"`
	Strength string `json:"strength,omitempty"`
	Disputed bool   `json:"disputed"`
	Expires  string `json:"expires,omitempty"` // the last day
	Type     string `json:"type,omitempty"`
}

func (c *listedCheckCmd) Run(s *Streams) error {
	if err := (beside{Country: c.Country}).check(); err != nil {
		return err
	}
	if c.Digits < blocklist.LeastPrefix || c.Digits > blocklist.MostPrefix {
		return usageError{errors.New("--digits must be from 4 to 6: more would tell which number it is")}
	}
	number, err := c.number()
	if err != nil {
		return err
	}
	desk, err := c.desk()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var rows []blocklist.Match
	err = desk.ListedUnder(ctx, blocklist.Hash(number)[:c.Digits], func(r io.Reader) (err error) {
		rows, err = blocklist.ReadBucket(r)
		return err
	})
	if err != nil {
		return err
	}
	m, ok := blocklist.Find(rows, number, c.Digits, time.Now().UTC())
	if c.JSON {
		out := Listed{Number: number, Listed: ok}
		if ok {
			out = Listed{number, true, strengthOf(m), m.Disputed, m.Expires.Format(time.DateOnly), m.Type}
		}
		return writeJSON(s.Out, out)
	}
	return (&page{w: s.Out, colour: s.Colour}).checked(number, m, ok)
}

// number is the one that is asked for: without its country code, of the country that
// was named, else of that of the settings here, else of the first that has it.
func (c *listedCheckCmd) number() (string, error) {
	raw := strings.Join(c.Number, " ")
	if c.Country != "" {
		return blocklist.Asked(raw, c.Country)
	}
	cfg, _, err := loadSettings("", nil)
	if err != nil {
		return "", err
	}
	return blocklist.Asked(raw, cfg.Country, phone.Countries()...)
}

// desk is the one to ask. A token of the environment is another desk's, and stays
// here.
func (c *listedCheckCmd) desk() (*client.Client, error) {
	if c.Token == "" && c.TokenFile == "" {
		u, err := addressed("--at", c.At)
		if err != nil {
			return nil, err
		}
		return client.New(u, "", nil), nil
	}
	desk, _, err := which{Server: c.At, Token: c.Token, TokenFile: c.TokenFile}.elsewhere()
	return desk, err
}

func strengthOf(m blocklist.Match) string {
	if m.Weak {
		return "weak"
	}
	return "strong"
}

func (p *page) checked(number string, m blocklist.Match, ok bool) error {
	p.line("%s", p.style(bold, number))
	if !ok {
		p.para("  ", "not on this list. That does not say that it is honest.")
		return p.err
	}
	p.para("  ", inForce(client.Blocked{Strength: strengthOf(m), Disputed: m.Disputed, Expires: m.Expires, Type: calm(m.Type)}))
	if m.Weak {
		p.para("  - ", "Displays showed it, and anybody can fake what a display shows: its owner may be innocent.")
	} else {
		p.para("  - ", "Several people were told to ring back on it in scam calls. Do not ring it.")
	}
	return p.err
}
