package web

import (
	"net/http"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
)

// public is the form for whoever has no account.
type public struct {
	telling
	Keep    string // how long the words are kept
	Notice  string
	Consent bool
	Most    string // how much may be sent
}

// receiptPage answers the public: what to do, and the number of the report.
type receiptPage struct {
	Answer  answer
	Outcome outcome
	ID      string
}

// trap is a field that no person sees; programs that fill in forms fill it in.
const trap = "website"

func (s *server) publicForm(t telling) public {
	return public{telling: t, Keep: longTime(s.Desk.Keep().Words), Notice: s.Intake.Notice, Most: size(s.Intake.MaxBytes)}
}

func (s *server) tellForm(w http.ResponseWriter, r *http.Request) error {
	if !s.Intake.Public {
		return errNotThere
	}
	return s.render(w, r, http.StatusOK, "Tell us of a call", tellPage(s.publicForm(s.blank())))
}

// tell takes in a report of somebody without an account. It names no report of
// its own, so that nobody learns of another's by giving its number. A form that
// is not filled in costs its sender no try; whatever has to be read does.
func (s *server) tell(w http.ResponseWriter, r *http.Request) error {
	if !s.Intake.Public {
		return errNotThere
	}
	t, err := s.readTelling(w, r, min(s.mostWords(), s.Intake.MaxBytes))
	t.ID = ""
	refuse := func(status int, f fault) error {
		p := s.publicForm(t)
		p.Fault, p.Consent = f, r.PostForm.Get("consent") != ""
		return s.render(w, r, status, "Tell us of a call", tellPage(p))
	}
	f, status, known := faultOf(err)
	switch {
	case known:
		return refuse(status, f)
	case err != nil:
		return err
	case r.PostForm.Get(trap) != "":
		return refuse(http.StatusUnprocessableEntity, fault{"", "A field that people do not see was filled in, as programs do. Nothing was kept. If you are a person, send it again: the field is empty now."})
	case r.PostForm.Get("consent") == "":
		return refuse(http.StatusUnprocessableEntity, fault{"consent", "Tick that we may keep this, and send it again. Nothing was kept yet."})
	}
	p, err := s.receive(r, t)
	if f, status, known := faultOf(err); known {
		later(w, err)
		return refuse(status, f)
	}
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, p.Answer.Level.Word, toldPage(p))
}

// receive takes one try of the sender, then judges and keeps the report.
func (s *server) receive(r *http.Request, t telling) (receiptPage, error) {
	if ok, wait := s.public.Allow(r.RemoteAddr); !ok {
		return receiptPage{}, &access.Slow{Wait: wait}
	}
	sub, err := s.submission(t)
	if err != nil {
		return receiptPage{}, err
	}
	kept, err := s.Desk.Submit(r.Context(), desk.Actor{Origin: call.OriginPublic}, sub)
	if err != nil {
		return receiptPage{}, err
	}
	v := kept.Verdict
	return receiptPage{answerOf(kept.Call, v, v.Level, false), s.outcomeOf(v, kept.Call.Country, sub.Happened), kept.ID}, nil
}
