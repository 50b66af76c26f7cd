package desk

import (
	"errors"
	"maps"
	"slices"

	"github.com/hangup-project/hangup/internal/blocklist"
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

// Earlier lists the revisions that came before what Warnings shows, the oldest
// first, as far as they may be told: programs learn from them what to forget.
func (d *Desk) Earlier() (out []publish.Public, err error) {
	err = d.at(func(s *sighted) error {
		for _, id := range slices.Sorted(maps.Keys(s.revisions)) {
			for _, n := range slices.Sorted(maps.Keys(s.revisions[id])) {
				b := s.revisions[id][n]
				if n >= s.bulletins[id].Revision {
					continue
				}
				if p, err := b.Public(); err == nil { // one that may not be told has nothing to forget by
					out = append(out, p)
				}
			}
		}
		return nil
	})
	return out, err
}

// public is a bulletin as it leaves the house now.
func (d *Desk) public(b publish.Bulletin) (publish.Public, error) {
	if err := d.dropTaken(&b); err != nil {
		return publish.Public{}, err
	}
	return b.Public()
}

// dropTaken leaves out numbers that were taken off the list since, and numbers
// and names that are known to be somebody honest's by now.
func (d *Desk) dropTaken(b *publish.Bulletin) error {
	return d.at(func(s *sighted) error {
		b.Numbers = slices.DeleteFunc(slices.Clone(b.Numbers), func(n publish.Number) bool {
			switch d.rule(s, n.E164).Refused.Code {
			case blocklist.Removed, blocklist.Held, blocklist.Organisation, blocklist.Emergency:
				return true
			}
			return false
		})
		b.Domains = slices.DeleteFunc(slices.Clone(b.Domains), func(n publish.Domain) bool { return d.honestName(n.Name) })
		return nil
	})
}
