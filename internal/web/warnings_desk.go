package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
)

// bulletinList is where warnings are written from.
type bulletinList struct {
	All       []publish.Bulletin
	Waves     []place // what a warning may be drafted from; Path is the id
	Campaigns []place
	MayChange bool
	Public    bool
	Obstacles []string          // what keeps warnings from the public
	Withheld  map[string]string // why what was published is not shown, by id
	Fault     fault
}

// proposals are how many campaigns are offered, and how many reports one needs.
const proposals = 5

func (s *server) bulletinList(r *http.Request) (v bulletinList, err error) {
	v = bulletinList{MayChange: may(r.Context(), access.PermChange), Public: s.Publishing.Public, Obstacles: s.Publishing.Obstacles(s.site(r))}
	if v.All, err = s.Desk.Bulletins(); err != nil {
		return v, err
	}
	if v.Withheld, err = s.Desk.Withheld(); err != nil {
		return v, err
	}
	outlook, err := s.Desk.Waves(1)
	if err != nil {
		return v, err
	}
	for _, w := range outlook.Running {
		v.Waves = append(v.Waves, place{w.ID, upper(s.spoken(w.Cause, outlook.Names[w.Cause.String()])) + ", " + counted(w.Count, "report", "reports") + alreadyWarned(v.All, w.ID, "")})
	}
	campaigns, err := s.Desk.Campaigns(publish.Least, proposals)
	if err != nil {
		return v, err
	}
	for _, c := range campaigns {
		if c.Honest { // what was not judged a scam is nothing to warn of
			continue
		}
		row, err := s.rowOf(c)
		if err != nil {
			return v, err
		}
		v.Campaigns = append(v.Campaigns, place{c.ID, upper(row.Label) + ", " + counted(c.Size, "report", "reports") + alreadyWarned(v.All, "", c.ID)})
	}
	return v, nil
}

// alreadyWarned says that there is a warning of a wave or of a campaign, so that
// nobody writes a second one unknowing; empty where there is none.
func alreadyWarned(all []publish.Bulletin, wave, campaign string) (said string) {
	for _, b := range all {
		switch {
		case wave != "" && b.Wave != wave, campaign != "" && b.Campaign != campaign:
		case b.State == publish.Published:
			return "; a warning of it is published"
		case b.State == publish.Drafted:
			said = "; a draft of it waits"
		}
	}
	return said
}

func (s *server) bulletins(w http.ResponseWriter, r *http.Request) error {
	v, err := s.bulletinList(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Warnings", bulletinsPage(v))
}

// draft writes a draft from a wave or a campaign and leads to its page.
func (s *server) draft(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	wave, campaign := r.PostForm.Get("wave"), r.PostForm.Get("campaign")
	var err error = &desk.Error{Code: desk.Invalid, Message: "Choose a wave or a campaign to write the warning from."}
	var b publish.Bulletin
	if wave != "" || campaign != "" {
		b, err = s.Desk.DraftFor(r.Context(), actor(r), wave, campaign, s.site(r).Name)
	}
	if f, status, ok := faultOf(err); ok {
		v, err := s.bulletinList(r)
		if err != nil {
			return err
		}
		v.Fault = f
		return s.render(w, r, status, "Warnings", bulletinsPage(v))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, bulletinPath(b.ID), http.StatusSeeOther)
	return nil
}

func bulletinPath(id string) string { return "/desk/warnings/" + id }

// bulletinView is the page on which a warning is written.
type bulletinView struct {
	publish.Bulletin // as the desk has it
	Form             bulletinForm
	Preview          *publish.Bulletin // as everybody would see it; nil where it cannot be published so
	Fault            fault
	Part             string // the id of the form that the fault is of
	Since            *since // what somebody else wrote meanwhile, where that is the fault
	Why              string
	New              bool // why says what is new, not what was wrong
	MayChange        bool
	Public           bool
	Obstacles        []string // what keeps it from the public
	Withheld         string   // why it is not shown though it was published
	LeftOut          []string // what is in it and no longer shown
	Forms            []warningForm
	Now              time.Time
}

func (s *server) bulletinView(r *http.Request, b publish.Bulletin) (bulletinView, error) {
	v := bulletinView{Bulletin: b, Form: s.formOf(b), MayChange: may(r.Context(), access.PermChange), Public: s.Publishing.Public, Obstacles: s.Publishing.Obstacles(s.site(r)), Now: s.Now()}
	if b.State == publish.Drafted {
		return v, nil
	}
	v.Forms = formsOf(b.ID)
	var err error
	if v.Withheld, err = s.Desk.WithheldOf(b); err == nil && v.Withheld == "" {
		v.LeftOut, err = s.Desk.LeftOut(b)
	}
	return v, err
}

func (s *server) bulletin(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Desk.Bulletin(r.PathValue("id"))
	if err != nil {
		return err
	}
	v, err := s.bulletinView(r, b)
	if err != nil {
		return err
	}
	if err := s.previewed(&v); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "A warning", bulletinPage(v))
}

