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
	withheld = map[string]string{}
	for _, b := range list {
		if b.State == publish.Drafted {
			continue
		}
		p, err := d.public(b)
		var unfit *publish.Error
		switch {
		case errors.As(err, &unfit):
			withheld[b.ID] = unfit.Placed()
		case err != nil:
			return nil, nil, err
		default:
			shown = append(shown, p)
		}
	}
	return shown, withheld, err
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
		out = d.leftOut(s, b, s.when, d.knows(b))
		return nil
	})
	return out, err
}

// ForPrograms is what STIX and MISP are made of: all warnings, those that are
// withheld as taken back; and what was told before, to say what no longer holds.
func (d *Desk) ForPrograms() (list, was []publish.Public, err error) {
	all, err := d.Bulletins()
	if err != nil {
		return nil, nil, err
	}
	for _, b := range all {
		if b.State == publish.Drafted {
			continue
		}
		p, err := d.public(b)
		var unfit *publish.Error
		if errors.As(err, &unfit) {
			p, err = d.takenBack(b)
		}
		if err != nil {
			return nil, nil, err
		}
		list = append(list, p)
	}
	was, err = d.earlier()
	return list, was, err
}

// WarningAs is what a form of one warning is made of; was is that of ForPrograms.
// A warning that is withheld is one that is not there, except to forms that say
// what no longer holds.
func (d *Desk) WarningAs(id string, f publish.Form) (p publish.Public, was []publish.Public, err error) {
	if !f.Forgets {
		p, err = d.Warning(id)
		return p, nil, err
	}
	list, was, err := d.ForPrograms()
	if err != nil {
		return p, nil, err
	}
	at := slices.IndexFunc(list, func(p publish.Public) bool { return p.ID() == id })
	if at < 0 {
		return p, nil, errNoWarning
	}
	return list[at], was, nil
}

func (d *Desk) takenBack(b publish.Bulletin) (p publish.Public, err error) {
	err = d.at(func(s *sighted) error {
		p = b.TakenBack(d.unwritten(s, b))
		return nil
	})
	return p, err
}

// Warning is one warning as the public sees it. Of a draft, and of what may no
// longer be shown, nobody outside learns that it is there.
func (d *Desk) Warning(id string) (publish.Public, error) {
	b, err := d.Bulletin(id)
	var told *Error
	if errors.As(err, &told) && told.Code == Gone || err == nil && b.State == publish.Drafted {
		return publish.Public{}, errNoWarning
	}
	if err != nil {
		return publish.Public{}, err
	}
	p, err := d.public(b)
	var unfit *publish.Error
	if errors.As(err, &unfit) {
		return p, errNoWarning
	}
	return p, err
}

// earlier lists all that was published, revision by revision, the oldest first.
func (d *Desk) earlier() (out []publish.Public, err error) {
	err = d.at(func(s *sighted) error {
		for _, id := range slices.Sorted(maps.Keys(s.revisions)) {
			for _, n := range slices.Sorted(maps.Keys(s.revisions[id])) {
				out = append(out, s.revisions[id][n].Before())
			}
		}
		return nil
	})
	return out, err
}

// public is a bulletin as it leaves the house now.
func (d *Desk) public(b publish.Bulletin) (p publish.Public, err error) {
	err = d.at(func(s *sighted) (err error) {
		steps := d.unwritten(s, b)
		if b.State == publish.Published {
			b = without(b, d.leftOut(s, b, s.when, d.knows(b)))
		}
		if p, err = b.Public(); err == nil {
			p = p.Since(steps)
		}
		return err
	})
	return p, err
}

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
