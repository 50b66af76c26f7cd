// Package evidence finds the values in a call that are worth keeping: numbers,
// class IDs, tools, session codes, amounts, addresses, names, and grades each
// by how hard it is to fake. Secrets are never evidence.
package evidence

import (
	"fmt"
	"strings"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
	"github.com/hangup-project/hangup/internal/phone"
	"github.com/hangup-project/hangup/internal/text"
)

const strongNumber = "A number that the caller wants to be rung on is hard to fake: it is strong evidence."

// maxSession is the length of the longest code of a remote session, in digits.
const maxSession = 10

// maxEvidence bounds what one call keeps.
const maxEvidence = 64

// Collector gathers the evidence of one call, turn by turn.
type Collector struct {
	base    *knowledge.Base
	kind    call.Kind
	country string
	found   []call.Evidence
	seen    map[string]int
	tool    bool // a remote-control tool was named
	numbers []text.Numeral
}

// NewCollector starts a call that was received in the given country (ISO
// 3166-1 alpha-2, or empty).
func NewCollector(base *knowledge.Base, kind call.Kind, country string) *Collector {
	return &Collector{base: base, kind: kind, country: country, seen: map[string]int{}}
}

// CallerID takes in what the display showed.
func (c *Collector) CallerID(raw string) {
	if strings.TrimSpace(raw) == "" {
		return
	}
	c.callerID(raw, call.Span{})
}

func (c *Collector) callerID(raw string, span call.Span) {
	a := phone.Assess(raw, c.country)
	e := call.Evidence{Kind: call.EvidencePhone, Value: a.E164, Raw: raw, Role: call.PhoneCallerID, Strength: call.StrengthWeak,
		Plausible: a.Plausible, Note: a.Note, Span: span}
	if a.E164 == "" {
		e.Value = strings.TrimSpace(raw)
	} else if a.Plausible {
		e.Note = "A number on a display is easily faked: it proves nothing, and its owner may be innocent."
	}
	c.add(e)
}

// Callback takes in the number that the caller wanted to be rung on, as it was
// written down.
func (c *Collector) Callback(raw string) {
	if strings.TrimSpace(raw) == "" {
		return
	}
	a := phone.Assess(raw, c.country)
	e := call.Evidence{Kind: call.EvidencePhone, Value: a.E164, Raw: raw, Role: call.PhoneCallback, Strength: call.StrengthStrong,
		Plausible: a.Plausible, Note: a.Note}
	switch {
	case a.E164 == "":
		e.Value, e.Strength = strings.TrimSpace(raw), call.StrengthWeak
	case a.Plausible:
		e.Note = strongNumber
	}
	c.add(e)
}

// Turn takes in one whole turn and the artefacts that were matched in it.
func (c *Collector) Turn(l *text.Line, turn int, role call.Role, artefacts []knowledge.Match) {
	for _, m := range artefacts {
		c.artefact(l, turn, m)
	}
	c.numbers = text.Numbers(l, c.numbers[:0])
	if len(c.numbers) > 0 || strings.ContainsAny(l.Raw, "0123456789") {
		c.classIDs(l, turn)
	}
	c.addresses(l, turn)
	c.payee(l, turn, role)
	for i := range c.numbers {
		c.number(l, turn, role, &c.numbers[i])
	}
	c.names(l, turn, role)
}

// Found lists the evidence so far, in the order in which it came.
func (c *Collector) Found() []call.Evidence { return c.found }

// add keeps a value once; a stronger sighting of it replaces a weaker one.
func (c *Collector) add(e call.Evidence) {
	key := string(e.Kind) + "\x00" + e.Value
	if e.Role == call.PhoneCallerID {
		key += "\x00id"
	}
	if i, ok := c.seen[key]; ok {
		if rank(e.Strength) > rank(c.found[i].Strength) {
			c.found[i] = e
		}
		return
	}
	if len(c.found) < maxEvidence {
		c.seen[key] = len(c.found)
		c.found = append(c.found, e)
	}
}

func rank(s call.Strength) int {
	switch s {
	case call.StrengthStrong:
		return 2
	case call.StrengthMedium:
		return 1
	}
	return 0
}

func spanOf(l *text.Line, turn, from, to int) call.Span {
	return call.Span{Turn: turn, Start: int(l.Tokens[from].Start), End: int(l.Tokens[to-1].End)}
}

func (c *Collector) artefact(l *text.Line, turn int, m knowledge.Match) {
	a := c.base.Artefacts()[m.Tactic]
	e := call.Evidence{Value: a.Value, Raw: l.Quote(m.From, m.To), Plausible: true, Note: a.Note, Span: spanOf(l, turn, m.From, m.To)}
	switch a.Kind {
	case "remote_tool":
		c.tool = true
		e.Kind, e.Strength = call.EvidenceRemoteTool, call.StrengthMedium
	case "port_of_call":
		c.tool = true
		e.Kind, e.Strength = call.EvidenceURL, call.StrengthStrong
	case "organisation":
		e.Kind, e.Strength = call.EvidenceOrganisation, call.StrengthWeak
		if e.Note == "" {
			e.Note = "A claimed name costs nothing."
		}
	case "payment_method":
		e.Kind, e.Strength = call.EvidencePaymentMethod, call.StrengthMedium
	default:
		return
	}
	c.add(e)
}

