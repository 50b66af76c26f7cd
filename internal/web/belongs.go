package web

import (
	"errors"

	"github.com/hangup-project/hangup/internal/desk"
)

// shownOffers is how many questions a page asks before the others are folded.
const shownOffers = 3

// belongingView is where a report or a campaign belongs, with campaigns named.
type belongingView struct {
	In   campaignRow
	Held []heldView // the first of those that wait for a person
	All  int        // how many wait
}

// belonging names what the desk found; nothing while it is still counting, for
// a page that is of something else does without.
func (s *server) belonging(b desk.Belonging, err error) (v belongingView, _ error) {
	var fault *desk.Error
	if errors.As(err, &fault) && fault.Code == desk.Unavailable {
		return v, nil
	}
	if err != nil || b.In.ID == "" {
		return v, err
	}
	if v.In, err = s.rowOf(b.In); err != nil {
		return v, err
	}
	v.All = b.All
	v.Held, err = s.heldViews(b.Held)
	return v, err
}
