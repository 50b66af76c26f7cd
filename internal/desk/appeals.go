package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/judge"
)

// Bounds of what waits for an answer: nobody reads a thousand, and for one number
// a fourth says nothing new.
const (
	mostOpen   = 500
	mostOpenOf = 3
)

// ContactKept is how long after its answer the desk knows how to reach whoever
// appealed. All else of an appeal goes when the words of a report as old would.
const ContactKept = 30 * 24 * time.Hour

// letter is a decision that holds words which are erased when they have to be: of
// an appeal, or of a warning that is thrown away before anybody outside saw it.
type letter struct {
	decision string
	contact  bool // how to reach whoever appealed is in it
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
	a.Text = judge.Blacken(a.Text)
	d.lookout.warning.Lock() // many may come at once
	defer d.lookout.warning.Unlock()
	if err := d.roomFor(a.Number); err != nil {
		return "", err
	}
	a.ID, a.At, a.State, a.Answer, a.Answered = key.String(), d.now(), blocklist.Open, "", time.Time{}
	_, err = d.decide(ctx, who, call.DecidedAppeal, a.ID, a)
	return a.ID, err
}

// roomFor refuses an appeal where enough wait for an answer.
func (d *Desk) roomFor(number string) error {
	list, err := d.Appeals()
	if err != nil {
		return err
	}
	open, same := 0, 0
	for _, a := range list {
		if a.State != blocklist.Open {
			continue
		}
		open++
		if a.Number == number {
			same++
		}
	}
	switch {
	case same >= mostOpenOf:
		return invalid("appeals", "Enough people have said this of the number, and wait for an answer. If you know more, write to whoever runs this desk.")
	case open >= mostOpen:
		return invalid("appeals", "So many appeals wait for an answer that no more are taken in. Write to whoever runs this desk.")
	}
	return nil
}

