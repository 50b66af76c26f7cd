package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/client"
	"github.com/hangup-project/hangup/internal/wire"
)

// wholeCase writes a case for a person: what holds, what was said, what is
// worth keeping, and what was done to it since. Its verdict has the words of
// strangers in it, so everything is calmed.
func (p *page) wholeCase(k client.Case) error {
	corrected := slices.ContainsFunc(k.Changes, func(c client.Change) bool { return c.Kind == string(call.ChangeCorrected) })
	p.line("%s", p.headline(k.Level, corrected))
	p.line("")
	p.para("", calm(k.Verdict.Summary))
	p.line("")
	p.line("%s", p.style(bold, "The case"))
	p.fact("id", k.ID)
	p.fact("taken in", day(k.Received)+by(k.By))
	if !k.Occurred.IsZero() {
		p.fact("the call was", day(k.Occurred))
	}
	if k.Type != nil {
		p.fact("kind of scam", kindOfScam(*k.Type))
	}
	p.fact("caller ID", k.CallerID)
	p.fact("number to ring back", k.Callback)
	p.fact("country", k.Country)
	p.fact("what has happened", strings.ReplaceAll(strings.Join(k.Happened, ", "), "_", " "))
	p.fact("campaign", inCampaign(k.Campaign))
	p.fact("removed by age", strings.Join(k.Gone, ", "))
	p.told(k.Turns)
	p.why(k.Verdict)
	p.since(k)
	return p.err
}

// inCampaign names the campaign of a case, and the command that shows it.
func inCampaign(k *client.InCampaign) string {
	switch {
	case k == nil:
		return ""
	case k.Reports < 2:
		return "none that others told of yet"
	case k.Name == "":
		return fmt.Sprintf("one of %s of the same callers (hangup campaign %s)", many(k.Reports, "report"), k.ID)
	}
	return fmt.Sprintf("“%s”, %s of the same callers (hangup campaign %s)", k.Name, many(k.Reports, "report"), k.ID)
}

func by(who string) string {
	if who == "" {
		return ""
	}
	return " by " + calm(who)
}

func (p *page) fact(name, value string) {
	if value != "" {
		p.para("  - ", name+": "+calm(value))
	}
}

func (p *page) told(turns []client.Turn) {
	if len(turns) == 0 {
		return
	}
	p.line("")
	p.line("%s", p.style(bold, "What was told"))
	for _, t := range turns {
		who := ""
		if t.Role == call.RoleCaller.String() || t.Role == call.RoleCallee.String() {
			who = strings.ToUpper(t.Role[:1]) + t.Role[1:] + ": "
		}
		p.para("  ", who+calm(t.Text))
	}
}

func (p *page) why(v wire.Verdict) {
	if len(v.Findings) > 0 {
		p.line("")
		p.line("%s", p.style(bold, "What gave it away"))
		shown := map[string]bool{}
		for _, f := range v.Findings {
			if !shown[f.Tactic] && len(shown) < mostTactics {
				p.para("  - ", p.mark(calm(f.Quote)))
				p.para("    ", "True is: "+calm(f.Truth))
			}
			shown[f.Tactic] = true
		}
	}
	if len(v.Evidence) == 0 {
		return
	}
	var es []call.Evidence
	for _, e := range v.Evidence {
		es = append(es, call.Evidence{Kind: call.EvidenceKind(calm(e.Kind)), Value: calm(e.Value), Role: e.Role, Strength: call.Strength(calm(e.Strength)), Note: calm(e.Note)})
	}
	p.evidence(es)
}

// since lists what was done to the case, its files, and its kin.
func (p *page) since(k client.Case) {
	if len(k.Changes) > 0 {
		p.line("")
		p.line("%s", p.style(bold, "Since then"))
	}
	for _, c := range k.Changes {
		p.para("  - ", day(c.At)+by(c.By)+": "+done(c))
	}
	if len(k.Attachments) > 0 {
		p.line("")
		p.line("%s", p.style(bold, "Files"))
	}
	for _, a := range k.Attachments {
		p.para("  - ", fmt.Sprintf("%s (%s, %d bytes)", calm(a.Name), calm(a.Media), a.Size))
	}
	if len(k.Related) > 0 {
		p.line("")
		p.line("%s", p.style(bold, "Cases that share evidence with it"))
	}
	for _, r := range k.Related {
		var what []string
		for _, s := range r.Shared {
			what = append(what, calm(s.Value))
		}
		p.para("  - ", calm(r.ID)+" of "+dayOf(r.Row)+": "+strings.Join(what, ", "))
	}
	if k.MoreRelated {
		p.para("  ", fmt.Sprintf("These are the %d that share most, then the newest: there are more.", len(k.Related)))
	}
}

func done(c client.Change) string {
	switch {
	case c.Note != "":
		return calm(c.Note)
	case c.Correction != nil:
		return "corrected to " + strings.ReplaceAll(calm(c.Correction.Level), "_", " ") + ": " + calm(c.Correction.Reason)
	case c.Attachment != nil && c.Kind == string(call.ChangeAttached):
		return "attached " + calm(c.Attachment.Name)
	case c.Kind == string(call.ChangeHappened):
		return "what has happened: " + firstOf(calm(strings.ReplaceAll(strings.Join(c.Happened, ", "), "_", " ")), "nothing worse than talk")
	}
	return calm(c.Kind)
}
