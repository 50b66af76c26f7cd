package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/publish"
)

// Bulletins lists all warnings, drafts too, the one changed last first. Drafts
// that were thrown away are not among them.
func (d *Desk) Bulletins() (out []publish.Bulletin, err error) {
	err = d.at(func(s *sighted) error {
		for _, b := range s.bulletins {
			if b.State != publish.Discarded {
				out = append(out, b)
			}
		}
		slices.SortFunc(out, func(a, b publish.Bulletin) int {
			return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(b.ID, a.ID))
		})
		return nil
	})
	return out, err
}

var (
	errNoWarning = &Error{Code: NotFound, Message: "There is no such warning: look at the list of warnings."}
	errDiscarded = &Error{Code: Gone, Message: "This draft was thrown away. Draft another from the wave or the campaign."}
	errWithdrawn = invalid("state", "This warning was withdrawn. Draft another from the wave or the campaign.")
	errTaken     = invalid("state", "This warning is withdrawn already, and its page says why. There is nothing more to take back.")
	errUnseen    = invalid("state", "This is a draft, which nobody outside has seen: throw it away instead.")
	errSame      = invalid("", "Nothing that is published would be different, so there is nothing to publish. Change what is wrong or new in it, then publish it anew; to take back all of it, withdraw it.")
)

// ErrChanged refuses to change a warning that somebody else changed after it was
// read: what they wrote would be lost unseen.
var ErrChanged = invalid("seen", "Somebody else changed this warning since you read it, and nothing of yours was kept. Read it as it stands now, then send yours again or leave it.")

// current is a warning as it stands; ErrChanged where that is not what was seen
// when it was changed last. Zero stands for whatever is there. The caller holds
// lookout.warning.
func (d *Desk) current(id string, seen time.Time) (publish.Bulletin, error) {
	now, err := d.Bulletin(id)
	if err == nil && !seen.IsZero() && !seen.Equal(now.Updated) {
		err = ErrChanged
	}
	return now, err
}

// after is the time of the next change of a warning: later than the one before
// it, also where the clock went back.
func (d *Desk) after(was publish.Bulletin) time.Time {
	return later(d.now(), was.Updated.Add(time.Millisecond))
}

// Bulletin is one warning, as it stands now. A draft that was thrown away is
// Gone.
func (d *Desk) Bulletin(id string) (b publish.Bulletin, err error) {
	err = d.at(func(s *sighted) error {
		var ok bool
		if b, ok = s.bulletins[id]; !ok {
			return errNoWarning
		}
		if b.State == publish.Discarded {
			return errDiscarded
		}
		return nil
	})
	return b, err
}

// DraftFor writes a draft from a wave or a campaign (one of the two ids), and
// keeps it.
func (d *Desk) DraftFor(ctx context.Context, who Actor, waveID, campaignID, publisher string) (publish.Bulletin, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return publish.Bulletin{}, err
	}
	m := publish.Material{ID: id.String(), Wave: waveID, Campaign: campaignID, Publisher: publisher, Country: d.opt.Country, Language: "en"}
	var members []Trace
	err = d.at(func(s *sighted) (err error) {
		if campaignID != "" {
			members, err = d.ofCampaign(s, campaignID, &m)
		} else {
			members, err = d.ofWave(s, waveID, &m)
		}
		return err
	})
	if err == nil {
		m.Phrases, err = d.phrases(ctx, who, members)
	}
	if err != nil {
		return publish.Bulletin{}, err
	}
	b := publish.Draft(m)
	b.Updated = d.now()
	_, err = d.keepBulletin(ctx, who, b)
	return b, err
}

// SaveBulletin keeps a draft as a person edited it, and gives it as it stands then;
// b.Updated says which state of it they had read, and ErrChanged that it is another
// by now. What was published is changed by PublishBulletin alone.
func (d *Desk) SaveBulletin(ctx context.Context, who Actor, b publish.Bulletin) (publish.Bulletin, error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	now, err := d.current(b.ID, b.Updated)
	if err != nil {
		return b, err
	}
	if now.State == publish.Withdrawn {
		return b, errWithdrawn
	}
	if now.State == publish.Published {
		return b, invalid("state", "This warning is published: say what was corrected and publish it again.")
	}
	if err := checked(b); err != nil {
		return b, err
	}
	b.State, b.Revision, b.History, b.Issued, b.Updated = now.State, now.Revision, now.History, now.Issued, d.after(now)
	_, err = d.keepBulletin(ctx, who, b)
	return b, err
}

// ofKind refuses a kind of scam that nobody knows: programs read it.
func ofKind(b publish.Bulletin) error {
	if b.Type != "" && !isType(b.Type) {
		return invalid("type", "The kind of scam must be one of "+strings.Join(Types(), ", ")+".")
	}
	return nil
}

