package desk

import (
	"slices"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/knowledge"
)

// Advise lists what to do now, by what has happened already: what the words
// tell, and what a person ticked. talked stands for nothing worse. A verdict of
// level none has no advice, unless something has happened all the same.
func (d *Desk) Advise(v call.Verdict, happened []string) []call.Advice {
	if v.Level == call.LevelNone && (len(happened) == 0 || slices.Equal(happened, []string{talked})) {
		return nil
	}
	when := []string{talked}
	for _, h := range happenings {
		if slices.Contains(happened, h) {
			when = append(when, h)
		}
	}
	if len(when) > 1 {
		when = append(when, "later")
	}
	base := d.Knowledge()
	var out []call.Advice
	for _, w := range when {
		for _, a := range base.Advice() {
			if a.When != w || len(a.Types) > 0 && !slices.Contains(a.Types, v.Type) {
				continue
			}
			st, _ := base.Statement(a.Source)
			out = append(out, call.Advice{ID: a.ID, When: a.When, Text: a.Text, Source: st.Source()})
		}
	}
	return out
}

// Told lists what has happened as the words themselves say: the ticks to begin
// with. What was only asked for is not among them, for a case keeps the ticks.
func Told(v call.Verdict) []string {
	var out []string
	for _, h := range happenings {
		advised := slices.ContainsFunc(v.Advice, func(a call.Advice) bool { return a.When == h })
		told := slices.ContainsFunc(v.Findings, func(f call.Finding) bool { return f.Tactic == tells[h] })
		if advised && told {
			out = append(out, h)
		}
	}
	if slices.Contains(out, "paid_card") && slices.ContainsFunc(out, func(h string) bool { return isPayment(h) && h != "paid_card" }) {
		// Where another way of paying was named, a card is what was feared.
		out = slices.DeleteFunc(out, func(h string) bool { return h == "paid_card" })
	}
	return out
}

// tells names the tactic by which words tell that something has happened.
var tells = map[string]string{
	"gave_access": "after.gave_access", "gave_secret": "after.gave_secret",
	"paid_card": "after.paid", "paid_giftcard": "after.paid", "paid_cash": "after.paid", "paid_crypto": "after.paid",
}

// Channels lists where to report in a country, and how it fits what has
// happened: channels for people who paid are left out where nobody paid, and
// the other way round; where nobody has said, none is left out.
func (d *Desk) Channels(country string, happened []string) []knowledge.Channel {
	paid := slices.ContainsFunc(happened, isPayment)
	var out []knowledge.Channel
	for _, ch := range d.Knowledge().Channels() {
		if ch.Country != country {
			continue
		}
		fits := map[string]bool{"paid": paid, "not_paid": !paid, "gave_access": !slices.Equal(happened, []string{talked})}
		if fit, known := fits[ch.When]; known && !fit && len(happened) > 0 {
			continue
		}
		out = append(out, ch)
	}
	return out
}

func isPayment(h string) bool { return len(h) > 5 && h[:5] == "paid_" }

// Countries lists the countries with places to report to, in order.
func (d *Desk) Countries() []string {
	var out []string
	for _, ch := range d.Knowledge().Channels() {
		if !slices.Contains(out, ch.Country) {
			out = append(out, ch.Country)
		}
	}
	slices.Sort(out)
	return out
}
