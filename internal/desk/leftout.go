package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/publish"
)

// knowing is what the program and its owner know of a published warning from a time
// on, whatever people decided about its numbers. They come to know other things when
// a desk is started, with another program or file of honest numbers. The lookout
// writes that down, for alerts are dated by it.
type knowing struct {
	Revision int
	At       time.Time
	Honest   []string // numbers and names in it that are somebody honest's
	Unfit    bool     // it does not keep the rules, with all its numbers in it
}

// knows is what is known of a published warning now.
func (d *Desk) knows(b publish.Bulletin) (k knowing) {
	k.Revision = b.Revision
	for _, n := range b.Numbers {
		if _, honest := d.rules().Honest(n.E164); honest {
			k.Honest = append(k.Honest, n.E164)
		}
	}
	for _, n := range b.Domains {
		if d.honestName(n.Name) {
			k.Honest = append(k.Honest, n.Name)
		}
	}
	_, err := b.Public()
	k.Unfit = err != nil
	return k
}

func (k knowing) same(other knowing) bool {
	return k.Unfit == other.Unfit && slices.Equal(k.Honest, other.Honest)
}

// leftOut are the numbers and names of a published warning that its page does not
// show at a time: numbers that people had taken off the list by then, in the order
// of the warning, and what was known to be honest.
func (d *Desk) leftOut(s *sighted, b publish.Bulletin, at time.Time, k knowing) (out []string) {
	for _, n := range b.Numbers {
		// Time does not undo what was decided while the clock stood elsewhere.
		by := slices.DeleteFunc(slices.Clone(s.ruled[n.E164]), func(x blocklist.Decision) bool { return at.Before(s.when) && x.At.After(at) })
		if blocklist.KeptOff(by, at) || slices.Contains(k.Honest, n.E164) {
			out = append(out, n.E164)
		}
	}
	for _, n := range b.Domains {
		if slices.Contains(k.Honest, n.Name) {
			out = append(out, n.Name)
		}
	}
	return out
}

// without is a warning without some of its numbers and names.
func without(b publish.Bulletin, out []string) publish.Bulletin {
	b.Numbers = slices.DeleteFunc(slices.Clone(b.Numbers), func(n publish.Number) bool { return slices.Contains(out, n.E164) })
	b.Domains = slices.DeleteFunc(slices.Clone(b.Domains), func(n publish.Domain) bool { return slices.Contains(out, n.Name) })
	return b
}

// unwritten lists how what is shown of a warning changed without a person who
// changed it, in all its revisions up to now, the oldest first.
func (d *Desk) unwritten(s *sighted, b publish.Bulletin) (out []publish.Revision) {
	for n := 1; n <= b.Revision; n++ {
		r, published := s.revisions[b.ID][n]
		if !published { // that it was withdrawn
			continue
		}
		until := time.Time{}
		if n < b.Revision {
			until = b.History[n].At
		}
		out = append(out, d.unwrittenIn(s, r, until)...)
	}
	return out
}

// unwrittenIn is unwritten for one revision, which stood until a time; zero where
// it stands. Steps are a second apart at least, the finest that MISP and CAP tell.
func (d *Desk) unwrittenIn(s *sighted, b publish.Bulletin, until time.Time) (out []publish.Revision) {
	notes := slices.DeleteFunc(slices.Clone(s.known[b.ID]), func(k knowing) bool { return k.Revision != b.Revision })
	if now, news := d.learned(s, b); news && until.IsZero() {
		notes = append(notes, now) // the lookout is about to write it down
	}
	var times []time.Time
	for _, k := range notes {
		times = append(times, k.At)
	}
	for _, n := range b.Numbers {
		for _, k := range s.ruled[n.E164] {
			if times = append(times, k.At); !k.Until.After(s.when) {
				times = append(times, k.Until)
			}
		}
	}
	times = slices.DeleteFunc(times, func(t time.Time) bool {
		return !t.After(b.Updated) || !until.IsZero() && !t.Before(until)
	})
	slices.SortFunc(times, time.Time.Compare)
	var left []string
	withheld, at := false, b.Updated
	for _, t := range times {
		known := knowing{}
		for _, k := range notes {
			if !k.At.After(t) {
				known = k
			}
		}
		now := d.leftOut(s, b, t, known)
		_, err := without(b, now).Public()
		hides := known.Unfit || err != nil
		if slices.Equal(now, left) && hides == withheld {
			continue
		}
		at = later(at.Add(time.Second), t)
		out = append(out, step(at, left, now, hides))
		left, withheld = now, hides
	}
	return out
}

// step says what became of a warning from which was was left out, and is now.
func step(at time.Time, was, now []string, withheld bool) publish.Revision {
	r := publish.Revision{At: at, What: publish.WasAdjusted, Why: "What was left out of it holds again."}
	switch {
	case withheld:
		r.What, r.Why = publish.WasWithheld, publish.LookedInto
	case slices.ContainsFunc(now, func(n string) bool { return !slices.Contains(was, n) }):
		r.Why = "A number or an Internet name in it does not hold any more, and was left out."
	}
	return r
}

// learned is what is known of a warning now, and whether that is another than what
// was written down of its revision last.
func (d *Desk) learned(s *sighted, b publish.Bulletin) (k knowing, news bool) {
	last := knowing{At: b.Updated}
	for _, was := range s.known[b.ID] {
		if was.Revision == b.Revision {
			last = was
		}
	}
	k = d.knows(b)
	k.At = later(last.At.Add(time.Second), d.began)
	return k, !k.same(last)
}

// witness writes down what is known of published warnings now and was not when it
// was written down last.
func (d *Desk) witness(ctx context.Context) error {
	news := map[string]knowing{}
	err := d.at(func(s *sighted) error {
		for id, b := range s.bulletins {
			if b.State != publish.Published {
				continue
			}
			if k, is := d.learned(s, b); is {
				news[id] = k
			}
		}
		return nil
	})
	var errs []error
	for id, k := range news {
		if _, err := d.note(ctx, itself, call.DecidedShown, id, k); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, d.at(func(s *sighted) error { s.learn(id, k); return nil }))
	}
	return errors.Join(append(errs, err)...)
}

// witnessed takes in what witness wrote down.
func (s *sighted) witnessed(k Decided) error {
	var is knowing
	if err := json.Unmarshal(k.Data, &is); err != nil {
		return errors.New("what is shown of a warning cannot be read")
	}
	s.learn(k.Subject, is)
	return nil
}

// learn keeps what is known of a warning, once.
func (s *sighted) learn(id string, k knowing) {
	if !slices.ContainsFunc(s.known[id], func(x knowing) bool { return x.Revision == k.Revision && x.At.Equal(k.At) }) {
		s.known[id] = append(s.known[id], k)
	}
}
