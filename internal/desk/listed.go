package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/campaign"
)

// rules are those of the block list, with the numbers of those whom the
// knowledge base names as honest.
func (d *Desk) rules() blocklist.Rules {
	d.lookout.once.Do(func() {
		r := blocklist.Default()
		r.Country = d.opt.Country
		var orgs []blocklist.Known
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
	source := "report " + t.ID
	switch {
	case t.Origin == call.OriginImport && t.Reporter == "":
		source = "" // whoever made the file is one source where it names nobody
	case t.Mark != 0:
		source = fmt.Sprintf("%x", t.Mark)
	}
	when := t.Occurred
	if when.IsZero() {
		when = t.Received
	}
	for _, v := range t.Values {
		if v.Kind == campaign.Callback || v.Kind == campaign.CallerID {
			s.numbers[v.Value] = append(s.numbers[v.Value], blocklist.Sighting{Number: v.Value, Role: blocklist.Role(v.Kind), Source: source, Way: string(t.Origin),
				Line: t.ID, At: when, Told: t.Received, Type: t.Type, HangUp: true})
		}
	}
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
		if !strings.HasPrefix(c.Source, "jsonl:") {
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

// Ruling says whether a number is on the list, and why or why not.
func (d *Desk) Ruling(number string) (r blocklist.Ruling, err error) {
	e164, err := blocklist.Read(number, d.opt.Country)
	if err != nil {
		return r, invalid("number", err.Error())
	}
	err = d.at(func(s *sighted) error {
		r = d.rule(s, e164)
		return nil
	})
	return r, err
}

// ruling is a decision about a number as it is written down.
type ruling struct {
	Verdict blocklist.Verdict `json:"verdict"`
	Reason  string            `json:"reason"`
	Until   time.Time         `json:"until,omitzero"`
}

// RuleNumber takes a number off the list, or lets it be on it again where the
// rules list it. The reason may be shown to the public.
func (d *Desk) RuleNumber(ctx context.Context, who Actor, number string, v blocklist.Verdict, reason string, until time.Time) (Done, error) {
	e164, err := blocklist.Read(number, d.opt.Country)
	switch {
	case err != nil:
		return Done{}, invalid("number", err.Error())
	case v != blocklist.Remove && v != blocklist.Allow && v != blocklist.Hold:
		return Done{}, invalid("verdict", "The decision must be remove, allow or hold.")
	case reason == "" || len(reason) > maxName:
		return Done{}, invalid("reason", "Say why, in a short sentence: it is shown to whoever asks.")
	}
	return d.decide(ctx, who, call.DecidedNumber, e164, ruling{v, reason, until})
}

// Appeal takes in somebody's word that a number is listed wrongly. A person of
// the desk answers it.
func (d *Desk) Appeal(ctx context.Context, who Actor, a blocklist.Appeal) (id string, err error) {
	if err := a.Check(d.opt.Country); err != nil {
		return "", invalid("appeal", err.Error())
	}
	key, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	a.ID, a.At, a.State, a.Answer, a.Answered = key.String(), d.now(), blocklist.Open, "", time.Time{}
	_, err = d.decide(ctx, who, call.DecidedAppeal, a.ID, a)
	return a.ID, err
}

// Appeals lists all appeals, open ones first, then the newest.
func (d *Desk) Appeals() (out []blocklist.Appeal, err error) {
	err = d.at(func(s *sighted) error {
		for _, list := range s.appeals {
			out = append(out, list...)
		}
		slices.SortFunc(out, func(a, b blocklist.Appeal) int {
			open := func(x blocklist.Appeal) int {
				if x.State == blocklist.Open {
					return 0
				}
				return 1
			}
			return cmp.Or(open(a)-open(b), b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
		})
		return nil
	})
	return out, err
}

// AnswerAppeal grants or refuses an appeal; a granted one takes the number off.
func (d *Desk) AnswerAppeal(ctx context.Context, who Actor, id string, grant bool, answer string) (Done, error) {
	d.lookout.warning.Lock() // two may answer at once, and one answer holds
	defer d.lookout.warning.Unlock()
	list, err := d.Appeals()
	if err != nil {
		return Done{}, err
	}
	at := slices.IndexFunc(list, func(a blocklist.Appeal) bool { return a.ID == id })
	switch {
	case at < 0:
		return Done{}, &Error{Code: NotFound, Message: "There is no such appeal."}
	case list[at].State != blocklist.Open:
		return Done{}, invalid("id", "This appeal was answered already.")
	case answer == "" || len(answer) > blocklist.MostText:
		return Done{}, invalid("answer", "Write an answer, in a few sentences.")
	}
	a := list[at]
	a.State, a.Answer, a.Answered = blocklist.Denied, answer, d.now()
	if grant {
		a.State = blocklist.Granted
	}
	return d.decide(ctx, who, call.DecidedAppeal, a.ID, a)
}

// ruledOn takes in a decision about a number.
func (s *sighted) ruledOn(k Decided) error {
	var r ruling
	if err := json.Unmarshal(k.Data, &r); err != nil {
		return errors.New("a decision about a number cannot be read")
	}
	s.ruled[k.Subject] = append(s.ruled[k.Subject], blocklist.Decision{Verdict: r.Verdict, Reason: r.Reason, At: k.At, Until: r.Until})
	return nil
}

// appealed takes in an appeal, or its answer.
func (s *sighted) appealed(k Decided) error {
	var a blocklist.Appeal
	if err := json.Unmarshal(k.Data, &a); err != nil {
		return errors.New("an appeal cannot be read")
	}
	list := s.appeals[a.Number]
	if at := slices.IndexFunc(list, func(x blocklist.Appeal) bool { return x.ID == a.ID }); at >= 0 {
		list[at] = a
	} else {
		list = append(list, a)
	}
	s.appeals[a.Number] = list
	if decision, ok := a.Decision(); ok {
		s.ruled[a.Number] = append(s.ruled[a.Number], decision)
	}
	return nil
}
