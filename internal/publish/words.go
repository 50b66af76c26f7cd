package publish

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// heading is the title with what has become of the warning.
func (p Public) heading(s Site) string {
	title := p.b.Title
	switch {
	case p.withdrawn():
		title = "Withdrawn: " + title
	case p.corrected() != "":
		title = "Corrected: " + title
	}
	if s.Exercise {
		title = "Exercise: " + title
	}
	return title
}

// summary is the paragraph that stands for the whole.
func (p Public) summary() string {
	if p.withdrawn() {
		return "This warning no longer holds. " + p.corrected()
	}
	return p.b.Lead
}

// categories are words for a reader of feeds to sort by.
func (p Public) categories() []string {
	out := []string{p.b.Type}
	switch {
	case p.withdrawn():
		return append(out, "withdrawn")
	case p.corrected() != "":
		out = append(out, "corrected")
	}
	return append(out, p.b.Regions...)
}

// Text is the whole warning in plain text, under its heading and with the address
// of its page where that leads anywhere. A zero Public is refused.
func Text(s Site, p Public) (string, error) {
	if p.b.Revision == 0 {
		return "", errEmpty
	}
	out := p.heading(s) + "\n\n" + p.text()
	if s.Reached() {
		out += "\n" + s.Page(p.b.ID)
	}
	return out + "\n", nil
}

// text is the whole warning in plain text.
func (p Public) text() string {
	var s strings.Builder
	part := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		s.WriteString("\n\n" + title + "\n")
		for _, l := range lines {
			s.WriteString("\n- " + l)
		}
	}
	b := p.b
	s.WriteString(p.summary())
	if why := p.corrected(); why != "" && !p.withdrawn() {
		s.WriteString("\n\nCorrected: " + why)
	}
	part("What they say", b.Says)
	part("What is true", b.Truth)
	part("What to do", b.Do)
	part("Whom they claim to be", b.Organisations)
	part("Numbers of the callers: never ring one", p.numberLines())
	part("Internet names to which they send people: never open one", p.domainLines())
	if !p.withdrawn() {
		part("Where", p.regionNames())
	}
	part("Where to turn", p.turnLines())
	part("What has become of this warning", p.historyLines())
	if b.Publisher != "" {
		s.WriteString("\n\n" + b.Publisher)
	}
	return s.String()
}

func (p Public) numberLines() []string {
	var out []string
	for _, n := range p.b.Numbers {
		weak := ""
		if n.Weak {
			weak = " (weak: it may belong to somebody else)"
		}
		out = append(out, n.E164+weak+". "+n.Reason)
	}
	return out
}

func (p Public) domainLines() []string {
	var out []string
	for _, d := range p.b.Domains {
		out = append(out, defanged(d.Name)+". "+d.Reason)
	}
	return out
}

// defanged keeps a reader's program from making a link of a name.
func defanged(name string) string { return strings.ReplaceAll(name, ".", "[.]") }

func (p Public) regionNames() []string {
	var out []string
	for _, r := range p.b.Regions {
		out = append(out, RegionName(r))
	}
	return out
}

func (p Public) turnLines() []string {
	var out []string
	for _, t := range p.b.Turn {
		out = append(out, strings.Join(nonEmpty(t.Name, t.Phone, t.URL), ", "))
	}
	return out
}

func (p Public) historyLines() []string {
	var out []string
	for _, r := range p.b.History {
		line := r.At.UTC().Format("2 January 2006, 15:04 UTC") + ": " + r.What
		if r.Why != "" {
			line += ". " + r.Why
		}
		out = append(out, line)
	}
	return out
}

func nonEmpty(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// MessageLength is how much a short message holds, in characters.
const MessageLength = 160

// leastMessage holds the advice alone.
const leastMessage = 40

// decisive is what has to reach a person whatever else fits.
const decisive = "It is a scam: hang up."

// Short is the warning for a message of at most most characters (not fewer than
// 40; 0 stands for MessageLength). It ends at a word, and holds the decisive
// advice and the address of the page where that fits beside it.
func Short(s Site, p Public, most int) string {
	if most == 0 {
		most = MessageLength
	}
	most = max(most, leastMessage)
	advice := decisive
	if p.withdrawn() {
		advice = "This warning no longer holds."
	}
	if s.Exercise {
		advice = "EXERCISE. " + advice
	}
	tail := advice
	if s.Reached() && utf8.RuneCountInString(advice+" "+s.Page(p.b.ID)) <= most {
		tail += " " + s.Page(p.b.ID)
	}
	room := most - utf8.RuneCountInString(tail) - len(". ")
	head := cutAtWord(p.b.Title, room)
	switch {
	case head == "":
		return tail
	case strings.HasSuffix(head, "…") || strings.ContainsAny(head[len(head)-1:], ".!?"):
		return head + " " + tail
	}
	return head + ". " + tail
}

// cutAtWord is the beginning of s in at most most characters, with an ellipsis
// where words are left out; empty where not even one word fits.
func cutAtWord(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	out := ""
	for _, w := range strings.Fields(s) {
		next := strings.TrimSpace(out + " " + w)
		if utf8.RuneCountInString(next)+1 > most {
			break
		}
		out = next
	}
	if out = strings.TrimRight(out, ",;:- "); out == "" {
		return ""
	}
	return out + "…"
}

// told says a count that was rounded, empty where none is told.
func told(n int) string {
	if n < Least {
		return ""
	}
	return fmt.Sprintf("%d or more", n)
}
