package desk

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/hangup-project/hangup/internal/publish"
)

// Warnings lists what is published, and what was withdrawn, the newest first. A
// warning that may no longer be shown is not among them: see Withheld.
func (d *Desk) Warnings() ([]publish.Public, error) {
	shown, _, err := d.sifted()
	return shown, err
}

// Withheld says why a warning that was published is not shown to the public, in
// a sentence that says what to do, by its id. It kept the rules when it was
// approved: since then a number was taken off the list, or the rules changed.
func (d *Desk) Withheld() (map[string]string, error) {
	_, why, err := d.sifted()
	return why, err
}

func (d *Desk) sifted() (shown []publish.Public, withheld map[string]string, err error) {
	list, err := d.Bulletins()
	if err != nil {
		return nil, nil, err
	}
	withheld = map[string]string{}
	err = d.at(func(s *sighted) error {
		for _, b := range list {
			if b.State == publish.Drafted {
				continue
			}
			if p, why := d.sift(s, b); why == "" {
				shown = append(shown, p)
			} else {
				withheld[b.ID] = why
			}
		}
		return nil
	})
	return shown, withheld, err
}

// WithheldOf is Withheld for one warning; empty where it is shown, and for a draft.
func (d *Desk) WithheldOf(b publish.Bulletin) (why string, err error) {
	if b.State == publish.Drafted {
		return "", nil
	}
	err = d.at(func(s *sighted) error {
		_, why = d.sift(s, b)
		return nil
	})
	return why, err
}

// sift gives a warning that left the house as it is shown, or why it is not.
func (d *Desk) sift(s *sighted, b publish.Bulletin) (p publish.Public, withheld string) {
	p, whole, err := d.public(s, b)
	switch {
	case err != nil:
		return p, "What changed in it since it was published is not written down yet, and nobody outside sees it until then. Where that lasts, make room on the disk of the desk."
	case !whole:
		return p, d.unfit(s, b)
	}
	return p, ""
}

// unfit says why a warning is withheld, and what to do.
func (d *Desk) unfit(s *sighted, b publish.Bulletin) string {
	_, err := d.without(s, b, d.leftOut(s, b, s.when))
	var e *publish.Error
	if errors.As(err, &e) {
		return e.Placed()
	}
	return "It is looked at anew, and is shown again in a moment."
}

// Hinders says why a draft cannot be published as it stands, in a sentence that
// says what to do; empty where it can be, and for what is no draft.
func (d *Desk) Hinders(b publish.Bulletin) (string, error) {
	if b.State != publish.Drafted {
		return "", nil
	}
	_, err := b.Preview(d.now())
	if err == nil {
		err = d.listed(b.Numbers)
	}
	var unfit *publish.Error
	var told *Error
	switch {
	case errors.As(err, &unfit):
		return unfit.Placed(), nil
	case errors.As(err, &told) && told.Code == Invalid:
		return told.Message, nil
	}
	return "", err
}

// LeftOut are the numbers and names of a published warning that its page does not
// show: they were taken off the list, or are somebody honest's. It is empty for all else.
func (d *Desk) LeftOut(b publish.Bulletin) (out []string, err error) {
	if b.State != publish.Published {
		return nil, nil
	}
	err = d.at(func(s *sighted) error {
		out = d.leftOut(s, b, s.when)
		return nil
	})
	return out, err
}

// ForPrograms is what STIX, MISP and CAP are made of: all warnings, those that are
// withheld as taken back; and what was told before, to say what no longer holds. A
// warning of which something is not written down yet is not among them.
func (d *Desk) ForPrograms() (list, was []publish.Public, err error) {
	all, err := d.Bulletins()
	if err != nil {
		return nil, nil, err
	}
	err = d.at(func(s *sighted) error {
		for _, b := range all {
			if b.State == publish.Drafted {
				continue
			}
			if p, _, err := d.public(s, b); err == nil {
				list = append(list, p)
			}
		}
		was = s.earlier(slices.Sorted(maps.Keys(s.revisions))...)
		return nil
	})
	return list, was, err
}

// WarningAs is what a form of one warning is made of; was is what was told of it
// before. A warning that is withheld is one that is not there, except to forms that
// say what no longer holds.
func (d *Desk) WarningAs(id string, f publish.Form) (p publish.Public, was []publish.Public, err error) {
	err = d.at(func(s *sighted) error {
		b, ok := s.bulletins[id]
		if !ok || b.State != publish.Published && b.State != publish.Withdrawn {
			return errNoWarning
		}
		var whole bool
		if p, whole, err = d.public(s, b); err == nil && !whole && !f.Forgets {
			err = errNoWarning
		}
		if f.Forgets {
			was = s.earlier(id)
		}
		return err
	})
	if err != nil {
		return publish.Public{}, nil, err
	}
	return p, was, nil
}

// Warning is one warning as the public sees it. Of a draft, and of what may no
// longer be shown, nobody outside learns that it is there.
func (d *Desk) Warning(id string) (publish.Public, error) {
	p, _, err := d.WarningAs(id, publish.Form{})
	return p, err
}

// earlier lists all that was published of warnings, revision by revision, the oldest
// first.
func (s *sighted) earlier(ids ...string) (out []publish.Public) {
	for _, id := range ids {
		for _, n := range slices.Sorted(maps.Keys(s.revisions[id])) {
			out = append(out, s.revisions[id][n].Before())
		}
	}
	return out
}

// errSilent is told of a warning that is to be shown otherwise than it was, which is
// not written down yet.
var errSilent = &Error{Code: Unavailable, Message: "What changed in this warning is being written down, and it is shown after that. Look again in a moment."}

// public is a bulletin as it leaves the house now: as it was told last. Where it is
// withheld, whole is false and it is told as taken back.
func (d *Desk) public(s *sighted, b publish.Bulletin) (p publish.Public, whole bool, err error) {
	last := s.toldLast(b)
	switch {
	case s.silent[b.ID]:
		return p, false, errSilent
	case last.Withheld:
		return b.TakenBack(s.steps(b)), false, nil
	case b.State == publish.Withdrawn: // it shows no number, and its words must do without
		last.Out = d.leftOut(s, b, s.when)
	}
	if p, err = d.without(s, b, last.Out); err != nil {
		return publish.Public{}, false, errSilent
	}
	return p.Since(s.steps(b)), true, nil
}

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
