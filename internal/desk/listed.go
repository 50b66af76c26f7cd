package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/complaint"
	"github.com/hangup-project/hangup/internal/phone"
)

// rules are those of the block list, with the numbers of those whom the
// knowledge base or the owner names as honest.
func (d *Desk) rules() blocklist.Rules {
	d.lookout.once.Do(func() {
		r := blocklist.Default()
		r.Country = d.opt.Country
		orgs := slices.Clone(d.opt.Honest)
		for _, ch := range d.Knowledge().Channels() {
			if ch.Phone != "" {
				orgs = append(orgs, blocklist.Known{Number: ch.Phone, Country: ch.Country, Name: ch.Name})
			}
		}
		// Short numbers cannot be read, and need no guard: none is ever listed.
		r.Known, _ = blocklist.Guard(orgs)
		d.lookout.rules = r
	})
	return d.lookout.rules
}

// spot remembers the numbers of a report for the block list.
func (s *sighted) spot(t Trace) {
	if t.Level == call.LevelNone {
		return
	}
	when := t.Occurred
	if when.IsZero() {
		when = t.Received
	}
	for _, v := range t.Values {
		if v.Kind == campaign.Callback || v.Kind == campaign.CallerID {
			s.numbers[v.Value] = append(s.numbers[v.Value], blocklist.Sighting{Number: v.Value, Role: blocklist.Role(v.Kind), Source: source(t), Way: string(t.Origin),
				Line: t.ID, At: when, Told: t.Received, Type: t.Type, HangUp: true})
		}
	}
}

// source is whom the evidence of a report counts as: whoever told. It is empty for
// a file that names nobody, for whoever made the file is one source.
func source(t Trace) string {
	switch {
	case t.Origin == call.OriginImport && t.Reporter == "":
		return ""
	case t.Mark != 0:
		return fmt.Sprintf("%x", t.Mark)
	}
	return "report " + t.ID
}

// spotFiled is spot for a line of a file of complaints. Those of an authority are
// another consumer's each, and nobody has looked into them: what they name is
// never more than what a display showed. Lines of any other file are one source.
func (s *sighted) spotFiled(c Filed) {
	when := c.Occurred
	if when.IsZero() {
		when = c.Filed
	}
	line := fmt.Sprint(c.No)
	for _, n := range []struct {
		number string
		role   blocklist.Role
	}{{c.Number, blocklist.CallerID}, {c.Callback, blocklist.Callback}} {
		if n.number == "" {
			continue
		}
		sighting := blocklist.Sighting{Number: n.number, Role: n.role, Way: "import:" + c.Source, Line: line, At: when, Told: c.Filed, Type: c.Type, HangUp: true}
		if _, own := complaint.OwnName(c.Source); !own {
			sighting.Role, sighting.Source = blocklist.CallerID, "line "+line
		}
		s.numbers[n.number] = append(s.numbers[n.number], sighting)
	}
}

// rule judges one number as of the last look.
func (d *Desk) rule(s *sighted, number string) blocklist.Ruling {
	r := d.rules().Judge(number, s.numbers[number], s.ruled[number], s.when)
	return r.Heard(s.appeals[number], s.when)
}

// BlockList is the list as of the last look: whole (which many share, and nobody
// may change), or what changed since.
func (d *Desk) BlockList(since time.Time) (l blocklist.List, err error) {
	err = d.at(func(s *sighted) error {
		if s.rulings == nil {
			for number, seen := range s.numbers {
				if len(seen) >= d.rules().Least {
					s.rulings = append(s.rulings, d.rule(s, number))
				}
			}
		}
		if !since.IsZero() {
			l = blocklist.Compile(s.rulings, since, s.when)
			return nil
		}
		if s.list == nil {
			whole := blocklist.Compile(s.rulings, since, s.when)
			s.list = &whole
		}
		l = *s.list
		return nil
	})
	return l, err
}

// Ruling says whether a number is on the list, and why or why not. A number without
// its country code is one of the desk's country, else of the first that has it: the
// answer says which was read.
func (d *Desk) Ruling(number string) (r blocklist.Ruling, err error) {
	e164, err := blocklist.Asked(number, d.opt.Country, phone.Countries()...)
	if err != nil {
		return r, invalid("number", err.Error())
	}
	err = d.at(func(s *sighted) error {
		r = d.rule(s, e164)
		return nil
	})
	return r, err
}

// DecidedOf lists what people decided about a number, the newest first: how it stands
// is in the first of them. It is for the people of the desk: who decided is in it.
func (d *Desk) DecidedOf(number string) (out []blocklist.Decision, err error) {
	e164, err := blocklist.Asked(number, d.opt.Country, phone.Countries()...)
	if err != nil {
		return nil, invalid("number", err.Error())
	}
	err = d.at(func(s *sighted) error {
		out = slices.Clone(s.ruled[e164])
		return nil
	})
	slices.Reverse(out)
	return out, err
}

// KeptOff is a number that somebody keeps off the list.
type KeptOff struct {
	Number string // E.164
	blocklist.Decision
}

// KeptOff lists the numbers that people keep off the list, as decided last, the
// newest decision first.
func (d *Desk) KeptOff() (out []KeptOff, err error) {
	err = d.at(func(s *sighted) error {
		for number, list := range s.ruled {
			last := slices.MaxFunc(list, func(a, b blocklist.Decision) int { return a.At.Compare(b.At) })
			if last.Verdict != blocklist.Allow && (last.Until.IsZero() || last.Until.After(s.when)) {
				out = append(out, KeptOff{number, last})
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b KeptOff) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Number, b.Number))
	})
	return out, err
}

// ruling is a decision about a number as it is written down.
type ruling struct {
	Verdict blocklist.Verdict `json:"verdict"`
	Reason  string            `json:"reason"`
	Until   time.Time         `json:"until,omitzero"`
}

// RuleNumber takes a number off the list, says that it is an honest one's, or lets
// it be on the list again where the rules list it. The reason may be shown to the
// public. until is zero for good; a number that is never listed is so for good. No
// country is guessed: what is decided must be of the number that was meant.
func (d *Desk) RuleNumber(ctx context.Context, who Actor, number string, v blocklist.Verdict, reason string, until time.Time) (Done, error) {
	e164, err := blocklist.Asked(number, d.opt.Country)
	switch {
	case err != nil:
		return Done{}, invalid("number", err.Error())
	case !slices.Contains([]blocklist.Verdict{blocklist.Remove, blocklist.Never, blocklist.Hold, blocklist.Allow}, v):
		return Done{}, invalid("verdict", "The decision must be remove, never, hold or allow.")
	case reason == "" || utf8.RuneCountInString(reason) > maxName:
		return Done{}, invalid("reason", "Say why, in a short sentence: it is shown to whoever asks.")
	case !until.IsZero() && !until.After(d.now()):
		return Done{}, invalid("until", "The day until which it holds must be one that is still to come.")
	case !until.IsZero() && (v == blocklist.Never || v == blocklist.Allow):
		return Done{}, invalid("until", "This holds for good: leave the day out.")
	}
	return d.decide(ctx, who, call.DecidedNumber, e164, ruling{v, reason, until})
}

// ruledOn takes in a decision about a number.
func (s *sighted) ruledOn(k Decided) error {
	var r ruling
	if err := json.Unmarshal(k.Data, &r); err != nil {
		return errors.New("a decision about a number cannot be read")
	}
	s.ruled[k.Subject] = append(s.ruled[k.Subject], blocklist.Decision{Verdict: r.Verdict, Reason: r.Reason, At: k.At, Until: r.Until, By: k.By})
	return nil
}