// checked gives a fault of a bulletin as one of the desk.
func checked(b publish.Bulletin) error {
	if err := ofKind(b); err != nil {
		return err
	}
	err := b.Check()
	var e *publish.Error
	if errors.As(err, &e) {
		return invalid(e.Field, e.Message)
	}
	return err
}

// DiscardBulletin throws a draft away. seen says when what they had read was
// changed last (ErrChanged where that is not so any more), and is zero for
// whatever stands there. All that the draft ever said is erased as a report is;
// that there was one stays. What was published is not thrown away but withdrawn,
// which the public sees.
func (d *Desk) DiscardBulletin(ctx context.Context, who Actor, id string, seen time.Time) (Done, error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	now, err := d.current(id, seen)
	if err != nil {
		return Done{}, err
	}
	if now.State != publish.Drafted {
		return Done{}, invalid("state", "Only a draft can be thrown away. A published warning is withdrawn, and its page says why.")
	}
	done, err := d.keepBulletin(ctx, who, publish.Bulletin{ID: id, State: publish.Discarded, Updated: d.after(now)})
	if err != nil {
		return done, err
	}
	// Once this is taken in, so is all that was written of the draft before. Else
	// the rest goes with the next round of the keeper.
	known := done.Seen && d.sees(ctx, func(s *sighted) bool { return s.folded[done.ID] })
	gone, err := d.burn(ctx, who, id, func(letter) bool { return true })
	done.Seen = known && gone.Seen
	return done, err
}

// forgetDrafts erases what is left of drafts that were thrown away while the
// database was behind. A desk that is still counting does it the next time.
func (d *Desk) forgetDrafts(ctx context.Context) error {
	var ids []string
	err := d.at(func(s *sighted) error {
		for id, b := range s.bulletins {
			if b.State == publish.Discarded && len(s.letters[id]) > 0 {
				ids = append(ids, id)
			}
		}
		return nil
	})
	for _, id := range ids {
		if err == nil {
			_, err = d.burn(ctx, itself, id, func(letter) bool { return true })
		}
	}
	if unavailable(err) {
		return nil
	}
	return err
}

// PublishBulletin approves a warning as it is given; b.Updated says which state of
// it was read, and ErrChanged that it is another by now. For one that is published
// already, why says what was wrong in it; that is shown.
func (d *Desk) PublishBulletin(ctx context.Context, who Actor, b publish.Bulletin, why string) (publish.Bulletin, error) {
	return d.approve(ctx, who, b, publish.WasCorrected, why)
}

// UpdateBulletin is PublishBulletin where nothing that was published is wrong,
// and more is known by now: why says what is new.
func (d *Desk) UpdateBulletin(ctx context.Context, who Actor, b publish.Bulletin, why string) (publish.Bulletin, error) {
	return d.approve(ctx, who, b, publish.WasUpdated, why)
}

// approve publishes a draft, or the next revision of what is published.
func (d *Desk) approve(ctx context.Context, who Actor, b publish.Bulletin, what, why string) (publish.Bulletin, error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	now, err := d.current(b.ID, b.Updated)
	if err != nil {
		return b, err
	}
	why = strings.TrimSpace(why)
	switch {
	case now.State == publish.Withdrawn:
		return b, errWithdrawn
	case now.State == publish.Drafted:
		what = publish.WasIssued
	case why == "" && what == publish.WasUpdated:
		return b, invalid("why", "Say what is new, in a sentence: it is shown with the warning.")
	case why == "":
		return b, invalid("why", "Say what was corrected, in a sentence: it is shown with the warning.")
	case b.Same(now):
		return b, errSame
	}
	return d.issue(ctx, who, b, now, what, why, publish.Published)
}

// WithdrawBulletin takes a published warning back; why is shown in its place, and
// seen is that of DiscardBulletin.
func (d *Desk) WithdrawBulletin(ctx context.Context, who Actor, id string, seen time.Time, why string) (publish.Bulletin, error) {
	d.lookout.warning.Lock()
	defer d.lookout.warning.Unlock()
	now, err := d.current(id, seen)
	switch {
	case now.State == publish.Withdrawn: // whatever was seen of it
		return now, errTaken
	case now.State == publish.Drafted:
		return now, errUnseen
	case err != nil:
		return now, err
	}
	if why = strings.TrimSpace(why); why == "" {
		return now, invalid("why", "Say why, in a sentence: it is shown in the place of the warning.")
	}
	return d.issue(ctx, who, now, now, publish.WasWithdrawn, why, publish.Withdrawn)
}