// previewed adds a warning as everybody sees it or would see it: of a draft, and
// of what is withheld, all that is in it; else what its page shows.
func (s *server) previewed(v *bulletinView) error {
	b := v.Bulletin
	p, err := b.Preview(s.Now().UTC())
	if b.State == publish.Published && v.Withheld == "" {
		p, err = s.Desk.Warning(b.ID)
	}
	var unfit *publish.Error
	if errors.As(err, &unfit) {
		v.Fault, v.Part = fault{unfit.Field, unfit.Message}, "edit"
		return nil
	}
	if err != nil {
		return err
	}
	shown := p.Bulletin()
	v.Preview = &shown
	if b.State == publish.Drafted {
		why, err := s.Desk.Hinders(b)
		if err == nil && why != "" { // its own text is no hindrance: that is seen above
			v.Fault, v.Part = fault{"numbers", why}, "edit"
		}
		return err
	}
	return nil
}

// written is a warning with what was typed into its form, and the form.
func (s *server) written(w http.ResponseWriter, r *http.Request) (bulletinView, publish.Bulletin, error) {
	if err := settingsForm(w, r); err != nil {
		return bulletinView{}, publish.Bulletin{}, err
	}
	b, err := s.Desk.Bulletin(r.PathValue("id"))
	if err != nil {
		return bulletinView{}, b, err
	}
	v, err := s.bulletinView(r, b)
	if err != nil {
		return v, b, err
	}
	v.Form.read(r.PostForm)
	v.Why, v.New = r.PostForm.Get("why"), r.PostForm.Get("what") == publish.WasUpdated
	if !agreed(r.PostForm, v.Form.Seen) {
		v.Form.Seen = r.PostForm.Get("seen") // sent once more, it is refused once more
		return v, b, desk.ErrChanged
	}
	b, err = s.typed(v.Form, b)
	return v, b, err
}

// told ends a change of a warning: at its page, or at the form with the fault.
func (s *server) told(w http.ResponseWriter, r *http.Request, v bulletinView, part, to string, err error) error {
	f, status, ok := faultOf(err)
	switch {
	case err == nil:
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	case !ok || v.ID == "":
		return err
	}
	if f.Field == "seen" && part == "edit" {
		if v.Since, err = s.since(r, v.Form); err != nil {
			return err
		}
	}
	if f.Field == "seen" {
		f.Field = "" // nothing that is filled in by hand
	} else if f.Field != "" {
		f.Field = fieldID(part, f.Field)
	}
	v.Fault, v.Part = f, part
	return s.render(w, r, status, "A warning", bulletinPage(v))
}

func (s *server) saveBulletin(w http.ResponseWriter, r *http.Request) error {
	v, b, err := s.written(w, r)
	if err == nil {
		_, err = s.Desk.SaveBulletin(r.Context(), actor(r), b)
	}
	return s.told(w, r, v, "edit", bulletinPath(b.ID), err)
}

// publishBulletin approves what stands in the form, so that nothing is
// published that was not before the person's eyes.
func (s *server) publishBulletin(w http.ResponseWriter, r *http.Request) error {
	v, b, err := s.written(w, r)
	approve := s.Desk.PublishBulletin
	if v.New {
		approve = s.Desk.UpdateBulletin
	}
	if err == nil {
		_, err = approve(r.Context(), actor(r), b, v.Why)
	}
	return s.told(w, r, v, "edit", "/warnings/"+b.ID, err)
}

// decided is the warning that a form decides about, as it stands.
func (s *server) decided(w http.ResponseWriter, r *http.Request) (v bulletinView, err error) {
	if err := settingsForm(w, r); err != nil {
		return v, err
	}
	b, err := s.Desk.Bulletin(r.PathValue("id"))
	if err != nil {
		return v, err
	}
	return s.bulletinView(r, b)
}

// discardBulletin throws a draft away.
func (s *server) discardBulletin(w http.ResponseWriter, r *http.Request) error {
	v, err := s.decided(w, r)
	if err != nil {
		return err
	}
	_, err = s.Desk.DiscardBulletin(r.Context(), actor(r), v.ID, seenAt(r.PostForm))
	return s.told(w, r, v, "discard", "/desk/warnings", err)
}

func (s *server) withdrawBulletin(w http.ResponseWriter, r *http.Request) error {
	v, err := s.decided(w, r)
	if err != nil {
		return err
	}
	v.Why = r.PostForm.Get("why")
	_, err = s.Desk.WithdrawBulletin(r.Context(), actor(r), v.ID, seenAt(r.PostForm), v.Why)
	return s.told(w, r, v, "withdraw", "/warnings/"+v.ID, err)
}
