package cli

import (
	"fmt"
	"strings"

	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/wire"
	"github.com/hangup-project/hangup/kb"
)

type kbCmd struct {
	Lint kbLintCmd `cmd:"" help:"Check every file and try every example."`
	List kbListCmd `cmd:"" help:"List the tactics, by stage."`
	Show kbShowCmd `cmd:"" help:"Show one tactic: what is true instead, its source, its examples."`
}

func (kbCmd) Help() string {
	return `Examples:
  hangup kb list
  hangup kb show proof.licence_number
  hangup --kb my-folder kb lint`
}

type kbLintCmd struct{}

func (kbLintCmd) Help() string {
	return `Examples:
  hangup kb lint
  hangup --kb my-folder kb lint`
}

func (kbLintCmd) Run(cmds *commands, s *Streams) error {
	folders, err := cmds.folders()
	if err != nil {
		return err
	}
	base, problems := knowledge.Lint(kb.FS, folders...)
	p := &page{w: s.Out}
	for _, problem := range problems {
		p.line("%s", problem)
	}
	if len(problems) > 0 {
		if n := len(problems); n == 1 {
			p.line("1 problem")
		} else {
			p.line("%d problems", n)
		}
		if p.err != nil {
			return p.err
		}
		return exitError{1}
	}
	tactics, signs, examples := 0, 0, 0
	for _, t := range base.Tactics() {
		examples += len(t.Match) + len(t.Miss)
		if t.Stage == knowledge.StageHonest {
			signs++
		} else {
			tactics++
		}
	}
	p.line("knowledge %s: %d tactics, %d signs of honesty, %d examples, %d composites, %d artefacts, %d pieces of advice, %d channels, %d laws of recording: all in order",
		base.Version(), tactics, signs, examples, len(base.Composites()), len(base.Artefacts()), len(base.Advice()), len(base.Channels()), len(base.Laws()))
	return p.err
}

type kbListCmd struct{}

func (kbListCmd) Help() string {
	return `Example:
  hangup kb list`
}

func (kbListCmd) Run(cmds *commands, s *Streams) error {
	base, err := cmds.base()
	if err != nil {
		return err
	}
	p := &page{w: s.Out, colour: s.Colour}
	stage := knowledge.Stage("")
	for _, want := range knowledge.Stages() {
		for _, t := range base.Tactics() {
			if t.Stage != want {
				continue
			}
			if stage != want {
				stage = want
				p.line("%s", p.style(bold, string(stage)))
			}
			st, _ := base.Statement(t.Source)
			p.line("  %-32s %-9s %s (%s)", t.ID, t.Strength, t.Name, checked(st.Checked))
		}
	}
	return p.err
}

func checked(date string) string {
	if date == "" {
		return "source not checked"
	}
	return "source checked " + date
}

type kbShowCmd struct {
	Tactic string `arg:"" help:"Its id, such as proof.licence_number."`
}

func (kbShowCmd) Help() string {
	return `Example:
  hangup kb show proof.licence_number`
}

func (c *kbShowCmd) Run(cmds *commands, s *Streams) error {
	base, err := cmds.base()
	if err != nil {
		return err
	}
	t, ok := base.Tactic(c.Tactic)
	if !ok {
		return fmt.Errorf("there is no tactic %s: hangup kb list shows them all%s", c.Tactic, alike(base, c.Tactic))
	}
	p := &page{w: s.Out, colour: s.Colour}
	st, _ := base.Statement(t.Source)
	p.line("%s", p.style(bold, t.Name))
	p.line("  id %s, stage %s, %s%s", t.ID, t.Stage, t.Strength, ask(t.Ask))
	p.para("  ", "True is: "+t.Truth)
	p.para("  ", "Source: "+wire.SourceLine(st.Source()))
	p.para("  ", "It says: "+st.Says)
	if t.Place.Folder != "" {
		p.line("  From your folder %s, %s:%d", t.Place.Folder, t.Place.File, t.Place.Line)
	}
	p.line("  Must match:")
	for _, ex := range t.Match {
		p.para("    - ", ex)
	}
	p.line("  Must not match:")
	for _, ex := range t.Miss {
		p.para("    - ", ex)
	}
	return p.err
}

func ask(is bool) string {
	if is {
		return ", an ask"
	}
	return ""
}

// alike suggests tactics whose id holds the last part of what was written.
func alike(base *knowledge.Base, id string) string {
	part := id[strings.LastIndexByte(id, '.')+1:]
	var out []string
	for _, t := range base.Tactics() {
		if part != "" && strings.Contains(t.ID, part) {
			out = append(out, t.ID)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(out[:min(3, len(out))], " or ") + "?"
}