// number decides what one number of the words is: a phone number, a session
// code, an amount, or a secret that is nobody's business.
func (c *Collector) number(l *text.Line, turn int, role call.Role, n *text.Numeral) {
	span := spanOf(l, turn, n.From, n.To)
	raw := l.Quote(n.From, n.To)
	digits := n.Digits()
	telephone := Telephone(l, n)
	switch {
	case n.Currency != text.NoCurrency:
		c.add(call.Evidence{Kind: call.EvidenceAmount, Value: amountValue(n), Raw: raw, Strength: call.StrengthMedium, Plausible: true, Span: span})
	case len(digits) > maxNumber || !telephone && near(l, n, 8, 3, hiddenWords) && !near(l, n, 4, 0, sessionWords):
	case telephone && direct(l, n, 4, ringWords) && phone.Assess(written(n), c.country).E164 != "":
		c.phone(l, turn, role, n, span, raw, digits)
	case near(l, n, 10, 4, displayWords) && !near(l, n, 3, 0, callbackWords) && !near(l, n, 8, 0, []string{"code"}):
		c.callerID(raw, span)
	case c.session(l, n, len(digits)):
		c.add(call.Evidence{Kind: call.EvidenceSessionCode, Value: digits, Raw: raw, Strength: call.StrengthStrong, Plausible: true, Span: span,
			Note: "The code of the remote session. The maker of the tool can close it and find who opened it."})
	case near(l, n, 6, 3, secretWords) && (!telephone || named(l, n, paperNames)):
	case len(digits) >= 7 && len(digits) <= 15:
		c.phone(l, turn, role, n, span, raw, digits)
	}
}

func amountValue(n *text.Numeral) string {
	sign := map[text.Currency]string{text.Dollar: "$", text.Pound: "£", text.Euro: "€", text.Rupee: "₹", text.Yen: "¥"}[n.Currency]
	if n.Hundredths%100 == 0 {
		return fmt.Sprintf("%s%d", sign, n.Hundredths/100)
	}
	return fmt.Sprintf("%s%d.%02d", sign, n.Hundredths/100, n.Hundredths%100)
}

// session reports whether a number is the code of a remote session: near the
// name of a tool, called a code or no telephone number of the country.
func (c *Collector) session(l *text.Line, n *text.Numeral, digits int) bool {
	if digits < 6 || digits > 12 {
		return false
	}
	called := digits <= maxSession && near(l, n, 12, 3, codeWords)
	if near(l, n, 12, 3, sessionWords) {
		return called || !c.local(n)
	}
	return c.tool && digits >= 8 && digits <= maxSession && (called || near(l, n, 12, 8, codeWords) || near(l, n, 12, 8, numbered) && !c.local(n))
}

// local reports whether a number can be a telephone number of the country of
// the call, or a whole one where that is not known.
func (c *Collector) local(n *text.Numeral) bool {
	a := phone.Assess(written(n), c.country)
	switch {
	case a.E164 == "":
		return false
	case c.country == "" || n.Len() > maxSession:
		return n.Len() >= wholeNumber
	}
	return strings.EqualFold(a.Country, c.country) || strings.HasPrefix(a.E164, "+1") && strings.EqualFold(c.country, "CA") ||
		a.Country == "CA" && strings.EqualFold(c.country, "US")
}

// written writes the digits of a number with its plus sign.
func written(n *text.Numeral) string {
	if n.Plus {
		return "+" + n.Digits()
	}
	return n.Digits()
}

func (c *Collector) phone(l *text.Line, turn int, role call.Role, n *text.Numeral, span call.Span, raw, digits string) {
	if own(l, n, role, c.kind) {
		return
	}
	rang := arrived(l, n)
	switch {
	case role == call.RoleCaller:
	case rang == rangOut:
		return
	case rang == calledFrom:
		c.callerID(raw, span)
		return
	}
	a := phone.Assess(written(n), c.country)
	if !a.Plausible && a.E164 == "" && !near(l, n, 6, 2, callbackWords) {
		return
	}
	e := call.Evidence{Kind: call.EvidencePhone, Value: a.E164, Raw: raw, Role: call.PhoneOther, Strength: call.StrengthMedium, Plausible: a.Plausible, Note: a.Note, Span: span}
	if e.Value == "" {
		e.Value, e.Strength = digits, call.StrengthWeak
	}
	if rang == notRang && (near(l, n, 8, 4, callbackWords) || role == call.RoleCaller) {
		e.Role = call.PhoneCallback
		if a.Plausible {
			e.Strength, e.Note = call.StrengthStrong, strongNumber
		}
	}
	c.add(e)
}