func (d *Desk) issue(ctx context.Context, who Actor, b, was publish.Bulletin, what, why string, state publish.State) (publish.Bulletin, error) {
	if utf8.RuneCountInString(why) > 500 {
		return b, invalid("why", "That is too long. Say it in a sentence or two.")
	}
	d.lookout.telling.Lock()
	defer d.lookout.telling.Unlock()
	var shown time.Time // when it changed last as it is shown
	var out []string    // what is left out of it
	err := d.at(func(s *sighted) error {
		if shown = s.toldLast(was).At; was.State == publish.Published {
			out = d.leftOut(s, was, s.when)
		}
		return nil
	})
	if err != nil {
		return b, err
	}
	// Programs tell times by the second: what is published anew must be later to them.
	at := d.after(was)
	if was.State == publish.Published {
		at = later(at, shown.Add(time.Second))
	}
	if state == publish.Published {
		if err := ofKind(b); err != nil {
			return b, err
		}
		if err := d.listed(b.Numbers); err != nil {
			return b, err
		}
		if slices.ContainsFunc(b.Domains, func(n publish.Domain) bool { return d.honestName(n.Name) }) {
			return b, invalid("domains", "An Internet name in this warning is known to be somebody honest's by now. Take it out, then publish.")
		}
	}
	b.State, b.Revision, b.Issued, b.Updated, b.By = state, was.Revision+1, was.Issued, at, who.Name
	if b.Issued.IsZero() {
		b.Issued = at
	}
	switch {
	case b.Expires.After(at):
	case b.Expires.IsZero() || state == publish.Withdrawn:
		b.Expires = at.Add(publish.Standing)
	default:
		return b, invalid("expires", "The warning would hold until a day that is past. Choose a later one on its page, or leave the day out for thirty days.")
	}
	if what == publish.WasCorrected || what == publish.WasWithdrawn {
		b.Correction = why
	}
	b.History = append(slices.Clone(was.History), publish.Revision{At: at, What: what, Why: why})
	if _, err := b.Public(); err != nil {
		var e *publish.Error
		if errors.As(err, &e) {
			return b, invalid(e.Field, e.Message)
		}
		return b, err
	}
	// A reason that names what is left out would have the page withheld that shows it.
	var e *publish.Error
	if _, err := lacking(b, out).Public(); state == publish.Withdrawn && errors.As(err, &e) && e.Field == "correction" {
		return b, invalid(e.Field, e.Message)
	}
	_, err = d.keepBulletin(ctx, who, b)
	return b, err
}

func (d *Desk) keepBulletin(ctx context.Context, who Actor, b publish.Bulletin) (Done, error) {
	id, seq, err := d.inscribe(ctx, who, call.DecidedBulletin, b.ID, b)
	if err != nil {
		return Done{}, err
	}
	d.holdNow(ctx, b)
	return Done{ID: id, Seen: d.await(ctx, seq)}, nil
}

// holdNow has a warning that was written down stand on the next page already. One
// that is withdrawn because of what it says is withheld from the start: where that
// cannot be written down, it is shown to nobody until the next look has done it.
func (d *Desk) holdNow(ctx context.Context, b publish.Bulletin) {
	var k showing
	news := false
	err := d.at(func(s *sighted) error {
		if b.State == publish.Withdrawn && s.abreast {
			k, news = d.toldNext(s, b, d.now())
		}
		return nil
	})
	if news {
		_, _, err = d.inscribe(ctx, itself, call.DecidedShown, b.ID, k)
	}
	d.lookout.mu.Lock()
	defer d.lookout.mu.Unlock()
	s := d.lookout.sight
	if s == nil {
		return
	}
	if s.hold(b); news && err == nil {
		s.learn(b.ID, k)
	}
}

// listed refuses numbers that are not on the block list by now.
func (d *Desk) listed(numbers []publish.Number) error {
	return d.at(func(s *sighted) error {
		for _, n := range numbers {
			if d.rule(s, n.E164).Listed == nil {
				return invalid("numbers", "A number in this warning is not on the block list any more. Take it out, then publish.")
			}
		}
		return nil
	})
}

// hold keeps a warning where none is kept that is newer, and each revision that
// was published.
func (s *sighted) hold(b publish.Bulletin) {
	if b.Revision > 0 && b.State == publish.Published {
		if s.revisions[b.ID] == nil {
			s.revisions[b.ID] = map[int]publish.Bulletin{}
		}
		s.revisions[b.ID][b.Revision] = b
	}
	if now, there := s.bulletins[b.ID]; !there || !b.Updated.Before(now.Updated) {
		s.bulletins[b.ID] = b
	}
}

// carry takes over what was decided while s was made anew.
func (s *sighted) carry(old *sighted) {
	for _, list := range old.revisions {
		for _, b := range list {
			s.hold(b)
		}
	}
	for _, b := range old.bulletins {
		s.hold(b)
	}
	for id, list := range old.shown {
		for _, k := range list {
			s.learn(id, k)
		}
	}
	maps.Copy(s.asked, old.asked)
}

// bulletin takes in a revision.
func (s *sighted) bulletin(k Decided) error {
	var b publish.Bulletin
	if err := json.Unmarshal(k.Data, &b); err != nil || b.ID == "" {
		return errors.New("a warning cannot be read")
	}
	if b.State != publish.Discarded {
		s.letters[b.ID] = append(s.letters[b.ID], letter{decision: k.ID})
	}
	s.hold(b)
	return nil
}
