package web

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/call"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/wire"
)

// caseView is the page of a case.
type caseView struct {
	call.Case
	Answer      answer
	Judged      level            // what the judge said, where a person overruled it
	Overruled   *call.Correction // the last correction
	OverruledBy string
	Outcome     outcome
	Related     []desk.Related
	MoreRelated bool
	Belongs     belongingView
	Looked      []desk.AuditEntry // for those who run the desk
	Now         time.Time         // the clock; the embedded Case.Now is what has happened
	Kept        bool              // it has just been kept
	MostFile    int64             // bytes of one file
	MayChange   bool
	MayErase    bool
	MayManage   bool
}

// mostLooked is how many lines of the audit trail a case counts.
const mostLooked = 500

// deed is what one person did with a case, however often.
type deed struct {
	By    string
	Kind  call.ChangeKind
	Times int
	At    time.Time // the last time
}

// deeds puts lines of the audit trail, the newest first, together by who did
// what; what was done last comes first.
func deeds(lines []desk.AuditEntry) []deed {
	var out []deed
	for _, e := range lines {
		i := slices.IndexFunc(out, func(d deed) bool { return d.By == e.By && d.Kind == e.Kind })
		if i < 0 {
			i = len(out)
			out = append(out, deed{By: e.By, Kind: e.Kind, At: e.At})
		}
		out[i].Times++
	}
	return out
}

func (s *server) showCase(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	c, err := s.Desk.Case(r.Context(), actor(r), id)
	if err != nil {
		return err
	}
	v := s.viewOf(r, c)
	if v.Related, v.MoreRelated, err = s.Desk.Related(r.Context(), id); err != nil {
		return err
	}
	if v.Belongs, err = s.belonging(s.Desk.Belongs(id, mostAsked)); err != nil {
		return err
	}
	if v.MayManage {
		if v.Looked, err = s.Desk.Audit(r.Context(), id, 0, mostLooked); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, caseTitle(c, v.Now), casePage(v))
}

func (s *server) viewOf(r *http.Request, c call.Case) caseView {
	ctx := r.Context()
	v := caseView{Case: c, Now: s.Now(), Kept: r.URL.Query().Get("kept") != "", MostFile: s.Desk.Limits().Attachment, MayChange: may(ctx, access.PermChange),
		MayErase: may(ctx, access.PermErase), MayManage: may(ctx, access.PermManage)}
	verdict := c.Verdict
	verdict.Kind = c.Report.Call.Kind
	v.Judged = levelOf(c.Verdict.Level, c.Verdict.NotJudged)
	for _, ch := range slices.Backward(c.Changes) {
		if ch.Kind == call.ChangeCorrected && ch.Correction != nil {
			v.Overruled, v.OverruledBy = ch.Correction, ch.By
			verdict.NotJudged = false
			break
		}
	}
	v.Answer = answerOf(c.Report.Call, verdict, c.Level, true)
	v.Answer.Listed = s.onList(verdict.Evidence)
	verdict.Level, verdict.Type = c.Level, c.Type
	v.Outcome = s.outcomeOf(verdict, c.Report.Call.Country, c.Now)
	if v.MayChange {
		v.Outcome.Ask = asking{Pack: casePath(c.ID, "/pack"), Countries: s.countries()}
	}
	if v.Overruled != nil {
		v.Answer.Why = someone(v.OverruledBy) + " overruled what Hangup said."
		if c.Level == call.LevelNone { // whoever looked into it says that there is nothing to do
			v.Outcome.Advice, v.Outcome.Silent = nil, true
		}
	}
	return v
}

// caseTitle names a case for the tab, a bookmark and the head of a sheet of
// paper, where "today" would soon be wrong.
func caseTitle(c call.Case, now time.Time) string {
	if name := typed(c.Type); name != "" {
		return name + ", " + dated(c.Received, now)
	}
	return "Case of " + dated(c.Received, now)
}

// on leads to a part of a case.
func (s *server) on(w http.ResponseWriter, r *http.Request, done desk.Done, part string) error {
	return s.after(w, r, done, "/cases/"+r.PathValue("id")+"#"+part)
}

// caseForm reads a form of a case.
func caseForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, formRoom*4)
	if err := r.ParseForm(); err != nil {
		return formFault(err)
	}
	return nil
}

// again is a form of a case that has to be filled in once more.
type again struct {
	ID    string
	Fault fault
	Note  string
	Fix   fix
}

// fix is what was typed to overrule a verdict.
type fix struct{ Level, Type, Reason string }

