package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/wire"
)

// page writes a verdict for a person. Errors of the writer are kept and
// returned at the end, so that the layout stays readable.
type page struct {
	w      io.Writer
	colour bool
	err    error
}

// The few styles of a terminal; red belongs to HANG UP alone.
const (
	plain     = "\x1b[0m"
	bold      = "\x1b[1m"
	dim       = "\x1b[2m"
	underline = "\x1b[4m"
	red       = "\x1b[1;37;41m"
	amber     = "\x1b[1;30;43m"
)

func (p *page) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *page) style(style, s string) string {
	if !p.colour {
		return s
	}
	return style + s + plain
}

// width is how many letters a line of text has.
const width = 76

// para writes a paragraph, folded between words. A bullet in the indent stands
// before its first line only.
func (p *page) para(indent, text string) {
	at, line := 0, indent
	indent = strings.Repeat(" ", len(indent))
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if at > 0 && at+1+n > width-len(indent) {
			p.line("%s", line)
			at, line = 0, indent
		}
		if at > 0 {
			line += " "
			at++
		}
		line += word
		at += n
	}
	if at > 0 {
		p.line("%s", line)
	}
}

// verdict writes the instruction first, then why, what was said, the evidence,
// what to do, and where to report.
func (p *page) verdict(c call.Call, v call.Verdict, base *knowledge.Base, again bool) error {
	if again {
		p.line("")
	}
	switch {
	case v.Level == call.LevelHangUp:
		p.line("%s", p.style(red, " HANG UP "))
	case v.Level == call.LevelCaution:
		p.line("%s", p.style(amber, " BE CAREFUL "))
	case v.NotJudged:
		p.line("%s", p.style(bold, "NOT JUDGED"))
	default:
		p.line("%s", p.style(bold, "NO SCAM SEEN"))
	}
	p.line("")
	p.para("", v.Summary)
	p.said(c, v)
	p.evidence(v.Evidence)
	p.advice(v.Advice)
	if v.Level != call.LevelNone {
		p.channels(base, c.Country)
	}
	return p.err
}

// What one page shows of the findings; explain shows all.
const (
	mostTactics = 10
	mostQuotes  = 2
)

// said shows each tactic once, with what gave it away and what is true.
func (p *page) said(c call.Call, v call.Verdict) {
	if len(v.Findings) == 0 {
		return
	}
	p.line("")
	title := "What gave it away"
	if v.Level == call.LevelNone {
		title = "What to be aware of all the same"
	}
	p.line("%s", p.style(bold, title))
	var order []string
	by := map[string][]call.Finding{}
	for _, f := range v.Findings {
		if by[f.Tactic] == nil {
			order = append(order, f.Tactic)
		}
		by[f.Tactic] = append(by[f.Tactic], f)
	}
	for i, id := range order {
		if i == mostTactics {
			p.line("")
			p.line("and %d more: hangup explain shows them all.", len(order)-mostTactics)
			break
		}
		fs := by[id]
		p.line("")
		p.line("%2d  %s", i+1, p.style(bold, fs[0].Name))
		for _, f := range fs[:min(len(fs), mostQuotes)] {
			p.para("    ", p.inContext(c, f))
		}
		p.para("    ", "True is: "+fs[0].Truth)
		p.para("    ", p.style(dim, wire.SourceLine(fs[0].Source)))
	}
}

// inContext shows the quote marked, with a few words before and behind it.
func (p *page) inContext(c call.Call, f call.Finding) string {
	quote := p.mark(f.Quote)
	i := f.Span.Turn - 1
	if i < 0 || i >= len(c.Turns) || f.Span.End > len(c.Turns[i].Text) {
		return quote
	}
	text := c.Turns[i].Text
	who := ""
	if c.Turns[i].Role != call.RoleUnknown {
		who = strings.ToUpper(c.Turns[i].Role.String()[:1]) + c.Turns[i].Role.String()[1:] + ": "
	}
	hidden := judge.Secrets(text)
	before, behind := hidden.Hide(text[:f.Span.Start], 0), hidden.Hide(text[f.Span.End:], f.Span.End)
	return who + lastWords(before, 6) + quote + firstWords(behind, 6)
}

// mark underlines a quote, or sets it between signs where there is no colour.
func (p *page) mark(quote string) string {
	if !p.colour {
		return "»" + quote + "«"
	}
	words := strings.Fields(quote)
	for i, w := range words {
		words[i] = underline + w + plain
	}
	return strings.Join(words, " ")
}

func lastWords(s string, n int) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return ""
	}
	dots := ""
	if len(words) > n {
		words, dots = words[len(words)-n:], "… "
	}
	return dots + strings.Join(words, " ") + " "
}

func firstWords(s string, n int) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return ""
	}
	dots := ""
	if len(words) > n {
		words, dots = words[:n], " …"
	}
	sep := " "
	if strings.ContainsAny(s[:1], ".,;:!?") {
		sep = ""
	}
	return sep + strings.Join(words, " ") + dots
}

func (p *page) evidence(es []call.Evidence) {
	if len(es) == 0 {
		return
	}
	p.line("")
	p.line("%s", p.style(bold, "Evidence worth keeping"))
	for _, e := range es {
		kind := strings.ReplaceAll(string(e.Kind), "_", " ")
		if e.Role != "" {
			kind = map[string]string{call.PhoneCallback: "callback number", call.PhoneCallerID: "caller ID", call.PhoneOther: "phone number"}[e.Role]
		}
		p.line("  - %s: %s (%s)", kind, e.Value, e.Strength)
		if e.Note != "" {
			p.para("      ", e.Note)
		}
	}
}

var happenedNames = map[string]string{
	"talked": "If you only talked", "gave_access": "If they were on your computer", "paid_card": "If you paid by card or transfer", "paid_giftcard": "If you paid with gift cards",
	"paid_cash": "If you sent cash", "paid_crypto": "If you paid with cryptocurrency", "gave_secret": "If you gave a password, a code or your identity", "later": "Later",
}

func (p *page) advice(as []call.Advice) {
	last := ""
	for _, a := range as {
		if last == "" {
			p.line("")
			p.line("%s", p.style(bold, "What to do now"))
		}
		if a.When != last && a.When != "talked" {
			p.line("  %s:", happenedNames[a.When])
		}
		last = a.When
		p.para("  - ", a.Text)
	}
}

// channels names where to report; the evidence is for that.
func (p *page) channels(base *knowledge.Base, country string) {
	if country == "" {
		p.line("")
		p.para("", "To see where to report it, say where you are, as --country GB. Hangup knows places in "+known(base)+".")
		return
	}
	first := true
	for _, ch := range base.Channels() {
		if ch.Country != country {
			continue
		}
		if first {
			p.line("")
			p.line("%s", p.style(bold, "Where to report it"))
			first = false
		}
		at := strings.TrimSpace(ch.URL + " " + ch.Phone)
		p.para("  - ", strings.TrimSpace(ch.Name+": "+at+". "+ch.Note))
	}
	if first {
		p.line("")
		p.para("", "Hangup knows no place to report in "+country+": tell your bank and the police. It knows places in "+known(base)+".")
	}
}

// known lists the countries with places to report to.
func known(base *knowledge.Base) string {
	var out []string
	for _, ch := range base.Channels() {
		if !slices.Contains(out, ch.Country) {
			out = append(out, ch.Country)
		}
	}
	return strings.Join(out, ", ")
}
