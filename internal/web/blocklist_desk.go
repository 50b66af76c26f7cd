package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/blocklist"
	"github.com/hangup-project/hangup/internal/desk"
)

// keptView is where the block list is kept.
type keptView struct {
	List      blocklist.List       // with what left it lately
	Open      []blocklist.Appeal   // to be answered
	Answered  []blocklist.Appeal   // lately
	Off       []desk.KeptOff       // that people keep off it
	Looked    *blocklist.Ruling    // of the number that was asked for
	Decided   []blocklist.Decision // about that number, the newest first
	Ask       listedAsk
	Number    string            // that is decided about: E.164, or as it was typed
	Verdict   blocklist.Verdict // what was chosen for it
	Reason    string
	Until     string
	Answering string // the appeal that the fault is of
	Answer    string
	Fault     fault
	MayChange bool
	MayErase  bool
	Public    bool // whether everybody may read the list
	Now       time.Time
}

// For how long what left the list and what was answered is shown; and how many
// numbers are.
const (
	shownFor    = 90 * 24 * time.Hour
	mostEntries = 200
)

func (s *server) keptView(r *http.Request) (v keptView, err error) {
	v = keptView{Now: s.Now(), Public: s.Publishing.Public, MayChange: may(r.Context(), access.PermChange), MayErase: may(r.Context(), access.PermErase), Ask: s.asking()}
	if v.List, err = s.Desk.BlockList(time.Time{}); err != nil {
		return v, err
	}
	lately, err := s.Desk.BlockList(v.Now.Add(-shownFor))
	if err != nil {
		return v, err
	}
	v.List.Removed = lately.Removed
	if v.Off, err = s.Desk.KeptOff(); err != nil {
		return v, err
	}
	appeals, err := s.Desk.ReadAppeals(r.Context(), actor(r), v.MayChange)
	for _, a := range appeals {
		if a.State == blocklist.Open {
			v.Open = append(v.Open, a)
		} else if v.Now.Sub(a.Answered) < shownFor {
			v.Answered = append(v.Answered, a)
		}
	}
	return v, err
}

func (s *server) keptList(w http.ResponseWriter, r *http.Request) error {
	v, err := s.keptView(r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if q := r.URL.Query(); q.Get("number") != "" {
		v.Ask.Number = q.Get("number")
		if q.Has("country") {
			v.Ask.Country = q.Get("country")
		}
		ruling, err := s.keptNumber(v.Ask)
		if f, code, ok := faultOf(err); ok {
			v.Fault, status = f, code
		} else if err != nil {
			return err
		} else {
			v.Looked, v.Number = &ruling, ruling.Number
			if v.Decided, err = s.Desk.DecidedOf(ruling.Number); err != nil {
				return err
			}
		}
	}
	return s.render(w, r, status, "Block list", keptPage(v))
}

func (s *server) keptNumber(ask listedAsk) (blocklist.Ruling, error) {
	e164, err := s.dialled(ask.Number, ask.Country)
	if err != nil {
		return blocklist.Ruling{}, err
	}
	return s.Desk.Ruling(e164)
}

// ruledWords say what was decided of a number, and for how long.
func ruledWords(k blocklist.Decision) string {
	said := k.Verdict.Words()
	if !k.Until.IsZero() {
		said += " until " + k.Until.Format("2 January 2006")
	}
	return said
}

// ruledBy says who decided, where that is known.
func ruledBy(k blocklist.Decision) string {
	if k.By == "" {
		return ""
	}
	return "by " + strings.Replace(k.By, ":", " ", 1) // token:pbx
}

// keptFault shows the list with what was wrong with one of its forms.
func (s *server) keptFault(w http.ResponseWriter, r *http.Request, err error, typed func(*keptView)) error {
	f, status, ok := faultOf(err)
	if !ok {
		return err
	}
	v, err := s.keptView(r)
	if err != nil {
		return err
	}
	v.Fault = f
	typed(&v)
	return s.render(w, r, status, "Block list", keptPage(v))
}

// ruleNumber takes a number off the list, says that it is an honest one's, holds
// it, or lets it be there again.
func (s *server) ruleNumber(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	number, verdict, reason, until := get("number"), blocklist.Verdict(get("verdict")), get("reason"), time.Time{}
	var err error
	if day := get("until"); day != "" {
		if until, err = time.Parse(time.DateOnly, day); err != nil {
			err = wrong("until", "Write the day as 2026-05-31, or leave it empty for good.")
		}
	}
	if err == nil {
		_, err = s.Desk.RuleNumber(r.Context(), actor(r), number, verdict, reason, until)
	}
	if err == nil {
		http.Redirect(w, r, "/desk/blocklist", http.StatusSeeOther)
		return nil
	}
	return s.keptFault(w, r, err, func(v *keptView) { v.Number, v.Verdict, v.Reason, v.Until = number, verdict, reason, get("until") })
}

func (s *server) answerAppeal(w http.ResponseWriter, r *http.Request) error {
	if err := settingsForm(w, r); err != nil {
		return err
	}
	id, answer := r.PathValue("id"), strings.TrimSpace(r.PostForm.Get("answer"))
	var err error
	switch grant := r.PostForm.Get("grant"); grant {
	case "yes", "no":
		_, err = s.Desk.AnswerAppeal(r.Context(), actor(r), id, grant == "yes", answer)
	default:
		err = wrong("grant", "Say whether the number is taken off the list or stays.")
	}
	if err == nil {
		http.Redirect(w, r, "/desk/blocklist#appeals", http.StatusSeeOther)
		return nil
	}
	return s.keptFault(w, r, err, func(v *keptView) { v.Answering, v.Answer = id, answer })
}

// eraseContact erases how to reach whoever appealed.
func (s *server) eraseContact(w http.ResponseWriter, r *http.Request) error {
	done, err := s.Desk.EraseContact(r.Context(), actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.after(w, r, done, "/desk/blocklist#appeals")
}

// askEraseAppeal says what erasing does before anything is erased.
func (s *server) askEraseAppeal(w http.ResponseWriter, r *http.Request) error {
	a, err := s.Desk.OneAppeal(r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "Erase this appeal", eraseAppealPage(a))
}

// eraseAppeal erases an appeal with its answer.
func (s *server) eraseAppeal(w http.ResponseWriter, r *http.Request) error {
	done, err := s.Desk.EraseAppeal(r.Context(), actor(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.after(w, r, done, "/desk/blocklist#appeals")
}
