package cli

import (
	"fmt"
	"strings"

	"github.com/hangup-project/hangup/internal/judge"
)

type explainCmd struct {
	about
	File string `arg:"" help:"A story or a transcript; - is standard input."`
}

func (explainCmd) Help() string {
	return `Example:
  hangup explain examples/windows-licensing.txt`
}

func (c *explainCmd) Run(cmds *commands, s *Streams) error {
	words, err := c.read(c.File, s)
	if err != nil {
		return err
	}
	j, err := cmds.judge()
	if err != nil {
		return err
	}
	p := &page{w: s.Out, colour: s.Colour}
	p.explanation(j.Follow(words).Explain())
	return p.err
}

func (p *page) explanation(e judge.Explanation) {
	v := e.Verdict
	p.line("%s  level %s, probability %.4f, type %s", v.Kind, v.Level, v.Probability, orNone(v.Type))
	if v.Decided != nil {
		p.line("decided at turn %d, word %d, by %s", v.Decided.Turn, v.Decided.Word, e.Decider)
	}
	p.line("")
	p.line("Signs (tactic, how strong, how found, where, quote)")
	for _, f := range e.Signs {
		how := "pattern"
		if f.Learned {
			how = fmt.Sprintf("learned %+.2f", f.Logit)
		}
		if f.Ask {
			how += ", ask"
		}
		if !f.Shown {
			how += ", not shown"
		}
		p.line("  %-30s %-9s %-26s %d:%d-%d  %s", f.Tactic, f.Strength, how, f.Span.Turn, f.Span.Start, f.Span.End, strings.Join(strings.Fields(f.Quote), " "))
	}
	p.line("")
	p.line("Learned scorer (log-odds)")
	p.line("  %+8.3f  constant", e.Base)
	sum := e.Base
	for _, part := range e.Parts {
		p.line("  %+8.3f  %s", part.Value, part.Name)
		sum += part.Value
	}
	p.line("  %+8.3f  in all (parts under 0.005 left out: %+.3f)", e.LogOdds, e.LogOdds-sum)
	p.line("  %+8.3f  at its highest", e.Peak)
	p.line("  %+8.3f  needed for caution, with a finding", e.Limits.Caution)
	p.line("  %+8.3f  needed for hang_up, with an ask among the findings", e.Limits.HangUp)
	p.line("")
	p.line("Composites that hold")
	for _, c := range e.Composites {
		p.line("  %s", c)
	}
	if len(e.Composites) == 0 {
		p.line("  none")
	}
	p.line("")
	p.line("Knowledge %s; weights from %s", v.Knowledge, e.Weights)
	for _, a := range e.Added {
		p.line("  added by you: %s", a)
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
