package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/transcript"
)

// telling is what a person typed into the form of Check, or of the public.
type telling struct {
	Words, CallerID, Callback, Country, When string
	Mine                                     bool     // the person rang them
	Happened                                 []string // empty where nobody has said; talked alone where it was nothing worse
	Ticked                                   bool     // the ticks are the person's, not a guess from the words
	ID                                       string
	Fault                                    fault
	Countries                                []place
}

// formRoom is what the fields beside the words may take in a form; letters of
// the words may take three bytes each as a form is sent.
const (
	formRoom   = 64 << 10
	formGrowth = 3
)

// readTelling reads the form. What a person typed comes back even where there
// is an error.
func (s *server) readTelling(w http.ResponseWriter, r *http.Request, most int64) (telling, error) {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseForm(); err != nil {
		return s.blank(), formFault(err)
	}
	get := r.PostForm.Get
	t := telling{Words: get("text"), CallerID: get("caller_id"), Callback: get("callback"), Country: get("country"), When: get("occurred"),
		Mine: get("dialled") == "me", Happened: r.PostForm["happened"], Ticked: get("ticked") != "", ID: get("id"),
		Countries: s.countries()}
	return t, nil
}

// formFault turns an error of a form into one that says what to do.
func formFault(err error) error {
	if _, _, ok := faultOf(err); ok {
		return err
	}
	return &desk.Error{Code: desk.Invalid, Message: "The form did not arrive whole. Nothing was kept. Send it again.", Err: err}
}

// blank is an empty form.
func (s *server) blank() telling {
	return telling{Country: s.Desk.Country(), Countries: s.countries()}
}

// countries lists those that may be chosen.
func (s *server) countries() []place {
	out := []place{}
	codes := s.Desk.Countries()
	if c := s.Desk.Country(); c != "" && !slices.Contains(codes, c) {
		codes = append(codes, c)
	}
	for _, c := range codes {
		out = append(out, place{c, countryName(c)})
	}
	slices.SortFunc(out, func(a, b place) int { return compare(a.Name, b.Name) })
	return append(out, place{elsewhere, countryName(elsewhere)})
}

// submission is what was typed, for the desk. Times are read in the time zone
// of the desk.
func (s *server) submission(t telling) (desk.Submission, error) {
	c, err := transcript.Read([]byte(t.Words), transcript.Options{})
	if err != nil {
		return desk.Submission{}, err
	}
	c.CallerID, c.Callback, c.Country = t.CallerID, t.Callback, t.Country
	if t.Mine {
		c.DialledBy = call.DialledByMe
	}
	sub := desk.Submission{ID: t.ID, Call: c, Happened: t.Happened}
	if t.When != "" {
		if sub.Occurred, err = readTime(t.When, s.Now().Location()); err != nil {
			return sub, &desk.Error{Code: desk.Invalid, Field: "occurred", Message: "The day of the call could not be read. Write it as 2025-03-31 09:40, or leave it out."}
		}
	}
	return sub, nil
}

// readTime reads what a browser sends for a time, and what people type where
// it has no such field.
func readTime(text string, zone *time.Location) (t time.Time, err error) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err = time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	return t, err
}

func (s *server) checkForm(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "Check", checkPage(s.blank()))
}

// toCheck leads an address that was typed or reloaded to the form.
func toCheck(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

// checkAgain shows the form with what was typed before.
func (s *server) checkAgain(w http.ResponseWriter, r *http.Request) error {
	t, err := s.readTelling(w, r, s.mostWords())
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Check", checkPage(t))
}

// mostWords bounds the form of Check, in bytes.
func (s *server) mostWords() int64 { return formGrowth*s.Desk.Limits().Words + formRoom }

// againForm is the id of the form that carries what was typed through the
// answer. The country is not in it but in the part that follows the ticks,
// which asks for it where it is not known.
const againForm = "again"

// checked is the page that answers a check.
type checked struct {
	telling
	Answer  answer
	Outcome outcome
	MayKeep bool
}

func (s *server) check(w http.ResponseWriter, r *http.Request) error {
	t, err := s.readTelling(w, r, s.mostWords())
	if err != nil {
		return s.complain(w, r, t, err)
	}
	sub, err := s.submission(t)
	if err != nil {
		return s.complain(w, r, t, err)
	}
	sub.ID = ""
	c, v, err := s.Desk.Check(sub)
	if err != nil {
		return s.complain(w, r, t, err)
	}
	if !t.Ticked {
		t.Happened, t.Ticked = desk.Told(v), true
	}
	if t.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		t.ID = id.String()
	}
	p := checked{telling: t, Answer: answerOf(c, v, v.Level, may(r.Context(), access.PermRead)), Outcome: s.outcomeOf(v, c.Country, t.Happened),
		MayKeep: may(r.Context(), access.PermReport)}
	if p.Answer.Links {
		p.Answer.Listed = s.onList(v.Evidence)
	}
	p.Outcome.Ask = asking{Form: againForm, Country: t.Country, Countries: t.Countries}
	return s.render(w, r, http.StatusOK, p.Answer.Level.Word, answerPage(p))
}

// complain shows the form again, with what is wrong and what was typed.
func (s *server) complain(w http.ResponseWriter, r *http.Request, t telling, err error) error {
	f, status, ok := faultOf(err)
	if !ok {
		return err
	}
	t.Fault = f
	return s.render(w, r, status, "Check", checkPage(t))
}

// keep makes a case of what was checked.
func (s *server) keep(w http.ResponseWriter, r *http.Request) error {
	t, err := s.readTelling(w, r, s.mostWords())
	if err != nil {
		return s.complain(w, r, t, err)
	}
	sub, err := s.submission(t)
	if err != nil {
		return s.complain(w, r, t, err)
	}
	receipt, err := s.Desk.Submit(r.Context(), actor(r), sub)
	if err != nil {
		return s.complain(w, r, t, err)
	}
	return s.kept(w, r, receipt)
}

// kept leads to the case that was made, or says that it was.
func (s *server) kept(w http.ResponseWriter, r *http.Request, receipt desk.Receipt) error {
	at := "/cases/" + receipt.ID
	if receipt.Found && may(r.Context(), access.PermRead) {
		http.Redirect(w, r, at+"?kept=now", http.StatusSeeOther)
		return nil
	}
	m := messagePage{Title: "It is kept", Lines: []string{"The case is written down, under the number " + receipt.ID + "."}, Links: goHome}
	if !receipt.Found {
		m.Lines = append(m.Lines, "The database is behind at the moment. The case can be found as soon as it has caught up; you need not send it again.")
	}
	if may(r.Context(), access.PermRead) {
		m.Links = []place{{at, "Open the case"}, {"/", "Check another call"}}
	}
	return s.render(w, r, http.StatusOK, m.Title, message(m))
}
