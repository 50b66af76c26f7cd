package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/publish"
)

// showing is a step by which a warning came to be shown otherwise without a person
// who changed it. It is written down before anybody is shown it, and is never worked
// out again: alert systems hold a message by its number and time.
type showing struct {
	Revision int       `json:"revision"`
	At       time.Time `json:"at"`                 // UTC
	Out      []string  `json:"out,omitempty"`      // numbers and names that are left out from then on
	Withheld bool      `json:"withheld,omitempty"` // none of it is shown from then on
}

// showsAs tells whether the public sees the same of a warning.
func (k showing) showsAs(other showing, state publish.State) bool {
	hidden := k.Withheld || state == publish.Withdrawn // then no number is shown anyway
	return k.Withheld == other.Withheld && (hidden || slices.Equal(k.Out, other.Out))
}

// toldLast is how a warning was told last, which is as a person approved it where
// nothing was told since.
func (s *sighted) toldLast(b publish.Bulletin) showing {
	last := showing{Revision: b.Revision, At: b.Updated}
	for _, k := range s.shown[b.ID] {
		if k.Revision == b.Revision {
			last = k
		}
	}
	return last
}

// toldNext is how a warning is to be told now, and whether that is another than how it
// was told last. Steps are a second apart at least, the finest that MISP and CAP
// tell, also where the clock was set back.
func (d *Desk) toldNext(s *sighted, b publish.Bulletin, now time.Time) (is showing, news bool) {
	was := s.toldLast(b)
	is = showing{Revision: b.Revision, Out: d.leftOut(s, b, now)}
	_, err := d.without(s, b, is.Out)
	is.Withheld = err != nil
	is.At = later(was.At.Add(time.Second), d.cause(s, b, was, is, now))
	return is, !is.showsAs(was, b.State)
}

// steps lists how what is shown of a warning changed without a person who changed
// it, in all its revisions, the oldest first.
func (s *sighted) steps(b publish.Bulletin) (out []publish.Revision) {
	var was showing
	for _, k := range s.shown[b.ID] {
		if k.Revision != was.Revision {
			was = showing{}
		}
		r := publish.Revision{At: k.At, What: publish.WasAdjusted, Why: "What was left out of it holds again."}
		switch {
		case k.Withheld:
			r.What, r.Why = publish.WasWithheld, publish.LookedInto
		case slices.ContainsFunc(k.Out, func(n string) bool { return !slices.Contains(was.Out, n) }):
			r.Why = "A number or an Internet name in it does not hold any more, and was left out."
		}
		out = append(out, r)
		was = k
	}
	return out
}

// tell writes down how warnings are to be told from now on, and only then lets them
// be shown so. What could not be written down is shown to nobody until it is;
// abreast says that the store holds all that was written down before.
func (d *Desk) tell(ctx context.Context, s *sighted, abreast bool) error {
	l := &d.lookout
	l.telling.Lock()
	defer l.telling.Unlock()
	news := map[string]showing{}
	l.mu.Lock()
	now := d.now()
	if l.sight != nil && l.sight != s {
		s.carry(l.sight)
	}
	for id, b := range s.bulletins {
		if b.State != publish.Published && b.State != publish.Withdrawn {
			continue
		}
		if k, is := d.toldNext(s, b, now); is {
			news[id] = k
		}
	}
	s.ends = s.nextEnd(now)
	l.mu.Unlock()

	var errs []error
	done := map[string]showing{}
	for id, k := range news {
		if !abreast {
			continue
		}
		if _, _, err := d.inscribe(ctx, itself, call.DecidedShown, id, k); err != nil {
			errs = append(errs, err)
			continue
		}
		done[id] = k
	}

	l.mu.Lock()
	defer l.mu.Unlock()
	s.silent = map[string]bool{}
	for id := range news {
		if k, ok := done[id]; ok {
			s.learn(id, k)
		} else {
			s.silent[id] = true
		}
	}
	s.unsaid, s.abreast = false, abreast
	if len(errs) > 0 {
		return fmt.Errorf("what is shown of %d warnings cannot be written down, and they are not shown until it is: %w", len(errs), errs[0])
	}
	return nil
}

// nextEnd is when the next decision about a number of a warning ends by itself; zero
// where none does.
func (s *sighted) nextEnd(now time.Time) (next time.Time) {
	for _, b := range s.bulletins {
		for _, n := range b.Numbers {
			for _, k := range s.ruled[n.E164] {
				if k.Until.After(now) && (next.IsZero() || k.Until.Before(next)) {
					next = k.Until
				}
			}
		}
	}
	return next
}

// witnessed takes in what tell wrote down.
func (s *sighted) witnessed(k Decided) error {
	var is showing
	if err := json.Unmarshal(k.Data, &is); err != nil {
		return errors.New("what is shown of a warning cannot be read")
	}
	s.learn(k.Subject, is)
	return nil
}

// learn keeps a step of a warning, once.
func (s *sighted) learn(id string, k showing) {
	if slices.ContainsFunc(s.shown[id], func(x showing) bool { return x.Revision == k.Revision && x.At.Equal(k.At) }) {
		return
	}
	s.shown[id] = append(s.shown[id], k)
	slices.SortStableFunc(s.shown[id], func(a, b showing) int { return cmp.Or(cmp.Compare(a.Revision, b.Revision), a.At.Compare(b.At)) })
}
