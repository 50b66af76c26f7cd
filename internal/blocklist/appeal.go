package blocklist

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// State is how far an appeal is.
type State string

// An appeal is open until a person answers it.
const (
	Open    State = "open"
	Granted State = "granted"
	Denied  State = "refused"
)

// Appeal is somebody's word that a number is listed wrongly. Text and Contact
// are a person's: they are never published.
type Appeal struct {
	ID, Number    string
	Text, Contact string
	At            time.Time // UTC
	State         State
	Answer        string
	Answered      time.Time // UTC; zero while open
}

// Bounds of an appeal, in bytes.
const (
	MostText    = 4000
	MostContact = 200
)

// suspension is how long a first appeal keeps a weak entry off the list while
// nobody has answered.
const suspension = 7 * 24 * time.Hour

// Check says what is wrong with an appeal as it was sent, and brings its
// number into E.164.
func (a *Appeal) Check(country string) error {
	n, err := Read(a.Number, country)
	if err != nil {
		return err
	}
	a.Number = n
	switch {
	case strings.TrimSpace(a.Text) == "":
		return errors.New("say why the number is listed wrongly")
	case len(a.Text) > MostText:
		return errors.New("this is too long. Say it in 4,000 characters or fewer")
	case len(a.Contact) > MostContact:
		return errors.New("this is too long for an address or a number. Give one way to reach you")
	case !utf8.ValidString(a.Text) || !utf8.ValidString(a.Contact):
		return errors.New("this is not text in UTF-8. Type it again")
	}
	return nil
}

// Moved is when something was last said of the appeal: its answer, or itself.
func (a Appeal) Moved() time.Time { return later(a.At, a.Answered) }

// Heard applies the appeals for a ruling's number, in the order they came.
// While one is open the entry shows as disputed. A strong entry stays, or
// every scammer would appeal; a weak one, which may be a faked display, rests
// for a week at the most, once: a second appeal after a refusal does not.
func (r Ruling) Heard(appeals []Appeal, now time.Time) Ruling {
	if r.Listed == nil {
		return r
	}
	e := *r.Listed
	r.Listed = &e
	var first *Appeal
	for i, a := range appeals {
		if a.Number != e.Number {
			continue
		}
		if first == nil {
			first = &appeals[i]
		}
		if a.State == Open {
			e.Disputed = true
			e.Changed = later(e.Changed, a.At)
		} else {
			e.Changed = later(e.Changed, a.Answered)
		}
	}
	if first == nil || !e.Weak || first.State != Open {
		return r
	}
	end := first.At.Add(suspension)
	if !end.After(now) {
		e.Changed = later(e.Changed, end)
		return r
	}
	r.refuse(Refusal{Suspended, "Somebody whose number it is objects. It rests until a person of the desk has looked, until " + dayInWords(end) + " at the latest."}, first.At)
	return r
}
