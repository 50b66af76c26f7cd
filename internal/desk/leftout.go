package desk

import (
	"slices"
	"time"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/publish"
)

// asked is what the program was asked of one revision of a warning: it answers the
// same until the next start, and asking it takes half a millisecond.
type asked struct {
	revision int
	honest   []string // numbers and names in it that are somebody honest's
	out      []string // without which it was made last
	made     bool
	public   publish.Public
	err      error
}

// ask gives what is remembered of a warning that was published.
func (s *sighted) ask(d *Desk, b publish.Bulletin) *asked {
	a := s.asked[b.ID]
	if a != nil && a.revision == b.Revision {
		return a
	}
	a = &asked{revision: b.Revision}
	for _, n := range b.Numbers {
		if _, honest := d.rules().Honest(n.E164); honest {
			a.honest = append(a.honest, n.E164)
		}
	}
	for _, n := range b.Domains {
		if d.honestName(n.Name) {
			a.honest = append(a.honest, n.Name)
		}
	}
	s.asked[b.ID] = a
	return a
}

// without is a warning as the public may see it without some of its numbers and
// names; the error is that of Public.
func (d *Desk) without(s *sighted, b publish.Bulletin, out []string) (publish.Public, error) {
	a := s.ask(d, b)
	if !a.made || !slices.Equal(a.out, out) {
		a.public, a.err = lacking(b, out).Public()
		a.made, a.out = true, out
	}
	return a.public, a.err
}

// lacking is a warning without some of its numbers and names.
func lacking(b publish.Bulletin, out []string) publish.Bulletin {
	b.Numbers = slices.DeleteFunc(slices.Clone(b.Numbers), func(n publish.Number) bool { return slices.Contains(out, n.E164) })
	b.Domains = slices.DeleteFunc(slices.Clone(b.Domains), func(n publish.Domain) bool { return slices.Contains(out, n.Name) })
	return b
}

// leftOut are the numbers and names of a warning that may not be shown at a time,
// in the order of the warning: what people took off the list, and what is known to
// be somebody honest's.
func (d *Desk) leftOut(s *sighted, b publish.Bulletin, at time.Time) (out []string) {
	honest := s.ask(d, b).honest
	for _, n := range b.Numbers {
		if slices.Contains(honest, n.E164) || d.keptOff(s, n.E164, at) {
			out = append(out, n.E164)
		}
	}
	for _, n := range b.Domains {
		if slices.Contains(honest, n.Name) {
			out = append(out, n.Name)
		}
	}
	return out
}

// keptOff tells whether a decision keeps a number out of the warnings. One that was
// removed for a time stays out until the list has it again; what leaves the list by
// age after that stays in.
func (d *Desk) keptOff(s *sighted, number string, at time.Time) bool {
	by := s.ruled[number]
	if blocklist.KeptOff(by, at) {
		return true
	}
	if !blocklist.RemovalEnded(by, at) {
		return false
	}
	r := d.rules().Judge(number, s.numbers[number], by, at)
	return r.Listed == nil && r.Refused.Code != blocklist.Expired
}

// cause is when what is left out of a warning came to be another than was told
// last: the time of the decisions that did it, and now where anything else did.
func (d *Desk) cause(s *sighted, b publish.Bulletin, was, is showing, now time.Time) (at time.Time) {
	for _, n := range b.Numbers {
		if slices.Contains(was.Out, n.E164) == slices.Contains(is.Out, n.E164) {
			continue
		}
		by := s.ruled[n.E164]
		if len(by) == 0 || blocklist.RemovalEnded(by, now) || slices.Contains(s.ask(d, b).honest, n.E164) {
			return now
		}
		last := by[len(by)-1]
		if !last.Until.IsZero() && !last.Until.After(now) {
			last.At = last.Until
		}
		if !last.At.After(was.At) { // it was told already, or is of a clock that was set back
			return now
		}
		at = later(at, last.At)
	}
	if at.IsZero() {
		return now
	}
	return at
}