// Appeals lists all appeals, open ones first, then the newest.
func (d *Desk) Appeals() (out []blocklist.Appeal, err error) {
	err = d.at(func(s *sighted) error {
		for _, list := range s.appeals {
			out = append(out, list...)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b blocklist.Appeal) int {
		open := func(x blocklist.Appeal) int {
			if x.State == blocklist.Open {
				return 0
			}
			return 1
		}
		return cmp.Or(open(a)-open(b), b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
	return out, err
}

// ReadAppeals is Appeals for a person. How to reach whoever appealed is in it where
// contacts says so, and who looked at that is written down.
func (d *Desk) ReadAppeals(ctx context.Context, who Actor, contacts bool) ([]blocklist.Appeal, error) {
	list, err := d.Appeals()
	if err != nil {
		return nil, err
	}
	told := slices.ContainsFunc(list, func(a blocklist.Appeal) bool { return a.Contact != "" })
	if contacts && told {
		return list, d.glanced(ctx, who, call.ChangeContacts)
	}
	for i := range list {
		list[i].Contact = ""
	}
	return list, nil
}

var errNoAppeal = &Error{Code: NotFound, Message: "There is no such appeal. It may have been erased: look at the list of appeals."}

// OneAppeal finds an appeal; the error is an *Error where there is none.
func (d *Desk) OneAppeal(id string) (blocklist.Appeal, error) {
	list, err := d.Appeals()
	if err != nil {
		return blocklist.Appeal{}, err
	}
	at := slices.IndexFunc(list, func(a blocklist.Appeal) bool { return a.ID == id })
	if at < 0 {
		return blocklist.Appeal{}, errNoAppeal
	}
	return list[at], nil
}

// AnswerAppeal grants or refuses an appeal; a granted one takes the number off,
// which holds also when the appeal is erased.
func (d *Desk) AnswerAppeal(ctx context.Context, who Actor, id string, grant bool, answer string) (Done, error) {
	d.lookout.warning.Lock() // two may answer at once, and one answer holds
	defer d.lookout.warning.Unlock()
	a, err := d.OneAppeal(id)
	switch {
	case err != nil:
		return Done{}, err
	case a.State != blocklist.Open:
		return Done{}, invalid("id", "This appeal was answered already.")
	case answer == "" || len(answer) > blocklist.MostText:
		return Done{}, invalid("answer", "Write an answer, in a few sentences.")
	}
	a.State, a.Answer, a.Answered, a.Contact = blocklist.Denied, answer, d.now(), ""
	if grant {
		a.State = blocklist.Granted
		off := ruling{Verdict: blocklist.Remove, Reason: "removed after an appeal"}
		if _, err := d.note(ctx, who, call.DecidedNumber, a.Number, off); err != nil {
			return Done{}, err
		}
	}
	return d.decide(ctx, who, call.DecidedAppeal, a.ID, a)
}

// EraseAppeal erases an appeal for ever, with its answer; a number that it took off
// the list stays off.
func (d *Desk) EraseAppeal(ctx context.Context, who Actor, id string) (Done, error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	if _, err := d.OneAppeal(id); err != nil {
		return Done{}, err
	}
	return d.burn(ctx, who, id, func(letter) bool { return true })
}

// EraseContact erases how to reach whoever appealed, and leaves the rest.
func (d *Desk) EraseContact(ctx context.Context, who Actor, id string) (Done, error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	a, err := d.OneAppeal(id)
	if err != nil {
		return Done{}, err
	}
	if a.State == blocklist.Open && a.Contact != "" { // its answer holds all but the contact
		a.Contact = ""
		if _, err := d.decide(ctx, who, call.DecidedAppeal, a.ID, a); err != nil {
			return Done{}, err
		}
	}
	return d.burn(ctx, who, id, func(l letter) bool { return l.contact })
}

// burn erases decisions of an appeal or a draft.
func (d *Desk) burn(ctx context.Context, who Actor, id string, which func(letter) bool) (done Done, err error) {
	var gone []string
	err = d.at(func(s *sighted) error {
		gone = s.lettersOf(id, which)
		return nil
	})
	if err != nil || len(gone) == 0 {
		return Done{ID: id, Seen: err == nil}, err
	}
	seen, err := d.incinerate(ctx, who, gone)
	return Done{ID: id, Seen: seen}, err
}

// lettersOf are the decisions that hold something of an appeal.
func (s *sighted) lettersOf(id string, which func(letter) bool) (out []string) {
	for _, l := range s.letters[id] {
		if which(l) {
			out = append(out, l.decision)
		}
	}
	return out
}

// incinerate erases decisions from the database and the journal, and from every
// backup to come, as a report is; all at once, since the lookout folds everything
// anew after an erasure. It says whether they are seen to be gone.
func (d *Desk) incinerate(ctx context.Context, who Actor, gone []string) (seen bool, err error) {
	var seq uint64
	for _, decision := range gone {
		if seq, err = d.opt.Journal.Bury(ctx, tenant, decision); err != nil {
			return false, full(err)
		}
	}
	if _, err := d.enter(ctx, who, call.ChangeErased); err != nil {
		// It goes all the same, and the store's own line says when.
		d.log.Error("who erased an appeal or a draft could not be written into the audit trail", "error", err)
	}
	left := func(s *sighted) bool {
		return !slices.ContainsFunc(gone, func(decision string) bool { return s.folded[decision] })
	}
	return d.awaitGrave(ctx, seq) && d.sees(ctx, left), nil
}

// itself is the desk, where it does something unasked.
var itself = Actor{Name: "hangup"}

// forgetAppeals erases what of appeals was kept long enough. A desk that is still
// counting does it the next time.
func (d *Desk) forgetAppeals(ctx context.Context) error {
	due, err := d.staleLetters()
	if unavailable(err) {
		return nil
	}
	if err == nil && len(due) > 0 {
		_, err = d.incinerate(ctx, itself, due)
	}
	return err
}

// staleLetters are the decisions that hold what of appeals was kept long enough.
// Appeals are locked for the choice alone: an answer that comes after it is erased
// the next time.
func (d *Desk) staleLetters() (due []string, err error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	list, err := d.Appeals()
	if err != nil {
		return nil, err
	}
	err = d.at(func(s *sighted) error {
		for _, a := range list {
			switch age := d.now().Sub(a.Moved()); {
			case d.opt.Keep.Words > 0 && age > d.opt.Keep.Words:
				due = append(due, s.lettersOf(a.ID, func(letter) bool { return true })...)
			case a.State != blocklist.Open && a.Contact != "" && age > ContactKept:
				due = append(due, s.lettersOf(a.ID, func(l letter) bool { return l.contact })...)
			}
		}
		return nil
	})
	return due, err
}

// appealed takes in an appeal, or what became of it. What is said of it later does
// not repeat how to reach whoever appealed.
func (s *sighted) appealed(k Decided) error {
	var a blocklist.Appeal
	if err := json.Unmarshal(k.Data, &a); err != nil {
		return errors.New("an appeal cannot be read")
	}
	s.letters[a.ID] = append(s.letters[a.ID], letter{k.ID, a.Contact != ""})
	list := s.appeals[a.Number]
	if at := slices.IndexFunc(list, func(x blocklist.Appeal) bool { return x.ID == a.ID }); at >= 0 {
		a.Contact = cmp.Or(a.Contact, list[at].Contact)
		list[at] = a
	} else {
		list = append(list, a)
	}
	slices.SortStableFunc(list, func(x, y blocklist.Appeal) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) })
	s.appeals[a.Number] = list
	return nil
}