func (s *server) addNote(w http.ResponseWriter, r *http.Request) error {
	if err := caseForm(w, r); err != nil {
		return err
	}
	note := r.PostForm.Get("note")
	done, err := s.Desk.Note(r.Context(), actor(r), r.PathValue("id"), note)
	if f, status, ok := faultOf(err); ok {
		return s.render(w, r, status, "Add a note", noteAgain(again{ID: r.PathValue("id"), Fault: f, Note: note}))
	}
	if err != nil {
		return err
	}
	return s.on(w, r, done, "timeline")
}

func (s *server) correct(w http.ResponseWriter, r *http.Request) error {
	if err := caseForm(w, r); err != nil {
		return err
	}
	typed := fix{r.PostForm.Get("level"), r.PostForm.Get("type"), r.PostForm.Get("reason")}
	level, known := wire.LevelNamed(typed.Level)
	if known && level == call.LevelNone {
		typed.Type = "" // what is no scam is of no kind
	}
	var done desk.Done
	var err error = &desk.Error{Code: desk.Invalid, Field: "level", Message: "Choose what the verdict should be."}
	if known {
		done, err = s.Desk.Correct(r.Context(), actor(r), r.PathValue("id"), call.Correction{Level: level, Type: typed.Type, Reason: typed.Reason})
	}
	if f, status, ok := faultOf(err); ok {
		return s.render(w, r, status, "Overrule the verdict", fixAgain(again{ID: r.PathValue("id"), Fault: f, Fix: typed}))
	}
	if err != nil {
		return err
	}
	return s.on(w, r, done, "main")
}

func (s *server) tellHappened(w http.ResponseWriter, r *http.Request) error {
	if err := caseForm(w, r); err != nil {
		return err
	}
	done, err := s.Desk.Tell(r.Context(), actor(r), r.PathValue("id"), r.PostForm["happened"])
	if err != nil {
		return err
	}
	return s.on(w, r, done, "next")
}

// attach takes in a file. It is held whole, for it is written down whole.
func (s *server) attach(w http.ResponseWriter, r *http.Request) error {
	most := s.Desk.Limits().Attachment
	access.Unhurried(w)
	r.Body = http.MaxBytesReader(w, r.Body, most+formRoom)
	parts, err := r.MultipartReader()
	if err != nil {
		return formFault(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return &desk.Error{Code: desk.Invalid, Field: "file", Message: "The form has no file in it. Choose one, and send it again."}
		}
		if err != nil {
			return formFault(err)
		}
		if part.FormName() != "file" {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, most+1))
		if err != nil {
			return formFault(err)
		}
		done, err := s.Desk.Attach(r.Context(), actor(r), r.PathValue("id"), part.FileName(), part.Header.Get("Content-Type"), data)
		if err != nil {
			return err
		}
		return s.on(w, r, done, "files")
	}
}

// attachment gives a file to be saved, never to be opened within the desk.
func (s *server) attachment(w http.ResponseWriter, r *http.Request) error {
	a, err := s.Desk.Attachment(r.Context(), actor(r), r.PathValue("id"), r.PathValue("aid"))
	if err != nil {
		return err
	}
	asFile(w, a.Name, a.Media)
	send(w, a.Bytes)
	return nil
}

func (s *server) detach(w http.ResponseWriter, r *http.Request) error {
	done, err := s.Desk.Detach(r.Context(), actor(r), r.PathValue("id"), r.PathValue("aid"))
	if err != nil {
		return err
	}
	return s.on(w, r, done, "files")
}

// askErase says what erasing does before anything is erased.
func (s *server) askErase(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Desk.Case(r.Context(), actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Erase this case", erasePage(s.viewOf(r, c)))
}

func (s *server) erase(w http.ResponseWriter, r *http.Request) error {
	done, err := s.Desk.Erase(r.Context(), actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	if done.Seen {
		http.Redirect(w, r, "/cases/"+r.PathValue("id")+"/erased", http.StatusSeeOther)
		return nil
	}
	m := messagePage{"The case will be erased", []string{"It is written down that this case is erased. The database cannot do it at this moment; it is done as soon as it can, and nobody has to do anything."},
		[]place{{"/cases", "See the other cases"}}}
	return s.render(w, r, http.StatusOK, m.Title, message(m))
}

// erased says that a case is erased, where it is.
func (s *server) erased(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	_, err := s.Desk.Case(r.Context(), actor(r), id)
	if err == nil {
		http.Redirect(w, r, "/cases/"+id, http.StatusSeeOther)
		return nil
	}
	var told *desk.Error
	if !errors.As(err, &told) || told.Code != desk.Gone {
		return err
	}
	m := messagePage{"The case is erased", []string{"Its words, its evidence, its notes and its files are gone, and no backup brings them back.",
		"The audit trail keeps one line: that it was erased, when, and by whom."}, []place{{"/cases", "See the other cases"}}}
	return s.render(w, r, http.StatusOK, m.Title, message(m))
}
